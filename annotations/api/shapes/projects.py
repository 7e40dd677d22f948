"""Shapes of api/projects.py."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType


class ProjectRow(Struct, frozen=True, kw_only=True):
    """A project; `role` is the reader's own role in it."""

    id: int
    slug: str
    name: str
    description: str
    role: str
    schema_version: int
    guideline_version: int
    annotators_per_document: int
    blind: bool
    assigned_only: bool
    measures_time: bool
    created_at: datetime


class ProjectNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project to be made; with `copy_of` its labels are those of that project. A slug is made from the name."""

    name: str
    template: str = "claims-actors-figures"
    copy_of: int | None = None
    slug: str | None = None
    description: str = ""


class ProjectChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of a project."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    annotators_per_document: int | UnsetType = UNSET
    blind: bool | UnsetType = UNSET
    assigned_only: bool | UnsetType = UNSET
    measures_time: bool | UnsetType = UNSET


class MemberRow(Struct, frozen=True, kw_only=True):
    """A member: user name, full name, role and since when."""

    user: str
    name: str
    role: str
    is_active: bool
    created_at: datetime


class MemberNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member to be added, by user name."""

    user: str
    role: str


class MemberChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member's new role."""

    role: str
