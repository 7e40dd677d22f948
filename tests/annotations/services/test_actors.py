"""Aliases that links teach, merges and splits: what moves, what stays, and that all of it can be taken back."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import Actor, Alias, AliasKey, AnnotationSet, Change, Span
from annotations.services.actors import (
    actor_of,
    add_alias,
    change_actor,
    create_actor,
    merge_actor,
    remove_alias,
    split_actor,
    unmerge_actor,
    unsplit_actor,
)
from annotations.services.actors.aliases import name_in
from annotations.services.documents import add_document
from annotations.services.fsck import Tally, check
from tests.fixtures.cast import put
from tests.fixtures.gestures import read, refused

SIX = (
    "President Zelenskyy met Zelensky’s men. Zelenskiy spoke, Selenskyj wrote, Zelenskij and Зеленський left. Zelenska."
)


@pytest.fixture
def text(people, talks):
    return add_document(by=people.mara, project=talks, key="six", text=SIX)


@pytest.fixture
def volodymyr(people, talks):
    return create_actor(by=people.ann, project=talks, uid="vz", name="Volodymyr Zelenskyy", type="person")


def link(person, document, *quotes: str, actor: str, version: int | None = None) -> list[str]:
    """Link spans of the text SIX to an actor; their ids."""
    operations = [put(SIX, quote, "actor", actor=actor) for quote in quotes]
    answer = person.gesture(document, operations)
    assert answer.status_code == 200, answer.json()
    return [operation["id"] for operation in operations]


def names(actor) -> list[str]:
    return sorted(Alias.objects.filter(actor=actor).values_list("text", flat=True))


def linked(quote: str) -> str:
    return Span.objects.get(quote=quote).actor.uid


def whole() -> None:
    assert [finding.detail for finding in check(Tally())] == []


def test_a_link_teaches_the_name_without_title_and_possessive(api, people, text, volodymyr):
    link(api.ann, text, "President Zelenskyy", "Zelensky’s", actor="vz")
    assert names(volodymyr) == ["Volodymyr Zelenskyy", "Zelensky", "Zelenskyy"]
    taught = Alias.objects.get(text="Zelensky")
    assert (taught.learnt_from, taught.learnt_by, taught.origin) == (text, people.ann, "human")
    assert AliasKey.objects.filter(alias=taught).exists()
    whole()


def test_a_name_is_taught_once_whatever_its_case_and_whoever_links(api, text, volodymyr, people, talks):
    link(api.ann, text, "Zelensky", actor="vz")
    link(api.bob, text, "Zelensky", actor="vz")
    other = add_document(by=people.mara, project=talks, key="loud", text="ZELENSKY")
    assert api.ann.gesture(other, [put("ZELENSKY", "ZELENSKY", "actor", actor="vz")]).status_code == 200
    assert names(volodymyr) == ["Volodymyr Zelenskyy", "Zelensky"]
    assert Alias.objects.get(text="Zelensky").learnt_by == people.ann


@pytest.mark.parametrize(
    ("quote", "name"),
    [
        ("he", None), ("He", None), ("US", "US"), ("us", None), ("“Zelensky’s”", "Zelensky"), ("…", None),
        ("x" * 301, "x" * 300), ("Kyiv\nIndependent", "Kyiv Independent"),
    ],
)  # fmt: skip
def test_pronouns_teach_nothing(quote, name):
    found = name_in(quote)
    assert (found and found.text) == name


def test_a_gesture_without_actors_costs_no_statement_more_and_one_that_teaches_nothing_one(api, text, volodymyr):
    link(api.ann, text, "Zelensky", "Zelenskiy", actor="vz")
    deleted = [span["id"] for span in read(api.ann, text)["spans"]]
    spans = {"unlinked": {}, "linked": {"actor": "vz"}}
    counts = {}
    for name, more in spans.items():
        operations = [{"op": "delete_span", "id": uid, "version": 1} for uid in deleted]
        operations += [put(SIX, quote, "actor", **more) for quote in ("Zelensky", "Zelenskiy")]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert api.ann.gesture(text, operations).status_code == 200
        deleted = [one["id"] for one in operations[len(deleted) :]]
        counts[name] = len(queries)
    assert counts["linked"] == counts["unlinked"] + 2  # who the actor is, and whether the names are known
    assert names(volodymyr) == ["Volodymyr Zelenskyy", "Zelenskiy", "Zelensky"]


def test_a_new_name_is_an_alias_and_the_old_one_stays_one(people, volodymyr):
    with pytest.raises(Forbidden):
        change_actor(by=people.ann, actor=volodymyr, changes={"name": "Zelenskyy"})
    changed = change_actor(by=people.cora, actor=volodymyr, changes={"name": "Zelenskyy", "note": "The president."})
    assert (changed.name, names(changed)) == ("Zelenskyy", ["Volodymyr Zelenskyy", "Zelenskyy"])
    change = Change.objects.get(kind="actor", verb="update")
    assert (change.before, change.after) == (
        {"name": "Volodymyr Zelenskyy", "note": ""}, {"name": "Zelenskyy", "note": "The president."},
    )  # fmt: skip
    change_actor(by=people.cora, actor=volodymyr, changes={"name": "Zelenskyy"})
    assert Change.objects.filter(kind="actor", verb="update").count() == 1
    whole()


def test_an_alias_goes_unless_it_is_the_name_or_spans_bear_it(api, people, text, volodymyr):
    assert add_alias(by=people.ann, actor=volodymyr, text="Ze") and not add_alias(
        by=people.ann, actor=volodymyr, text="ZE"
    )
    remove_alias(by=people.cora, actor=volodymyr, text="ze")
    with pytest.raises(NotFound):
        remove_alias(by=people.cora, actor=volodymyr, text="ze")
    with pytest.raises(Conflict, match="own name"):
        remove_alias(by=people.cora, actor=volodymyr, text="Volodymyr Zelenskyy")
    link(api.ann, text, "Zelensky’s", actor="vz")
    with pytest.raises(Conflict, match="1 spans") as raised:
        remove_alias(by=people.cora, actor=volodymyr, text="Zelensky")
    assert (raised.value.code, raised.value.more) == ("alias_in_use", {"count": 1})
    verbs = Change.objects.filter(kind="actor").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["create", "alias", "unalias"]
    whole()


@pytest.fixture
def zelensky(api, people, talks, text, volodymyr):
    """A second actor for the same man, with a link of its own; the first has one too."""
    link(api.ann, text, "Zelenskiy", actor="vz")
    made = create_actor(by=people.ann, project=talks, uid="z2", name="Zelensky", type="person")
    link(api.ann, text, "Zelensky’s", actor="z2")
    return made


def test_a_merge_writes_no_span_and_is_read_through_everywhere(api, people, talks, text, volodymyr, zelensky):
    before = list(Span.objects.order_by("pk").values()), list(AnnotationSet.objects.values())
    merged = merge_actor(by=people.cora, actor=zelensky, into="vz")
    assert (merged.merged_into, merged.living) == (volodymyr, volodymyr)
    assert (list(Span.objects.order_by("pk").values()), list(AnnotationSet.objects.values())) == before
    told = {actor["id"]: actor for actor in read(api.ann, text)["actors"]}
    assert told["z2"] == {"id": "z2", "name": "Volodymyr Zelenskyy", "type": "person", "merged_into": "vz"}
    change = Change.objects.get(kind="actor", verb="merge")
    assert (change.uid, change.before, change.set) == ("z2", {"merged_into": None}, None)
    whole()


def test_a_merge_twice_is_one_and_never_a_circle(people, talks, volodymyr, zelensky):
    third = create_actor(by=people.ann, project=talks, uid="z3", name="Ze")
    merge_actor(by=people.cora, actor=zelensky, into="vz")
    merge_actor(by=people.cora, actor=zelensky, into="vz")
    assert Change.objects.filter(verb="merge").count() == 1
    for actor, into, code in ((volodymyr, "z2", "actor_merged"), (zelensky, "z3", "actor_merged"),
                              (third, "z2", "actor_merged"), (third, "z3", "actor_into_itself"),
                              (third, "nobody", "unknown_actor")):  # fmt: skip
        with pytest.raises((Conflict, Invalid)) as raised:
            merge_actor(by=people.cora, actor=actor, into=into)
        assert raised.value.code == code
    with pytest.raises(Forbidden):
        merge_actor(by=people.ann, actor=third, into="vz")


def test_an_undone_merge_loses_nothing_and_later_links_go_where_they_belong(
    api, people, talks, text, volodymyr, zelensky
):
    merge_actor(by=people.cora, actor=zelensky, into="vz")
    # Known to the family: nothing is taught, and the span goes with the one who brought the name.
    other = add_document(by=people.mara, project=talks, key="late", text="Zelensky and Zelenskij")
    late = [put("Zelensky and Zelenskij", quote, "actor", actor="vz") for quote in ("Zelensky", "Zelenskij")]
    assert api.bob.gesture(other, late).status_code == 200
    assert names(volodymyr) == ["Volodymyr Zelenskyy", "Zelenskij", "Zelenskiy"]
    assert names(zelensky) == ["Zelensky"]
    again, moved = unmerge_actor(by=people.cora, actor=zelensky)
    assert (again.merged_into, again.living, moved.spans, moved.sets) == (None, None, 1, 1)
    assert [linked(quote) for quote in ("Zelenskiy", "Zelensky’s", "Zelensky", "Zelenskij")] == ["vz", "z2", "z2", "vz"]
    assert (names(volodymyr), names(zelensky)) == (["Volodymyr Zelenskyy", "Zelenskij", "Zelenskiy"], ["Zelensky"])
    change = Change.objects.get(kind="span", uid=late[0]["id"], verb="update")
    assert (change.before["actor"], change.after["actor"], change.version) == ("vz", "z2", 2)
    with pytest.raises(Conflict, match="not merged"):
        unmerge_actor(by=people.cora, actor=zelensky)
    whole()


def test_a_name_goes_from_one_of_merged_actors_only_while_no_span_of_the_others_bears_it_alone(
    api, people, text, talks, volodymyr
):
    other = create_actor(by=people.ann, project=talks, uid="z2", name="Selenskyj", aliases=["Zelensky"])
    merge_actor(by=people.cora, actor=other, into="vz")
    link(api.ann, text, "Zelensky’s", actor="vz")  # the family knows the name: nothing is taught
    with pytest.raises(Conflict, match="1 spans") as raised:
        remove_alias(by=people.cora, actor=other, text="Zelensky")
    assert raised.value.code == "alias_in_use"
    add_alias(by=people.ann, actor=volodymyr, text="Zelensky")
    remove_alias(by=people.cora, actor=other, text="Zelensky")
    assert (names(volodymyr), names(other)) == (["Volodymyr Zelenskyy", "Zelensky"], ["Selenskyj"])
    whole()


@pytest.fixture
def mixed(api, people, text, volodymyr):
    """Zelenska was linked to him by mistake: by Ann, who has submitted, by Bob, and in gold."""
    for person in (api.ann, api.bob):
        link(person, text, "Zelenska", "Zelenskiy", actor="vz")
    assert api.ann.post(f"documents/{text.pk}/submit/", {}).json()["gold"] == "written"
    return volodymyr


def test_a_split_takes_the_spans_of_its_aliases_in_all_sets_closed_ones_too(api, people, talks, text, mixed):
    revisions = dict(AnnotationSet.objects.values_list("pk", "revision"))
    made, moved = split_actor(
        by=people.cora, actor=mixed, aliases=["zelenska"], name="Olena Zelenska", type="person", uid="oz"
    )
    assert (moved.spans, moved.sets) == (3, 3)
    assert (names(made), names(mixed)) == (["Olena Zelenska", "Zelenska"], ["Volodymyr Zelenskyy", "Zelenskiy"])
    assert set(Span.objects.filter(quote="Zelenska").values_list("actor__uid", flat=True)) == {"oz"}
    assert set(Span.objects.filter(quote="Zelenskiy").values_list("actor__uid", flat=True)) == {"vz"}
    assert dict(AnnotationSet.objects.values_list("pk", "revision")) == {pk: n + 1 for pk, n in revisions.items()}
    split = Change.objects.get(kind="actor", verb="split")
    home = {"actor": "vz", "other": "Volodymyr Zelenskyy", "aliases": ["Zelenska"]}
    assert (split.uid, split.before) == ("oz", home)
    assert Change.objects.filter(request=split.request, kind="span").count() == 3
    gold = AnnotationSet.objects.get(kind="gold")
    assert gold.copied_revision == gold.revision
    whole()


def test_a_tab_with_the_older_version_is_told(api, people, text, mixed):
    span = next(one for one in read(api.bob, text)["spans"] if one["quote"] == "Zelenska")
    split_actor(by=people.cora, actor=mixed, aliases=["Zelenska"], name="Olena Zelenska")
    body = {key: span[key] for key in ("start", "end", "quote", "label", "version")}
    told = refused(api.bob.put(f"documents/{text.pk}/spans/{span['id']}/", body), 409, "stale_version")
    assert told["current"]["version"] == span["version"] + 1


def test_a_split_is_taken_back_whole(api, people, talks, text, mixed):
    made, _moved = split_actor(by=people.cora, actor=mixed, aliases=["Zelenska"], name="Olena Zelenska", uid="oz")
    other = add_document(by=people.mara, project=talks, key="late", text="Zelenska, the First Lady of Kyiv")
    late = [put(other.text.text, quote, "actor", actor="oz") for quote in ("Zelenska", "Lady of Kyiv")]
    assert api.bob.gesture(other, late).status_code == 200
    home, moved = unsplit_actor(by=people.cora, actor=made)
    assert (home, moved.spans) == (mixed, 4)
    assert names(mixed) == ["Volodymyr Zelenskyy", "Zelenska", "Zelenskiy"]
    assert set(Span.objects.exclude(quote="Lady of Kyiv").values_list("actor__uid", flat=True)) == {"vz"}
    gone = actor_of(talks, "oz")
    assert (gone.merged_into, gone.living) == (mixed, mixed)
    assert linked("Lady of Kyiv") == "oz"  # read as his, and hers again once that merge is taken back
    with pytest.raises(Conflict, match="not split off"):
        unsplit_actor(by=people.cora, actor=made)
    whole()


def test_a_split_refuses_what_cannot_be(people, talks, mixed, text):
    asked = {"by": people.cora, "actor": mixed, "name": "X"}
    for aliases, code in ((["Nobody"], "unknown_alias"), (["Volodymyr Zelenskyy"], "alias_is_name"), ([], "empty")):
        with pytest.raises(Invalid) as raised:
            split_actor(**asked, aliases=aliases)
        assert raised.value.code == code
    with pytest.raises(Conflict, match="There is an actor"):
        split_actor(**asked, aliases=["Zelenska"], uid="vz")
    with pytest.raises(Conflict, match="not split off"):
        unsplit_actor(by=people.cora, actor=mixed)
    with pytest.raises(Forbidden):
        split_actor(**{**asked, "by": people.bob}, aliases=["Zelenska"])
    assert Actor.objects.filter(project=talks).count() == 1 and not Change.objects.filter(verb="split").exists()


def test_moving_spans_costs_the_same_statements_however_many_they_are(api, people, talks, volodymyr):
    counts = []
    for size in (2, 30):
        document = add_document(by=people.mara, project=talks, key=f"d{size}", text="Zelenska " * size)
        operations = [
            {"op": "put_span", "id": str(uuid.uuid4()), "start": at, "end": at + 8, "quote": "Zelenska",
             "label": "actor", "actor": "vz"}
            for at in range(0, size * 9, 9)
        ]  # fmt: skip
        assert api.ann.gesture(document, operations).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            made, moved = split_actor(by=people.cora, actor=volodymyr, aliases=["Zelenska"], name="Olena")
        assert moved.spans == size
        unsplit_actor(by=people.cora, actor=made)
        api.ann.delete(f"documents/{document.pk}/")
        Span.objects.filter(set__document=document).delete()
        counts.append(len(queries))
    assert counts[0] == counts[1]
