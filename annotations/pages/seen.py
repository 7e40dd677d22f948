"""Middleware: keeps of a session when, from where and with which browser it was seen."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from annotations.pages.throttle import as_address, client_address
from annotations.sessions import SessionStore


class Seen:
    """Stands within Django's session middleware, which then saves what is noted here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        session = request.session
        if isinstance(session, SessionStore) and response.status_code < 500:
            session.note(agent=request.META.get("HTTP_USER_AGENT", ""), address=as_address(client_address(request)))
        return response
