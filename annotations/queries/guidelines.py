"""The guideline of a project: its versions, and how far a person has read."""

from dataclasses import dataclass

from django.db.models import QuerySet

from annotations.errors import NotFound
from annotations.models import AnnotationSet, Document, GuidelineReading, GuidelineVersion, Project, Span, User


@dataclass(frozen=True)
class News:
    """A guideline that somebody has not looked at: `read` is the version that they know, 0 for none."""

    number: int
    read: int
    note: str


@dataclass(frozen=True)
class Contents:
    """How much a project holds."""

    documents: int
    sets: int
    spans: int
    members: int


def versions_of(project: Project) -> "QuerySet[GuidelineVersion]":
    """All versions with who wrote them, the newest first."""
    rows = GuidelineVersion.objects.filter(project=project).select_related("created_by")
    return rows.order_by("-number")


def guideline_of(project: Project, number: int | None = None) -> GuidelineVersion | None:
    """The newest version, None before the first; or the one with this number, NotFound if there is none."""
    if number is None:
        return versions_of(project).first()
    found = versions_of(project).filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise NotFound
    return found


def read_up_to(user: User, project: Project) -> int:
    """The number of the newest version that the person has looked at; 0 for none."""
    return GuidelineReading.objects.filter(project=project, user=user).values_list("number", flat=True).first() or 0


def guideline_news(user: User, project: Project) -> News | None:
    """What is new to the person; None if nothing is. At most two statements, none before the first version."""
    if not project.guideline_version:
        return None
    read = read_up_to(user, project)
    if read >= project.guideline_version:
        return None
    rows = GuidelineVersion.objects.filter(project=project, number=project.guideline_version)
    return News(project.guideline_version, read, rows.values_list("note", flat=True).first() or "")


def contents_of(project: Project) -> Contents:
    """What goes with a project when it is deleted: live documents, work begun in them, its spans, and members."""
    live = Document.objects.filter(project=project, deleted_at=None)
    sets = AnnotationSet.objects.filter(document__in=live)
    return Contents(
        documents=live.count(),
        sets=sets.count(),
        spans=Span.objects.filter(set__in=sets).count(),
        members=project.memberships.count(),
    )
