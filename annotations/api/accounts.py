"""Own account and tokens; people and invitations, which site administrators look after."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe, reference
from annotations.api.shapes import given, out
from annotations.api.shapes.accounts import (
    Account,
    AccountChange,
    AccountNew,
    InvitationMade,
    InvitationNew,
    InvitationRow,
    Me,
    Person,
    TokenMade,
    TokenNew,
    TokenRow,
)
from annotations.errors import Invalid, NotFound
from annotations.models import ApiToken, Invitation, Project, User
from annotations.permissions import May, may_create_projects, project_for, require_site_admin
from annotations.queries.people import people_known_to
from annotations.services import accounts

PAGED = frozenset({"limit", "after"})
ANN = {"id": 3, "username": "ann", "name": "Ann Ito"}
ANN_ACCOUNT = {**ANN, "email": "ann@example.org", "is_admin": False, "is_active": True}
TOKEN = {"id": 7, "name": "laptop", "scope": "write", "created_at": "2025-06-02T09:30:00Z", "last_used_on": None}
INVITATION = {
    "id": 5,
    "user": "ann",
    "project": None,
    "role": "",
    "created_by": "ada",
    "created_at": "2025-06-02T09:30:00Z",
    "expires_at": "2025-06-05T09:30:00Z",
    "used_at": None,
}


class MeView(View):
    """GET me/"""

    @describe(
        "read_me",
        summary="Who am I",
        tag="Account",
        answer=Me,
        example={**ANN, "is_admin": False, "may_create_projects": False},
        errors=(),
    )
    def get(self, request: Request) -> Response:
        user = self.user
        return Response(
            out(
                Me(
                    id=user.pk,
                    username=user.username,
                    name=user.name,
                    is_admin=user.is_superuser,
                    may_create_projects=may_create_projects(user),
                )
            )
        )


class TokensView(View):
    """GET POST me/tokens/"""

    parameters = {"GET": PAGED}

    @describe("list_tokens", summary="My tokens", tag="Account", answer=TokenRow, example=TOKEN, listed=True, errors=())
    def get(self, request: Request) -> Response:
        return page(request, ApiToken.objects.filter(user=self.user, revoked_at=None), _tokens)

    @describe(
        "make_token",
        summary="Make a token",
        tag="Account",
        description="The secret is in this answer as `token` and is never shown again.",
        request=TokenNew,
        request_example={"name": "laptop", "scope": "write"},
        answer=TokenMade,
        example={**TOKEN, "token": "wb_…"},  # nosec B105  # no token: an example without its end
        status=201,
        errors=(403, 409),
    )
    def post(self, request: Request) -> Response:
        body = self.body(TokenNew)
        token, secret = accounts.make_token(by=self.user, user=self.user, name=body.name, scope=body.scope)
        return Response({**next(iter(_tokens([token]))), "token": secret}, status=201)


class TokenView(View):
    """DELETE me/tokens/{id}/"""

    @describe("revoke_token", summary="Revoke a token", tag="Account", errors=(403, 404))
    def delete(self, request: Request, pk: int) -> Response:
        self.no_body()
        token = ApiToken.objects.select_related("user").filter(user=self.user, pk=min(pk, 2**63 - 1)).first()
        if token is None or token.revoked_at is not None:
            raise NotFound
        accounts.revoke_token(by=self.user, token=token)
        return Response(status=204)


class UsersView(View):
    """GET POST users/"""

    parameters = {"GET": PAGED}

    @describe(
        "list_users",
        summary="People",
        tag="People",
        description=(
            "Site administrators see every account; everybody else the members of their own projects, as user name "
            "and full name alone."
        ),
        answer={"anyOf": [reference(Account), reference(Person)]},
        example=ANN,
        listed=True,
        errors=(),
    )
    def get(self, request: Request) -> Response:
        shape = _accounts if self.user.is_superuser else _people
        return page(request, people_known_to(self.user), shape, order=("username",))

    @describe(
        "make_user",
        summary="Make an account",
        tag="People",
        description="For site administrators. The person comes in by an invitation.",
        request=AccountNew,
        request_example={"username": "ann", "name": "Ann Ito", "email": "ann@example.org"},
        answer=Account,
        example=ANN_ACCOUNT,
        status=201,
        errors=(403, 409),
    )
    def post(self, request: Request) -> Response:
        require_site_admin(self.user)
        user = accounts.create_user(by=self.user, **given(self.body(AccountNew)))
        return Response(out(_account(user)), status=201)


class UserView(View):
    """PATCH users/{username}/"""

    @describe(
        "change_user",
        summary="Change an account",
        tag="People",
        description="For site administrators. `is_active: false` closes it: sessions, tokens and links stop at once.",
        request=AccountChange,
        request_example={"is_active": False},
        answer=Account,
        example={**ANN_ACCOUNT, "is_active": False},
        errors=(403, 404, 409),
    )
    def patch(self, request: Request, username: str) -> Response:
        require_site_admin(self.user)
        user = User.objects.filter(username=username).first()
        if user is None:
            raise NotFound
        return Response(out(_account(accounts.update_user(by=self.user, user=user, **given(self.body(AccountChange))))))


class InvitationsView(View):
    """GET POST invitations/"""

    parameters = {"GET": PAGED}

    @describe(
        "list_invitations",
        summary="Sign-in links that were made",
        tag="People",
        description="For site administrators. Without their secrets, which nobody can read again.",
        answer=InvitationRow,
        example=INVITATION,
        listed=True,
        errors=(403,),
    )
    def get(self, request: Request) -> Response:
        require_site_admin(self.user)
        rows: QuerySet[Invitation] = Invitation.objects.select_related("user", "created_by")
        return page(request, rows, _invitations, order=("-id",))

    @describe(
        "make_invitation",
        summary="Make a sign-in link",
        tag="People",
        description=(
            "For site administrators. It works once; older unused links of the person end. With a project and a role "
            "its use makes the person a member as well."
        ),
        request=InvitationNew,
        request_example={"user": "ann", "project": 1, "role": "annotator"},
        answer=InvitationMade,
        example={"link": "https://workbench.example.org/in/…/", "expires_at": "2025-06-05T09:30:00Z"},
        status=201,
        errors=(403, 409),
    )
    def post(self, request: Request) -> Response:
        require_site_admin(self.user)
        body = self.body(InvitationNew)
        user = User.objects.filter(username__iexact=body.user).first()
        if user is None:
            raise Invalid(f"There is nobody with the user name {body.user!r}.", code="unknown_user", pointer="/user")
        project = None if body.project is None else self._project(body.project)
        invitation, link = accounts.make_link(by=self.user, user=user, project=project, role=body.role)
        return Response(out(InvitationMade(link=link, expires_at=invitation.expires_at)), status=201)

    def _project(self, pk: int) -> Project:
        try:
            return project_for(self.user, pk, May.MANAGE)
        except NotFound:
            raise Invalid(f"There is no project {pk}.", code="unknown_project", pointer="/project") from None


def _tokens(rows: Iterable[ApiToken]) -> Iterable[Row]:
    for row in rows:
        yield out(
            TokenRow(
                id=row.pk,
                name=row.name,
                scope=row.scope,
                created_at=row.created_at,
                last_used_on=row.last_used_on,
            )
        )


def _people(rows: list[User]) -> Iterable[Row]:
    return [out(Person(id=row.pk, username=row.username, name=row.name)) for row in rows]


def _accounts(rows: list[User]) -> Iterable[Row]:
    return [out(_account(row)) for row in rows]


def _account(user: User) -> Account:
    facts: dict[str, Any] = {"id": user.pk, "username": user.username, "name": user.name, "email": user.email}
    return Account(**facts, is_admin=user.is_superuser, is_active=user.is_active)


def _invitations(rows: list[Invitation]) -> Iterable[Row]:
    for row in rows:
        yield out(
            InvitationRow(
                id=row.pk,
                user=row.user.username,
                project=row.project_id,
                role=row.role,
                created_by=row.created_by.username if row.created_by else None,
                created_at=row.created_at,
                expires_at=row.expires_at,
                used_at=row.used_at,
            )
        )
