"""Who is invited into a project, by its managers."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe
from annotations.api.shapes import out
from annotations.api.shapes.invitations import NewcomerMade, NewcomerNew, NewcomerRow
from annotations.models import Invitation
from annotations.permissions import May, project_for
from annotations.queries.links import waiting_in
from annotations.services import inviting

NIA = {
    "user": "nia",
    "name": "Nia Roe",
    "role": "annotator",
    "invited_by": "mara",
    "created_at": "2025-06-02T09:30:00Z",
    "expires_at": "2025-06-05T09:30:00Z",
    "open": True,
    "renewable": True,
}
MADE = {
    "user": "nia",
    "role": "annotator",
    "link": "https://workbench.example.org/in/…/",
    "expires_at": "2025-06-05T09:30:00Z",
}


class NewcomersView(View):
    """GET POST projects/{id}/invitations/"""

    parameters = {"GET": frozenset({"limit", "after"})}

    @describe(
        "list_newcomers",
        summary="Who is invited and has not come in",
        tag="Projects",
        description="For managers. Without the links, which nobody can read again.",
        answer=NewcomerRow,
        example=NIA,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        return page(request, waiting_in(project_for(self.user, pk, May.MANAGE)), _rows, order=("-id",))

    @describe(
        "invite_newcomer",
        summary="Invite somebody new",
        tag="Projects",
        description=(
            "For managers, unless the site has turned it off. Makes an account and a one-time link that makes its "
            "person a member with this role."
        ),
        request=NewcomerNew,
        request_example={"username": "nia", "name": "Nia Roe", "role": "annotator"},
        answer=NewcomerMade,
        example=MADE,
        status=201,
        errors=(403, 404, 409, 429),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        body = self.body(NewcomerNew)
        made = inviting.invite_new(
            by=self.user, project=project, username=body.username, name=body.name, role=body.role
        )
        return _made(*made)


class NewcomerView(View):
    """DELETE projects/{id}/invitations/{username}/"""

    @describe(
        "withdraw_newcomer",
        summary="Withdraw an invitation",
        tag="Projects",
        description="The link works no more, and the account that was made for it is closed.",
        errors=(403, 404),
    )
    def delete(self, request: Request, pk: int, username: str) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        self.no_body()
        inviting.withdraw_invitation(by=self.user, project=project, user=username)
        return Response(status=204)


class NewcomerLinkView(View):
    """POST projects/{id}/invitations/{username}/link/"""

    @describe(
        "renew_newcomer",
        summary="Make a new link for somebody who is invited",
        tag="Projects",
        description=(
            "The older one ends. 403 for an account that this project did not make, or that has been used: a site "
            "administrator makes such links."
        ),
        answer=NewcomerMade,
        example=MADE,
        status=201,
        errors=(403, 404, 409, 429),
    )
    def post(self, request: Request, pk: int, username: str) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        self.no_body()
        return _made(*inviting.renew_invitation(by=self.user, project=project, user=username))


def _made(invitation: Invitation, link: str) -> Response:
    facts = {"user": invitation.user.username, "role": invitation.role}
    return Response(out(NewcomerMade(**facts, link=link, expires_at=invitation.expires_at)), status=201)


def _rows(rows: list[Invitation]) -> Iterable[Row]:
    for row in rows:
        yield out(
            NewcomerRow(
                user=row.user.username,
                name=row.user.name,
                role=row.role,
                invited_by=row.created_by.username if row.created_by else None,
                created_at=row.created_at,
                expires_at=row.expires_at,
                open=bool(getattr(row, "works", False)),
                renewable=bool(getattr(row, "is_kept", False)),
            )
        )
