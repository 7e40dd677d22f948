"""Writing what was found out of many sets at once: a few statements for all, whatever the number of sets and spans.

The sets are locked, so their rows are as they were read. Rows that change in the same way are one statement; each keeps
a Change of its own, as a gesture would have written it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Case, F, IntegerField, When
from django.utils import timezone

from annotations.models import AnnotationSet, Change, FigureValue, Relation, Span, User
from annotations.services.gestures import store
from annotations.services.gestures.plan import Effect
from annotations.services.gestures.world import LiveSpan, World
from annotations.services.imports.bulk import insert, json_text, moment, uid_writer
from annotations.services.schema.spans import Batch

ROWS = 2000  # of one statement that names its rows
_CHANGE = (
    "project", "document", "set", "seq", "user", "request", "verb", "kind", "uid", "version", "before", "after", "at",
)  # fmt: skip
Effects = dict[int, list[Effect]]  # by set
T = TypeVar("T")


def write_all(batch: Batch, effects: Effects, *, by: User, request: UUID) -> None:
    """Rows, Changes and revisions. Gold that was an untouched copy is still one: nobody has judged anew."""
    effects = {set_id: some for set_id, some in effects.items() if some}
    _delete(batch, effects)
    _update_spans(batch, effects)
    _create_spans(batch, effects)
    _create_relations(batch, effects)
    _write_changes(batch, effects, by, request)
    _count(batch, effects)


def _each(batch: Batch, effects: Effects, kind: str, verb: str) -> Iterator[tuple[int, World, Effect]]:
    for set_id, some in effects.items():
        for effect in some:
            if effect.kind == kind and effect.verb == verb:
                yield set_id, batch.worlds[set_id], effect


def _delete(batch: Batch, effects: Effects) -> None:
    """Relations before the spans that they tie."""
    relations = [
        world.pks["relation", effect.uid] for _set, world, effect in _each(batch, effects, "relation", "delete")
    ]
    spans = [world.pks["span", effect.uid] for _set, world, effect in _each(batch, effects, "span", "delete")]
    for some in _pieces(relations):
        store.expect(len(some), Relation.objects.filter(pk__in=some).delete()[0])
    for some in _pieces(spans):
        FigureValue.objects.filter(span_id__in=some).delete()
        store.expect(len(some), Span.objects.filter(pk__in=some).delete()[0])


def _update_spans(batch: Batch, effects: Effects) -> None:
    """Spans whose rows change in the same way together."""
    alike: dict[str, list[int]] = defaultdict(list)
    figures: list[tuple[int, LiveSpan]] = []
    for _set, world, effect in _each(batch, effects, "span", "update"):
        old, new = store.as_span(effect.before), store.as_span(effect.after)
        was, is_now = store.columns(world, old), store.columns(world, new)
        differing = {name: value for name, value in is_now.items() if value != was[name]}
        differing |= {"schema_version": world.schema, "by": new.version - old.version}
        pk = world.pks["span", new.uid]
        alike[json.dumps(differing, sort_keys=True)].append(pk)
        if old.figure != new.figure:
            figures.append((pk, new))
    for said, pks in alike.items():
        values: dict[str, Any] = json.loads(said)
        version = F("version") + values.pop("by")
        for some in _pieces(pks):
            store.expect(len(some), Span.objects.filter(pk__in=some).update(**values, version=version))
    FigureValue.objects.filter(span_id__in=[pk for pk, _span in figures]).delete()
    FigureValue.objects.bulk_create(store.figure_row(pk, span.figure) for pk, span in figures if span.figure)


def _create_spans(batch: Batch, effects: Effects) -> None:
    new = [(set_id, world, store.as_span(one.after)) for set_id, world, one in _each(batch, effects, "span", "create")]
    rows = Span.objects.bulk_create(
        Span(uid=span.uid, set_id=set_id, **store.columns(world, span), version=span.version)
        for set_id, world, span in new
    )
    for (_set, world, span), row in zip(new, rows, strict=True):
        world.pks["span", span.uid] = row.pk
    FigureValue.objects.bulk_create(
        store.figure_row(world.pks["span", span.uid], span.figure) for _set, world, span in new if span.figure
    )


def _create_relations(batch: Batch, effects: Effects) -> None:
    made = _each(batch, effects, "relation", "create")
    Relation.objects.bulk_create(
        Relation(uid=one.uid, set_id=set_id, **store.ends(world, one), version=one.version)
        for set_id, world, one in ((set_id, world, store.as_relation(effect.after)) for set_id, world, effect in made)
    )


def _write_changes(batch: Batch, effects: Effects, by: User, request: UUID) -> None:
    """One Change per effect, in the order of the effects; deleted spans say where they came from, to be put back."""
    at, asked = moment(timezone.now()), uid_writer()(str(request))
    rows = []
    for set_id, some in effects.items():
        found = batch.sets[set_id]
        for seq, effect in enumerate(some, start=found.revision + 1):
            origin = batch.origins.get((set_id, effect.uid), "human") if effect.after is None else "human"
            before: dict[str, Any] | None = {**effect.before.as_json()} if effect.before else None
            if before is not None and effect.kind == "span" and origin != "human":
                before["origin"] = origin
            rows.append(
                (found.document.project_id, found.document_id, set_id, seq, by.pk, asked, effect.verb, effect.kind,
                 str(effect.uid), effect.version, json_text(before),
                 json_text(effect.after.as_json() if effect.after else None), at)
            )  # fmt: skip
    insert(Change, _CHANGE, rows)


def _count(batch: Batch, effects: Effects) -> None:
    """Revisions: sets with as many Changes are one statement."""
    alike: dict[int, list[int]] = defaultdict(list)
    for set_id, some in effects.items():
        alike[len(some)].append(set_id)
    for more, set_ids in alike.items():
        AnnotationSet.objects.filter(pk__in=set_ids).update(
            revision=F("revision") + more,
            schema_version=batch.worlds[set_ids[0]].schema,
            copied_revision=Case(
                When(copied_revision=F("revision"), then=F("copied_revision") + more),
                default=F("copied_revision"),
                output_field=IntegerField(),
            ),
        )


def _pieces(rows: list[T]) -> Iterator[list[T]]:
    return (rows[at : at + ROWS] for at in range(0, len(rows), ROWS))
