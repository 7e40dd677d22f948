"""Being written."""

from django.http import Http404, HttpRequest, HttpResponse


def documents(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404


def next_document(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404


def new_document(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Being written."""
    raise Http404
