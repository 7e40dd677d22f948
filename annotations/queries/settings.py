"""What the pages of settings show: labels and relation types with how much they are used."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from annotations.models import AnnotationSet, Change, Label, Project, RelationType, Span

if TYPE_CHECKING:
    from django.db.models import QuerySet


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
