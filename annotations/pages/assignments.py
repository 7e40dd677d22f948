"""Assignments: by hand for the documents of a filter, shared out with a look before, and taken back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Project, User
from annotations.pages.forms import person
from annotations.permissions import May, project_for
from annotations.queries.documents import STATES, events_in, sources_in
from annotations.queries.queue import Filters, rows_of
from annotations.queries.work import not_begun_of, people_at_work
from annotations.services.assignments import Shares, assign, share_out, unassign

SECONDS = 5  # that one request shares out; then the page says how far it is, and goes on
MOST_CHOICES = 200  # of sources or events in a list; with more the field is typed into
NARROWED_BY = ("search", "source", "event", "state")
Json = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/assignments/?search=&source=&event=&state="""
    user = person(request)
    project = project_for(user, pk, May.MANAGE)
    filters = _filters(request.GET)
    if request.method != "POST":
        return _page(request, project, filters)
    sent = request.POST
    try:
        if "unassign" in sent:
            name = str(sent["unassign"])
            gone = unassign(by=user, project=project, documents=not_begun_of(project, name), users=[name])
            messages.success(request, _taken_back(gone))
        elif "share" in sent or "look" in sent:
            shares = _shared(user, project, filters, sent)
            if "look" in sent:
                return _page(request, project, filters, sent, shares)
            done = shares.new + _done(sent)
            if shares.left:
                return _page(request, project, filters, sent, going=(done, shares.left))
            messages.success(request, _assigned(done))
        else:
            documents = _documents(project, user, filters)
            messages.success(
                request, _assigned(assign(by=user, project=project, documents=documents, users=_users(sent)))
            )
    except WorkbenchError as refusal:
        if refusal.status in (401, 403, 404):
            raise
        return _page(request, project, filters, sent, refusal=refusal)
    return HttpResponseRedirect(reverse("assignments", args=[project.pk]))


def _page(
    request: HttpRequest,
    project: Project,
    filters: Filters,
    sent: QueryDict | None = None,
    shares: Shares | None = None,
    refusal: WorkbenchError | None = None,
    going: tuple[int, int] | None = None,
) -> HttpResponse:
    user = person(request)
    sources, events = sources_in(project, MOST_CHOICES + 1), events_in(project, MOST_CHOICES + 1)
    people = people_at_work(project)
    called = {one.user.username: one.user.get_full_name() for one in people}
    chosen = _users(sent) if sent is not None else [one.user.username for one in people if one.role == "annotator"]
    context = {
        "project": project,
        "section": "assignments",
        "filters": filters,
        "query": filters.query(),
        "states": STATES,
        "sources": sources if len(sources) <= MOST_CHOICES else None,
        "events": events if len(events) <= MOST_CHOICES else None,
        "count": rows_of(project, user, "manager", filters).order_by().count(),
        "people": people,
        "chosen": chosen,
        "per_document": str(sent.get("per_document", "2")) if sent else "2",
        "overlap": str(sent.get("overlap", "20")) if sent else "20",
        "shares": shares,
        "pairs": _pairs(shares, called) if shares else [],
        "given": [(called[name], n) for name, n in shares.people.items()] if shares else [],
        "problem": refusal.detail if refusal else "",
        "going": {"done": going[0], "left": going[1], "whole": sum(going)} if going else None,
    }
    return render(request, "assignments.html", context, status=refusal.status if refusal else 200)


def _filters(query: QueryDict) -> Filters:
    """Of the filters of the list of documents those that this page offers."""
    for name in query:
        if name not in NARROWED_BY:
            raise Invalid(f"There is no filter {name!r} here.", code="unknown_parameter")
    return Filters.from_query(query)


def _documents(project: Project, user: User, filters: Filters) -> list[int]:
    return list(rows_of(project, user, "manager", filters).order_by().values_list("pk", flat=True))


def _users(sent: QueryDict) -> list[str]:
    return [str(name) for name in sent.getlist("user")]


def _shared(user: User, project: Project, filters: Filters, sent: QueryDict) -> Shares:
    return share_out(
        by=user,
        project=project,
        documents=_documents(project, user, filters),
        users=_users(sent),
        per_document=_whole(sent, "per_document"),
        overlap=_whole(sent, "overlap"),
        dry_run="look" in sent,
        seconds=SECONDS,
    )


def _done(sent: QueryDict) -> int:
    """What the requests before this one have shared out."""
    raw = str(sent.get("done", ""))
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _whole(sent: QueryDict, name: str) -> int:
    raw = str(sent.get(name, "")).strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) < 5):
        raise Invalid(_("Give whole numbers."), code="out_of_range", pointer=f"/{name}")
    return int(raw)


def _pairs(shares: Shares, called: dict[str, str]) -> list[Json]:
    found = shares.pairs.items()
    return [{"first": called[one], "second": called[other], "documents": n} for (one, other), n in found]


def _assigned(count: int) -> str:
    return ngettext("%(n)s new assignment.", "%(n)s new assignments.", count) % {"n": f"{count:,}"}


def _taken_back(count: int) -> str:
    return ngettext("%(n)s assignment taken back.", "%(n)s assignments taken back.", count) % {"n": f"{count:,}"}
