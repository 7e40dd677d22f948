"""How far a project is: by state, by annotator, by label, by day. Eight statements, whatever the size; nine with times.

In a blind project an annotator is counted alone: nothing here tells how far the others are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from annotations.models import AnnotationSet, Change, Document, Label, Project, Span, User
from annotations.permissions import May, allows, sees_gold
from annotations.queries.documents import STATES

DAYS = 30
IDLE_SECONDS = 120  # a longer gap is a pause, not work on a span
FEWEST_TIMES = 5  # a median of fewer says nothing
_KIND = AnnotationSet.Kind
_HANDED_IN = (AnnotationSet.State.SUBMITTED, AnnotationSet.State.ACCEPTED)


@dataclass
class Pace:
    """The seconds that spans took: their median, and of how many; None where there are too few."""

    seconds: float | None = None
    times: int = 0


@dataclass
class Annotator:
    """One person's sets by state, and the spans in them; `pace` is None where it is not shown to this reader."""

    person: User
    sets: Counter[str] = field(default_factory=Counter)
    spans: int = 0
    pace: Pace | None = None


@dataclass(frozen=True)
class OfLabel:
    """Spans with one label: in the sets of people, and in gold (None where the reader may not see gold)."""

    label: Label
    spans: int
    gold: int | None


@dataclass(frozen=True)
class Day:
    """What was done on one day, UTC: sets handed in that stand as handed in, spans made."""

    day: date
    submitted: int
    spans: int


@dataclass(frozen=True)
class Overview:
    """`own`: only this reader's work is counted. `annotators` is None where the reader may not know who does what."""

    at: datetime
    own: bool
    total: int
    documents: dict[str, int]
    sets: dict[str, int]
    annotators: list[Annotator] | None
    labels: list[OfLabel]
    days: list[Day]
    measured: bool  # whether times are worked out in this project


def overview(user: User, project: Project, role: str) -> Overview:
    """Everything that this reader may know of the project's progress."""
    own = allows(role, May.ANNOTATE) and not allows(role, May.REVIEW) and project.blind
    sets = AnnotationSet.objects.filter(
        kind=_KIND.PERSON, document__project=project, document__deleted_at=None, **({"owner": user} if own else {})
    )
    now = timezone.now()
    total = Document.objects.live().filter(project=project).count()
    people = _annotators(sets)
    by_label: Counter[int] = Counter()
    for owner, label, n in _spans(Q(set__in=sets)).values_list("set__owner", "label").annotate(n=Count("pk")):
        by_label[label] += n
        people[owner].spans += n
    if project.measures_time:
        _measure(people, sets, user, role, now)
    known = own or not project.blind or allows(role, May.REVIEW)
    return Overview(
        at=now,
        own=own,
        total=total,
        documents=_documents(sets, total),
        sets=dict(sum((one.sets for one in people.values()), Counter())),
        annotators=list(people.values()) if known else None,
        labels=_labels(project, by_label, sees_gold(role, project.blind)),
        days=_days(sets, now),
        measured=project.measures_time,
    )


def _documents(sets: "QuerySet[AnnotationSet]", total: int) -> dict[str, int]:
    """Documents by their least advanced set; those without one are new."""
    rank = Case(*[When(state=s, then=Value(r)) for r, s in enumerate(STATES)], output_field=IntegerField())
    least = sets.order_by().values("document").annotate(least=Min(rank))
    counts = least.aggregate(**{s: Count("document", filter=Q(least=r)) for r, s in enumerate(STATES)})
    return {**counts, "new": counts["new"] + total - sum(counts.values())}


def _annotators(sets: "QuerySet[AnnotationSet]") -> dict[int, Annotator]:
    """Everybody who has a set, by name."""
    found: dict[int, Annotator] = {}
    rows = sets.order_by().values("owner", "owner__username", "owner__name", "state").annotate(n=Count("pk"))
    for row in rows.order_by("owner__username"):
        person = User(pk=row["owner"], username=row["owner__username"], name=row["owner__name"])
        found.setdefault(row["owner"], Annotator(person)).sets[row["state"]] += row["n"]
    return found


def _labels(project: Project, by_label: Counter[int], gold: bool) -> list[OfLabel]:
    labels = list(Label.objects.filter(project=project).order_by("archived", "position", "key"))
    wanted = Q(set__kind=_KIND.GOLD, set__document__project=project, set__document__deleted_at=None)
    rows: Iterable[Any] = _spans(wanted).values_list("label").annotate(n=Count("pk")) if gold else ()
    counted = dict(rows)
    return [OfLabel(one, by_label[one.pk], counted.get(one.pk, 0) if gold else None) for one in labels]


def _spans(wanted: Q) -> "QuerySet[Span]":
    return Span.objects.filter(wanted).order_by()


def _days(sets: "QuerySet[AnnotationSet]", now: datetime) -> list[Day]:
    """The last 30 days, today among them, each with its row."""
    first = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    handed_in = sets.filter(state__in=_HANDED_IN, submitted_at__gte=since).order_by()
    made = Change.objects.filter(set__in=sets, kind="span", verb="create", at__gte=since).order_by()
    submitted = dict(_by_day(handed_in, "submitted_at"))
    spans = dict(_by_day(made, "at"))
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [Day(day, submitted.get(day, 0), spans.get(day, 0)) for day in days]


def _by_day(rows: "QuerySet[Any, Any]", column: str) -> Iterable[Any]:
    found: Iterable[Any] = rows.annotate(day=TruncDate(column, tzinfo=UTC)).values_list("day").annotate(n=Count("pk"))
    return found


def _measure(
    people: dict[int, Annotator], sets: "QuerySet[AnnotationSet]", user: User, role: str, now: datetime
) -> None:
    """The pace of everybody for curators and managers, for others their own alone."""
    if not allows(role, May.REVIEW):
        sets = sets.filter(owner=user)
        people = {pk: one for pk, one in people.items() if pk == user.pk}
    since = now - timedelta(days=DAYS)
    rows = Change.objects.filter(set__in=sets, kind="span", verb="create", at__gte=since).order_by("set", "seq")
    times = _gaps(rows.values_list("set", "user", "request", "at").iterator())
    for pk, one in people.items():
        some = times.get(pk, [])
        one.pace = Pace(median(some) if len(some) >= FEWEST_TIMES else None, len(some))


def _gaps(rows: Iterable[tuple[int, int, Any, datetime]]) -> dict[int, list[float]]:
    """Person -> seconds between one span and the next in the same set; what one request has made counts once."""
    found: dict[int, list[float]] = defaultdict(list)
    last: tuple[int, int, Any, datetime] | None = None
    for row in rows:
        if last is not None and row[:2] == last[:2]:
            if row[2] is not None and row[2] == last[2]:
                continue
            gap = (row[3] - last[3]).total_seconds()
            if 0 <= gap <= IDLE_SECONDS:
                found[row[1]].append(gap)
        last = row
    return found
