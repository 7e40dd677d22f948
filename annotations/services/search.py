"""Writes the search index: terms of key, title, source and text, and keys of names, by one rule (text.folding).

On SQLite an FTS5 table without content of its own stands beside DocumentText and has to be told of each change with
the old terms; on PostgreSQL the index is on the column itself, and there is nothing to do.
"""

from typing import Any

from django.db import connection, connections, transaction

from annotations.models import Document, DocumentText
from annotations.text.folding import VERSION, index_terms

_INSERT = "INSERT INTO annotations_search(rowid, folded) VALUES (%s, %s)"
_DELETE = "INSERT INTO annotations_search(annotations_search, rowid, folded) VALUES ('delete', %s, %s)"
_EMPTY = "INSERT INTO annotations_search(annotations_search) VALUES ('delete-all')"
_UPDATE = "UPDATE annotations_documenttext SET folded = %s, fold_version = %s WHERE document_id = %s"

_MERGE = "INSERT INTO annotations_search(annotations_search, rank) VALUES ('merge', %s)"
MERGE_PAGES = 500  # of an index at once, so that no writer waits long


def terms_of(document: Document, text: str) -> str:
    """What is indexed for a document."""
    return index_terms(document.key, document.title, document.source, text)


def add(document: Document, text: str) -> DocumentText:
    """Store the text of a new document and index it."""
    row = DocumentText(document=document, text=text, folded=terms_of(document, text), fold_version=VERSION)
    row.save(force_insert=True)
    index([(document.pk, row.folded)])
    return row


def index(rows: list[tuple[int, str]]) -> None:
    """Index new texts: (id of the document, folded terms), as they stand in DocumentText."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, rows)


def refresh(document: Document) -> None:
    """Index a document anew after its key, title or source has changed. Inside the caller's transaction."""
    row = DocumentText.objects.select_for_update().get(document=document)
    folded = terms_of(document, row.text)
    if folded == row.folded and row.fold_version == VERSION:
        return
    replace([(document.pk, row.folded, folded)])


def replace(rows: list[tuple[int, str, str]]) -> None:
    """Put other terms in place: (id of the document, terms before, terms now). Inside the caller's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(_DELETE, [(pk, before) for pk, before, _now in rows])
        cursor.executemany(_UPDATE, [(now, VERSION, pk) for pk, _before, now in rows])
    index([(pk, now) for pk, _before, now in rows])


def remove(document: Document) -> None:
    """Take a document out of the index, before its text goes. Inside the caller's transaction."""
    row = DocumentText.objects.select_for_update().filter(document=document).first()
    if row is not None and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_DELETE, [document.pk, row.folded])


def tidy() -> None:
    """Give back the room of terms that were replaced, in short transactions. PostgreSQL does it by itself.

    As SQLite wants it: a first call with a negative number of pages, then others until two rows or fewer change.
    """
    pages = -MERGE_PAGES
    while connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            before = cursor.execute("SELECT total_changes()").fetchone()[0]
            cursor.execute(_MERGE, [pages])
            after = cursor.execute("SELECT total_changes()").fetchone()[0]
        if after - before < 2:
            return
        pages = MERGE_PAGES


def after_flush(*, using: str = "default", **_signal: Any) -> None:
    """Empty the index where there is no text (receiver of `post_migrate`, which `manage.py flush` sends as well).

    `flush` empties the tables of models alone and numbers new documents from 1 again: terms of the old ones would
    find them. On a database that is older than the index there is nothing to empty yet.
    """
    base = connections[using]
    if base.vendor != "sqlite":
        return
    with transaction.atomic(using=using), base.cursor() as cursor:
        there = {"annotations_search", "annotations_documenttext"} <= set(base.introspection.table_names(cursor))
        if there and not cursor.execute("SELECT 1 FROM annotations_documenttext LIMIT 1").fetchone():
            cursor.execute(_EMPTY)
