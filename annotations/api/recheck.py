"""Spans to look at again after their label has changed."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, sealed_page
from annotations.api.openapi import TEXT, Parameter, describe
from annotations.api.shapes import out
from annotations.api.shapes.recheck import CheckAnswer, CheckBody, OutdatedRow, UncheckAnswer, UncheckBody
from annotations.models import Span
from annotations.permissions import May, project_for
from annotations.queries.recheck import ORDER, checkable, meanings, outdated, shown
from annotations.services.schema import check_spans, uncheck_spans

TAG = "Labels"
UID = "5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11"
REQUEST = "0b6e5c8e-3b0c-4a57-9d0f-1d2b7a4f6c11"
ROW = {
    "document": 3,
    "key": "nl-2025-05-17-format.txt",
    "set": 7,
    "kind": "person",
    "user": "ann",
    "id": UID,
    "start": 0,
    "end": 9,
    "quote": "Zelenskiy",
    "label": "actor",
    "schema_version": 1,
}


class Recheck(View):
    """GET POST projects/{id}/recheck/"""

    parameters = {"GET": frozenset({"limit", "after", "label", "attribute"})}

    @describe(
        "list_outdated",
        summary="Spans to look at again",
        tag=TAG,
        description=(
            "Written before the name, the description or the attributes of their label were last changed: of all "
            "annotation sets for curators and managers, of their own for annotators."
        ),
        answer=OutdatedRow,
        example=ROW,
        listed=True,
        parameters=(
            Parameter("label", "The key of a label.", TEXT),
            Parameter("attribute", "The key of an attribute of this label.", TEXT),
        ),
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        asked = request.query_params
        rows = checkable(project, self.user, str(getattr(project, "role", "")))
        old = shown(outdated(rows, meanings(project), asked.get("label", ""), asked.get("attribute", "")))
        return sealed_page(request, old, _rows, order=ORDER, purpose=f"recheck.{self.user.pk}.{project.pk}")

    @describe(
        "check_spans",
        summary="Say that spans are right as they are",
        tag=TAG,
        description=(
            "They count as written under the present schema; their sets, versions and states stay. `schema_version` is "
            "that of the project: 409 `stale_version` with `current` where the labels were changed meanwhile."
        ),
        request=CheckBody,
        request_example={"schema_version": 4, "spans": [{"set": 7, "id": UID}]},
        answer=CheckAnswer,
        example={"spans": 1, "request": REQUEST},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        body = self.body(CheckBody)
        done = check_spans(
            by=self.user,
            project=project,
            number=body.schema_version,
            spans=None if body.spans is None else [(one.set, one.id) for one in body.spans],
            label=body.label or "",
            attribute=body.attribute or "",
        )
        return Response(out(CheckAnswer(spans=done.spans, request=done.request)))


class RecheckUndo(View):
    """POST projects/{id}/recheck/undo/"""

    @describe(
        "uncheck_spans",
        summary="Take back that spans are right",
        tag=TAG,
        description="What you noted with one call, for the spans of which nothing was changed since.",
        request=UncheckBody,
        request_example={"request": REQUEST},
        answer=UncheckAnswer,
        example={"spans": 1},
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        undone = uncheck_spans(by=self.user, project=project, request=self.body(UncheckBody).request)
        return Response(out(UncheckAnswer(spans=undone.spans)))


def _rows(spans: Iterable[Span]) -> Iterable[Row]:
    for span in spans:
        yield out(
            OutdatedRow(
                document=span.set.document_id,
                key=span.set.document.key,
                set=span.set_id,
                kind=span.set.kind,
                user=span.set.owner.username if span.set.owner else None,
                id=span.uid,
                start=span.start,
                end=span.end,
                quote=span.quote,
                label=span.label.key,
                schema_version=span.schema_version,
            )
        )
