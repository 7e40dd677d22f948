"""The steps in a set's life: submit, reopen, skip, accept. Idempotency-Key makes each safe to send again."""

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.annotations import idempotency_key
from annotations.api.base import View
from annotations.services import sets


class Empty(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """No fields."""


class ReopenBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which set (a curator's choice; else one's own) and why (asked of curators)."""

    set: int | None = None
    reason: str = ""


class SkipBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Why the document is laid aside."""

    reason: str


class AcceptBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Which set becomes gold, as it was read at which revision; `replace` writes existing gold anew."""

    set: int
    revision: int
    replace: bool = False


class Submit(View):
    """POST documents/{id}/submit/"""

    def post(self, request: Request, pk: int) -> Response:
        self.body(Empty)
        return Response(sets.submit_set(by=self.user, document_id=pk, request=idempotency_key(request)))


class Reopen(View):
    """POST documents/{id}/reopen/"""

    def post(self, request: Request, pk: int) -> Response:
        body = self.body(ReopenBody)
        return Response(
            sets.reopen_set(
                by=self.user,
                document_id=pk,
                set_id=body.set,
                reason=body.reason,
                request=idempotency_key(request),
            )
        )


class Skip(View):
    """POST documents/{id}/skip/"""

    def post(self, request: Request, pk: int) -> Response:
        body = self.body(SkipBody)
        return Response(
            sets.skip_set(by=self.user, document_id=pk, reason=body.reason, request=idempotency_key(request))
        )


class Accept(View):
    """POST documents/{id}/accept/"""

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
