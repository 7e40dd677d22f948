"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def exports(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404


def export_job(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404
