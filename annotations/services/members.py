"""Members of a project and their roles."""

from django.db import transaction

from annotations.errors import Conflict, Invalid
from annotations.models import Invitation, Membership, Project, User
from annotations.permissions import MANAGER, May
from annotations.queries.links import brought_by_managers
from annotations.services import history
from annotations.services.joining import check_role, join
from annotations.services.rights import require_in


def add_member(*, by: User, project: Project, user: str, role: str) -> Membership:
    """Give the person with this user name a role. 400 `unknown_user`, `unknown_role`; 409 `already_member`,
    `not_come_in`: whom a manager has invited is nobody yet, and whoever holds the link would get in."""
    require_in(by, project, May.MANAGE)
    check_role(role)
    known = User.objects.filter(username__iexact=user, is_active=True)
    person = None if "\x00" in user else known.first()
    if person is None:
        raise Invalid(f"There is nobody with the user name {user!r}.", code="unknown_user", pointer="/user")
    if not by.is_superuser and brought_by_managers().filter(pk=person.pk).exists():
        words = f"{person.username} was invited and has not come in yet: add them when they have."
        raise Conflict(words, code="not_come_in", pointer="/user")
    member = join(by=by, project=project, user=person, role=role)
    if member is None:
        raise Conflict(
            f"{person.username} is a member already: change the role instead.", code="already_member", pointer="/user"
        )
    return member


def change_role(*, by: User, member: Membership, role: str) -> Membership:
    """Change a member's role; the same role again is no Change. 409 `last_manager`."""
    require_in(by, member.project, May.MANAGE)
    check_role(role)
    with transaction.atomic():
        before = _locked(member)
        if before != role:
            if role != MANAGER:
                _keep_a_manager(by, member)
            Membership.objects.filter(pk=member.pk).update(role=role)
            history.record(
                by=by,
                verb="updated",
                kind="member",
                uid=member.user.username,
                project=member.project,
                before={"role": before},
                after={"role": role},
            )
    member.role = role
    return member


def remove_member(*, by: User, member: Membership) -> None:
    """End a membership at once; what the person made stays. 409 `last_manager`.

    A link that they have not used yet signs them in still, but does not bring them back into the project.
    """
    require_in(by, member.project, May.MANAGE)
    with transaction.atomic():
        before = _locked(member)
        _keep_a_manager(by, member)
        Membership.objects.filter(pk=member.pk).delete()
        unused = Invitation.objects.filter(user=member.user_id, project=member.project_id, used_at=None)
        unused.update(project=None, role="")
        history.record(
            by=by,
            verb="deleted",
            kind="member",
            uid=member.user.username,
            project=member.project,
            before={"role": before},
        )


def _locked(member: Membership) -> str:
    """The role as it is stored, all members of the project locked: two managers never remove each other at once."""
    Project.objects.select_for_update(no_key=True).get(pk=member.project_id)
    return Membership.objects.get(pk=member.pk).role


def _keep_a_manager(by: User, member: Membership) -> None:
    others = Membership.objects.filter(project=member.project_id, role=MANAGER).exclude(pk=member.pk)
    if by.is_superuser or others.exists() or not Membership.objects.filter(pk=member.pk, role=MANAGER).exists():
        return
    raise Conflict("This is the last manager of the project: make another member manager first.", code="last_manager")
