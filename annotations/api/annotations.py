"""Reading a set, and writing to it span by span, relation by relation, or gesture by gesture."""

import re
import uuid
from uuid import UUID

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import View, read_shape
from annotations.api.openapi import TEXT, Parameter, describe
from annotations.api.shapes.annotations import GestureAnswer, GestureBody, RelationRow, Result, SetContent, SpanRow
from annotations.errors import Invalid, NotFound
from annotations.permissions import May, document_for
from annotations.queries.annotations import read_set
from annotations.records.operations import (
    DeleteBody,
    DeleteRelation,
    DeleteSpan,
    Operation,
    PutRelation,
    PutSpan,
    RelationBody,
    SpanBody,
)  # fmt: skip
from annotations.services.gestures import Answer, apply_gesture
from annotations.services.rules import read_figure

SET = frozenset({"set"})
TAG = "Annotation"
UID, OTHER = "5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11", "0b6f3f0e-7f0f-4a51-9a2e-6a1d7a4f2c22"
REQUEST = "9a1e5bb2-5a44-4a3c-9b1d-1c7d6c0d2e33"
SPAN_BODY = {"start": 0, "end": 9, "quote": "Zelenskiy", "label": "actor", "attributes": {}}
SPAN = {"id": UID, **SPAN_BODY, "fragments": [], "actor": None, "figure": None, "version": 1}
RELATION_BODY = {"type": "speaker", "head": OTHER, "tail": UID, "attributes": {}}
RELATION = {"id": REQUEST, **RELATION_BODY, "version": 1}
RESULT = {"id": UID, "status": "created", "version": 1}
DELETED = {"id": UID, "status": "deleted", "version": 2, "removed_relations": [{"id": REQUEST, "version": 2}]}
WRITE_ERRORS = (400, 401, 403, 404, 409, 413)
WHICH = Parameter("set", "mine (the default), gold, or the id of a set that you may read.", {**TEXT, "default": "mine"})
TARGET = Parameter("set", "gold writes to gold (curators and managers); else your own set is written.", TEXT)
KEY = Parameter(
    "Idempotency-Key", "A UUID: the same request sent again is answered, not done again.", TEXT, where="header"
)
VERSION = Parameter("version", "The version that is deleted, instead of a body.", {"type": "integer"})


class Annotations(View):
    """documents/{id}/annotations/"""

    parameters = {"GET": SET}

    @describe(
        "read_annotations",
        summary="Read one annotation set of a document",
        tag=TAG,
        description="Before there is a set the answer is 200, empty, revision 0.",
        parameters=(WHICH,),
        answer=SetContent,
        example={
            "document": 3,
            "set": {
                "id": 7, "kind": "person", "owner": "ann", "source": None, "state": "in_progress", "revision": 2,
                "schema_version": 1, "reason": None,
            },
            "state": "in_progress", "revision": 2, "spans": [SPAN], "relations": [], "suggestions": [],
            "comments": {"open": 1, "spans": {UID: 1}}, "actors": [], "sets": [],
        },
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        document = document_for(self.user, pk, May.READ)
        return Response(read_set(self.user, document, request.query_params.get("set", "mine")))


class Operations(View):
    """documents/{id}/operations/: the editor's save path."""

    parameters = {"POST": SET}

    @describe(
        "apply_gesture",
        summary="Apply one gesture: up to 500 operations, whole or not at all",
        tag=TAG,
        description="`request` is a UUID made by the client; sent again it gets the same answer, whatever happened "
        "since. A refusal points at the operation: /operations/3/end. `put_span` with `suggestion` accepts that "
        "suggestion, in one step with the span; `reject_suggestion` and `reopen_suggestion` judge one for this set "
        "alone. `put_actor` makes an actor of the registry for the spans after it: unchanged if it is there with this "
        "name and type, else 409 `actor_differs`. A span that names an actor teaches it the words of its quote.",
        parameters=(TARGET,),
        request=GestureBody,
        request_example={"request": REQUEST, "operations": [{"op": "put_span", "id": UID, **SPAN_BODY}]},
        answer=GestureAnswer,
        example={"request": REQUEST, "revision": 1, "results": [RESULT]},
        errors=WRITE_ERRORS,
    )
    def post(self, request: Request, pk: int) -> Response:
        body = self.body(GestureBody)
        answer = apply_gesture(
            by=self.user, document_id=pk, request=body.request, operations=body.operations, gold=to_gold(request)
        )
        return Response({"request": str(answer.request), "revision": answer.revision, "results": answer.results})


class One(View):
    """What single spans and relations share: PUT and DELETE are gestures of one operation."""

    parameters = {"PUT": SET, "DELETE": SET | {"version"}}

    def apply(self, pk: int, operation: Operation) -> Answer:
        """One gesture; the header Idempotency-Key is its request."""
        return apply_gesture(
            by=self.user,
            document_id=pk,
            request=idempotency_key(self.request) or uuid.uuid4(),
            operations=[operation],
            gold=to_gold(self.request),
            prefix="",
        )

    def stored(self, pk: int, operation: Operation) -> Response:
        """201 with the new row, 200 with the changed or unchanged one."""
        answer = self.apply(pk, operation)
        result = answer.results[0]
        row = {**msgspec.to_builtins(operation), "version": result["version"]}
        row.pop("op")
        row.pop("suggestion", None)
        row["attributes"] = dict(sorted(row["attributes"].items()))
        if row.get("figure") is not None:
            row["figure"] = read_figure(row["figure"]).as_json()
        created = result["status"] == "created" and not answer.replayed
        return Response(row, status=201 if created else 200)

    def version(self) -> int | None:
        """The version of a DELETE, in the address or in the body."""
        sent = self.request.query_params.get("version")
        if sent is None:
            return read_shape(self.request.data, DeleteBody).version
        if not re.fullmatch(r"\d{1,9}", sent, re.ASCII) or self.request.data:
            raise Invalid("`version` is a whole number, in the address or in the body.", code="wrong_parameter")
        return int(sent)


class OneSpan(One):
    """documents/{id}/spans/{uid}/"""

    @describe(
        "put_span",
        summary="Create a span, or replace all of it",
        tag=TAG,
        description="The id is a UUID made by the client. A live span is replaced by sending the version that you saw.",
        parameters=(TARGET, KEY),
        request=SpanBody,
        request_example=SPAN_BODY,
        answer=SpanRow,
        example={**SPAN, "version": 2},
        also={201: (SpanRow, SPAN)},
        errors=WRITE_ERRORS,
    )
    def put(self, request: Request, pk: int, uid: UUID) -> Response:
        body = self.body(SpanBody)
        return self.stored(pk, PutSpan(id=uid, **msgspec.structs.asdict(body)))

    @describe(
        "delete_span",
        summary="Delete a span and its relations",
        tag=TAG,
        description="The relations that went with it are listed, so that they can be put back.",
        parameters=(TARGET, KEY, VERSION),
        answer=Result,
        example=DELETED,
        errors=WRITE_ERRORS,
    )
    def delete(self, request: Request, pk: int, uid: UUID) -> Response:
        return Response(self.apply(pk, DeleteSpan(id=uid, version=self.version())).results[0])


class OneRelation(One):
    """documents/{id}/relations/{uid}/"""

    @describe(
        "put_relation",
        summary="Create a relation, or replace all of it",
        tag=TAG,
        parameters=(TARGET, KEY),
        request=RelationBody,
        request_example=RELATION_BODY,
        answer=RelationRow,
        example={**RELATION, "version": 2},
        also={201: (RelationRow, RELATION)},
        errors=WRITE_ERRORS,
    )
    def put(self, request: Request, pk: int, uid: UUID) -> Response:
        body = self.body(RelationBody)
        return self.stored(pk, PutRelation(id=uid, **msgspec.structs.asdict(body)))

    @describe(
        "delete_relation",
        summary="Delete a relation",
        tag=TAG,
        parameters=(TARGET, KEY, VERSION),
        answer=Result,
        example={"id": REQUEST, "status": "deleted", "version": 2},
        errors=WRITE_ERRORS,
    )
    def delete(self, request: Request, pk: int, uid: UUID) -> Response:
        return Response(self.apply(pk, DeleteRelation(id=uid, version=self.version())).results[0])


def to_gold(request: Request) -> bool:
    """Whether the request addresses gold; every other set but one's own is read-only."""
    which = request.query_params.get("set", "mine")
    if which not in {"mine", "gold"}:
        if which.isdecimal():
            raise Invalid("Only the own set and gold are written: leave `set` out, or say set=gold.", code="read_only")
        raise NotFound("`set` is mine or gold.")
    return which == "gold"


def idempotency_key(request: Request) -> UUID | None:
    """The header Idempotency-Key, a UUID, or None where there is none."""
    raw = request.headers.get("Idempotency-Key")
    if raw is None:
        return None
    try:
        return UUID(raw)
    except ValueError:
        raise Invalid("The header Idempotency-Key must be a UUID.", code="wrong_header") from None
