"""One-time links: one looked at without using it up, those that work, and who was invited and has not come in."""

import hashlib
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from annotations.models import ApiToken, Invitation, Membership, Project, User, UserSession
from annotations.permissions import MANAGER


def open_link(secret: str) -> Invitation | None:
    """An open link, with whom it would sign in and where it leads; None for one that is used, expired or wrong. One
    query."""
    digest = hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
    rows = Invitation.objects.select_related("user", "project")
    return rows.filter(opens(timezone.now()), digest=digest).first()


def opens(now: datetime) -> Q:
    """What a link needs to sign its person in: unused, not expired, of an active account.

    One that a manager gave works only while they manage that project, and only if nobody has used the account in any
    other way and no other project has it: so no manager keeps a key to an account that has become somebody's.
    """
    active = User.objects.filter(is_active=True).values("pk")
    manages = Membership.objects.filter(
        user=OuterRef("created_by"), project=OuterRef("project"), role=MANAGER, user__is_active=True
    )
    elsewhere = Membership.objects.filter(user=OuterRef("user")).exclude(project=OuterRef("project"))
    unused = never_came_in().filter(pk=OuterRef("user"))
    by_manager = Exists(manages) & Exists(unused) & ~Exists(elsewhere)
    return Q(used_at=None, expires_at__gt=now, user__in=active) & (~_by_manager() | Q(by_manager))


def never_came_in() -> "QuerySet[User]":
    """Active accounts without any right over the site that nobody has ever used: no visit, no password, no token."""
    ways = [
        ApiToken.objects.filter(user=OuterRef("pk")),
        UserSession.objects.filter(user=OuterRef("pk")),
        Invitation.objects.filter(user=OuterRef("pk"), used_at__isnull=False),
    ]
    rows = User.objects.filter(is_active=True, is_superuser=False, is_staff=False, pseudonymised_at=None)
    without_password = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return rows.filter(without_password, *(~Exists(way) for way in ways), last_login=None)


def kept_to(project: Project) -> "QuerySet[User]":
    """Accounts that managers of this project made by inviting, that nobody has used and no project has, and of which
    no site administrator has ever made a link."""
    links = Invitation.objects.filter(user=OuterRef("pk")).exclude(created_by=F("user"))
    ours = links.filter(_by_manager(), project=project)
    member = Membership.objects.filter(user=OuterRef("pk"))
    others = links.exclude(pk__in=Invitation.objects.filter(_by_manager(), project=project).values("pk"))
    return never_came_in().filter(Exists(ours), ~Exists(others), ~Exists(member))


def brought_by_managers() -> "QuerySet[User]":
    """Accounts that some manager made by inviting, and that nobody has used yet: nobody can be added by their name."""
    return never_came_in().filter(Exists(Invitation.objects.filter(_by_manager(), user=OuterRef("pk"))))


def waiting_in(project: Project) -> "QuerySet[Invitation]":
    """The last link to this project of each who is no member and has not used it, with `.works` and `.is_kept`.

    One that has expired stands here as long as nobody has come into the account by another; withdrawn ones do not.
    `is_kept`: the account is one of `kept_to`. One query.
    """
    now = timezone.now()
    members = Membership.objects.filter(project=project).values("user_id")
    rows = Invitation.objects.filter(project=project, used_at=None, user__is_active=True).exclude(user__in=members)
    later = Invitation.objects.filter(project=project, user=OuterRef("user"), pk__gt=OuterRef("pk"))
    unused = never_came_in().filter(pk=OuterRef("user"))
    rows = rows.filter(~Exists(later)).filter(opens(now) | Q(Exists(unused)))
    kept = kept_to(project).filter(pk=OuterRef("user"))
    told = rows.annotate(works=opens(now), is_kept=Exists(kept))
    return cast("QuerySet[Invitation]", told.select_related("user", "project", "created_by"))


def invited_to(project: Project, most: int) -> list[Any]:
    """Those of waiting_in, the newest first; one query."""
    return list(waiting_in(project).order_by("-pk")[:most])


def _by_manager() -> Q:
    """Links that were neither made by a site administrator or a command, nor asked for by their own person."""
    admins = User.objects.filter(is_superuser=True).values("pk")
    return ~(Q(created_by=None) | Q(created_by=F("user")) | Q(created_by__in=admins))
