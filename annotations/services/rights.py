"""The one check that every service starts with: what may this person do in this project, now."""

from annotations.models import Membership, Project, User
from annotations.permissions import MANAGER, May, require


def require_in(by: User, project: Project, action: May) -> str:
    """The person's role in the project; NotFound for a stranger, Forbidden for a role that may not do this.

    Read afresh, never taken from an object that a door fetched earlier: rights may have gone meanwhile.
    """
    role: str | None = MANAGER
    if not by.is_superuser:
        role = Membership.objects.filter(project=project, user=by).values_list("role", flat=True).first()
    require(role, action)
    return role or MANAGER
