"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def annotate(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404
