"""Imports and other writers take the rows that they share in one order, whatever the order of a file. On PostgreSQL,
with real locks: each test holds a row until all are seen to wait, which decides who comes first."""

import io
import json
from uuid import uuid4

import pytest
from django.db import connection

from annotations.models import Actor, Alias, AnnotationSet, Change, Document, Event, ImportJob, Span
from annotations.records.operations import PutActor, PutSpan
from annotations.services.documents import update_document
from annotations.services.gestures import apply_gesture
from annotations.services.imports import request_import, run_import
from annotations.services.metadata import fingerprint
from annotations.services.purge import purge_document
from tests.fixtures.at_once import in_turn, locked
from tests.fixtures.imports import clean, counted, row, span

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs WORKBENCH_TEST_DB=postgres"),
]
GOLD = {"layer": "gold"}


@pytest.fixture
def wanted(people, talks):
    """An import of these rows that is asked for and not yet run; what runs it and says how it ended."""

    def ask(*rows, format="workbench", **options):
        raw = b"".join(json.dumps(one).encode() + b"\n" for one in rows)
        job = request_import(
            by=people.mara, project=talks, format=format, file_name="f.jsonl", stream=io.BytesIO(raw), options=options
        )

        def run():
            assert run_import(job.pk)
            return ended(job)

        return run

    return ask


def ended(job):
    stored = ImportJob.objects.get(pk=job.pk)
    return (stored.state, *counted(stored))


def said(key, name, text):
    """A row of gold, with an event and an actor of its own."""
    actor = {"id": f"actor-{key}", "name": name, "type": "person"}
    return row(key, spans=[span("actor", text, actor=actor)], meta={**GOLD, "event": f"event-{key}"})


@pytest.mark.parametrize("shared", ["document", "event", "actor"])
def test_two_imports_of_the_same_new_documents_in_opposite_orders_both_end(people, talks, wanted, shared):
    one, other = said("a", "Ada", "Kyiv"), said("b", "Bea", "drones")
    made = {
        "document": lambda: Document.objects.create(
            project=talks, key="a", sha256="0" * 64, length=1, created_by=people.mara
        ),
        "event": lambda: Event.objects.create(project=talks, key="event-a"),
        "actor": lambda: Actor.objects.create(project=talks, uid="actor-a", name="Ada", type="person"),
    }
    results = in_turn(made[shared], wanted(one, other), wanted(other, one))
    assert sorted(results) == [("done", 0, 2, 0, 0), ("done", 2, 0, 0, 0)]  # either was the first
    assert sorted(Document.objects.values_list("key", "event__key")) == [("a", "event-a"), ("b", "event-b")]
    assert sorted(Span.objects.values_list("quote", "actor__name")) == [("Kyiv", "Ada"), ("drones", "Bea")]
    assert sorted(Alias.objects.values_list("text", flat=True)) == ["Ada", "Bea", "Kyiv", "drones"]
    assert Change.objects.filter(set__isnull=False).count() == AnnotationSet.objects.count() == 2
    assert clean()


def test_two_imports_that_replace_the_same_sets_in_opposite_orders_both_end(bring, talks, wanted):
    bring(*(row(key, meta={"title": "Old"}, spans=[]) for key in "ab"))
    first = [row(key, meta={"title": "First"}, spans=[span("figure", "117")]) for key in "ab"]
    second = [row(key, meta={"title": "Second"}, spans=[span("actor", "Kyiv")]) for key in "ba"]
    held = locked(AnnotationSet.objects.filter(document__key="a"))
    results = in_turn(held, wanted(*first, update=True), wanted(*second, update=True))
    assert results == [("done", 0, 0, 2, 0)] * 2
    assert set(Document.objects.values_list("title", flat=True)) == {"Second"}
    assert list(Span.objects.values_list("quote", flat=True)) == ["Kyiv"] * 2
    for one in AnnotationSet.objects.all():
        assert one.revision == Change.objects.filter(set=one).count() == 3
    assert clean()


def test_two_imports_that_rename_the_same_actors_in_opposite_orders_both_end(bring, talks, wanted):
    bring(said("a", "Ada", "Kyiv"), said("b", "Bea", "drones"))
    first = said("a", "Ada L", "Kyiv"), said("b", "Bea L", "drones")
    second = said("b", "Bea M", "drones"), said("a", "Ada M", "Kyiv")
    held = locked(Actor.objects.filter(uid="actor-a"))
    results = in_turn(held, wanted(*first, update=True), wanted(*second, update=True))
    assert [state for state, *_counts in results] == ["done"] * 2
    assert sorted(Actor.objects.values_list("name", flat=True)) == ["Ada M", "Bea M"]
    assert {"Ada L", "Ada M", "Bea L", "Bea M"} < set(Alias.objects.values_list("text", flat=True))
    assert clean()


def test_two_files_of_the_registry_in_opposite_orders_both_end(talks, wanted):
    lines = [{"id": "a", "name": "Ada", "aliases": []}, {"id": "b", "name": "Bea", "aliases": []}]
    results = in_turn(
        lambda: Actor.objects.create(project=talks, uid="a", name="Ada"),
        wanted(*lines, format="actors"),
        wanted(*reversed(lines), format="actors"),
    )
    assert sorted(results) == [("done", 0, 2, 0, 0), ("done", 2, 0, 0, 0)]  # either was the first
    assert sorted(Alias.objects.values_list("text", flat=True)) == ["Ada", "Bea"]


def test_an_import_fills_gold_while_a_curator_begins_it_with_the_same_new_actor(people, talks, article, wanted):
    text = article.text.text
    actor = {"id": "kyiv", "name": "Kyiv", "type": "state"}
    spans = [{"start": 0, "end": 4, "label": "actor", "text": text[:4], "actor": actor}]
    put = PutSpan(id=uuid4(), start=18, end=21, quote=text[18:21], label="figure")

    def curate():
        operations = [PutActor(id="kyiv", name="Kyiv", type="state"), put]
        return apply_gesture(
            by=people.cora, document_id=article.pk, request=uuid4(), operations=operations, gold=True
        ).revision

    results = in_turn(
        lambda: Actor.objects.create(project=talks, uid="kyiv", name="Kyiv", type="state"),
        wanted({"id": article.key, "text": text, "spans": spans, "meta": GOLD}),
        curate,
    )
    assert results == [("done", 1, 0, 0, 0), 2]
    assert set(Span.objects.values_list("quote", flat=True)) == {text[:4], text[18:21]}
    assert clean()


def test_an_import_replaces_a_set_while_its_document_is_purged(bring, people, talks, wanted):
    bring(row(meta={"title": "Old"}, spans=[]))
    document = Document.objects.get()
    purged, imported = in_turn(
        locked(AnnotationSet.objects.filter(document=document)),
        lambda: purge_document(by=people.ada, document=document, reason="asked by the paper").verb,
        wanted(row(meta={"title": "New"}, spans=[span()]), update=True),
    )
    assert (purged, imported) == ("purged", ("done", 1, 0, 0, 0))
    assert Document.objects.get(deleted_at=None).title == "New"


def test_a_document_is_saved_while_an_import_puts_it_into_the_same_new_event(bring, people, talks, wanted):
    bring(row())
    document = Document.objects.get()
    seen = fingerprint(document)
    saved, imported = in_turn(
        locked(Document.objects.filter(pk=document.pk)),
        lambda: update_document(by=people.mara, document=document, changes={"event": "talks"}, seen=seen).key,
        wanted(row(meta={"event": "talks", "title": "New"}), update=True),
    )
    assert (saved, imported) == ("a", ("done", 0, 0, 1, 0))
    assert Document.objects.values_list("title", "event__key").get() == ("New", "talks")


def test_a_batch_that_was_given_up_for_somebody_else_is_written_again(talks, wanted):
    """As PostgreSQL tells it of two that wait for each other: once, however often it is asked."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE given_up")
        cursor.execute(
            "CREATE FUNCTION give_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('given_up') = 1 THEN "
            "RAISE SQLSTATE '40P01'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER give_up BEFORE INSERT ON annotations_document FOR EACH ROW EXECUTE FUNCTION give_up()"
        )
    try:
        assert wanted(row(), row("b"))() == ("done", 2, 0, 0, 0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER give_up ON annotations_document")
            cursor.execute("DROP FUNCTION give_up()")
            cursor.execute("DROP SEQUENCE given_up")
    assert Document.objects.count() == 2
