"""All spans of a label rewritten in every set: relabelled or deleted, with one Change each.

Sets are taken a few at a time, in the order of their ids and locked; submitted ones and gold as well. What is found out
here of one set is written for all of them at once (writing.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from annotations.errors import Invalid
from annotations.models import AnnotationSet, FigureValue, Relation, Span
from annotations.records.figures import FIGURE_KEYS, FigureRecord
from annotations.records.schema import LabelDef, Schema
from annotations.services.attributes import fitting
from annotations.services.gestures.plan import Effect
from annotations.services.gestures.world import LiveRelation, LiveSpan, World
from annotations.services.rules import check_relation_ends

SETS_AT_ONCE = 200


@dataclass
class Batch:
    """Some sets, locked, with the live rows that an operation speaks of."""

    sets: dict[int, AnnotationSet]
    worlds: dict[int, World]
    origins: dict[tuple[int, UUID], str] = field(default_factory=dict)


def each_batch(rows: Callable[[list[int]], Iterable[Span]], set_ids: list[int], schema: Schema) -> Iterator[Batch]:
    """Batches of sets with the spans that `rows` gives for their ids, and all relations of those."""
    for at in range(0, len(set_ids), SETS_AT_ONCE):
        chosen = set_ids[at : at + SETS_AT_ONCE]
        found = AnnotationSet.objects.filter(pk__in=chosen).select_related("document").order_by("pk")
        sets = {one.pk: one for one in found.select_for_update(of=("self",))}
        batch = Batch(sets, {pk: World(schema=schema.number) for pk in sets})
        _load_spans(batch, schema, rows(chosen))
        _load_relations(batch, schema, chosen)
        yield batch


def relabel(world: World, label: LabelDef, old: str) -> list[Effect]:
    """What giving all spans of `old` the label does in one set, as effects in the order of their writing.

    Attributes that the label does not take go; so do relations that it does not allow, and a span where there is one
    of the label already. All that stands in the Changes.
    """
    chosen = [span for span in world.spans.values() if span.label.key == old]
    places = {span.place for span in world.spans.values() if span.label.key == label.key}
    twice = [span for span in chosen if (label.key, *span.place[1:]) in places]
    gone = {span.uid for span in twice}
    labels = {span.uid: label.key if span.label.key == old else span.label.key for span in world.spans.values()}
    relations = [
        one for one in world.relations.values() if {one.head, one.tail} & gone or not _legal(one, labels)
    ]  # fmt: skip
    effects = [Effect("relation", one, None, one.version + 1) for one in relations]
    effects += [Effect("span", span, None, span.version + 1) for span in twice]
    for span in chosen:
        if span.uid not in gone:
            attributes = fitting(label.attributes, span.attributes)
            new = replace(span, label=label, attributes=attributes, version=span.version + 1)
            effects.append(Effect("span", span, new, new.version))
    return effects


def remove(world: World, key: str) -> list[Effect]:
    """What deleting all spans of a label does in one set: their relations go first."""
    chosen = [span for span in world.spans.values() if span.label.key == key]
    gone = {span.uid for span in chosen}
    relations = [one for one in world.relations.values() if {one.head, one.tail} & gone]
    effects = [Effect("relation", one, None, one.version + 1) for one in relations]
    return effects + [Effect("span", span, None, span.version + 1) for span in chosen]


def _legal(relation: LiveRelation, labels: dict[UUID, str]) -> bool:
    try:
        check_relation_ends(relation.type, labels[relation.head], labels[relation.tail])
    except Invalid:
        return False
    return True


def _load_spans(batch: Batch, schema: Schema, rows: Iterable[Span]) -> None:
    labels = {label.id: label for label in schema.labels.values()}
    for row in rows:
        world = batch.worlds[row.set_id]
        fragments = tuple((left, right) for left, right in row.fragments)
        actor = row.actor.uid if row.actor else None
        if row.actor is not None:
            world.actors[row.actor.uid] = row.actor.pk
        world.spans[row.uid] = LiveSpan(
            row.uid, labels[row.label_id], row.start, row.end, fragments, row.fragments_key, row.quote,
            row.attributes, actor, _figure(row), row.version,
        )  # fmt: skip
        world.pks["span", row.uid] = row.pk
        batch.origins[row.set_id, row.uid] = row.origin


def _load_relations(batch: Batch, schema: Schema, set_ids: list[int]) -> None:
    """Relations of the sets; the other end of one is loaded with it, as far as its label."""
    types = {found.id: found for found in schema.relation_types.values()}
    labels = {label.id: label for label in schema.labels.values()}
    rows = Relation.objects.filter(set_id__in=set_ids).select_related("head", "tail").order_by("pk")
    ends: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        world = batch.worlds[row.set_id]
        if row.head.uid not in world.spans and row.tail.uid not in world.spans:
            continue
        ends[row.set_id] += [row.head, row.tail]
        world.relations[row.uid] = LiveRelation(
            row.uid, types[row.type_id], row.head.uid, row.tail.uid, row.attributes, row.version
        )
        world.pks["relation", row.uid] = row.pk
    for set_id, spans in ends.items():
        world = batch.worlds[set_id]
        for span in spans:
            if span.uid not in world.spans:
                world.pks["span", span.uid] = span.pk
                world.spans[span.uid] = LiveSpan(
                    span.uid, labels[span.label_id], span.start, span.end, (), span.fragments_key, span.quote,
                    span.attributes, None, None, span.version,
                )  # fmt: skip


def _figure(row: Span) -> FigureRecord | None:
    try:
        figure: FigureValue = row.figure
    except FigureValue.DoesNotExist:
        return None
    return FigureRecord(**{key: getattr(figure, key) for key in FIGURE_KEYS})
