"""Imports: each row is added, unchanged, updated or refused, and nothing is stored twice or lost."""

import json
from pathlib import Path

import pytest

from annotations.models import Actor, AnnotationSet, Change, Document, DocumentText, Event, Label, Span
from annotations.queries.records import Selection, read_chunks
from annotations.services import files
from tests.fixtures.imports import TEXT, clean, codes, counted, row, span

SEEDS = Path(__file__).parents[3] / "seeds" / "demo.jsonl"
pytestmark = pytest.mark.django_db


def test_the_demo_corpus_comes_in_whole_and_a_second_time_changes_nothing(bring, talks):
    raw = SEEDS.read_bytes()
    job = bring(raw)
    assert (job.state, counted(job), job.error) == ("done", (14, 0, 0, 0), None)
    assert Span.objects.count() == 520
    corrected = Document.objects.get(key="harbour-gazette-sumy-bus-corrected")
    assert corrected.replaces.key == "harbour-gazette-sumy-bus"
    before = Change.objects.exclude(kind="import").count()
    again = bring(raw)
    assert counted(again) == (0, 14, 0, 0)
    assert Change.objects.exclude(kind="import").count() == before
    assert clean()
    (chunk,) = read_chunks(Selection(talks, "gold", 0))
    assert [record.id for record in chunk.records] == sorted(json.loads(x)["id"] for x in raw.splitlines())


def test_one_change_a_document_and_one_a_set_and_the_revision_counts(bring):
    bring(row(spans=[span()], meta={"annotators": ["bo"]}))
    one = AnnotationSet.objects.get()
    assert (one.kind, one.source, one.annotators, one.state, one.revision) == ("import", "bo", ["bo"], "submitted", 1)
    change = Change.objects.get(set=one)
    assert (change.seq, change.verb, change.kind, change.after["spans"]) == (1, "import", "set", 1)
    assert Change.objects.filter(kind="document", uid="a").count() == 1
    assert Span.objects.get().origin == "imported"


def test_without_annotators_the_file_name_is_the_source(bring):
    bring(row(spans=[]), name="from-bo.jsonl")
    one = AnnotationSet.objects.get()
    assert (one.source, one.annotators) == ("from-bo.jsonl", [])


def test_no_spans_key_makes_no_set_and_an_empty_list_makes_an_empty_one(bring):
    assert counted(bring(row("a"), row("b", spans=[]))) == (2, 0, 0, 0)
    assert AnnotationSet.objects.get().document.key == "b"


def test_a_row_of_a_document_that_nobody_read_makes_no_set(bring):
    meta = {"layer": "set", "state": "new", "annotators": []}
    assert counted(bring(row(spans=[], meta=meta))) == (1, 0, 0, 0)
    assert not AnnotationSet.objects.exists()


def test_one_refused_row_means_that_nothing_is_stored_and_all_problems_are_told(bring):
    job = bring(row("a"), row("b", spans=[span("nobody"), span("claim", end=99)]), {"id": "c"})
    assert (job.state, counted(job), job.error["code"]) == ("failed", (0, 0, 0, 2), "rows_refused")
    assert codes(job) == [(3, "missing_field"), (2, "label_not_in_project"), (2, "offset_range")] or set(
        codes(job)
    ) == {
        (3, "missing_field"),
        (2, "label_not_in_project"),
        (2, "offset_range"),
    }
    assert job.problem_count == 3
    assert not Document.objects.exists()


def test_skip_bad_stores_the_good_rows(bring):
    rows = [row(f"k{i:04}") for i in range(300)]
    rows[150] = {"id": "k0150", "text": 1}
    job = bring(*rows, skip_bad=True)
    assert (job.state, counted(job)) == ("done", (299, 0, 0, 1))
    assert codes(job) == [(151, "wrong_type")]


@pytest.mark.parametrize(
    ("spans", "code", "where"),
    [
        ([span(end=99)], "offset_range", "spans[0]"),
        ([span(start=20, end=10)], "offset_range", "spans[0]"),
        ([span(start=10, end=10)], "offset_range", "spans[0]"),
        ([span(start=-1)], "offset_range", "spans[0]"),
        ([span(text="117"), span(text="drones", start=0)], "quote_mismatch", "spans[1]"),
        ([span(fragments=[[10, 13]])], "fragments", "spans[0]"),
        ([span("claim", figure={"value": "1"})], "figure_not_allowed", "spans[0]"),
        ([span(figure={"value": "1.0"})], "figure_value", "spans[0]"),
        ([span("claim", attrs={"nope": "x"})], "unknown_attribute", "spans[0]"),
        ([span("claim", attrs={"quote_type": 5})], "attribute_value", "spans[0]"),
        ([span("claim", actor={"id": "x", "name": "X"})], "actor_not_allowed", "spans[0]"),
        ([span(), span()], "duplicate_span", "spans[1]"),
    ],
)
def test_each_span_that_cannot_be_is_named(bring, spans, code, where):
    job = bring(row(spans=spans))
    (problem,) = files.problems(job)
    assert (problem["line"], problem["code"]) == (1, code)
    assert problem["detail"].startswith(where)


@pytest.mark.parametrize(
    ("relation", "code"),
    [
        ({"head": "1", "child": "9", "label": "speaker"}, "relation_end_missing"),
        ({"head": "1", "child": "1", "label": "speaker"}, "relation_to_itself"),
        ({"head": "2", "child": "1", "label": "speaker"}, "relation_not_allowed"),
        ({"head": "1", "child": "2", "label": "nope"}, "relation_type_not_in_project"),
        ({"head": "1", "child": "2", "label": "speaker", "attrs": {"x": "y"}}, "unknown_attribute"),
    ],
)
def test_each_relation_that_cannot_be_is_named(bring, relation, code):
    spans = [span("claim", "117 drones hit", id="1"), span("actor", "Kyiv", id="2")]
    assert codes(bring(row(spans=spans, relations=[relation]))) == [(1, code)]


@pytest.mark.parametrize(
    ("meta", "code"),
    [
        ({"title": "x" * 501}, "too_long"),
        ({"source": "x" * 301}, "too_long"),
        ({"url": "javascript:1"}, "bad_url"),
        ({"published_on": "18.5.2025"}, "bad_date"),
        ({"published_on": "2025-02-30"}, "bad_date"),
        ({"event": "x" * 201}, "too_long"),
        ({"replaces": "nowhere"}, "unknown_document"),
        ({"replaces": "a"}, "replaces_itself"),
        ({"state": "finished"}, "unknown_state"),
        ({"guideline": "x" * 51}, "too_long"),
        ({"annotators": ["x" * 301]}, "too_long"),
        ({"deep": [[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]}, "too_deep"),
    ],
)  # fmt: skip
def test_metadata_that_no_column_takes_is_a_problem_and_no_error_of_ours(bring, meta, code):
    job = bring(row(spans=[], meta=meta))
    assert (job.state, codes(job)) == ("failed", [(1, code)])


def test_keys_of_labels_match_whatever_their_case(bring):
    bring(row(spans=[span("Figure"), span("ACTOR", "Kyiv")]))
    assert set(Span.objects.values_list("label__key", flat=True)) == {"figure", "actor"}


def test_the_same_key_with_another_text_is_refused_and_nothing_is_overwritten(bring):
    bring(row())
    for options in ({}, {"update": True}):
        job = bring({"id": "a", "text": "Other."}, **options)
        assert (job.state, codes(job)) == ("failed", [(1, "text_differs")])
    assert DocumentText.objects.get().text == TEXT


def test_other_metadata_is_refused_unless_update_and_missing_keys_overwrite_nothing(bring):
    bring(row(meta={"title": "Old", "source": "S", "note": 1}))
    job = bring(row(meta={"title": "New", "note": 2}))
    assert codes(job) == [(1, "metadata_differs")]
    assert counted(bring(row(meta={"source": "S"}))) == (0, 1, 0, 0)
    assert counted(bring(row(meta={"title": "New", "note": 2, "event": "ev"}), update=True)) == (0, 0, 1, 0)
    document = Document.objects.get()
    assert (document.title, document.source, document.meta, document.event.key) == ("New", "S", {"note": 2}, "ev")
    assert Change.objects.get(kind="document", verb="import", before__isnull=False).before["title"] == "Old"
    assert clean()


def test_another_set_is_refused_unless_update_and_then_history_keeps_the_old_rows(bring):
    one = "11111111-1111-4111-8111-111111111111"
    two = "22222222-2222-4222-8222-222222222222"
    spans = [span(id=one, figure={"value": "117"}), span("actor", "Kyiv", id=two)]
    bring(row(spans=spans, meta={"annotators": ["bo"], "state": "submitted"}))
    changed = row(spans=[span(id=one, figure={"value": "118"})], meta={"annotators": ["bo"], "state": "accepted"})
    assert codes(bring(changed)) == [(1, "set_differs")]
    assert counted(bring(changed, update=True)) == (0, 0, 1, 0)
    stored = AnnotationSet.objects.get()
    assert (stored.revision, stored.state) == (2, "accepted")
    left = Span.objects.get()
    assert (str(left.uid), left.version, left.figure.value) == (one, 2, "118")
    before = Change.objects.get(set=stored, seq=2).before
    assert [old["id"] for old in before["spans"]] == [two, one]
    assert before["spans"][1]["figure"]["value"] == "117"
    assert counted(bring(changed)) == (0, 1, 0, 0)
    assert clean()


def test_gold_fills_an_empty_gold_set_and_is_compared_with_a_full_one(bring):
    gold = row(spans=[span()], meta={"layer": "gold", "state": "accepted", "annotators": ["desk"]})
    assert counted(bring(gold)) == (1, 0, 0, 0)
    one = AnnotationSet.objects.get()
    assert (one.kind, one.source, one.annotators) == ("gold", "", ["desk"])
    assert counted(bring(gold)) == (0, 1, 0, 0)
    other = {**gold, "spans": []}
    assert codes(bring(other)) == [(1, "set_differs")]
    assert counted(bring(other, update=True)) == (0, 0, 1, 0)


def test_the_work_of_a_person_is_never_touched(bring, people):
    bring(row())
    mine = AnnotationSet.objects.create(document=Document.objects.get(), kind="person", owner=people.ann)
    bring(row(spans=[span()], meta={"annotators": ["ann"]}), update=True)
    mine.refresh_from_db()
    assert (mine.revision, mine.spans.count()) == (0, 0)
    assert AnnotationSet.objects.filter(kind="import").count() == 1


def test_the_second_row_of_one_set_in_a_file_is_refused(bring):
    rows = [row(spans=[], meta={"annotators": [name]}) for name in ("bo", "cy", "bo")]
    gold = row(spans=[], meta={"layer": "gold"})
    job = bring(*rows, gold, gold, row("b"), row("b"), skip_bad=True)
    assert codes(job) == [(3, "duplicate_row"), (5, "duplicate_row"), (7, "duplicate_row")]
    assert counted(job) == (4, 0, 0, 3)


def test_rows_of_one_document_may_not_contradict_each_other(bring):
    rows = [
        row(spans=[], meta={"annotators": ["bo"], "title": "A"}),
        row(spans=[], meta={"annotators": ["cy"], "title": "B"}),
    ]
    assert codes(bring(*rows)) == [(2, "metadata_differs")]
    assert codes(bring(rows[0], {**rows[1], "text": "Other."})) == [(2, "text_differs")]


def test_a_document_may_replace_one_that_comes_later_in_the_file(bring):
    job = bring(row("a", meta={"replaces": "b"}), row("b"))
    assert counted(job) == (2, 0, 0, 0)
    assert Document.objects.get(key="a").replaces.key == "b"
    assert counted(bring(row("a", meta={"replaces": "b"}), row("b"))) == (0, 2, 0, 0)


def test_a_row_falls_with_the_row_that_it_replaces(bring):
    rows = [row("a", meta={"replaces": "b"}), row("b", meta={"replaces": "c"}), row("c", meta={"url": "x"}), row("d")]
    job = bring(*rows, skip_bad=True)
    assert counted(job) == (1, 0, 0, 3)
    assert sorted(codes(job)) == [(1, "unknown_document"), (2, "unknown_document"), (3, "bad_url")]


def test_unknown_labels_are_made_only_when_asked_for(bring):
    line = row(
        spans=[
            span("PER", "Kyiv", actor={"id": "kyiv", "name": "Kyiv"}, attrs={"sure": True}),
            span("qty", figure={"value": "117"}, attrs={"tags": ["b", "a"]}),
        ],
        relations=[],
    )
    assert {code for _line, code in codes(bring(line))} == {"label_not_in_project"}
    assert bring(line, create_labels=True, dry_run=True).counts["added"] == 1
    assert not Label.objects.filter(key="per").exists()
    job = bring(line, create_labels=True)
    assert (job.state, counted(job)) == ("done", (1, 0, 0, 0))
    per, qty = Label.objects.get(key="per"), Label.objects.get(key="qty")
    assert (per.kind, qty.kind, per.name) == ("actor", "figure", "PER")
    assert per.attributes[0]["type"] == "boolean"
    assert qty.attributes[0]["choices"] == ["b", "a"]


def test_attributes_and_relation_types_are_made_too(bring, talks):
    spans = [span("claim", "117 drones hit", id="1", attrs={"mood": "calm"}), span("actor", "Kyiv", id="2")]
    line = row(spans=spans, relations=[{"head": "1", "child": "2", "label": "Hears", "attrs": {"loud": False}}])
    assert bring(line).state == "failed"
    assert bring(line, create_labels=True).state == "done"
    assert talks.relation_types.get(key="hears").attributes[0]["type"] == "boolean"
    assert "mood" in {one["key"] for one in talks.labels.get(key="claim").attributes}


def test_actors_are_made_once_and_another_name_is_refused_unless_update(bring):
    def line(key, name):
        return row(key, spans=[span("actor", "Kyiv", actor={"id": "kyiv", "name": name, "type": "city"})])

    assert counted(bring(line("a", "Kyiv"), line("b", "Kyiv"))) == (2, 0, 0, 0)
    assert Actor.objects.count() == 1
    assert codes(bring(line("c", "Kiev"))) == [(1, "actor_differs")]
    bring(line("c", "Kiev"), update=True)
    assert Actor.objects.get().name == "Kiev"


def test_missing_events_are_made_once(bring):
    bring(row("a", meta={"event": "ev"}), row("b", meta={"event": "ev"}))
    assert Event.objects.get().documents.count() == 2


def test_a_dry_run_counts_and_stores_nothing(bring):
    bring(row("a"))
    job = bring(row("a"), row("b", spans=[]), {"id": "c"}, dry_run=True)
    assert (job.state, counted(job)) == ("done", (1, 1, 0, 1))
    assert Document.objects.count() == 1


def test_split_and_unknown_keys_are_kept(bring):
    bring(row(meta={"split": "train", "author": {"name": "N"}}))
    assert Document.objects.get().meta == {"split": "train", "author": {"name": "N"}}
