"""Settings: labels taken out of use and brought back, and relation types."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations.errors import NotFound, WorkbenchError
from annotations.models import Label, Project, RelationType
from annotations.pages import schema_forms as forms
from annotations.pages.forms import person
from annotations.pages.settings import fetch_label
from annotations.permissions import May, project_for, relation_type_for
from annotations.queries.settings import last_archive, usage
from annotations.records.palette import hue_of
from annotations.records.schema import ATTRIBUTE_TYPES
from annotations.services import schema

Json = dict[str, Any]
NEW_TYPE: Json = {"key": "", "name": "", "heads": [], "tails": [], "symmetric": False, "rows": []}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def label_archive(request: HttpRequest, pk: int, label: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/labels/<label>/archive/: archive with a choice; restore; undo."""
    project, found = fetch_label(request, pk, label)
    if request.method != "POST":
        return _choice(request, project, found)
    try:
        if "undo" in request.POST:
            return _undone(request, project, found)
        if "restore" in request.POST:
            schema.restore_label(by=person(request), label=found)
            messages.success(request, _("The label %(name)s is in use again.") % {"name": found.name})
            return HttpResponseRedirect(reverse("settings", args=[project.pk]))
        choice, count = request.POST.get("spans", ""), request.POST.get("count", "")
        schema.archive_label(
            by=person(request),
            label=found,
            spans=choice,
            to=request.POST.get("to", "") if choice == "relabel" else None,
            count=int(count) if count.isascii() and count.isdigit() and len(count) < 10 else None,
        )
    except WorkbenchError as refusal:
        errors = forms.refused(refusal, ("spans", "to"))
        found.refresh_from_db()
        return _choice(request, project, found, errors, refusal.status)
    return HttpResponseRedirect(f"{reverse('settings', args=[project.pk])}?archived={found.key}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_relation_type(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/relation-types/new/."""
    project = project_for(person(request), pk, May.MANAGE)
    return _relation_type(request, project, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def relation_type_settings(request: HttpRequest, pk: int, relation_type: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/relation-types/<id>/: a form; archive and restore."""
    project = project_for(person(request), pk, May.MANAGE)
    found = relation_type_for(person(request), relation_type, May.MANAGE)
    if found.project_id != project.pk:
        raise NotFound
    return _relation_type(request, project, found)


def _undone(request: HttpRequest, project: Project, label: Label) -> HttpResponse:
    raw = request.POST.get("undo", "")
    try:
        undone = schema.undo_archive(by=person(request), label=label, request=UUID(raw))
    except ValueError:
        raise NotFound from None
    words = ngettext("%(n)s span is", "%(n)s spans are", undone.spans) % {"n": f"{undone.spans:,}"}
    messages.success(
        request, _("The label %(name)s is in use again, %(words)s as before.") % {"name": label.name, "words": words}
    )
    if undone.not_reverted:
        left = f"{len(undone.not_reverted):,}"
        messages.warning(request, _("Changed since, and therefore left as they are: %(n)s.") % {"n": left})
    return HttpResponseRedirect(reverse("settings", args=[project.pk]))


def _choice(
    request: HttpRequest, project: Project, label: Label, errors: dict[str, str] | None = None, status: int = 400
) -> HttpResponse:
    others = Label.objects.filter(project=project, kind=label.kind, archived=False).exclude(pk=label.pk)
    change = last_archive(label) if label.archived else None
    touched = bool(change and change.after and change.after.get("changed"))
    context = {
        "project": project,
        "section": "settings",
        "label": label,
        "hue": hue_of(label.colour),
        "usage": usage(label),
        "others": others,
        "errors": errors or {},
        "chosen": request.POST.get("spans", "keep"),
        "to": request.POST.get("to", ""),
        "change": change,
        "undoable": touched,
    }
    return render(request, "settings_archive.html", context, status=status if errors else 200)


def _relation_type(request: HttpRequest, project: Project, found: RelationType | None) -> HttpResponse:
    if request.method != "POST":
        return _form(request, project, found, forms.of_relation_type(found) if found else NEW_TYPE, {})
    values = forms.typed_relation_type(request.POST)
    if "add" in request.POST or any(name.endswith("_gone") for name in request.POST):
        if "add" in request.POST and len(values["rows"]) < forms.MOST_ROWS:
            values["rows"].append(dict(forms.EMPTY))
        return _form(request, project, found, values, {})
    try:
        words = _save(request, project, found, values)
    except WorkbenchError as refusal:
        errors = forms.refused(refusal, forms.RELATION_TYPE)
        if found is not None:
            found.refresh_from_db()
        return _form(request, project, found, values, errors, refusal.status)
    messages.success(request, words)
    return HttpResponseRedirect(reverse("settings", args=[project.pk]))


def _save(request: HttpRequest, project: Project, found: RelationType | None, values: Json) -> str:
    """One intention of the form; what to tell of it."""
    user = person(request)
    if found is not None and "archive" in request.POST:
        schema.archive_relation_type(by=user, relation_type=found)
        return _("The relation type %(name)s is archived; its relations stay.") % {"name": found.name}
    if found is not None and "restore" in request.POST:
        schema.restore_relation_type(by=user, relation_type=found)
        return _("The relation type %(name)s is in use again.") % {"name": found.name}
    facts = {name: values[name] for name in ("name", "heads", "tails", "symmetric")}
    facts["attributes"] = forms.definitions(values["rows"])
    if found is None:
        made = schema.add_relation_type(by=user, project=project, key=values["key"], **facts)
        return _("The relation type %(name)s is made.") % {"name": made.name}
    schema.update_relation_type(by=user, relation_type=found, **facts)
    return _("The relation type %(name)s is saved.") % {"name": found.name}


def _form(
    request: HttpRequest,
    project: Project,
    found: RelationType | None,
    values: Json,
    errors: dict[str, str],
    status: int = 400,
) -> HttpResponse:
    kept = {*values["heads"], *values["tails"]}
    labels = [one for one in Label.objects.filter(project=project) if not one.archived or one.key in kept]
    context = {
        "project": project,
        "section": "settings",
        "type": found,
        "values": values,
        "errors": errors,
        "labels": [{"label": one, "hue": hue_of(one.colour)} for one in labels],
        "types": ATTRIBUTE_TYPES,
    }
    return render(request, "settings_relation_type.html", context, status=status if errors else 200)
