"""Shapes of api/figures.py: a figure as it is read from its words."""

from typing import Annotated

from msgspec import Meta, Struct

from annotations.records.operations import Offset


class ParseBody(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A range of the text as it is marked, or about to be."""

    start: Offset
    end: Offset
    fragments: list[tuple[int, int]] = []


class ReadFigure(Struct, frozen=True, kw_only=True):
    """All eleven fields; numbers are decimal strings, null is what the words do not say."""

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


class ParseAnswer(Struct, frozen=True, kw_only=True):
    """The figure, and for each field that is not null the ranges of the words that gave it."""

    figure: ReadFigure
    because: Annotated[
        dict[str, list[tuple[int, int]]], Meta(description="Code points of the text, by the name of the field.")
    ]
