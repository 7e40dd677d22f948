"""Sign-in links and API tokens: made here, shown once, stored as SHA-256."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import ApiToken, Invitation, Project, User
from annotations.permissions import require_site_admin
from annotations.services import history
from annotations.services.joining import check_role, join
from annotations.services.names import clean_line

TOKEN_PREFIX = "wb_"  # noqa: S105  # nosec B105  # it says what a found secret opens; no secret itself
MOST_TOKENS = 100


def make_link(*, by: User | None, user: User, project: Project | None = None, role: str = "") -> tuple[Invitation, str]:
    """(invitation, link): a link that signs this person in once, and with a project makes them a member of it.

    Older unused ones end. 409 for a closed account, 400 `unknown_role` for a project without a role of the four.
    """
    if by is not None:
        require_site_admin(by)
    if project is not None or role:
        check_role(role)
        if project is None:
            raise Invalid("A role belongs to a project: name it.", code="unknown_project", pointer="/project")
    if not user.is_active:
        raise Conflict(f"The account of {user.username} is closed.", code="user_inactive", pointer="/user")
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        Invitation.objects.filter(user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
        invitation = Invitation.objects.create(
            user=user,
            digest=digest(secret),
            created_by=by,
            expires_at=now + timedelta(seconds=settings.SIGN_IN_LINK_SECONDS),
            project=project,
            role=role,
        )
        after = {"expires_at": invitation.expires_at.isoformat(), **({"role": role} if role else {})}
        history.record(by=by, verb="created", kind="invitation", uid=user.username, project=project, after=after)
    return invitation, f"{settings.PUBLIC_URL}/in/{secret}/"


def use_link(secret: str) -> User:
    """The person whom an unused, unexpired link signs in; the link is used up by this call alone.

    Where it names a project that is still there, they are a member of it now; who is one already keeps their role.
    Raises NotFound `link_used` for every other secret; what is wrong with it is not told.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = Invitation.objects.filter(digest=digest(secret))
        # No join: PostgreSQL rechecks these very columns after waiting for another use of the same link.
        active = User.objects.filter(is_active=True).values("pk")
        if rows.filter(used_at=None, expires_at__gt=now, user_id__in=active).update(used_at=now) != 1:
            raise NotFound("This link was used, has expired or was never made: ask for a new one.", code="link_used")
        link = rows.select_related("user", "project").get()
        history.record(by=link.user, verb="used", kind="invitation", uid=link.user.username, project=link.project)
        if link.project is not None and link.project.deleted_at is None:
            join(by=link.user, project=link.project, user=link.user, role=link.role)
    return link.user


def make_token(*, by: User | None, user: User, name: str = "", scope: str = "write") -> tuple[ApiToken, str]:
    """(token, secret): a key for scripts of this person, made by themselves, a site administrator or a command."""
    _require_own(by, user)
    clean_line(name, "name", 100)
    if scope not in ApiToken.Scope.values:
        raise Invalid("scope is read or write.", code="unknown_scope", pointer="/scope")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        if ApiToken.objects.filter(user=user, revoked_at=None).count() >= MOST_TOKENS:
            raise Conflict(f"There are {MOST_TOKENS} tokens already: revoke some first.", code="too_many_tokens")
        token = ApiToken.objects.create(user=user, name=name, digest=digest(secret), scope=scope)
        after = {"user": user.username, "name": name, "scope": scope}
        history.record(by=by, verb="created", kind="token", uid=str(token.pk), after=after)
    return token, secret


def revoke_token(*, by: User | None, token: ApiToken) -> None:
    """End a token: its next request is 401."""
    _require_own(by, token.user)
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            before = {"user": token.user.username, "name": token.name, "scope": token.scope}
            history.record(by=by, verb="revoked", kind="token", uid=str(token.pk), before=before)


def digest(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _require_own(by: User | None, user: User) -> None:
    if by is not None and by.pk != user.pk and not by.is_superuser:
        raise Forbidden("Tokens are made and revoked by their own person.")
