"""Changes of labels and relation types that are there. Keys and kinds stay; spans keep what they have."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from annotations.errors import Conflict, Invalid
from annotations.models import Label, Project, Relation, RelationType, Span, User
from annotations.permissions import May
from annotations.records.schema import LINE_STYLES, AttributeFacts
from annotations.services import history
from annotations.services.definitions import clean_attributes
from annotations.services.drafts import Attributes, check_colour, check_shortcut, one_of
from annotations.services.names import clean_name, clean_text, require_unlike
from annotations.services.rights import require_in
from annotations.services.schema.adding import check_free_shortcut, free_name, known_labels
from annotations.services.schema.versions import one_version

Json = dict[str, Any]


def update_label(
    *,
    by: User,
    label: Label,
    name: str | None = None,
    colour: str | None = None,
    line_style: str | None = None,
    shortcut: str | None = None,
    description: str | None = None,
    position: int | None = None,
    attributes: Attributes | None = None,
) -> Label:
    """Change what is not None, as one schema version; nothing different, no version. Needs a manager.

    `position` is the place in the list of labels, from 0; the others move. Errors: 400 with a pointer, 409
    `label_exists`, `similar_name`, `shortcut_taken`, and `attribute_in_use` with `count` where spans have what would
    go.
    """
    project = label.project
    require_in(by, project, May.MANAGE)
    wanted = _checked(name=name, colour=colour, line_style=line_style, shortcut=shortcut, description=description)
    if attributes is not None:
        wanted["attributes"] = clean_attributes(attributes)
    with transaction.atomic():
        stored, others = _locked(project, label)
        if name is not None and name != stored.name:
            wanted["folded_name"] = free_name(name, others)
        if "shortcut" in wanted and not stored.archived:
            check_free_shortcut(wanted["shortcut"], others)
        after = {field: value for field, value in wanted.items() if getattr(stored, field) != value}
        if "attributes" in after:
            _check_unused(Span.objects.filter(label=stored), stored.attributes, after["attributes"])
        moved = _order(stored, others, position)
        if after or moved:
            with one_version(project, by):
                _save(by, project, "label", stored, after)
                for other, place in moved:
                    _save(by, project, "label", other, {"position": place})
    label.refresh_from_db()
    return label


def update_relation_type(
    *,
    by: User,
    relation_type: RelationType,
    name: str | None = None,
    heads: Sequence[str] | None = None,
    tails: Sequence[str] | None = None,
    symmetric: bool | None = None,
    attributes: Attributes | None = None,
) -> RelationType:
    """Change what is not None, as one schema version. Needs a manager.

    Relations that are there stay, even where their ends would not be legal any more. 409 `attribute_in_use`,
    `similar_name` for a name that looks like another one's, and
    `relations_in_use` where a relation becomes symmetric that some pair of spans has in both directions.
    """
    project = relation_type.project
    require_in(by, project, May.MANAGE)
    wanted: Json = {} if name is None else {"name": clean_name(name, "name", 100)}
    if symmetric is not None:
        wanted["symmetric"] = symmetric
    if attributes is not None:
        wanted["attributes"] = clean_attributes(attributes)
    with transaction.atomic():
        stored = _locked_type(project, relation_type)
        known = set(Label.objects.filter(project=project).values_list("key", flat=True))
        for field, keys in (("heads", heads), ("tails", tails)):
            if keys is not None:
                wanted[field] = known_labels(keys, known, field)
        after = {field: value for field, value in wanted.items() if getattr(stored, field) != value}
        if "name" in after:
            others = RelationType.objects.filter(project=project).exclude(pk=stored.pk)
            require_unlike([after["name"]], others.values_list("name", flat=True), "name")
        relations = Relation.objects.filter(type=stored)
        if "attributes" in after:
            _check_unused(relations, stored.attributes, after["attributes"])
        if after.get("symmetric"):
            _check_one_way(stored)
        if after:
            with one_version(project, by):
                _save(by, project, "relation_type", stored, after)
    relation_type.refresh_from_db()
    return relation_type


def _checked(**given: str | None) -> Json:
    """What was given, each checked by itself."""
    wanted: Json = {field: value for field, value in given.items() if value is not None}
    if "name" in wanted:
        clean_name(wanted["name"], "name", 100)
    if "description" in wanted:
        clean_text(wanted["description"], "description", 10_000)
    if "colour" in wanted:
        check_colour(wanted["colour"])
    if "line_style" in wanted:
        one_of(wanted["line_style"], LINE_STYLES, "line_style")
    if "shortcut" in wanted:
        check_shortcut(wanted["shortcut"])
    return wanted


def _locked(project: Project, label: Label) -> tuple[Label, list[Label]]:
    """The label as it is stored and all others of the project, in their order, its row locked before."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    labels = list(Label.objects.filter(project=project))
    stored = next(one for one in labels if one.pk == label.pk)
    return stored, [one for one in labels if one.pk != label.pk]


def _locked_type(project: Project, relation_type: RelationType) -> RelationType:
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    return RelationType.objects.get(pk=relation_type.pk)


def _order(label: Label, others: list[Label], position: int | None) -> list[tuple[Label, int]]:
    """Labels with their new places, where `label` comes to stand at `position`."""
    if position is None:
        return []
    if not 0 <= position <= len(others):
        raise Invalid(f"A place is from 0 to {len(others)}.", code="out_of_range", pointer="/position")
    order = [*others[:position], label, *others[position:]]
    return [(one, place) for place, one in enumerate(order) if one.position != place]


def _save(by: User, project: Project, kind: str, row: Label | RelationType, after: Json) -> None:
    """The columns and their Change; `folded_name` follows the name and is no fact of its own."""
    if not after:
        return
    facts = {field: value for field, value in after.items() if field != "folded_name"}
    before = {field: getattr(row, field) for field in facts}
    for field, value in after.items():
        setattr(row, field, value)
    row.save(update_fields=list(after))
    if facts:
        history.record(by=by, verb="updated", kind=kind, uid=row.key, project=project, before=before, after=facts)


def _check_unused(rows: Any, before: list[AttributeFacts], after: list[AttributeFacts]) -> None:
    """What goes, an attribute, its type or a choice, must be on no span: nothing that people said is lost silently."""
    gone = _gone(before, after)
    if not gone:
        return
    counts = dict.fromkeys(gone, 0)
    for values in rows.exclude(attributes={}).values_list("attributes", flat=True).iterator():
        for place in gone:
            key, choice = place
            if key in values and (choice is None or choice in _listed(values[key])):
                counts[place] += 1
    for (key, choice), count in counts.items():
        if count:
            what = f"The attribute {key!r}" if choice is None else f"The choice {choice!r} of {key!r}"
            raise Conflict(
                f"{what} is used {count:,} times: change those first, or keep it.",
                code="attribute_in_use",
                pointer="/attributes",
                count=count,
            )


def _gone(before: list[AttributeFacts], after: list[AttributeFacts]) -> list[tuple[str, str | None]]:
    """(attribute, choice) that are no more; None as the choice for a whole attribute, or one of another type."""
    new = {one["key"]: one for one in after}
    gone: list[tuple[str, str | None]] = []
    for old in before:
        now = new.get(old["key"])
        if now is None or now["type"] != old["type"]:
            gone.append((old["key"], None))
        else:
            gone += [(old["key"], choice) for choice in old.get("choices", []) if choice not in now.get("choices", [])]
    return gone


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _check_one_way(relation_type: RelationType) -> None:
    """Two spans tied in both directions would be one relation stated twice."""
    pairs = set(Relation.objects.filter(type=relation_type).values_list("set_id", "head_id", "tail_id"))
    twice = sum((own, tail, head) in pairs for own, head, tail in pairs) // 2
    if twice:
        raise Conflict(
            f"{twice:,} pairs of spans have this relation in both directions: delete one of each first.",
            code="relations_in_use",
            pointer="/symmetric",
            count=twice,
        )
