"""The documents of a project: the list, the way to the next one to do, and a text pasted in."""

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations.errors import Forbidden, Invalid, WorkbenchError
from annotations.models import AnnotationSet, Document, Project, User
from annotations.pages.forms import (
    DOCUMENT,
    SAME_FOR_THE_NEXT,
    Errors,
    Values,
    at_its_field,
    pasted,
    person,
    typed,
    wrong_in_document,
)
from annotations.permissions import ANNOTATOR, May, allows, only_assigned, project_for
from annotations.queries.comments import with_open_threads
from annotations.queries.documents import (
    count_states,
    events_in,
    labels_in,
    names_in,
    people_in,
    sources_in,
    tags_in,
    with_state,
    work_in,
)
from annotations.queries.filters import SORTS, order_of
from annotations.queries.other_names import Called
from annotations.queries.paging import page_of
from annotations.queries.queue import NONE, Filters, next_to_do, rows_of
from annotations.services.bulk import MOST
from annotations.services.documents import add_document
from annotations.services.tags import tags_of

PAGE = 50
MOST_CHOICES = 200  # of sources or events in a list; with more the field is typed into
FACES = 3
SHOWN_NAMES = 6  # of those that a search looks for besides
SHOWN_BEARERS = 3
UNSEARCHABLE = ("empty_query", "query_too_long")
BAD_DATE = "bad_date"
NEWEST_FIRST = ("published_on",)
Json = dict[str, Any]


@require_safe
@login_required
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/<id>/documents/?search=&state=&source=&event=&label=&tag=&published_from=&…"""
    user = person(request)
    project = project_for(user, pk, May.READ)
    role = _role(project)
    asked = request.GET.copy()
    after, before = (asked.pop(name, [""])[-1] for name in ("after", "before"))
    filters = Filters.from_query(asked)
    if filters.annotator and not allows(role, May.REVIEW):
        raise Forbidden(_("Whose work there is, curators and managers see."))
    stateless = filters.but(state="")
    total, states = count_states(rows_of(project, user, role, NONE), user, role)
    named = names_in(project, filters.search)
    rows, problem = _narrowed(project, user, role, stateless, named)
    found, by_state = count_states(rows, user, role) if stateless.narrowed else (total, states)
    if filters.state:
        rows = with_state(rows, user, role, filters.state)
    count = by_state[filters.state] if filters.state else found
    rows = with_open_threads(rows, user)
    page = page_of(rows, order_of(filters.sort), size=PAGE, count=count, after=after, before=before)
    context = {
        "project": project,
        "section": "documents",
        "filters": filters,
        "query": filters.query(),
        "unfiltered": NONE.but(sort=filters.sort).query(),
        "other_filters": filters.but(search="").narrowed,
        "also": _also(named),
        "problem": problem[1],
        "problem_at": problem[0],
        "total": total,
        "states": states,
        "left": states["new"] + states["in_progress"] if role == ANNOTATOR else None,
        "segments": _segments(filters, found, by_state) if allows(role, May.ANNOTATE) else [],
        "reviews": allows(role, May.REVIEW),
        "columns": _columns(filters),
        "page": page,
        "rows": _rows(user, role, page.rows),
        "manages": allows(role, May.MANAGE),
        "done": _done(request, project),
        "most": MOST,
        **_choices(project, user, role, filters),
    }
    return render(request, "documents.html", context, status=400 if problem[1] else 200)


@require_safe
@login_required
def next_document(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/<id>/next/?after=<document>: on to the next document to do, else to the list, which says why."""
    user = person(request)
    project = project_for(user, pk, May.READ)
    back = HttpResponseRedirect(reverse("documents", args=[project.pk]))
    if not allows(_role(project), May.ANNOTATE):
        return back
    after = request.GET.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise Invalid(_("“after” takes the number of a document."), code="wrong_parameter")
    document = next_to_do(user, project, int(after) if after else None)
    if document is not None:
        return HttpResponseRedirect(reverse("annotate", args=[document.pk]))
    if Document.objects.live().filter(project=project).exists():
        messages.success(
            request, _("Nothing left to do in this project: you have submitted or skipped every document.")
        )
    else:
        messages.info(request, _("Nothing left to do in this project: it has no documents yet."))
    return back


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_document(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/documents/new/: paste a text; what is typed is kept until it can be stored."""
    user = person(request)
    project = project_for(user, pk, May.MANAGE)
    if request.method != "POST":
        same = typed(request.GET, (*SAME_FOR_THE_NEXT, "title", "url", "replaces"))
        return _form(request, project, {**dict.fromkeys(DOCUMENT, ""), **same}, {})
    values = typed(request.POST, DOCUMENT)
    values["text"] = pasted(values["text"])
    errors = wrong_in_document(project, values)
    if errors:
        return _form(request, project, values, errors)
    try:
        document = add_document(by=user, project=project, **cast(Json, values))
    except WorkbenchError as refusal:
        return _form(request, project, values, at_its_field(refusal, DOCUMENT), refusal.status)
    messages.success(request, _stored(document))
    if "another" not in request.POST:
        return HttpResponseRedirect(reverse("documents", args=[project.pk]))
    same = {name: values[name] for name in SAME_FOR_THE_NEXT if values[name]}
    return HttpResponseRedirect(f"{reverse('document-new', args=[project.pk])}?{urlencode(same)}")


def _narrowed(
    project: Project, user: User, role: str, filters: Filters, named: list[Called]
) -> tuple["QuerySet[Document]", tuple[str, str]]:
    """The rows, and which field could not be searched for and why, which is said there."""
    try:
        return rows_of(project, user, role, filters, named), ("", "")
    except Invalid as refusal:
        if refusal.code not in (*UNSEARCHABLE, BAD_DATE):
            raise
        return Document.objects.none(), (refusal.pointer.removeprefix("/") or "search", refusal.detail)


def _also(named: list[Called]) -> list[Json]:
    """Whom the search names, and a few of the other names that were looked for too."""
    return [
        {
            "bearers": one.bearers[:SHOWN_BEARERS],
            "others": len(one.bearers[SHOWN_BEARERS:]),
            "names": one.told[:SHOWN_NAMES],
            "more": len(one.told[SHOWN_NAMES:]),
        }
        for one in named
        if one.told
    ]


def _done(request: HttpRequest, project: Project) -> Json | None:
    """What was just done to many documents, told once, with what its undo needs."""
    done: Json | None = request.session.get("bulk")
    if done is None or done["project"] != project.pk:
        return None
    del request.session["bulk"]
    return done


def _rows(user: User, role: str, some: list[Document]) -> list[Json]:
    work, tags = work_in(user, role, some), tags_of([document.pk for document in some])
    reviews = allows(role, May.REVIEW)
    rows = []
    for document in some:
        here = work[document.pk]
        people = [{"person": owner, "state": state} for owner, state in here.people] if reviews else []
        rows.append(
            {
                "document": document,
                "name": document.title if document.title.strip() else document.key,
                "state": here.state,
                "spans": here.spans,
                "tags": tags.get(document.pk, []),
                "comments": getattr(document, "open_comments", 0),
                "people": people[:FACES],
                "others": people[FACES:],
            }
        )
    return rows


def _segments(filters: Filters, total: int, states: dict[str, int]) -> list[Json]:
    """All, then each state; skipped only where there is any."""
    shown = [("", _("All"), total)]
    for state in ("new", "in_progress", "skipped", "submitted", "accepted"):
        if state != "skipped" or states[state] or filters.state == state:
            shown.append((state, str(AnnotationSet.State(state).label), states[state]))
    return [
        {"word": word, "count": n, "query": filters.but(state=state).query(), "current": filters.state == state}
        for state, word, n in shown
    ]


def _columns(filters: Filters) -> dict[str, Json]:
    """Column -> how it is sorted now, and the query that sorts by it, or the other way round."""
    columns = {}
    for name in SORTS:
        up, down = name, f"-{name}"
        first, second = (down, up) if name in NEWEST_FIRST else (up, down)
        sorted_now = {up: "ascending", down: "descending"}.get(filters.sort, "")
        columns[name] = {
            "sorted": sorted_now,
            "query": filters.but(sort=second if filters.sort == first else first).query(),
        }
    return columns


def _choices(project: Project, user: User, role: str, filters: Filters) -> Json:
    """What the selects offer, of the documents that the reader may see; None where there is too much to choose from."""
    only = user if only_assigned(role, project) else None
    sources, tags = (find(project, MOST_CHOICES + 1, only) for find in (sources_in, tags_in))
    events = events_in(project, MOST_CHOICES + 1, only)
    begun, members = people_in(project) if allows(role, May.REVIEW) else ([], [])
    return {
        "sources": sources if len(sources) <= MOST_CHOICES else None,
        "events": events if len(events) <= MOST_CHOICES else None,
        "labels": labels_in(project),
        "tags": tags if len(tags) <= MOST_CHOICES else None,
        "annotators": begun,
        "assignable": members if allows(role, May.MANAGE) else [],
        "unknown_event": bool(filters.event) and filters.event not in {event.key for event in events},
    }


def _form(request: HttpRequest, project: Project, values: Values, errors: Errors, status: int = 400) -> HttpResponse:
    events = events_in(project, MOST_CHOICES + 1)
    context = {
        "project": project,
        "section": "documents",
        "values": values,
        "errors": errors,
        "events": events if len(events) <= MOST_CHOICES else None,
        "longest": settings.MAX_DOCUMENT_LENGTH,
    }
    return render(request, "document_new.html", context, status=status if errors else 200)


def _stored(document: Document) -> SafeString:
    link = format_html('<a href="{}">{}</a>', reverse("annotate", args=[document.pk]), document.title or document.key)
    return format_html(_("Stored: {link}, {length} characters."), link=link, length=f"{document.length:,}")


def _role(project: Project) -> str:
    """The reader's role, which permissions.py has put on what it fetched."""
    return str(getattr(project, "role", ""))
