"""Labels and relation types taken out of use, and brought back. Their keys, and what was said with them, stay."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from annotations.errors import Conflict, Invalid
from annotations.models import AnnotationSet, Label, Project, RelationType, Span, User
from annotations.permissions import May
from annotations.records.schema import LabelDef, Schema
from annotations.services import history
from annotations.services.gestures.plan import Effect
from annotations.services.gestures.world import World
from annotations.services.rights import require_in
from annotations.services.schema import spans as rewriting
from annotations.services.schema.adding import check_free_shortcut
from annotations.services.schema.current import read_schema
from annotations.services.schema.versions import one_version
from annotations.services.schema.writing import write_all

CHOICES = ("keep", "relabel", "delete")


@dataclass(frozen=True)
class Archived:
    """What archiving a label did: the request under which its Changes stand, and how many rows it changed."""

    request: UUID
    spans: int
    deleted_spans: int
    deleted_relations: int
    sets: int


def archive_label(
    *, by: User, label: Label, spans: str = "keep", to: str | None = None, count: int | None = None
) -> Archived:
    """Take a label out of use. Its spans are kept, get the label `to` of the same kind, or are deleted: in all sets.

    `count` is how many spans the person was told of, and must be right unless all are kept: else 409 `label_in_use`
    with `count`. 409 `label_archived` if it is already. Everything stands under one request, for `undo_archive`.
    """
    project = label.project
    require_in(by, project, May.MANAGE)
    if spans not in CHOICES:
        raise Invalid(f"{spans!r} is none of: {', '.join(CHOICES)}.", code="unknown_value", pointer="/spans")
    if (spans == "relabel") != (to is not None):
        raise Invalid("Name the other label to relabel to, and only then.", code="unknown_label", pointer="/to")
    request = uuid4()
    with one_version(project, by) as number:
        label.refresh_from_db()
        if label.archived:
            raise Conflict(f"The label {label.key!r} is archived already.", code="label_archived")
        target = None if to is None else _target(project, label, to)
        found = Span.objects.filter(label=label).count()
        if spans != "keep" and count != found:
            raise _in_use(label, found, count)
        label.archived = True
        label.save(update_fields=["archived"])
        done = _rewrite(by, label, target, spans, request, read_schema(project, number))
        if spans != "keep" and done.spans != count:  # somebody was just marking: nothing of this stays
            raise _in_use(label, done.spans, count)
        history.record(
            by=by,
            verb="archived",
            kind="label",
            uid=label.key,
            project=project,
            request=request,
            before={"archived": False},
            after={"archived": True, "spans": spans, "to": to, "changed": done.spans, "deleted": done.deleted_spans},
        )
    return done


def restore_label(*, by: User, label: Label) -> None:
    """Bring an archived label back into use; a shortcut that another has by now is left out. Spans stay as they are."""
    project = label.project
    require_in(by, project, May.MANAGE)
    with one_version(project, by):
        label.refresh_from_db()
        if not label.archived:
            raise Conflict(f"The label {label.key!r} is in use.", code="label_not_archived")
        put_back(by, label)


def put_back(by: User, label: Label, request: UUID | None = None) -> None:
    """The row and its Change, within a schema version."""
    before = {"archived": True, "shortcut": label.shortcut}
    label.archived = False
    try:
        check_free_shortcut(label.shortcut, list(Label.objects.filter(project=label.project).exclude(pk=label.pk)))
    except Conflict:
        label.shortcut = ""
    label.save(update_fields=["archived", "shortcut"])
    history.record(
        by=by,
        verb="restored",
        kind="label",
        uid=label.key,
        project=label.project,
        request=request,
        before=before,
        after={"archived": False, "shortcut": label.shortcut},
    )


def archive_relation_type(*, by: User, relation_type: RelationType) -> None:
    """Take a relation type out of use; its relations stay. 409 `relation_type_archived` if it is already."""
    _switch(by, relation_type, archived=True)


def restore_relation_type(*, by: User, relation_type: RelationType) -> None:
    """Bring an archived relation type back into use. 409 `relation_type_not_archived` if it is in use."""
    _switch(by, relation_type, archived=False)


def _switch(by: User, relation_type: RelationType, *, archived: bool) -> None:
    project = relation_type.project
    require_in(by, project, May.MANAGE)
    with one_version(project, by):
        relation_type.refresh_from_db()
        if relation_type.archived == archived:
            code = "relation_type_archived" if archived else "relation_type_not_archived"
            state = "archived already" if archived else "in use"
            raise Conflict(f"The relation type {relation_type.key!r} is {state}.", code=code)
        relation_type.archived = archived
        relation_type.save(update_fields=["archived"])
        history.record(
            by=by,
            verb="archived" if archived else "restored",
            kind="relation_type",
            uid=relation_type.key,
            project=project,
            before={"archived": not archived},
            after={"archived": archived},
        )


def _target(project: Project, label: Label, to: str) -> Label:
    found = Label.objects.filter(project=project, key=to, archived=False).exclude(pk=label.pk).first()
    if found is None:
        raise Invalid(f"There is no other label {to[:60]!r} in use here.", code="unknown_label", pointer="/to")
    if found.kind != label.kind:
        raise Invalid(
            f"{found.key!r} is of kind {found.kind}, {label.key!r} of kind {label.kind}: they hold different facts.",
            code="other_kind",
            pointer="/to",
        )
    return found


def _in_use(label: Label, found: int, count: int | None) -> Conflict:
    return Conflict(
        f"{found:,} spans have the label {label.key!r}"
        + ("." if count is None else f", not {count:,}: somebody has annotated meanwhile.")
        + " Send that number as `count` to change them all, or keep them.",
        code="label_in_use",
        pointer="/count",
        count=found,
    )


def _rewrite(by: User, label: Label, target: Label | None, choice: str, request: UUID, schema: Schema) -> Archived:
    """All sets that have such spans."""
    if choice == "keep":
        return Archived(request, 0, 0, 0, 0)
    labels = [label.pk] if target is None else [label.pk, target.pk]
    of_labels = Span.objects.filter(label_id__in=labels).select_related("figure", "actor").order_by("pk")
    set_ids = list(
        AnnotationSet.objects.filter(spans__label=label).order_by("pk").values_list("pk", flat=True).distinct()
    )
    counts = [0, 0, 0]
    wanted = None if target is None else schema.labels[target.key]
    for batch in rewriting.each_batch(lambda ids: of_labels.filter(set_id__in=ids), set_ids, schema):
        effects = {set_id: _effects(world, label.key, wanted) for set_id, world in batch.worlds.items()}
        write_all(batch, effects, by=by, request=request)
        for some in effects.values():
            for place, found in enumerate(_tally(some)):
                counts[place] += found
    return Archived(request, counts[0], counts[1], counts[2], len(set_ids))


def _effects(world: World, key: str, target: LabelDef | None) -> list[Effect]:
    return rewriting.remove(world, key) if target is None else rewriting.relabel(world, target, key)


def _tally(effects: list[Effect]) -> tuple[int, int, int]:
    spans = [effect for effect in effects if effect.kind == "span"]
    deleted = sum(effect.after is None for effect in spans)
    return len(spans), deleted, len(effects) - len(spans)
