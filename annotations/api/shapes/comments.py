"""Shapes of api/comments.py."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType


class Answer(Struct, frozen=True, kw_only=True):
    """An answer in a thread."""

    id: UUID
    author: str
    text: str
    created_at: datetime
    edited_at: datetime | None
    yours: bool


class Thread(Answer, frozen=True, kw_only=True):
    """A comment that begins a thread. `start`, `end` and `quote` are of its span as it was; `deleted`: answers stay."""

    thread: UUID | None = None
    span: UUID | None
    start: int | None
    end: int | None
    quote: str | None
    deleted: bool
    resolved_at: datetime | None
    resolved_by: str | None
    answers: list[Answer]


class CommentNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Up to 5,000 characters, about the set, about one of its spans, or as an answer to a thread."""

    text: str
    id: UUID | None = None
    span: UUID | None = None
    thread: UUID | None = None


class CommentChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New words, of one's own comment; whether a thread is resolved."""

    text: str | UnsetType = UNSET
    resolved: bool | UnsetType = UNSET
