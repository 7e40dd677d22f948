"""The first page: where a person left off, and their projects."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotations.errors import Invalid
from annotations.pages.forms import person
from annotations.permissions import may_create_projects
from annotations.queries.home import where_you_left_off, your_projects

MANY = 8  # from here on there is a search


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """GET /?search=&after=&before=: the projects of the person who asks; nobody is sent to sign in."""
    user = person(request)
    search, after, before = (request.GET.get(name, "") for name in ("search", "after", "before"))
    if "\x00" in search:
        raise Invalid("The search has a NUL character.", code="nul")
    found = your_projects(user, search=search, after=after, before=before)
    context = {
        "found": found,
        "projects": found.rows,
        "left": sum(found.left.values()),
        "left_in": sum(1 for n in found.left.values() if n),
        "some_left": any(row.left is not None for row in found.rows),
        "desk": where_you_left_off(user),
        "search": search.strip(),
        "search_query": urlencode({"search": search}) if search.strip() else "",
        "searchable": found.total > MANY or bool(search.strip()),
        "may_create": may_create_projects(user),
    }
    return render(request, "home.html", context)
