"""Shapes of api/bulk.py: the same done to many documents."""

from uuid import UUID

from msgspec import Struct


class SetEvent(Struct, tag_field="action", tag="event", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Put documents into the event with this key, which is made if it is missing; null takes them out of theirs."""

    documents: list[int]
    event: str | None


class AddTags(Struct, tag_field="action", tag="tag", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Give documents these tags."""

    documents: list[int]
    tags: list[str]


class RemoveTags(Struct, tag_field="action", tag="untag", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Take these tags from documents."""

    documents: list[int]
    tags: list[str]


class DeleteDocuments(Struct, tag_field="action", tag="delete", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Delete documents; for 30 days they can be restored."""

    documents: list[int]


class RestoreDocuments(
    Struct, tag_field="action", tag="restore", forbid_unknown_fields=True, frozen=True, kw_only=True
):
    """Bring deleted documents back; one whose key belongs to another document by now stays deleted."""

    documents: list[int]


class AssignDocuments(Struct, tag_field="action", tag="assign", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Assign each of the documents to each of the people, by user name."""

    documents: list[int]
    users: list[str]


class UnassignDocuments(
    Struct, tag_field="action", tag="unassign", forbid_unknown_fields=True, frozen=True, kw_only=True
):
    """Take assignments back; what was begun stays."""

    documents: list[int]
    users: list[str]


class UndoBulk(Struct, tag_field="action", tag="undo", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Take back what you did with the call that answered this `request`, where it still stands."""

    request: UUID


Change = SetEvent | AddTags | RemoveTags | DeleteDocuments | RestoreDocuments
Bulk = Change | AssignDocuments | UnassignDocuments | UndoBulk


class BulkAnswer(Struct, frozen=True, kw_only=True):
    """Documents asked for, changed, and not reached because the database stopped answering.

    `request` is what undo takes; null where that is not offered. `assignments`: how many were made or taken back.
    """

    asked: int
    changed: int | None
    missed: int
    assignments: int | None
    request: UUID | None
