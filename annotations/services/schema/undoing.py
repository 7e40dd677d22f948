"""Undoing an archive: the label comes back, and so do its spans, where nobody has changed anything since."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Max

from annotations.errors import Conflict, Invalid, NotFound
from annotations.models import Actor, Change, Label, Span, User
from annotations.permissions import May
from annotations.records.figures import FIGURE_KEYS, FigureRecord
from annotations.records.schema import Schema
from annotations.services.gestures.plan import Effect
from annotations.services.gestures.world import LiveRelation, LiveSpan, World
from annotations.services.rights import require_in
from annotations.services.rules import check_relation_ends, fragments_key
from annotations.services.schema import spans as rewriting
from annotations.services.schema.archiving import put_back
from annotations.services.schema.current import read_schema
from annotations.services.schema.versions import one_version
from annotations.services.schema.writing import write_all

Json = dict[str, Any]


@dataclass
class Undone:
    """How many spans and relations are as they were, and which are not because they were changed since."""

    request: UUID
    spans: int = 0
    relations: int = 0
    not_reverted: list[Json] = field(default_factory=list)  # {"document", "set", "kind", "id", "reason"}


def undo_archive(*, by: User, label: Label, request: UUID) -> Undone:
    """Revert what `archive_label` did under this request. Needs a manager.

    NotFound if this label was not archived under it; 409 `label_not_archived` if the label is in use again.
    """
    project = label.project
    require_in(by, project, May.MANAGE)
    known = Change.objects.filter(project=project, request=request, kind="label", uid=label.key, verb="archived")
    if not known.exists():
        raise NotFound("This label was not archived under that request.")
    undone = Undone(uuid4())
    with one_version(project, by) as number:
        label.refresh_from_db()
        if not label.archived:
            raise Conflict(f"The label {label.key!r} is in use again.", code="label_not_archived")
        put_back(by, label, undone.request)
        schema = read_schema(project, number)
        changes: dict[int, list[Change]] = defaultdict(list)
        for change in Change.objects.filter(request=request, project=project, set__isnull=False).order_by("-seq"):
            changes[change.set_id or 0].append(change)
        actors = dict(Actor.objects.filter(project=project).values_list("uid", "pk"))
        rows = Span.objects.select_related("figure", "actor").order_by("pk")
        for batch in rewriting.each_batch(lambda ids: rows.filter(set_id__in=ids), sorted(changes), schema):
            last = _last_versions(list(batch.sets))
            written = _written_whole(list(batch.sets))
            effects: dict[int, list[Effect]] = {}
            for set_id, world in batch.worlds.items():
                world.actors.update(actors)
                if written.get(set_id, 0) > (changes[set_id][0].seq or 0):
                    last[set_id] = {}  # all of it was replaced, by a copy into gold or an import
                effects[set_id] = _revert(world, schema, changes[set_id], last[set_id], undone)
            write_all(batch, effects, by=by, request=undone.request)
            _give_origins(batch, effects, changes)
    return undone


def _last_versions(set_ids: list[int]) -> dict[int, dict[str, int]]:
    """set -> uid -> the highest version that its history knows of a thing."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Change.objects.filter(set_id__in=set_ids, kind__in=["span", "relation"], version__isnull=False)
    for set_id, uid, version in rows.values_list("set_id", "uid").annotate(last=Max("version")):
        found[set_id or 0][uid] = version
    return found


def _written_whole(set_ids: list[int]) -> dict[int, int]:
    """set -> the newest Change that wrote all of it."""
    rows = Change.objects.filter(set_id__in=set_ids, kind="set", verb__in=["copy", "import"])
    return {set_id or 0: last or 0 for set_id, last in rows.values_list("set_id").annotate(last=Max("seq"))}


def _revert(world: World, schema: Schema, changes: list[Change], last: dict[str, int], undone: Undone) -> list[Effect]:
    """Effects that put one set back, newest change first: spans before the relations that tie them."""
    effects = []
    for kind in ("span", "relation"):
        for change in changes:
            if change.kind != kind:
                continue
            reason, effect = _effect(world, schema, change, last.get(change.uid, 0))
            if effect is None:
                row = {"document": change.document_id, "set": change.set_id, "kind": kind, "id": change.uid}
                undone.not_reverted.append({**row, "reason": reason})
                continue
            effects.append(effect)
            undone.spans += kind == "span"
            undone.relations += kind == "relation"
    return effects


def _effect(world: World, schema: Schema, change: Change, last: int) -> tuple[str, Effect | None]:
    """The effect that reverts one change, or the reason why there is none."""
    uid, version = UUID(change.uid), change.version or 0
    live = world.spans.get(uid) if change.kind == "span" else world.relations.get(uid)
    if last != version or (change.verb == "delete") != (live is None):
        return "changed since", None
    if change.kind == "relation":
        return _relation_back(world, schema, change, version + 1)
    before: Json = change.before or {}
    old = _span(schema, before, uid, version + 1)
    if old is None or (old.actor is not None and old.actor not in world.actors):
        return "what it named is gone", None
    if any(other.place == old.place for other in world.spans.values() if other.uid != uid):
        return "marked again since", None
    former = world.spans.get(uid)
    world.spans[uid] = old
    if former is not None and not all(_allows(world, one) for one in world.relations_of(uid)):
        world.spans[uid] = former
        return "tied since", None
    return "", Effect("span", former, old, old.version)


def _relation_back(world: World, schema: Schema, change: Change, version: int) -> tuple[str, Effect | None]:
    before: Json = change.before or {}
    kind = schema.relation_types.get(before["type"])
    head, tail = UUID(before["head"]), UUID(before["tail"])
    if kind is None or head not in world.spans or tail not in world.spans:
        return "an end is gone", None
    wanted = LiveRelation(UUID(change.uid), kind, head, tail, before["attributes"], version)
    if any(other.place == wanted.place for other in world.relations.values()):
        return "tied again since", None
    if not _allows(world, wanted):
        return "not allowed any more", None
    world.relations[wanted.uid] = wanted
    return "", Effect("relation", None, wanted, version)


def _allows(world: World, relation: LiveRelation) -> bool:
    try:
        check_relation_ends(relation.type, *(world.spans[uid].label.key for uid in (relation.head, relation.tail)))
    except Invalid:
        return False
    return True


def _span(schema: Schema, before: Json, uid: UUID, version: int) -> LiveSpan | None:
    label = schema.labels.get(before["label"])
    if label is None:
        return None
    fragments = tuple((left, right) for left, right in before["fragments"])
    figure = before["figure"] and FigureRecord(**{key: before["figure"][key] for key in FIGURE_KEYS})
    return LiveSpan(
        uid, label, before["start"], before["end"], fragments, fragments_key(fragments), before["quote"],
        before["attributes"], before["actor"], figure or None, version,
    )  # fmt: skip


def _give_origins(batch: rewriting.Batch, effects: dict[int, list[Effect]], changes: dict[int, list[Change]]) -> None:
    """Spans that were put back come from where they came from before."""
    found: dict[str, list[int]] = defaultdict(list)
    for set_id, some in effects.items():
        made = {str(effect.uid) for effect in some if effect.kind == "span" and effect.before is None}
        for change in changes[set_id] if made else ():
            origin = (change.before or {}).get("origin")
            if origin and change.uid in made:
                found[origin].append(batch.worlds[set_id].pks["span", UUID(change.uid)])
    for origin, pks in found.items():
        Span.objects.filter(pk__in=pks).update(origin=origin)
