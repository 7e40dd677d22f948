"""Reading a set, and writing to it span by span, relation by relation, or gesture by gesture."""

import re
import uuid
from typing import Any
from uuid import UUID

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import View, read_shape
from annotations.errors import Invalid, NotFound
from annotations.permissions import May, allows, document_for
from annotations.queries import annotations as reading
from annotations.records.operations import DeleteRelation, DeleteSpan, Operation, PutRelation, PutSpan
from annotations.services.gestures import Answer, apply_gesture
from annotations.services.rules import read_figure

SET = frozenset({"set"})


class GestureBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One gesture: at most 500 operations, applied whole or not at all."""

    request: UUID
    operations: list[Operation]


class Annotations(View):
    """GET documents/{id}/annotations/?set=mine|gold|{id}"""

    parameters = {"GET": SET}

    def get(self, request: Request, pk: int) -> Response:
        document = document_for(self.user, pk, May.READ)
        found = reading.find_set(self.user, document, request.query_params.get("set", "mine"))
        content: dict[str, Any] = {"spans": [], "relations": []}
        if found is not None:
            content = reading.set_content(found.pk)
        sees_all = allows(getattr(document, "role", None), May.REVIEW)
        named = any(span["actor"] for span in content["spans"])
        return Response(
            {
                "document": document.pk,
                "set": reading.describe_set(found) if found else None,
                "state": found.state if found else "new",
                "revision": found.revision if found else 0,
                **content,
                "suggestions": [],
                "actors": reading.actors_of(found.pk) if found and named else [],
                "sets": reading.sets_of(document) if sees_all else [],
            }
        )


class Operations(View):
    """POST documents/{id}/operations/: one gesture, the editor's save path."""

    parameters = {"POST": SET}

    def post(self, request: Request, pk: int) -> Response:
        body = self.body(GestureBody)
        answer = apply_gesture(
            by=self.user, document_id=pk, request=body.request, operations=body.operations, gold=to_gold(request)
        )
        return Response(
            {"request": str(answer.request), "revision": answer.revision, "results": answer.results}
        )


class One(View):
    """PUT and DELETE of one span or relation: a gesture of one operation."""

    parameters = {"PUT": SET, "DELETE": SET | {"version"}}
    put_shape: type[PutSpan] | type[PutRelation]
    delete_shape: type[DeleteSpan] | type[DeleteRelation]

    def put(self, request: Request, pk: int, uid: UUID) -> Response:
        put = self.operation(self.put_shape, request.data, uid)
        answer = self.apply(pk, put)
        result = answer.results[0]
        created = result["status"] == "created" and not answer.replayed
        body = {**msgspec.to_builtins(put), "version": result["version"]}
        body.pop("op", None)
        return Response(self.shown(body), status=201 if created else 200)

    def delete(self, request: Request, pk: int, uid: UUID) -> Response:
        data = dict(request.data or {}) if isinstance(request.data or {}, dict) else request.data
        sent = request.query_params.get("version")
        if sent is not None:
            if not re.fullmatch(r"\d{1,9}", sent, re.ASCII) or data:
                raise Invalid("`version` must be a whole number, in the address or in the body.", code="wrong_parameter")
            data = {"version": int(sent)}
        return Response(self.apply(pk, self.operation(self.delete_shape, data, uid)).results[0])

    def operation(self, shape: Any, data: Any, uid: UUID) -> Any:
        """The body, with the id of the address, as an operation."""
        if not isinstance(data, dict):
            raise Invalid("The body must be a JSON object.", code="wrong_type")
        for name in ("op", "id"):
            if name in data:
                raise Invalid(f"There is no field {name!r} here.", code="unknown_field", pointer=f"/{name}")
        return read_shape({**data, "op": shape.__struct_config__.tag, "id": str(uid)}, shape)

    def apply(self, pk: int, operation: Operation) -> Answer:
        """One gesture; `Idempotency-Key` is its request, so that a lost answer can be asked for again."""
        return apply_gesture(
            by=self.user,
            document_id=pk,
            request=idempotency_key(self.request) or uuid.uuid4(),
            operations=[operation],
            gold=to_gold(self.request),
            prefix="",
        )

    def shown(self, body: dict[str, Any]) -> dict[str, Any]:
        """The stored row, as it is read back."""
        return {**body, "attributes": dict(sorted(body["attributes"].items()))}


class OneSpan(One):
    """documents/{id}/spans/{uid}/"""

    put_shape, delete_shape = PutSpan, DeleteSpan

    def shown(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["figure"] is not None:
            body["figure"] = read_figure_json(body["figure"])
        return super().shown(body)


class OneRelation(One):
    """documents/{id}/relations/{uid}/"""

    put_shape, delete_shape = PutRelation, DeleteRelation


def read_figure_json(raw: dict[str, Any]) -> dict[str, Any]:
    """A figure with all of its eleven keys."""
    return dict(read_figure(raw).as_json())


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
