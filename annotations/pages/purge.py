"""Purging a document or a person: what goes is said with exact counts before anything is done. Site admins alone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, NotFound, WorkbenchError
from annotations.models import Document, ImportJob, User
from annotations.pages.forms import person
from annotations.permissions import MANAGER, May, document_for, require_site_admin
from annotations.queries.purging import (
    Files,
    any_document,
    any_person,
    files_with_document,
    files_with_person,
    goes_with_document,
    goes_with_person,
)
from annotations.services.purge import purge_document, purge_person

WORDS = {
    "texts": gettext_lazy("texts"),
    "annotation_sets": gettext_lazy("annotation sets"),
    "spans": gettext_lazy("spans"),
    "relations": gettext_lazy("relations"),
    "figures": gettext_lazy("figures"),
    "suggestions": gettext_lazy("suggestions"),
    "comments": gettext_lazy("comments"),
    "gestures": gettext_lazy("saved gestures"),
    "changes": gettext_lazy("changes in the history, whose content goes"),
    "tags": gettext_lazy("tags"),
    "assignments": gettext_lazy("assignments"),
    "flags": gettext_lazy("flags"),
    "tokens": gettext_lazy("API tokens"),
    "sessions": gettext_lazy("sessions"),
    "invitations": gettext_lazy("one-time links"),
    "memberships": gettext_lazy("memberships"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def purge_a_document(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /documents/{id}/purge/: also of a document that was deleted."""
    document = _document(person(request), pk)
    found, context = files_with_document(document), _around(document)
    if request.method != "POST":
        return _page(request, "purge_document.html", context, goes_with_document(document), found)
    try:
        _confirmed(request, document.key)
        purge_document(
            by=person(request), document=document, reason=request.POST.get("reason", ""), jobs=_chosen(request, found)
        )
    except WorkbenchError as refusal:
        return _page(request, "purge_document.html", context, goes_with_document(document), found, refusal)
    messages.success(request, _("The document %(key)s is purged. Backups are not touched.") % {"key": document.key})
    there = document.project.deleted_at is None
    return HttpResponseRedirect(reverse("documents", args=[document.project_id]) if there else "/")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def purge_a_person(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /people/{id}/purge/."""
    if not person(request).is_superuser:
        raise NotFound  # who may not do it is not told who is there
    wanted = any_person(pk)
    if wanted is None:
        raise NotFound
    found, name = files_with_person(wanted), wanted.username
    if request.method != "POST":
        return _page(request, "purge_person.html", {"wanted": wanted}, _of_person(wanted), found)
    try:
        _confirmed(request, name)
        purge_person(
            by=person(request), user=wanted, reason=request.POST.get("reason", ""), jobs=_chosen(request, found)
        )
    except WorkbenchError as refusal:
        return _page(request, "purge_person.html", {"wanted": wanted}, _of_person(wanted), found, refusal)
    words = _("%(name)s is %(pseudonym)s from now on. Backups are not touched.")
    messages.success(request, words % {"name": name, "pseudonym": wanted.username})
    return HttpResponseRedirect("/")


def _document(user: User, pk: int) -> Document:
    if not user.is_superuser:
        document_for(user, pk, May.READ)  # strangers are not told that it is there
        require_site_admin(user)
    found = any_document(pk)
    if found is None:
        raise NotFound
    return found


def _around(document: Document) -> dict[str, Any]:
    """The document, and the bar of its project above it; that of the site where the project was deleted."""
    project = document.project
    if project.deleted_at is not None:
        return {"document": document}
    project.role = MANAGER  # type: ignore[attr-defined]  # as project_for gives it to a site admin
    return {"document": document, "project": project, "section": "documents"}


def _of_person(user: User) -> dict[str, int]:
    return {name: count for name, count in goes_with_person(user).items() if name != "annotation_sets"}


def _confirmed(request: HttpRequest, name: str) -> None:
    if request.POST.get("confirm", "").strip() != name:
        raise Invalid(_("Type %(name)s to show that this one is meant.") % {"name": name}, pointer="/confirm")


def _chosen(request: HttpRequest, found: Files) -> Files:
    """The jobs whose files were ticked."""
    return [job for job in found if _handle(job) in request.POST.getlist("file")]


def _handle(job: Any) -> str:
    return f"{'import' if isinstance(job, ImportJob) else 'export'}-{job.pk}"


def _page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    counts: dict[str, int],
    found: Files,
    refusal: WorkbenchError | None = None,
) -> HttpResponse:
    shown = {
        **context,
        "counts": [(WORDS.get(name, name), count) for name, count in counts.items()],
        "files": [(_handle(job), job) for job in found],
        "reason": request.POST.get("reason", ""),
        "chosen": request.POST.getlist("file"),
        "refusal": refusal,
    }
    return render(request, template, shown, status=refusal.status if refusal else 200)
