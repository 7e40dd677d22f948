"""What stands in an annotation set, as JSON: the API answers it, the history keeps it, the editor reads it."""

from typing import Any, TypedDict


class SpanContent(TypedDict):
    """A span; offsets in code points, `label` and `actor` by key, `figure` with all eleven fields."""

    id: str
    start: int
    end: int
    quote: str
    label: str
    attributes: dict[str, Any]
    fragments: list[list[int]]
    actor: str | None
    figure: dict[str, str | None] | None
    version: int


class RelationContent(TypedDict):
    """A relation from `head` to `tail`, spans of the same set."""

    id: str
    type: str
    head: str
    tail: str
    attributes: dict[str, Any]
    version: int


class Content(TypedDict):
    """All of a set, in the order of the canonical files."""

    spans: list[SpanContent]
    relations: list[RelationContent]
