"""New labels, relation types and attributes. Each call makes one schema version, whatever it brings."""

from collections.abc import Sequence

from django.db import transaction

from annotations.errors import Conflict, Invalid
from annotations.models import Label, Project, RelationType, User
from annotations.permissions import May
from annotations.records.schema import LINE_STYLES
from annotations.services import history
from annotations.services.definitions import clean_attributes
from annotations.services.drafts import COLOURS, Attributes, NewLabel, NewRelationType
from annotations.services.names import require_unlike
from annotations.services.rights import require_in
from annotations.services.schema.versions import label_facts, one_version, type_facts
from annotations.text.folding import fold_name


def add_label(
    *,
    by: User,
    project: Project,
    key: str,
    name: str,
    kind: str = "other",
    colour: str | None = None,
    line_style: str | None = None,
    shortcut: str = "",
    description: str = "",
    attributes: Attributes = (),
) -> Label:
    """Add one label. Errors: 400 with a pointer, 409 `label_exists` and `similar_name` (naming the other),
    `shortcut_taken`."""
    draft = NewLabel(
        key=key,
        name=name,
        kind=kind,
        colour=colour,
        line_style=line_style,
        shortcut=shortcut,
        description=description,
        attributes=attributes,
    )
    labels, _types = extend_schema(by=by, project=project, labels=[draft])
    return labels[0]


def add_relation_type(
    *,
    by: User,
    project: Project,
    key: str,
    name: str,
    heads: Sequence[str] = (),
    tails: Sequence[str] = (),
    symmetric: bool = False,
    attributes: Attributes = (),
) -> RelationType:
    """Add one relation type; `heads` and `tails` are label keys of the project. 409 `relation_type_exists`,
    `similar_name`."""
    draft = NewRelationType(key=key, name=name, heads=heads, tails=tails, symmetric=symmetric, attributes=attributes)
    _labels, types = extend_schema(by=by, project=project, relation_types=[draft])
    return types[0]


def extend_schema(
    *, by: User, project: Project, labels: Sequence[NewLabel] = (), relation_types: Sequence[NewRelationType] = ()
) -> tuple[list[Label], list[RelationType]]:
    """Add labels, then relation types, as one schema version. Needs a manager."""
    require_in(by, project, May.MANAGE)
    with one_version(project, by):
        made = [_make_label(by, project, draft) for draft in labels]
        types = [_make_relation_type(by, project, draft) for draft in relation_types]
    return made, types


def add_attributes(*, by: User, project: Project, label: Label | RelationType, attributes: Attributes) -> None:
    """Add the definitions whose key the label (or relation type) does not have yet; nothing missing, no new version."""
    require_in(by, project, May.MANAGE)
    asked = clean_attributes(attributes)
    with transaction.atomic():
        known = {one["key"] for one in _locked(project, label).attributes}
        if all(one["key"] in known for one in asked):
            return
        with one_version(project, by):
            label.refresh_from_db(fields=["attributes"])
            before = {"attributes": label.attributes}
            known = {one["key"] for one in label.attributes}
            label.attributes = clean_attributes([*label.attributes, *(a for a in asked if a["key"] not in known)])
            label.save(update_fields=["attributes"])
            kind = "label" if isinstance(label, Label) else "relation_type"
            after = {"attributes": label.attributes}
            history.record(by=by, verb="updated", kind=kind, uid=label.key, project=project, before=before, after=after)


def _locked(project: Project, label: Label | RelationType) -> Label | RelationType:
    """The label as it is stored, the project's row locked before."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    label.refresh_from_db(fields=["attributes"])
    return label


def _make_label(by: User, project: Project, draft: NewLabel) -> Label:
    draft.check()
    attributes = clean_attributes(draft.attributes)
    others = list(Label.objects.filter(project=project))
    _check_free_key(draft.key, others)
    folded = free_name(draft.name, others)
    check_free_shortcut(draft.shortcut, others)
    colour = draft.colour or _next_free(COLOURS, [other.colour for other in others])
    label = Label.objects.create(
        project=project,
        key=draft.key,
        name=draft.name,
        folded_name=folded,
        kind=draft.kind,
        colour=colour,
        line_style=draft.line_style or _line_of(colour, [other.line_style for other in others]),
        shortcut=draft.shortcut,
        position=max((other.position + 1 for other in others), default=0),
        description=draft.description,
        attributes=attributes,
    )
    history.record(by=by, verb="created", kind="label", uid=label.key, project=project, after=label_facts(label))
    return label


def free_name(name: str, others: Sequence[Label]) -> str:
    """The folded name; Conflict `label_exists` if it is another label's, `similar_name` if it looks like one."""
    folded = fold_name(name)
    if len(folded) > 200:
        raise Invalid("The name is too long.", code="too_long", pointer="/name")
    for other in others:
        if other.folded_name == folded:
            raise Conflict(
                f"The label {other.key!r} is named {other.name!r}: names must differ by more than case, spaces or "
                "invisible characters.",
                code="label_exists",
                pointer="/name",
            )
    require_unlike([name], [other.name for other in others], "name")
    return folded


def check_free_shortcut(shortcut: str, others: Sequence[Label]) -> None:
    """Conflict `shortcut_taken` if it is another label's that is in use."""
    taken = next((other for other in others if shortcut and other.shortcut == shortcut and not other.archived), None)
    if taken is not None:
        raise Conflict(
            f"The label {taken.key!r} has the shortcut {taken.shortcut!r}.",
            code="shortcut_taken",
            pointer="/shortcut",
        )


def _check_free_key(key: str, others: Sequence[Label]) -> None:
    if any(other.key == key for other in others):
        raise Conflict(f"There is a label with the key {key!r}.", code="label_exists", pointer="/key")


def _make_relation_type(by: User, project: Project, draft: NewRelationType) -> RelationType:
    draft.check()
    attributes = clean_attributes(draft.attributes)
    others = list(RelationType.objects.filter(project=project))
    if any(other.key == draft.key for other in others):
        raise Conflict(
            f"There is a relation type with the key {draft.key!r}.", code="relation_type_exists", pointer="/key"
        )
    require_unlike([draft.name], [other.name for other in others], "name")
    known = set(Label.objects.filter(project=project).values_list("key", flat=True))
    made = RelationType.objects.create(
        project=project,
        key=draft.key,
        name=draft.name,
        heads=known_labels(draft.heads, known, "heads"),
        tails=known_labels(draft.tails, known, "tails"),
        symmetric=draft.symmetric,
        position=max((other.position + 1 for other in others), default=0),
        attributes=attributes,
    )
    history.record(by=by, verb="created", kind="relation_type", uid=made.key, project=project, after=type_facts(made))
    return made


def known_labels(keys: Sequence[str], known: set[str], field: str) -> list[str]:
    """The keys, sorted and once each; Invalid where the project has no such label."""
    for index, key in enumerate(keys):
        if key not in known:
            raise Invalid(f"There is no label {key!r} here.", code="unknown_label", pointer=f"/{field}/{index}")
    return sorted(set(keys))


def _next_free(values: Sequence[str], used: Sequence[str]) -> str:
    return next((value for value in values if value not in used), values[len(used) % len(values)])


def _line_of(colour: str, used: Sequence[str]) -> str:
    """The line that goes with one of the twelve colours; else the next free one."""
    return LINE_STYLES[COLOURS.index(colour)] if colour in COLOURS else _next_free(LINE_STYLES, used)
