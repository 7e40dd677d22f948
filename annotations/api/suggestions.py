"""Suggestions: made by programs and people, listed for those who look after them, taken back."""

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.annotations import SET, TARGET, UID, to_gold
from annotations.api.base import Row, View, page
from annotations.api.openapi import TEXT, Parameter, choice, describe
from annotations.api.shapes import out
from annotations.api.shapes.suggestions import (
    Example,
    SameTextAnswer,
    SameTextBody,
    SuggestionListed,
    SuggestionResult,
    SuggestionsAnswer,
    SuggestionsNew,
    Verdict,
    WithdrawAnswer,
    WithdrawBody,
)  # fmt: skip
from annotations.errors import Invalid
from annotations.models import Suggestion
from annotations.permissions import May, project_for
from annotations.queries.suggestions import STATES, state_of, suggestions_of, verdicts_on
from annotations.services.suggestions import suggest, suggest_same_text, withdraw

PAGED = frozenset({"limit", "after"})
TAG = "Suggestions"
BATCH = "2a0f0f6e-5f0d-4d8f-9a77-6f6a1c0c6e44"
SPAN = "0b6f3f0e-7f0f-4a51-9a2e-6a1d7a4f2c22"
NEW = {"document": 3, "label": "figure", "start": 18, "end": 21, "quote": "117", "score": 0.93}
ROW = {
    "id": UID, "start": 18, "end": 21, "quote": "117", "label": "figure", "attributes": {}, "fragments": [],
    "actor": None, "figure": None, "source": "ner", "version": "1.2", "score": 0.93,
}  # fmt: skip
LISTED = {
    **ROW, "document": 3, "key": "nl-2025-05-17-format.txt", "for": None, "state": "accepted", "batch": BATCH,
    "created_by": "mara", "created_at": "2025-06-02T09:30:00Z",
    "verdicts": [{"set": 7, "owner": "ann", "state": "accepted", "span": SPAN, "at": "2025-06-03T09:30:00Z"}],
}  # fmt: skip
FOUND = {
    "dry_run": False, "documents": 1, "places": 2, "suggested": 1, "marked": 1, "known": 0, "more": False,
    "batch": BATCH,
    "examples": [
        {
            "document": 7, "key": "es-2025-05-18.txt", "title": None, "start": 5, "end": 14, "before": "Then ",
            "quote": "Zelenskiy", "after": " said",
        }
    ],
}  # fmt: skip
FILTERS = (
    Parameter("source", "Exactly this source.", TEXT),
    choice("state", "accepted by somebody; rejected by somebody and accepted by nobody; or open.", STATES),
    Parameter("document", "The id of a document.", {"type": "integer", "minimum": 1}),
)


class Suggestions(View):
    """GET POST projects/{id}/suggestions/"""

    parameters = {"GET": PAGED | {parameter.name for parameter in FILTERS}}

    @describe(
        "list_suggestions",
        summary="Suggestions and what became of them",
        tag=TAG,
        description="For curators and managers, in the order in which they were made.",
        answer=SuggestionListed,
        example=LISTED,
        listed=True,
        parameters=FILTERS,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.REVIEW)
        asked = request.query_params
        rows = suggestions_of(
            project, source=asked.get("source"), state=asked.get("state"), document=_number(asked.get("document"))
        )
        return page(request, rows, _listed)

    @describe(
        "suggest",
        summary="Suggest spans, up to 500 at once",
        tag=TAG,
        description=(
            "Stored whole or not at all; a refusal points at the row: /suggestions/3/end. Curators and managers "
            "suggest to everybody, or to the one member that `for` names; annotators to themselves. What the source "
            "has said of the same label and range before is unchanged: what was rejected does not come back."
        ),
        request=SuggestionsNew,
        request_example={"source": "ner", "version": "1.2", "suggestions": [NEW]},
        answer=SuggestionsAnswer,
        example={
            "batch": BATCH, "for": None, "created": 1, "unchanged": 0,
            "results": [{"id": UID, "status": "created", "state": "open"}],
        },
        errors=(403, 404, 409, 413, 429),
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        body = self.body(SuggestionsNew)
        done = suggest(
            by=self.user,
            project=project,
            source=body.source,
            version=body.version,
            for_user=body.whom,
            rows=body.suggestions,
        )
        results = [SuggestionResult(id=one.uid, status=one.status, state=one.state) for one in done.results]  # type: ignore[arg-type]  # one of the three
        created = sum(one.status == "created" for one in results)
        answer = SuggestionsAnswer(
            batch=done.batch,
            whom=done.whom.username if done.whom else None,
            created=created,
            unchanged=len(results) - created,
            results=results,
        )
        return Response(out(answer))


class Withdraw(View):
    """POST projects/{id}/suggestions/withdraw/"""

    @describe(
        "withdraw_suggestions",
        summary="Take suggestions back",
        tag=TAG,
        description=(
            "Those that nobody has judged go. Everybody withdraws batches of their own; managers any batch, and all of "
            "a source."
        ),
        request=WithdrawBody,
        request_example={"batch": BATCH},
        answer=WithdrawAnswer,
        example={"withdrawn": 30, "kept": 1},
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        body = self.body(WithdrawBody)
        done = withdraw(
            by=self.user, project=project, batch=body.batch, source=body.source, version=body.version
        )  # fmt: skip
        return Response(out(WithdrawAnswer(withdrawn=done.withdrawn, kept=done.kept)))


class SameText(View):
    """POST documents/{id}/spans/{uid}/suggest/"""

    parameters = {"POST": SET}

    @describe(
        "suggest_same_text",
        summary="Suggest the same words in the other documents",
        tag=TAG,
        description=(
            "To yourself, with the span's label and actor, wherever its words stand as whole words in the other "
            "documents that you may open and have not handed in. At most 500 documents and 2,000 places a call; `more` "
            "says that there are further ones. With `dry_run` nothing is stored."
        ),
        parameters=(TARGET,),
        request=SameTextBody,
        request_example={"dry_run": False},
        answer=SameTextAnswer,
        example=FOUND,
        errors=(400, 401, 403, 404, 429),
    )
    def post(self, request: Request, pk: int, uid: UUID) -> Response:
        body = self.body(SameTextBody)
        found = suggest_same_text(
            by=self.user, document_id=pk, span=uid, gold=to_gold(request), dry_run=body.dry_run
        )  # fmt: skip
        facts = {**asdict(found), "examples": [Example(**one) for one in found.examples]}
        return Response(out(SameTextAnswer(dry_run=body.dry_run, places=found.places, **facts)))


def _listed(rows: list[Suggestion]) -> Iterable[Row]:
    verdicts = verdicts_on([row.pk for row in rows])
    for row in rows:
        said = verdicts.get(row.pk, [])
        yield out(
            SuggestionListed(
                id=row.uid,
                start=row.start,
                end=row.end,
                quote=row.quote,
                label=row.label.key,
                attributes=dict(sorted(row.attributes.items())),
                fragments=[(left, right) for left, right in row.fragments],
                actor=row.actor.uid if row.actor else None,
                figure=row.figure,
                source=row.source,
                version=row.version,
                score=None if row.score is None else float(row.score),
                document=row.document_id,
                key=row.document.key,
                whom=row.for_user.username if row.for_user else None,
                state=state_of([one.state for one in said]),  # type: ignore[arg-type]  # one of the three
                batch=row.batch,
                created_by=row.created_by.username if row.created_by else None,
                created_at=row.created_at,
                verdicts=[
                    Verdict(
                        set=one.set_id,
                        owner=one.set.owner.username if one.set.owner else None,
                        state=one.state,  # type: ignore[arg-type]  # open ones are not read
                        span=one.span,
                        at=one.at,
                    )
                    for one in said
                ],
            )
        )


def _number(raw: str | None) -> int | None:
    if raw is None:
        return None
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 18:
        raise Invalid("document is the id of one.", code="wrong_parameter")
    return int(raw)
