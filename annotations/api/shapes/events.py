"""Shapes of api/events.py."""

from msgspec import UNSET, Struct, UnsetType


class EventRow(Struct, frozen=True, kw_only=True):
    """A story that several documents report; `happened_on` is an EDTF date or null."""

    id: int
    key: str
    title: str | None
    happened_on: str | None
    description: str


class EventNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event to be added."""

    key: str
    title: str | None = None
    happened_on: str | None = None
    description: str = ""


class EventChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of an event."""

    title: str | UnsetType | None = UNSET
    happened_on: str | UnsetType | None = UNSET
    description: str | UnsetType = UNSET
