"""Actors that may be one: pairs to be merged, or kept apart because they are not; each with its way back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Actor, Project, User
from annotations.pages.actors import TYPES
from annotations.pages.forms import at_its_field, person
from annotations.permissions import May, project_for
from annotations.queries.actor_mentions import counted
from annotations.queries.apart import kept_apart, pairs_among
from annotations.queries.doubles import Double, doubles
from annotations.services.actors import actor_of, keep_apart, let_together

MOST_KEPT = 200  # pairs in the folded list
ACTIONS = {"apart": keep_apart, "together": let_together}
Context = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def actor_doubles(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/actor-doubles/: pairs whose names sound alike, for those who may merge.

    POST with `action` apart or together, `one` and `other` (ids), and `at`, the row to go on with.
    """
    user = person(request)
    project = project_for(user, pk, May.REVIEW)
    if request.method != "POST":
        return _page(request, user, project)
    given = {name: request.POST.get(name, "") for name in ("action", "one", "other", "at")}
    act = ACTIONS.get(given["action"])
    if act is None or "\x00" in "".join(given.values()):
        raise Invalid(_("There is no such form on this page: load it again."), code="unknown_action")
    try:
        act(by=user, actor=actor_of(project, given["one"]), other=given["other"])
    except WorkbenchError as refusal:
        return _page(request, user, project, errors=at_its_field(refusal, ()), status=refusal.status)
    told = {"done": given["action"], "one": given["one"], "other": given["other"], "at": given["at"]}
    return HttpResponseRedirect(f"{reverse('actor-doubles', args=[project.pk])}?{urlencode(told)}")


def _page(
    request: HttpRequest, user: User, project: Project, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    pairs, more = doubles(project)
    kept, kept_more = kept_apart(project, MOST_KEPT)
    rows = _rows(user, project, pairs)
    at = request.GET.get("at", "")
    context = {
        "project": project,
        "section": "actors",
        "rows": rows,
        "more": more,
        "kept": kept,
        "kept_more": kept_more,
        "types": TYPES,
        "errors": errors or {},
        "just": _just_done(request, project) if request.method != "POST" else None,
        # Where the keys go on: the row that has come to stand in the place of the one that is gone.
        "at": min(int(at), len(rows) - 1) if at.isascii() and at.isdigit() and len(at) < 5 else None,
    }
    return render(request, "actor_doubles.html", context, status=status)


def _rows(user: User, project: Project, pairs: list[Double]) -> list[Context]:
    pks = [actor.pk for pair in pairs for actor in (pair.first, pair.second)]
    met = counted(user, str(getattr(project, "role", "")), project, pks)
    rows = []
    for pair in pairs:
        # Who is met less often is the one to be merged into the other.
        less, most = sorted(
            (pair.first, pair.second), key=lambda actor: (met.get(actor.pk, (0, 0)), len(actor.name), actor.uid)
        )
        counts = [met.get(actor.pk, (0, 0))[0] for actor in (less, most)]
        rows.append({"pair": pair, "less": less, "most": most, "less_met": counts[0], "most_met": counts[1]})
    return rows


def _just_done(request: HttpRequest, project: Project) -> Context | None:
    """The pair that was kept apart a moment ago, or is not any more, if that is still so."""
    given = {name: request.GET.get(name, "") for name in ("done", "one", "other")}
    if given["done"] not in ACTIONS or "\x00" in "".join(given.values()):
        return None
    rows = Actor.objects.select_related("living").filter(project=project, uid__in=[given["one"], given["other"]])
    found = {row.uid: row.living or row for row in rows}
    one, other = found.get(given["one"]), found.get(given["other"])
    if one is None or other is None or one.pk == other.pk:
        return None
    apart = bool(pairs_among(project.pk, [one.pk, other.pk]))
    return {"done": given["done"], "one": one, "other": other} if apart == (given["done"] == "apart") else None
