"""Shapes of api/schema.py."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType


class AllowedIf(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A condition: another attribute, defined before, has one of these values (choices, or true and false)."""

    attribute: str
    values: list[str]


class Attribute(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typed attribute; `choices` for the types choice and multi-choice alone, limits (decimals) for numbers alone."""

    key: str
    type: str
    name: str = ""
    required: bool = False
    choices: list[str] = []
    minimum: str | None = None
    maximum: str | None = None
    allowed_if: AllowedIf | None = None


class LabelRow(Struct, frozen=True, kw_only=True):
    """A label; `key` never changes."""

    id: int
    key: str
    name: str
    kind: str
    colour: str
    line_style: str
    shortcut: str
    position: int
    description: str
    attributes: list[Attribute]
    archived: bool


class LabelNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A label to be made; without colour and line style the next free ones are taken."""

    key: str
    name: str
    kind: str = "other"
    colour: str | None = None
    line_style: str | None = None
    shortcut: str = ""
    description: str = ""
    attributes: list[Attribute] = []


class RelationTypeRow(Struct, frozen=True, kw_only=True):
    """A relation type; empty `heads` or `tails` allow every label."""

    id: int
    key: str
    name: str
    heads: list[str]
    tails: list[str]
    symmetric: bool
    position: int
    attributes: list[Attribute]
    archived: bool


class RelationTypeNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A relation type to be made; `heads` and `tails` are label keys."""

    key: str
    name: str
    heads: list[str] = []
    tails: list[str] = []
    symmetric: bool = False
    attributes: list[Attribute] = []


class LabelChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a label; `position` is its place in the list, from 0, and `attributes` are all of them."""

    name: str | UnsetType = UNSET
    colour: str | UnsetType = UNSET
    line_style: str | UnsetType = UNSET
    shortcut: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    position: int | UnsetType = UNSET
    attributes: list[Attribute] | UnsetType = UNSET


class RelationTypeChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a relation type; lists replace what was there."""

    name: str | UnsetType = UNSET
    heads: list[str] | UnsetType = UNSET
    tails: list[str] | UnsetType = UNSET
    symmetric: bool | UnsetType = UNSET
    attributes: list[Attribute] | UnsetType = UNSET


class LabelArchive(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens to the spans: keep, relabel (with `to`), or delete; `count` is how many there are."""

    spans: str = "keep"
    to: str | None = None
    count: int | None = None


class LabelArchived(Struct, frozen=True, kw_only=True):
    """What archiving did. `spans` were changed, `deleted_spans` of them deleted; `request` is what undoes it."""

    label: LabelRow
    request: str
    spans: int
    deleted_spans: int
    deleted_relations: int
    sets: int


class LabelRestore(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With the `request` of an archive its spans are put back as well."""

    request: str | None = None


class LabelRestored(Struct, frozen=True, kw_only=True):
    """How many spans and relations are as they were; `not_reverted` were changed since, with the reason."""

    label: LabelRow
    spans: int
    relations: int
    not_reverted: list[dict[str, Any]]
