"""The overview of a project: how far it is, as tables with small plots, and each table as CSV."""

import csv
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations.errors import NotFound
from annotations.models import AnnotationSet, Project
from annotations.pages.forms import person
from annotations.permissions import May, project_for
from annotations.queries.documents import STATES
from annotations.queries.overview import DAYS, Annotator, Overview, overview

Cell = str | int | date | None
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # wide ones count as well


@dataclass(frozen=True)
class Table:
    """One table: the first column names the row, all others are numbers; None is 'n/a'."""

    key: str
    title: str
    hint: str
    head: list[str]
    rows: list[list[Cell]]
    finding: str = ""  # what the plot shows, in words
    plot: list[tuple[Any, int]] = field(default_factory=list)
    columns: bool = False  # standing columns, one a day


@require_safe
@login_required
def overview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/{id}/overview/: for every member; annotators of a blind project see their own part."""
    project = project_for(person(request), pk, May.READ)
    shown = _shown(request, project)
    context = {"project": project, "section": "overview", "shown": shown, "tables": tables(shown), "days": DAYS}
    return render(request, "overview.html", context)


@require_safe
@login_required
def overview_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """GET /projects/{id}/overview.csv?table=states: one of the tables of the page, UTF-8 with a header."""
    project = project_for(person(request), pk, May.READ)
    wanted = request.GET.get("table", "states")
    found = next((table for table in tables(_shown(request, project)) if table.key == wanted), None)
    if found is None:
        raise NotFound
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{project.slug}-{found.key}.csv"'
    writer = csv.writer(response)
    writer.writerow([safe_cell(word) for word in found.head])
    for row in found.rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return response


def safe_cell(cell: Cell) -> str | int:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it."""
    if cell is None:
        return "n/a"
    if isinstance(cell, int):
        return cell
    text = cell if isinstance(cell, str) else cell.isoformat()
    return f"'{text}" if text.startswith(FORMULA) else text


def tables(shown: Overview) -> list[Table]:
    """The tables that this reader gets, in the order of the page."""
    found = [_states(shown)]
    if shown.annotators is not None:
        found.append(_annotators(shown, shown.annotators))
    return [*found, _labels(shown), _days(shown)]


def _shown(request: HttpRequest, project: Project) -> Overview:
    return overview(person(request), project, str(getattr(project, "role", "")))


def _states(shown: Overview) -> Table:
    done = shown.documents["submitted"] + shown.documents["accepted"]
    return Table(
        key="states",
        title=_("By state"),
        hint=_("A document is as far as its least advanced set"),
        head=[_("State"), _("Documents"), _("Sets")],
        rows=[[_word(state), shown.documents[state], shown.sets.get(state, 0)] for state in STATES],
        finding=_("Documents by state: %(done)s of %(total)s are submitted or accepted")
        % {"done": f"{done:,}", "total": f"{shown.total:,}"},
        plot=[(_word(state), shown.documents[state]) for state in STATES],
    )


def _annotators(shown: Overview, annotators: list[Annotator]) -> Table:
    head = [_("Annotator"), *(_word(state) for state in STATES), _("Spans")]
    rows: list[list[Cell]] = [
        [one.person.get_full_name(), *(one.sets[state] for state in STATES), one.spans] for one in annotators
    ]
    hint = _("Sets of each person by state, and the spans in them")
    if any(one.pace for one in annotators):
        head += [_("Median seconds per span"), _("Times measured")]
        rows = [row + _pace(one) for row, one in zip(rows, annotators, strict=True)]
    handed_in = [(one.person.get_full_name(), one.sets["submitted"] + one.sets["accepted"]) for one in annotators]
    return Table(
        key="annotators",
        title=_("Your work") if shown.own else _("By annotator"),
        hint=hint,
        head=head,
        rows=rows,
        finding=_("Sets submitted or accepted, by annotator: %(n)s in all")
        % {"n": f"{sum(n for _name, n in handed_in):,}"},
        plot=sorted(handed_in, key=lambda one: -one[1]),
    )


def _pace(one: Annotator) -> list[Cell]:
    if one.pace is None:
        return ["", ""]
    return [None if one.pace.seconds is None else f"{one.pace.seconds:.1f}", one.pace.times]


def _labels(shown: Overview) -> Table:
    gold = any(one.gold is not None for one in shown.labels)
    rows: list[list[Cell]] = [
        [one.label.name, one.spans, *([one.gold] if one.gold is not None else [])] for one in shown.labels
    ]
    total = sum(one.spans for one in shown.labels)
    return Table(
        key="labels",
        title=_("By label"),
        hint=_("Spans of yours") if shown.own else _("Spans in the sets of people, and in gold"),
        head=[
            _("Label"),
            _("Spans of yours") if shown.own else _("Spans of people"),
            *([_("In gold")] if gold else []),
        ],
        rows=rows,
        finding=_("Spans by label: %(n)s in all") % {"n": f"{total:,}"},
        plot=[(one.label.name, one.spans) for one in shown.labels],
    )


def _days(shown: Overview) -> Table:
    spans = sum(one.spans for one in shown.days)
    submitted = sum(one.submitted for one in shown.days)
    return Table(
        key="days",
        title=_("By day"),
        hint=_("The last %(days)d days, UTC") % {"days": DAYS},
        head=[_("Day"), _("Sets submitted"), _("Spans made")],
        rows=[[one.day, one.submitted, one.spans] for one in reversed(shown.days)],
        finding=_("Spans made a day: %(spans)s in %(days)d days, and %(submitted)s sets submitted")
        % {"spans": f"{spans:,}", "days": DAYS, "submitted": f"{submitted:,}"},
        plot=[(one.day, one.spans) for one in shown.days],
        columns=True,
    )


def _word(state: str) -> str:
    return str(AnnotationSet.State(state).label)
