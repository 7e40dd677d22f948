"""Projects: a new one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.errors import Forbidden, WorkbenchError
from annotations.models import Project, User
from annotations.pages.forms import (
    COPY,
    MOST_ANNOTATORS,
    PROJECT,
    Errors,
    Values,
    at_its_field,
    number_of_annotators,
    pasted,
    person,
    typed,
    wrong_in_project,
)
from annotations.permissions import may_create_projects
from annotations.records.palette import hue_of
from annotations.services.projects import create_project, update_project
from annotations.services.templates import TEMPLATES

# Name and explanation of a template; one that is not here shows its key.
WORDS = {
    "claims-actors-figures": (
        gettext_lazy("Claims, actors and figures"),
        gettext_lazy("Who said what, and which quantities: for news text. Labels and relations can be added later."),
    ),
    "named-entities": (
        gettext_lazy("Named entities"),
        gettext_lazy("Who, where and when, by name: for any text. Labels and relations can be added later."),
    ),
    "blank": (
        gettext_lazy("Blank"),
        gettext_lazy("No labels yet. Add your own, or let an import create those of its file."),
    ),
}
NEW = {
    "name": "", "description": "", "template": "claims-actors-figures", "copy_of": "", "annotators_per_document": "1",
    "blind": "1",
}  # fmt: skip
MOST_PROJECTS = 500


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_project(request: HttpRequest) -> HttpResponse:
    """GET, POST /projects/new/: for those who may create projects; then on to its documents."""
    user = person(request)
    if not may_create_projects(user):
        raise Forbidden(_("Only a site administrator may create projects here."))
    if request.method != "POST":
        return _form(request, NEW, {})
    values = typed(request.POST, PROJECT)
    errors = wrong_in_project(values)
    if errors:
        return _form(request, values, errors)
    try:
        project = _made(user, values)
    except WorkbenchError as refusal:
        return _form(request, values, at_its_field(refusal, PROJECT), refusal.status)
    messages.success(request, _("The project %(name)s is made. Bring its documents in.") % {"name": project.name})
    return HttpResponseRedirect(reverse("documents", args=[project.pk]))


def _made(user: User, values: Values) -> Project:
    """Both steps or none."""
    with transaction.atomic():
        start: dict[str, Any] = (
            {"copy_of": _other(values)} if values["template"] == COPY else {"template": values["template"]}
        )
        description = pasted(values["description"])
        project = create_project(by=user, name=values["name"], description=description, **start)
        update_project(
            by=user,
            project=project,
            annotators_per_document=number_of_annotators(values),
            blind=bool(values["blind"]),
        )
    return project


def _other(values: Values) -> int:
    """The project to copy from; 0, which no project is, for anything that is not a number."""
    raw = values["copy_of"]
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0


def _form(request: HttpRequest, values: Values, errors: Errors, status: int = 400) -> HttpResponse:
    context = {
        "values": values,
        "errors": errors,
        "templates": _templates(),
        "others": Project.objects.visible_to(person(request)).order_by("name", "pk")[:MOST_PROJECTS],
        "most_annotators": MOST_ANNOTATORS,
    }
    return render(request, "project_new.html", context, status=status if errors else 200)


def _templates() -> list[dict[str, Any]]:
    """The templates with what they bring."""
    found = []
    for key, (labels, relation_types) in TEMPLATES.items():
        name, explanation = WORDS.get(key, (key, ""))
        shown = [{"name": label.name, "hue": hue_of(label.colour)} for label in labels]
        relations = ", ".join(kind.name for kind in relation_types)
        found.append({"key": key, "name": name, "explanation": explanation, "labels": shown, "relations": relations})
    return found
