"""One actor: its names, where it is met, what it says; and what curators change of it. Each form sends `action`."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Actor, Project, User
from annotations.pages.actors import TYPES
from annotations.pages.forms import at_its_field, person, typed
from annotations.permissions import May, allows, project_for
from annotations.queries.actor_changes import changes_of, linked, split_from
from annotations.queries.actor_lists import names_of
from annotations.queries.actor_mentions import ORDERS, counted, filled, places, sources_of
from annotations.queries.apart import apart_from, pairs_among
from annotations.queries.paging import page_of
from annotations.records.actors import ACTOR_TYPES
from annotations.services import actors as service
from annotations.services.actors import actor_of

PAGE = 20  # annotation sets
MOST_APART = 50  # of those from whom it is kept apart
EDITED = ("name", "type", "external_id", "note")
FILTERS = ("source", "whose", "sort")
Context = dict[str, Any]
Act = Callable[[HttpRequest, User, Actor], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def actor(request: HttpRequest, pk: int, uid: str) -> HttpResponse:
    """GET, POST /projects/<id>/actors/<uid>/?source=&whose=&sort=&after=&before="""
    user = person(request)
    if request.method != "POST":
        project = project_for(user, pk, May.READ)
        return _page(request, user, project, fetch(project, uid))
    action = request.POST.get("action", "")
    act, needed = ACTIONS.get(action, (None, May.READ))
    project = project_for(user, pk, needed)
    found = fetch(project, uid)
    if act is None:
        raise Invalid(_("There is no such form on this page: load it again."), code="unknown_action")
    try:
        return act(request, user, found)
    except WorkbenchError as refusal:
        named = at_its_field(refusal, (*EDITED, "text"))
        errors = {f"{action}_{name}": words for name, words in named.items()}
        return _page(request, user, project, fetch(project, uid), errors=errors, status=refusal.status)


def fetch(project: Project, uid: str) -> Actor:
    """The actor, with the role that the reader has in the project on its `project`. NotFound."""
    found = actor_of(project, "" if "\x00" in uid else uid)
    found.project = project
    return found


def to_actor(found: Actor, **query: str) -> HttpResponse:
    """On to the page of an actor."""
    address = reverse("actor", args=[found.project_id, found.uid])
    return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)


def spans_in_words(count: int) -> str:
    """1 mention, 1,204 mentions"""
    return ngettext("%(n)s mention", "%(n)s mentions", count) % {"n": f"{count:,}"}


def _change(request: HttpRequest, user: User, found: Actor) -> HttpResponse:
    values = typed(request.POST, EDITED)
    changes = {**values, "name": values["name"].strip(), "external_id": values["external_id"].strip()}
    changes["note"] = changes["note"].replace("\r\n", "\n")
    service.change_actor(by=user, actor=found, changes=changes)
    messages.success(request, _("Saved."))
    return to_actor(found)


def _alias(request: HttpRequest, user: User, found: Actor) -> HttpResponse:
    text = request.POST.get("text", "").strip()
    new = service.add_alias(by=user, actor=found, text=text)
    words = _("“%(text)s” is a name of %(name)s now.") if new else _("“%(text)s” was a name of %(name)s already.")
    messages.success(request, words % {"text": text, "name": found.name})
    return to_actor(found)


def _unalias(request: HttpRequest, user: User, found: Actor) -> HttpResponse:
    text = request.POST.get("text", "")
    service.remove_alias(by=user, actor=found, text=text)
    words = _("“%(text)s” is no name of %(name)s any more. Its links stay.")
    messages.success(request, words % {"text": text, "name": found.name})
    return to_actor(found)


def _unmerge(request: HttpRequest, user: User, found: Actor) -> HttpResponse:
    was = found.living
    again, moved = service.unmerge_actor(by=user, actor=found)
    words = _("The merge is undone: %(name)s stands for itself again, with its names and mentions.")
    said = words % {"name": again.name}
    if moved.spans and was is not None:
        more = _("%(spans)s that came after the merge, under its names, went from %(other)s to it.")
        said += " " + more % {"spans": spans_in_words(moved.spans), "other": was.name}
    messages.success(request, said)
    return to_actor(again)


def _unsplit(request: HttpRequest, user: User, found: Actor) -> HttpResponse:
    home, moved = service.unsplit_actor(by=user, actor=found)
    words = _("The split is undone: %(name)s is read as %(home)s again, and %(spans)s went back.")
    said = words % {"name": found.name, "home": home.name, "spans": spans_in_words(moved.spans)}
    messages.success(request, said)
    return to_actor(home)


def _apart(request: HttpRequest, user: User, found: Actor) -> HttpResponse:
    other = request.POST.get("other", "")
    service.keep_apart(by=user, actor=found, other="" if "\x00" in other else other)
    return to_actor(found, done="apart", which=other)


def _together(request: HttpRequest, user: User, found: Actor) -> HttpResponse:
    other = request.POST.get("other", "")
    service.let_together(by=user, actor=found, other="" if "\x00" in other else other)
    return to_actor(found, done="together", which=other)


ACTIONS: dict[str, tuple[Act, May]] = {
    "change": (_change, May.REVIEW),
    "alias": (_alias, May.ANNOTATE),
    "unalias": (_unalias, May.REVIEW),
    "unmerge": (_unmerge, May.REVIEW),
    "unsplit": (_unsplit, May.REVIEW),
    "apart": (_apart, May.REVIEW),
    "together": (_together, May.REVIEW),
}


def _page(
    request: HttpRequest,
    user: User,
    project: Project,
    found: Actor,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    role = str(getattr(project, "role", ""))
    asked = {name: request.GET.get(name, "").strip() for name in (*FILTERS, "after", "before")}
    if "\x00" in "".join(asked.values()):
        raise Invalid(_("The address has a NUL character."), code="nul")
    order = ORDERS.get(asked["sort"] or "-date")
    if order is None or asked["whose"] not in ("", "gold", "mine"):
        raise Invalid(_("There is no such order or filter."), code="wrong_parameter")
    rows = places(user, role, project, found, source=asked["source"], whose=asked["whose"])
    purpose = f"actor.{user.pk}.{found.pk}"
    page: Any = page_of(
        rows, order, size=PAGE, count=rows.count(), after=asked["after"], before=asked["before"], purpose=purpose
    )
    reviews = allows(role, May.REVIEW)
    merged = found.living_id is not None
    mentions, documents = counted(user, role, project, [found.pk], merged=merged).get(found.pk, (0, 0))
    changes = changes_of(found) if reviews else []
    apart, more_apart = ([], False) if found.living_id else apart_from(found, MOST_APART, with_who=reviews)
    context = {
        "project": project,
        "section": "actors",
        "actor": found,
        "page": page,
        "places": filled(found, page.rows),
        "mentions": mentions,
        "documents": documents,
        "sources": sources_of(user, role, project, found),
        "asked": asked,
        "query": urlencode({name: asked[name] for name in FILTERS if asked[name]}),
        "names": names_of(user, role, project, found),
        "absorbed": list(found.merged.order_by("name", "uid")),
        "apart": apart,
        "more_apart": MOST_APART if more_apart else 0,
        "split_from": split_from(found, changes),
        "changes": changes,
        "labels": {},
        "types": TYPES,
        "odd_type": found.type if found.type and found.type not in ACTOR_TYPES else "",
        "values": typed(request.POST, EDITED) if errors and "name" in request.POST else _values(found),
        "errors": errors or {},
        "done": request.GET.get("done", ""),
        "merged": _just_merged(request, found) if reviews else None,
        "together": _just_together(request, found) if reviews else None,
    }
    return render(request, "actor.html", context, status=status)


def _just_merged(request: HttpRequest, found: Actor) -> Context | None:
    """Who was merged into it just now, and how many mentions that are: to be undone right away."""
    which = request.GET.get("which", "")
    if request.GET.get("done") != "merged" or "\x00" in which:
        return None
    other = found.merged.filter(uid=which).first()
    return {"actor": other, "count": linked(other)[0]} if other is not None else None


def _just_together(request: HttpRequest, found: Actor) -> Actor | None:
    """From whom it is kept apart no more since just now: to be undone right away."""
    which = request.GET.get("which", "")
    if request.GET.get("done") != "together" or "\x00" in which:
        return None
    row = Actor.objects.select_related("living").filter(project=found.project_id, uid=which).first()
    other = row and (row.living or row)
    if other is None or other.pk == found.pk or pairs_among(found.project_id, [found.pk, other.pk]):
        return None
    return other


def _values(found: Actor) -> dict[str, str]:
    return {name: getattr(found, name) for name in EDITED}
