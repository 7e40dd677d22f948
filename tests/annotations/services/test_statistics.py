"""Statistics of the database after an import: PostgreSQL plans for the rows that are there, not for empty tables."""

import json
import logging
from contextlib import closing
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Document, DocumentTag, Span
from annotations.services import statistics
from annotations.services.statistics import refresh
from tests.fixtures.imports import row, span

pytestmark = pytest.mark.django_db(transaction=True)
POSTGRESQL = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no statistics here")
MANY = 600


def rows(count=MANY):
    meta = {"tags": ["war", "talks", "strikes"], "annotators": ["bo"]}
    return b"".join(json.dumps(row(f"k{n:05}", spans=[span()], meta=meta)).encode() + b"\n" for n in range(count))


def counted():
    """Table -> how many rows the database believes it to have; -1 where it was never looked at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relname LIKE 'annotations_%' AND relkind = 'r'")
        return dict(cursor.fetchall())


@POSTGRESQL
def test_a_large_import_ends_with_the_tables_that_it_filled_looked_at(bring):
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE annotations_document CASCADE")  # new files: nothing is known of them
    assert bring(rows()).state == "done"
    known = counted()
    assert known["annotations_documenttag"] == 3 * MANY
    assert known["annotations_document"] == known["annotations_annotationset"] == known["annotations_span"] == MANY
    assert refresh([Document, DocumentTag, Span]) == []  # nothing grew since


@POSTGRESQL
def test_a_small_import_looks_at_nothing_and_a_look_at_what_has_not_grown_is_short(bring):
    with CaptureQueriesContext(connection) as seen:
        bring(rows(3))
    assert not any("pg_relation_size" in query["sql"] or "ANALYZE" in query["sql"] for query in seen.captured_queries)
    refresh([Document, DocumentTag, Span])  # other tests have left room in their files
    with CaptureQueriesContext(connection) as seen:
        assert refresh([Document, DocumentTag, Span]) == []
    assert len(seen) <= 5  # two limits of time and the sizes, in a transaction


@POSTGRESQL
def test_a_table_that_somebody_holds_is_left_and_the_import_is_done_all_the_same(bring, monkeypatch, caplog):
    monkeypatch.setattr(statistics, "LONGEST_WAIT", "100ms")
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        job = bring(rows(3))
        other.cursor().execute("LOCK annotations_documenttag IN ACCESS EXCLUSIVE MODE")
        with caplog.at_level(logging.WARNING):
            assert refresh([DocumentTag]) == []
    assert job.state == "done"
    assert "not up to date" in caplog.text


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL is looked at")
def test_sqlite_is_left_alone(bring):
    assert bring(rows(30)).state == "done"
    assert refresh([Document]) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        assert cursor.fetchone() == (0,)


@POSTGRESQL
def test_a_table_whose_pages_were_counted_with_an_index_but_never_its_rows_is_looked_at(bring):
    assert bring(rows()).state == "done"
    with connection.cursor() as cursor:  # what a restore leaves behind
        cursor.execute("CREATE TABLE annotations_copied AS SELECT * FROM annotations_span")
        cursor.execute("CREATE INDEX copied ON annotations_copied (id)")

    class Copied:
        _meta = SimpleNamespace(db_table="annotations_copied")

    class Gone:
        _meta = SimpleNamespace(db_table="annotations_of_another_version")

    try:
        assert refresh([Gone, Copied]) == ["annotations_copied"]
        assert refresh([Gone, Copied]) == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE annotations_copied")
