"""What the pages of imports and exports share: who asks, cancelling, and a refusal shown at the form."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotations.errors import Conflict, DiskFull, WorkbenchError, is_full
from annotations.models import ExportJob, ImportJob, User
from annotations.services import jobs

_NOT_AT_THE_FORM = {401, 403, 404}  # these have pages of their own


def person(request: HttpRequest) -> User:
    """Who asks, once login_required has made sure that somebody does."""
    return cast(User, request.user)


def cancel(request: HttpRequest, job: ImportJob | ExportJob) -> None:
    """Cancel a job and say what came of it on the next page."""
    try:
        jobs.cancel(by=person(request), job=job)
    except Conflict as refusal:
        messages.warning(request, refusal.detail)
        return
    if job.is_over:
        messages.info(request, _("Cancelled before it began."))
    else:
        messages.info(request, _("It ends with its next batch; that may take some seconds."))


def at_the_form(refusal: WorkbenchError) -> WorkbenchError:
    """The refusal, if a form can show it; else it is raised again and gets a page of its own."""
    if refusal.status in _NOT_AT_THE_FORM:
        raise refusal
    return refusal


def disk_refusal(error: OSError) -> WorkbenchError:
    """A full disk as a refusal (507); any other trouble with files is raised again."""
    if not is_full(error):
        raise error
    return DiskFull(
        _("The server's disk is full, so the file was not kept. Ask the administrator to make room, then try again.")
    )


def errors_by_field(refusal: WorkbenchError | None, fields: tuple[str, ...]) -> dict[str, str]:
    """{field: what is wrong}; under `form` what belongs to no single field."""
    if refusal is None:
        return {}
    name = refusal.pointer.rpartition("/")[2]
    return {name if name in fields else "form": refusal.detail}


def shown(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: WorkbenchError | None = None
) -> HttpResponse:
    """The page; with a refusal its status, and when to try again."""
    response = render(request, template, context, status=refusal.status if refusal else 200)
    retry_after = getattr(refusal, "retry_after", None)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response
