"""Forgot the password: a one-time link by mail, where mail is configured."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.errors import NotFound, TooMany
from annotations.pages import throttle
from annotations.services.forgotten import LONGEST, have_links_sent


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """GET, POST /forgotten/: the same words, after the same work, whether or not there is such an account."""
    if not settings.SENDS_MAIL:
        raise NotFound
    if request.method != "POST":
        return _page(request)
    if not throttle.spend(request, "forgotten"):
        raise TooMany(_("Too many tries: wait a minute."), retry_after=throttle.WINDOW)
    have_links_sent(named=request.POST.get("named", ""))
    return _page(request, asked=True)


def _page(request: HttpRequest, *, asked: bool = False) -> HttpResponse:
    return render(request, "forgotten.html", {"asked": asked, "longest": LONGEST})
