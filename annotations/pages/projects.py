"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def new_project(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404
