"""Signing in and out: by name and password, or by a one-time link."""

from axes.helpers import get_cool_off
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from annotations.errors import NotFound, WorkbenchError
from annotations.models import Invitation, Project, User
from annotations.pages import errors, looks, throttle
from annotations.pages.forms import at_its_field, person
from annotations.queries.links import open_link
from annotations.services.accounts import come_in

BACKEND = "django.contrib.auth.backends.ModelBackend"
HOME = "/"
LONGEST_NAME = 150


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in/: the same words whether the name or the password was wrong; ten tries, then a pause."""
    if request.method != "POST":
        return _form(request, onward=request.GET.get("next", ""))
    name, password = request.POST.get("username", ""), request.POST.get("password", "")
    onward = request.POST.get("next", "")
    if not throttle.spend(request, "password"):
        return _too_many(request, throttle.WINDOW)
    user = authenticate(request, username=_as_stored(name), password=password)
    if user is not None:
        throttle.give_back(request, "password")
        login(request, user)
        return _dressed(HttpResponseRedirect(_own_path(request, onward)), request)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # answered here, not by the middleware of axes
        pause = get_cool_off(request)
        return _too_many(request, int(pause.total_seconds()) if pause else throttle.WINDOW)
    return _form(request, onward=onward, name=name, refused=True)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """POST /sign-out/"""
    logout(request)
    return HttpResponseRedirect("/sign-in/")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("new")
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """GET /in/…/ shows whom a one-time link signs in and leaves it unused, because mail programs and chats open
    links to preview them; POST uses it up, and gives its person the name and the password that they typed."""
    if not throttle.spend(request, "link"):
        return _private(_too_many(request, throttle.WINDOW))
    found = open_link(secret)
    if found is not None and request.method == "POST":
        sent = request.POST
        try:
            invited = come_in(secret=secret, name=sent.get("full_name"), password=sent.get("new", ""))
        except NotFound:  # somebody was faster
            found = None
        except WorkbenchError as refusal:  # the link stays unused
            return _private(_welcome(request, found, sent.get("full_name", ""), refusal))
        else:
            login(request, invited, backend=BACKEND)
    if found is None:
        return _private(render(request, "link.html", status=404))
    throttle.give_back(request, "link")
    if request.method == "POST":
        return _private(_dressed(HttpResponseRedirect(_begin(found)), request))
    return _private(_welcome(request, found, found.user.name))


def _welcome(request: HttpRequest, found: Invitation, name: str, refusal: WorkbenchError | None = None) -> HttpResponse:
    """Whom the link signs in, and where; with a name and a password that they may choose."""
    context = {
        "person": found.user,
        "joins": _project(found),
        "full_name": name,
        "has_password": found.user.has_usable_password(),
        "password_rules": password_validators_help_texts(),
        "errors": at_its_field(refusal, ("name", "new")) if refusal else {},
    }
    return render(request, "link.html", context, status=refusal.status if refusal else 200)


def _begin(found: Invitation) -> str:
    """Where somebody begins who came by this link: in the project that it opened to them."""
    project = _project(found)
    return HOME if project is None else reverse("documents", args=[project.pk])


def _project(found: Invitation) -> Project | None:
    return found.project if found.project is not None and found.project.deleted_at is None else None


def _form(request: HttpRequest, *, onward: str, name: str = "", refused: bool = False) -> HttpResponse:
    context = {"next": _own_path(request, onward), "username": name}
    if refused:
        context["refusal"] = _("That name and password do not match.")
        context["way_out"] = _("Check Caps Lock, or ask a manager for a one-time sign-in link.")
    return render(request, "sign_in.html", context)


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    if seconds > throttle.WINDOW:
        words = _("Wait %(minutes)d min, then try again. A one-time sign-in link works meanwhile.")
        detail = words % {"minutes": -(-seconds // 60)}
    else:
        detail = _("Wait a minute, then try again.")
    response = errors.draw(request, 429, _("Too many tries"), detail)
    response["Retry-After"] = str(seconds)
    return response


def _as_stored(name: str) -> str:
    """The user name as it is stored: names are unique whatever their case, so any case signs in."""
    if "\x00" in name or len(name) > LONGEST_NAME:  # PostgreSQL takes neither, and nobody has such a name
        return ""
    found = User.objects.filter(username__iexact=name).values_list("username", flat=True).first()
    return found or name.lower()


def _own_path(request: HttpRequest, onward: str) -> str:
    """`onward` if it is a path of this site, else the first page."""
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts=None, require_https=request.is_secure())
    return onward if safe and onward.startswith("/") else HOME


def _dressed(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """With the looks that the person who has just signed in chose in another browser."""
    looks.dress(response, person(request))
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it is told to nobody. Not `no-referrer`: with it browsers send `Origin: null`, which
    the CSRF check refuses; `strict-origin` never tells the path."""
    response["Referrer-Policy"] = "strict-origin"
    return response
