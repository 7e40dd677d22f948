"""The operations of a gesture, as the editor and scripts send them. Shapes are exact: unknown fields are refused.

msgspec structs, because one definition gives the strict reading, the types here and the schema in the API's pages.
"""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from annotations.records.figures import FIGURE_KEYS

Offset = Annotated[int, msgspec.Meta(description="Unicode code points from the start of the text.")]
Version = Annotated[int | None, msgspec.Meta(description="The version that is replaced; none for something new.")]
Attributes = Annotated[
    dict[str, Any],
    msgspec.Meta(description="Values by attribute key; numbers are decimal strings, dates EDTF.", max_length=200),
]
Figure = Annotated[
    dict[str, Any] | None,
    msgspec.Meta(
        description="The eleven fields of a figure; missing ones are null. Numbers are decimal strings.",
        extra_json_schema={"properties": {key: {"type": ["string", "null"]} for key in FIGURE_KEYS}},
    ),
]


class Mark(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is said of a range, whether as a span or as a suggestion. `quote` must be the text from `start` to `end`."""

    start: Offset
    end: Offset
    quote: str
    label: str
    attributes: Attributes = {}
    fragments: list[tuple[int, int]] = []
    actor: str | None = None
    figure: Figure = None


class SpanBody(Mark, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A span, all of it, but for its id."""

    version: Version = None


class RelationBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A relation, all of it, but for its id; `head` and `tail` are spans of the same set."""

    type: str
    head: UUID
    tail: UUID
    attributes: Attributes = {}
    version: Version = None


class DeleteBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The version that is deleted."""

    version: Version = None


class PutSpan(SpanBody, tag_field="op", tag="put_span", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Create a span or replace all of it. With `suggestion` that suggestion is accepted as this span."""

    id: UUID
    suggestion: UUID | None = None


class DeleteSpan(DeleteBody, tag_field="op", tag="delete_span", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Delete a span and its relations."""

    id: UUID


class PutRelation(
    RelationBody, tag_field="op", tag="put_relation", forbid_unknown_fields=True, frozen=True, kw_only=True
):
    """Create a relation or replace all of it."""

    id: UUID


class DeleteRelation(
    DeleteBody, tag_field="op", tag="delete_relation", forbid_unknown_fields=True, frozen=True, kw_only=True
):
    """Delete a relation."""

    id: UUID


class RejectSuggestion(
    msgspec.Struct, tag_field="op", tag="reject_suggestion", forbid_unknown_fields=True, frozen=True, kw_only=True
):
    """Say no to a suggestion, for this set."""

    id: UUID


class ReopenSuggestion(
    msgspec.Struct, tag_field="op", tag="reopen_suggestion", forbid_unknown_fields=True, frozen=True, kw_only=True
):
    """Take back what was said of a suggestion. One that was accepted: its span is deleted first."""

    id: UUID


class PutActor(msgspec.Struct, tag_field="op", tag="put_actor", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Make an actor of the project's registry, for the spans that name it after this. No row of the set: no version."""

    id: str
    name: str
    type: str | None = None


Operation = PutSpan | DeleteSpan | PutRelation | DeleteRelation | RejectSuggestion | ReopenSuggestion | PutActor
