"""Imports that are too large, not allowed, cancelled, killed or overtaken: nothing is lost, nothing is doubled."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import Forbidden, Invalid, NotFound, TooLarge, TooMany
from annotations.models import Document, DocumentText, ImportJob, Span
from annotations.services import files, jobs
from annotations.services.imports import request_import, run_import, running
from annotations.services.projects import delete_project
from tests.fixtures.imports import clean, codes, counted, one_row, row, span

pytestmark = pytest.mark.django_db


def test_a_zip_of_texts_becomes_documents_and_counts_count_its_files(bring):
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"\xef\xbb\xbfOne")
        archive.writestr("d/b.txt", b"Two\r\n")
        archive.writestr("c.txt", b"\xff\xff\xff\xff")
    job = bring(out.getvalue(), format="text", name="t.zip", skip_bad=True)
    assert counted(job) == (2, 0, 0, 1)
    assert codes(job) == [(1, "byte_order_mark"), (3, "encoding")] or job.problem_count == 2
    assert dict(DocumentText.objects.values_list("document__key", "text")) == {"a.txt": "One", "d/b.txt": "Two\r\n"}


def test_a_broken_zip_fails_even_with_skip_bad(bring):
    job = bring(b"PK\x03\x04 broken", format="text", name="t.zip", skip_bad=True)
    assert (job.state, job.error["code"]) == ("failed", "bad_zip")


def test_more_rows_than_the_limit_are_refused_even_with_skip_bad(bring, settings):
    settings.MAX_IMPORT_ROWS = 2
    job = bring(row("a"), row("b"), row("c"), skip_bad=True)
    assert (job.state, job.error["code"]) == ("failed", "too_many_rows")
    assert not Document.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_rows_of_a_batch(bring, monkeypatch):
    monkeypatch.setattr(running, "BATCH_SECONDS", 60)

    def cost(rows, start):
        lines = [
            row(f"k{i}", spans=[span(figure={"value": "1"})], meta={"annotators": ["bo"]})
            for i in range(start, start + rows)
        ]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            bring(*lines)
        return len(seen)

    cost(5, 0)
    assert cost(10, 100) == cost(20, 200)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"updaet": True}, "unknown_option"),
        ({"update": 1}, "wrong_type"),
        ({"encoding": None}, "wrong_type"),
        ({"encoding": "klingon"}, "unknown_encoding"),
        ({"encoding": "rot13"}, "unknown_encoding"),
        ({"encoding": "idna"}, "unknown_encoding"),
    ],
)
def test_options_are_read_strictly(bring, options, code):
    with pytest.raises(Invalid) as refused:
        bring(row(), **options)
    assert refused.value.code == code


def test_files_over_the_limit_and_empty_ones_are_refused_and_leave_nothing(bring, settings):
    settings.MAX_IMPORT_BYTES = 100
    with pytest.raises(TooLarge, match="100"):
        bring(b"x" * 101)
    with pytest.raises(Invalid) as refused:
        bring(b"")
    assert refused.value.code == "empty_file"
    assert list((settings.FILES_DIR / "imports").iterdir()) == []
    assert not ImportJob.objects.exists()


def test_unknown_formats_and_bad_names_are_refused(bring):
    for more in ({"format": "yaml"}, {"name": "\x00"}, {"name": "x" * 301}):
        with pytest.raises(Invalid):
            bring(row(), **more)


def test_only_managers_import_and_no_more_than_the_limit_at_once(bring, people, talks, settings):
    with pytest.raises(Forbidden):
        bring(row(), by=people.cora)
    with pytest.raises(NotFound):
        bring(row(), by=people.otto)
    for number in range(settings.MAX_RUNNING_JOBS):
        ImportJob.objects.create(project=talks, requested_by=people.mara, format="text", file_name=str(number))
    with pytest.raises(TooMany):
        bring(row())


def test_rights_are_checked_again_when_it_runs(people, talks):
    job = request_import(
        by=people.mara,
        project=talks,
        format="workbench",
        file_name="f.jsonl",
        stream=one_row(),
    )
    talks.memberships.filter(user=people.mara).update(role="viewer")
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == ("failed", "forbidden")
    assert not Document.objects.exists()


def by_twenty(monkeypatch):
    """Batches of 20 rows, also where one takes long and the next would have fewer."""
    monkeypatch.setattr(running, "MOST_ROWS", 20)
    monkeypatch.setattr(running, "BATCH_SECONDS", 3600)


def _killed(monkeypatch, people, talks, rows, at, **options):
    """An import whose worker dies in its batch number `at`; (job, what it had stored)."""
    raw = b"".join(json.dumps(one).encode() + b"\n" for one in rows)
    job = request_import(
        by=people.mara, project=talks, format="workbench", file_name="f.jsonl", stream=io.BytesIO(raw), options=options
    )
    real, batches = running.write_batch, []

    def write(*args):
        batches.append(1)
        if len(batches) == at:
            real(*args)
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(running, "write_batch", write)
    with pytest.raises(KeyboardInterrupt):
        run_import(job.pk)
    monkeypatch.setattr(running, "write_batch", real)
    return job


@pytest.mark.parametrize("at", [1, 2, 4])
def test_a_killed_import_goes_on_where_it_was_and_its_counts_are_those_of_the_whole_file(
    monkeypatch, people, talks, at
):
    by_twenty(monkeypatch)
    rows = [row(f"k{i:03}", spans=[span()], meta={"annotators": ["bo"]}) for i in range(90)]
    rows[3] = {"id": "k003", "text": ""}
    job = _killed(monkeypatch, people, talks, rows, at, skip_bad=True)
    stored = Document.objects.count()
    assert stored == 20 * (at - 1)
    ImportJob.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    (files.folder(job) / ".ledger-of-the-run-that-was-killed").write_bytes(b"half")
    assert run_import(job.pk)
    assert not list(files.folder(job).glob(".*"))
    job.refresh_from_db()
    assert (job.state, counted(job), job.attempts) == ("done", (89, 0, 0, 1), 2)
    assert codes(job) == [(4, "empty_text")]
    assert Document.objects.count() == 89 and Span.objects.count() == 89
    assert clean()


def test_a_cancelled_import_keeps_what_it_stored_and_counts_it_and_a_rerun_goes_on(monkeypatch, bring, people, talks):
    by_twenty(monkeypatch)
    rows = [row(f"k{i:03}", meta={"replaces": "k089"} if i < 80 else {}) for i in range(90)]
    real, batches = running.write_batch, []

    def write(*args):
        real(*args)
        batches.append(1)
        if len(batches) == 2:
            jobs.cancel(by=people.mara, job=ImportJob.objects.get())

    monkeypatch.setattr(running, "write_batch", write)
    job = bring(*rows)
    assert (job.state, counted(job)) == ("cancelled", (40, 0, 0, 0))
    assert Document.objects.count() == 40
    monkeypatch.setattr(running, "write_batch", real)
    again = bring(*rows)
    assert again.state == "done"
    assert counted(again) == (50, 0, 40, 0)
    assert Document.objects.exclude(replaces=None).count() == 80


def test_a_worker_that_lost_its_lease_stores_nothing(monkeypatch, people, talks):
    raw = json.dumps(row()).encode()
    job = request_import(by=people.mara, project=talks, format="workbench", file_name="f.jsonl", stream=io.BytesIO(raw))
    real = running.write_batch

    def write(*args):
        real(*args)
        ImportJob.objects.filter(pk=job.pk).update(worker="another")

    monkeypatch.setattr(running, "write_batch", write)
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.worker) == ("running", "another") or job.worker != "another"
    assert not Document.objects.exists()


def test_a_removed_manager_and_a_deactivated_one_may_not_go_on(people, talks, bring):
    job = request_import(
        by=people.mara,
        project=talks,
        format="workbench",
        file_name="f.jsonl",
        stream=one_row(),
    )
    people.mara.is_active = False
    people.mara.save()
    run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == ("failed", "forbidden")


def test_an_import_stops_when_its_project_is_deleted_and_what_it_stored_stays_whole(monkeypatch, bring, people, talks):
    by_twenty(monkeypatch)
    real, batches = running.write_batch, []

    def write(*args):
        real(*args)
        batches.append(1)
        if len(batches) == 2:
            delete_project(by=people.mara, project=talks)

    monkeypatch.setattr(running, "write_batch", write)
    job = bring(*[row(f"k{i:03}", spans=[span()]) for i in range(90)])
    assert (job.state, job.error["code"], counted(job)) == ("failed", "not_found", (40, 0, 0, 0))
    assert Document.objects.count() == Span.objects.count() == 40
    assert [path.name for path in files.folder(job).iterdir()] == ["upload"]
    assert clean()


def test_the_report_of_a_killed_run_does_not_outlive_that_of_the_last(monkeypatch, people, talks):
    by_twenty(monkeypatch)
    rows = [row(f"k{i:03}") for i in range(90)]
    rows[3] = {"id": "k003", "text": ""}
    job = _killed(monkeypatch, people, talks, rows, 2, skip_bad=True)
    assert list(files.folder(job).glob("problems-*"))
    ImportJob.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    assert run_import(job.pk)
    job.refresh_from_db()
    assert list(files.folder(job).glob("problems-*")) == [files.path_of(job.problems_file)]
    assert codes(job) == [(4, "empty_text")]
