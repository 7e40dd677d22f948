"""Hints on the figures of a document: sums, parts and wholes, conversions."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.annotations import KEY, SET, WHICH, WRITE_ERRORS, idempotency_key
from annotations.api.base import View
from annotations.api.openapi import describe
from annotations.api.shapes import out
from annotations.api.shapes.checks import CheckRow, Checks, VerdictAnswer, VerdictBody
from annotations.permissions import May, document_for
from annotations.queries.annotations import find_set
from annotations.queries.checks import checks_of
from annotations.services.verdicts import judge_check

TAG = "Figures"
CHECK = {
    "key": "sum:5f2a9d0c1b7e4a63882d1c0f9b3e7a6d5c4b3a29",
    "kind": "sum",
    "agrees": False,
    "says": "4 + 3 is 7, not 6.",
    "spans": ["5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11", "0b6f3f0e-7f0f-4a51-9a2e-6a1d7a4f2c22",
              "9a1e5bb2-5a44-4a3c-9b1d-1c7d6c0d2e33"],
    "state": "open",
}  # fmt: skip


class FigureChecks(View):
    """GET POST documents/{id}/figures/checks/"""

    parameters = {"GET": SET}

    @describe(
        "list_checks",
        summary="Hints on the figures of a document",
        tag=TAG,
        description=(
            "Whether figures that stand together add up, a part is no more than its whole, a length in two units is "
            "one. Nothing is ever written because of a hint. Before there is a set there is none."
        ),
        parameters=(WHICH,),
        answer=Checks,
        example={"results": [CHECK]},
    )
    def get(self, request: Request, pk: int) -> Response:
        document = document_for(self.user, pk, May.READ)
        found = find_set(self.user, document, request.query_params.get("set", "mine"))
        rows = [
            CheckRow(
                key=one.check.key, kind=one.check.kind, agrees=one.check.agrees, says=one.check.says,
                spans=[UUID(uid) for uid in one.check.spans], state=one.state,
            )
            for one in checks_of(found)
        ]  # fmt: skip
        return Response(out(Checks(results=rows)))

    @describe(
        "judge_check",
        summary="Accept or dismiss a hint, or open it again",
        tag=TAG,
        description="In your own set, as any other write to it: a Change, which counts in the revision.",
        parameters=(KEY,),
        request=VerdictBody,
        request_example={"key": CHECK["key"], "verdict": "dismissed"},
        answer=VerdictAnswer,
        example={**CHECK, "state": "dismissed", "revision": 8},
        errors=WRITE_ERRORS,
    )
    def post(self, request: Request, pk: int) -> Response:
        body = self.body(VerdictBody)
        return Response(
            judge_check(
                by=self.user, document_id=pk, key=body.key, verdict=body.verdict, request=idempotency_key(request)
            )
        )
