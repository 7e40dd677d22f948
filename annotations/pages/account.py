"""One's own account: name, e-mail address, password, appearance, sessions, tokens.

Each form sends `action` to the one address.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, NotFound, TooMany, WorkbenchError
from annotations.models import ApiToken, User
from annotations.pages import looks, throttle
from annotations.pages.forms import person
from annotations.queries.sessions import handle_of, sessions_of
from annotations.queries.tokens import token_of, tokens_of
from annotations.services import accounts, sessions
from annotations.text.agents import browser_and_system

HERE = "/account/"
SCOPES = {
    ApiToken.Scope.READ: (gettext_lazy("Read"), gettext_lazy("Sees what you see, changes nothing")),
    ApiToken.Scope.WRITE: (gettext_lazy("Read and write"), gettext_lazy("May do whatever you may do")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current", "new", "again")
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """GET, POST /account/: what is refused is said at its field, and what was typed stays, but for passwords."""
    user = person(request)
    if request.method != "POST":
        return _page(request, user)
    action = request.POST.get("action", "")
    act = ACTIONS.get(action)
    if act is None:
        raise Invalid(_("There is no such form on this page: load it again."), code="unknown_action")
    try:
        return act(request, user)
    except WorkbenchError as error:
        field = error.pointer.strip("/") or "form"
        answer = _page(request, user, status=error.status, errors={f"{action}_{field}": error.detail})
        if isinstance(error, TooMany):
            answer["Retry-After"] = str(error.retry_after)
        return answer


def _rename(request: HttpRequest, user: User) -> HttpResponse:
    accounts.rename(by=user, name=request.POST.get("full_name", ""))
    return _done(request, _("Your name is now %(name)s.") % {"name": user.get_full_name()})


def _email(request: HttpRequest, user: User) -> HttpResponse:
    if not throttle.spend(request, "own-password"):
        raise TooMany(_("Too many tries: wait a minute."), retry_after=throttle.WINDOW, pointer="/current")
    accounts.change_email(by=user, email=request.POST.get("email", ""), current=request.POST.get("current", ""))
    throttle.give_back(request, "own-password")
    if not user.email:
        return _done(request, _("Your e-mail address was removed."))
    return _done(request, _("Your e-mail address is now %(address)s.") % {"address": user.email})


def _password(request: HttpRequest, user: User) -> HttpResponse:
    if not throttle.spend(request, "own-password"):
        raise TooMany(_("Too many tries: wait a minute."), retry_after=throttle.WINDOW, pointer="/current")
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        raise Invalid(_("The two new passwords differ: type both again."), pointer="/again")
    first = not user.has_usable_password()
    accounts.change_password(by=user, current=request.POST.get("current", ""), new=new)
    update_session_auth_hash(request, user)  # this browser stays, all others are out
    throttle.give_back(request, "own-password")
    if first:
        return _done(request, _("Your password was set. You can sign in with it from now on."))
    return _done(request, _("Your password was changed. Other browsers were signed out."))


def _appearance(request: HttpRequest, user: User) -> HttpResponse:
    chosen = {name: request.POST.get(name, looks.SYSTEM) for name in looks.LOOKS}
    for name, value in chosen.items():
        if value not in looks.LOOKS[name]:
            raise Invalid(_("Choose one of the three."), pointer=f"/{name}")
    accounts.prefer(by=user, **chosen)
    answer = _done(request, _("The appearance was saved, and comes along wherever you sign in."))
    looks.dress(answer, user)
    return answer


def _end_session(request: HttpRequest, user: User) -> HttpResponse:
    try:
        sessions.end_session(by=user, handle=request.POST.get("session", ""))
    except NotFound as error:
        raise NotFound(_("That browser was signed out already."), pointer="/form") from error
    return _done(request, _("That browser was signed out."))


def _end_others(request: HttpRequest, user: User) -> HttpResponse:
    ended = sessions.end_others(by=user, keep=request.session.session_key)
    words = ngettext("%(n)d other browser was signed out.", "%(n)d other browsers were signed out.", ended)
    return _done(request, words % {"n": ended})


def _make_token(request: HttpRequest, user: User) -> HttpResponse:
    """The secret is in this answer alone: neither in an address nor in the session."""
    name, scope = request.POST.get("name", ""), request.POST.get("scope", "")
    token, secret = accounts.make_token(by=user, user=user, name=name, scope=scope)
    return _page(request, user, made={"name": token.name, "secret": secret, "base": settings.PUBLIC_URL})


def _revoke_token(request: HttpRequest, user: User) -> HttpResponse:
    number = request.POST.get("token", "")
    token = token_of(user, int(number) if number.isascii() and number.isdigit() and len(number) < 20 else 0)
    accounts.revoke_token(by=user, token=token)
    return _done(request, _("The token %(name)s was revoked.") % {"name": token.name or _("without a name")})


ACTIONS: dict[str, Callable[[HttpRequest, User], HttpResponse]] = {
    "rename": _rename,
    "email": _email,
    "password": _password,
    "appearance": _appearance,
    "end_session": _end_session,
    "end_others": _end_others,
    "token": _make_token,
    "revoke": _revoke_token,
}


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(HERE)


def _page(
    request: HttpRequest,
    user: User,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    made: dict[str, Any] | None = None,
) -> HttpResponse:
    """`errors`: what was refused, by action and field; the fields of that form show what was sent."""
    sent = request.POST if errors else {}
    kept = sent.get("action", "")
    context = {
        "section": "account",
        "errors": errors or {},
        "full_name": sent.get("full_name", "") if kept == "rename" else user.name,
        "email": sent.get("email", "") if kept == "email" else user.email,
        "token_name": sent.get("name", "") if kept == "token" else "",
        "token_scope": sent.get("scope", "") if kept == "token" else ApiToken.Scope.READ,
        "has_password": user.has_usable_password(),
        "password_rules": password_validators_help_texts(),
        "looks": looks.chosen_in(request),
        "sessions": _sessions(request, user),
        "scopes": SCOPES,
        "tokens": tokens_of(user),
        "most_tokens": accounts.MOST_TOKENS,
        "made": made,
    }
    return render(request, "account.html", context, status=status)


def _sessions(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The browsers in which the person is signed in, in words; the keys of their sessions are told to no page."""
    return [
        {
            "handle": handle_of(row.pk),
            "browser": _browser(row.agent),
            "address": row.address or "",
            "created_at": row.created_at,
            "seen_at": row.last_seen_at,
            "here": row.pk == request.session.session_key,
        }
        for row in sessions_of(user)
    ]


def _browser(agent: str) -> str:
    browser, system = browser_and_system(agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")
