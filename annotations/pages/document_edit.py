"""What is said of one document, to be changed: its metadata and tags. The text never changes."""

import json
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Document
from annotations.pages.forms import PLAIN, Errors, Values, at_its_field, person, typed, wrong_in_facts
from annotations.permissions import May, document_for
from annotations.queries.documents import events_in, replaced_by, replaced_of
from annotations.services.documents import update_document
from annotations.services.metadata import fingerprint
from annotations.services.tags import clean_tags, tags_of

FACTS = (*PLAIN, "event", "tags")
MOST_CHOICES = 200
SPARE = 2  # empty rows for more
Json = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_document(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /documents/<id>/edit/. `seen` says what the person saw: what others changed since is shown beside."""
    user = person(request)
    document = document_for(user, pk, May.MANAGE)
    if request.method != "POST":
        return _form(request, document, _stored(document), document.meta, fingerprint(document), {})
    values = typed(request.POST, FACTS)
    values["tags"] = values["tags"].replace("\r\n", "\n")
    errors = wrong_in_facts(document.project, values)
    meta, tags = document.meta, list[str]()
    try:
        meta = _meta(document, request.POST)
    except Invalid as refusal:
        errors["meta"] = refusal.detail
    try:
        tags = _tags(values["tags"])
    except Invalid as refusal:
        errors["tags"] = refusal.detail
    seen = request.POST.get("seen", "")
    if errors:
        return _form(request, document, values, meta, seen, errors)
    changes: Json = {**values, "event": values["event"] or None, "tags": tags, "meta": meta}
    try:
        update_document(by=user, document=document, changes=changes, seen=seen)
    except WorkbenchError as refusal:
        if refusal.code == "document_changed":
            return _moved(request, pk, values, meta, refusal)
        return _form(request, document, values, meta, seen, at_its_field(refusal, (*FACTS, "meta")), refusal.status)
    messages.success(request, _("Saved: %(name)s") % {"name": document.title or document.key})
    return HttpResponseRedirect(reverse("document-edit", args=[document.pk]))


def _moved(request: HttpRequest, pk: int, values: Values, meta: Json, refusal: WorkbenchError) -> HttpResponse:
    """The form as it was typed, with what is stored by now at each field where it is another; it may be sent again."""
    document = document_for(person(request), pk, May.MANAGE)
    stored = _stored(document)
    errors = {"form": refusal.detail}
    theirs = {name: value for name, value in stored.items() if value != values[name]}
    more = {"theirs": theirs, "their_meta": _pairs(document.meta) if document.meta != meta else None}
    return _form(request, document, values, meta, fingerprint(document), errors, refusal.status, **more)


def _stored(document: Document) -> Values:
    return {
        **{name: getattr(document, name) for name in PLAIN},
        "event": document.event.key if document.event else "",
        "tags": "\n".join(tags_of([document.pk]).get(document.pk, [])),
    }


def _tags(lines: str) -> list[str]:
    """One tag a line; empty lines are none."""
    return clean_tags([line.strip() for line in lines.split("\n") if line.strip()])


def _meta(document: Document, sent: QueryDict) -> Json:
    """Texts as they were typed, a line with an empty name left out; everything that is no text stays as it is."""
    found: Json = {key: value for key, value in document.meta.items() if not isinstance(value, str)}
    keys, values = sent.getlist("meta-key"), sent.getlist("meta-value")
    for key, value in zip(keys, values, strict=False):
        if not key:
            continue
        if key in found:
            raise Invalid(_("%(key)s stands twice.") % {"key": key}, code="duplicate_key", pointer="/meta")
        found[key] = value.replace("\r\n", "\n")
    return found


def _pairs(meta: Json) -> list[Json]:
    """Name, value and whether it may be edited here, texts first."""
    rows = [{"key": key, "value": value, "text": True} for key, value in meta.items() if isinstance(value, str)]
    return rows + [
        {"key": key, "value": json.dumps(value, ensure_ascii=False, sort_keys=True), "text": False}
        for key, value in sorted(meta.items())
        if not isinstance(value, str)
    ]


def _form(
    request: HttpRequest,
    document: Document,
    values: Values,
    meta: Json,
    seen: str,
    errors: Errors,
    status: int = 400,
    **more: object,
) -> HttpResponse:
    events = events_in(document.project, MOST_CHOICES + 1)
    project = cast(Any, document.project)
    project.role = getattr(document, "role", "")
    context = {
        "project": project,
        "section": "documents",
        "document": document,
        "name": document.title.strip() or document.key,
        "values": values,
        "errors": errors,
        "pairs": _pairs(meta),
        "spare": range(SPARE),
        "seen": seen,
        "events": events if len(events) <= MOST_CHOICES else None,
        "replaced_by": replaced_by(document),
        "replaces": replaced_of(document),
        **more,
    }
    return render(request, "document_edit.html", context, status=status if errors else 200)
