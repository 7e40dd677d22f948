"""The guideline of a project: read, with what is new since one last looked; written by managers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from annotations.errors import Conflict, Invalid, NotFound, WorkbenchError
from annotations.models import GuidelineVersion, Project, User
from annotations.pages.forms import Errors, Values, at_its_field, pasted, person, typed
from annotations.permissions import May, allows, project_for
from annotations.queries.guidelines import guideline_of, read_up_to, versions_of
from annotations.services.guidelines import LONGEST_NOTE, check_guideline, mark_read, write_guideline
from annotations.text.differences import differences
from annotations.text.markdown import LONGEST, as_html

FIELDS = ("body", "note", "number")
MOST_VERSIONS = 50  # that the page names; the API lists all


@require_safe
@login_required
def guideline(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/<id>/guideline/?version=&since=: one version, and what changed in it since an earlier one.

    The newest one counts as read, and is compared with the one that the reader knew.
    """
    user = person(request)
    project = project_for(user, pk, May.READ)
    asked = _number(request, "version")
    found = guideline_of(project, asked)
    since = _number(request, "since")
    if found is not None and asked is None:
        known = _opened(user, project, found)
        since = since if since is not None else known if known < found.number else None
    older = guideline_of(project, since) if found is not None and since else None
    if older is not None and found is not None and older.number >= found.number:
        raise NotFound
    context = {
        "project": project,
        "section": "settings" if allows(getattr(project, "role", None), May.MANAGE) else "guideline",
        "version": found,
        "html": _drawn(found.body) if found is not None else "",
        "newest": project.guideline_version,
        "since": older,
        "lines": differences(older.body, found.body) if older is not None and found is not None else [],
        "versions": versions_of(project).defer("body")[:MOST_VERSIONS],
    }
    return render(request, "guideline.html", context)


@require_safe
@login_required
def guideline_text(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/<id>/guideline/text/: the newest version alone, to be shown beside a text; it counts as read."""
    user = person(request)
    project = project_for(user, pk, May.READ)
    found = guideline_of(project)
    known = _opened(user, project, found) if found is not None else 0
    context = {
        "project": project,
        "version": found,
        "html": _drawn(found.body) if found is not None else "",
        "known": known if found is not None and 0 < known < found.number else 0,
    }
    return render(request, "guideline_text.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_guideline(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/guideline/edit/: write it, or look at it first; what is typed is never lost."""
    user = person(request)
    project = project_for(user, pk, May.MANAGE)
    if request.method != "POST":
        found = guideline_of(project)
        values = {"body": found.body if found else "", "note": "", "number": str(found.number if found else 0)}
        return _form(request, project, values, {})
    values = typed(request.POST, FIELDS)
    values["body"] = pasted(values["body"])
    if "preview" in request.POST:
        return _preview(request, project, values)
    try:
        version, made = write_guideline(
            by=user, project=project, body=values["body"], note=values["note"], expected=_seen(values)
        )
    except Conflict as refusal:
        return _stale(request, project, values, refusal)
    except WorkbenchError as refusal:
        return _form(request, project, values, at_its_field(refusal, FIELDS), refusal.status)
    said = (
        _("Version %(number)d of the guideline is stored.")
        if made
        else _("Nothing was different from version %(number)d.")
    )
    messages.success(request, said % {"number": version.number})
    return HttpResponseRedirect(reverse("guideline", args=[project.pk]))


def _preview(request: HttpRequest, project: Project, values: Values) -> HttpResponse:
    try:
        check_guideline(values["body"])
    except Invalid as refusal:
        return _form(request, project, values, at_its_field(refusal, FIELDS), refusal.status)
    return _form(request, project, values, {}, preview=_drawn(values["body"]), previewed=True)


def _stale(request: HttpRequest, project: Project, values: Values, refusal: Conflict) -> HttpResponse:
    """Both are shown: what was typed stays in its field, what stands there now beside it; storing again is a choice."""
    current = refusal.more.get("current") or {"number": 0, "body": ""}
    lines = differences(current["body"], values["body"])
    values = {**values, "number": str(current["number"])}
    return _form(request, project, values, {}, refusal.status, current=current, lines=lines)


def _form(
    request: HttpRequest, project: Project, values: Values, errors: Errors, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "project": project,
        "section": "settings",
        "part": "guideline",
        "values": values,
        "errors": errors,
        "longest": LONGEST,
        "longest_note": LONGEST_NOTE,
        **more,
    }
    return render(request, "guideline_edit.html", context, status=status)


def _opened(user: User, project: Project, found: GuidelineVersion) -> int:
    """Up to where the reader knew it; from now on they know this one."""
    known = read_up_to(user, project)
    if known < found.number:
        mark_read(by=user, project=project, number=found.number)
    return known


def _drawn(body: str) -> SafeString:
    return mark_safe(as_html(body))  # noqa: S308  # nosec B308 B703  # text/markdown.py has sanitised it


def _number(request: HttpRequest, name: str) -> int | None:
    raw = request.GET.get(name, "")
    if not raw:
        return None
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and int(raw)):
        raise Invalid(_("“%(name)s” takes the number of a version.") % {"name": name}, code="wrong_parameter")
    return int(raw)


def _seen(values: Values) -> int:
    """The version that the form was made from; one that is no number was seen by nobody."""
    raw = values["number"]
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1
