"""Something done to many documents of the list at once, its undo, and the deleted documents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Project, User
from annotations.pages.forms import person
from annotations.permissions import May, project_for
from annotations.queries.paging import page_of
from annotations.queries.queue import Filters, rows_of
from annotations.queries.trash import deleted_in, taken_keys, who_deleted
from annotations.services import assignments, bulk
from annotations.services.bulk import MOST, Done
from annotations.services.documents import RESTORABLE

PAGE = 50


@require_POST
@login_required
def change_documents(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /projects/<id>/documents/bulk/: what `action` says, to the ticked documents or to `all` of the filter."""
    user = person(request)
    project = project_for(user, pk, May.MANAGE)
    action = request.POST.get("action", "")
    query = request.POST.get("query", "")
    back = HttpResponseRedirect(reverse("documents", args=[project.pk]) + (f"?{query}" if query else ""))
    try:
        if action == "undo":
            messages.success(request, _taken_back(_undo(user, project, request.POST)))
            return back
        chosen = _chosen(user, project, request.POST)
        words, done = _do(user, project, action, chosen, request.POST)
    except WorkbenchError as refusal:
        if refusal.status in (401, 403, 404):
            raise
        messages.error(request, refusal.detail)
        return back
    if done is None or not done.changed:
        (messages.success if done is None else messages.info)(request, words)
    else:
        undo = {"request": str(done.request), "first": done.first} if done.request else None
        request.session["bulk"] = {"project": project.pk, "words": words, "undo": undo}
    return back


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def trash(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/documents/trash/: what was deleted in the last 30 days, to be restored."""
    user = person(request)
    project = project_for(user, pk, May.MANAGE)
    if request.method == "POST":
        return _restore(request, user, project)
    rows = deleted_in(project, RESTORABLE)
    page = page_of(
        rows,
        ("-id",),
        size=PAGE,
        count=rows.count(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    who, taken = who_deleted(page.rows), taken_keys(project, page.rows)
    shown = [
        {"document": one, "name": one.title.strip() or one.key, "by": who.get(one.pk), "taken": one.key in taken}
        for one in page.rows
    ]
    context = {"project": project, "section": "documents", "page": page, "rows": shown, "days": RESTORABLE.days}
    return render(request, "trash.html", context)


def _restore(request: HttpRequest, user: User, project: Project) -> HttpResponse:
    back = HttpResponseRedirect(reverse("trash", args=[project.pk]))
    chosen = _numbers(request.POST.getlist("document"))
    if not chosen:
        messages.info(request, _("Tick the documents that are to be restored."))
        return back
    done = bulk.restore_documents(by=user, project=project, documents=chosen)
    if done.changed:
        messages.success(request, _restored(done.changed))
    if left := done.asked - done.changed:
        messages.warning(
            request,
            ngettext(
                "%(n)s document stays deleted: its key belongs to another one by now, which has to be deleted first.",
                "%(n)s documents stay deleted: their keys belong to others by now, which have to be deleted first.",
                left,
            )
            % {"n": f"{left:,}"},
        )
    return back


def _chosen(user: User, project: Project, sent: QueryDict) -> list[int]:
    """The ids of the ticked documents, or of all that pass the filter in the hidden field `query`."""
    if not sent.get("all"):
        chosen = _numbers(sent.getlist("document"))
        if not chosen:
            raise Invalid(_("Tick the documents first, or choose all of this filter."), code="nothing_chosen")
        return chosen
    role = str(getattr(project, "role", ""))
    filters = Filters.from_query(QueryDict(sent.get("query", "")))
    rows = rows_of(project, user, role, filters).order_by("key").values_list("pk", flat=True)
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        raise Invalid(
            _("At most %(most)s documents at once: choose fewer by a filter.") % {"most": f"{MOST:,}"},
            code="too_many_documents",
        )
    return found


def _do(user: User, project: Project, action: str, chosen: list[int], sent: QueryDict) -> tuple[str, Done | None]:
    """What was done in words, and how it is taken back; None where that is not offered."""
    if action == "event":
        key = sent.get("event", "").strip()
        done = bulk.set_event(by=user, project=project, documents=chosen, key=key)
        where = _("in the event %(key)s") % {"key": key} if key else _("in no event")
        return _told(done, where), done
    if action in ("tag", "untag"):
        change = bulk.add_tags if action == "tag" else bulk.remove_tags
        name = sent.get("tag", "").strip()
        done = change(by=user, project=project, documents=chosen, names=[name])
        words = _("with the tag %(name)s") if action == "tag" else _("without the tag %(name)s")
        return _told(done, words % {"name": name}), done
    if action == "delete":
        done = bulk.delete_documents(by=user, project=project, documents=chosen)
        return _told(done, _("deleted")), done
    if action == "assign":
        new = assignments.assign(by=user, project=project, documents=chosen, users=sent.getlist("user"))
        return ngettext("%(n)s new assignment", "%(n)s new assignments", new) % {"n": f"{new:,}"}, None
    raise Invalid(_("Choose what is to be done with the documents."), code="unknown_action")


def _told(done: Done, what: str) -> str:
    """“12 documents deleted”, with how many were so already and how many were not reached."""
    same = done.asked - done.changed - done.missed
    words = [
        ngettext("%(n)s document %(what)s", "%(n)s documents %(what)s", done.changed)
        % {"n": f"{done.changed:,}", "what": what}
    ]
    if same:
        words.append(ngettext("%(n)s was so before", "%(n)s were so before", same) % {"n": f"{same:,}"})
    if done.missed:
        words.append(_("%(n)s not reached, because the database stopped answering") % {"n": f"{done.missed:,}"})
    return "; ".join(words)


def _undo(user: User, project: Project, sent: QueryDict) -> Done:
    try:
        request, first = UUID(sent.get("request", "")), _numbers([sent.get("first", "")])
    except ValueError:
        raise Invalid(_("There is nothing to take back."), code="nothing_to_undo") from None
    return bulk.undo(by=user, project=project, request=request, first=first[0] if first else 0)


def _taken_back(done: Done) -> str:
    left = done.asked - done.changed
    words = ngettext("Taken back for %(n)s document", "Taken back for %(n)s documents", done.changed)
    more = ngettext(
        "%(n)s stays as it is, because it was changed since",
        "%(n)s stay as they are, because they were changed since",
        left,
    )
    said = words % {"n": f"{done.changed:,}"}
    return f"{said}; {more % {'n': f'{left:,}'}}" if left else said


def _restored(count: int) -> str:
    return ngettext("%(n)s document restored", "%(n)s documents restored", count) % {"n": f"{count:,}"}


def _numbers(values: list[Any]) -> list[int]:
    """Ids as a form sends them; what is none is passed over."""
    return list(
        dict.fromkeys(int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19)
    )
