"""Runs of jobs: one at a time, and on a full disk, of files or database, failed with the reason and nothing left."""

import errno
import hashlib
import io
import sqlite3
from threading import Barrier, Thread

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection

from annotations.errors import is_full
from annotations.models import Document, ImportJob
from annotations.services import files
from annotations.services.documents import add_document
from annotations.services.exports import request_export, run_export
from annotations.services.imports import request_import, run_import
from tests.fixtures.cast import TEXT, put
from tests.fixtures.imports import clean
from tests.fixtures.tight import no_file_larger_than

pytestmark = pytest.mark.django_db
SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="pages are counted by SQLite alone")


def ask(people, talks, raw):
    return request_import(
        by=people.mara, project=talks, format="workbench", file_name="f.jsonl", stream=io.BytesIO(raw)
    )


def lines(count):
    text = "Kyiv said 117 drones hit. " * 200
    return "".join(f'{{"id": "k{number:04}", "text": "{text}"}}\n' for number in range(count)).encode()


def left(settings):
    return sorted(path.name for path in settings.FILES_DIR.rglob("*") if path.is_file())


def test_a_task_that_is_delivered_four_times_at_once_writes_one_file(on_disk, people, talks, settings):
    add_document(by=people.mara, project=talks, key="large", text="x" * 200_000)
    job, start, ran = request_export(by=people.mara, project=talks, options={"unannotated": True}), Barrier(4), []

    def work():
        start.wait(30)
        try:
            ran.append(run_export(job.pk))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ran) == [False, False, False, True]
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)
    assert left(settings) == ["revisions.json", "workbench.jsonl"]
    assert hashlib.sha256(files.path_of(job.file).read_bytes()).hexdigest() == job.sha256


def test_an_export_that_may_write_no_larger_file_fails_says_why_and_leaves_nothing(people, talks, settings):
    add_document(by=people.mara, project=talks, key="large", text="x" * 200_000)
    job = request_export(by=people.mara, project=talks, options={"unannotated": True})
    with no_file_larger_than(100_000):
        assert run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error["code"], job.file) == ("failed", "disk_full", "")
    assert "disk is full" in job.error["detail"]
    assert left(settings) == [] and clean()


def test_an_import_whose_notes_find_no_room_fails_and_leaves_its_upload_alone(people, talks, settings):
    job = ask(people, talks, lines(3))
    with no_file_larger_than(4096):
        assert run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == ("failed", "file_error")  # SQLite tells no more of it than that
    assert left(settings) == ["upload"] and not Document.objects.exists() and clean()


def test_an_upload_that_finds_no_room_is_507_and_leaves_nothing(api, talks, settings):
    with no_file_larger_than(100_000):
        answer = api.mara.upload(f"projects/{talks.pk}/imports/", name="f.jsonl", content=lines(50), format="workbench")
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert left(settings) == [] and not ImportJob.objects.exists()
    answer = api.mara.upload(f"projects/{talks.pk}/imports/", name="f.jsonl", content=lines(50), format="workbench")
    assert answer.status_code == 202


@pytest.fixture
def full(on_disk):
    """The database has no room for another page until it is told otherwise: `full(False)`."""

    def full(yes=True):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages if yes else 1_000_000}")

    return full


@SQLITE
def test_a_save_into_a_full_database_is_503_and_the_same_request_is_right_later(full, api, article):
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    quotes = [TEXT[start : start + 3] for start in range(20, 60)]
    operations = [put(TEXT, quote, "actor") for quote in dict.fromkeys(quotes)] * 10
    full()
    answer = api.ann.gesture(article, operations, request="11111111-1111-4111-8111-111111111111")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "disk_full", "10")
    assert "disk is full" in answer.json()["detail"]
    assert api.ann.get(f"documents/{article.pk}/").status_code == 200
    full(False)
    answer = api.ann.gesture(article, operations, request="11111111-1111-4111-8111-111111111111")
    assert answer.status_code == 200 and clean()


@SQLITE
def test_an_import_into_a_full_database_fails_and_the_same_file_goes_in_later(full, people, talks, settings):
    raw = lines(300)
    job = ask(people, talks, raw)
    full()
    assert run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == ("failed", "disk_full")
    stored = job.counts["added"]
    assert Document.objects.count() == stored < 300
    full(False)
    again = ask(people, talks, raw)
    assert run_import(again.pk)
    again.refresh_from_db()
    assert (again.state, again.counts["added"], again.counts["unchanged"]) == ("done", 300 - stored, stored)
    assert left(settings) == ["upload", "upload"] and clean()


@SQLITE
def test_an_import_whose_row_does_not_come_to_be_leaves_no_file(on_disk, people, talks, settings):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON annotations_change BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    with pytest.raises(DatabaseError, match="no room"):
        ask(people, talks, lines(1))
    assert not ImportJob.objects.exists()
    assert [path for path in settings.FILES_DIR.rglob("*") if path.parent.name == "imports"] == []


def test_a_full_disk_is_told_from_other_troubles():
    assert all(is_full(OSError(number, "")) for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
    assert not is_full(OSError(errno.EACCES, ""))
    tiny = sqlite3.connect(":memory:", isolation_level=None)
    tiny.executescript("PRAGMA max_page_count = 2; CREATE TABLE t (x);")
    with pytest.raises(sqlite3.OperationalError) as found:
        tiny.execute("INSERT INTO t VALUES (zeroblob(100000))")
    tiny.close()
    assert is_full(found.value)
    assert is_full(psycopg.errors.DiskFull("no space left")) and not is_full(psycopg.errors.AdminShutdown("going"))


def test_the_page_of_imports_says_that_the_disk_is_full(client, people, talks, settings):
    client.force_login(people.mara)
    with no_file_larger_than(100_000):
        answer = client.post(
            f"/projects/{talks.pk}/imports/", {"file": SimpleUploadedFile("f.jsonl", lines(50)), "format": "workbench"}
        )
    assert answer.status_code == 507 and "disk is full" in answer.content.decode()
    assert left(settings) == [] and not ImportJob.objects.exists()
