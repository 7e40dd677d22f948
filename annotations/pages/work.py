"""Work: one person's own list, what waits for a curator, and the steps that forms take with a document."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annotations.errors import Invalid, NotFound
from annotations.models import Document, Project
from annotations.pages.forms import pasted, person
from annotations.permissions import ANNOTATOR, May, document_for, project_for
from annotations.queries.paging import Page
from annotations.queries.queue import next_to_do
from annotations.queries.recheck import checkable, count_outdated, meanings
from annotations.queries.work import annotators_of, flags_of
from annotations.queries.worklists import WorkList, beside_gold, own_lists, review_lists
from annotations.services.flags import flag_document, resolve_flag
from annotations.services.sets import accept_set, reopen_set, skip_set

STEPS = {"skip": May.ANNOTATE, "flag": May.ANNOTATE, "send-back": May.REVIEW, "accept": May.REVIEW}


@require_safe
@login_required
def my_work_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/<id>/work/?list=: what the person who asks has to do and has done; one list alone, in pages."""
    user = person(request)
    project = project_for(user, pk, May.ANNOTATE)
    work, chosen = _pages(request, own_lists(user, project))
    following = None if chosen else next_to_do(user, project)
    context = {"project": project, "section": "work", "work": work, "chosen": chosen, "following": following}
    if not chosen:
        old = count_outdated(checkable(project, user, ANNOTATOR), meanings(project))
        context["outdated"] = sum(old.values())
    return render(request, "work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/review/?annotator=&list=: what waits to be accepted, what was skipped, flags."""
    user = person(request)
    project = project_for(user, pk, May.REVIEW)
    if request.method == "POST":
        return _answered(request, project)
    annotator = request.GET.get("annotator", "")
    if "\x00" in annotator:
        raise Invalid("The name has a NUL character.", code="nul")
    lists, chosen = _pages(request, review_lists(user, project, annotator))
    if "waiting" in lists:
        beside_gold(lists["waiting"].rows)
    context = {
        "project": project,
        "section": "review",
        **lists,
        "chosen": chosen,
        "annotators": annotators_of(project),
        "annotator": annotator,
        "query": urlencode({"annotator": annotator}) if annotator else "",
    }
    return render(request, "review.html", context)


@require_POST
@login_required
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /documents/<id>/step/: skip or flag it; a curator sends a set of it back or accepts it as gold."""
    user, sent = person(request), request.POST
    asked = str(sent.get("step", ""))
    document = document_for(user, pk, STEPS.get(asked, May.ANNOTATE))
    if asked not in STEPS:
        raise Invalid(_("There is no such step."), code="unknown_step")
    reason = pasted(str(sent.get("reason", "")))
    here = reverse("annotate", args=[document.pk])
    if asked == "skip":
        skip_set(by=user, document_id=pk, reason=reason)
        messages.success(request, _("Skipped: %(name)s") % {"name": _name(document)})
        return HttpResponseRedirect(f"{reverse('next-document', args=[document.project_id])}?after={pk}")
    if asked == "flag":
        flag_document(by=user, document_id=pk, reason=reason)
        return HttpResponseRedirect(here)
    chosen = _number(sent.get("set", ""))
    if asked == "send-back":
        reopen_set(by=user, document_id=pk, set_id=chosen, reason=reason)
        messages.success(request, _("Sent back: %(name)s") % {"name": _name(document)})
    else:
        revision = _number(sent.get("revision", ""))
        accept_set(by=user, document_id=pk, set_id=chosen, revision=revision, replace="replace" in sent)
        messages.success(request, _("Accepted as gold: %(name)s") % {"name": _name(document)})
    return HttpResponseRedirect(reverse("review", args=[document.project_id]))


def _pages(request: HttpRequest, lists: dict[str, WorkList]) -> tuple[dict[str, Page[Any]], str]:
    """The first page of each list, or any page of the one that the address asks for; and the name of that one."""
    chosen = request.GET.get("list", "")
    if not chosen:
        return {name: one.page() for name, one in lists.items()}, ""
    if chosen not in lists:
        raise NotFound
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    return {chosen: lists[chosen].page(after, before)}, chosen


def _answered(request: HttpRequest, project: Project) -> HttpResponse:
    answer = pasted(str(request.POST.get("answer", "")))
    number = _number(request.POST.get("flag", ""))
    if not flags_of(project).filter(pk=number).exists():
        raise NotFound
    flag = resolve_flag(by=person(request), flag_id=number, answer=answer)
    messages.success(request, _("Answered: the flag on %(name)s") % {"name": _name(flag.document)})
    return HttpResponseRedirect(reverse("review", args=[project.pk]))


def _name(document: Document) -> str:
    return document.title if document.title.strip() else document.key


def _number(raw: object) -> int:
    """A number that a form of ours carries; Invalid for anything else."""
    text = str(raw)
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid(_("A number is missing in this form: load the page again."), code="wrong_parameter")
    return int(text)
