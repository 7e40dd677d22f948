"""Shapes of api/checks.py: hints on the figures of a document."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

Kind = Literal["sum", "subset", "conversion"]
State = Literal["open", "accepted", "dismissed"]


class CheckRow(Struct, frozen=True, kw_only=True):
    """A hint: figures that add up (or do not), a part and its whole, one length in two units."""

    key: str
    kind: Kind
    agrees: bool
    says: str
    spans: list[UUID]
    state: State


class Checks(Struct, frozen=True, kw_only=True):
    """All hints of one annotation set, in the order of the text."""

    results: list[CheckRow]


class VerdictBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of a hint; `open` takes it back."""

    key: str
    verdict: State


class VerdictAnswer(CheckRow, frozen=True, kw_only=True):
    """The hint as it stands now, and the set's revision."""

    revision: int
