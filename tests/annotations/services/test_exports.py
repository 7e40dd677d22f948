"""Exports: what is in them, in which order, under which names; the same bytes again and again."""

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Document
from annotations.queries import records
from annotations.services import files
from annotations.services.documents import delete_document
from annotations.services.exports import request_export
from annotations.services.projects import create_project
from tests.fixtures.exports import SEEDS, bring, bytes_of, mark, rows_of, write

pytestmark = pytest.mark.django_db


def test_the_demo_corpus_comes_out_as_it_went_in(people, talks):
    bring(talks, people.mara, SEEDS.read_bytes())
    job = write(talks, people.cora, layer="gold")
    raw = bytes_of(job)
    assert raw == SEEDS.read_bytes()
    assert (job.sha256, job.bytes) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert job.counts == {"documents": 14, "rows": 14, "spans": 520, "relations": job.counts["relations"]}
    assert job.losses == []


def test_rows_stand_by_document_gold_first_then_by_annotator(people, full):
    rows = rows_of(write(full, people.cora, options={"gold": True}))
    order = [(row["id"], row["meta"]["layer"], row["meta"]["annotators"]) for row in rows]
    names = [row["meta"]["annotators"][0] for row in rows[1:4]]
    assert order[0] == ("article", "gold", [])
    assert names == sorted(names) and names[2] == "team b"
    assert order[4] == ("later", "set", ["bo"])
    assert len(order) == 5
    assert rows[3]["meta"]["annotators"] == ["team b", "desk"]
    assert rows[3]["meta"]["state"] == "in_progress"


def test_all_is_the_work_of_people_and_imports_and_says_what_gold_it_leaves_out(people, full):
    job = write(full, people.cora)
    assert {row["meta"]["layer"] for row in rows_of(job)} == {"set"} and len(rows_of(job)) == 4
    (loss,) = job.losses
    assert (loss["kind"], loss["count"], loss["examples"]) == ("gold_sets", 1, ["article"])
    assert write(full, people.cora, options={"gold": True}).losses == []
    with pytest.raises(Invalid):
        request_export(by=people.cora, project=full, layer="gold", options={"gold": True})


def test_documents_are_counted_that_have_a_row(people, full):
    assert write(full, people.cora).counts["documents"] == 2
    assert write(full, people.cora, options={"unannotated": True}).counts["documents"] == 3


def test_an_own_export_that_comes_back_is_known_as_the_persons_work(people, full):
    raw = bytes_of(write(full, people.cora))
    job = bring(full, people.mara, raw)
    assert job.counts["unchanged"] == 4 and job.counts["added"] == 0
    assert AnnotationSet.objects.filter(kind="import").count() == 2
    document = Document.objects.get(key="article")
    mark(people.ann, document, "claim", "3 were lost")
    with pytest.raises(AssertionError, match="set_differs"):
        bring(full, people.mara, raw, update=True)
    assert bytes_of(write(full, people.cora)).count(b'3 were lost","fragments') == 1


def test_people_are_pseudonyms_unless_a_manager_asks_for_names(people, full):
    rows = rows_of(write(full, people.cora))
    assert (
        sum(row["meta"]["annotators"][:1] != [] and row["meta"]["annotators"][0].startswith("a-") for row in rows) == 2
    )
    raw = bytes_of(write(full, people.cora))
    assert b'"ann"' not in raw and b'"bob"' not in raw
    named = rows_of(write(full, people.mara, options={"names": True}))
    assert {"ann", "bob"} <= {name for row in named for name in row["meta"]["annotators"]}
    with pytest.raises(Forbidden):
        request_export(by=people.cora, project=full, options={"names": True})


def test_mine_is_the_own_work_alone_and_open_to_annotators(people, full):
    (row,) = rows_of(write(full, people.ann, layer="mine"))
    assert [span["text"] for span in row["spans"]] == ["Zelenskiy", "117"]
    for layer in ("all", "gold"):
        with pytest.raises(Forbidden):
            request_export(by=people.ann, project=full, layer=layer)
    with pytest.raises(Forbidden):
        request_export(by=people.vera, project=full, layer="mine")
    with pytest.raises(NotFound):
        request_export(by=people.otto, project=full, layer="mine")


def test_unread_documents_are_written_when_asked_for_and_told_apart(people, full):
    rows = rows_of(write(full, people.cora, options={"unannotated": True}))
    unread = next(row for row in rows if row["id"] == "unread")
    assert (unread["spans"], unread["meta"]["state"], unread["meta"]["annotators"]) == ([], "new", [])


@pytest.mark.parametrize("unannotated", [False, True])
def test_export_import_export_is_byte_for_byte_the_same(people, full, unannotated):
    options = {"unannotated": unannotated, "gold": True}
    first = bytes_of(write(full, people.cora, options=options))
    if not unannotated:  # what a row replaces has to be in the file or in the project
        first = first.replace(b'"replaces":"unread"', b'"replaces":null')
        Document.objects.filter(project=full, key="later").update(replaces=None)
        assert bytes_of(write(full, people.cora, options=options)) == first
    empty = create_project(by=people.ada, name="Empty")
    bring(empty, people.ada, first, create_labels=True)
    again = bytes_of(write(empty, people.ada, options=options))
    assert again == first
    kinds = {AnnotationSet.Kind.IMPORT, AnnotationSet.Kind.GOLD}
    assert set(AnnotationSet.objects.filter(document__project=empty).values_list("kind", flat=True)) == kinds


def test_every_exported_span_is_the_slice_of_its_text(people, full):
    for row in rows_of(write(full, people.cora, options={"tokens": True})):
        assert hashlib.sha256(row["text"].encode()).hexdigest() == row["text_sha256"]
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]
            assert row["tokens"][span["token_start"]]["start"] <= span["start"]


def test_filters_keep_an_event_a_source_and_keys(people, talks):
    bring(talks, people.mara, SEEDS.read_bytes())
    event = rows_of(write(talks, people.cora, layer="gold", filters={"event": "sumy-bus-2025-05"}))
    assert {row["meta"]["event"] for row in event} == {"sumy-bus-2025-05"} and len(event) == 4
    source = rows_of(write(talks, people.cora, layer="gold", filters={"source": "Northwire", "event": None}))
    assert {row["meta"]["source"] for row in source} == {"Northwire"}
    keys = rows_of(write(talks, people.cora, layer="gold", filters={"keys": ["northwire-geneva", "nothing"]}))
    assert [row["id"] for row in keys] == ["northwire-geneva"]
    assert rows_of(write(talks, people.cora, layer="gold", filters={"keys": []})) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"profile": "yaml"}, "unknown_profile"),
        ({"profile": "text"}, "unknown_profile"),
        ({"layer": "best"}, "unknown_layer"),
        ({"filters": {"evnt": "x"}}, "unknown_filter"),
        ({"filters": {"event": 1}}, "wrong_type"),
        ({"filters": {"keys": "a"}}, "wrong_type"),
        ({"options": {"token": True}}, "unknown_option"),
        ({"options": {"tokens": 1}}, "wrong_type"),
    ],
)
def test_what_is_asked_for_is_read_strictly(people, talks, asked, code):
    with pytest.raises(Invalid) as refused:
        request_export(by=people.mara, project=talks, **asked)
    assert refused.value.code == code


def test_deleted_documents_are_left_out_and_nothing_points_to_them(people, full):
    delete_document(by=people.mara, document=Document.objects.get(key="unread"))
    rows = rows_of(write(full, people.cora, options={"unannotated": True}))
    assert "unread" not in {row["id"] for row in rows}
    assert {row["meta"]["replaces"] for row in rows} == {None}


def test_the_revision_of_every_set_is_kept_beside_the_file(people, full):
    job = write(full, people.cora, options={"gold": True})
    kept = json.loads((files.path_of(job.file).parent / "revisions.json").read_bytes())
    sets = {(one["document"], one["set"]): one["revision"] for one in kept}
    assert sets == {(s.document.key, s.pk): s.revision for s in AnnotationSet.objects.select_related("document")}


def test_chunks_change_neither_the_bytes_nor_the_number_of_queries_a_chunk(people, talks, monkeypatch):
    bring(talks, people.mara, SEEDS.read_bytes())
    whole = bytes_of(write(talks, people.cora))
    selection = records.Selection(talks, "all", 0)
    costs = set()
    for size in (4, 7, 14):
        monkeypatch.setattr(records, "CHUNK_DOCUMENTS", size)
        with CaptureQueriesContext(connection) as seen:
            next(records.read_chunks(selection))
        costs.add(len(seen))
        assert bytes_of(write(talks, people.cora)) == whole
    assert len(costs) == 1
    monkeypatch.setattr(records, "CHUNK_LENGTH", 10)
    assert bytes_of(write(talks, people.cora)) == whole


def test_the_name_of_the_file_is_made_of_project_layer_and_number(people, talks):
    job = request_export(by=people.cora, project=talks)
    assert job.file_name == f"talks-all-{job.pk}.jsonl"
