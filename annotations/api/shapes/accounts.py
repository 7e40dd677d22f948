"""Shapes of api/accounts.py."""

from datetime import date, datetime
from typing import Literal

from msgspec import UNSET, Struct, UnsetType


class Me(Struct, frozen=True, kw_only=True):
    """The person who asks."""

    id: int
    username: str
    name: str
    is_admin: bool
    may_create_projects: bool


class TokenNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to be made."""

    name: str = ""
    scope: Literal["read", "write"] = "write"


class TokenRow(Struct, frozen=True, kw_only=True):
    """A token without its secret, which nobody can read again."""

    id: int
    name: str
    scope: str
    created_at: datetime
    last_used_on: date | None


class TokenMade(TokenRow, frozen=True, kw_only=True):
    """A new token; `token` is shown here and never again."""

    token: str


class Person(Struct, frozen=True, kw_only=True):
    """Somebody with whom the reader shares a project."""

    id: int
    username: str
    name: str


class Account(Person, frozen=True, kw_only=True):
    """What site administrators see of an account."""

    email: str
    is_admin: bool
    is_active: bool


class AccountNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account to be made; its person comes in by an invitation."""

    username: str
    name: str = ""
    email: str = ""
    is_admin: bool = False


class AccountChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of an account."""

    name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    is_admin: bool | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class InvitationNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom a sign-in link is made: a user name. With a project and a role it makes them a member as well."""

    user: str
    project: int | None = None
    role: str = ""


class InvitationMade(Struct, frozen=True, kw_only=True):
    """A link that signs one person in once; shown here and never again."""

    link: str
    expires_at: datetime


class InvitationRow(Struct, frozen=True, kw_only=True):
    """A link that was made, without its secret."""

    id: int
    user: str
    project: int | None
    role: str
    created_by: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
