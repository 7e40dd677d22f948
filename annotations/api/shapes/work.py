"""Shapes of api/work.py: assignments and flags."""

from datetime import datetime

from msgspec import Struct


class AssignmentRow(Struct, frozen=True, kw_only=True):
    """Somebody is to annotate a document."""

    id: int
    document: int
    key: str
    user: str
    created_at: datetime


class AssignmentBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Documents by id, people by user name."""

    documents: list[int]
    users: list[str]


class AssignmentCount(Struct, frozen=True, kw_only=True):
    """How many assignments were made, or taken back."""

    assignments: int


class ShareBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How documents are shared out: all of the project, or those with these ids."""

    users: list[str]
    per_document: int = 2
    overlap: int = 0
    documents: list[int] | None = None
    dry_run: bool = False


class PersonShare(Struct, frozen=True, kw_only=True):
    """How many documents one person gets."""

    user: str
    documents: int


class PairShare(Struct, frozen=True, kw_only=True):
    """How many documents two people both have."""

    users: list[str]
    documents: int


class ShareAnswer(Struct, frozen=True, kw_only=True):
    """What was done or, with `dry_run`, would be: new assignments by person, documents that two people have by pair."""

    documents: int
    several: int
    assignments: int
    people: list[PersonShare]
    pairs: list[PairShare]


class WorkRow(Struct, frozen=True, kw_only=True):
    """A document of one's own work; `set` is null where it is assigned and not begun."""

    document: int
    key: str
    title: str | None
    source: str | None
    set: int | None
    state: str
    reason: str | None
    sent_back_at: datetime | None
    sent_back_by: str | None
    submitted_at: datetime | None


class ReviewRow(Struct, frozen=True, kw_only=True):
    """A set that was handed in or laid aside. `gold`: none, same (a copy of it), other."""

    document: int
    key: str
    title: str | None
    set: int
    user: str
    state: str
    revision: int
    reason: str | None
    submitted_at: datetime | None
    gold: str


class FlagBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wrong with the document."""

    reason: str


class ResolveBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a flag."""

    answer: str


class FlagRow(Struct, frozen=True, kw_only=True):
    """A flag; without `resolved_at` it is open."""

    id: int
    document: int
    key: str
    user: str
    reason: str
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None
    answer: str | None
