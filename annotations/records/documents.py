"""Documents with their annotation, as files carry them: the canonical JSONL `workbench.spans/1` in Python."""

from dataclasses import dataclass, field
from typing import Any

from annotations.records.figures import FigureRecord

# Known keys of `meta`, in the order in which they are written; unknown ones follow, sorted.
META_KEYS = (
    "title", "source", "url", "published_on", "event", "split", "layer", "language", "licence", "replaces",
    "state", "annotators", "guideline",
)  # fmt: skip


@dataclass(frozen=True)
class ActorRecord:
    """Who is meant, as the registry of the project knows them."""

    id: str
    name: str
    type: str | None = None


@dataclass(frozen=True)
class SpanRecord:
    """One span; `text` is the slice it must equal, offsets in code points."""

    id: str
    start: int
    end: int
    label: str
    text: str
    fragments: tuple[tuple[int, int], ...] = ()
    attrs: dict[str, Any] = field(default_factory=dict)
    actor: ActorRecord | None = None
    figure: FigureRecord | None = None


@dataclass(frozen=True)
class RelationRecord:
    """One relation from `head` to `child` (span ids of the same row)."""

    id: str
    head: str
    child: str
    label: str
    attrs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DocumentRecord:
    """One row of a file: a document and, unless `spans` is None, one annotation set.

    `line` is where it stands in its file (from 1). `meta` holds only the keys that the row has, so that a missing
    key never overwrites anything.
    """

    line: int
    id: str
    text: str
    text_sha256: str
    spans: tuple[SpanRecord, ...] | None = None
    relations: tuple[RelationRecord, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """Why a row was refused, or a note on how it was read (`note` true: nothing was refused)."""

    line: int
    code: str
    detail: str
    note: bool = False

    def as_json(self) -> dict[str, Any]:
        """{"line", "code", "detail"}"""
        return {"line": self.line, "code": self.code, "detail": self.detail}
