"""Deleted documents that can still be restored."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from annotations.models import Change, Document, Project, User


def deleted_in(project: Project, age: timedelta) -> "QuerySet[Document]":
    """Documents of the project deleted within the last `age`, without meta and text."""
    rows = Document.objects.filter(project=project, deleted_at__gte=timezone.now() - age, text__isnull=False)
    return rows.only("id", "project_id", "key", "title", "source", "length", "deleted_at")


def who_deleted(documents: Sequence[Document]) -> dict[int, User]:
    """Document id -> who deleted it last. One query."""
    changes = Change.objects.filter(document__in=[one.pk for one in documents], verb="deleted", kind="document")
    rows = changes.exclude(user=None).select_related("user").order_by("id")
    return {row.document_id: row.user for row in rows if row.document_id and row.user}


def taken_keys(project: Project, documents: Sequence[Document]) -> set[str]:
    """Keys of deleted documents that belong to living ones by now. One query."""
    rows = Document.objects.filter(project=project, deleted_at=None, key__in=[one.key for one in documents])
    return set(rows.values_list("key", flat=True))
