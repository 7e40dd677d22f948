"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def offline(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404


def service_worker(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404
