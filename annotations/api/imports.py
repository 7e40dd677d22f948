"""Imports of a project: ask for one, follow it, cancel it, read its problems."""

from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.files import RANGE, as_download, send_file
from annotations.api.openapi import describe
from annotations.api.shapes import moment, out
from annotations.api.shapes.jobs import ImportRow, JobProblem
from annotations.api.uploads import Upload, read_upload
from annotations.errors import NotFound
from annotations.formats.registry import readable
from annotations.models import ImportJob
from annotations.permissions import May, import_for, project_for
from annotations.services import files, jobs
from annotations.services.imports import request_import
from annotations.tasks import enqueue_import

COUNTED = ("added", "unchanged", "updated", "refused")
SHOWN_PROBLEMS = 200
EXAMPLE = {
    "id": 9,
    "project": 1,
    "state": "done",
    "progress": 1.0,
    "counts": {"added": 5, "unchanged": 0, "updated": 0, "refused": 1},
    "problems": [{"line": 6, "code": "empty_text", "detail": "f.txt: the file is empty."}],
    "problem_count": 1,
    "error": None,
    "format": "text",
    "file_name": "articles.zip",
    "bytes": 9123,
    "sha256": "53a3f2266a4b7356ba7e83b959ff7baa83de88945374c234f112b3fcf4e51e57",
    "options": {"update": False, "skip_bad": True, "create_labels": False, "dry_run": False, "encoding": "utf-8"},
    "requested_by": "mara",
    "created_at": "2025-06-02T09:30:00Z",
    "started_at": "2025-06-02T09:30:01Z",
    "finished_at": "2025-06-02T09:30:02Z",
}
PROBLEM = '{"line": 6, "code": "empty_text", "detail": "f.txt: the file is empty."}\n'
FORM = {
    "type": "object",
    "required": ["file", "format"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "At most MAX_IMPORT_BYTES."},
        "format": {"type": "string", "enum": readable()},
        "options": {
            "type": "string",
            "description": "A JSON object: update, skip_bad, create_labels, dry_run (booleans), encoding (of text).",
        },
    },
}


class ImportsView(View):
    """GET POST projects/{id}/imports/"""

    parameters = {"GET": frozenset({"limit", "after"})}

    def get_parsers(self) -> list[Any]:
        """Multipart for the POST alone."""
        request = getattr(self, "request", None)
        return [Upload()] if request is not None and request.method == "POST" else super().get_parsers()

    @describe(
        "list_imports",
        summary="Imports",
        tag="Imports and exports",
        description="Newest first.",
        answer=ImportRow,
        example=EXAMPLE,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        rows = ImportJob.objects.filter(project=project).select_related("requested_by")
        return page(request, rows, _listed, order=("-id",))

    @describe(
        "request_import",
        summary="Import a file",
        tag="Imports and exports",
        description=(
            "Unless `skip_bad` is set, one refused row means that nothing is stored. Poll the address of the answer. "
            "The same file twice adds nothing twice."
        ),
        request=FORM,
        request_example={"file": "(the bytes of articles.zip)", "format": "text", "options": '{"skip_bad": true}'},
        request_media="multipart/form-data",
        answer=ImportRow,
        example={**EXAMPLE, "state": "queued", "progress": 0.0, "problems": [], "problem_count": 0},
        status=202,
        errors=(400, 401, 403, 404, 413, 415, 429, 507),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        file, format_, options = read_upload(request.data)
        # No transaction around it: the copy of a large file must not stop other writers.
        job = request_import(
            by=self.user,
            project=project,
            format=format_,
            file_name=file.name or "",
            stream=cast(BinaryIO, file.file),
            options=options,
        )
        transaction.on_commit(lambda: enqueue_import(job.pk))
        return Response(shown(job), status=202)


class ImportView(View):
    """GET DELETE imports/{id}/"""

    @describe(
        "get_import",
        summary="One import",
        tag="Imports and exports",
        description="With its first 200 problems. `counts` counts rows of the file (files of a zip).",
        answer=ImportRow,
        example=EXAMPLE,
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(shown(import_for(self.user, pk)))

    @describe(
        "cancel_import",
        summary="Cancel an import",
        tag="Imports and exports",
        description="One that waits ends at once, one that runs at its next batch; what it has stored stays. "
        "409 `job_over` if it has ended.",
        answer=ImportRow,
        example={**EXAMPLE, "state": "cancelled"},
        errors=(400, 401, 403, 404, 409),
    )
    def delete(self, request: Request, pk: int) -> Response:
        self.no_body()
        job = import_for(self.user, pk)
        jobs.cancel(by=self.user, job=job)
        return Response(shown(job))


class ImportProblemsView(View):
    """GET imports/{id}/problems/"""

    @describe(
        "download_import_problems",
        summary="All problems of an import",
        tag="Imports and exports",
        description='JSON lines: {"line", "code", "detail"}. Whole, or one range of it.',
        answer={"type": "string", "format": "binary"},
        example=PROBLEM,
        answer_media="application/x-ndjson",
        also={206: ({"type": "string", "format": "binary"}, PROBLEM[10:30])},
        parameters=[RANGE],
        errors=(400, 401, 403, 404, 416),
    )
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        job = import_for(self.user, pk)
        name = f"import-{job.pk}-problems.jsonl"
        if not job.problems_file:
            return as_download(HttpResponse(b""), name, "application/x-ndjson")
        path = files.path_of(job.problems_file)
        if not path.is_file():
            raise NotFound("The list of problems is not there any more: import the file again.")
        return send_file(request, path, name, "application/x-ndjson")


def shown(job: ImportJob) -> Row:
    """An import as the API answers it."""
    problems = [JobProblem(**problem) for problem in files.problems(job, SHOWN_PROBLEMS)]
    return out(
        ImportRow(
            id=job.pk,
            project=job.project_id,
            state=job.state,
            progress=job.progress,
            counts={name: job.counts.get(name, 0) for name in COUNTED},
            problems=problems,
            problem_count=job.problem_count,
            error=job.error,
            format=job.format,
            file_name=job.file_name,
            bytes=job.bytes,
            sha256=job.sha256,
            options=job.options,
            requested_by=job.requested_by.username,
            created_at=moment(job.created_at),
            started_at=moment(job.started_at) if job.started_at else None,
            finished_at=moment(job.finished_at) if job.finished_at else None,
        )
    )


def _listed(rows: Iterable[ImportJob]) -> list[Row]:
    return [shown(job) for job in rows]
