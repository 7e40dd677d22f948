"""What is seen when the server is not: the page, and the service worker that keeps it in the browser."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

# All that the page loads, imports of imports included (a test follows them): nothing else is kept in the browser.
FILES = (
    "css/tokens.css", "css/base.css", "css/pages.css", "favicon.svg", "icons.svg", "main/offline.js", "api/storage.js",
)  # fmt: skip
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """GET /offline/: the same for everybody, so that a browser may keep it whoever is signed in."""
    return render(request, "offline.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """GET /service-worker.js: what this release keeps, and the worker itself, which is a static file.

    Browsers compare these bytes now and then; a new release differs in all of them.
    """
    kept = {"release": settings.RELEASE, "page": reverse("offline"), "files": [static(name) for name in FILES]}
    body = f"self.kept = {json.dumps(kept)}\nimportScripts({json.dumps(static('worker.js'))})\n"
    answer = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    answer["Content-Security-Policy"] = POLICY
    return answer
