"""What the first page shows: where a person left off, their projects, and how far the work in them is."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from annotations.models import AnnotationSet, Change, Document, Membership, Project, Span, User
from annotations.permissions import ANNOTATOR, TABLE, May, with_role
from annotations.queries.paging import Page, page_of
from annotations.queries.queue import DONE, next_to_do, reachable, to_do
from annotations.text.folding import fold_name

State = AnnotationSet.State
PAGE = 50
# From least to most advanced; skipped stands beside in progress.
RANKS = {State.NEW: 0, State.IN_PROGRESS: 1, State.SKIPPED: 1, State.SUBMITTED: 2, State.ACCEPTED: 3}
ORDER = ("name", "id")
Counts = dict[int, int]
States = defaultdict[int, Counter[str]]  # project -> state -> documents
# Sets first, then how many documents are where: asked of each document, it costs as much again as there are documents.
_LEAST = """
SELECT project, least, count(*) FROM (
    SELECT d.project_id AS project, min(CASE s.state {ranks} END) AS least
    FROM annotations_annotationset s JOIN annotations_document d ON d.id = s.document_id
    WHERE s.kind = 'person' AND d.deleted_at IS NULL AND d.project_id IN ({projects})
    GROUP BY d.project_id, s.document_id
) counted GROUP BY project, least
""".replace("{ranks}", " ".join(f"WHEN '{state}' THEN {rank}" for state, rank in RANKS.items()))  # nosec B608  # our own words alone


@dataclass(frozen=True)
class ProjectRow:
    """One project as a person sees it. An annotator's counts are of the own work, all others' of everyone's.

    `left`: documents that an annotator has neither handed in nor skipped; None for all others.
    """

    id: int
    name: str
    description: str
    role: str
    documents: int
    submitted: int
    accepted: int
    left: int | None

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


@dataclass(frozen=True)
class ProjectList:
    """A page of a person's projects; `total` counts all of them, `page.count` those found, `left` as in ProjectRow."""

    rows: list[ProjectRow]
    page: Page[Project]
    total: int
    left: Counts


@dataclass(frozen=True)
class Desk:
    """The document to go on with, with project and role; `edited` is None for one that is not begun."""

    document: Document
    edited: datetime | None
    spans: int


def your_projects(user: User, *, search: str = "", after: str = "", before: str = "") -> ProjectList:
    """A page of the person's projects by name, those alone whose name has `search` in any case. At most ten queries."""
    visible = Project.objects.visible_to(user)
    total = visible.count()
    found, count = visible, total
    if search.strip():
        wanted = fold_name(search)
        ids = [pk for pk, name in visible.values_list("pk", "name") if wanted in fold_name(name)]
        found, count = visible.filter(pk__in=ids), len(ids)
    page = page_of(with_role(found, user, "pk"), ORDER, size=PAGE, count=count, after=after, before=before)
    own = _own_states(user)
    documents = _documents(user, [project.pk for project in page.rows])
    left = {pk: n - sum(own[pk][state] for state in DONE) for pk, (n, mine) in documents.items() if mine}
    return ProjectList(rows=_rows(page.rows, documents, own, left), page=page, total=total, left=left)


def where_you_left_off(user: User) -> Desk | None:
    """What was sent back first, else what the person changed last, else the next one to do. At most seven queries.

    That last one is of the project where they began something last, else of their newest one with something to do.
    """
    last = Change.objects.filter(set=OuterRef("pk"), user=user).order_by("-seq").values("at")[:1]
    begun = _own(user).filter(state=State.IN_PROGRESS, document__project__in=_workplaces(user))
    own = begun.select_related("document__project").defer("document__meta").annotate(edited=Subquery(last))
    found: Any = own.order_by(F("sent_back_at").asc(nulls_last=True), F("edited").desc(nulls_last=True), "-pk").first()
    if found is not None:
        return Desk(found.document, found.edited, Span.objects.filter(set=found).count())
    project = _project_to_begin(user)
    document = next_to_do(user, project) if project else None
    if project is None or document is None:
        return None
    document.project = project
    return Desk(document, None, 0)


def _project_to_begin(user: User) -> Project | None:
    """A project of which the person is a member, with something to do. One query."""
    open_ = Document.objects.filter(to_do(user), project=OuterRef("pk"), deleted_at=None)
    recent = _own(user).filter(document__project=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = Project.objects.filter(deleted_at=None, memberships__in=_working_memberships(user)).filter(Exists(open_))
    return rows.annotate(recent=Subquery(recent)).order_by(F("recent").desc(nulls_last=True), "-pk").first()


def _workplaces(user: User) -> "QuerySet[Project]":
    visible = Project.objects.visible_to(user)
    return visible if user.is_superuser else visible.filter(memberships__in=_working_memberships(user))


def _working_memberships(user: User) -> "QuerySet[Membership]":
    return Membership.objects.filter(user=user, role__in=TABLE[May.ANNOTATE])


def _rows(
    projects: list[Project], documents: dict[int, tuple[int, bool]], own: States, left: Counts
) -> list[ProjectRow]:
    of_all = _of_everyone([project.pk for project in projects if _role(project) != ANNOTATOR])
    rows = []
    for project in projects:
        states = own[project.pk] if _role(project) == ANNOTATOR else of_all[project.pk]
        rows.append(
            ProjectRow(
                id=project.pk,
                name=project.name,
                description=project.description,
                role=_role(project),
                documents=documents.get(project.pk, (0, False))[0],
                submitted=states[State.SUBMITTED],
                accepted=states[State.ACCEPTED],
                left=left.get(project.pk, 0) if _role(project) == ANNOTATOR else None,
            )
        )
    return rows


def _documents(user: User, projects: list[int]) -> dict[int, tuple[int, bool]]:
    """Project -> (documents within reach, whether the person is an annotator there), for these and for all where they
    are one. One query; none of the latter for admins."""
    mine = Membership.objects.filter(user=user, role=ANNOTATOR, project__deleted_at=None).values("project")
    wanted = Q(project__in=projects)
    if user.is_superuser:
        rows = Document.objects.filter(wanted, deleted_at=None).order_by().values_list("project")
        return {pk: (n, False) for pk, n in rows.annotate(n=Count("pk"))}
    live = reachable(Document.objects.filter(wanted | Q(project__in=mine), deleted_at=None), user).order_by()
    counted = live.values_list("project").annotate(n=Count("pk"))
    annotated = set(mine.values_list("project", flat=True))
    return {pk: (n, pk in annotated) for pk, n in counted}


def _own_states(user: User) -> States:
    """Project -> state -> documents whose set of this person is there. One query; none for admins."""
    found: States = defaultdict(Counter)
    if not user.is_superuser:
        rows = _own(user).order_by().values_list("document__project", "state").annotate(n=Count("pk"))
        for project, state, n in rows:
            found[project][state] = n
    return found


def _of_everyone(projects: list[int]) -> States:
    """Project -> submitted or accepted -> documents whose least advanced set is there. One query, or none."""
    found: States = defaultdict(Counter)
    if not projects:
        return found
    names = {RANKS[state]: state for state in (State.SUBMITTED, State.ACCEPTED)}
    with connection.cursor() as cursor:
        cursor.execute(_LEAST.format(projects=", ".join(str(int(pk)) for pk in projects)))
        for project, least, n in cursor.fetchall():
            if least in names:
                found[project][names[least]] = n
    return found


def _own(user: User) -> "QuerySet[AnnotationSet]":
    return AnnotationSet.objects.filter(owner=user, kind="person", document__deleted_at=None)


def _role(project: Project) -> str:
    return str(project.role)  # type: ignore[attr-defined]  # annotated by with_role


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}" if whole else "0"
