"""Lists of work, page by page: one person's own, and what waits for a curator. Two statements a list."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import DateTimeField, Exists, F, Min, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from annotations.models import AnnotationSet, Assignment, Document, Flag, Project, User
from annotations.queries.paging import Order, Page, backwards, beyond, page_of, values_of
from annotations.queries.work import flags_of, gold_beside

SHOWN = 50  # rows of one page
MINE = ("sent_back", "in_progress", "assigned", "skipped", "done", "flags")
REVIEW = ("waiting", "flags", "answered", "skipped")
State = AnnotationSet.State
_KIND = AnnotationSet.Kind
_OPEN = (State.NEW, State.IN_PROGRESS)
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
# `key` is that of the document, `moment` a time that is never null; with the number of the row they are unique.
_BY_KEY: Order = ("key", "pk")
_OLDEST: Order = ("moment", "pk")
_NEWEST: Order = ("-moment", "-pk")


@dataclass(frozen=True)
class Around:
    """Where a document stands in a list of work: from 1, or 0 where it has left it; the rows before and after it."""

    position: int
    count: int
    previous: Any
    next: Any


@dataclass(frozen=True)
class WorkList:
    """A list of work under its name, for one reader: its rows, and the order in which they come."""

    name: str
    rows: "QuerySet[Any, Any]"
    order: Order
    purpose: str

    def page(self, after: str = "", before: str = "") -> Page[Any]:
        """A page of it, the first one without a cursor; two statements, four with one. Raises Invalid `bad_cursor`."""
        count = self.rows.order_by().count()
        return page_of(self.rows, self.order, size=SHOWN, count=count, after=after, before=before, purpose=self.purpose)

    def around(self, document: Document, set_id: int | None = None) -> Around:
        """Place and neighbours of a document, or of one set of it; at most five statements.

        Where it has left the list, the first row is the next one. Of several flags on a document one counts.
        """
        rows = self.rows
        if rows.model is Flag:
            rows = rows.filter(pk__in=rows.order_by().values("document").annotate(one=Min("pk")).values("one"))
        here = rows.filter(document=document).order_by(*self.order)
        if set_id and rows.model is AnnotationSet:
            here = here.filter(pk=set_id)
        row, count = here.first(), rows.order_by().count()
        if row is None:
            return Around(0, count, None, rows.order_by(*self.order).first())
        reversed_order, values = backwards(self.order), values_of(row, self.order)
        before = rows.filter(beyond(reversed_order, values))
        return Around(
            position=before.order_by().count() + 1,
            count=count,
            previous=before.order_by(*reversed_order).first(),
            next=rows.filter(beyond(self.order, values)).order_by(*self.order).first(),
        )


def own_lists(user: User, project: Project) -> dict[str, WorkList]:
    """The person's own work, the most pressing list first, and nothing of anybody else's but who sent it back and why.

    Assigned and flags have rows of their models, all others annotation sets. No statement.
    """
    own = _sets(project).filter(owner=user)
    open_ = own.filter(state__in=_OPEN)
    begun = AnnotationSet.objects.filter(kind=_KIND.PERSON, owner=user, document=OuterRef("document"))
    assigned = Assignment.objects.filter(project=project, user=user, document__deleted_at=None)
    assigned = assigned.filter(~Exists(begun)).select_related("document").defer("document__meta")
    done = own.filter(state__in=(State.SUBMITTED, State.ACCEPTED))
    found: dict[str, tuple[QuerySet[Any, Any], Order]] = {
        "sent_back": (open_.exclude(sent_back_at=None).annotate(moment=F("sent_back_at")), _OLDEST),
        "in_progress": (_keyed(open_.filter(sent_back_at=None)), _BY_KEY),
        "assigned": (_keyed(assigned), _BY_KEY),
        "skipped": (_keyed(own.filter(state=State.SKIPPED)), _BY_KEY),
        "done": (_timed(done, "submitted_at", _FIRST), _NEWEST),
        "flags": (_timed(flags_of(project, user), "resolved_at", _LAST), _NEWEST),
    }
    return _named(found, "mine", user, project)


def review_lists(user: User, project: Project, annotator: str = "") -> dict[str, WorkList]:
    """What a curator has to judge or to answer, of all annotators or of one by user name. No statement."""
    sets, flags = _sets(project), flags_of(project)
    if annotator:
        sets, flags = sets.filter(owner__username=annotator), flags.filter(user__username=annotator)
    waiting = sets.filter(state=State.SUBMITTED)
    found: dict[str, tuple[QuerySet[Any, Any], Order]] = {
        "waiting": (_timed(waiting, "submitted_at", _FIRST), _OLDEST),
        "flags": (flags.filter(resolved_at=None).annotate(moment=F("created_at")), _OLDEST),
        "answered": (flags.exclude(resolved_at=None).annotate(moment=F("resolved_at")), _NEWEST),
        "skipped": (sets.filter(state=State.SKIPPED), ("-pk",)),
    }
    return _named(found, "review", user, project)


def beside_gold(rows: list[AnnotationSet]) -> list[AnnotationSet]:
    """The same sets, each with `.gold`: none, same (a copy of it), other. One statement."""
    golds = AnnotationSet.objects.filter(kind=_KIND.GOLD, document__in=[row.document_id for row in rows])
    by_document = {gold.document_id: gold for gold in golds}
    for row in rows:
        row.gold = gold_beside(row.pk, by_document.get(row.document_id))  # type: ignore[attr-defined]
    return rows


def _named(
    found: "dict[str, tuple[QuerySet[Any, Any], Order]]", whose: str, user: User, project: Project
) -> dict[str, WorkList]:
    return {
        name: WorkList(name, rows, order, f"{whose}.{name}.{user.pk}.{project.pk}")
        for name, (rows, order) in found.items()
    }


def _sets(project: Project) -> "QuerySet[AnnotationSet]":
    rows = AnnotationSet.objects.filter(kind=_KIND.PERSON, document__project=project, document__deleted_at=None)
    return rows.select_related("document", "owner", "sent_back_by").defer("document__meta")


def _keyed(rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    keyed: QuerySet[Any, Any] = rows.annotate(key=F("document__key"))
    return keyed


def _timed(rows: "QuerySet[Any, Any]", column: str, otherwise: datetime) -> "QuerySet[Any, Any]":
    """Rows with `.moment`: the column, or a time before or after all others where it is null."""
    moment = Coalesce(F(column), Value(otherwise, output_field=DateTimeField()))
    timed: QuerySet[Any, Any] = rows.annotate(moment=moment)
    return timed
