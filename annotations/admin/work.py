"""Who is to read what, what was said about documents, and by which guideline: to be read."""

from django.contrib import admin

from annotations.admin.site import ReadOnly
from annotations.models import Assignment, DocumentTag, Flag, GuidelineReading, GuidelineVersion


@admin.register(Assignment)
class AssignmentAdmin(ReadOnly):
    """Who is to annotate which document."""

    list_display = ["id", "user", "document", "project", "created_by", "created_at"]
    list_select_related = ["user", "document", "project", "created_by"]
    list_filter = ["project"]
    search_fields = ["user__username", "document__key"]
    ordering = ["-id"]


@admin.register(Flag)
class FlagAdmin(ReadOnly):
    """Who said what of a document, and what was answered."""

    list_display = ["id", "user", "document", "project", "reason", "created_at", "resolved_at", "resolved_by"]
    list_select_related = ["user", "document", "project", "resolved_by"]
    list_filter = ["project", ("resolved_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__username", "document__key", "reason"]
    ordering = ["-id"]


@admin.register(DocumentTag)
class DocumentTagAdmin(ReadOnly):
    """Words by which documents are grouped."""

    list_display = ["name", "document", "project"]
    list_select_related = ["document", "project"]
    list_filter = ["project"]
    search_fields = ["name", "document__key"]
    ordering = ["project", "name", "id"]


@admin.register(GuidelineVersion)
class GuidelineVersionAdmin(ReadOnly):
    """The guideline as it was, from one writing to the next."""

    list_display = ["number", "project", "note", "created_by", "created_at"]
    list_select_related = ["project", "created_by"]
    list_filter = ["project"]
    search_fields = ["note"]
    ordering = ["project", "-number"]


@admin.register(GuidelineReading)
class GuidelineReadingAdmin(ReadOnly):
    """Up to which version each person has looked."""

    list_display = ["user", "project", "number"]
    list_select_related = ["user", "project"]
    list_filter = ["project"]
    search_fields = ["user__username"]
    ordering = ["project", "user__username"]
