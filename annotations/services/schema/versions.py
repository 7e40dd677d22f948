"""Schema versions: all that is written inside `one_version` becomes the next one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F

from annotations.models import Label, Project, RelationType, SchemaVersion, User

Json = dict[str, Any]


def schema_body(project: Project) -> str:
    """The whole schema as canonical JSON text, in the shape that records.schema.parse_schema reads. Two queries."""
    labels = [label_facts(label) for label in Label.objects.filter(project=project)]
    types = [type_facts(one) for one in RelationType.objects.filter(project=project)]
    return json.dumps({"labels": labels, "relation_types": types}, sort_keys=True, ensure_ascii=False)


@contextmanager
def one_version(project: Project, by: User) -> Iterator[int]:
    """All that is written inside becomes the project's next schema version; yields its number.

    The project's row is updated first, so that two at once wait for each other and what is read inside is what the
    one before has written.
    """
    with transaction.atomic():
        rows = Project.objects.filter(pk=project.pk)
        rows.update(schema_version=F("schema_version") + 1)
        number = rows.values_list("schema_version", flat=True).get()
        yield number
        SchemaVersion.objects.create(project=project, number=number, body=schema_body(project), created_by=by)
    project.schema_version = number


def label_facts(label: Label) -> Json:
    """All of a label, as schema versions and Changes keep it."""
    names = ("id", "key", "name", "kind", "colour", "line_style", "shortcut", "description", "position", "archived")
    return {**{name: getattr(label, name) for name in names}, "attributes": label.attributes}


def type_facts(one: RelationType) -> Json:
    """All of a relation type, as schema versions and Changes keep it."""
    names = ("id", "key", "name", "heads", "tails", "symmetric", "position", "archived", "attributes")
    return {name: getattr(one, name) for name in names}
