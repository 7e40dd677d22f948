"""The annotation page: one document and one set of it, all that the editor needs in one answer."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from annotations.models import Document, User
from annotations.pages.forms import person
from annotations.permissions import May, allows, document_for
from annotations.queries.editor import Desk, desk
from annotations.queries.queue import Filters, neighbours

Json = dict[str, Any]


@require_safe
@login_required
def annotate(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /documents/{id}/?set=&…: the filters of the list it was opened from say what previous and next are."""
    user = person(request)
    document = document_for(user, pk, May.READ)
    asked = request.GET.copy()
    which = asked.pop("set", [""])[-1]
    filters = Filters.from_query(asked)
    shown = desk(user, document, which)
    role = str(getattr(document, "role", ""))
    queue = neighbours(user=user, project=document.project, role=role, document=document, filters=filters)
    query = filters.query()
    places = {
        "position": queue.position,
        "count": queue.count,
        "previous": _address("annotate", queue.previous_id, query),
        "next": _address("annotate", queue.next_id, query),
        "list": _address("documents", document.project_id, query),
    }
    context = {
        "project": document.project,
        "document": document,
        "may_annotate": allows(role, May.ANNOTATE),
        "may_review": allows(role, May.REVIEW),
        "editable": shown.editable,
        "sees_gold": shown.sees_gold,
        "which": shown.which,
        "state": shown.content["state"],
        "sets": shown.content["sets"],
        "queue": places,
        "address": reverse("annotate", args=[document.pk]),
        "query": query,
        "page": _page(user, document, role, shown, places),
    }
    return render(request, "annotate.html", context)


def _address(name: str, pk: int | None, query: str) -> str | None:
    if pk is None:
        return None
    return reverse(name, args=[pk]) + (f"?{query}" if query else "")


def _page(user: User, document: Document, role: str, shown: Desk, places: Json) -> Json:
    """What the scripts of the page read; `content` is what GET documents/{id}/annotations/ answers."""
    return {
        "user": {"id": user.pk, "username": user.username},
        "project": {"id": document.project_id, "name": document.project.name, "role": role},
        "document": {"id": document.pk, "key": document.key, "text": shown.text, "length": document.length},
        "schema": shown.schema,
        "content": shown.content,
        "set": shown.which,
        "editable": shown.editable,
        "queue": places,
        "next_to_do": f"{reverse('next-document', args=[document.project_id])}?after={document.pk}",
    }
