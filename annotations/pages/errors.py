"""What is answered when nothing else answers: JSON below /api/, a page elsewhere; the same words in both."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import WorkbenchError, is_full

log = logging.getLogger(__name__)
HIDDEN_FROM_NOBODY = (401, 403, 404)  # to somebody who is not signed in they all say: sign in
# Nothing is asked of the session here: the database may be what does not answer.
WITHOUT_PERSON = (500, 503)
TITLES = {
    400: gettext_lazy("This cannot be done as it was asked"),
    403: gettext_lazy("Your role does not allow this"),
    404: gettext_lazy("There is no such page here"),
    409: gettext_lazy("This clashes with what is stored"),
    413: gettext_lazy("This is larger than the workbench takes"),
    415: gettext_lazy("This kind of file is not read here"),
    429: gettext_lazy("Too many at once"),
    503: gettext_lazy("The workbench is busy"),
    507: gettext_lazy("The server's disk is full"),
}
NOT_FOUND = gettext_lazy("The address may be mistyped, or it belongs to a project of which you are not a member.")
FULL = gettext_lazy("Nothing was stored. Ask the administrator to make room, then try again.")
BUSY = gettext_lazy("The database did not answer. Nothing was stored. Wait a moment, then try again.")


class Refusals:
    """Middleware: what a page's view refuses by raising becomes a drawn page with its status. The API has its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and not _is_api(request):
            page = not_allowed(request)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """None leaves it to Django, which answers 500 and says so in the log."""
        if _is_api(request):
            return None
        if isinstance(error, WorkbenchError):
            return _refusal(request, error)
        if isinstance(error, OperationalError):
            return _database(request, error)
        return None


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a browser's request without its CSRF token."""
    return _answer(
        request,
        403,
        "csrf_failed",
        _("This page is too old to be sent"),
        _("Its security token has expired or is missing. Go back, load the page again and send it once more."),
    )


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400 that no door has shaped."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, "too_large", str(TITLES[413]), _("Send less at once, or import it as a file."))
    return _answer(
        request,
        400,
        "bad_request",
        _("The request could not be read"),
        _("Something in the address or in its headers is malformed. Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403 that no door has shaped."""
    return _answer(request, 403, "forbidden", str(TITLES[403]), _("Ask a manager of the project if you need it."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: not there, or not for this person."""
    return _answer(request, 404, "not_found", str(TITLES[404]), str(NOT_FOUND))


def not_allowed(request: HttpRequest) -> HttpResponse:
    """405: the address of a form, opened as a page."""
    return _answer(
        request,
        405,
        "method_not_allowed",
        _("There is nothing to see at this address"),
        _("It takes what a form sends. Go to the page with that form and send it again."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _answer(
        request,
        500,
        "server_error",
        _("The workbench made a mistake"),
        _("Nothing that was saved is lost. Try again; if it comes back, tell the administrator the time of day."),
    )


def draw(request: HttpRequest, status: int, title: str, detail: str) -> HttpResponse:
    """The page of an error, with the ways out that fit."""
    signed_in = status not in WITHOUT_PERSON and is_signed_in(request)
    context = {
        "status": status,
        "title": title,
        "detail": detail,
        "signed_in": signed_in,
        "unknown_person": status in WITHOUT_PERSON,
        "again": request.method in ("GET", "HEAD") and status in (429, 500, 503),
        "back": _page_before(request) if request.method == "POST" else "",
    }
    return render(request, "error.html", context, status=status)


def is_signed_in(request: HttpRequest) -> bool:
    """Whether somebody is signed in; False as well where that cannot be found out."""
    try:
        return bool(request.user.is_authenticated) if hasattr(request, "user") else False
    except DatabaseError:
        return False


def _refusal(request: HttpRequest, error: WorkbenchError) -> HttpResponseBase:
    if error.status == 401 or (error.status in HIDDEN_FROM_NOBODY and not is_signed_in(request)):
        return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")
    title = str(TITLES.get(error.status, TITLES[400]))
    detail = str(NOT_FOUND) if error.code == "not_found" else error.detail
    response = _answer(request, error.status, error.code, title, detail)
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """503 in either case, because the same request is right once the database can write again."""
    log.error("The database did not answer: %s", error)
    if is_full(error):
        response = _answer(request, 503, "disk_full", str(TITLES[507]), str(FULL))
    else:
        response = _answer(request, 503, "database_busy", str(TITLES[503]), str(BUSY))
    response["Retry-After"] = "10" if is_full(error) else "2"
    return response


def _answer(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    if _is_api(request):
        return JsonResponse({"code": code, "detail": f"{title}. {detail}", "pointer": ""}, status=status)
    return draw(request, status, title, detail)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _page_before(request: HttpRequest) -> str:
    """The path of our own page that sent this form, else ''."""
    sent_by = request.META.get("HTTP_REFERER", "")
    try:
        ours = url_has_allowed_host_and_scheme(sent_by, allowed_hosts={request.get_host()})
    except Exception:  # DisallowedHost: then the host itself is what was refused
        return ""
    parts = urlsplit(sent_by) if ours else None
    return f"{parts.path}?{parts.query}".rstrip("?") if parts is not None and parts.path.startswith("/") else ""
