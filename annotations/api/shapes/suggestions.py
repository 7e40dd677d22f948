"""Shapes of api/suggestions.py."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct, field

from annotations.records.operations import Attributes, Figure, Offset
from annotations.records.suggestions import SuggestionNew

State = Literal["open", "accepted", "rejected"]


class SuggestionRow(Struct, frozen=True, kw_only=True):
    """A suggestion that waits for a judgement; `source` and `version` say what made it."""

    id: UUID
    start: Offset
    end: Offset
    quote: str
    label: str
    attributes: Attributes
    fragments: list[tuple[int, int]]
    actor: str | None
    figure: Figure
    source: str
    version: str
    score: float | None


class Verdict(Struct, frozen=True, kw_only=True):
    """What one set says of a suggestion; `span` is the one that it was accepted as."""

    set: int
    owner: str | None
    state: Literal["accepted", "rejected"]
    span: UUID | None
    at: datetime


class SuggestionListed(SuggestionRow, frozen=True, kw_only=True):
    """A suggestion with all verdicts. `state`: accepted by somebody; else rejected by somebody; else open."""

    document: int
    key: str
    whom: str | None = field(name="for")
    state: State
    batch: UUID
    created_by: str | None
    created_at: datetime
    verdicts: list[Verdict]


class SuggestionsNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """1 to 500 suggestions of one source. `for` is a user name; null: everybody, of an annotator oneself."""

    source: str
    suggestions: list[SuggestionNew]
    version: str = ""
    whom: str | None = field(default=None, name="for")


class SuggestionResult(Struct, frozen=True, kw_only=True):
    """What became of one; `unchanged` is what this source has said before."""

    id: UUID
    status: Literal["created", "unchanged"]
    state: State


class SuggestionsAnswer(Struct, frozen=True, kw_only=True):
    """One result for each suggestion, in order; `batch` withdraws what was created."""

    batch: UUID
    whom: str | None = field(name="for")
    created: int
    unchanged: int
    results: list[SuggestionResult]


class WithdrawBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A batch, or a source and perhaps its version."""

    batch: UUID | None = None
    source: str | None = None
    version: str | None = None


class WithdrawAnswer(Struct, frozen=True, kw_only=True):
    """How many went, and how many stay because somebody has judged them."""

    withdrawn: int
    kept: int


class SameTextBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With `dry_run` it is only said what would be done."""

    dry_run: bool = False


class Example(Struct, frozen=True, kw_only=True):
    """A place with the words around it."""

    document: int
    key: str
    title: str | None
    start: Offset
    end: Offset
    before: str
    quote: str
    after: str


class SameTextAnswer(Struct, frozen=True, kw_only=True):
    """`places` found: `suggested` now, `marked` with the label, or `known` as suggestions before."""

    dry_run: bool
    documents: int
    places: int
    suggested: int
    marked: int
    known: int
    more: bool
    batch: UUID | None
    examples: list[Example]


class CommentCounts(Struct, frozen=True, kw_only=True):
    """Open threads about a set, and by the span that they are about."""

    open: int
    spans: dict[str, int]
