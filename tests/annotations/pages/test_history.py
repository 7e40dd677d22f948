"""History as pages: who did what in words, its filters and pages, and deletions taken back."""

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Change, Relation, Span
from annotations.queries.history import PAGE
from annotations.services.documents import add_document
from annotations.templatetags.changes import SENTENCES, USUAL
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import delete, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(client):
    """GET a page as a person: `see(people.ann, f"/documents/{pk}/history/")`."""

    def get(person, path):
        client.force_login(person)
        return client.get(path)

    return get


@pytest.fixture
def restore(client, article):
    """POST the restoring of a span or relation as a person."""

    def post(person, kind, uid, **more):
        client.force_login(person)
        return client.post(f"/documents/{article.pk}/history/", {"kind": kind, "uid": str(uid), **more})

    return post


def words(answer) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def said(answer) -> list[str]:
    """The sentences of the page, newest first."""
    found = re.findall(r'class="said">(.*?)</p>', answer.content.decode())
    return [unescape(re.sub(r"</?bdi>", "", one)) for one in found]


def test_a_change_is_told_in_words_with_before_and_after(api, see, people, article):
    span = put(TEXT, "117", "figure")
    assert api.ann.gesture(article, [span]).status_code == 200
    changed = {**span, "end": span["end"] + 7, "quote": "117 drones", "version": 1}
    assert api.ann.gesture(article, [changed]).status_code == 200
    page = see(people.ann, f"/documents/{article.pk}/history/")
    assert said(page)[:2] == ["ann changed “117 drones”, Figure", "ann marked “117” as Figure"]
    assert said(page)[-1] == "mara added the document article"
    assert f"end {span['end']} {span['end'] + 7}" in words(page)
    assert "UTC" in words(page)
    alone = see(people.ann, f"/documents/{article.pk}/history/?uid={span['id']}")
    assert len(said(alone)) == 2


def test_a_figure_is_told_field_by_field(api, see, people, article):
    span = put(TEXT, "117", "figure", figure={"value": "117", "low": "117", "high": "117", "unit": "drone"})
    assert api.ann.gesture(article, [span]).status_code == 200
    changed = {**span, "figure": {**span["figure"], "value": "171", "low": "171", "high": "171"}, "version": 1}
    assert api.ann.gesture(article, [changed]).status_code == 200
    last = words(see(people.ann, f"/documents/{article.pk}/history/")).split("ann changed")[1].split("ann marked")[0]
    assert "figure: value 117 171" in last
    assert "drone" not in last


def test_what_has_no_sentence_of_its_own_is_still_told_in_one(see, people, talks, article):
    record = {"project": talks, "user": people.mara}
    Change.objects.create(verb="archived", kind="label", uid="figure", **record)
    Change.objects.create(verb="updated", kind="event", uid="kyiv", **record)
    Change.objects.create(verb="created", kind="assignment", uid="a", after={"users": ["ann", "bob"]}, **record)
    found = AnnotationSet.objects.create(owner=people.ann, document=article, kind="person", state="in_progress")
    Change.objects.create(verb="reopen", kind="set", uid="", set=found, seq=1, document=article, **record)
    assert said(see(people.cora, f"/projects/{talks.pk}/history/"))[:4] == [
        "mara sent back the work of ann",
        "mara assigned the document to ann, bob",
        "mara changed the event kyiv",
        "mara archived the label figure",
    ]


def test_nobody_learns_from_the_history_what_is_not_theirs_to_read(api, see, people, talks, article):
    assert api.bob.gesture(article, [put(TEXT, "Zelenskiy", "actor")]).status_code == 200
    Change.objects.create(
        project=talks, document=article, user=people.mara, verb="created", kind="assignment", uid="bob"
    )
    for person in (people.ann, people.vera):
        page = see(person, f"/documents/{article.pk}/history/")
        assert said(page) == ["mara added the document article"] and "bob" not in words(page)
    assert len(said(see(people.cora, f"/documents/{article.pk}/history/"))) == 3
    rows = api.ann.get(f"documents/{article.pk}/history/").json()
    assert rows["count"] == 1 and [row["kind"] for row in rows["results"]] == ["document"]


def test_a_cursor_tells_nothing_and_is_good_for_its_reader_alone(api, article):
    quotes = ("Zelenskiy", "said", "drones")
    assert api.ann.gesture(article, [put(TEXT, quote, "actor") for quote in quotes]).status_code == 200
    address = f"documents/{article.pk}/history/?limit=1"
    first, again = (api.ann.get(address).json()["next"] for _ in range(2))
    assert first != again, "the same row, but not the same word"
    cursor = first.partition("after=")[2]
    assert api.ann.get(f"{address}&after={cursor}").json()["results"][0]["seq"] == 2
    assert api.cora.get(f"{address}&after={cursor}").json()["code"] == "bad_cursor"
    for wrong in (cursor[:-2] + "AA", "WzEyXQ", "", "ä", "x" * 5000):
        assert api.ann.get(f"{address}&after={wrong}").json()["code"] == "bad_cursor"
    seen, path = 0, address
    while path:
        rows = api.ann.get(path).json()
        seen, path = seen + len(rows["results"]), (rows["next"] or "").removeprefix("/api/v1/")
    assert seen == rows["count"] == 4


def test_the_history_of_a_project_is_narrowed_by_person_kind_verb_document_and_day(api, see, people, talks, article):
    add_document(by=people.mara, project=talks, key="second", text="Nothing yet.")
    assert api.ann.gesture(article, [put(TEXT, "117", "figure")]).status_code == 200
    here = f"/projects/{talks.pk}/history/"
    everything = said(see(people.cora, here))
    assert "ann marked “117” as Figure" in everything and "mara added the document second" in everything
    for query, found in (
        ("person=ANN", 1), ("kind=span", 1), ("verb=create", 1), ("document=second", 1),
        ("kind=document&person=mara", 2), ("day=2001-01-01", 0), ("document=nowhere", 0),
    ):  # fmt: skip
        assert len(said(see(people.cora, f"{here}?{query}"))) == found, query
    today = Change.objects.latest("id").at.strftime("%Y-%m-%d")
    assert len(said(see(people.cora, f"{here}?day={today}&kind=span"))) == 1
    for wrong in ("day=yesterday", "day=9999-12-31", "colour=red", "kind=span&kind=set", "after=x", "person=%00"):
        assert see(people.cora, f"{here}?{wrong}").status_code == 400, wrong


def test_a_day_is_typed_year_first_and_a_wrong_one_is_told_at_its_field(see, people, talks, article):
    here = f"/projects/{talks.pk}/history/"
    assert 'type="date"' not in see(people.cora, here).content.decode()
    page = see(people.cora, f"{here}?day=06/02/2025&kind=document")
    assert page.status_code == 400 and said(page) == []
    assert "A day is written YYYY-MM-DD, as in 2025-06-02." in words(page)
    field = re.search(r'<input[^>]* name="day"[^>]*>', page.content.decode())[0]
    assert 'value="06/02/2025"' in field and 'aria-describedby="day-error"' in field
    assert '<option value="document" selected>' in page.content.decode(), "the other filters stay as they were"


def test_what_was_done_is_asked_for_in_words_and_sent_as_it_is_stored(see, people, talks, article):
    page = see(people.cora, f"/projects/{talks.pk}/history/?verb=created").content.decode()
    select = re.search(r'<select[^>]* name="verb".*?</select>', page, re.DOTALL)[0]
    offered = dict(re.findall(r'<option value="(\w+)"(?: selected)?>([^<]+)</option>', select))
    assert len(offered) == len(set(offered.values())), "no two with the same words"
    assert not {word.lower() for word in offered.values()} & {"create", "update", "delete"}
    assert '<option value="created" selected>Added</option>' in select and select.count("<optgroup") == 3
    assert {verb for _kind, verb in SENTENCES} | set(USUAL) <= set(offered)


def test_only_one_persons_changes_are_offered_where_there_are_others(api, see, people, talks, article):
    here = f"/projects/{talks.pk}/history/"
    assert "Only mara" not in words(see(people.cora, f"{here}?kind=document")), "nobody else did any of it"
    assert api.ann.gesture(article, [put(TEXT, "117", "figure")]).status_code == 200
    page = see(people.cora, f"{here}?document=article")
    assert "Only mara" in words(page)
    assert 'href="?document=article&amp;person=ann"' in page.content.decode(), "the other filters stay"
    assert "Only ann" not in words(see(people.cora, f"{here}?person=ann"))


def test_a_long_history_has_pages_of_fifty(see, people, talks, article):
    Change.objects.bulk_create(
        Change(project=talks, document=article, user=people.mara, verb="updated", kind="document", uid=str(n))
        for n in range(2 * PAGE)
    )
    path, seen = f"/projects/{talks.pk}/history/?kind=document", []
    for _ in range(3):
        page = see(people.mara, path)
        seen += said(page)
        more = re.search(r'rel="next" href="(\?[^"]+)"', page.content.decode())
        path = f"/projects/{talks.pk}/history/" + unescape(more.group(1)) if more else ""
    assert len(seen) == len(set(seen)) == 2 * PAGE + 1 and not path


def test_a_deleted_span_and_its_relation_come_back_as_they_were(api, see, restore, people, article, claim_and_actor):
    claim, _actor, tie = claim_and_actor
    before = read(api.ann, article)
    assert api.ann.gesture(article, [delete(claim["id"], 1)]).status_code == 200
    page = see(people.ann, f"/documents/{article.pk}/history/")
    assert page.content.decode().count("Restore span") == 1
    refused = restore(people.ann, "relation", tie["id"])
    assert refused.status_code == 409 and "not a span of this annotation set" in words(refused)
    assert restore(people.ann, "span", claim["id"]).status_code == 302
    assert restore(people.ann, "relation", tie["id"]).status_code == 302
    after = read(api.ann, article)
    for name in ("spans", "relations"):
        assert [{**row, "version": 0} for row in after[name]] == [{**row, "version": 0} for row in before[name]]
    assert after["revision"] == before["revision"] + 4
    assert "Restore" not in see(people.ann, f"/documents/{article.pk}/history/").content.decode()
    again = restore(people.ann, "span", claim["id"])
    assert again.status_code == 409 and "put it back already" in words(again)
    assert Span.objects.filter(uid=claim["id"]).count() == Relation.objects.filter(uid=tie["id"]).count() == 1


def test_a_span_whose_range_is_taken_again_is_refused_in_words(api, restore, people, article):
    span = put(TEXT, "117", "figure")
    for operations in ([span], [delete(span["id"], 1)], [put(TEXT, "117", "figure")]):
        assert api.ann.gesture(article, operations).status_code == 200
    refused = restore(people.ann, "span", span["id"])
    assert refused.status_code == 409 and "has the label figure already, with the same range" in words(refused)
    assert Span.objects.count() == 1


def test_gold_is_restored_by_who_may_write_it_and_a_set_by_its_owner_alone(api, see, restore, people, article):
    span, own = put(TEXT, "117", "figure"), put(TEXT, "40", "figure")
    for operations in ([span], [delete(span["id"], 1)]):
        assert api.cora.gesture(article, operations, query="?set=gold").status_code == 200
    for operations in ([own], [delete(own["id"], 1)]):
        assert api.bob.gesture(article, operations).status_code == 200
    here = f"/documents/{article.pk}/history/"
    assert [see(person, here).content.decode().count("Restore span") for person in (people.cora, people.vera)] == [1, 0]
    assert restore(people.ann, "span", span["id"], gold="1").status_code == 403
    assert restore(people.ann, "span", span["id"]).status_code == 404
    assert restore(people.cora, "span", own["id"]).status_code == 404
    assert restore(people.cora, "span", "no-uid").status_code == 404
    assert restore(people.cora, "label", span["id"]).status_code == 404
    assert restore(people.mara, "span", span["id"], gold="1").status_code == 302
    assert Span.objects.get().set.kind == "gold"


def test_nothing_is_restored_into_a_set_that_was_handed_in(api, see, restore, people, article):
    span = put(TEXT, "117", "figure")
    for operations in ([span], [delete(span["id"], 1)]):
        assert api.ann.gesture(article, operations).status_code == 200
    AnnotationSet.objects.update(state="submitted")
    assert "Restore" not in see(people.ann, f"/documents/{article.pk}/history/").content.decode()
    refused = restore(people.ann, "span", span["id"])
    assert refused.status_code == 409 and "reopen it" in words(refused)


def test_the_number_of_statements_does_not_grow(client, people, talks, article):
    found = AnnotationSet.objects.create(document=article, kind="gold", state="accepted")

    def deletions(count: int) -> None:
        last = found.changes.count()
        Change.objects.bulk_create(
            Change(
                project=talks, document=article, set=found, seq=n, user=people.cora, verb="delete", kind="span",
                uid=str(uuid.uuid4()), version=2, before={"quote": "117", "label": "figure"},
            )
            for n in range(last + 1, last + 1 + count)
        )  # fmt: skip

    def statements(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = (f"/projects/{talks.pk}/history/", f"/documents/{article.pk}/history/")
    deletions(1)
    client.force_login(people.cora)
    assert client.get("/").status_code == 200  # what the first page of a session does alone
    few = [statements(path) for path in paths]
    deletions(120)
    assert [statements(path) for path in paths] == few


def test_one_set_has_a_history_of_its_own(api, see, people, talks, article):
    for person in (api.ann, api.bob):
        assert person.gesture(article, [put(TEXT, "117", "figure")]).status_code == 200
    anns, bobs = (AnnotationSet.objects.get(owner=owner) for owner in (people.ann, people.bob))
    page = see(people.cora, f"/documents/{article.pk}/history/")
    assert f'href="?set={bobs.pk}"' in page.content.decode()
    alone = see(people.cora, f"/documents/{article.pk}/history/?set={bobs.pk}")
    assert said(alone) == ["bob marked “117” as Figure"] and "Of one annotation set alone." in words(alone)
    assert said(see(people.ann, f"/documents/{article.pk}/history/?set={bobs.pk}")) == []
    assert len(said(see(people.ann, f"/documents/{article.pk}/history/?set={anns.pk}"))) == 1
    for wrong in ("set=x", "set=-1", "set=" + "9" * 30):
        assert see(people.cora, f"/documents/{article.pk}/history/?{wrong}").status_code == 400, wrong


def test_a_persons_history_is_one_click_from_the_people_and_from_what_they_did(api, see, people, talks, article):
    assert api.ann.gesture(article, [put(TEXT, "117", "figure")]).status_code == 200
    assert "?person=ann" in see(people.cora, f"/projects/{talks.pk}/history/").content.decode()
    link = f"/projects/{talks.pk}/history/?person=ann"
    assert f'href="{link}"' in see(people.cora, f"/projects/{talks.pk}/people/").content.decode()
    assert said(see(people.cora, link)) == ["ann marked “117” as Figure"]
    assert f'href="{link}"' not in see(people.ann, f"/projects/{talks.pk}/people/").content.decode()
