"""Two actors made one, and one made two: forms that say first what will happen, with counts."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Actor, Alias, Project, User
from annotations.pages.actor import fetch, to_actor
from annotations.pages.actors import TYPES
from annotations.pages.forms import at_its_field, person, typed
from annotations.permissions import May, project_for
from annotations.queries.actor_changes import by_name, linked
from annotations.queries.actor_lists import registry
from annotations.queries.apart import pairs_among
from annotations.queries.candidates import Candidate, candidates
from annotations.services.actors import merge_actor, split_actor
from annotations.services.actors.aliases import name_in
from annotations.text.folding import fold_name
from annotations.text.persons import Match

MOST_OFFERED = 10
SPLIT = ("name", "type")
Context = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def actor_merge(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """GET, POST /projects/<id>/actors/<uid>/merge/?into=&search=: into whom, then what it does, then done."""
    user = person(request)
    project = project_for(user, pk, May.REVIEW)
    found = fetch(project, uid)
    if request.method != "POST":
        return _merge_page(request, user, project, found, _given(request.GET.get("into", "")))
    into = _given(request.POST.get("into", ""))
    try:
        merged = merge_actor(by=user, actor=found, into=into)
    except WorkbenchError as refusal:
        errors = at_its_field(refusal, ("into",))
        return _merge_page(request, user, project, found, into, errors=errors, status=refusal.status)
    return to_actor(merged.merged_into or found, done="merged", which=found.uid)


def _merge_page(
    request: HttpRequest,
    user: User,
    project: Project,
    found: Actor,
    into: str,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = _given(request.GET.get("search", "").strip())
    search = asked or found.name
    other = Actor.objects.filter(project=project, uid=into, living=None).exclude(pk=found.pk).first() if into else None
    offered = candidates(user=user, role=str(getattr(project, "role", "")), project=project, name=search, limit=20)
    offered += _with_part(project, asked, offered) if asked else []
    apart = pairs_among(project.pk, [found.pk, *(one.pk for one in offered)])
    context: Context = {
        "project": project,
        "section": "actors",
        "actor": found,
        "other": other,
        "search": search,
        "asked": asked,
        "offered": [one for one in offered if one.pk != found.pk and frozenset({one.pk, found.pk}) not in apart][
            :MOST_OFFERED
        ],
        "types": TYPES,
        "errors": errors or {},
    }
    if into and other is None and not errors:
        context["errors"] = {"into": _("There is no such actor, or it was merged into another.")}
        status = 400
    if other is not None:
        context["counts"], context["other_counts"] = linked(found), linked(other)
        context["apart"] = bool(pairs_among(project.pk, [found.pk, other.pk]))
        context["other_type"] = found.type and other.type and found.type != other.type
        context["names"] = Alias.objects.filter(actor=found).order_by("folded").values_list("text", flat=True)
    return render(request, "actor_merge.html", context, status=status)


def _with_part(project: Project, search: str, offered: list[Candidate]) -> list[Candidate]:
    """Others that the list of actors finds by these words: Russia's Ministry of Transport by 'Ministry'."""
    known = [one.pk for one in offered]
    rows = registry(project, search).exclude(pk__in=known).order_by("name", "uid")[: MOST_OFFERED + 1]
    return [Candidate(row.pk, row.uid, row.name, row.type, row.name, Match.MAYBE, 0) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def actor_split(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """GET, POST /projects/<id>/actors/<uid>/split/: which names go to a new actor, with the mentions that bear them."""
    user = person(request)
    project = project_for(user, pk, May.REVIEW)
    found = fetch(project, uid)
    if request.method != "POST":
        return _split_page(request, project, found, request.GET.getlist("alias"))
    values, chosen = typed(request.POST, SPLIT), request.POST.getlist("alias")
    try:
        made, _moved = split_actor(
            by=user, actor=found, aliases=chosen, name=values["name"].strip(), type=values["type"]
        )
    except WorkbenchError as refusal:
        pointer = refusal.pointer.partition("/aliases")
        refusal.pointer = "/aliases" if pointer[1] else refusal.pointer
        errors = at_its_field(refusal, (*SPLIT, "aliases"))
        return _split_page(request, project, found, chosen, values, errors, refusal.status)
    return to_actor(made, done="split")


def _split_page(
    request: HttpRequest,
    project: Project,
    found: Actor,
    chosen: list[str],
    values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    counts = by_name(found, _folded)
    own = fold_name(found.name)
    names = [
        {"text": alias.text, "count": counts[alias.folded], "chosen": alias.text in chosen, "own": alias.folded == own}
        for alias in Alias.objects.filter(actor=found).order_by("folded")
    ]
    names.sort(key=lambda name: not name["own"])
    usual = {"name": chosen[0] if len(chosen) == 1 else "", "type": found.type if found.type in TYPES else ""}
    context = {
        "project": project,
        "section": "actors",
        "actor": found,
        "names": names,
        "can_split": any(not name["own"] for name in names) and found.living is None,
        "types": TYPES,
        "values": values or usual,
        "errors": errors or {},
    }
    return render(request, "actor_split.html", context, status=status)


def _folded(quote: str) -> str:
    """The name in a quote as aliases are compared; '' for a quote without one."""
    name = name_in(quote)
    return name.folded if name else ""


def _given(value: str) -> str:
    if "\x00" in value:
        raise Invalid(_("The address has a NUL character."), code="nul")
    return value
