"""What is answered when nothing else answers: JSON below /api/, a page elsewhere; the same words in both."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


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
    return _answer(
        request,
        400,
        "bad_request",
        _("The request could not be read"),
        _("Something in the address or in its headers is malformed. Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403 that no door has shaped."""
    return _answer(
        request,
        403,
        "forbidden",
        _("Your role does not allow this"),
        _("Ask a manager of the project if you need it."),
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: not there, or not for this person."""
    return _answer(
        request,
        404,
        "not_found",
        _("There is no such page here"),
        _("The address may be mistyped, or it belongs to a project of which you are not a member."),
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


def _answer(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "detail": f"{title}. {detail}", "pointer": ""}, status=status)
    return render(request, "error.html", {"status": status, "title": title, "detail": detail}, status=status)
