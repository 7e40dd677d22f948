"""The steps in a set's life: submit, reopen, skip, accept. Idempotency-Key makes each safe to send again."""

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.annotations import KEY, TAG, WRITE_ERRORS, idempotency_key
from annotations.api.base import View
from annotations.api.openapi import describe
from annotations.api.shapes.annotations import (
    AcceptAnswer,
    AcceptBody,
    EmptyBody,
    ReopenBody,
    SkipBody,
    StateAnswer,
)  # fmt: skip
from annotations.services import sets


class Submit(View):
    """documents/{id}/submit/"""

    @describe(
        "submit",
        summary="Hand in your work on a document",
        tag=TAG,
        description="Refused with `incomplete` and the list of what is `missing` where required attributes are empty.",
        parameters=(KEY,),
        request=EmptyBody,
        request_example={},
        answer=StateAnswer,
        example={"set": 7, "state": "submitted", "revision": 3, "gold": "written"},
        errors=WRITE_ERRORS,
    )
    def post(self, request: Request, pk: int) -> Response:
        self.body(EmptyBody)
        return Response(sets.submit_set(by=self.user, document_id=pk, request=idempotency_key(request)))


class Reopen(View):
    """documents/{id}/reopen/"""

    @describe(
        "reopen",
        summary="Open submitted work again",
        tag=TAG,
        description="Its owner until it is accepted; a curator always, with a reason.",
        parameters=(KEY,),
        request=ReopenBody,
        request_example={"set": 7, "reason": "The second figure is missing."},
        answer=StateAnswer,
        example={"set": 7, "state": "in_progress", "revision": 4},
        errors=WRITE_ERRORS,
    )
    def post(self, request: Request, pk: int) -> Response:
        body = self.body(ReopenBody)
        key = idempotency_key(request)
        return Response(sets.reopen_set(by=self.user, document_id=pk, set_id=body.set, reason=body.reason, request=key))


class Skip(View):
    """documents/{id}/skip/"""

    @describe(
        "skip",
        summary="Lay a document aside, with a reason",
        tag=TAG,
        parameters=(KEY,),
        request=SkipBody,
        request_example={"reason": "Not about the talks."},
        answer=StateAnswer,
        example={"set": 7, "state": "skipped", "revision": 1},
        errors=WRITE_ERRORS,
    )
    def post(self, request: Request, pk: int) -> Response:
        reason = self.body(SkipBody).reason
        key = idempotency_key(request)
        return Response(sets.skip_set(by=self.user, document_id=pk, reason=reason, request=key))


class Accept(View):
    """documents/{id}/accept/"""

    @describe(
        "accept",
        summary="Make a submitted set gold",
        tag=TAG,
        description="`revision` is the one that was read; `replace` writes existing gold anew, what stood there stays "
        "in the history.",
        parameters=(KEY,),
        request=AcceptBody,
        request_example={"set": 7, "revision": 3},
        answer=AcceptAnswer,
        example={"set": 7, "state": "accepted", "revision": 4, "gold": 9, "gold_revision": 1},
        errors=WRITE_ERRORS,
    )
    def post(self, request: Request, pk: int) -> Response:
        body = self.body(AcceptBody)
        return Response(
            sets.accept_set(
                by=self.user,
                document_id=pk,
                set_id=body.set,
                revision=body.revision,
                replace=body.replace,
                request=idempotency_key(request),
            )
        )
