"""Counts again what the services promise: texts, spans, relations, sets, actors, work, guidelines, search, files.

Reads only. Findings come as a stream and rows are read in pieces, so that memory does not grow with the data.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from annotations.services.actors.remaking import count_stale
from annotations.services.fsck.actors import actors, aliases, apart, verdicts
from annotations.services.fsck.files import jobs, leftovers
from annotations.services.fsck.findings import Finding, Tally
from annotations.services.fsck.talk import comments, suggestion_ties
from annotations.services.fsck.texts import spans, suggestions, texts
from annotations.services.fsck.ties import relations, sets, ties
from annotations.services.fsck.work import guidelines, work
from annotations.services.reindexing import count_older

__all__ = ["Finding", "Tally", "check"]


def check(tally: Tally) -> Iterator[Finding]:
    """Every finding, in the order in which it is met; `tally` counts along. Writes nothing."""
    with _one_moment():
        marks = (texts(tally), spans(tally), suggestions(tally), ties(), suggestion_ties(), relations(tally))
        registry = (actors(tally), aliases(tally), apart(), verdicts())
        parts = (*marks, sets(tally), comments(tally), *registry, work(), guidelines(), jobs(tally))
        for part in parts:
            yield from _counted(part, tally)
        tally.older_terms = count_older()
        tally.older_keys = count_stale()
    for part in (_search(), leftovers()):
        yield from _counted(part, tally)


def _counted(findings: Iterable[Finding], tally: Tally) -> Iterator[Finding]:
    for finding in findings:
        tally.findings += 1
        yield finding


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reads see the database as it was at one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:  # not atomic(): that begins IMMEDIATE, and would stop every writer until the end
        connection.cursor().execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            connection.cursor().execute("ROLLBACK")


def _search() -> Iterator[Finding]:
    """One row of the search index for each text, and the index's own check. PostgreSQL looks after its own."""
    if connection.vendor != "sqlite":
        return
    mend = "Rebuild the index: INSERT INTO annotations_search(annotations_search) VALUES ('rebuild')."
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT document_id FROM annotations_documenttext WHERE document_id NOT IN "
            "(SELECT id FROM annotations_search_docsize) UNION "
            "SELECT id FROM annotations_search_docsize WHERE id NOT IN "
            "(SELECT document_id FROM annotations_documenttext)"
        )
        for (pk,) in cursor.fetchall():
            detail = f"Document {pk} has a text or a row in the search index, but not both."
            yield Finding("not_in_search", detail, mend, {"document": pk})
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO annotations_search(annotations_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError as error:
        yield Finding("search_index_damaged", f"The search index does not fit the texts: {error}.", mend, {})
