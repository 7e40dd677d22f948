"""The first page: a person's projects."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.models import User
from annotations.permissions import may_create_projects
from annotations.queries.home import your_projects

MOST = 200


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """GET /: the projects of the person who asks; nobody is sent to sign in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  what login_required has made sure of
    projects, total = your_projects(user, MOST)
    context = {
        "projects": projects,
        "total": total,
        "may_create": may_create_projects(user),
        "base": settings.PUBLIC_URL,
    }
    return render(request, "home.html", context)
