"""Shapes of api/documents.py."""

from datetime import datetime
from typing import Any

from msgspec import UNSET, Struct, UnsetType


class DocumentRow(Struct, frozen=True, kw_only=True):
    """A document in a list, without its text. `event` and `replaces` are keys; null is 'not said'."""

    id: int
    project: int
    key: str
    title: str | None
    source: str | None
    url: str | None
    published_on: str | None
    language: str | None
    licence: str | None
    event: str | None
    replaces: str | None
    text_sha256: str
    length: int
    tags: list[str]
    state: str
    created_at: datetime


class DocumentListed(DocumentRow, frozen=True, kw_only=True):
    """A document in a list; `comments` are open threads about your own work in it."""

    comments: int


class DocumentFull(DocumentRow, frozen=True, kw_only=True):
    """A document with its text, exactly as it came in; `length` counts its code points."""

    meta: dict[str, Any]
    text: str


class DocumentNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document to be added. Without a key one is made of title and checksum; a missing event is made."""

    text: str
    key: str | None = None
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published_on: str | None = None
    language: str | None = None
    licence: str | None = None
    event: str | None = None
    replaces: str | None = None
    meta: dict[str, Any] = {}
    tags: list[str] = []


class DocumentChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a document: its metadata. A `text` is always refused (`text_is_immutable`)."""

    title: str | UnsetType | None = UNSET
    source: str | UnsetType | None = UNSET
    url: str | UnsetType | None = UNSET
    published_on: str | UnsetType | None = UNSET
    language: str | UnsetType | None = UNSET
    licence: str | UnsetType | None = UNSET
    event: str | UnsetType | None = UNSET
    replaces: str | UnsetType | None = UNSET
    meta: dict[str, Any] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    text: Any = UNSET


class ChangeRow(Struct, frozen=True, kw_only=True):
    """One change of a document or of a thing in one of its sets; `set` is null for the document's own facts."""

    at: datetime
    user: str | None
    verb: str
    kind: str
    uid: str
    version: int | None
    set: int | None
    seq: int | None
    before: Any
    after: Any
