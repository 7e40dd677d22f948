"""The part of an annotation set that a gesture speaks of, in memory: live rows, tombstones, actors."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from annotations.models import Actor, Change, FigureValue, Relation, Span
from annotations.records.content import RelationContent, SpanContent
from annotations.records.figures import FIGURE_KEYS, FigureRecord
from annotations.records.operations import (
    DeleteSpan,
    Operation,
    PutActor,
    PutRelation,
    PutSpan,
    RejectSuggestion,
    ReopenSuggestion,
)
from annotations.records.schema import LabelDef, RelationTypeDef, Schema
from annotations.services.gestures.judging import LiveSuggestion


@dataclass
class LiveSpan:
    """A span as it is at this moment of the gesture."""

    uid: UUID
    label: LabelDef
    start: int
    end: int
    fragments: tuple[tuple[int, int], ...]
    fragments_key: str
    quote: str
    attributes: dict[str, Any]
    actor: str | None
    figure: FigureRecord | None
    version: int
    origin: str = "human"

    @property
    def place(self) -> tuple[str, int, int, str]:
        """What must be unique in a set."""
        return self.label.key, self.start, self.end, self.fragments_key

    def as_json(self) -> SpanContent:
        """The span as the API and the history show it."""
        return {
            "id": str(self.uid),
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "label": self.label.key,
            "attributes": self.attributes,
            "fragments": [list(pair) for pair in self.fragments],
            "actor": self.actor,
            "figure": self.figure.as_json() if self.figure else None,
            "version": self.version,
        }


@dataclass
class LiveRelation:
    """A relation as it is at this moment of the gesture."""

    uid: UUID
    type: RelationTypeDef
    head: UUID
    tail: UUID
    attributes: dict[str, Any]
    version: int

    @property
    def place(self) -> tuple[str, frozenset[UUID] | tuple[UUID, UUID]]:
        """What must be unique in a set; a symmetric relation has no direction."""
        ends = frozenset((self.head, self.tail)) if self.type.symmetric else (self.head, self.tail)
        return self.type.key, ends

    def as_json(self) -> RelationContent:
        """The relation as the API and the history show it."""
        return {
            "id": str(self.uid),
            "type": self.type.key,
            "head": str(self.head),
            "tail": str(self.tail),
            "attributes": self.attributes,
            "version": self.version,
        }


@dataclass
class World:
    """Live rows by uid, versions of deleted ones, actors by uid; `pks` are the rows as they are stored.

    `schema` is the number of the schema version under which this gesture writes. `living` says as whom a merged actor
    is read (primary keys), `named` what stands there of those that spans name, `new_actors` which this gesture makes.
    """

    schema: int = 0
    spans: dict[UUID, LiveSpan] = field(default_factory=dict)
    relations: dict[UUID, LiveRelation] = field(default_factory=dict)
    deleted: dict[tuple[str, UUID], int] = field(default_factory=dict)
    actors: dict[str, int] = field(default_factory=dict)
    living: dict[int, int] = field(default_factory=dict)
    named: dict[str, tuple[str, str]] = field(default_factory=dict)
    new_actors: dict[str, tuple[str, str]] = field(default_factory=dict)  # uid -> (name, type)
    pks: dict[tuple[str, UUID], int] = field(default_factory=dict)
    origins: dict[UUID, str] = field(default_factory=dict)  # of deleted spans
    suggestions: dict[UUID, LiveSuggestion] = field(default_factory=dict)

    def relations_of(self, uid: UUID) -> list[LiveRelation]:
        """Live relations of a span, in the order of their ids."""
        found = [r for r in self.relations.values() if uid in (r.head, r.tail)]
        return sorted(found, key=lambda relation: str(relation.uid))


def load(
    set_id: int | None,
    project_id: int,
    schema: Schema,
    operations: list[Operation],
    touched: bool,
    suggestions: dict[UUID, LiveSuggestion],
) -> World:
    """Read what the operations can meet: three statements at most, and one more where actors are named."""
    world = World(schema=schema.number, suggestions=suggestions)
    _load_actors(world, project_id, operations)
    if set_id is None or not touched:
        return world
    uids = _span_uids(operations)
    ids = {one.id for one in operations if not isinstance(one, RejectSuggestion | ReopenSuggestion | PutActor)}
    if ids:
        _load_relations(world, set_id, schema, ids, uids)
        uids |= {end for relation in world.relations.values() for end in (relation.head, relation.tail)}
        _load_deleted(world, set_id, ids)
    uids |= {one.span for one in suggestions.values() if one.span}  # to be reopened only once their spans are gone
    if uids:
        _load_spans(world, set_id, schema, operations, uids)
    return world


def _span_uids(operations: Iterable[Operation]) -> set[UUID]:
    uids: set[UUID] = set()
    for operation in operations:
        if isinstance(operation, PutRelation):
            uids |= {operation.head, operation.tail}
        elif isinstance(operation, PutSpan | DeleteSpan):
            uids.add(operation.id)
    return uids


def _load_spans(world: World, set_id: int, schema: Schema, operations: list[Operation], uids: set[UUID]) -> None:
    puts = [operation for operation in operations if isinstance(operation, PutSpan)]
    same_place = Q(start__in={put.start for put in puts}, end__in={put.end for put in puts})
    rows = Span.objects.filter(Q(uid__in=uids) | same_place, set_id=set_id)
    labels = {label.id: label for label in schema.labels.values()}
    for row in rows.select_related("figure", "actor"):
        fragments = tuple((left, right) for left, right in row.fragments)
        world.spans[row.uid] = LiveSpan(
            row.uid, labels[row.label_id], row.start, row.end, fragments, row.fragments_key, row.quote,
            row.attributes, row.actor.uid if row.actor else None, _figure(row), row.version, row.origin,
        )  # fmt: skip
        world.pks["span", row.uid] = row.pk


def _load_relations(world: World, set_id: int, schema: Schema, uids: set[UUID], span_uids: set[UUID]) -> None:
    rows = Relation.objects.filter(
        Q(uid__in=uids) | Q(head__uid__in=span_uids) | Q(tail__uid__in=span_uids), set_id=set_id
    ).values_list("uid", "type_id", "head__uid", "tail__uid", "attributes", "version", "pk")
    types = {found.id: found for found in schema.relation_types.values()}
    for uid, type_id, head, tail, attributes, version, pk in rows:
        world.relations[uid] = LiveRelation(uid, types[type_id], head, tail, attributes, version)
        world.pks["relation", uid] = pk


def _load_deleted(world: World, set_id: int, uids: set[UUID]) -> None:
    """Tombstones: of each uid without a live row the version of its last Change, and where a span had come from."""
    texts = {str(uid): uid for uid in uids}
    rows = Change.objects.filter(set_id=set_id, uid__in=texts, kind__in=["span", "relation"]).order_by("seq")
    for kind, text, verb, version, origin in rows.values_list("kind", "uid", "verb", "version", "before__origin"):
        if verb == "delete":
            world.deleted[kind, texts[text]] = version or 0
            if kind == "span":
                world.origins[texts[text]] = origin or "human"
        else:
            world.deleted.pop((kind, texts[text]), None)


def _load_actors(world: World, project_id: int, operations: list[Operation]) -> None:
    """The actors that spans name, and those that stand where one is to be made."""
    named = {o.actor for o in operations if isinstance(o, PutSpan) and o.actor is not None}
    named |= {o.id for o in operations if isinstance(o, PutActor)}
    if not named:
        return
    rows = Actor.objects.filter(project_id=project_id, uid__in=named)
    for uid, pk, living, name, kind in rows.values_list("uid", "pk", "living_id", "name", "type"):
        world.actors[uid] = pk
        world.named[uid] = (name, kind)
        if living is not None:
            world.living[pk] = living


def _figure(row: Span) -> FigureRecord | None:
    try:
        figure: FigureValue = row.figure
    except FigureValue.DoesNotExist:
        return None
    return FigureRecord(**{key: getattr(figure, key) for key in FIGURE_KEYS})
