"""All accounts, for site administrators. Each form sends `action` to the one address."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, NotFound, WorkbenchError
from annotations.models import User
from annotations.pages.forms import at_its_field, link_made, person, typed
from annotations.permissions import require_site_admin
from annotations.queries.people import person_page
from annotations.services import accounts

MAKE = ("username", "full_name", "email", "is_admin")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """GET, POST /people/?search=&after=&before=: to everybody but site administrators it is closed."""
    user = person(request)
    require_site_admin(user)
    if request.method != "POST":
        return _page(request)
    action = request.POST.get("action", "")
    act = ACTIONS.get(action)
    if act is None:
        raise Invalid(_("There is no such form on this page: load it again."), code="unknown_action")
    try:
        return act(request, user)
    except WorkbenchError as refusal:
        names = {"/username": "username", "/name": "full_name", "/email": "email"} if action == "make" else {}
        refusal.pointer = names.get(refusal.pointer, "")
        errors = {f"{action}_{name}": words for name, words in at_its_field(refusal, MAKE).items()}
        return _page(request, status=refusal.status, errors=errors)


def _make(request: HttpRequest, user: User) -> HttpResponse:
    """The link is in this answer alone: neither in an address nor in the session."""
    values = typed(request.POST, MAKE)
    invitation, link = accounts.invite_person(
        by=user,
        username=values["username"],
        name=values["full_name"],
        email=values["email"],
        is_admin=bool(values["is_admin"]),
    )
    return _page(request, made=link_made(user, invitation, link))


def _link(request: HttpRequest, user: User) -> HttpResponse:
    chosen = _chosen(request)
    invitation, link = accounts.make_link(by=user, user=chosen)
    return _page(request, made=link_made(user, invitation, link))


def _deactivate(request: HttpRequest, user: User) -> HttpResponse:
    chosen = accounts.deactivate(by=user, user=_chosen(request))
    words = _("The account of %(name)s is closed: browsers, tokens and links of theirs stopped at once.")
    return _done(request, words % {"name": chosen.get_full_name()})


def _activate(request: HttpRequest, user: User) -> HttpResponse:
    chosen = accounts.activate(by=user, user=_chosen(request))
    words = _("The account of %(name)s is open again. Their browsers have to sign in anew.")
    return _done(request, words % {"name": chosen.get_full_name()})


ACTIONS: dict[str, Callable[[HttpRequest, User], HttpResponse]] = {
    "make": _make,
    "link": _link,
    "deactivate": _deactivate,
    "activate": _activate,
}


def _chosen(request: HttpRequest) -> User:
    name = request.POST.get("user", "")
    found = None if "\x00" in name else User.objects.filter(username=name).first()
    if found is None:
        raise NotFound
    return found


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("people"))


def _page(
    request: HttpRequest, *, status: int = 200, errors: dict[str, str] | None = None, made: dict[str, Any] | None = None
) -> HttpResponse:
    """`errors`: what was refused, by action and field; the form of a new person then keeps what was typed."""
    search, after, before = (request.GET.get(name, "").strip() for name in ("search", "after", "before"))
    if "\x00" in search:
        raise Invalid(_("The search has a NUL character."), code="nul")
    page, rows = person_page(search=search, after=after, before=before)
    context = {
        "section": "people",
        "page": page,
        "rows": rows,
        "search": search,
        "search_query": urlencode({"search": search}) if search else "",
        "values": typed(request.POST, MAKE) if errors else dict.fromkeys(MAKE, ""),
        "errors": errors or {},
        "made": made,
    }
    return render(request, "people.html", context, status=status)
