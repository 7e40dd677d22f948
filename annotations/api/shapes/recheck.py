"""Shapes of api/recheck.py: spans that an older schema made."""

from uuid import UUID

from msgspec import Struct


class OutdatedRow(Struct, frozen=True, kw_only=True):
    """A span that is older than the last change of its label."""

    document: int
    key: str
    set: int
    kind: str
    user: str | None
    id: UUID
    start: int
    end: int
    quote: str
    label: str
    schema_version: int


class SpanName(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of an annotation set."""

    set: int
    id: UUID


class CheckBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which spans are right as they are: those of `spans`, or all outdated ones (of a label, of an attribute of it)."""

    schema_version: int
    spans: list[SpanName] | None = None
    label: str | None = None
    attribute: str | None = None


class CheckAnswer(Struct, frozen=True, kw_only=True):
    """How many spans were noted; `request` takes it back."""

    spans: int
    request: UUID


class UncheckBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `request` of the answer that is taken back."""

    request: UUID


class UncheckAnswer(Struct, frozen=True, kw_only=True):
    """How many spans are to be looked at again."""

    spans: int
