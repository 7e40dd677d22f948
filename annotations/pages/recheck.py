"""Spans to look at again after their label has changed: listed, and said to be right as they are."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Label, Project
from annotations.pages.forms import person
from annotations.permissions import May, project_for
from annotations.queries.paging import page_of
from annotations.queries.recheck import ATTRIBUTE, ORDER, Meaning, checkable, count_outdated, meanings, outdated, shown
from annotations.records.palette import hue_of
from annotations.services import schema

PAGE = 50
Json = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/settings/recheck/?label=&attribute=: outdated spans; one, all listed, or undo."""
    user = person(request)
    project = project_for(user, pk, May.ANNOTATE)
    label, attribute = request.GET.get("label", ""), request.GET.get("attribute", "")
    if "\x00" in label + attribute:
        raise Invalid(_("The name has a NUL character."), code="nul")
    if request.method == "POST":
        return _check(request, project, label, attribute)
    found = meanings(project)
    rows = checkable(project, user, str(getattr(project, "role", "")))
    counts = count_outdated(rows, found)
    old = outdated(rows, found, label, attribute)
    page = page_of(
        shown(old),
        ORDER,
        size=PAGE,
        count=old.order_by().count() if attribute else _count(found, counts, label),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        purpose=f"recheck.{user.pk}.{project.pk}",
    )
    labels: list[Json] = [
        {"label": one, "hue": hue_of(one.colour), "old": counts[one.pk], "parts": _parts(one, found[one.pk])}
        for one in Label.objects.filter(project=project)
        if one.pk in counts
    ]
    context = {
        "project": project,
        "section": "settings" if getattr(project, "role", "") == "manager" else "work",
        "labels": labels,
        "chosen": label,
        "attribute": attribute,
        "query": _query(label, attribute),
        "page": page,
        "total": sum(counts.values()),
        "done": _done(request, project),
    }
    return render(request, "settings_recheck.html", context)


def _check(request: HttpRequest, project: Project, label: str, attribute: str) -> HttpResponse:
    user, sent = person(request), request.POST
    query = _query(label, attribute)
    back = HttpResponseRedirect(reverse("recheck", args=[project.pk]) + (f"?{query}" if query else ""))
    try:
        if "undo" in sent:
            undone = schema.uncheck_spans(by=user, project=project, request=UUID(str(sent["undo"])))
            messages.success(request, _taken_back(undone.spans))
            return back
        number = str(sent.get("number", ""))
        done = schema.check_spans(
            by=user,
            project=project,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,
            spans=None if "all" in sent else [_span(str(sent.get("span", "")))],
            label=label,
            attribute=attribute,
        )
    except ValueError:
        raise Invalid(_("A number is missing in this form: load the page again."), code="wrong_parameter") from None
    except WorkbenchError as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, refusal.detail)
        return back
    request.session["recheck"] = {"project": project.pk, "request": str(done.request), "spans": done.spans}
    return back


def _span(raw: str) -> tuple[int, UUID]:
    owner, _colon, uid = raw.partition(":")
    if not (owner.isascii() and owner.isdigit() and len(owner) < 19):
        raise ValueError
    return int(owner), UUID(uid)


def _done(request: HttpRequest, project: Project) -> Json | None:
    """What was just checked, told once, with what its undo needs."""
    done: Json | None = request.session.get("recheck")
    if done is None or done["project"] != project.pk:
        return None
    del request.session["recheck"]
    count = done["spans"]
    words = ngettext("%(n)s span is checked.", "%(n)s spans are checked.", count) % {"n": f"{count:,}"}
    return {"words": words, "request": done["request"] if count else ""}


def _taken_back(count: int) -> str:
    words = ngettext("%(n)s span is to be looked at again.", "%(n)s spans are to be looked at again.", count)
    return words % {"n": f"{count:,}"}


def _parts(label: Label, meaning: Meaning) -> list[Json]:
    """What of a label has changed, in words; attributes with their key, by which the list can be narrowed."""
    words = {"name": _("name"), "description": _("description")}
    names = {one["key"]: one.get("name") or one["key"] for one in label.attributes}
    parts = []
    for part in meaning.parts:
        key = part.removeprefix(ATTRIBUTE) if part.startswith(ATTRIBUTE) else ""
        parts.append({"key": key, "words": names.get(key, key) if key else words[part]})
    return parts


def _count(found: dict[int, Meaning], counts: dict[int, int], label: str) -> int:
    return sum(count for pk, count in counts.items() if not label or found[pk].key == label)


def _query(label: str, attribute: str) -> str:
    return urlencode([(name, value) for name, value in (("label", label), ("attribute", attribute)) if value])
