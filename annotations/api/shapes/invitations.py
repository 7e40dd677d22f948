"""Shapes of api/invitations.py."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from annotations.api.shapes.accounts import InvitationMade


class NewcomerNew(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody new to be invited into a project."""

    username: str
    role: Literal["viewer", "annotator", "curator", "manager"]
    name: str = ""


class NewcomerMade(InvitationMade, frozen=True, kw_only=True):
    """The link of somebody who is invited, shown here and never again."""

    user: str
    role: str


class NewcomerRow(Struct, frozen=True, kw_only=True):
    """Somebody who is invited and has not come in; `open`: their link works still, `renewable`: for managers too."""

    user: str
    name: str
    role: str
    invited_by: str | None
    created_at: datetime
    expires_at: datetime
    open: bool
    renewable: bool
