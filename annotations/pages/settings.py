"""Settings of a project: its labels and relation types, each with a form of its own."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.errors import NotFound, WorkbenchError
from annotations.models import Label, Project
from annotations.pages import schema_forms as forms
from annotations.pages.forms import person
from annotations.permissions import MANAGER, May, label_for, project_for
from annotations.queries.recheck import checkable, count_outdated, meanings
from annotations.queries.settings import (
    labels_of,
    last_archive,
    relation_types_of,
)
from annotations.records.palette import hue_of
from annotations.records.schema import ATTRIBUTE_TYPES, LABEL_KINDS
from annotations.services import schema

Json = dict[str, Any]
# The twelve colours and lines of records.palette, in their order.
HUES = (
    gettext_lazy("Violet, solid"),
    gettext_lazy("Green, dashed"),
    gettext_lazy("Orange, dotted"),
    gettext_lazy("Blue, double"),
    gettext_lazy("Magenta, long dashes"),
    gettext_lazy("Teal, dash and dot"),
    gettext_lazy("Ochre, fine ticks"),
    gettext_lazy("Slate, thin"),
    gettext_lazy("Red, wave"),
    gettext_lazy("Olive, dash and two dots"),
    gettext_lazy("Indigo, thick"),
    gettext_lazy("Brown, ladder"),
)
NEW_LABEL: Json = {
    "key": "", "name": "", "kind": "other", "hue": "", "shortcut": "", "position": "", "description": "", "rows": [],
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/: all labels and relation types, with their use; a label moved up or down."""
    project = project_for(person(request), pk, May.MANAGE)
    if request.method == "POST":
        return _move(request, project)
    labels: list[Json] = [{"label": one, "hue": hue_of(one.colour)} for one in labels_of(project)]
    old = count_outdated(checkable(project, person(request), MANAGER), meanings(project))
    hues = {one["label"].key: (one["label"].name, one["hue"]) for one in labels}
    types: list[Json] = [
        {"type": one, "heads": _named(one.heads, hues), "tails": _named(one.tails, hues)}
        for one in relation_types_of(project)
    ]
    context = {
        "project": project,
        "section": "settings",
        "labels": [one for one in labels if not one["label"].archived],
        "archived": [one for one in labels if one["label"].archived],
        "types": [one for one in types if not one["type"].archived],
        "archived_types": [one["type"] for one in types if one["type"].archived],
        "old": sum(old.values()),
        "done": _done(request, labels),
        "moved": request.GET.get("moved", ""),
    }
    return render(request, "settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_label(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/labels/new/."""
    project = project_for(person(request), pk, May.MANAGE)
    if request.method != "POST":
        taken = {hue_of(one.colour) for one in Label.objects.filter(project=project)}
        free = next((hue for hue in range(1, 13) if hue not in taken), 1)
        return _form(request, project, None, {**NEW_LABEL, "hue": str(free)}, {})
    values = forms.typed_label(request.POST)
    if "add" in request.POST or any(name.endswith("_gone") for name in request.POST):
        return _more_rows(request, project, None, values)
    try:
        facts = forms.label_facts(values, None)
        label = schema.add_label(by=person(request), project=project, key=values["key"], kind=values["kind"], **facts)
    except WorkbenchError as refusal:
        return _form(request, project, None, values, forms.refused(refusal, forms.LABEL), refusal.status)
    messages.success(request, _("The label %(name)s is made.") % {"name": label.name})
    return HttpResponseRedirect(reverse("settings", args=[project.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def label_settings(request: HttpRequest, pk: int, label: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/labels/<label>/: a form, with a picture of how its spans look."""
    project, found = fetch_label(request, pk, label)
    keys = list(Label.objects.filter(project=project).values_list("pk", flat=True))
    if request.method != "POST":
        return _form(request, project, found, forms.of_label(found, keys.index(found.pk)), {}, places=len(keys))
    values = forms.typed_label(request.POST)
    if "add" in request.POST or any(name.endswith("_gone") for name in request.POST):
        return _more_rows(request, project, found, values, len(keys))
    try:
        facts = {**forms.label_facts(values, found), "position": forms.position(values, len(keys))}
        with transaction.atomic():
            schema.update_label(by=person(request), label=found, **facts)
    except WorkbenchError as refusal:
        errors = forms.refused(refusal, forms.LABEL)
        found.refresh_from_db()
        return _form(request, project, found, values, errors, refusal.status, places=len(keys))
    messages.success(request, _("The label %(name)s is saved.") % {"name": found.name})
    return HttpResponseRedirect(reverse("settings", args=[project.pk]))


def fetch_label(request: HttpRequest, pk: int, label: int) -> tuple[Project, Label]:
    """Project and label of the address, for a manager; a label of another project is not there."""
    project = project_for(person(request), pk, May.MANAGE)
    found = label_for(person(request), label, May.MANAGE)
    if found.project_id != project.pk:
        raise NotFound
    return project, found


def _move(request: HttpRequest, project: Project) -> HttpResponse:
    """A label trades places with the one in use above or below it; at the end of the list it stays."""
    labels = list(Label.objects.filter(project=project).order_by("position", "key"))
    used = [one for one in labels if not one.archived]
    up = "up" in request.POST
    key = str(request.POST.get("up" if up else "down", ""))
    at = next((place for place, one in enumerate(used) if one.key == key), None)
    if at is None:
        raise NotFound
    to = at - 1 if up else at + 1
    if 0 <= to < len(used):
        schema.update_label(by=person(request), label=used[at], position=labels.index(used[to]))
    asked = urlencode({"moved": f"{'up' if up else 'down'}.{key}"})
    # No fragment: it would take the focus from the button.
    return HttpResponseRedirect(f"{reverse('settings', args=[project.pk])}?{asked}")


def _named(keys: list[str], hues: dict[str, tuple[str, int]]) -> list[Json]:
    return [{"name": hues[key][0], "hue": hues[key][1]} for key in keys if key in hues]


def _done(request: HttpRequest, labels: list[Json]) -> Json | None:
    """What was just archived, by ?archived=<label key>, with what undoes it; None where that is history by now."""
    key = request.GET.get("archived", "")
    found = next((one["label"] for one in labels if one["label"].key == key and one["label"].archived), None)
    change = last_archive(found) if found else None
    if found is None or change is None:
        return None
    names = {one["label"].key: one["label"].name for one in labels}
    after: Json = change.after or {}
    changed, deleted = int(after.get("changed", 0)), int(after.get("deleted", 0))
    words = _("its spans were kept") if getattr(found, "used", 0) else _("it had no spans")
    if after.get("spans") == "delete":
        words = _("%(n)s spans were deleted") % {"n": f"{deleted:,}"}
    elif after.get("spans") == "relabel":
        words = _("%(n)s spans were given the label %(name)s") % {
            "n": f"{changed - deleted:,}",
            "name": names.get(str(after.get("to")), str(after.get("to"))),
        }
    return {"label": found, "request": change.request, "words": words}


def _taken(project: Project, label: Label | None) -> str:
    """Shortcut -> name of the other label in use that has it, as JSON."""
    others = Label.objects.filter(project=project, archived=False).exclude(shortcut="")
    others = others.exclude(pk=label.pk) if label else others
    return json.dumps({one.shortcut.lower(): one.name for one in others})


def _more_rows(
    request: HttpRequest, project: Project, label: Label | None, values: Json, places: int = 0
) -> HttpResponse:
    """The form again, with one attribute more, or without the one that was taken out. Nothing is saved."""
    if "add" in request.POST and len(values["rows"]) < forms.MOST_ROWS:
        values["rows"].append(dict(forms.EMPTY))
    return _form(request, project, label, values, {}, places=places)


def _form(
    request: HttpRequest,
    project: Project,
    label: Label | None,
    values: Json,
    errors: dict[str, str],
    status: int = 400,
    *,
    places: int = 0,
) -> HttpResponse:
    context = {
        "project": project,
        "section": "settings",
        "label": label,
        "values": values,
        "errors": errors,
        "places": places,
        "hues": [{"hue": str(number), "words": words} for number, words in enumerate(HUES, start=1)],
        "kinds": LABEL_KINDS,
        "types": ATTRIBUTE_TYPES,
        "taken": _taken(project, label),
    }
    return render(request, "settings_label.html", context, status=status if errors else 200)
