"""The members of a project. Each form sends `action` to the one address."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations.errors import Invalid, NotFound, TooMany, WorkbenchError
from annotations.models import Membership, Project, User
from annotations.pages.forms import Values, at_its_field, link_made, person, typed
from annotations.permissions import ANNOTATOR, May, may_invite, project_for
from annotations.queries.links import invited_to
from annotations.queries.people import MOST_FOUND, SHORTEST_SEARCH, member_page, members_of, to_be_added
from annotations.services import members as service
from annotations.services.inviting import MOST_WAITING, invite_new, renew_invitation, withdraw_invitation

INVITE = ("username", "full_name", "email", "role")
INVITED = {"/username": "username", "/name": "full_name", "/email": "email", "/role": "role"}  # pointer -> field
# Role -> what it may do, from the least to the most.
ROLES = {
    Membership.Role.VIEWER: gettext_lazy("Reads documents and gold, writes nothing"),
    Membership.Role.ANNOTATOR: gettext_lazy("Annotates documents and sees the own work"),
    Membership.Role.CURATOR: gettext_lazy("Sees everybody's work, accepts it or sends it back, writes gold"),
    Membership.Role.MANAGER: gettext_lazy("Looks after people, labels, documents and the project itself"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """GET, POST /projects/<id>/people/?who=&after=&before=: all members see the list, managers act on it."""
    user = person(request)
    if request.method != "POST":
        return _page(request, user, project_for(user, pk, May.READ))
    project = project_for(user, pk, May.MANAGE)
    action = request.POST.get("action", "")
    act = ACTIONS.get(action)
    if act is None:
        raise Invalid(_("There is no such form on this page: load it again."), code="unknown_action")
    try:
        return act(request, user, project)
    except WorkbenchError as refusal:
        names = INVITED if action == "invite" else {}
        refusal.pointer = names.get(refusal.pointer, "")
        errors = {f"{action}_{name}": words for name, words in at_its_field(refusal, INVITE).items()}
        answer = _page(request, user, project, status=refusal.status, errors=errors)
        if isinstance(refusal, TooMany):
            answer["Retry-After"] = str(refusal.retry_after)
        return answer


def _add(request: HttpRequest, user: User, project: Project) -> HttpResponse:
    made = service.add_member(
        by=user, project=project, user=request.POST.get("user", ""), role=request.POST.get("role", "")
    )
    return _done(request, project, _("%(name)s is a member now.") % {"name": made.user.get_full_name()})


def _change(request: HttpRequest, user: User, project: Project) -> HttpResponse:
    member = _member(request, project)
    service.change_role(by=user, member=member, role=request.POST.get("role", ""))
    words = _("%(name)s is %(role)s now.")
    role = str(Membership.Role(member.role).label)
    return _done(request, project, words % {"name": member.user.get_full_name(), "role": role})


def _remove(request: HttpRequest, user: User, project: Project) -> HttpResponse:
    member = _member(request, project)
    service.remove_member(by=user, member=member)
    words = _("%(name)s is no member any more. What they made stays.") % {"name": member.user.get_full_name()}
    if member.user_id == user.pk and not user.is_superuser:
        messages.success(request, words)
        return HttpResponseRedirect("/")
    return _done(request, project, words)


def _invite(request: HttpRequest, user: User, project: Project) -> HttpResponse:
    """The link is in this answer alone: neither in an address nor in the session."""
    values = typed(request.POST, INVITE)
    invitation, link = invite_new(
        by=user,
        username=values["username"],
        name=values["full_name"],
        email=values["email"],
        project=project,
        role=values["role"],
    )
    return _page(request, user, project, made=link_made(user, invitation, link, values["email"]))


def _again(request: HttpRequest, user: User, project: Project) -> HttpResponse:
    """Another link in place of one that was lost; the older one ends."""
    invitation, link = renew_invitation(by=user, project=project, user=request.POST.get("user", ""))
    return _page(request, user, project, made=link_made(user, invitation, link))


def _withdraw(request: HttpRequest, user: User, project: Project) -> HttpResponse:
    name = request.POST.get("user", "")
    withdraw_invitation(by=user, project=project, user=name)
    words = _("The invitation of %(name)s is withdrawn. Their link works no more.")
    return _done(request, project, words % {"name": name})


ACTIONS: dict[str, Callable[[HttpRequest, User, Project], HttpResponse]] = {
    "add": _add,
    "change": _change,
    "remove": _remove,
    "invite": _invite,
    "again": _again,
    "withdraw": _withdraw,
}


def _member(request: HttpRequest, project: Project) -> Membership:
    name = request.POST.get("user", "")
    found = None if "\x00" in name else members_of(project).filter(user__username=name).first()
    if found is None:
        raise NotFound
    return found


def _done(request: HttpRequest, project: Project, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("members", args=[project.pk]))


def _page(
    request: HttpRequest,
    user: User,
    project: Project,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    made: dict[str, Any] | None = None,
) -> HttpResponse:
    """`errors`: what was refused, by action and field; the invitation then keeps what was typed."""
    role = str(getattr(project, "role", ""))
    who, after, before = (request.GET.get(name, "") for name in ("who", "after", "before"))
    if "\x00" in who:
        raise Invalid(_("The search has a NUL character."), code="nul")
    page, rows = member_page(project, user, role, after=after, before=before)
    manages = role == Membership.Role.MANAGER
    values: Values = typed(request.POST, INVITE) if errors else {**dict.fromkeys(INVITE, ""), "role": ANNOTATOR}
    context = {
        "project": project,
        "section": "members",
        "page": page,
        "rows": rows,
        "tells_work": any(not row.is_reader and row.submitted is not None for row in rows) or manages,
        "roles": [{"key": key, "name": key.label.capitalize(), "may": words} for key, words in ROLES.items()],
        "usual": ANNOTATOR,
        "who": who.strip(),
        "found": to_be_added(project, who) if manages else [],
        "too_short": len(who.strip()) < SHORTEST_SEARCH,
        "most_found": MOST_FOUND,
        "invites": may_invite(user),
        "is_admin": user.is_superuser,
        "sends_mail": settings.SENDS_MAIL or user.is_superuser,
        "invited": invited_to(project, MOST_WAITING) if manages else [],
        "values": values,
        "errors": errors or {},
        "made": made,
    }
    return render(request, "members.html", context, status=status)
