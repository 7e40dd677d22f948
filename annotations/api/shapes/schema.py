"""Shapes of api/schema.py."""

from msgspec import Struct


class Attribute(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A typed attribute; `choices` for the types choice and multi-choice alone."""

    key: str
    type: str
    name: str = ""
    required: bool = False
    choices: list[str] = []


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
