"""Lists of imports and exports, and what an export could hold now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotations.errors import Invalid
from annotations.models import AnnotationSet, Document, Event, ExportJob, ImportJob, Job, Project, User
from annotations.permissions import May, allows
from annotations.queries.queue import reachable

J = TypeVar("J", ImportJob, ExportJob)
PAGE = 50
MOST_CHOICES = 1000  # of a list in a form; what is beyond them can still be typed
LIVE = (Job.State.QUEUED, Job.State.RUNNING)
_KIND = AnnotationSet.Kind
_KINDS: dict[str, tuple[str, ...]] = {
    "mine": (_KIND.PERSON,),
    "gold": (_KIND.GOLD,),
    "all": (_KIND.PERSON, _KIND.IMPORT),
}


@dataclass(frozen=True)
class JobPage(Generic[J]):
    """Jobs, newest first; `following` is the `after` of the next page, None on the last one."""

    rows: list[J]
    total: int
    following: int | None


@dataclass(frozen=True)
class Choice:
    """A value that documents have, its title if it has one, and how many documents have it."""

    value: str
    title: str
    documents: int


def imports_of(project: Project, after: str | None = None) -> JobPage[ImportJob]:
    """A page of the project's imports. Two queries. Raises Invalid for an `after` of nowhere."""
    return _page(ImportJob.objects.filter(project=project), after)


def exports_of(project: Project, user: User, role: str | None, after: str | None = None) -> JobPage[ExportJob]:
    """A page of the exports that this person may see: annotators those of the own work alone. Two queries."""
    rows = ExportJob.objects.filter(project=project)
    if not allows(role, May.REVIEW):
        rows = rows.filter(layer="mine", requested_by=user)
    return _page(rows, after)


def count_live(project: Project) -> int:
    """Jobs of the project that wait or run, imports and exports together. Two queries."""
    return sum(
        model._default_manager.filter(project=project, state__in=LIVE).count() for model in (ImportJob, ExportJob)
    )


def covered(project: Project, user: User, layers: Iterable[str]) -> tuple[int, dict[str, int]]:
    """Documents of the project, and for each layer how many have annotations in it, empty ones too. One query."""
    sets = AnnotationSet.objects.filter(document=OuterRef("pk"))
    found = {
        layer: Count(
            "pk", filter=Exists(sets.filter(kind__in=_KINDS[layer], **({"owner": user} if layer == "mine" else {})))
        )
        for layer in layers
    }
    counts = reachable(_documents(project), user).aggregate(total=Count("pk"), **found)
    return counts.pop("total"), counts


def events_of(project: Project) -> list[Choice]:
    """The project's events by key. One query."""
    live = Count("documents", filter=Q(documents__deleted_at=None))
    rows = Event.objects.filter(project=project).annotate(n=live).order_by("key").values_list("key", "title", "n")
    return [Choice(key, title, n) for key, title, n in rows[:MOST_CHOICES]]


def sources_of(project: Project) -> list[Choice]:
    """The sources of the project's documents by name. One query."""
    rows = _documents(project).exclude(source="").order_by("source").values_list("source").annotate(n=Count("pk"))
    return [Choice(source, "", n) for source, n in rows[:MOST_CHOICES]]


def has_event(project: Project, key: str) -> bool:
    """Whether the project has an event with exactly this key."""
    return Event.objects.filter(project=project, key=key).exists()


def has_source(project: Project, source: str) -> bool:
    """Whether a document of the project has exactly this source."""
    return _documents(project).filter(source=source).exists()


def _documents(project: Project) -> "QuerySet[Document]":
    return Document.objects.filter(project=project, deleted_at=None)


def _page(rows: "QuerySet[J, J]", after: str | None) -> JobPage[J]:
    found = rows.select_related("requested_by").order_by("-pk")
    if after is not None:
        if not (after.isascii() and after.isdigit() and len(after) <= 18):
            raise Invalid("This is no page of this list: go back to its beginning.", code="bad_cursor")
        found = found.filter(pk__lt=int(after))
    some = list(found[: PAGE + 1])
    following = some[PAGE - 1].pk if len(some) > PAGE else None
    return JobPage(some[:PAGE], rows.count(), following)
