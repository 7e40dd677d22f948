"""Spans that pass from one actor to another, in all sets: each with a Change, as a gesture would have written it.

Sets are taken a few at a time, in the order of their ids and locked; submitted ones and gold as well, as when a label
is archived (services.schema.spans). A browser that holds an older version of such a span is told so when it writes.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Min, Q, When

from annotations.models import Actor, Alias, AnnotationSet, Change, FigureValue, Span, User
from annotations.records.figures import FIGURE_KEYS
from annotations.services.actors.aliases import Lesson, name_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

SETS_AT_ONCE = 200
ROWS = 2000  # of one statement that names its rows


@dataclass
class Moved:
    """How many spans now name another actor, and in how many sets."""

    spans: int = 0
    sets: int = 0


def spans_named(actors: Collection[int], folded: Collection[str]) -> "QuerySet[Span]":
    """Spans of these actors, whatever their set, whose name (title and possessive aside) is one of the folded ones."""
    rows = Span.objects.filter(actor__in=actors)
    quotes = rows.order_by().values_list("quote", flat=True).distinct() if folded else ()
    named = [quote for quote in quotes if (name := name_in(quote)) is not None and name.folded in folded]
    return rows.filter(quote__in=named)


def borrowed(living: int, folded: Collection[str]) -> "QuerySet[Span]":
    """Spans of actors that were merged into one, under names of these that are that one's alone."""
    here = Span.objects.filter(actor__living=living)
    known = set(Alias.objects.filter(actor__living=living, folded__in=folded).values_list("actor_id", "folded"))
    quotes: dict[int, list[str]] = defaultdict(list)
    for actor, quote in here.order_by().values_list("actor_id", "quote").distinct():
        name = name_in(quote)
        if name is not None and name.folded in folded and (actor, name.folded) not in known:
            quotes[actor].append(quote)
    wanted = Q(pk__in=())
    for actor, some in quotes.items():
        wanted |= Q(actor=actor, quote__in=some)
    return here.filter(wanted)


def names_met(actors: Collection[int], origin: str) -> list[Lesson]:
    """The names under which spans speak of these actors, each where it was first met. One statement."""
    rows = Span.objects.filter(actor__in=actors).order_by().values_list("actor", "quote")
    found = sorted(rows.annotate(first=Min("set__document")), key=lambda row: (row[2], row[0], row[1]))
    lessons = ((actor, name_in(quote), document) for actor, quote, document in found)
    return [Lesson(actor, name, origin, document) for actor, name, document in lessons if name is not None]


def move(rows: "QuerySet[Span]", to: Actor, *, by: User, request: UUID) -> Moved:
    """Let these spans name `to`. In the caller's transaction; what others wrote meanwhile is seen under the lock."""
    moved = Moved()
    set_ids = sorted(set(rows.order_by().values_list("set_id", flat=True).distinct()))
    for start in range(0, len(set_ids), SETS_AT_ONCE):
        chosen = set_ids[start : start + SETS_AT_ONCE]
        found = AnnotationSet.objects.filter(pk__in=chosen).select_related("document").order_by("pk")
        sets = {one.pk: one for one in found.select_for_update(of=("self",))}
        spans: dict[int, list[Span]] = defaultdict(list)
        known = rows.filter(set__in=chosen).exclude(actor=to).select_related("label", "actor", "figure")
        for span in known.order_by("set_id", "pk"):
            spans[span.set_id].append(span)
        _write(sets, spans, to, by, request)
        moved.sets += len(spans)
        moved.spans += sum(map(len, spans.values()))
    return moved


def _write(sets: dict[int, AnnotationSet], spans: dict[int, list[Span]], to: Actor, by: User, request: UUID) -> None:
    pks = [span.pk for some in spans.values() for span in some]
    for start in range(0, len(pks), ROWS):
        Span.objects.filter(pk__in=pks[start : start + ROWS]).update(actor=to, version=F("version") + 1)
    changes = []
    for set_id, some in spans.items():
        home = sets[set_id]
        for seq, span in enumerate(some, start=home.revision + 1):
            before = _content(span)
            after = {**before, "actor": to.uid, "version": span.version + 1}
            changes.append(
                Change(
                    project_id=home.document.project_id, document_id=home.document_id, set_id=set_id, seq=seq, user=by,
                    request=request, verb="update", kind="span", uid=str(span.uid), version=span.version + 1,
                    before=before, after=after,
                )
            )  # fmt: skip
    Change.objects.bulk_create(changes, batch_size=ROWS)
    _count(spans)


def _count(spans: dict[int, list[Span]]) -> None:
    """Revisions: sets with as many Changes are one statement. Gold that was an untouched copy is still one."""
    alike: dict[int, list[int]] = defaultdict(list)
    for set_id, some in spans.items():
        alike[len(some)].append(set_id)
    for more, set_ids in alike.items():
        AnnotationSet.objects.filter(pk__in=set_ids).update(
            revision=F("revision") + more,
            copied_revision=Case(
                When(copied_revision=F("revision"), then=F("copied_revision") + more),
                default=F("copied_revision"),
                output_field=IntegerField(),
            ),
        )


def _content(span: Span) -> dict[str, Any]:
    """The span as API and history show it (records.content.SpanContent)."""
    return {
        "id": str(span.uid),
        "start": span.start,
        "end": span.end,
        "quote": span.quote,
        "label": span.label.key,
        "attributes": span.attributes,
        "fragments": span.fragments,
        "actor": span.actor.uid if span.actor else None,
        "figure": _figure(span),
        "version": span.version,
    }


def _figure(span: Span) -> dict[str, Any] | None:
    try:
        figure: FigureValue = span.figure
    except FigureValue.DoesNotExist:
        return None
    return {key: getattr(figure, key) for key in FIGURE_KEYS}
