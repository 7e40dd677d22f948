"""Exports in trouble: failed, cancelled, killed, without the right by now, beside a writer: whole or not there."""

from threading import Thread

import pytest
from django.db import connection

from annotations.formats import workbench
from annotations.models import Document, ExportJob
from annotations.queries import records
from annotations.services import jobs
from annotations.services.documents import add_document
from annotations.services.exports import request_export, run_export
from tests.fixtures.exports import bytes_of, write

pytestmark = pytest.mark.django_db


def test_an_export_that_fails_or_is_cancelled_leaves_no_file(people, full, monkeypatch, settings):
    real = workbench._row

    def full_disk(record, tokens):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbench, "_row", full_disk)
    job = write(full, people.cora)
    assert (job.state, job.error["code"], job.file) == ("failed", "disk_full", "")
    monkeypatch.setattr(workbench, "_row", real)
    settings.JOB_HEARTBEAT_SECONDS = 0
    asked = request_export(by=people.cora, project=full)

    def cancel_then(record, tokens):
        jobs.cancel(by=people.cora, job=ExportJob.objects.get(pk=asked.pk))
        return real(record, tokens)

    monkeypatch.setattr(workbench, "_row", cancel_then)
    run_export(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.file) == ("cancelled", "")
    left = [path for path in (settings.FILES_DIR / "exports").rglob("*") if path.is_file()]
    assert left == []


def test_a_killed_export_leaves_nothing_that_looks_whole_and_its_next_run_gives_the_same_bytes(
    people, full, monkeypatch, settings
):
    whole = bytes_of(write(full, people.cora))
    job = request_export(by=people.cora, project=full)
    real = workbench._row

    def killed(record, tokens):
        raise KeyboardInterrupt

    monkeypatch.setattr(workbench, "_row", killed)
    with pytest.raises(KeyboardInterrupt):
        run_export(job.pk)
    monkeypatch.setattr(workbench, "_row", real)
    assert not list((settings.FILES_DIR / "exports" / str(job.pk)).rglob("[!.]*.jsonl"))
    ExportJob.objects.filter(pk=job.pk).update(lease_until="2020-01-01T00:00:00Z")
    assert run_export(job.pk)
    assert bytes_of(ExportJob.objects.get(pk=job.pk)) == whole
    assert not run_export(job.pk)


def test_rights_are_checked_again_when_it_is_written(people, full):
    job = request_export(by=people.cora, project=full)
    full.memberships.filter(user=people.cora).delete()
    run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error["code"], job.file) == ("failed", "not_found", "")


def test_reading_for_an_export_stops_no_writer_and_sees_one_moment(on_disk, people, full, article):
    with records.one_read():
        before = Document.objects.filter(project=full).count()
        errors = []

        def add():
            try:
                add_document(by=people.mara, project=full, key="meanwhile", text="x")
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        thread = Thread(target=add)
        thread.start()
        thread.join(15)
        assert not thread.is_alive() and errors == []
        assert Document.objects.filter(project=full).count() == before
    assert Document.objects.filter(project=full).count() == before + 1
