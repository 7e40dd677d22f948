"""Who did what to a document, as far as this reader may know."""

from django.db.models import Q, QuerySet

from annotations.models import AnnotationSet, Change, Document, User
from annotations.permissions import May, allows, sees_gold


def document_history(document: Document, user: User, role: str) -> "QuerySet[Change]":
    """Changes of a document; `document.project` must be loaded. To be ordered by '-id'.

    Curators and managers see all; annotators their own set's and those of the metadata, and gold's where the project
    is not blind; viewers those of the metadata and of gold.
    """
    rows = Change.objects.filter(document=document).select_related("user", "set__owner")
    if allows(role, May.REVIEW):
        return rows
    seen = Q(set=None)
    if allows(role, May.ANNOTATE):
        seen |= Q(set__kind=AnnotationSet.Kind.PERSON, set__owner=user)
    if sees_gold(role, document.project.blind):
        seen |= Q(set__kind=AnnotationSet.Kind.GOLD)
    return rows.filter(seen)
