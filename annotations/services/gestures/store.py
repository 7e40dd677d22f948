"""Writing a planned gesture: rows in the order of the plan, then their Changes, then the Gesture."""

from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from annotations.models import Change, FigureValue, Gesture, Relation, Span, SuggestionVerdict, User
from annotations.queries.writing import Before
from annotations.records.figures import FigureRecord
from annotations.services.gestures.judging import LiveSuggestion
from annotations.services.gestures.plan import Effect, Live
from annotations.services.gestures.world import LiveRelation, LiveSpan, World
from annotations.text.decimals import sortable

# Raw SQL: in each save, and as an ORM expression it costs more CPU to build than to run.
_MOVE = """
UPDATE annotations_annotationset SET revision = %s, state = %s, schema_version = %s
WHERE id = %s AND revision = %s AND state = %s
"""


class SetMoved(Exception):
    """Somebody else wrote to the set between the read and the write: read again."""


def write_rows(set_id: int, world: World, effects: list[Effect]) -> None:
    """Apply the effects on spans and relations in order; neighbours of one sort go together."""
    rows = [effect for effect in effects if effect.kind != "suggestion"]
    for (kind, verb), group in groupby(rows, key=lambda effect: (effect.kind, effect.verb)):
        some = list(group)
        if kind == "span":
            _write_spans(set_id, world, verb, some)
        else:
            _write_relations(set_id, world, verb, some)


def write_verdicts(set_id: int, by: User, effects: list[Effect]) -> None:
    """The last word of the gesture on each suggestion. One statement, none where nothing was judged."""
    last = {effect.uid: effect.after for effect in effects if isinstance(effect.after, LiveSuggestion)}
    told = {"set_id": set_id, "user": by, "at": timezone.now()}
    rows = [
        SuggestionVerdict(suggestion_id=one.pk, state=one.state, span=one.span, version=one.version, **told)
        for one in last.values()
    ]
    if rows:
        SuggestionVerdict.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["suggestion", "set"],
            update_fields=["state", "span", "version", "user", "at"],
        )


def write_changes(
    project_id: int,
    document_id: int,
    set_id: int,
    revision: int,
    by: User,
    request: UUID,
    effects: list[Effect],
    origins: Mapping[UUID, str] = MappingProxyType({}),
) -> None:
    """One Change per effect; `revision` is the set's before them.

    `origins` are noted with what was there before, for deleted spans that somebody may put back.
    """
    Change.objects.bulk_create(
        Change(
            project_id=project_id,
            document_id=document_id,
            set_id=set_id,
            seq=revision + position,
            user=by,
            request=request,
            verb=effect.verb,
            kind=effect.kind,
            uid=str(effect.uid),
            version=effect.version,
            before=_before(effect, origins),
            after=effect.after.as_json() if effect.after else None,
        )
        for position, effect in enumerate(effects, start=1)
    )


def _before(effect: Effect, origins: Mapping[UUID, str]) -> dict[str, Any] | None:
    if effect.before is None:
        return None
    told = dict(effect.before.as_json())
    if isinstance(effect.before, LiveSpan) and effect.after is None:
        origin = origins.get(effect.uid, effect.before.origin)
        told |= {"origin": origin} if origin != "human" else {}
    return told


def write_gesture(set_id: int, by: User, request: UUID, digest: str, results: dict[str, Any]) -> None:
    """What a replay of this request is answered from."""
    Gesture.objects.bulk_create([Gesture(set_id=set_id, request=request, digest=digest, user=by, results=results)])


def move_set(before: Before, revision: int, state: str, schema_number: int) -> None:
    """Count the revision, if the set still stands where it was read; else SetMoved.

    This conditional UPDATE is the lock: whoever read the set before another's commit fails here and reads again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [revision, str(state), schema_number, before.set_id, before.revision, before.state])
        if cursor.rowcount != 1:
            raise SetMoved


def figure_row(span_id: int, figure: FigureRecord) -> FigureValue:
    """The row of a figure, with the doubles that it is sorted by."""
    return FigureValue(
        span_id=span_id,
        **figure.as_json(),
        value_sort=sortable(figure.value),
        low_sort=sortable(figure.low),
        high_sort=sortable(figure.high),
    )


def _write_spans(set_id: int, world: World, verb: str, effects: list[Effect]) -> None:
    if verb == "create":
        _create_spans(set_id, world, [as_span(effect.after) for effect in effects])
    elif verb == "delete":
        pks = _pks(world, effects)
        FigureValue.objects.filter(span_id__in=pks).delete()
        expect(len(pks), Span.objects.filter(pk__in=pks).delete()[0])
    else:
        for effect in effects:
            _update_span(world, as_span(effect.before), as_span(effect.after))


def _create_spans(set_id: int, world: World, spans: list[LiveSpan]) -> None:
    rows = Span.objects.bulk_create(
        Span(uid=span.uid, set_id=set_id, **columns(world, span), version=span.version, origin=span.origin)
        for span in spans
    )
    world.pks.update({("span", row.uid): row.pk for row in rows})
    figures = [
        figure_row(row.pk, span.figure) for span, row in zip(spans, rows, strict=True) if span.figure is not None
    ]
    if figures:
        FigureValue.objects.bulk_create(figures)


def _update_span(world: World, old: LiveSpan, new: LiveSpan) -> None:
    pk = world.pks["span", new.uid]
    rows = Span.objects.filter(pk=pk, version=old.version)
    expect(1, rows.update(**columns(world, new), version=new.version))
    if old.figure != new.figure:
        FigureValue.objects.filter(span_id=pk).delete()
        if new.figure is not None:
            FigureValue.objects.bulk_create([figure_row(pk, new.figure)])


def columns(world: World, span: LiveSpan) -> dict[str, Any]:
    """What a span's row says of it, besides its place in a set and its version."""
    return {
        "label_id": span.label.id,
        "start": span.start,
        "end": span.end,
        "fragments": [list(pair) for pair in span.fragments],
        "fragments_key": span.fragments_key,
        "quote": span.quote,
        "attributes": span.attributes,
        "actor_id": None if span.actor is None else world.actors[span.actor],
        "schema_version": world.schema,
    }


def _write_relations(set_id: int, world: World, verb: str, effects: list[Effect]) -> None:
    if verb == "delete":
        pks = _pks(world, effects)
        expect(len(pks), Relation.objects.filter(pk__in=pks).delete()[0])
    elif verb == "create":
        relations = [as_relation(effect.after) for effect in effects]
        rows = Relation.objects.bulk_create(
            Relation(uid=relation.uid, set_id=set_id, **ends(world, relation), version=relation.version)
            for relation in relations
        )
        world.pks.update({("relation", row.uid): row.pk for row in rows})
    else:
        for effect in effects:
            old, new = as_relation(effect.before), as_relation(effect.after)
            rows_of = Relation.objects.filter(pk=world.pks["relation", new.uid], version=old.version)
            expect(1, rows_of.update(**ends(world, new), version=new.version))


def ends(world: World, relation: LiveRelation) -> dict[str, Any]:
    return {
        "type_id": relation.type.id,
        "head_id": world.pks["span", relation.head],
        "tail_id": world.pks["span", relation.tail],
        "attributes": relation.attributes,
    }


def _pks(world: World, effects: list[Effect]) -> list[int]:
    return [world.pks[effect.kind, effect.before.uid] for effect in effects if effect.before is not None]


def as_span(live: Live | None) -> LiveSpan:
    if not isinstance(live, LiveSpan):
        raise TypeError("an effect on a span holds spans")
    return live


def as_relation(live: Live | None) -> LiveRelation:
    if not isinstance(live, LiveRelation):
        raise TypeError("an effect on a relation holds relations")
    return live


def expect(wanted: int, found: int) -> None:
    if wanted != found:
        raise SetMoved
