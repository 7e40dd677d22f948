"""What the first page shows: a person's projects and how far the work in them is."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Max, Min, Q, Value, When

from annotations.models import AnnotationSet, Document, Membership, Project, User
from annotations.permissions import ANNOTATOR, with_role

State = AnnotationSet.State
# From least to most advanced; skipped stands beside in progress.
RANKS = {State.NEW: 0, State.IN_PROGRESS: 1, State.SKIPPED: 1, State.SUBMITTED: 2, State.ACCEPTED: 3}
Counts = dict[int, int]


@dataclass(frozen=True)
class ProjectRow:
    """One project as a person sees it. An annotator's counts are of the own work, all others' of everyone's."""

    id: int
    name: str
    description: str
    role: str
    documents: int
    submitted: int
    accepted: int

    @property
    def own_work(self) -> bool:
        """Whether the counts are of this person's sets alone; in a blind project nothing else may be told."""
        return self.role == ANNOTATOR

    @property
    def role_name(self) -> str:
        """The role in words."""
        return str(Membership.Role(self.role).label).capitalize()

    @property
    def finished(self) -> int:
        """Documents submitted or accepted."""
        return self.submitted + self.accepted

    @property
    def accepted_share(self) -> str:
        """Percent, as an SVG length."""
        return _percent(self.accepted, self.documents)

    @property
    def submitted_share(self) -> str:
        """Percent, as an SVG length."""
        return _percent(self.submitted, self.documents)


def your_projects(user: User, most: int) -> tuple[list[ProjectRow], int]:
    """The first `most` projects by name, and how many there are. Five queries."""
    visible = Project.objects.visible_to(user)
    projects = list(with_role(visible.order_by("name", "id"), user, "pk")[:most])
    ids = [project.pk for project in projects]
    own = [project.pk for project in projects if _role(project) == ANNOTATOR]
    live = Document.objects.filter(project__in=ids, deleted_at=None)
    documents = dict(live.order_by().values_list("project").annotate(n=Count("pk")))
    submitted, accepted = _of_everyone(sorted({*ids} - {*own}))
    for counts, mine in zip((submitted, accepted), _of_one(user, own), strict=True):
        counts.update(mine)
    rows = [
        ProjectRow(
            id=project.pk,
            name=project.name,
            description=project.description,
            role=_role(project),
            documents=documents.get(project.pk, 0),
            submitted=submitted.get(project.pk, 0),
            accepted=accepted.get(project.pk, 0),
        )
        for project in projects
    ]
    return rows, visible.count()


def _of_one(user: User, projects: list[int]) -> tuple[Counts, Counts]:
    """project -> documents whose set of this person is submitted, and accepted."""
    sets = AnnotationSet.objects.filter(
        owner=user, kind="person", document__project__in=projects, document__deleted_at=None
    )
    found = sets.order_by().values_list("document__project", "state").annotate(n=Count("pk"))
    rows = [(project, RANKS[State(state)], n) for project, state, n in found]
    return _split(rows)


def _of_everyone(projects: list[int]) -> tuple[Counts, Counts]:
    """project -> documents whose least advanced set of a person is submitted, and accepted."""
    rank = Case(*[When(state=s, then=Value(r)) for s, r in RANKS.items()], output_field=IntegerField())
    sets = AnnotationSet.objects.filter(kind="person", document__project__in=projects, document__deleted_at=None)
    least = sets.order_by().values("document").annotate(least=Min(rank), project=Max("document__project"))
    rows: dict[tuple[int, int], int] = {}
    for row in least.filter(Q(least__gte=RANKS[State.SUBMITTED])).values("project", "least"):
        key = (row["project"], row["least"])
        rows[key] = rows.get(key, 0) + 1
    return _split([(project, rank, n) for (project, rank), n in rows.items()])


def _split(rows: list[tuple[int, int, int]]) -> tuple[Counts, Counts]:
    submitted = {project: n for project, rank, n in rows if rank == RANKS[State.SUBMITTED]}
    accepted = {project: n for project, rank, n in rows if rank == RANKS[State.ACCEPTED]}
    return submitted, accepted


def _role(project: Project) -> str:
    return str(project.role)  # type: ignore[attr-defined]  # annotated by with_role


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "0"
