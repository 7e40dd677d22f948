"""Who did what: in a project, for curators and managers; in a document, for everybody who may read it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations.errors import Invalid, NotFound, WorkbenchError
from annotations.models import Change, Document, Project
from annotations.pages.forms import person
from annotations.permissions import May, document_for, project_for
from annotations.queries.documents import labels_in
from annotations.queries.history import (
    KINDS,
    HistoryFilters,
    document_history,
    narrowed,
    page_of_changes,
    project_history,
    purpose_of,
    restorable,
)
from annotations.services.restoring import restore_deleted

Context = dict[str, Any]
REFUSED = (400, 409, 429)


@require_safe
@login_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/{id}/history/?person=&kind=&verb=&document=&day=: for those who may review."""
    project = project_for(person(request), pk, May.REVIEW)
    given, problem = request.GET.copy(), ""
    try:
        filters = HistoryFilters.from_query(given)
    except Invalid as refusal:
        if refusal.pointer != "/day":
            raise
        given.pop("day")
        filters, problem = HistoryFilters.from_query(given), refusal.detail
    rows = narrowed(project_history(project), filters)
    shown = _shown(request, project, project, rows.none() if problem else rows, filters)
    context = {
        **shown,
        "section": "history",
        "kinds": KINDS,
        "day": request.GET.get("day", ""),
        "problem": problem,
    }
    return render(request, "history.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def history_of_document(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /documents/{id}/history/?uid=; POST puts a deleted span or relation back (`kind`, `uid`, `gold`)."""
    document = document_for(person(request), pk, May.READ)
    if request.method != "POST":
        return _document_page(request, document)
    try:
        restore_deleted(
            by=person(request),
            document_id=pk,
            kind=str(request.POST.get("kind", "")),
            uid=_uid(str(request.POST.get("uid", ""))),
            gold=bool(request.POST.get("gold")),
        )
    except WorkbenchError as refusal:
        if refusal.status not in REFUSED:
            raise
        return _document_page(request, document, refusal)
    messages.success(request, _("It is back as it was. Undo in the editor takes it away again."))
    return HttpResponseRedirect(reverse("document-history", args=[pk]))


def _document_page(request: HttpRequest, document: Document, refusal: WorkbenchError | None = None) -> HttpResponse:
    filters = HistoryFilters.from_query(request.GET)
    role = str(getattr(document, "role", ""))
    rows = narrowed(document_history(document, person(request), role), filters)
    shown = _shown(request, document.project, document, rows, filters)
    document.project.role = role  # type: ignore[attr-defined]  # as project_for gives it
    context = {
        **shown,
        "document": document,
        "section": "documents",
        "restorable": restorable(shown["changes"], person(request), role),
        "refusal": refusal.detail if refusal else "",
    }
    return render(request, "document_history.html", context, status=refusal.status if refusal else 200)


def _shown(
    request: HttpRequest,
    project: Project,
    thing: Project | Document,
    rows: "QuerySet[Change]",
    filters: HistoryFilters,
) -> Context:
    changes: Sequence[Change]
    changes, older = page_of_changes(rows, purpose_of(person(request), thing), request.GET.get("after", ""))
    return {
        "project": project,
        "filters": filters,
        "query": filters.query(),
        "changes": changes,
        "several_people": len({change.user_id for change in changes}) > 1,
        "older": older,
        "first_page": not request.GET.get("after"),
        "labels": {label.key: label.name for label in labels_in(project)},
    }


def _uid(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise NotFound from None
