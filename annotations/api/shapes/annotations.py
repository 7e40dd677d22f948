"""Shapes of annotation: sets, spans, relations, gestures and the steps in a set's life."""

from typing import Literal
from uuid import UUID

import msgspec

from annotations.api.shapes.suggestions import CommentCounts, SuggestionRow
from annotations.records.operations import Attributes, Figure, Offset, Operation


class GestureBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One gesture: at most 500 operations, applied whole or not at all."""

    request: UUID
    operations: list[Operation]


class EmptyBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """No fields."""


class ReopenBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which set (a curator's choice; else one's own) and why (asked of curators)."""

    set: int | None = None
    reason: str = ""


class SkipBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Why the document is laid aside."""

    reason: str


class AcceptBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which set becomes gold, as it was read at which revision; `replace` writes existing gold anew."""

    set: int
    revision: int
    replace: bool = False


class SpanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A span as it is stored."""

    id: UUID
    start: Offset
    end: Offset
    quote: str
    label: str
    attributes: Attributes
    fragments: list[tuple[int, int]]
    actor: str | None
    figure: Figure
    version: int


class RelationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A relation as it is stored."""

    id: UUID
    type: str
    head: UUID
    tail: UUID
    attributes: Attributes
    version: int


class SetRow(msgspec.Struct, frozen=True, kw_only=True):
    """An annotation set without its content."""

    id: int
    kind: Literal["person", "gold", "import", "model"]
    owner: str | None
    source: str | None
    state: str
    revision: int
    schema_version: int
    reason: str | None


class ActorName(msgspec.Struct, frozen=True, kw_only=True):
    """An actor that a span of the set names. One that was merged has the name and type of the actor that it is now,
    whose id is `merged_into`."""

    id: str
    name: str
    type: str | None
    merged_into: str | None


class SetContent(msgspec.Struct, frozen=True, kw_only=True):
    """One set whole, spans by (start, -end, label, id), relations by id. `sets` is for those who may read all.

    `suggestions` are those that this set has not judged yet, where the reader may write it.
    """

    document: int
    set: SetRow | None
    state: str
    revision: int
    spans: list[SpanRow]
    relations: list[RelationRow]
    suggestions: list[SuggestionRow]
    comments: CommentCounts
    actors: list[ActorName]
    sets: list[SetRow]


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """A relation that went with its span; its version puts it back."""

    id: UUID
    version: int


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion after a judgement; `version` counts the judgements of this set."""

    id: UUID
    state: Literal["open", "accepted", "rejected"]
    version: int


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one operation. `state` is that of a suggestion; `suggestion` was accepted with a span. An actor
    has no version, and its id need not be a UUID."""

    id: str
    status: Literal["created", "updated", "unchanged", "deleted"]
    version: int | None = None
    removed_relations: list[Removed] = []
    suggestion: Judged | None = None
    state: Literal["open", "accepted", "rejected"] | None = None


class GestureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One result per operation, in order; the same for a request that is sent again."""

    request: UUID
    revision: int
    results: list[Result]


class StateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the set stands now. `gold` is told by submit alone: written, kept (somebody edited it) or null."""

    set: int
    state: str
    revision: int
    gold: str | None = None


class AcceptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The accepted set, and the gold set written from it."""

    set: int
    state: str
    revision: int
    gold: int
    gold_revision: int
