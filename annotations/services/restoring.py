"""Taking a deletion back: the span or relation is written again as it was, by an ordinary gesture."""

from uuid import UUID, uuid4

import msgspec

from annotations.errors import Conflict, NotFound
from annotations.models import User
from annotations.permissions import May, document_for
from annotations.queries.history import last_change
from annotations.records.operations import PutRelation, PutSpan
from annotations.services.gestures import Answer, apply_gesture

SHAPES: dict[str, type[PutSpan] | type[PutRelation]] = {"span": PutSpan, "relation": PutRelation}


def restore_deleted(*, by: User, document_id: int, kind: str, uid: UUID, gold: bool = False) -> Answer:
    """Put back a deleted span or relation of the own set, or of gold.

    404 for one that was never there, 409 `not_deleted` for one that is. All else is as a gesture refuses it: 409
    `duplicate_span` where its range is taken, `relation_end_missing`, `set_submitted`.
    """
    document = document_for(by, document_id, May.REVIEW if gold else May.ANNOTATE)
    shape = SHAPES.get(kind)
    change = last_change(document, by, kind, uid, gold) if shape else None
    if shape is None or change is None:
        raise NotFound(f"There is no {kind} {uid} in this set.")
    if change.verb != "delete" or not isinstance(change.before, dict):
        raise Conflict("It is not deleted: somebody has put it back already.", code="not_deleted")
    facts = {name: value for name, value in change.before.items() if name in shape.__struct_fields__}
    told = {"op": "put_span" if shape is PutSpan else "put_relation", "id": str(uid), "version": change.version}
    operation = msgspec.convert(facts | told, shape)
    return apply_gesture(by=by, document_id=document_id, request=uuid4(), operations=[operation], gold=gold, prefix="")
