"""Spans that an older schema made: listed, said to be right as they are, and that taken back."""

import uuid

import pytest

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Change, Span
from annotations.queries.recheck import checkable, count_outdated, meanings, outdated
from annotations.services import schema
from annotations.services.fsck import Tally, check
from tests.fixtures.cast import TEXT, put


@pytest.fixture
def place(people, talks):
    """A label of kind other, with two attributes."""
    known = [{"key": "sure", "type": "boolean"}, {"key": "part", "type": "choice", "choices": ["east", "west"]}]
    return schema.add_label(by=people.mara, project=talks, key="place", name="Place", attributes=known)


@pytest.fixture
def marked(api, article, place):
    """Places in Ann's work, which is handed in and so gold, and in Bob's, which is open."""
    spans = [put(TEXT, quote, "place", uid=uuid.uuid4()) for quote in ("Moscow", "army")]
    assert api.ann.gesture(article, spans).status_code == 200
    assert api.ann.post(f"documents/{article.pk}/submit/").json()["gold"] == "written"
    assert api.bob.gesture(article, [put(TEXT, "Moscow", "place", uid=uuid.uuid4())]).status_code == 200


@pytest.fixture
def described(people, talks, place, marked):
    """The description has changed since."""
    schema.update_label(by=people.mara, label=place, description="Towns and rivers.")
    talks.refresh_from_db()
    return talks


def old(project, user, role="manager", **more):
    """How many outdated spans this person has before them."""
    return outdated(checkable(project, user, role), meanings(project), **more).count()


def names(rows):
    return [(span.set_id, span.uid) for span in rows]


def test_spans_older_than_the_meaning_of_their_label_are_listed(api, people, talks, article, marked, place):
    assert meanings(talks) == {}
    schema.update_label(by=people.mara, label=place, colour="#1a5dbb", position=0)
    assert meanings(talks) == {}
    schema.update_label(by=people.mara, label=place, description="Towns and rivers.")
    schema.add_label(by=people.mara, project=talks, key="later", name="Later")
    assert list(meanings(talks)[place.pk].parts) == ["description"]
    assert count_outdated(checkable(talks, people.mara, "manager"), meanings(talks)) == {place.pk: 5}
    assert (old(talks, people.cora, "curator"), old(talks, people.ann, "annotator")) == (5, 2)
    span = Span.objects.get(set__owner=people.bob)
    api.bob.gesture(article, [put(TEXT, "army", "place", uid=span.uid, version=1)])
    assert (old(talks, people.mara), old(talks, people.bob, "annotator")) == (4, 0)


def test_an_attribute_that_changed_has_a_list_of_its_own(people, talks, place, marked, api, article):
    known = [{**one} for one in place.attributes]
    known[1]["choices"] = ["east", "west", "south"]
    schema.update_label(by=people.mara, label=place, attributes=known)
    api.bob.gesture(article, [put(TEXT, "army", "place", uid=uuid.uuid4())])
    schema.update_label(by=people.mara, label=place, name="Somewhere")
    assert meanings(talks)[place.pk].parts == {"attribute.part": 3, "name": 4}
    assert old(talks, people.mara, label="place", attribute="part") == 5
    assert old(talks, people.mara, label="place") == old(talks, people.mara) == 6
    for wrong in ({"label": "claim"}, {"label": "place", "attribute": "sure"}, {"attribute": "part"}):
        with pytest.raises(Invalid):
            old(talks, people.mara, **wrong)


def test_a_span_is_checked_and_nothing_of_it_or_its_set_is_changed(people, described, article):
    span = Span.objects.filter(set__owner=people.ann).first()
    before = AnnotationSet.objects.get(pk=span.set_id)
    done = schema.check_spans(by=people.ann, project=described, number=3, spans=names([span]))
    assert done.spans == 1 and old(described, people.mara) == 4
    after = AnnotationSet.objects.get(pk=span.set_id)
    assert (after.state, after.revision) == ("submitted", before.revision + 1)
    again = Span.objects.get(pk=span.pk)
    assert (again.version, again.schema_version, again.attributes) == (span.version, 3, span.attributes)
    change = Change.objects.get(verb="checked")
    assert (change.user, change.seq, change.uid) == (people.ann, after.revision, str(span.uid))
    assert (change.before["schema_version"], change.after["schema_version"]) == (2, 3)
    assert schema.check_spans(by=people.ann, project=described, number=3, spans=names([span])).spans == 0
    assert not list(check(Tally()))


def test_all_listed_are_checked_at_once_and_it_is_taken_back(people, described, api, article):
    gold = AnnotationSet.objects.get(kind="gold")
    done = schema.check_spans(by=people.cora, project=described, number=3, label="place")
    assert done.spans == 5 and old(described, people.mara) == 0
    gold.refresh_from_db()
    assert gold.copied_revision == gold.revision, "an untouched copy stays one"
    bobs = Span.objects.get(set__owner=people.bob)
    api.bob.gesture(article, [put(TEXT, "Moscow", "place", uid=bobs.uid, version=1, attributes={"sure": True})])
    assert schema.uncheck_spans(by=people.mara, project=described, request=done.request).spans == 0, "not her own"
    assert schema.uncheck_spans(by=people.cora, project=described, request=done.request).spans == 4, "Bob went on"
    assert old(described, people.mara) == 4
    assert schema.uncheck_spans(by=people.cora, project=described, request=done.request).spans == 0
    assert not list(check(Tally()))


def test_annotators_check_their_own_and_others_are_not_there(people, described):
    bobs = Span.objects.get(set__owner=people.bob)
    with pytest.raises(NotFound):
        schema.check_spans(by=people.ann, project=described, number=3, spans=names([bobs]))
    assert schema.check_spans(by=people.ann, project=described, number=3).spans == 2
    assert set(Change.objects.filter(verb="checked").values_list("set__owner__username", flat=True)) == {"ann"}
    with pytest.raises(Forbidden):
        schema.check_spans(by=people.vera, project=described, number=3)
    with pytest.raises(NotFound):
        schema.check_spans(by=people.otto, project=described, number=3)


def test_who_has_seen_an_older_schema_looks_again(people, described, place):
    with pytest.raises(Conflict) as refused:
        schema.check_spans(by=people.mara, project=described, number=2)
    assert (refused.value.code, refused.value.more["current"]) == ("stale_version", 3)
    assert not Change.objects.filter(verb="checked").exists()


def test_the_api_lists_checks_and_takes_back(api, people, described, talks):
    path = f"projects/{talks.pk}/recheck/"
    first = api.cora.get(f"{path}?limit=2&label=place").json()
    assert (first["count"], len(first["results"])) == (5, 2)
    rest = api.cora.get(first["next"]).json()
    rest["results"] += api.cora.get(rest["next"]).json()["results"]
    rows = first["results"] + rest["results"]
    assert len({(row["set"], row["id"]) for row in rows}) == 5 and rows[0]["schema_version"] == 2
    body = {"schema_version": 3, "spans": [{"set": rows[0]["set"], "id": rows[0]["id"]}]}
    done = api.cora.post(path, body)
    assert (done.status_code, done.json()["spans"]) == (200, 1)
    assert api.cora.get(path).json()["count"] == 4 and api.ann.get(path).json()["count"] == 1
    assert api.cora.post(f"{path}undo/", {"request": done.json()["request"]}).json() == {"spans": 1}
    assert api.cora.get(path).json()["count"] == 5
    assert api.ann.post(path, {"schema_version": 2}).json()["current"] == 3
    assert api.ann.post(path, {"schema_version": 3, "label": "none"}).status_code == 400
