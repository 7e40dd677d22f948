"""Managers bring somebody new into their project: a new account, and the link that makes its person a member.

Nothing here gives a manager a way into an account that is or was somebody's: links are made anew, and withdrawn, for
accounts alone that this project has made and nobody has used (queries.links.kept_to). No address is kept with such an
account: whoever typed their own could ask for links into it for ever.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from annotations.models import Invitation, Project, User
from annotations.permissions import May, may_invite
from annotations.queries.links import waiting_in
from annotations.services import history
from annotations.services.accounts import clean_email, invite_person, make_account
from annotations.services.joining import check_role
from annotations.services.keys import give_link
from annotations.services.rights import require_in

MOST_WAITING = 200  # people of one project who have not come in yet
WINDOW = 3600  # seconds
MOST_OF_ONE = 60  # links in that time, of one manager
MOST_OF_ALL = 600  # of all managers: one may make others, who make others


def invite_new(
    *, by: User, project: Project, username: str, name: str = "", email: str = "", role: str
) -> tuple[Invitation, str]:
    """(invitation, link): a new account whose link makes its person a member of this project, and nothing else.

    By site administrators the address becomes that of the account; by managers it is for one mail (`mail_link`) alone.
    409 `user_exists`, `too_many_invited`; 429 `too_many`; 400 `no_mail`, `bad_email`, `unknown_role`.
    """
    _require(by, project)
    check_role(role)
    if by.is_superuser:
        return invite_person(by=by, username=username, name=name, email=email, project=project, role=role)
    if clean_email(email) and not settings.SENDS_MAIL:
        raise Invalid("No mail is sent from here: give them the link yourself.", code="no_mail", pointer="/email")
    with transaction.atomic():
        _lock(by, project)
        if waiting_in(project).count() >= MOST_WAITING:
            words = f"{MOST_WAITING} people are invited and have not come in yet: withdraw some invitations first."
            raise Conflict(words, code="too_many_invited")
        _check_pace(by)
        user = make_account(by=by, username=username, name=name)
        return give_link(by=by, user=user, project=project, role=role)


def renew_invitation(*, by: User, project: Project, user: str) -> tuple[Invitation, str]:
    """(invitation, link): another link in place of the last one to this project, which ends; the role stays.

    NotFound for whom this project has not invited, or who has come in by it; Forbidden for an account that somebody
    has used, or that site administrators look after.
    """
    _require(by, project)
    with transaction.atomic():
        _lock(by, project)
        found, _is_kept = _waiting(by, project, user)
        if not by.is_superuser:
            _check_pace(by)
        return give_link(by=by, user=found.user, project=project, role=found.role)


def withdraw_invitation(*, by: User, project: Project, user: str) -> None:
    """End the links to this project of somebody who has not come in; an account that it made for them is closed.

    Refused as renew_invitation.
    """
    _require(by, project)
    with transaction.atomic():
        _lock(by, project)
        found, is_kept = _waiting(by, project, user)
        now = timezone.now()
        links = Invitation.objects.filter(project=project, user=found.user, used_at=None)
        links.filter(expires_at__gt=now).update(expires_at=now)
        links.update(project=None, role="")
        history.record(
            by=by, verb="revoked", kind="invitation", uid=found.user.username, project=project,
            before={"role": found.role, "expires_at": found.expires_at.isoformat()},
        )  # fmt: skip
        if is_kept:
            User.objects.filter(pk=found.user_id).update(is_active=False)
            before, after = {"is_active": True}, {"is_active": False}
            history.record(by=by, verb="updated", kind="user", uid=found.user.username, before=before, after=after)


def _require(by: User, project: Project) -> None:
    require_in(by, project, May.MANAGE)
    if not may_invite(by):
        raise Forbidden("Here a site administrator makes accounts and links.")


def _lock(by: User, project: Project) -> None:
    """One at a time in a project and of one manager, so that nobody passes a limit beside another. Rights afresh:
    they may have gone while this waited."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    require_in(by, project, May.MANAGE)


def _waiting(by: User, project: Project, username: str) -> tuple[Invitation, bool]:
    """The last invitation of this person, and whether their account is one of queries.links.kept_to. Their links are
    locked: who uses one meanwhile comes before or after all this."""
    if "\x00" in username:
        raise NotFound
    links = Invitation.objects.filter(project=project, user__in=User.objects.filter(username=username))
    list(links.select_for_update().order_by("pk").values_list("pk"))
    found = waiting_in(project).filter(user__username=username).first()
    if found is None:
        raise NotFound
    is_kept = bool(getattr(found, "is_kept", False))
    if not is_kept and not by.is_superuser:
        raise Forbidden("This account is looked after by site administrators: ask one of them for a link.")
    return found, is_kept


def _check_pace(by: User) -> None:
    """TooMany for a manager who has made too many links in the last hour, or where all managers together have."""
    since = timezone.now() - timedelta(seconds=WINDOW)
    made = Invitation.objects.filter(created_at__gt=since).exclude(created_by=F("user"))
    made = made.exclude(created_by=None).exclude(created_by__in=User.objects.filter(is_superuser=True).values("pk"))
    for rows, most in ((made.filter(created_by=by), MOST_OF_ONE), (made, MOST_OF_ALL)):
        latest = list(rows.order_by("-created_at").values_list("created_at", flat=True)[:most])
        if len(latest) == most:
            raise _too_many(latest[-1] - since)


def _too_many(left: timedelta) -> TooMany:
    seconds = max(1, int(left.total_seconds()) + 1)
    words = f"Too many people were invited within an hour: go on in {-(-seconds // 60)} min."
    return TooMany(words, retry_after=seconds)
