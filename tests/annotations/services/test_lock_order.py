"""Who takes several rows takes them in one order, so that no two wait for each other. On PostgreSQL, with real locks:
each test holds a row until both are seen to wait, which decides who comes first."""

from uuid import uuid4

import pytest
from django.db import connection, transaction

from annotations.models import AnnotationSet, Change, Project
from annotations.records.operations import PutSpan
from annotations.services.assignments import assign
from annotations.services.bulk import delete_documents
from annotations.services.documents import add_document
from annotations.services.gestures import apply_gesture
from annotations.services.purge import purge_document
from annotations.services.schema import archive_label
from annotations.services.sets import accept_set, submit_set
from tests.fixtures.at_once import at_once, in_turn, locked

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs WORKBENCH_TEST_DB=postgres"),
]
assert connection  # named in the condition above


def mark(by, document, gold=False):
    span = PutSpan(id=uuid4(), start=18, end=21, quote="117", label="figure")
    apply_gesture(by=by, document_id=document.pk, request=uuid4(), operations=[span], gold=gold)


@pytest.fixture
def gold_before_the_own(people, talks, article):
    """Gold is older than Ann's set: archiving takes it first."""
    mark(people.cora, article, gold=True)
    mark(people.ann, article)
    gold = AnnotationSet.objects.filter(document=article, kind="gold")
    assert gold.get().pk < AnnotationSet.objects.get(document=article, owner=people.ann).pk
    return gold


def test_a_label_is_archived_while_a_set_with_it_is_submitted(people, talks, article, gold_before_the_own):
    label = talks.labels.get(key="figure")
    archived, submitted = in_turn(
        locked(gold_before_the_own),
        lambda: archive_label(by=people.mara, label=label, spans="delete", count=2).deleted_spans,
        lambda: submit_set(by=people.ann, document_id=article.pk)["state"],
    )
    assert (archived, submitted) == (2, "submitted")
    assert label.spans.count() == 0
    _revisions_count_the_changes(article)


def test_a_label_is_archived_while_a_set_with_it_is_accepted(people, talks, article, gold_before_the_own):
    Project.objects.filter(pk=talks.pk).update(annotators_per_document=2)
    handed_in = submit_set(by=people.ann, document_id=article.pk)
    label = talks.labels.get(key="figure")
    revision = handed_in["revision"]
    archived, accepted = in_turn(
        locked(gold_before_the_own),
        lambda: archive_label(by=people.mara, label=label, spans="delete", count=2).deleted_spans,
        lambda: accept_set(
            by=people.cora, document_id=article.pk, set_id=handed_in["set"], revision=revision, replace=True
        ),
    )
    assert (archived, accepted) == (2, "stale_revision")
    _revisions_count_the_changes(article)


def test_a_document_is_purged_while_a_set_of_it_is_submitted(people, talks, article):
    mark(people.ann, article)
    own = AnnotationSet.objects.filter(document=article, owner=people.ann)
    submitted, purged = in_turn(
        locked(own),
        lambda: submit_set(by=people.ann, document_id=article.pk)["state"],
        lambda: purge_document(by=people.ada, document=article, reason="asked by the paper").verb,
    )
    assert (submitted, purged) == ("submitted", "purged")
    assert not AnnotationSet.objects.filter(document=article).exists()


def test_a_set_is_submitted_while_its_document_is_purged(people, talks, article):
    mark(people.ann, article)
    own = AnnotationSet.objects.filter(document=article, owner=people.ann)
    purged, submitted = in_turn(
        locked(own),
        lambda: purge_document(by=people.ada, document=article, reason="asked by the paper").verb,
        lambda: submit_set(by=people.ann, document_id=article.pk)["state"],
    )
    assert (purged, submitted) == ("purged", "not_found")
    assert not AnnotationSet.objects.filter(document=article).exists()


def test_documents_are_assigned_while_they_are_deleted(people, talks, article):
    other = add_document(by=people.mara, project=talks, key="other", text="Other.")
    deleted, assigned = in_turn(
        locked(talks.documents.filter(pk=article.pk)),
        lambda: delete_documents(by=people.mara, project=talks, documents=[article.pk, other.pk]).changed,
        lambda: assign(by=people.mara, project=talks, documents=[other.pk, article.pk], users=["ann"]),
    )
    assert deleted == 2
    assert assigned in (0, 2)


def test_nobody_who_saves_waits_for_a_manager_who_shares_out(people, talks, article):
    with transaction.atomic():
        assign(by=people.mara, project=talks, documents=[article.pk], users=["bob"])
        assert at_once(lambda: mark(people.ann, article)) == [None]
    assert AnnotationSet.objects.filter(document=article, owner=people.ann).count() == 1


def _revisions_count_the_changes(document):
    for one in AnnotationSet.objects.filter(document=document):
        assert Change.objects.filter(set=one).count() == one.revision
