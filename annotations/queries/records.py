"""Stored documents as records, in key order: a constant number of queries a chunk, whatever stands in it.

Each chunk is read in one short consistent read, so that no document is seen half before and half after a write.
Raw SQL on purpose: an export reads every span of a project, and model instances would cost five times the CPU.
"""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from django.db import connection

from annotations.models import DocumentTag, Project
from annotations.queries.moment import one_read
from annotations.queries.spans import StoredSet, sets_of
from annotations.records.documents import DocumentRecord

CHUNK_DOCUMENTS = 500
CHUNK_LENGTH = 4_000_000  # code points of text in one chunk, or one document
LAYERS = ("all", "gold", "mine")
_DOCUMENTS = """
SELECT d.id, d.key, d.length, d.sha256, d.title, d.source, d.url, d.published_on, d.language, d.licence, d.meta,
       e.key, r.key
FROM annotations_document d
LEFT JOIN annotations_event e ON e.id = d.event_id
LEFT JOIN annotations_document r ON r.id = d.replaces_id AND r.deleted_at IS NULL
WHERE {where} ORDER BY d.key LIMIT %s
"""
_WITHIN_REACH = """(
    EXISTS (SELECT 1 FROM annotations_assignment x WHERE x.document_id = d.id AND x.user_id = %s)
    OR EXISTS (SELECT 1 FROM annotations_annotationset y WHERE y.document_id = d.id AND y.owner_id = %s)
)"""


@dataclass(frozen=True)
class Selection:
    """Which rows of a project: a layer, whose work `mine` is, filters, and whether names or pseudonyms are written."""

    project: Project
    layer: str
    user_id: int
    event: str | None = None
    source: str | None = None
    keys: tuple[str, ...] | None = None
    gold: bool = False  # gold sets in the layer `all`, too
    unannotated: bool = False
    names: bool = False
    assigned_only: bool = False  # documents assigned to `user_id`, or of which they have a set


@dataclass
class Chunk:
    """Records in order; how many documents were read for them and how many of these have a row; (document, set,
    revision) of every set among them."""

    records: list[DocumentRecord] = field(default_factory=list)
    read: int = 0
    documents: int = 0
    revisions: list[tuple[str, int, int]] = field(default_factory=list)


def count_documents(selection: Selection) -> int:
    """How many documents the filters let through."""
    where, values = _where(selection, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM annotations_document d "  # noqa: S608  # nosec B608  # `where` is ours
            f"LEFT JOIN annotations_event e ON e.id = d.event_id WHERE {where}",
            values,
        )
        return int(cursor.fetchone()[0])


def gold_left_out(selection: Selection, limit: int = 100) -> tuple[int, list[str]]:
    """How many gold sets the layer `all` leaves out, and the first keys of their documents; none where it has them."""
    if selection.layer != "all" or selection.gold:
        return 0, []
    where, values = _where(selection, None)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.key FROM annotations_document d "  # noqa: S608  # nosec B608  # `where` is ours
            "LEFT JOIN annotations_event e ON e.id = d.event_id "
            "JOIN annotations_annotationset s ON s.document_id = d.id AND s.kind = 'gold' "
            f"WHERE {where} ORDER BY d.key",
            values,
        )
        keys = [row[0] for row in cursor.fetchall()]
    return len(keys), keys[:limit]


def read_chunks(selection: Selection) -> Iterator[Chunk]:
    """All rows of the selection by (document key, gold first, annotator); six queries a chunk."""
    after: str | None = None
    name_of = namer(selection.project, selection.names)
    while True:
        with one_read():
            rows = _documents(selection, after)
            texts = _texts([row[0] for row in rows])
            tags = _tags([row[0] for row in rows])
            sets = sets_of([row[0] for row in rows], *_kinds(selection))
        if not rows:
            return
        chunk = Chunk(read=len(rows))
        for row in rows:
            before = len(chunk.records)
            facts = _facts(row, tags.get(row[0]))
            _add_rows(chunk, selection, row, facts, texts[row[0]], sets.get(row[0], []), name_of)
            chunk.documents += len(chunk.records) > before
        yield chunk
        after = rows[-1][1]


def namer(project: Project, names: bool) -> Callable[[StoredSet], list[str]]:
    """Whose work a set is, as files say it: a pseudonym for people (or the user name), others verbatim.

    The pseudonym is 'a-' and the first ten hex digits of HMAC-SHA256(key of the project, primary key of the user).
    """
    key = project.pseudonym_key.encode()

    @cache
    def pseudonym(user_id: int) -> str:
        return "a-" + hmac.new(key, str(user_id).encode(), sha256).hexdigest()[:10]

    def name_of(one: StoredSet) -> list[str]:
        if one.annotators:
            return one.annotators
        if one.owner_id is not None:
            return [one.owner if names and one.owner else pseudonym(one.owner_id)]
        if one.kind != "gold":
            return [one.source]
        return name_of(one.origin) if one.origin else []

    return name_of


def _kinds(selection: Selection) -> tuple[tuple[str, ...], int | None]:
    if selection.layer == "mine":
        return ("person",), selection.user_id
    if selection.layer == "gold":
        return ("gold",), None
    return ("person", "import", *(("gold",) if selection.gold else ())), None


def _where(selection: Selection, after: str | None) -> tuple[str, list[Any]]:
    parts = ["d.project_id = %s", "d.deleted_at IS NULL"]
    values: list[Any] = [selection.project.pk]
    for column, wanted in (("d.source", selection.source), ("e.key", selection.event)):
        if wanted is not None:
            parts.append(f"{column} = %s")
            values.append(wanted)
    if selection.keys is not None:
        parts.append(f"d.key IN ({', '.join(['%s'] * len(selection.keys))})" if selection.keys else "1 = 0")
        values += selection.keys
    if selection.assigned_only:
        parts.append(_WITHIN_REACH)
        values += [selection.user_id, selection.user_id]
    if after is not None:
        parts.append("d.key > %s")
        values.append(after)
    return " AND ".join(parts), values


def _documents(selection: Selection, after: str | None) -> list[tuple[Any, ...]]:
    """The next documents without their texts: at most CHUNK_DOCUMENTS, and no more text than CHUNK_LENGTH."""
    where, values = _where(selection, after)
    with connection.cursor() as cursor:
        cursor.execute(_DOCUMENTS.format(where=where), [*values, CHUNK_DOCUMENTS])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    total = 0
    for position, row in enumerate(rows):
        total += row[2]
        if total > CHUNK_LENGTH and position:
            return rows[:position]
    return rows


def _texts(ids: list[int]) -> dict[int, str]:
    if not ids:
        return {}
    listed = ", ".join(map(str, ids))
    with connection.cursor() as cursor:
        sql = f"SELECT document_id, text FROM annotations_documenttext WHERE document_id IN ({listed})"  # noqa: S608  # nosec B608  # integers
        cursor.execute(sql)
        return dict(cursor.fetchall())


def _tags(ids: list[int]) -> dict[int, list[str]]:
    """Document id -> its tags in order, where it has any."""
    found: dict[int, list[str]] = {}
    rows = DocumentTag.objects.filter(document__in=ids).order_by("name").values_list("document_id", "name")
    for document, name in rows:
        found.setdefault(document, []).append(name)
    return found


def _add_rows(
    chunk: Chunk,
    selection: Selection,
    row: tuple[Any, ...],
    facts: dict[str, Any],
    text: str,
    sets: list[StoredSet],
    name_of: Callable[[StoredSet], list[str]],
) -> None:
    named = [(name_of(one), one) for one in sets]
    named.sort(key=lambda pair: (pair[1].kind != "gold", pair[0][:1], pair[0], pair[1].kind, pair[1].id))
    for annotators, one in named:
        meta = {
            **facts, "layer": "gold" if one.kind == "gold" else "set", "state": one.state, "annotators": annotators,
            "guideline": one.guideline or None,
        }  # fmt: skip
        chunk.records.append(DocumentRecord(0, row[1], text, row[3], tuple(one.spans), tuple(one.relations), meta))
        chunk.revisions.append((row[1], one.id, one.revision))
    if not sets and selection.unannotated:
        layer = "gold" if selection.layer == "gold" else "set"
        meta = {**facts, "layer": layer, "state": "new", "annotators": [], "guideline": None}
        chunk.records.append(DocumentRecord(0, row[1], text, row[3], (), (), meta))


def _facts(row: tuple[Any, ...], tags: list[str] | None) -> dict[str, Any]:
    """What the file says of the document itself; '' is null there, no tags are no key. Unknown keys were in `meta`."""
    title, source, url, published_on, language, licence, meta, event, replaces = row[4:]
    return {
        **(orjson.loads(meta) if meta != "{}" else {}),
        "title": title or None,
        "source": source or None,
        "url": url or None,
        "published_on": published_on or None,
        "event": event,
        "language": language or None,
        "licence": licence or None,
        "replaces": replaces,
        **({"tags": tags} if tags else {}),
    }
