"""Labels and relation types changed, archived and brought back, with what becomes of their spans."""

import uuid

import pytest

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Change, SchemaVersion, Span
from annotations.queries.annotations import set_content
from annotations.queries.schema import current_schema
from annotations.queries.settings import usage
from annotations.services import schema
from annotations.services.projects import create_project
from tests.fixtures.cast import TEXT, put


@pytest.fixture
def place(people, talks):
    """A label of kind other, with an attribute."""
    known = [{"key": "sure", "type": "boolean"}, {"key": "part", "type": "choice", "choices": ["east", "west"]}]
    return schema.add_label(by=people.mara, project=talks, key="place", name="Place", attributes=known)


@pytest.fixture
def site(people, talks, place):
    """Another one of the same kind, with one of the attributes."""
    return schema.add_label(
        by=people.mara, project=talks, key="site", name="Site", attributes=[{"key": "sure", "type": "boolean"}]
    )


@pytest.fixture
def marked(api, people, talks, article, place, site):
    """Places in Ann's work, which is handed in and so gold, and in Bob's, which is open."""
    schema.add_relation_type(
        by=people.mara, project=talks, key="near", name="Near", heads=["place"], tails=["place", "site"]
    )
    said = {"sure": True, "part": "east"}
    ids = [uuid.uuid4() for _ in range(3)]
    spans = [
        put(TEXT, "Moscow", "place", uid=ids[0], attributes=said),
        put(TEXT, "army", "place", uid=ids[1]),
        put(TEXT, "army", "site", uid=ids[2]),
        {"op": "put_relation", "id": str(uuid.uuid4()), "type": "near", "head": str(ids[0]), "tail": str(ids[2])},
    ]
    assert api.ann.gesture(article, spans).status_code == 200
    assert api.ann.post(f"documents/{article.pk}/submit/").json()["gold"] == "written"
    again = put(TEXT, "Moscow", "place", uid=uuid.uuid4(), attributes=said)
    assert api.bob.gesture(article, [again]).status_code == 200
    return ids


def contents(article) -> dict[str, tuple]:
    """What each set says, without versions."""
    found = {}
    for one in AnnotationSet.objects.filter(document=article).order_by("pk"):
        content = set_content(one.pk)
        rows = [{**row, "version": 0} for kind in ("spans", "relations") for row in content[kind]]
        found[f"{one.kind} {one.owner or ''}"] = (one.state, rows)
    return found


def check_history(article):
    """As fsck counts it: the revision of a set is the number of its Changes, without a gap."""
    for one in AnnotationSet.objects.filter(document=article):
        seqs = list(Change.objects.filter(set=one).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, one.revision + 1))


def test_a_change_of_a_label_is_one_version_and_one_change_and_keeps_all_spans(people, talks, article, marked, place):
    before, number = contents(article), talks.schema_version
    changed = schema.update_label(by=people.mara, label=place, name="Location", colour="#1a5dbb", shortcut="x")
    assert (changed.key, changed.name, changed.shortcut) == ("place", "Location", "x")
    talks.refresh_from_db()
    assert (
        SchemaVersion.objects.filter(project=talks, number__gt=number - 1).latest("number").number
        == talks.schema_version
    )
    written = Change.objects.filter(project=talks, kind="label", uid="place", verb="updated").get()
    assert (written.before["name"], written.after["name"]) == ("Place", "Location")
    assert contents(article) == before
    assert current_schema(talks).labels["place"].name == "Location"


def test_nothing_different_makes_no_version(people, talks, place):
    schema.update_label(by=people.mara, label=place, name="Place", attributes=place.attributes, position=3)
    talks.refresh_from_db()
    assert talks.schema_version == 2


def test_a_label_that_moves_makes_room_in_one_version(people, talks, place):
    schema.update_label(by=people.mara, label=place, position=0)
    assert list(talks.labels.values_list("key", flat=True)) == ["place", "claim", "actor", "figure"]
    assert list(talks.labels.values_list("position", flat=True)) == [0, 1, 2, 3]
    talks.refresh_from_db()
    assert talks.schema_version == 3
    with pytest.raises(Invalid):
        schema.update_label(by=people.mara, label=place, position=4)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "ＣＬＡＩＭ"}, "label_exists"),
        ({"name": "Сlaim"}, "similar_name"),  # noqa: RUF001  # Cyrillic С
        ({"shortcut": "c"}, "shortcut_taken"),
        ({"colour": "red;background:url(//evil)"}, "bad_colour"),
        ({"line_style": "zigzag"}, "unknown_value"),
        ({"name": "Place "}, "outer_space"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_changes_nothing(people, talks, place, change, code):
    with pytest.raises((Conflict, Invalid)) as caught:
        schema.update_label(by=people.mara, label=place, **change)
    assert caught.value.code == code
    talks.refresh_from_db()
    assert talks.schema_version == 2


def test_what_people_said_cannot_be_defined_away(people, talks, article, marked, place):
    for attributes in ([place.attributes[1]], [place.attributes[0], {**place.attributes[1], "choices": ["west"]}]):
        with pytest.raises(Conflict) as caught:
            schema.update_label(by=people.mara, label=place, attributes=attributes)
        assert (caught.value.code, caught.value.more["count"]) == ("attribute_in_use", 3)
    more = [*place.attributes, {"key": "note", "type": "text"}]
    assert len(schema.update_label(by=people.mara, label=place, attributes=more).attributes) == 3


def test_an_archived_label_is_kept_where_it_is_and_marks_nothing_new(api, people, talks, article, marked, place):
    before = contents(article)
    done = schema.archive_label(by=people.mara, label=place)
    assert (done.spans, done.sets) == (0, 0)
    assert contents(article) == before
    refused = api.bob.gesture(article, [put(TEXT, "bombers", "place")])
    assert refused.json()["code"] == "label_archived"
    with pytest.raises(Conflict):
        schema.archive_label(by=people.mara, label=place)
    schema.restore_label(by=people.mara, label=place)
    assert api.bob.gesture(article, [put(TEXT, "bombers", "place")]).status_code == 200


@pytest.mark.parametrize("choice", ["relabel", "delete"])
def test_spans_are_changed_only_by_somebody_who_knows_how_many(people, talks, article, marked, place, choice):
    to = "site" if choice == "relabel" else None
    assert usage(place).spans == 5
    for count in (None, 4):
        with pytest.raises(Conflict) as caught:
            schema.archive_label(by=people.mara, label=place, spans=choice, to=to, count=count)
        assert (caught.value.code, caught.value.more["count"]) == ("label_in_use", 5)
    place.refresh_from_db()
    assert not place.archived


@pytest.mark.parametrize("to", ["claim", "place", "nothing"])
def test_spans_go_to_another_label_of_the_same_kind_alone(people, talks, marked, place, to):
    with pytest.raises(Invalid) as caught:
        schema.archive_label(by=people.mara, label=place, spans="relabel", to=to, count=5)
    assert caught.value.pointer == "/to"


def test_relabelled_spans_keep_what_the_other_label_takes_in_every_set(people, talks, article, marked, place, site):
    done = schema.archive_label(by=people.mara, label=place, spans="relabel", to="site", count=5)
    # In Ann's set and in gold: two spans each, of which one was marked as a site already, and the relation.
    assert (done.spans, done.deleted_spans, done.deleted_relations, done.sets) == (5, 2, 2, 3)
    assert not Span.objects.filter(label=place).exists()
    moved = Span.objects.filter(label=site, quote="Moscow")
    assert [span.attributes for span in moved] == [{"sure": True}] * 3
    assert {span.schema_version for span in moved} == {talks.schema_version}
    changes = Change.objects.filter(request=done.request)
    assert changes.filter(kind="label").count() == 1 and changes.filter(set__isnull=False).count() == 7
    assert SchemaVersion.objects.filter(project=talks).count() == talks.schema_version
    check_history(article)
    gold = AnnotationSet.objects.get(document=article, kind="gold")
    assert gold.copied_revision == gold.revision and gold.state == "accepted"


@pytest.mark.parametrize("choice", ["relabel", "delete"])
def test_undoing_an_archive_brings_back_what_every_set_said(people, talks, article, marked, place, choice):
    before = contents(article)
    to = "site" if choice == "relabel" else None
    done = schema.archive_label(by=people.mara, label=place, spans=choice, to=to, count=5)
    assert contents(article) != before
    undone = schema.undo_archive(by=people.mara, label=place, request=done.request)
    assert contents(article) == before
    assert (undone.spans, undone.relations, undone.not_reverted) == (5, 2, [])
    check_history(article)
    place.refresh_from_db()
    assert not place.archived
    with pytest.raises(Conflict):
        schema.undo_archive(by=people.mara, label=place, request=done.request)


def test_undoing_leaves_alone_what_was_changed_since(api, people, talks, article, marked, place):
    done = schema.archive_label(by=people.mara, label=place, spans="relabel", to="site", count=5)
    mine = Span.objects.get(set__owner=people.bob)
    changed = put(TEXT, "Moscow", "site", uid=mine.uid, version=mine.version, attributes={"sure": False})
    assert api.bob.gesture(article, [changed]).status_code == 200
    undone = schema.undo_archive(by=people.mara, label=place, request=done.request)
    assert (undone.spans, undone.relations) == (4, 2)
    left = {"document": article.pk, "set": mine.set_id, "kind": "span", "id": str(mine.uid), "reason": "changed since"}
    assert undone.not_reverted == [left]
    mine.refresh_from_db()
    assert (mine.label.key, mine.attributes) == ("site", {"sure": False})
    check_history(article)


def test_a_span_that_was_imported_comes_back_as_imported(people, talks, article, marked, place):
    Span.objects.filter(set__owner=people.bob).update(origin="imported")
    done = schema.archive_label(by=people.mara, label=place, spans="delete", count=5)
    schema.undo_archive(by=people.mara, label=place, request=done.request)
    assert Span.objects.get(set__owner=people.bob).origin == "imported"


def test_only_what_this_label_was_archived_under_is_undone(people, talks, marked, place, site):
    done = schema.archive_label(by=people.mara, label=place)
    schema.archive_label(by=people.mara, label=site)
    for label, request in ((site, done.request), (place, uuid.uuid4())):
        with pytest.raises(NotFound):
            schema.undo_archive(by=people.mara, label=label, request=request)


def test_a_restored_label_leaves_its_shortcut_to_who_has_it_by_now(people, talks, place):
    schema.update_label(by=people.mara, label=place, shortcut="x")
    schema.archive_label(by=people.mara, label=place)
    other = schema.add_label(by=people.mara, project=talks, key="other", name="Other", shortcut="x")
    schema.restore_label(by=people.mara, label=place)
    place.refresh_from_db()
    assert (place.shortcut, other.shortcut) == ("", "x")


def test_a_relation_type_is_changed_archived_and_brought_back(people, talks, article, marked):
    near = talks.relation_types.get(key="near")
    before = contents(article)
    schema.update_relation_type(by=people.mara, relation_type=near, name="Beside", heads=[], symmetric=True)
    assert (near.key, near.name, near.heads, near.symmetric) == ("near", "Beside", [], True)
    schema.archive_relation_type(by=people.mara, relation_type=near)
    assert current_schema(talks).relation_types["near"].archived
    with pytest.raises(Conflict):
        schema.archive_relation_type(by=people.mara, relation_type=near)
    schema.restore_relation_type(by=people.mara, relation_type=near)
    assert contents(article) == before
    with pytest.raises(Invalid) as caught:
        schema.update_relation_type(by=people.mara, relation_type=near, tails=["nothing"])
    assert caught.value.pointer == "/tails/0"


def test_only_a_manager_changes_archives_and_undoes(people, talks, place):
    near = talks.relation_types.get(key="speaker")
    for person in (people.cora, people.ann, people.vera):
        for act in (
            lambda by=person: schema.update_label(by=by, label=place, name="X"),
            lambda by=person: schema.archive_label(by=by, label=place),
            lambda by=person: schema.restore_label(by=by, label=place),
            lambda by=person: schema.undo_archive(by=by, label=place, request=uuid.uuid4()),
            lambda by=person: schema.update_relation_type(by=by, relation_type=near, name="X"),
            lambda by=person: schema.archive_relation_type(by=by, relation_type=near),
        ):
            with pytest.raises(Forbidden):
                act()


def test_a_copy_has_what_is_in_use_and_no_relation_that_would_allow_more(people, talks, place, site):
    schema.add_relation_type(by=people.mara, project=talks, key="in", name="In", heads=["place"], tails=["site"])
    schema.add_relation_type(by=people.mara, project=talks, key="at", name="At", heads=["site", "claim"])
    schema.update_label(by=people.mara, label=place, description="Towns.", shortcut="x")
    schema.archive_label(by=people.mara, label=site)
    made = create_project(by=people.ada, name="Copy", copy_of=talks.pk)
    assert (made.schema_version, list(made.labels.values_list("key", flat=True))) == (
        1,
        ["claim", "actor", "figure", "place"],
    )
    copied = made.labels.get(key="place")
    place.refresh_from_db()
    for fact in ("name", "kind", "colour", "line_style", "shortcut", "description", "attributes"):
        assert getattr(copied, fact) == getattr(place, fact)
    assert {one.key: one.heads for one in made.relation_types.all()} == {
        "speaker": ["claim"],
        "has_figure": ["claim"],
        "at": ["claim"],
    }


def test_the_template_of_named_entities_has_a_line_and_a_key_for_each(people):
    made = create_project(by=people.ada, name="Names", template="named-entities")
    labels = current_schema(made).labels
    assert set(labels) == {"person", "organisation", "place", "date", "quantity", "other_name"}
    rows = made.labels.all()
    assert len({row.colour for row in rows}) == len({row.shortcut for row in rows}) == 6
