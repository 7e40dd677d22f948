"""What one set says of suggestions, as a gesture goes on: accepted as a span, rejected, open again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import FilteredRelation, Q

from annotations.errors import Conflict, NotFound
from annotations.models import Suggestion, SuggestionVerdict, User
from annotations.records.operations import Operation, PutSpan, RejectSuggestion, ReopenSuggestion

OPEN, ACCEPTED, REJECTED = (str(state) for state in SuggestionVerdict.State)
VERBS = {ACCEPTED: "accept", REJECTED: "reject", OPEN: "reopen"}


class Judged(TypedDict):
    """A suggestion as a result of an operation tells it."""

    id: str
    state: str
    version: int


@dataclass(frozen=True)
class LiveSuggestion:
    """A suggestion with what this set says of it; `version` counts the judgements, 0 before the first."""

    uid: UUID
    pk: int
    label: str
    start: int
    end: int
    quote: str
    source: str
    state: str
    span: UUID | None
    version: int

    def as_json(self) -> dict[str, Any]:
        """As the history keeps it."""
        return {
            "id": str(self.uid),
            "label": self.label,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "source": self.source,
            **self.judgement(),
        }

    def judgement(self) -> dict[str, Any]:
        """{"id", "state", "span", "version"}: what a conflict tells as `current`."""
        span = str(self.span) if self.span else None
        return {"id": str(self.uid), "state": self.state, "span": span, "version": self.version}

    def judged(self) -> Judged:
        """{"id", "state", "version"}"""
        return {"id": str(self.uid), "state": self.state, "version": self.version}

    def now(self, state: str, span: UUID | None = None) -> "LiveSuggestion":
        """After one more judgement."""
        return replace(self, state=state, span=span, version=self.version + 1)


def named(operations: Iterable[Operation]) -> set[UUID]:
    """The suggestions that operations speak of."""
    found: set[UUID] = set()
    for operation in operations:
        if isinstance(operation, PutSpan):
            found |= {operation.suggestion} if operation.suggestion else set()
        elif isinstance(operation, RejectSuggestion | ReopenSuggestion):
            found.add(operation.id)
    return found


def load(by: User, document_id: int, set_id: int | None, operations: list[Operation]) -> dict[UUID, LiveSuggestion]:
    """Those of them that are there for this person. One statement, none where no operation names one."""
    uids = named(operations)
    if not uids:
        return {}
    rows = Suggestion.objects.filter(Q(for_user=None) | Q(for_user=by), document_id=document_id, uid__in=uids)
    own = FilteredRelation("verdicts", condition=Q(verdicts__set_id=set_id or 0))
    columns = ("uid", "pk", "label__key", "start", "end", "quote", "source", "own__state", "own__span", "own__version")
    found = rows.annotate(own=own).values_list(*columns)
    return {
        uid: LiveSuggestion(uid, pk, label, start, end, quote, source, state or OPEN, span, version or 0)
        for uid, pk, label, start, end, quote, source, state, span, version in found
    }


def accept(known: dict[UUID, LiveSuggestion], put: PutSpan) -> LiveSuggestion | None:
    """The suggestion accepted as this span; None where it is already. Conflict `suggestion_judged`."""
    if put.suggestion is None:
        return None
    found = _find(known, put.suggestion, "/suggestion")
    if found.state == OPEN:
        return found.now(ACCEPTED, put.id)
    if (found.state, found.span) == (ACCEPTED, put.id):
        return None
    raise _judged(found, "/suggestion")


def reject(known: dict[UUID, LiveSuggestion], uid: UUID) -> LiveSuggestion | None:
    """The suggestion rejected; None where it is already. Conflict `suggestion_judged` where it was accepted."""
    found = _find(known, uid)
    if found.state == ACCEPTED:
        raise _judged(found)
    return found.now(REJECTED) if found.state == OPEN else None


def reopen(known: dict[UUID, LiveSuggestion], uid: UUID, live: Iterable[UUID]) -> LiveSuggestion | None:
    """The suggestion open again; None where it is. Conflict `suggestion_in_use` where its span is among the `live`."""
    found = _find(known, uid)
    if found.span is not None and found.span in live:
        raise Conflict(
            "This suggestion was accepted, and its span is there: delete the span first.",
            code="suggestion_in_use",
            current=found.judgement(),
        )
    return None if found.state == OPEN else found.now(OPEN)


def _find(known: dict[UUID, LiveSuggestion], uid: UUID, pointer: str = "") -> LiveSuggestion:
    found = known.get(uid)
    if found is None:
        raise NotFound(f"There is no suggestion {uid} for you in this document.", pointer=pointer)
    return found


def _judged(found: LiveSuggestion, pointer: str = "") -> Conflict:
    return Conflict(
        f"This suggestion is {found.state} already: reopen it to judge it anew.",
        code="suggestion_judged",
        pointer=pointer,
        current=found.judgement(),
    )
