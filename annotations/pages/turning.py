"""Middleware: what turns the direction of reading stands on no page as itself.

In one place for all pages, the admin too, because any title, quote, reason or message may have it. What a form sends
back stays as it is, so that nothing is changed by looking at it.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from annotations.text.turning import turns, visible

_SENT_BACK = re.compile(r'(<textarea\b.*?</textarea>|<script\b.*?</script>|\bvalue="[^"]*")', re.DOTALL | re.IGNORECASE)


class Visible:
    """Stands within whatever counts the length of an answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode(response.charset)
            if turns(page):
                parts = _SENT_BACK.split(page)
                response.content = "".join(part if at % 2 else visible(part) for at, part in enumerate(parts))
        return response
