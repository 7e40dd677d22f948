"""Imports: bring a file in, see what becomes of it."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from annotations.errors import Conflict, Invalid, TooLarge, WorkbenchError
from annotations.formats.registry import FORMATS, by_ending, readable
from annotations.models import ImportJob, Project
from annotations.pages.jobs import at_the_form, cancel, disk_refusal, errors_by_field, person, shown
from annotations.permissions import May, import_for, project_for
from annotations.queries.jobs import count_live, imports_of
from annotations.services import files
from annotations.services.imports import request_import
from annotations.tasks import enqueue_import

SHOWN_PROBLEMS = 200
OVERHEAD_BYTES = 1024**2  # of the parts' headers and the small fields
FLAGS = ("update", "skip_bad", "create_labels", "dry_run")
ENCODINGS = ("utf-8", "utf-16", "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1251", "koi8-r", "shift_jis")
COUNTED = ("added", "unchanged", "updated", "refused")
# How the same file can be imported once more: what is changed in its options.
CHANGES: dict[str, dict[str, bool]] = {
    "store": {"dry_run": False},
    "skip_bad": {"skip_bad": True},
    "update": {"update": True},
    "create_labels": {"create_labels": True},
    "same": {},
}
_MENDED_BY = {
    "update": {"metadata_differs", "set_differs", "actor_differs"},
    "create_labels": {"label_not_in_project", "relation_type_not_in_project"},
}
_MAY_PASS = {"internal", "killed", "disk_full", "file_error", "cancelled"}


# `_received` asks for the token: reading it means to take in the whole upload, so rights and length come first.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/imports/: the form and the list; a file on its way in."""
    project = project_for(person(request), pk, May.MANAGE)
    if request.method != "POST":
        return _list(request, project)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_IMPORT_BYTES + OVERHEAD_BYTES:
            return _list(request, project, _too_large())
        return _received(request, project)
    except OSError as error:
        files.drop_upload(request.upload_handlers)
        return _list(request, project, disk_refusal(error))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /imports/<id>/: how it goes and what came of it; cancel it, or import the same file once more."""
    job = import_for(person(request), pk)
    if request.method == "POST" and "cancel" in request.POST:
        cancel(request, job)
        return HttpResponseRedirect(request.path)
    if request.method == "POST":
        try:
            return _again(request, job, request.POST.get("again", ""))
        except OSError as error:
            return _job(request, job, disk_refusal(error))
        except WorkbenchError as refusal:
            return _job(request, job, at_the_form(refusal))
    return _job(request, job)


@csrf_protect
def _received(request: HttpRequest, project: Project) -> HttpResponse:
    """The whole upload is here: a job of it, or the form again with what is wrong."""
    values: dict[str, Any] = {name: name in request.POST for name in FLAGS}
    values["format"] = request.POST.get("format", "")
    values["encoding"] = request.POST.get("encoding", "").strip() or "utf-8"
    try:
        file = request.FILES.get("file")
        if file is None:
            raise Invalid(_("Choose a file."), code="missing_field", pointer="/file")
        values["format"] = values["format"] or by_ending(file.name or "") or ""
        if not values["format"]:
            raise Invalid(_("Choose the format: the name of the file does not tell it."), pointer="/format")
        options = {name: values[name] for name in (*FLAGS, "encoding")}
        return _begun(request, project, values["format"], file.name or "", cast(BinaryIO, file.file), options)
    except WorkbenchError as refusal:
        return _list(request, project, at_the_form(refusal), values)


def _begun(
    request: HttpRequest, project: Project, format: str, name: str, stream: BinaryIO, options: dict[str, Any]
) -> HttpResponse:
    # No transaction around it: the copy of a large file must not stop other writers.
    job = request_import(
        by=person(request), project=project, format=format, file_name=name, stream=stream, options=options
    )
    transaction.on_commit(lambda: enqueue_import(job.pk))
    return HttpResponseRedirect(reverse("import", args=[job.pk]))


def _again(request: HttpRequest, job: ImportJob, change: str) -> HttpResponse:
    """The kept upload once more, with one option changed."""
    if change not in CHANGES:
        raise Invalid(_("This page asked for nothing that is known here: load it again."), code="unknown_option")
    if not files.path_of(job.file).is_file():
        raise Conflict(_("The uploaded file is not kept any more: upload it again."), code="file_gone")
    project = project_for(person(request), job.project_id, May.MANAGE)
    with files.path_of(job.file).open("rb") as stream:
        return _begun(request, project, job.format, job.file_name, stream, {**job.options, **CHANGES[change]})


def _list(
    request: HttpRequest,
    project: Project,
    refusal: WorkbenchError | None = None,
    values: dict[str, Any] | None = None,
) -> HttpResponse:
    live = count_live(project)
    formats = [FORMATS[name] for name in sorted(readable(), reverse=True)]
    endings = {ending: found.name for found in formats for ending in found.endings}
    context = {
        "project": project,
        "section": "imports",
        "jobs": imports_of(project, request.GET.get("after")),
        "values": values or {"format": "", "encoding": "utf-8"},
        "errors": errors_by_field(refusal, ("file", "format", "encoding")),
        "formats": [{"format": found, "name": _titled(found.name)} for found in formats],
        "encodings": ENCODINGS,
        "limit": settings.MAX_IMPORT_BYTES,
        "most_rows": settings.MAX_IMPORT_ROWS,
        "longest": settings.MAX_DOCUMENT_LENGTH,
        "live": live,
        "full": live >= settings.MAX_RUNNING_JOBS,
        "upload": {
            "limit": settings.MAX_IMPORT_BYTES,
            "endings": dict(sorted(endings.items(), key=lambda one: -len(one[0]))),
            "words": _words(),
        },
    }
    return shown(request, "imports.html", context, refusal)


def _job(request: HttpRequest, job: ImportJob, refusal: WorkbenchError | None = None) -> HttpResponse:
    problems = files.problems(job, SHOWN_PROBLEMS) if job.problem_count else []
    context = {
        "project": project_for(person(request), job.project_id, May.MANAGE),
        "section": "imports",
        "job": job,
        "counts": [{"name": name, "count": job.counts.get(name, 0)} for name in COUNTED],
        "count": {name: job.counts.get(name, 0) for name in COUNTED},
        "stored": job.counts.get("added", 0) + job.counts.get("updated", 0),
        "format_name": _titled(job.format),
        "problems": sorted(problems, key=lambda problem: int(problem["line"])),
        "offers": _offers(job, {problem["code"] for problem in problems}),
        "most": settings.MAX_RUNNING_JOBS,
        "attempts": settings.JOB_ATTEMPTS,
        "refusal": refusal,
    }
    return shown(request, "import.html", context, refusal)


def _offers(job: ImportJob, codes: set[str]) -> list[str]:
    """Which of CHANGES may help, the most helpful first; none while it runs or when the upload is gone."""
    if not job.is_over or not files.path_of(job.file).is_file():
        return []
    code = (job.error or {}).get("code", "")
    found = ["store"] if job.state == "done" and job.options.get("dry_run") else []
    found += ["skip_bad"] if code == "rows_refused" else []
    found += [change for change, mended in _MENDED_BY.items() if codes & mended and not job.options.get(change)]
    return found or (["same"] if code in _MAY_PASS or job.state == "cancelled" else [])


def _titled(name: str) -> str:
    """The name of a format before what is said of it."""
    return FORMATS[name].title.partition(":")[0] if name in FORMATS else name


def _too_large() -> WorkbenchError:
    limit = settings.MAX_IMPORT_BYTES
    return TooLarge(
        _("The file is over the limit (MAX_IMPORT_BYTES) of %(limit)s bytes: split it.") % {"limit": f"{limit:,}"},
        pointer="/file",
    )


def _words() -> dict[str, str]:
    """What the upload says in the browser; words in braces are filled in there."""
    return {
        "sending": _("{sent} of {total} sent, {percent} %"),
        "waiting": _("All {total} sent. The server is keeping the file."),
        "cancelled": _("Upload cancelled: nothing was imported. The file and your choices are still here."),
        "cut": _("The connection broke after {sent}: nothing was imported. Your choices are still here; try again."),
        "unsure": _(
            "The connection broke after all was sent: whether the import began is not known here. To try again is "
            "safe, the same file twice adds nothing twice."
        ),
        "foreign": _("The server answered something unexpected ({status}). Your choices are still here; try again."),
        "signedOut": _("You are signed out. Sign in again in another tab, then try again; your choices stay here."),
        "signedInAnew": _("You signed in again since this page was loaded: nothing was imported. Send it once more."),
        "tooLarge": _("{name} has {total}, the limit is {limit}: split it."),
        "empty": _("{name} is empty (0 bytes)."),
        "several": _("One import is one file. Put several texts into one .zip."),
        "chosen": _("{name}, {total}"),
    }
