"""Exports of a project: ask for one, follow it, cancel it, fetch its file."""

from collections.abc import Iterable

import msgspec
from django.db import transaction
from django.db.models import Q
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.files import RANGE, send_file
from annotations.api.openapi import describe
from annotations.api.shapes import moment, out
from annotations.api.shapes.jobs import ExportNew, ExportRow
from annotations.errors import Conflict, NotFound
from annotations.models import ExportJob
from annotations.permissions import May, allows, export_for, project_for
from annotations.services import files, jobs
from annotations.services.exports import OPTIONS, request_export
from annotations.tasks import enqueue_export

COUNTED = ("documents", "rows", "spans", "relations")
MEDIA_TYPE = "application/x-ndjson"
EXAMPLE = {
    "id": 4,
    "project": 1,
    "state": "done",
    "progress": 1.0,
    "counts": {"documents": 14, "rows": 14, "spans": 520, "relations": 260},
    "losses": [],
    "error": None,
    "profile": "workbench",
    "layer": "all",
    "filters": {},
    "options": {"unannotated": False, "tokens": False, "names": False},
    "file": "/api/v1/exports/4/file/",
    "file_name": "talks-all-4.jsonl",
    "bytes": 204928,
    "sha256": "53a3f2266a4b7356ba7e83b959ff7baa83de88945374c234f112b3fcf4e51e57",
    "requested_by": "mara",
    "created_at": "2025-06-02T09:30:00Z",
    "started_at": "2025-06-02T09:30:01Z",
    "finished_at": "2025-06-02T09:30:02Z",
}
LINE = '{"schema":"workbench.spans/1","id":"doc-1","text":"Kyiv said 117.","text_sha256":"…","spans":[], …}\n'
QUEUED = {**EXAMPLE, "state": "queued", "progress": 0.0, "file": None, "bytes": None, "sha256": None}


class ExportsView(View):
    """GET POST projects/{id}/exports/"""

    parameters = {"GET": frozenset({"limit", "after"})}

    @describe(
        "list_exports",
        summary="Exports",
        tag="Imports and exports",
        description="Newest first; annotators see those of their own work.",
        answer=ExportRow,
        example=EXAMPLE,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        rows = ExportJob.objects.filter(project=project).select_related("requested_by")
        if not allows(getattr(project, "role", None), May.REVIEW):
            rows = rows.filter(Q(layer="mine"), requested_by=self.user)
        return page(request, rows, _listed, order=("-id",))

    @describe(
        "request_export",
        summary="Write an export",
        tag="Imports and exports",
        description=(
            "Layers: `mine` (annotators), `gold` and `all` (curators). `all` is one row for each set of a person or an "
            "import; the option `gold` adds the gold sets, first. `unannotated` adds documents that nobody has read, "
            "with the state new. `names` writes user names instead of pseudonyms (managers). The profile `actors` is "
            "the registry with all names and where they were learnt (curators): whole, whatever the layer."
        ),
        request=ExportNew,
        request_example={"profile": "workbench", "layer": "all", "filters": {"event": "istanbul-1"}},
        answer=ExportRow,
        example=QUEUED,
        status=202,
        errors=(400, 401, 403, 404, 413, 415, 429),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        asked = self.body(ExportNew)
        options = {n: getattr(asked, n) or getattr(asked.options, n) for n in OPTIONS}
        with transaction.atomic():
            job = request_export(
                by=self.user,
                project=project,
                profile=asked.profile,
                layer=asked.layer,
                filters=msgspec.to_builtins(asked.filters),
                options=options,
            )
            transaction.on_commit(lambda: enqueue_export(job.pk))
        return Response(shown(job), status=202)


class ExportView(View):
    """GET DELETE exports/{id}/"""

    @describe("get_export", summary="One export", tag="Imports and exports", answer=ExportRow, example=EXAMPLE)
    def get(self, request: Request, pk: int) -> Response:
        return Response(shown(export_for(self.user, pk)))

    @describe(
        "cancel_export",
        summary="Cancel an export",
        tag="Imports and exports",
        description="409 `job_over` if it has ended.",
        answer=ExportRow,
        example={**QUEUED, "state": "cancelled"},
        errors=(400, 401, 403, 404, 409),
    )
    def delete(self, request: Request, pk: int) -> Response:
        self.no_body()
        job = export_for(self.user, pk)
        jobs.cancel(by=self.user, job=job)
        return Response(shown(job))


class ExportFileView(View):
    """GET exports/{id}/file/"""

    @describe(
        "download_export",
        summary="The file of an export",
        tag="Imports and exports",
        description="Whole, or from where a download was cut off (Range). Its SHA-256 is in the export and the ETag.",
        answer={"type": "string", "format": "binary"},
        example=LINE,
        answer_media=MEDIA_TYPE,
        also={206: ({"type": "string", "format": "binary"}, LINE[20:40])},
        parameters=[RANGE],
        errors=(400, 401, 403, 404, 409, 416),
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        job = export_for(self.user, pk)
        if job.state != ExportJob.State.DONE or not job.file:
            raise Conflict(f"The export is {job.state}: it has no file.", code="not_done")
        path = files.path_of(job.file)
        if not path.is_file():
            raise NotFound("The file of this export is not there any more: make the export again.")
        return send_file(request, path, job.file_name, MEDIA_TYPE, job.sha256)


def shown(job: ExportJob) -> Row:
    """An export as the API answers it."""
    whole = job.state == ExportJob.State.DONE and bool(job.file)
    return out(
        ExportRow(
            id=job.pk,
            project=job.project_id,
            state=job.state,
            progress=job.progress,
            counts={name: job.counts.get(name, 0) for name in COUNTED},
            losses=job.losses,
            error=job.error,
            profile=job.profile,
            layer=job.layer,
            filters=job.filters,
            options=job.options,
            file=f"/api/v1/exports/{job.pk}/file/" if whole else None,
            file_name=job.file_name,
            bytes=job.bytes if whole else None,
            sha256=job.sha256 if whole else None,
            requested_by=job.requested_by.username,
            created_at=moment(job.created_at),
            started_at=moment(job.started_at) if job.started_at else None,
            finished_at=moment(job.finished_at) if job.finished_at else None,
        )
    )


def _listed(rows: Iterable[ExportJob]) -> list[Row]:
    return [shown(job) for job in rows]
