"""What a row says, checked and in the form in which it is compared and stored."""

from dataclasses import dataclass, field
from typing import Any, Literal

from annotations.records.documents import RelationRecord, SpanRecord

# Columns of Document that a row may state, '' for nothing; `event` and `replaces` are keys.
COLUMNS = ("title", "source", "url", "published_on", "language", "licence")
FACTS = (*COLUMNS, "event", "replaces")


@dataclass(frozen=True)
class SetFacts:
    """The annotation set of a row; None is what the row does not say."""

    kind: Literal["gold", "import"]
    source: str
    annotators: list[str] | None
    state: str | None
    guideline: str | None
    spans: tuple[SpanRecord, ...]
    relations: tuple[RelationRecord, ...]

    @property
    def place(self) -> tuple[str, str]:
        """Which set of a document it is."""
        return self.kind, self.source


@dataclass(frozen=True)
class RowFacts:
    """A checked row. `said` has only the facts that it states; `extra` is kept in Document.meta, but for `tags`."""

    line: int
    key: str
    text: str
    sha256: str
    said: dict[str, str]
    extra: dict[str, Any]
    annotation: SetFacts | None

    @property
    def place(self) -> tuple[str, str]:
        """Which row of its document it is: no two rows of a file may say the same thing."""
        return self.annotation.place if self.annotation else ("", "")


@dataclass
class Known:
    """A document that is there, or that an earlier row of the file brings (`id` None)."""

    id: int | None
    sha256: str
    facts: dict[str, str]
    extra: dict[str, Any] = field(default_factory=dict)

    def differing(self, row: RowFacts) -> dict[str, Any]:
        """Facts that the row states otherwise: name -> the row's value. Unknown keys stand under their own names."""
        found: dict[str, Any] = {name: value for name, value in row.said.items() if self.facts.get(name, "") != value}
        for name, value in row.extra.items():
            if self.extra.get(name, [] if name == "tags" else None) != value:
                found[name] = value
        return found

    def take(self, row: RowFacts) -> None:
        """What the row says is so from now on."""
        self.facts = {**self.facts, **row.said}
        self.extra = {**self.extra, **row.extra}
