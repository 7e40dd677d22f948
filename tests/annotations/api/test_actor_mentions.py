"""Candidates and mentions over the API: six spellings of a name, a wrong merge, and what each reader sees."""

import uuid
from urllib.parse import urlencode

import pytest

from annotations.models import Actor, Alias, AliasKey, AnnotationSet, Change, Project, Span
from annotations.services.documents import add_document
from tests.fixtures.cast import put

SPELLINGS = ["Zelenskyy", "Zelenskiy", "Zelensky", "Selenskyj", "Зеленський", "President Volodymyr Zelenskyy’s"]
ACTOR = "volodymyr-zelenskyy"


@pytest.fixture
def registry(talks):
    """The address of the registry of Talks."""
    return f"projects/{talks.pk}/actors/"


def article_with(people, talks, name, **facts):
    """A document that begins with this name."""
    text = f"{name} said that 12 drones were shot down, officials told reporters."
    return add_document(by=people.mara, project=talks, key=f"about-{uuid.uuid4()}", text=text, **facts)


def marked(api, document, name, actor, **more):
    """Mark the name and link it; the id of the span."""
    operation = put(document.text.text, name, "actor", actor=actor, **more)
    answer = api.gesture(document, [operation])
    assert answer.status_code == 200, answer.json()
    return operation["id"]


def offered(person, registry, name, document=None, **more):
    """The candidates for a name."""
    asked = {"name": name, **({"document": document.pk} if document else {}), **more}
    answer = person.get(f"{registry}candidates/?{urlencode(asked)}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_six_spellings_are_one_actor_after_at_most_three_confirmations(people, talks, api, registry):
    """A confirmation is each choice that a person has to make on something else than what is offered first as the
    same or sounding the same: a new actor, a place below the first, or a 'maybe'. Every link is a key as well; the
    picker stands on the first candidate."""
    api.ann.post(registry, {"id": "olena-zelenska", "name": "Olena Zelenska", "type": "person"})
    confirmed, actor = 0, None
    for name in SPELLINGS:
        document = article_with(people, talks, name)
        found = offered(api.ann, registry, name, document)
        assert all(one["id"] != "olena-zelenska" for one in found), name
        first = found[0] if found else {"id": None, "match": "maybe"}
        if first["match"] not in ("same", "sounds") or (actor and first["id"] != actor):
            confirmed += 1
        if actor is None:
            actor = ACTOR
            api.ann.gesture(
                document,
                [
                    {"op": "put_actor", "id": actor, "name": name, "type": "person"},
                    put(document.text.text, name, "actor", actor=actor),
                ],
            )
        else:
            marked(api.ann, document, name, first["id"])
    assert confirmed <= 3
    assert confirmed == 1, "the new actor alone"
    assert Span.objects.filter(actor__uid=ACTOR).count() == len(SPELLINGS)
    assert set(api.ann.get(f"{registry}{ACTOR}/").json()["aliases"]) == {
        "Zelenskyy", "Zelenskiy", "Zelensky", "Selenskyj", "Зеленський", "Volodymyr Zelenskyy",
    }  # fmt: skip


@pytest.fixture
def two(people, talks, api, registry):
    """Zelenskyy and, by mistake an actor of his own, Selenskyj: each with mentions of two people, in two documents."""
    for uid, name in ((ACTOR, "Volodymyr Zelenskyy"), ("selenskyj", "Wolodymyr Selenskyj")):
        assert api.mara.post(registry, {"id": uid, "name": name, "type": "person"}).status_code == 201
    first = article_with(people, talks, "Zelenskiy", title="First", source="Northwire", published_on="2025-06-01")
    second = article_with(people, talks, "Selenskyj", title="Second", source="Elbpost", published_on="2025-06-02")
    marked(api.ann, first, "Zelenskiy", ACTOR)
    marked(api.bob, first, "Zelenskiy", ACTOR)
    marked(api.bob, second, "Selenskyj", "selenskyj")
    return first, second


def state(talks):
    """All that a merge could lose: spans with their actors and versions, actors, names, revisions."""
    spans = Span.objects.filter(set__document__project=talks).order_by("pk")
    sets = AnnotationSet.objects.filter(document__project=talks).order_by("pk")
    aliases = Alias.objects.filter(project=talks).order_by("pk")
    return (
        list(spans.values("uid", "actor__uid", "version", "quote")),
        list(sets.values("pk", "revision")),
        list(aliases.values("actor__uid", "text", "learnt_from", "learnt_by", "origin")),
        list(Actor.objects.filter(project=talks).order_by("pk").values()),
        sorted(AliasKey.objects.filter(project=talks).values_list("alias", "key")),
    )


def test_a_wrong_merge_is_undone_with_nothing_lost(two, talks, api, registry):
    before = state(talks)
    assert api.cora.post(f"{registry}selenskyj/merge/", {"into": ACTOR}).status_code == 200
    met = api.cora.get(f"{registry}{ACTOR}/mentions/").json()
    assert [(row["title"], [span["actor"] for span in row["mentions"]]) for row in met["results"]] == [
        ("Second", ["selenskyj"]), ("First", [ACTOR]), ("First", [ACTOR]),
    ]  # fmt: skip
    assert [one["id"] for one in offered(api.ann, registry, "Selenskyj")] == [ACTOR]
    undone = api.cora.post(f"{registry}selenskyj/unmerge/")
    assert (undone.status_code, undone.json()["spans"]) == (200, 0)
    assert state(talks) == before
    assert [one["id"] for one in offered(api.ann, registry, "Selenskyj")] == ["selenskyj", ACTOR]
    verbs = Change.objects.filter(project=talks, kind="actor", uid="selenskyj").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["create", "merge", "unmerge"]


def test_mentions_come_with_claims_and_figures_by_date_and_by_source(two, talks, api, registry):
    first, _second = two
    text = first.text.text
    speaker = marked(api.cora, first, "Zelenskiy", ACTOR)
    said, drones = put(text, text, "claim"), put(text, "12 drones", "figure")
    beside = put(text, "officials", "figure", figure={"bound": "vague", "kind": "count", "attributed_to": "Zelenskiy"})
    figure = {"value": "12", "low": "12", "high": "12", "bound": "exact", "counted": "drones", "kind": "count"}
    ties = [
        {"op": "put_relation", "id": str(uuid.uuid4()), "type": kind, "head": said["id"], "tail": tail}
        for kind, tail in (("speaker", speaker), ("has_figure", drones["id"]))
    ]
    answer = api.cora.gesture(first, [said, {**drones, "figure": figure}, beside, *ties])
    assert answer.status_code == 200, answer.json()
    [row] = api.cora.get(f"{registry}{ACTOR}/mentions/?whose=mine").json()["results"]
    assert (row["title"], row["source"], row["published_on"], row["kind"], row["owner"]) == (
        "First", "Northwire", "2025-06-01", "person", "cora",
    )  # fmt: skip
    assert [(span["id"], span["quote"]) for span in row["mentions"]] == [(speaker, "Zelenskiy")]
    [claim] = row["claims"]
    assert (claim["quote"], [told["quote"] for told in claim["figures"]]) == (text, ["12 drones"])
    assert claim["figures"][0]["figure"]["counted"] == "drones"
    assert [told["quote"] for told in row["figures"]] == ["officials"]
    api.mara.post(f"{registry}selenskyj/merge/", {"into": ACTOR})
    for sort, sources in (("date", ["Northwire"] * 3 + ["Elbpost"]), ("source", ["Elbpost"] + ["Northwire"] * 3)):
        found = api.cora.get(f"{registry}{ACTOR}/mentions/?sort={sort}").json()
        assert ([one["source"] for one in found["results"]], found["count"]) == (sources, 4)
    assert len(api.cora.get(f"{registry}{ACTOR}/mentions/?source=Elbpost").json()["results"]) == 1


@pytest.mark.parametrize("who", ["zelenskiy", "President Zelenskiy", "ZELENSKIY’s"])
def test_a_figure_is_attributed_to_an_actor_whatever_case_title_and_possessive_it_is_said_with(two, api, registry, who):
    first, _second = two
    marked(api.cora, first, "Zelenskiy", ACTOR)
    said = {"bound": "vague", "kind": "count"}
    figures = [
        put(first.text.text, quote, "figure", figure={**said, "attributed_to": name})
        for quote, name in (("12 drones", who), ("officials", "Zelenska"))
    ]
    assert api.cora.gesture(first, figures).status_code == 200
    [row] = api.cora.get(f"{registry}{ACTOR}/mentions/?whose=mine").json()["results"]
    assert [told["quote"] for told in row["figures"]] == ["12 drones"]


def test_pages_of_mentions_follow_one_another(two, api, registry):
    address, seen = f"/api/v1/{registry}{ACTOR}/mentions/?limit=1", []
    while address:
        answer = api.cora.get(address).json()
        seen += [row["set"] for row in answer["results"]]
        address = answer["next"]
    assert len(seen) == len(set(seen)) == 2


def test_in_a_blind_project_an_annotator_sees_their_own_mentions_alone(two, talks, api, registry):
    first, _second = two
    gold = AnnotationSet.objects.create(document=first, kind="gold", state="accepted")
    facts = {"start": 0, "end": 9, "quote": "Zelenskiy", "actor": Actor.objects.get(uid=ACTOR)}
    Span.objects.create(uid=uuid.uuid4(), set=gold, label=talks.labels.get(key="actor"), **facts)
    kinds = {}
    for blind in (False, True):
        Project.objects.filter(pk=talks.pk).update(blind=blind)
        for person in ("ann", "bob", "vera", "cora"):
            found = getattr(api, person).get(f"{registry}{ACTOR}/mentions/").json()
            kinds[person, blind] = sorted(row["owner"] or row["kind"] for row in found["results"])
            assert found["count"] == len(found["results"])
    assert kinds == {
        ("ann", False): ["ann", "gold"], ("bob", False): ["bob", "gold"], ("vera", False): ["gold"],
        ("cora", False): ["ann", "bob", "gold"], ("ann", True): ["ann"], ("bob", True): ["bob"],
        ("vera", True): ["gold"], ("cora", True): ["ann", "bob", "gold"],
    }  # fmt: skip
    assert api.ann.get(f"{registry}selenskyj/mentions/").json()["count"] == 0
    assert api.bob.get(f"{registry}selenskyj/mentions/").json()["count"] == 1


def test_a_deleted_document_is_met_no_more(two, api, registry):
    first, _second = two
    assert api.mara.delete(f"documents/{first.pk}/").status_code in (200, 204)
    assert api.cora.get(f"{registry}{ACTOR}/mentions/").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("mentions/?sort=title", "unknown_sort"),
        ("mentions/?whose=bob", "wrong_parameter"),
        ("mentions/?after=x", "bad_cursor"),
    ],
)
def test_what_mentions_do_not_know_is_refused(two, api, registry, query, code):
    answer = api.cora.get(f"{registry}{ACTOR}/{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "query", ["", "?name=" + "x" * 301, "?name=a&limit=0", "?name=a&limit=51", "?name=a&document=x"]
)
def test_what_candidates_do_not_know_is_refused(two, api, registry, query):
    assert api.cora.get(f"{registry}candidates/{query}").status_code == 400


def test_candidates_are_not_told_in_a_document_of_another_project(two, api, registry, foreign_article):
    assert api.ada.get(f"{registry}candidates/?name=Zelenskyy&document={foreign_article.pk}").status_code == 404
    assert api.cora.get(f"{registry}candidates/?name=Zelenskyy&document={foreign_article.pk}").status_code == 404
