"""Annotation sets with their spans and relations, read in bulk: three queries, however many there are.

An actor that was merged is told as the one that it is now.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.db import connection

from annotations.records.documents import ActorRecord, RelationRecord, SpanRecord
from annotations.records.figures import FigureRecord

_SETS = """
SELECT s.document_id, s.id, s.kind, s.source, s.state, s.guideline_version, s.annotators, s.revision,
       s.owner_id, u.username, c.id, c.kind, c.source, c.annotators, c.owner_id, v.username
FROM annotations_annotationset s
LEFT JOIN annotations_user u ON u.id = s.owner_id
LEFT JOIN annotations_annotationset c ON c.id = s.copied_from_id
LEFT JOIN annotations_user v ON v.id = c.owner_id
WHERE s.document_id IN ({ids}) AND s.kind IN ({kinds}){owner} ORDER BY s.id
"""
_SPANS = """
SELECT s.set_id, s.id, s.uid, s.start, s."end", l.key, s.quote, s.fragments, s.attributes, w.uid, w.name, w.type,
       f.span_id, f.value, f.low, f.high, f.bound, f.unit, f.counted, f.kind, f.per, f.as_of, f.place, f.attributed_to
FROM annotations_span s
JOIN annotations_label l ON l.id = s.label_id
LEFT JOIN annotations_actor a ON a.id = s.actor_id
LEFT JOIN annotations_actor w ON w.id = COALESCE(a.living_id, a.id)
LEFT JOIN annotations_figurevalue f ON f.span_id = s.id
WHERE s.set_id IN ({ids})
"""
_RELATIONS = """
SELECT r.set_id, r.uid, h.uid, t.uid, y.key, r.attributes
FROM annotations_relation r
JOIN annotations_relationtype y ON y.id = r.type_id
JOIN annotations_span h ON h.id = r.head_id
JOIN annotations_span t ON t.id = r.tail_id
WHERE r.set_id IN ({ids})
"""


@dataclass
class StoredSet:
    """An annotation set as it is stored; `origin` is what a gold set was copied from."""

    id: int
    kind: str
    source: str
    state: str = ""
    guideline: str = ""
    annotators: list[str] = field(default_factory=list)
    revision: int = 0
    owner_id: int | None = None
    owner: str | None = None
    origin: "StoredSet | None" = None
    spans: list[SpanRecord] = field(default_factory=list)
    relations: list[RelationRecord] = field(default_factory=list)


def sets_of(document_ids: list[int], kinds: tuple[str, ...], owner: int | None = None) -> dict[int, list[StoredSet]]:
    """Document id -> its sets of these kinds (of one owner), whole."""
    if not document_ids:
        return {}
    found: dict[int, list[StoredSet]] = {}
    sets: dict[int, StoredSet] = {}
    whose = "" if owner is None else f" AND s.owner_id = {int(owner)}"
    with connection.cursor() as cursor:
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        cursor.execute(_SETS.format(ids=_listed(document_ids), kinds=listed, owner=whose))
        for row in cursor.fetchall():
            one = _set(row)
            sets[one.id] = one
            found.setdefault(row[0], []).append(one)
        if sets:
            cursor.execute(_SPANS.format(ids=_listed(sets)))
            _add_spans(sets, cursor.fetchall())
            cursor.execute(_RELATIONS.format(ids=_listed(sets)))
            uid = uid_reader()
            for set_id, own, head, tail, key, attributes in cursor.fetchall():
                relation = RelationRecord(uid(own), uid(head), uid(tail), key, _json(attributes, {}))
                sets[set_id].relations.append(relation)
    return found


def _set(row: tuple[Any, ...]) -> StoredSet:
    origin = None
    if row[10] is not None:
        origin = StoredSet(row[10], row[11], row[12], annotators=_json(row[13], []), owner_id=row[14], owner=row[15])
    return StoredSet(
        row[1], row[2], row[3], row[4], row[5], _json(row[6], []), row[7], row[8], row[9], origin
    )  # fmt: skip


def _add_spans(sets: dict[int, StoredSet], rows: list[tuple[Any, ...]]) -> None:
    uid = uid_reader()
    actors: dict[str, ActorRecord] = {}
    for row in rows:
        actor = None
        if row[9] is not None:
            actor = actors.get(row[9]) or actors.setdefault(row[9], ActorRecord(row[9], row[10], row[11] or None))
        figure = None if row[12] is None else FigureRecord(*row[13:])
        fragments = () if row[7] == "[]" else tuple((a, b) for a, b in orjson.loads(row[7]))
        attributes = {} if row[8] == "{}" else orjson.loads(row[8])
        span = SpanRecord(uid(row[2]), row[3], row[4], row[5], row[6], fragments, attributes, actor, figure)
        sets[row[0]].spans.append(span)


def uid_reader() -> Callable[[Any], str]:
    """SQLite keeps UUIDs as 32 hex digits, PostgreSQL as a type of its own."""
    if connection.vendor == "sqlite":
        return lambda u: f"{u[:8]}-{u[8:12]}-{u[12:16]}-{u[16:20]}-{u[20:]}"
    return str


def _json(text: Any, empty: Any) -> Any:
    return empty if text in ("{}", "[]") else orjson.loads(text)


def _listed(ids: Iterable[int]) -> str:
    """Integers for an IN (…); they are our own keys, so no value of a stranger comes into the SQL."""
    return ", ".join(str(int(one)) for one in ids)
