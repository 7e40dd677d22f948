"""Who is asking: a browser's session (with CSRF) or a script's bearer token. Nobody is 401."""

import hashlib
from datetime import date
from typing import Any

from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from annotations.errors import Forbidden, NotSignedIn, is_full
from annotations.models import ApiToken, User
from annotations.queries.tokens import find_token


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`. The digest is looked up; a revoked token is 401 at once."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """(user, token), None without such a header; raises NotSignedIn for a token that opens nothing."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        digest = hashlib.sha256(secret.strip().encode("utf-8", "surrogateescape")).hexdigest()
        token = find_token(digest)
        if token is None or not token.user.is_active:
            raise NotSignedIn(_("This token is not valid, was revoked, or its person was deactivated."))
        if token.scope == ApiToken.Scope.READ and not _reads(request):
            raise Forbidden(_("This token may only read: make one that may write."), code="token_reads_only")
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Makes the answer to nobody a 401."""
        return "Bearer"


class BrowserSession(SessionAuthentication):
    """The browser's session. Every unsafe request carries the CSRF token; without it 403 `csrf_failed`."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except Exception as error:
            raise Forbidden(
                _("The security token of this page is missing or too old: load the page again."), code="csrf_failed"
            ) from error


class SignedIn(BasePermission):
    """Every route asks for a person; what they may do there is the services' to say."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user or not request.user.is_authenticated:
            raise NotSignedIn(_("Sign in, or send an API token: Authorization: Bearer …"))
        return True


def _reads(request: Request) -> bool:
    """Whether the request cannot write: by its method, or because its view says that this one does not."""
    view = request.parser_context["view"]
    return request.method in SAFE_METHODS or request.method in getattr(view, "reads", ())


def _note_use(token: ApiToken) -> None:
    """Keep the day of the last use: once a day, so that reading costs no write."""
    today: date = timezone.now().date()
    if token.last_used_on == today:
        return
    try:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    except OperationalError as error:
        if not is_full(error):
            raise  # on a full disk one can still read
