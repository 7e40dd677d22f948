"""The figures of an event, by what they are of."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import View, whole_number
from annotations.api.openapi import PAGE, TEXT, Parameter, choice, describe
from annotations.api.shapes import out
from annotations.api.shapes.event_figures import FigureGroup, FigureGroups, SaidFigure
from annotations.permissions import May, project_for
from annotations.queries.event_figures import ALL, GOLD, MINE, Group, Saying, Wanted, event_figures, event_for
from annotations.records.figures import KINDS
from annotations.text.quantities import compare_quantities, in_words

MOST_FIGURES = 200  # of a group
NAMES = ("layer", "thing", "counted", "kind", "source", "as_of")
FILTERS = (
    choice("layer", "Gold, your own sets, or all sets (curators and managers). Usually gold, if there is any.",
           (GOLD, MINE, ALL)),
    Parameter("thing", "The key of one group.", TEXT),
    Parameter("counted", "What is counted, or the unit, as it is written in the figures.", TEXT),
    choice("kind", "A kind of figure.", KINDS),
    Parameter("source", "The source of the documents.", TEXT),
    Parameter("as_of", "A year, a month or a day: figures as of then, or of a time in which it lies.", TEXT),
)  # fmt: skip
FIGURE = {
    "id": "5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11", "document": 3, "key": "northwire-sumy-bus", "source": "Northwire",
    "published_on": "2025-05-17", "layer": "gold", "annotator": None, "start": 15, "end": 19, "quote": "Nine",
    "value": "9", "low": "9", "high": "9", "bound": "exact", "unit": "person", "counted": "dead", "kind": "count",
    "per": None, "as_of": "2025-05-17", "place": "Bilopillia", "attributed_to": "regional officials",
    "in_words": "9", "against": "0b6f3f0e-7f0f-4a51-9a2e-6a1d7a4f2c22",
    "because": "9 and 8 cannot both be true of the same thing (dead).",
}  # fmt: skip
GROUP = {
    "key": "5c1e9a0b77d2", "kind": "amount", "unit": "person", "counted": "dead", "per": None,
    "standing": "conflicting", "differing": 4, "sources": 3, "count": 4, "figures": [FIGURE],
}  # fmt: skip


class FiguresOfEvent(View):
    """GET projects/{id}/events/{key}/figures/"""

    parameters = {"GET": frozenset({"limit", "after", *NAMES})}

    @describe(
        "list_event_figures",
        summary="The figures of an event, by what they are of",
        tag="Figures",
        description=(
            "Groups of figures that are of one thing, those that contradict each other first. What you may not see of "
            "others' work is neither told nor counted."
        ),
        parameters=(*PAGE, *FILTERS),
        answer=FigureGroups,
        example={"layer": "gold", "results": [GROUP], "next": None, "count": 1},
    )
    def get(self, request: Request, pk: int, key: str) -> Response:
        project = project_for(self.user, pk, May.READ)
        event = event_for(self.user, project, key)
        limit, first = whole_number(request, "limit", 50, 1, 200), whole_number(request, "after", 0, 0, 10**9)
        wanted = Wanted(**{name: request.query_params.get(name, "") for name in NAMES})
        found = event_figures(self.user, project, event, wanted)
        following = None
        if len(found.groups) > first + limit:
            query = request.query_params.copy()
            query["after"] = str(first + limit)
            following = f"{request.path}?{query.urlencode()}"
        results = [_group(one) for one in found.groups[first : first + limit]]
        return Response(
            out(FigureGroups(layer=found.layer, results=results, next=following, count=len(found.groups)))
        )  # fmt: skip


def _group(group: Group) -> FigureGroup:
    thing, board = group.thing, group.board
    return FigureGroup(
        key=group.key,
        kind=thing.kind,
        unit=thing.unit,
        counted=thing.counted,
        per=thing.per,
        standing=board.standing.value,
        differing=group.differing,
        sources=group.sources,
        count=len(group.figures),
        figures=[_figure(one, group.contrary(n)) for n, one in enumerate(group.figures[:MOST_FIGURES])],
    )


def _figure(one: Saying, other: Saying | None) -> SaidFigure:
    return SaidFigure(
        id=UUID(one.uid),
        document=one.set.document_id,
        key=one.set.key,
        source=one.set.outlet,
        published_on=one.set.published_on or None,
        layer=one.set.kind,  # type: ignore[arg-type]  # a model's sets are not among them
        annotator=one.annotator or None,
        start=one.start,
        end=one.end,
        quote=one.quote,
        **one.record.as_json(),  # type: ignore[arg-type]  # bound and kind are never None
        in_words=in_words(one.record),
        against=UUID(other.uid) if other else None,
        because=compare_quantities(one.quantity, other.quantity).reason if other else None,
    )
