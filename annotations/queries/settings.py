"""What the pages of settings show: labels with how much they are used, and spans that an older schema made."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from annotations.models import AnnotationSet, Change, Label, Project, RelationType, SchemaVersion, Span

if TYPE_CHECKING:
    from django.db.models import QuerySet

Json = dict[str, Any]
MEANS = ("name", "description", "attributes")  # what, changed, is a reason to look at spans again
_NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Usage:
    """How many spans have a label, in how many sets of how many documents; handed in or accepted, and in gold."""

    spans: int
    sets: int
    documents: int
    handed_in: int
    gold: int


def labels_of(project: Project) -> "QuerySet[Label]":
    """All labels in their order, each with `.used`: its spans in all sets. One query."""
    return Label.objects.filter(project=project).annotate(used=Count("spans")).order_by("position", "key")


def relation_types_of(project: Project) -> "QuerySet[RelationType]":
    """All relation types in their order, each with `.used`: its relations in all sets. One query."""
    return RelationType.objects.filter(project=project).annotate(used=Count("relations")).order_by("position", "key")


def usage(label: Label) -> Usage:
    """Exact counts over all sets, those of deleted documents too. One query."""
    state, kind = AnnotationSet.State, AnnotationSet.Kind
    closed = Q(set__kind=kind.PERSON, set__state__in=[state.SUBMITTED, state.ACCEPTED])
    found = Span.objects.filter(label=label).aggregate(
        spans=Count("pk"),
        sets=Count("set", distinct=True),
        documents=Count("set__document", distinct=True),
        handed_in=Count("pk", filter=closed),
        gold=Count("pk", filter=Q(set__kind=kind.GOLD)),
    )
    return Usage(**found)


def last_archive(label: Label) -> Change | None:
    """The Change that archived the label last, with its request; None for a label that never was. One query."""
    rows = Change.objects.filter(project_id=label.project_id, kind="label", uid=label.key, verb="archived")
    return rows.select_related("user").order_by("-pk").first()


def meaning_changed(project: Project) -> dict[int, int]:
    """Label id -> number of the schema version that last changed its name, description or attributes.

    Labels that are as they were made are left out. One query; versions are read from the newest on.
    """
    newest: dict[int, Json] = {}
    found: dict[int, int] = {}
    after = 0
    rows = SchemaVersion.objects.filter(project=project).order_by("-number").values_list("number", "body")
    for number, body in rows.iterator():
        labels = {raw["id"]: raw for raw in json.loads(body)["labels"]}
        if not newest:
            newest = labels
        for pk, raw in labels.items():
            if pk not in found and pk in newest and any(raw[name] != newest[pk][name] for name in MEANS):
                found[pk] = after
        after = number
    return found


def outdated(project: Project, label: Label | None = None) -> "QuerySet[AnnotationSet]":
    """Sets of live documents with `.old`: their spans that are older than the last change of their label.

    With the document and the owner, in the order of the documents' keys. Two queries.
    """
    changed = meaning_changed(project)
    older = _NOTHING
    for pk, number in changed.items():
        if label is None or pk == label.pk:
            older |= Q(spans__label_id=pk, spans__schema_version__lt=number)
    rows = AnnotationSet.objects.filter(older, document__project=project, document__deleted_at=None)
    counted = rows.annotate(old=Count("spans")).select_related("document", "owner")
    return counted.order_by("document__key", "pk")


def count_outdated(project: Project) -> dict[int, int]:
    """Label id -> how many spans in live documents are older than its last change; zeros left out. Two queries."""
    older = _NOTHING
    for pk, number in meaning_changed(project).items():
        older |= Q(label_id=pk, schema_version__lt=number)
    rows = Span.objects.filter(older, set__document__project=project, set__document__deleted_at=None)
    return dict(rows.values_list("label_id").annotate(n=Count("pk")).values_list("label_id", "n"))
