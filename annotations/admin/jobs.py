"""Import and export jobs: to be read."""

from typing import Any

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from annotations.admin.site import ReadOnly
from annotations.models import ExportJob, ImportJob

COMMON = [
    "requested_by", "created_at", "started_at", "finished_at", "state", "progress", "attempts", "lease_until",
    "heartbeat_at", "cancel_requested", "options", "counts", "error", "problem_count", "problems_file", "file",
    "file_name", "size", "sha256",
]  # fmt: skip


class JobAdmin(ReadOnly):
    """What imports and exports share."""

    list_select_related = ["project", "requested_by"]
    search_fields = ["file_name", "requested_by__username"]
    ordering = ["-id"]
    readonly_fields = ["size"]

    @admin.display(description=_("file size"), ordering="bytes")
    def size(self, job: Any) -> str:
        """'12.4 MB', '' where there is no file."""
        return "" if job.bytes is None else str(filesizeformat(job.bytes))


@admin.register(ImportJob)
class ImportJobAdmin(JobAdmin):
    """Files on their way in."""

    list_display = [
        "id", "project", "format", "file_name", "size", "state", "progress", "problem_count", "requested_by",
        "created_at",
    ]  # fmt: skip
    list_filter = ["state", "format", "project"]
    fields = ["project", "format", *COMMON]


@admin.register(ExportJob)
class ExportJobAdmin(JobAdmin):
    """Files on their way out."""

    list_display = ["id", "project", "profile", "layer", "size", "state", "progress", "requested_by", "created_at"]
    list_filter = ["state", "profile", "layer", "project"]
    fields = ["project", "profile", "layer", "filters", "losses", *COMMON]
