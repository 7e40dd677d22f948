"""What a project is called and how work goes in it; and its end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.errors import WorkbenchError
from annotations.models import Project
from annotations.pages.forms import (
    MOST_ANNOTATORS,
    PROJECT_SETTINGS,
    Errors,
    Values,
    at_its_field,
    number_of_annotators,
    pasted,
    person,
    typed,
    wrong_in_settings,
)
from annotations.permissions import May, project_for
from annotations.queries.guidelines import contents_of
from annotations.services.projects import delete_project, update_project


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def project_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/project/"""
    user = person(request)
    project = project_for(user, pk, May.MANAGE)
    if request.method != "POST":
        return _form(request, project, _values(project), {})
    values = typed(request.POST, PROJECT_SETTINGS)
    errors = wrong_in_settings(values)
    if errors:
        return _form(request, project, values, errors, 400)
    try:
        update_project(
            by=user,
            project=project,
            name=values["name"],
            description=pasted(values["description"]),
            annotators_per_document=number_of_annotators(values),
            blind=bool(values["blind"]),
            assigned_only=bool(values["assigned_only"]),
            measures_time=bool(values["measures_time"]),
        )
    except WorkbenchError as refusal:
        return _form(request, project, values, at_its_field(refusal, PROJECT_SETTINGS), refusal.status)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("project-settings", args=[project.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def project_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/project/delete/: says what goes with it, and wants its name."""
    user = person(request)
    project = project_for(user, pk, May.MANAGE)
    given = str(request.POST.get("name", "")).strip()
    if request.method == "POST" and given == project.name:
        delete_project(by=user, project=project)
        messages.success(request, _("The project %(name)s is deleted.") % {"name": project.name})
        return HttpResponseRedirect(reverse("home"))
    wrong = request.method == "POST"
    context = {
        "project": project,
        "section": "settings",
        "part": "project",
        "contents": contents_of(project),
        "given": given,
        "error": _("This is not the name of the project.") if wrong else "",
    }
    return render(request, "project_delete.html", context, status=400 if wrong else 200)


def _values(project: Project) -> Values:
    switches = {name: "1" if getattr(project, name) else "" for name in ("blind", "assigned_only", "measures_time")}
    return {
        "name": project.name,
        "description": project.description,
        "annotators_per_document": str(project.annotators_per_document),
        **switches,
    }


def _form(request: HttpRequest, project: Project, values: Values, errors: Errors, status: int = 200) -> HttpResponse:
    context = {
        "project": project,
        "section": "settings",
        "part": "project",
        "values": values,
        "errors": errors,
        "most_annotators": MOST_ANNOTATORS,
    }
    return render(request, "project_settings.html", context, status=status)
