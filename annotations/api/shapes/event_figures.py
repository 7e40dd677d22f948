"""Shapes of api/event_figures.py: what is said of one thing in an event."""

from typing import Literal
from uuid import UUID

from msgspec import Struct


class SaidFigure(Struct, frozen=True, kw_only=True):
    """A figure in one annotation set of one document. Numbers are decimal strings; `against` is the id of a figure
    with which it cannot be true, `because` the reason."""

    id: UUID
    document: int
    key: str
    source: str
    published_on: str | None
    layer: Literal["gold", "person", "import"]
    annotator: str | None
    start: int
    end: int
    quote: str
    value: str | None
    low: str | None
    high: str | None
    bound: str
    unit: str | None
    counted: str | None
    kind: str
    per: str | None
    as_of: str | None
    place: str | None
    attributed_to: str | None
    in_words: str
    against: UUID | None
    because: str | None


class FigureGroup(Struct, frozen=True, kw_only=True):
    """All figures of one thing: `key` names it in ?thing=; `count` is that of all its figures, of which at most 200
    are told. `standing`: whether they can all be true."""

    key: str
    kind: str
    unit: str | None
    counted: str | None
    per: str | None
    standing: Literal[
        "alone", "equal", "compatible", "conflicting", "unclear", "not_comparable", "parted", "several"
    ]  # fmt: skip
    differing: int
    sources: int
    count: int
    figures: list[SaidFigure]


class FigureGroups(Struct, frozen=True, kw_only=True):
    """One page of groups, those that differ first; `next` is an address or null."""

    layer: Literal["gold", "mine", "all"]
    results: list[FigureGroup]
    next: str | None
    count: int
