"""The annotation page: one document and one set of it, all that the editor needs in one answer."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from annotations.models import Document, User
from annotations.pages.forms import person
from annotations.pages.places import places_of
from annotations.permissions import May, allows, document_for, only_assigned
from annotations.queries.annotations import with_names
from annotations.queries.documents import replaced_by, replaced_of
from annotations.queries.editor import OPEN, Desk, desk
from annotations.queries.work import gold_of, own_flag, sent_back

Json = dict[str, Any]
USUAL: Json = {"attributes": {}, "fragments": [], "actor": None, "figure": None}
# What a row of the page begins with; state/wire.js reads it so. All else that it has follows in one object.
SPAN = ("id", "start", "end", "label", "version")
RELATION = ("id", "type", "head", "tail", "version")


@require_safe
@login_required
def annotate(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /documents/{id}/?set=&…: the list it was opened from says what previous and next are."""
    user = person(request)
    document = document_for(user, pk, May.READ)
    asked = request.GET.copy()
    which = asked.pop("set", [""])[-1]
    role = str(getattr(document, "role", ""))
    places, query = places_of(user, document, role, asked, which)
    shown = desk(user, document, which)
    context = {
        "project": document.project,
        "document": document,
        "replaced_by": None if only_assigned(role, document.project) else replaced_by(document),
        "replaces": None if only_assigned(role, document.project) else replaced_of(document),
        "may_annotate": allows(role, May.ANNOTATE),
        "may_review": allows(role, May.REVIEW),
        "editable": shown.editable,
        "sees_gold": shown.sees_gold,
        "which": shown.which,
        "state": shown.content["state"],
        "sets": with_names(shown.content["sets"]),
        "queue": places,
        "address": reverse("annotate", args=[document.pk]),
        "query": query,
        "page": _page(user, document, role, shown, places),
        **_work(user, document, role, shown),
    }
    return render(request, "annotate.html", context)


def _work(user: User, document: Document, role: str, shown: Desk) -> Json:
    """Why it was sent back and what was flagged, to its annotator; what a curator may judge. At most two queries."""
    found = shown.content["set"]
    if shown.which == "mine":
        again = found is not None and found["state"] in OPEN and found["reason"]
        return {"sent_back": sent_back(user, document) if again else None, "flag": own_flag(user, document)}
    if not allows(role, May.REVIEW) or found is None or (found["kind"], found["state"]) != ("person", "submitted"):
        return {}
    (found,) = with_names([found])
    return {"judged": found, "gold": gold_of(document, found["id"])}


def _page(user: User, document: Document, role: str, shown: Desk, places: Json) -> Json:
    """What the scripts of the page read; `content` is what GET documents/{id}/annotations/ answers, in brief."""
    return {
        "user": {"id": user.pk, "username": user.username},
        "project": {"id": document.project_id, "name": document.project.name, "role": role},
        "document": {"id": document.pk, "key": document.key, "text": shown.text, "length": document.length},
        "schema": shown.schema,
        "content": {**shown.content, **_brief(shown.content, shown.text)},
        "set": shown.which,
        "editable": shown.editable,
        "queue": places,
        "next_to_do": f"{reverse('next-document', args=[document.project_id])}?after={document.pk}",
    }


def _brief(content: Json, text: str) -> Json:
    """The rows of a set as lists, without quotes that the text gives and without what nearly all have alike; the ends
    of a relation are the places of its spans. Of very long articles that is half. `fromPage` in state/wire.js puts it
    back."""
    spans, relations = content["spans"], content["relations"]
    places = {span["id"]: place for place, span in enumerate(spans)}
    return {
        "spans": [_row(SPAN, row, {**USUAL, "quote": text[row["start"] : row["end"]]}) for row in spans],
        "relations": [
            _row(RELATION, {**row, "head": places[row["head"]], "tail": places[row["tail"]]}, USUAL)
            for row in relations
        ],
    }


def _row(names: tuple[str, ...], row: Json, usual: Json) -> list[Any]:
    """The values with these names, and then, if there is more to be said, the others that are not as usual."""
    more = {key: value for key, value in row.items() if key not in names and (key not in usual or value != usual[key])}
    return [*(row[name] for name in names), *([more] if more else [])]
