"""Sign-in links and API tokens: made here, shown once, stored as SHA-256."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import ApiToken, Invitation, Project, User
from annotations.permissions import require_site_admin
from annotations.queries.links import opens
from annotations.services import history
from annotations.services.joining import check_role, join
from annotations.services.names import clean_line

ASKED_LINK_SECONDS = 3600
ASKED_AGAIN_SECONDS = 300
TOKEN_PREFIX = "wb_"  # noqa: S105  # nosec B105  # it says what a found secret opens; no secret itself
MOST_TOKENS = 100


def make_link(*, by: User | None, user: User, project: Project | None = None, role: str = "") -> tuple[Invitation, str]:
    """(invitation, link): a link that signs this person in once, and with a project makes them a member of it.

    Older unused ones end; where this one names no project, it leads to that of the one that it replaces. 409 for a
    closed account, 400 `unknown_role` for a project without a role of the four.
    """
    if by is not None:
        require_site_admin(by)
    return give_link(by=by, user=user, project=project, role=role)


def give_link(*, by: User | None, user: User, project: Project | None = None, role: str = "") -> tuple[Invitation, str]:
    """As make_link, of which it is the step that inviting into a project shares. Who may is asked before."""
    if project is not None or role:
        check_role(role)
        if project is None:
            raise Invalid("A role belongs to a project: name it.", code="unknown_project", pointer="/project")
    if not user.is_active:
        raise Conflict(f"The account of {user.username} is closed.", code="user_inactive", pointer="/user")
    now = timezone.now()
    with transaction.atomic():
        older = Invitation.objects.filter(user=user, used_at=None, expires_at__gt=now)
        waiting = older.filter(project__deleted_at=None).exclude(project=None).select_related("project").last()
        if project is None and waiting is not None:
            project, role = waiting.project, waiting.role
        older.update(expires_at=now)
        invitation, link = _store_link(user, by, now + timedelta(seconds=settings.SIGN_IN_LINK_SECONDS), project, role)
        after = {"expires_at": invitation.expires_at.isoformat(), **({"role": role} if role else {})}
        history.record(by=by, verb="created", kind="invitation", uid=user.username, project=project, after=after)
    return invitation, link


def make_asked_link(*, user: User) -> tuple[Invitation, str] | None:
    """(invitation, link) for somebody who asked for one at the sign-in page, to be sent to their address alone.

    It lasts an hour. Earlier ones that were asked for end, those that an administrator made stay: anybody may ask in
    anybody's name. None within five minutes of the last, so that nobody's mailbox is filled.
    """
    now = timezone.now()
    with transaction.atomic():
        asked = Invitation.objects.filter(user=user, created_by=user)
        if asked.filter(created_at__gt=now - timedelta(seconds=ASKED_AGAIN_SECONDS)).exists():
            return None
        asked.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
        invitation, link = _store_link(user, user, now + timedelta(seconds=ASKED_LINK_SECONDS))
        after = {"expires_at": invitation.expires_at.isoformat(), "asked": "at the sign-in page"}
        history.record(by=None, verb="created", kind="invitation", uid=user.username, after=after)
    return invitation, link


def end_asked_links(*, user: User) -> None:
    """End the open ones that were asked for: part of a change of the address, and written down as that."""
    now = timezone.now()
    Invitation.objects.filter(user=user, created_by=user, used_at=None, expires_at__gt=now).update(expires_at=now)


def use_link(secret: str) -> User:
    """The person whom an unused, unexpired link signs in; the link is used up by this call alone.

    Where it names a project that is still there, they are a member of it now; who is one already keeps their role.
    What a link of a manager needs besides says queries.links.opens: it opens no account that is in use.
    Raises NotFound `link_used` for every other secret; what is wrong with it is not told.
    """
    with transaction.atomic():
        rows = Invitation.objects.filter(digest=digest(secret))
        # Locked before the clock is read: a link that was ended while this waited has expired by then.
        list(rows.select_for_update().values_list("pk"))
        now = timezone.now()
        # No join: PostgreSQL rechecks these very columns after waiting for another use of the same link.
        if rows.filter(opens(now)).update(used_at=now) != 1:
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


def _store_link(
    user: User, by: User | None, until: datetime, project: Project | None = None, role: str = ""
) -> tuple[Invitation, str]:
    secret = secrets.token_urlsafe(32)
    facts = {"digest": digest(secret), "created_by": by, "expires_at": until, "project": project, "role": role}
    return Invitation.objects.create(user=user, **facts), f"{settings.PUBLIC_URL}/in/{secret}/"


def _require_own(by: User | None, user: User) -> None:
    if by is not None and by.pk != user.pk and not by.is_superuser:
        raise Forbidden("Tokens are made and revoked by their own person.")
