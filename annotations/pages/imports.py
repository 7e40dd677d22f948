"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def imports(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404


def import_job(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404
