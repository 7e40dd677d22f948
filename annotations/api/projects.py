"""Projects and their members."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe
from annotations.api.shapes import given, out
from annotations.api.shapes.projects import MemberChange, MemberNew, MemberRow, ProjectChange, ProjectNew, ProjectRow
from annotations.errors import NotFound
from annotations.models import Membership, Project
from annotations.permissions import MANAGER, May, project_for, with_role
from annotations.queries.people import members_of
from annotations.services import members, projects

PAGED = frozenset({"limit", "after"})
TALKS = {
    "id": 1,
    "slug": "talks",
    "name": "Talks",
    "description": "",
    "role": "manager",
    "schema_version": 1,
    "guideline_version": 0,
    "annotators_per_document": 1,
    "blind": True,
    "assigned_only": False,
    "measures_time": False,
    "created_at": "2025-06-02T09:30:00Z",
}
BOB = {"user": "bob", "name": "Bob Oduya", "role": "annotator", "is_active": True, "created_at": "2025-06-02T09:30:00Z"}


class ProjectsView(View):
    """GET POST projects/"""

    parameters = {"GET": PAGED}

    @describe("list_projects", summary="My projects", tag="Projects", answer=ProjectRow, example=TALKS, listed=True)
    def get(self, request: Request) -> Response:
        return page(request, with_role(Project.objects.visible_to(self.user), self.user, "pk"), _projects)

    @describe(
        "make_project",
        summary="Make a project",
        tag="Projects",
        description=(
            "For site administrators, and for everybody where the site allows it. Whoever makes it becomes its "
            "manager. Templates: claims-actors-figures, named-entities, blank; `copy_of` names a project to copy from."
        ),
        request=ProjectNew,
        request_example={"name": "Talks", "template": "claims-actors-figures"},
        answer=ProjectRow,
        example=TALKS,
        status=201,
        errors=(403, 409),
    )
    def post(self, request: Request) -> Response:
        project = projects.create_project(by=self.user, **given(self.body(ProjectNew)))
        return Response(out(_project(project, MANAGER)), status=201)


class ProjectView(View):
    """GET PATCH DELETE projects/{id}/"""

    @describe("read_project", summary="One project", tag="Projects", answer=ProjectRow, example=TALKS)
    def get(self, request: Request, pk: int) -> Response:
        return Response(next(iter(_projects([project_for(self.user, pk, May.READ)]))))

    @describe(
        "change_project",
        summary="Change a project",
        tag="Projects",
        request=ProjectChange,
        request_example={"blind": False, "annotators_per_document": 2},
        answer=ProjectRow,
        example={**TALKS, "blind": False, "annotators_per_document": 2},
    )
    def patch(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        projects.update_project(by=self.user, project=project, **given(self.body(ProjectChange)))
        return Response(next(iter(_projects([project]))))

    @describe(
        "delete_project",
        summary="Delete a project",
        tag="Projects",
        description="Nobody finds it any more; what was made in it is kept.",
    )
    def delete(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        self.no_body()
        projects.delete_project(by=self.user, project=project)
        return Response(status=204)


class MembersView(View):
    """GET POST projects/{id}/members/"""

    parameters = {"GET": PAGED}

    @describe("list_members", summary="Members", tag="Projects", answer=MemberRow, example=BOB, listed=True)
    def get(self, request: Request, pk: int) -> Response:
        return page(request, members_of(project_for(self.user, pk, May.READ)), _members)

    @describe(
        "add_member",
        summary="Add a member",
        tag="Projects",
        description="Roles: viewer, annotator, curator, manager.",
        request=MemberNew,
        request_example={"user": "bob", "role": "annotator"},
        answer=MemberRow,
        example=BOB,
        status=201,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        member = members.add_member(by=self.user, project=project, **given(self.body(MemberNew)))
        return Response(next(iter(_members([member]))), status=201)


class MemberView(View):
    """PATCH DELETE projects/{id}/members/{username}/"""

    @describe(
        "change_member",
        summary="Change a member's role",
        tag="Projects",
        request=MemberChange,
        request_example={"role": "curator"},
        answer=MemberRow,
        example={**BOB, "role": "curator"},
        errors=(403, 404, 409),
    )
    def patch(self, request: Request, pk: int, username: str) -> Response:
        member = self._member(pk, username)
        members.change_role(by=self.user, member=member, role=self.body(MemberChange).role)
        return Response(next(iter(_members([member]))))

    @describe(
        "remove_member",
        summary="Remove a member",
        tag="Projects",
        description="Their access ends with the next request; what they made stays.",
        errors=(403, 404, 409),
    )
    def delete(self, request: Request, pk: int, username: str) -> Response:
        member = self._member(pk, username)
        self.no_body()
        members.remove_member(by=self.user, member=member)
        return Response(status=204)

    def _member(self, pk: int, username: str) -> Membership:
        project = project_for(self.user, pk, May.MANAGE)
        member = members_of(project).filter(user__username=username).first()
        if member is None:
            raise NotFound
        return member


def _projects(rows: Iterable[Project]) -> Iterable[Row]:
    return [out(_project(row, str(getattr(row, "role", "")))) for row in rows]


def _project(project: Project, role: str) -> ProjectRow:
    return ProjectRow(
        id=project.pk,
        slug=project.slug,
        name=project.name,
        description=project.description,
        role=role,
        schema_version=project.schema_version,
        guideline_version=project.guideline_version,
        annotators_per_document=project.annotators_per_document,
        blind=project.blind,
        assigned_only=project.assigned_only,
        measures_time=project.measures_time,
        created_at=project.created_at,
    )


def _members(rows: Iterable[Membership]) -> Iterable[Row]:
    for row in rows:
        yield out(
            MemberRow(
                user=row.user.username,
                name=row.user.name,
                role=row.role,
                is_active=row.user.is_active,
                created_at=row.created_at,
            )
        )
