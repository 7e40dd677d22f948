"""Who may do what: one table of actions and roles, and the one way to fetch a thing that a person may use.

To fetch is to authorise: a stranger gets NotFound (404) as if the thing were not there, a member without the right
Forbidden (403). Site admins (Django superusers) stand as managers everywhere.
"""

from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields import CharField
from django.utils.translation import gettext as _

from annotations.errors import Forbidden, NotFound
from annotations.models import (
    AnnotationSet,
    Assignment,
    Comment,
    Document,
    ExportJob,
    Flag,
    ImportJob,
    Label,
    Membership,
    Project,
    RelationType,
    User,
)  # fmt: skip

VIEWER, ANNOTATOR, CURATOR, MANAGER = "viewer", "annotator", "curator", "manager"


class May(StrEnum):
    """What a role may allow in a project."""

    READ = "read"  # documents, guideline, dashboard; gold unless blind keeps it from annotators
    ANNOTATE = "annotate"  # write the own set, submit, skip, reopen it; export own work
    REVIEW = "review"  # read all sets, write gold, accept, send back, export every layer
    MANAGE = "manage"  # labels, documents, imports, members, the project itself


TABLE: dict[May, frozenset[str]] = {
    May.READ: frozenset({VIEWER, ANNOTATOR, CURATOR, MANAGER}),
    May.ANNOTATE: frozenset({ANNOTATOR, CURATOR, MANAGER}),
    May.REVIEW: frozenset({CURATOR, MANAGER}),
    May.MANAGE: frozenset({MANAGER}),
}
M = TypeVar("M", bound=Model)


def allows(role: str | None, action: May) -> bool:
    """Whether a role may do this."""
    return role in TABLE[action]


def require(role: str | None, action: May) -> None:
    """Raise Forbidden unless the role may do this; NotFound where there is no role at all."""
    if role is None:
        raise NotFound
    if not allows(role, action):
        raise Forbidden(
            _("Your role in this project is %(role)s; this needs one of: %(roles)s.")
            % {"role": role, "roles": ", ".join(sorted(TABLE[action]))}
        )


def sees_gold(role: str | None, blind: bool) -> bool:
    """In a blind project annotators see only their own set."""
    return role is not None and (role != ANNOTATOR or not blind)


def only_assigned(role: str | None, project: Project) -> bool:
    """Whether this role is kept to what is assigned to the person, or what they have begun."""
    return role == ANNOTATOR and project.assigned_only


def within_reach(rows: "QuerySet[Document]", user: User) -> "QuerySet[Document]":
    """Documents that are assigned to the person, or of which they have a set."""
    own = AnnotationSet.objects.filter(kind=AnnotationSet.Kind.PERSON, owner=user).values("document")
    return rows.filter(Q(pk__in=Assignment.objects.filter(user=user).values("document")) | Q(pk__in=own))


def project_for(user: User, pk: int, action: May) -> Project:
    """The project with `.role` of this person. One query."""
    return _fetch(with_role(Project.objects.visible_to(user), user, "pk").filter(pk=_key(pk)), action)


def document_for(user: User, pk: int, action: May) -> Document:
    """The document with `.project` and `.role` of this person. One query; two where only what is assigned is theirs."""
    rows = with_role(Document.objects.visible_to(user), user, "project_id").select_related("project", "event")
    found = _fetch(rows.filter(pk=_key(pk)), action)
    here = Document.objects.filter(pk=found.pk)
    if only_assigned(getattr(found, "role", None), found.project) and not within_reach(here, user).exists():
        raise NotFound
    return found


def flag_for(user: User, pk: int, action: May) -> Flag:
    """A flag: for curators and managers any of the project, for all others their own, as if there were no others."""
    rows = Flag.objects.filter(project__in=Project.objects.visible_to(user), document__deleted_at=None)
    found: Any = (
        with_role(rows.select_related("project", "document", "user"), user, "project_id").filter(pk=_key(pk)).first()
    )
    if found is None or (found.user_id != user.pk and not allows(found.role, May.REVIEW)):
        raise NotFound
    require(found.role, action)
    return cast(Flag, found)


def comment_for(user: User, uid: UUID, action: May) -> Comment:
    """A comment that is not deleted, of a person's own set, of gold that they may read, or any for a curator."""
    rows = Comment.objects.filter(uid=uid, deleted_at=None, document__in=Document.objects.visible_to(user))
    rows = rows.select_related("project", "document", "author")
    found: Any = with_role(rows, user, "project_id").first()
    if found is None:
        raise NotFound
    gold = found.owner_id is None and found.set_id is None
    own = found.owner_id == user.pk or (gold and sees_gold(found.role, found.project.blind))
    here = Document.objects.filter(pk=found.document_id)
    kept_out = only_assigned(found.role, found.project) and not within_reach(here, user).exists()
    if kept_out or not (own or allows(found.role, May.REVIEW)):
        raise NotFound
    require(found.role, action)
    return cast(Comment, found)


def deleted_document_for(user: User, pk: int) -> Document:
    """A document that was deleted, or one that lives, for managers of its project."""
    rows = Document.objects.filter(project__in=Project.objects.visible_to(user)).select_related("project", "event")
    return _fetch(with_role(rows, user, "project_id").filter(pk=_key(pk)), May.MANAGE)


def import_for(user: User, pk: int) -> ImportJob:
    """An import job, for managers of its project."""
    rows = ImportJob.objects.filter(project__in=Project.objects.visible_to(user)).select_related("requested_by")
    return _fetch(with_role(rows, user, "project_id").filter(pk=_key(pk)), May.MANAGE)


def export_for(user: User, pk: int) -> ExportJob:
    """An export job: for curators and managers any of the project, for annotators their own."""
    rows = ExportJob.objects.filter(project__in=Project.objects.visible_to(user)).select_related("requested_by")
    job = _fetch(with_role(rows, user, "project_id").filter(pk=_key(pk)), May.ANNOTATE)
    if job.layer != "mine" or job.requested_by_id != user.pk:
        require(getattr(job, "role", None), May.REVIEW)
    return job


def label_for(user: User, pk: int, action: May) -> Label:
    """A label with `.project` and `.role` of this person. One query."""
    rows = Label.objects.filter(project__in=Project.objects.visible_to(user)).select_related("project")
    return _fetch(with_role(rows, user, "project_id").filter(pk=_key(pk)), action)


def relation_type_for(user: User, pk: int, action: May) -> RelationType:
    """A relation type with `.project` and `.role` of this person. One query."""
    rows = RelationType.objects.filter(project__in=Project.objects.visible_to(user)).select_related("project")
    return _fetch(with_role(rows, user, "project_id").filter(pk=_key(pk)), action)


def may_create_projects(user: User) -> bool:
    """Site admins; everybody where ALLOW_PROJECT_CREATION is set."""
    return user.is_superuser or settings.ALLOW_PROJECT_CREATION


def may_invite(user: User) -> bool:
    """Whether managers bring new people into their projects: site admins do; others unless MANAGERS_INVITE is off."""
    return user.is_superuser or settings.MANAGERS_INVITE


def require_site_admin(user: User) -> None:
    """Accounts are looked after by site admins; to everybody else these routes are closed."""
    if not user.is_superuser:
        raise Forbidden(_("Only a site administrator may do this."))


def with_role(rows: "QuerySet[M, M]", user: User, project: str) -> "QuerySet[M, M]":
    """Rows with `.role`: the person's role in the project named by the column `project`."""
    if user.is_superuser:
        return cast("QuerySet[M, M]", rows.annotate(role=Value(MANAGER, output_field=CharField())))
    mine = Membership.objects.filter(project_id=OuterRef(project), user_id=user.pk).values("role")
    return cast("QuerySet[M, M]", rows.annotate(role=Subquery(mine)))


def _fetch(rows: "QuerySet[M, M]", action: May) -> M:
    found: Any = rows.first()
    if found is None:
        raise NotFound
    require(found.role, action)
    return cast("M", found)


def _key(pk: int) -> int:
    """A primary key that every database takes; a larger one is simply not there."""
    if not 0 < pk < 2**63:
        raise NotFound
    return pk
