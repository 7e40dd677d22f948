"""Becoming a member: the step that adding somebody and using an invitation share. Who may is asked before."""

from django.db import transaction

from annotations.errors import Invalid
from annotations.models import Membership, Project, User
from annotations.services import history


def join(*, by: User, project: Project, user: User, role: str) -> Membership | None:
    """The new membership, written down; None for somebody who is a member already, whose role stays."""
    with transaction.atomic():
        member, is_new = Membership.objects.get_or_create(project=project, user=user, defaults={"role": role})
        if not is_new:
            return None
        history.record(by=by, verb="created", kind="member", uid=user.username, project=project, after={"role": role})
    return member


def check_role(role: str) -> None:
    """Invalid `unknown_role` for what is none of the four."""
    if role not in Membership.Role.values:
        known = ", ".join(Membership.Role.values)
        raise Invalid(f"{role!r} is none of: {known}.", code="unknown_role", pointer="/role")
