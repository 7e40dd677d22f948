"""Who knows whom: people see each other through the projects that they share."""

from django.db.models import QuerySet

from annotations.models import Membership, Project, User


def people_known_to(user: User) -> "QuerySet[User]":
    """Everybody for a site administrator; else the person and the active members of the projects that they share."""
    if user.is_superuser:
        return User.objects.all()
    shared = Membership.objects.filter(project__in=Project.objects.visible_to(user)).values("user_id")
    return User.objects.filter(is_active=True, pk__in=shared) | User.objects.filter(pk=user.pk)


def members_of(project: Project) -> "QuerySet[Membership]":
    """The project's members with their people."""
    return Membership.objects.filter(project=project).select_related("user", "project")
