"""How a list of documents is narrowed: one condition a filter, and the order."""

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet

from annotations.errors import Forbidden, Invalid
from annotations.models import AnnotationSet, Document, DocumentTag, Label, Project, Span, User
from annotations.permissions import May, allows
from annotations.text.edtf import first_day, last_day

KIND = AnnotationSet.Kind
# Every column is never null, and together with the key unique: pages lose no row. An empty date sorts before all.
# Documents are numbered in the order in which they are added.
SORTS = {
    "key": ("key",),
    "title": ("title", "key"),
    "source": ("source", "key"),
    "published_on": ("published_on", "key"),
    "length": ("length", "key"),
    "created": ("id",),
}


def order_of(sort: str) -> tuple[str, ...]:
    """Columns to order by, for `key`, … (SORTS), or one of them with a minus."""
    names = SORTS.get(sort.removeprefix("-"))
    if names is None:
        raise Invalid(f"sort is one of: {', '.join(SORTS)}, each also with a minus.", code="unknown_sort")
    return tuple(f"-{name}" for name in names) if sort.startswith("-") else names


def with_tag(rows: "QuerySet[Document]", project: Project, tag: str) -> "QuerySet[Document]":
    """Documents that have this tag."""
    return rows.filter(pk__in=DocumentTag.objects.filter(project=project, name=tag).values("document"))


def published(rows: "QuerySet[Document]", since: str | None, until: str | None) -> "QuerySet[Document]":
    """Documents from the first day of `since` to the last of `until`, each a year, a month or a day.

    A document of which only month or year is known counts as its first day; one without a date passes neither.
    """
    if since is not None:
        rows = rows.filter(published_sort__gte=_day(since, "published_from", first_day))
    if until is not None:
        rows = rows.filter(published_sort__lte=_day(until, "published_to", last_day))
    return rows


def of_annotator(rows: "QuerySet[Document]", role: str, username: str) -> "QuerySet[Document]":
    """Documents that this person has begun. Forbidden for those who may not know whose work there is."""
    if not allows(role, May.REVIEW):
        raise Forbidden("Whose work there is, curators and managers see: leave the filter `annotator` out.")
    sets = AnnotationSet.objects.filter(kind=KIND.PERSON, owner__username=username)
    return rows.filter(pk__in=sets.values("document"))


def with_label(rows: "QuerySet[Document]", project: Project, user: User, role: str, label: str) -> "QuerySet[Document]":
    """Documents with a span of this label in a set that the reader may see."""
    found = Label.objects.filter(project=project, key=label).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(f"There is no label {label!r} in this project.", code="unknown_label")
    sets = _seen_sets(user, role).filter(pk__in=Span.objects.filter(label=found).values("set"))
    return rows.filter(pk__in=sets.values("document"))


def _day(value: str, field: str, of: Callable[[str], date]) -> date:
    try:
        return of(value)
    except ValueError as error:
        raise Invalid(f"{error}.", code="bad_date", pointer=f"/{field}") from None


def _seen_sets(user: User, role: str) -> "QuerySet[AnnotationSet]":
    sets = AnnotationSet.objects.all()
    if allows(role, May.REVIEW):
        return sets.filter(kind__in=[KIND.PERSON, KIND.GOLD, KIND.IMPORT])
    if allows(role, May.ANNOTATE):
        return sets.filter(kind=KIND.PERSON, owner=user)
    return sets.filter(kind=KIND.GOLD)
