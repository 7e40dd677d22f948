"""The labels of one project for another one to start with."""

from annotations.models import Label, Project, RelationType
from annotations.services.drafts import NewLabel, NewRelationType
from annotations.services.templates import Template


def schema_of(project: Project) -> Template:
    """Labels and relation types in use, in their order, as drafts. What only archived labels could have is left out."""
    labels = list(Label.objects.filter(project=project, archived=False))
    live = {label.key for label in labels}
    types = [
        NewRelationType(
            key=one.key,
            name=one.name,
            heads=[key for key in one.heads if key in live],
            tails=[key for key in one.tails if key in live],
            symmetric=one.symmetric,
            attributes=one.attributes,
        )
        for one in RelationType.objects.filter(project=project, archived=False)
        # Without any end left it would allow every label.
        if all(not keys or live & set(keys) for keys in (one.heads, one.tails))
    ]
    return tuple(_draft(label) for label in labels), tuple(types)


def _draft(label: Label) -> NewLabel:
    return NewLabel(
        key=label.key,
        name=label.name,
        kind=label.kind,
        colour=label.colour,
        line_style=label.line_style,
        shortcut=label.shortcut,
        description=label.description,
        attributes=label.attributes,
    )
