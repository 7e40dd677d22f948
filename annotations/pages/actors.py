"""The registry of actors: a list with a search by sounds, and new actors."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Project, User
from annotations.pages.forms import Values, at_its_field, person, typed
from annotations.permissions import May, project_for
from annotations.queries.actor_lists import has_actors, registry, registry_page, types_in
from annotations.records.actors import ACTOR_TYPES
from annotations.services.actors import create_actor

NEW = ("name", "type", "aliases", "external_id", "note")
TYPES = {
    "person": gettext_lazy("Person"),
    "organisation": gettext_lazy("Organisation"),
    "state": gettext_lazy("State"),
    "group": gettext_lazy("Group"),
    "media": gettext_lazy("Media"),
    "anonymous": gettext_lazy("Anonymous"),
}
Context = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def actors(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/actors/?search=&type=&merged=&after=&before=: POST makes an actor."""
    user = person(request)
    if request.method != "POST":
        return _page(request, user, project_for(user, pk, May.READ))
    project = project_for(user, pk, May.ANNOTATE)
    values = typed(request.POST, NEW)
    try:
        made = create_actor(
            by=user,
            project=project,
            name=values["name"].strip(),
            type=values["type"],
            aliases=[line.strip() for line in values["aliases"].splitlines() if line.strip()],
            external_id=values["external_id"].strip(),
            note=values["note"],
        )
    except WorkbenchError as refusal:
        errors = at_its_field(refusal, NEW)
        return _page(request, user, project, values=values, errors=errors, status=refusal.status)
    return HttpResponseRedirect(f"{reverse('actor', args=[project.pk, made.uid])}?done=made")


def _page(
    request: HttpRequest,
    user: User,
    project: Project,
    *,
    values: Values | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`values` and `errors`: what was typed into the form of a new actor, and what is wrong with it."""
    asked = {name: request.GET.get(name, "").strip() for name in ("search", "type", "merged", "after", "before")}
    if "\x00" in "".join(asked.values()):
        raise Invalid(_("The search has a NUL character."), code="nul")
    rows = registry(project, asked["search"], asked["type"], asked["merged"] == "1")
    role = str(getattr(project, "role", ""))
    page, lines = registry_page(user, role, project, rows, after=asked["after"], before=asked["before"])
    narrowed = {name: asked[name] for name in ("search", "type", "merged") if asked[name]}
    context = {
        "project": project,
        "section": "actors",
        "page": page,
        "rows": lines,
        "asked": asked,
        "query": urlencode(narrowed),
        "narrowed": bool(narrowed),
        "any": bool(page.count) or has_actors(project),
        "types": TYPES,
        "others": [kind for kind in types_in(project) if kind not in ACTOR_TYPES],
        "values": values or {**dict.fromkeys(NEW, ""), "name": asked["search"]},
        "errors": errors or {},
    }
    return render(request, "actors.html", context, status=status)
