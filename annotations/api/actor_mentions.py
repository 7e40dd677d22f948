"""Who may be meant by a name, and where an actor is met."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, sealed_page, whole_number
from annotations.api.openapi import TEXT, Parameter, choice, describe
from annotations.api.shapes import out
from annotations.api.shapes.actor_mentions import (
    CandidateRow,
    CandidatesAnswer,
    Mention,
    MentionsRow,
    SpokenClaim,
    ToldFigure,
)
from annotations.errors import Invalid, NotFound
from annotations.models import AnnotationSet, Document, Project, Span
from annotations.permissions import May, document_for, project_for
from annotations.queries.actor_mentions import ORDERS, Place, Told, filled, places
from annotations.queries.candidates import MOST, candidates
from annotations.services.actors import actor_of

TAG = "Actors"
LONGEST_NAME = 300
WHOSE = ("gold", "mine")
ZELENSKYY = {
    "id": "volodymyr-zelenskyy", "name": "Volodymyr Zelenskyy", "type": "person", "alias": "Zelenskiy",
    "match": "sounds", "score": "0.94",
}  # fmt: skip
WORDS = {"start": 0, "end": 9, "quote": "Zelenskiy"}
MENTIONED = {
    "document": 3, "key": "drones.txt", "title": "Drones", "source": "Northwire", "published_on": "2025-06-01",
    "set": 5, "kind": "gold", "owner": None, "mentions": [{**WORDS, "id": "2d1f6a9e-0c55-4c5e-9b0a-8f3c1d2e4a5b",
    "actor": "volodymyr-zelenskyy"}], "claims": [], "figures": [],
}  # fmt: skip


class CandidatesView(View):
    """GET projects/{id}/actors/candidates/"""

    parameters = {"GET": frozenset({"name", "document", "limit"})}

    @describe(
        "list_candidates",
        summary="Who may be meant by a name",
        tag=TAG,
        description="Actors of whom a name is spelled like this one (`same`), sounds like it, is its surname, initials "
        "or acronym (`sounds`), or is nearly so (`maybe`). Titles and possessives are left aside; of merged actors "
        "the one who lives is answered. The likeliest first; among those as likely who is mentioned most, in "
        "`document` and then in the project, as far as the reader sees.",
        answer=CandidatesAnswer,
        example={"results": [ZELENSKYY]},
        parameters=(
            Parameter("name", "The name as the source writes it.", TEXT, required=True),
            Parameter("document", "Where it stands.", {"type": "integer"}),
            Parameter("limit", "At most so many.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 8}),
        ),
    )
    def get(self, request: Request, pk: int) -> Response:
        project, role, document = self._where(request, pk)
        name = request.query_params.get("name")
        if name is None or len(name) > LONGEST_NAME:
            raise Invalid(f"name is a name of at most {LONGEST_NAME} characters.", code="wrong_parameter")
        found = candidates(
            user=self.user,
            role=role,
            project=project,
            name=name,
            document=document,
            limit=whole_number(request, "limit", 8, 1, MOST),
        )
        rows = [
            CandidateRow(
                id=one.uid,
                name=one.name,
                type=one.type or None,
                alias=one.alias,
                match=one.match.value,  # type: ignore[arg-type]  # never 'none'
                score=f"{one.score / 100:.2f}",
            )
            for one in found
        ]
        return Response(out(CandidatesAnswer(results=rows)))

    def _where(self, request: Request, pk: int) -> tuple[Project, str, Document | None]:
        """The project, the reader's role in it, and the document. Who may read a document may read its project, so
        that one fetch does for both: a name is asked for with each mark."""
        if "document" not in request.query_params:
            project = project_for(self.user, pk, May.READ)
            return project, str(getattr(project, "role", "")), None
        found = document_for(self.user, whole_number(request, "document", 0, 0, 2**63 - 1), May.READ)
        if found.project_id != pk:
            raise NotFound
        return found.project, str(getattr(found, "role", "")), found


class MentionsView(View):
    """GET projects/{id}/actors/{uid}/mentions/"""

    parameters = {"GET": frozenset({"source", "whose", "sort", "limit", "after"})}

    @describe(
        "list_mentions",
        summary="Where an actor is met",
        tag=TAG,
        description="One row for each annotation set that mentions the actor, or one that was merged into it: the "
        "spans, the claims whose speaker it is with their figures, and the figures that are attributed to it. Only "
        "sets that the reader may see.",
        answer=MentionsRow,
        example=MENTIONED,
        listed=True,
        parameters=(
            Parameter("source", "Only documents of this source.", TEXT),
            choice("whose", "Only gold, or only the own work.", WHOSE),
            choice("sort", "By the date of the document, newest first unless said, or by source.", ORDERS),
        ),
    )
    def get(self, request: Request, pk: int, actor: str) -> Response:
        project = project_for(self.user, pk, May.READ)
        found = actor_of(project, actor)
        asked = request.query_params
        order = ORDERS.get(asked.get("sort", "-date"))
        if order is None:
            raise Invalid(f"sort is one of: {', '.join(ORDERS)}.", code="unknown_sort")
        if "whose" in asked and asked["whose"] not in WHOSE:
            raise Invalid(f"whose is one of: {', '.join(WHOSE)}.", code="wrong_parameter")
        rows = places(
            self.user, str(getattr(project, "role", "")), project, found,
            source=asked.get("source", ""), whose=asked.get("whose", ""),
        )  # fmt: skip

        def shown(sets: list[AnnotationSet]) -> Iterable[Row]:
            return [out(_row(place)) for place in filled(found, sets)]

        purpose = f"mentions.{self.user.pk}.{found.pk}"
        return sealed_page(request, rows, shown, order=order, purpose=purpose)


def _row(place: Place) -> MentionsRow:
    document = place.set.document
    return MentionsRow(
        document=document.pk,
        key=document.key,
        title=document.title,
        source=document.source,
        published_on=document.published_on or None,
        set=place.set.pk,
        kind=place.set.kind,  # type: ignore[arg-type]  # one of AnnotationSet.Kind
        owner=place.set.owner.username if place.set.owner else None,
        mentions=[Mention(actor=span.actor.uid if span.actor else "", **_words(span)) for span in place.mentions],
        claims=[SpokenClaim(figures=_figures(claim.figures), **_words(claim.span)) for claim in place.claims],
        figures=_figures(place.figures),
    )


def _figures(told: list[Told]) -> list[ToldFigure]:
    return [ToldFigure(figure=one.figure, **_words(one.span)) for one in told]


def _words(span: Span) -> Row:
    return {"id": span.uid, "start": span.start, "end": span.end, "quote": span.quote}
