"""What stands in the database after a run, read past the workbench: sets, spans, relations, Changes, Gestures."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.fixtures.databases import Database, asking
from tests.torture.hands import FIGURE, Json

Row = tuple[str, str, Json]  # kind, uid, content with its version
_SETS = """
SELECT s.id, s.document_id, u.username, s.revision FROM annotations_annotationset s
JOIN annotations_user u ON u.id = s.owner_id WHERE s.kind = 'person' ORDER BY s.id
"""
_SPANS = f"""
SELECT x.set_id, x.uid, l.key, x.start, x."end", x.quote, x.attributes, x.fragments, a.uid, x.version, f.span_id,
       {", ".join(f"f.{name}" for name in FIGURE)}
FROM annotations_span x JOIN annotations_label l ON l.id = x.label_id
LEFT JOIN annotations_actor a ON a.id = x.actor_id
LEFT JOIN annotations_figurevalue f ON f.span_id = x.id ORDER BY x.id
"""  # noqa: S608  our own names
_RELATIONS = """
SELECT r.set_id, r.uid, t.key, h.uid, d.uid, r.attributes, r.version
FROM annotations_relation r JOIN annotations_relationtype t ON t.id = r.type_id
JOIN annotations_span h ON h.id = r.head_id JOIN annotations_span d ON d.id = r.tail_id ORDER BY r.id
"""
_CHANGES = """
SELECT set_id, seq, request, verb, kind, uid, version, after FROM annotations_change
WHERE set_id IS NOT NULL ORDER BY set_id, seq
"""
_GESTURES = "SELECT set_id, request, results FROM annotations_gesture ORDER BY id"


@dataclass(frozen=True)
class Change:
    """One line of the history of a set."""

    seq: int
    request: str
    verb: str
    kind: str
    uid: str
    version: int
    after: Json | None


@dataclass
class Stored:
    """Everything by set. `sets`: id to (document, owner, revision); `gestures`: (set, request, results)."""

    sets: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    rows: dict[int, list[Row]] = field(default_factory=dict)
    changes: dict[int, list[Change]] = field(default_factory=dict)
    gestures: list[tuple[int, str, Json]] = field(default_factory=list)

    def of(self, owners: Iterable[str]) -> "Stored":
        """The sets of these people alone."""
        names = set(owners)
        kept = {pk: told for pk, told in self.sets.items() if told[1] in names}
        rows, changes = ({pk: some[pk] for pk in kept} for some in (self.rows, self.changes))
        return Stored(kept, rows, changes, [gesture for gesture in self.gestures if gesture[0] in kept])


def read_stored(database: Database) -> Stored:
    """Of a SQLite file, or of PostgreSQL at an address."""
    with asking(database) as ask:
        return stored_from(ask)


def stored_from(ask: Callable[[str], list[Any]]) -> Stored:
    """Of whatever answers a statement with rows."""
    stored = Stored({pk: (document, owner, revision) for pk, document, owner, revision in ask(_SETS)})
    for pk in stored.sets:
        stored.rows[pk], stored.changes[pk] = [], []
    for pk, row in [*_spans(ask(_SPANS)), *_relations(ask(_RELATIONS))]:
        stored.rows[pk].append(row)
    for pk, seq, request, verb, kind, uid, version, after in ask(_CHANGES):
        stored.changes[pk].append(Change(seq, _uid(request), verb, kind, uid, version, _json(after)))
    stored.gestures = [(pk, _uid(request), _json(results)) for pk, request, results in ask(_GESTURES)]
    return stored


def _spans(found: Iterable[Any]) -> Iterable[tuple[int, Row]]:
    for pk, uid, label, start, end, quote, attributes, fragments, actor, version, figure, *parts in found:
        content = {
            "id": _uid(uid), "start": start, "end": end, "quote": quote, "label": label,
            "attributes": _json(attributes), "fragments": _json(fragments), "actor": actor,
            "figure": None if figure is None else dict(zip(FIGURE, parts, strict=True)), "version": version,
        }  # fmt: skip
        yield pk, ("span", _uid(uid), content)


def _relations(found: Iterable[Any]) -> Iterable[tuple[int, Row]]:
    for pk, uid, kind, head, tail, attributes, version in found:
        content = {
            "id": _uid(uid), "type": kind, "head": _uid(head), "tail": _uid(tail), "attributes": _json(attributes),
            "version": version,
        }  # fmt: skip
        yield pk, ("relation", _uid(uid), content)


def _uid(value: Any) -> str:
    """SQLite keeps 32 digits, PostgreSQL UUIDs; "" for none."""
    return "" if value is None else str(UUID(str(value)))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
