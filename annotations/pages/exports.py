"""Exports: ask for a file, see it being written, fetch and check it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.formats.registry import FORMATS, REGISTRY, writable
from annotations.models import ExportJob, Project, User
from annotations.pages.jobs import at_the_form, cancel, errors_by_field, person, shown
from annotations.permissions import May, allows, export_for, project_for
from annotations.queries.jobs import (
    MOST_CHOICES,
    Choice,
    count_live,
    covered,
    events_of,
    exports_of,
    has_event,
    has_source,
    sources_of,
)
from annotations.services import files
from annotations.services.exports import OPTIONS, request_export
from annotations.tasks import enqueue_export

COUNTED = ("documents", "rows", "spans", "relations")
LISTED_CHOICES = 100  # more than these are found by typing
SHOWN_EXAMPLES = 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exports(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/exports/: the form and the list; a new export."""
    project = project_for(person(request), pk, May.ANNOTATE)
    if request.method != "POST":
        return _list(request, project)
    values = _read(request.POST)
    try:
        filters = _filters(project, values)
        options = {name: values[name] for name in OPTIONS}
        return _begun(request, project, values["profile"], values["layer"], filters, options)
    except WorkbenchError as refusal:
        return _list(request, project, at_the_form(refusal), values)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def export_job(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /exports/<id>/: how it goes, its file and checksum; cancel it, or export the same once more."""
    job = export_for(person(request), pk)
    if request.method == "POST" and "cancel" in request.POST:
        cancel(request, job)
        return HttpResponseRedirect(request.path)
    if request.method == "POST":
        project = project_for(person(request), job.project_id, May.ANNOTATE)
        try:
            return _begun(request, project, job.profile, job.layer, job.filters, job.options)
        except WorkbenchError as refusal:
            return _job(request, job, at_the_form(refusal))
    return _job(request, job)


def _read(given: QueryDict) -> dict[str, Any]:
    """The form as it came; the option gold counts with the layer `all` alone, as the form shows it there alone."""
    values: dict[str, Any] = {name: given.get(name, "") for name in ("profile", "layer", "event", "source")}
    values.update({name: name in given for name in OPTIONS})
    values["gold"] = values["gold"] and values["layer"] == "all"
    if values["profile"] == REGISTRY:  # is written whole
        values |= {"event": "", "source": "", **dict.fromkeys(OPTIONS, False)}
    return values


def _filters(project: Project, values: dict[str, Any]) -> dict[str, str]:
    """The filters that were chosen; a value that no document can have is a typing error, not an empty file."""
    event, source = values["event"], values["source"]
    if event and not has_event(project, event):
        raise Invalid(
            _("There is no event “%(key)s” in this project.") % {"key": event[:100]}, pointer="/filters/event"
        )
    if source and not has_source(project, source):
        raise Invalid(_("No document has the source “%(name)s”.") % {"name": source[:100]}, pointer="/filters/source")
    return {name: value for name, value in (("event", event), ("source", source)) if value}


def _begun(
    request: HttpRequest, project: Project, profile: str, layer: str, filters: dict[str, Any], options: dict[str, Any]
) -> HttpResponse:
    with transaction.atomic():
        job = request_export(
            by=person(request), project=project, profile=profile, layer=layer, filters=filters, options=options
        )
        transaction.on_commit(lambda: enqueue_export(job.pk))
    return HttpResponseRedirect(reverse("export", args=[job.pk]))


def _list(
    request: HttpRequest,
    project: Project,
    refusal: WorkbenchError | None = None,
    values: dict[str, Any] | None = None,
) -> HttpResponse:
    user: User = person(request)
    role = str(getattr(project, "role", ""))
    layers = ("all", "gold", "mine") if allows(role, May.REVIEW) else ("mine",)
    total, counts = covered(project, user, layers)
    live = count_live(project)
    context = {
        "project": project,
        "section": "exports",
        "jobs": exports_of(project, user, role, request.GET.get("after")),
        "values": values or {"profile": "workbench", "layer": next((one for one in layers if counts[one]), layers[0])},
        "errors": errors_by_field(refusal, ("profile", "layer", "event", "source")),
        "profiles": [FORMATS[name] for name in sorted(writable(), reverse=True) if name != REGISTRY or "all" in layers],
        "layers": [{"key": layer, "documents": counts[layer]} for layer in layers],
        "documents": total,
        "events": _offered(events_of(project)),
        "sources": _offered(sources_of(project)),
        "live": live,
        "full": live >= settings.MAX_RUNNING_JOBS,
    }
    return shown(request, "exports.html", context, refusal)


def _job(request: HttpRequest, job: ExportJob, refusal: WorkbenchError | None = None) -> HttpResponse:
    whole = job.state == ExportJob.State.DONE and bool(job.file)
    context = {
        "project": project_for(person(request), job.project_id, May.ANNOTATE),
        "section": "exports",
        "job": job,
        "profile": FORMATS[job.profile].title if job.profile in FORMATS else job.profile,
        "counts": [{"name": name, "count": job.counts.get(name, 0)} for name in COUNTED],
        "documents": job.counts.get("documents", 0),
        "check": f'echo "{job.sha256}  {job.file_name}" | sha256sum -c',
        "there": whole and files.path_of(job.file).is_file(),
        "losses": [
            {
                **loss,
                "examples": loss.get("examples", [])[:SHOWN_EXAMPLES],
                "more": max(0, loss.get("count", 0) - SHOWN_EXAMPLES),
            }
            for loss in job.losses
        ],
        "most": settings.MAX_RUNNING_JOBS,
        "attempts": settings.JOB_ATTEMPTS,
        "refusal": refusal,
    }
    return shown(request, "export.html", context, refusal)


def _offered(choices: list[Choice]) -> dict[str, Any]:
    """A list to choose from, or where it is long, a field to type into."""
    return {"choices": choices, "typed": len(choices) > LISTED_CHOICES, "cut": len(choices) >= MOST_CHOICES}
