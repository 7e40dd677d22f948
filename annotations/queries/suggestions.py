"""Reading suggestions: those that wait for a set, and the list of a project for those who look after it."""

import json
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, OuterRef

from annotations.errors import Invalid
from annotations.models import Project, Suggestion, SuggestionVerdict
from annotations.queries.spans import uid_reader

if TYPE_CHECKING:
    from django.db.models import QuerySet

Json = dict[str, Any]
State = SuggestionVerdict.State
STATES = tuple(str(state) for state in State)
# Raw SQL for the same reason as the spans beside it: a model may suggest thousands.
_OPEN = """
SELECT g.uid, g.start, g."end", g.quote, l.key, g.attributes, g.fragments, a.uid, g.figure, g.source, g.version, g.score
FROM annotations_suggestion g
JOIN annotations_label l ON l.id = g.label_id
LEFT JOIN annotations_actor a ON a.id = g.actor_id
LEFT JOIN annotations_suggestionverdict v ON v.suggestion_id = g.id AND v.set_id = %s
WHERE g.document_id = %s AND (g.for_user_id IS NULL OR g.for_user_id = %s) AND NOT l.archived
  AND (v.id IS NULL OR v.state = 'open')
  AND NOT EXISTS (SELECT 1 FROM annotations_span s WHERE s.set_id = %s AND s.start = g.start AND s."end" = g."end"
                  AND s.label_id = g.label_id AND s.fragments_key = g.fragments_key)
"""
# Numbers alone are put in, never a word of a stranger.
_SLICES = """
WITH wanted(n, document, place, size) AS (VALUES {rows})
SELECT w.n, substr(t.text, w.place + 1, w.size) FROM wanted w
JOIN annotations_documenttext t ON t.document_id = w.document
"""


def open_suggestions(document_id: int, user_id: int, set_id: int | None) -> list[Json]:
    """What this set has not judged, of what is suggested to everybody or to this person, by (start, -end, label, id).

    Without what stands in the set already, and without archived labels. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [set_id or 0, document_id, user_id, set_id or 0])
        read_uid = uid_reader()
        found = [
            {
                "id": read_uid(row[0]),
                "start": row[1],
                "end": row[2],
                "quote": row[3],
                "label": row[4],
                "attributes": dict(sorted(json.loads(row[5]).items())),
                "fragments": json.loads(row[6]),
                "actor": row[7],
                "figure": None if row[8] is None else json.loads(row[8]),
                "source": row[9],
                "version": row[10],
                "score": None if row[11] is None else float(row[11]),
            }
            for row in cursor.fetchall()
        ]
    found.sort(key=lambda one: (one["start"], -one["end"], one["label"], one["id"]))
    return found


def suggestions_of(
    project: Project, *, source: str | None = None, state: str | None = None, document: int | None = None
) -> "QuerySet[Suggestion]":
    """Suggestions in live documents of a project, with all that a row tells but verdicts. Invalid `unknown_state`."""
    rows = Suggestion.objects.filter(project=project, document__deleted_at=None)
    rows = rows.select_related("document", "label", "actor", "for_user", "created_by").defer("document__meta")
    if source is not None:
        rows = rows.filter(source=source)
    if document is not None:
        rows = rows.filter(document=document)
    if state is not None:
        rows = _with_state(rows, state)
    return rows


def state_of(verdicts: "list[str]") -> str:
    """Of all verdicts on a suggestion: accepted by somebody; else rejected by somebody; else open."""
    return next((str(state) for state in (State.ACCEPTED, State.REJECTED) if state in verdicts), str(State.OPEN))


def verdicts_on(suggestions: list[int]) -> dict[int, list[SuggestionVerdict]]:
    """Suggestion -> the judgements that stand, with set and owner. One statement."""
    rows = SuggestionVerdict.objects.filter(suggestion__in=suggestions).exclude(state=State.OPEN)
    found: dict[int, list[SuggestionVerdict]] = {}
    for row in rows.select_related("set__owner").order_by("pk"):
        found.setdefault(row.suggestion_id, []).append(row)
    return found


def slices(wanted: list[tuple[int, int, int]]) -> list[str]:
    """Of each (document, start, how many code points) what stands there. One statement, whatever their number."""
    if not wanted:
        return []
    rows = ", ".join(f"({n}, {int(pk)}, {int(at)}, {int(size)})" for n, (pk, at, size) in enumerate(wanted))
    found = [""] * len(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_SLICES.format(rows=rows))
        for n, part in cursor.fetchall():
            found[n] = part
    return found


def _with_state(rows: "QuerySet[Suggestion]", state: str) -> "QuerySet[Suggestion]":
    if state not in STATES:
        raise Invalid(f"state is one of: {', '.join(STATES)}.", code="unknown_state")
    verdicts = SuggestionVerdict.objects.filter(suggestion=OuterRef("pk"))
    accepted = Exists(verdicts.filter(state=State.ACCEPTED))
    rejected = Exists(verdicts.filter(state=State.REJECTED))
    if state == State.ACCEPTED:
        return rows.filter(accepted)
    return rows.filter(~accepted, rejected if state == State.REJECTED else ~rejected)
