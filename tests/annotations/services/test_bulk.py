"""The same done to many documents: exact counts, one Change each, and taken back only where it still stands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Change, Document, Event
from annotations.queries.trash import deleted_in
from annotations.services import bulk
from annotations.services.documents import RESTORABLE, add_document, delete_document, restore_document
from annotations.services.purge import purge_document
from annotations.services.tags import tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(people, talks):
    return [
        add_document(by=people.mara, project=talks, key=key, text=f"Text {key}.", event="old" if key == "a" else None)
        for key in "abcde"
    ]


def ids(rows):
    return [row.pk for row in rows]


def events(rows):
    found = Document.objects.filter(pk__in=ids(rows)).order_by("key")
    return list(found.values_list("event__key", flat=True))


def test_an_event_is_set_for_many_and_each_document_gets_its_own_back(people, talks, five):
    done = bulk.set_event(by=people.mara, project=talks, documents=ids(five[:3]), key="round-1")
    assert (done.asked, done.changed, done.missed) == (3, 3, 0)
    assert events(five) == ["round-1", "round-1", "round-1", None, None]
    assert bulk.set_event(by=people.mara, project=talks, documents=ids(five), key="round-1").changed == 2
    Document.objects.filter(pk=five[2].pk).update(event=Event.objects.get(project=talks, key="old"))
    again = bulk.undo(by=people.mara, project=talks, request=done.request, first=done.first)
    assert (again.asked, again.changed) == (3, 2), "what was changed since stays"
    assert events(five) == ["old", None, "old", "round-1", "round-1"]
    assert bulk.set_event(by=people.mara, project=talks, documents=ids(five), key="").changed == 4
    assert events(five) == [None] * 5


def test_tags_are_taken_back_for_those_that_did_not_have_them_before(people, talks, five):
    bulk.add_tags(by=people.mara, project=talks, documents=ids(five[:1]), names=["war"])
    done = bulk.add_tags(by=people.mara, project=talks, documents=ids(five), names=["war"])
    assert (done.asked, done.changed) == (5, 4)
    bulk.undo(by=people.mara, project=talks, request=done.request, first=done.first)
    assert tags_of(ids(five)) == {five[0].pk: ["war"]}
    gone = bulk.remove_tags(by=people.mara, project=talks, documents=ids(five), names=["war"])
    assert gone.changed == 1 and not tags_of(ids(five))
    bulk.undo(by=people.mara, project=talks, request=gone.request, first=gone.first)
    assert tags_of(ids(five)) == {five[0].pk: ["war"]}


def test_deleted_documents_come_back_with_what_was_made_in_them_but_not_over_a_living_key(people, talks, five):
    AnnotationSet.objects.create(document=five[0], kind="person", owner=people.ann, state="submitted")
    done = bulk.delete_documents(by=people.mara, project=talks, documents=ids(five[:3]))
    assert done.changed == 3 and Document.objects.live().filter(project=talks).count() == 2
    assert bulk.delete_documents(by=people.mara, project=talks, documents=ids(five[:3])).changed == 0
    add_document(by=people.mara, project=talks, key="b", text="Another b.")
    back = bulk.undo(by=people.mara, project=talks, request=done.request, first=done.first)
    assert (back.asked, back.changed) == (3, 2)
    assert AnnotationSet.objects.get(document__in=Document.objects.live(), owner=people.ann).state == "submitted"
    with pytest.raises(Conflict) as caught:
        restore_document(by=people.mara, document=five[1])
    assert caught.value.code == "document_exists" and "Delete that one first" in caught.value.detail
    verbs = Change.objects.filter(document=five[0]).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["created", "deleted", "restored"]


def test_a_document_is_restored_within_thirty_days_and_by_managers_alone(people, talks, five):
    delete_document(by=people.mara, document=five[0])
    for name, refusal in (("ann", Forbidden), ("cora", Forbidden), ("mia", NotFound)):
        with pytest.raises(refusal):
            restore_document(by=getattr(people, name), document=five[0])
    restore_document(by=people.mara, document=five[0])
    restore_document(by=people.mara, document=five[0])
    assert Document.objects.live().filter(pk=five[0].pk).exists()
    assert Change.objects.filter(document=five[0], verb="restored").count() == 1
    Document.objects.filter(pk=five[0].pk).update(deleted_at=timezone.now() - RESTORABLE * 1.01)
    with pytest.raises(Conflict) as caught:
        restore_document(by=people.mara, document=five[0])
    assert caught.value.code == "deleted_long_ago"
    assert bulk.restore_documents(by=people.mara, project=talks, documents=ids(five)).changed == 0


def test_of_two_deleted_documents_with_one_key_the_last_one_comes_back(people, talks, five):
    delete_document(by=people.mara, document=five[0])
    second = add_document(by=people.mara, project=talks, key="a", text="Another a.")
    delete_document(by=people.mara, document=second)
    done = bulk.restore_documents(by=people.mara, project=talks, documents=[second.pk, five[0].pk])
    assert done.changed == 1
    assert Document.objects.live().get(project=talks, key="a") == second


def test_a_purged_document_does_not_come_back(people, talks, five):
    done = bulk.delete_documents(by=people.mara, project=talks, documents=ids(five[:2]))
    assert {one.pk for one in deleted_in(talks, RESTORABLE)} == set(ids(five[:2]))
    purge_document(by=people.ada, document=five[0], reason="A court said so.")
    assert list(deleted_in(talks, RESTORABLE)) == [five[1]]
    with pytest.raises(Conflict) as caught:
        restore_document(by=people.mara, document=five[0])
    assert caught.value.code == "purged"
    assert bulk.undo(by=people.mara, project=talks, request=done.request, first=done.first).changed == 1
    assert not Document.objects.live().filter(pk=five[0].pk).exists()


def test_what_another_person_did_is_not_taken_back_and_nothing_is_done_elsewhere(people, talks, five, foreign_article):
    done = bulk.delete_documents(by=people.mara, project=talks, documents=[five[0].pk, foreign_article.pk])
    assert done.changed == 1 and Document.objects.live().filter(pk=foreign_article.pk).exists()
    with pytest.raises(Conflict):
        bulk.undo(by=people.ada, project=talks, request=done.request, first=done.first)
    for name, refusal in (("ann", Forbidden), ("cora", Forbidden), ("mia", NotFound)):
        person = getattr(people, name)
        for call in (bulk.delete_documents, bulk.restore_documents):
            with pytest.raises(refusal):
                call(by=person, project=talks, documents=ids(five))
        with pytest.raises(refusal):
            bulk.set_event(by=person, project=talks, documents=ids(five), key="new")
        with pytest.raises(refusal):
            bulk.undo(by=person, project=talks, request=done.request, first=0)
    assert not Event.objects.filter(key="new").exists()


def test_more_than_ten_thousand_at_once_are_refused(people, talks, five):
    with pytest.raises(Invalid) as caught:
        bulk.delete_documents(by=people.mara, project=talks, documents=range(1, bulk.MOST + 2))
    assert caught.value.code == "too_many_documents"


def test_what_is_done_comes_in_batches_each_with_a_fixed_number_of_statements(people, talks, monkeypatch):
    made = [add_document(by=people.mara, project=talks, key=f"k{n:03}", text="A.").pk for n in range(90)]
    monkeypatch.setattr(bulk, "BATCH", 40)
    statements = {}
    for size in (10, 40, 80):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert bulk.set_event(by=people.mara, project=talks, documents=made[:size], key=f"e{size}").changed == size
        statements[size] = len(seen)
    assert statements[10] == statements[40]
    assert statements[80] < 2 * statements[40]
