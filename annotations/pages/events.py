"""The events of a project, and the figures of one: who says which number, on a shared scale, and as CSV."""

import csv
from collections import Counter
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.errors import Invalid
from annotations.models import Event, Project
from annotations.pages.forms import person
from annotations.pages.overview import safe_cell
from annotations.permissions import May, project_for
from annotations.queries.event_figures import (
    EventFigures,
    Group,
    Saying,
    Wanted,
    choices,
    event_figures,
    event_for,
)
from annotations.queries.events import events_page
from annotations.queries.figure_words import kind_words, thing_words
from annotations.queries.quoted import around
from annotations.records.figures import FIGURE_KEYS, NUMBERS
from annotations.text.decimals import is_canonical
from annotations.text.quantities import compare_quantities, in_words, short
from annotations.text.scales import scale_of

GROUPS, ROWS, MOST_ROWS = 15, 8, 200  # on a page, of a group on it, of one group alone
MOST_CHOICES = 200
DIFFER = "differ"
FILTERS = ("layer", "thing", "kind", "source", "as_of")
HEAD = ("of", *FIGURE_KEYS, "in_words", "quote", "source", "published_on", "document", "title", "start", "end", "layer",
        "annotator", "against", "because")  # fmt: skip
Json = dict[str, Any]


@require_safe
@login_required
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/<id>/events/?after=: every event with its documents and sources."""
    project = project_for(person(request), pk, May.READ)
    page = events_page(person(request), project, request.GET.get("after", ""), request.GET.get("before", ""))
    return render(request, "events.html", {"project": project, "section": "events", **page})


@require_safe
@login_required
def event(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """GET /projects/<id>/events/<key>/?layer=&thing=&kind=&source=&as_of=&show=differ&page=2"""
    project, found, wanted, figures = _asked(request, pk, key)
    show = request.GET.get("show", "")
    differing = [one for one in figures.groups if one.differs]
    groups = differing if show == DIFFER else figures.groups
    page, pages = _page(request, len(groups))
    shown = _shown(groups[(page - 1) * GROUPS : page * GROUPS], bool(wanted.thing))
    context = {
        "project": project,
        "section": "events",
        "event": found,
        "figures": figures,
        "wanted": wanted,
        "show": show,
        "shown": shown,
        "differing": len(differing),
        "groups": len(figures.groups),
        "sources": len({one.source for one in figures.everything}),
        "page": page,
        "pages": pages,
        "query": _query(wanted, show),
        "unlayered": _query(Wanted(**{**asdict(wanted), "layer": ""}), show),
        "all_things": _query(Wanted(**{**asdict(wanted), "thing": ""}), show),
        "everything": _query(wanted, ""),
        **_choices(figures, wanted),
    }
    return render(request, "event.html", context)


@require_safe
@login_required
def event_csv(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """GET /projects/<id>/events/<key>/figures.csv, with the filters of the page: a figure a row, UTF-8."""
    project, found, _wanted, figures = _asked(request, pk, key)
    differ = request.GET.get("show", "") == DIFFER
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{project.slug}-event-{found.pk}-figures.csv"'
    writer = csv.writer(response)
    writer.writerow(HEAD)
    for group in figures.groups:
        if group.differs or not differ:
            writer.writerows(_csv_row(group, n, one) for n, one in enumerate(group.figures))
    return response


def _asked(request: HttpRequest, pk: int, key: str) -> tuple[Project, Event, Wanted, EventFigures]:
    user = person(request)
    project = project_for(user, pk, May.READ)
    found = event_for(user, project, key)
    given = {name: request.GET.get(name, "") for name in FILTERS}
    if "\x00" in "".join(given.values()):
        raise Invalid(_("A filter has a NUL character."), code="nul")
    wanted = Wanted(**given)
    return project, found, wanted, event_figures(user, project, found, wanted)


def _page(request: HttpRequest, count: int) -> tuple[int, int]:
    """(the page that is asked for, how many there are); a page that is not there is the last one."""
    raw = request.GET.get("page", "1")
    if not (raw.isascii() and raw.isdigit() and 0 < len(raw) < 7):
        raise Invalid(_("“page” takes a number."), code="wrong_parameter")
    pages = max(1, -(-count // GROUPS))
    return min(max(int(raw), 1), pages), pages


def _shown(groups: list[Group], alone: bool) -> list[Json]:
    """Groups as the page shows them: the first rows of each, of one that is chosen many. One statement."""
    most = MOST_ROWS if alone else ROWS
    rows = [(group, n, one) for group in groups for n, one in _first(group, most)]
    texts = around([(one.set.document_id, one.start, one.end) for _group, _n, one in rows])
    by_group: dict[str, list[Json]] = {}
    for (group, n, one), (before, behind) in zip(rows, texts, strict=True):
        by_group.setdefault(group.key, []).append(
            {
                "one": one,
                "before": before,
                "behind": behind,
                "value": in_words(one.record, short),
                "against": _against(group, n),
            }
        )
    return [
        {
            "group": group,
            "of": thing_words(group.thing),
            "scale": scale_of([one.quantity for one in group.figures]),
            "rows": by_group[group.key],
            "more": len(group.figures) - len(by_group[group.key]),
            "reason": _reason(group.figures[group.pair[0]], group.pair[1]) if group.pair else "",
        }
        for group in groups
    ]


def _first(group: Group, most: int) -> list[tuple[int, Saying]]:
    """The first figures of a group; where not all are shown, one that stands against another is among them."""
    places = list(range(min(most, len(group.figures))))
    odd = group.pair[0] if group.pair else next((m for m in group.board.against if m is not None), 0)
    if len(group.figures) > most and odd not in places:
        places[-1] = odd
    return [(n, group.figures[n]) for n in places]


def _against(group: Group, n: int) -> Json | None:
    other = group.contrary(n)
    return None if other is None else {"value": in_words(other.record, short), "source": other.source}


def _reason(one: Saying, other: Saying) -> str:
    return compare_quantities(one.quantity, other.quantity).reason


def _csv_row(group: Group, n: int, one: Saying) -> list[str | int]:
    other = group.contrary(n)
    fields = one.record.as_json()
    told: list[str | int] = [
        in_words(one.record), one.quote, one.set.outlet, one.set.published_on, one.set.key, one.set.title, one.start,
        one.end, one.set.kind, one.annotator, "" if other is None else f"{in_words(other.record)}, {other.source}",
        "" if other is None else _reason(one, other),
    ]  # fmt: skip
    figure = [_number_cell(value) if name in NUMBERS else safe_cell(value or "") for name, value in fields.items()]
    return [safe_cell(thing_words(group.thing)), *figure, *(safe_cell(cell) for cell in told)]


def _number_cell(value: str | None) -> str | int:
    """A decimal as it is: a minus before digits is no formula."""
    return "" if value is None else value if is_canonical(value) else safe_cell(value)


def _choices(figures: EventFigures, wanted: Wanted) -> Json:
    """What the filters offer, what was asked for among it, each with its figures; and the layers."""
    found = choices(figures.everything)
    things = sorted(found.things.items(), key=lambda pair: (-pair[1], thing_words(pair[0])))[:MOST_CHOICES]
    words = {"gold": _("Gold"), "mine": _("Your own"), "all": _("All sets")}
    return {
        "things": [(found.keys[thing], thing_words(thing), count) for thing, count in things],
        "kinds": [(kind, kind_words(kind), count) for kind, count in _offered(found.kinds, wanted.kind)],
        "outlets": _offered(found.sources, wanted.source),
        "days": _offered(found.days, wanted.as_of),
        "layers": [(layer, words[layer]) for layer in figures.layers],
    }


def _offered(found: Counter[str], asked: str) -> list[tuple[str, int]]:
    some = sorted(found.items())[:MOST_CHOICES]
    return some if not asked or asked in dict(some) else [*some, (asked, found[asked])]


def _query(wanted: Wanted, show: str) -> str:
    said = {**{name: getattr(wanted, name) for name in FILTERS}, "show": show}
    return urlencode({name: value for name, value in said.items() if value})
