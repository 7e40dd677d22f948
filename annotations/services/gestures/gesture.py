"""One gesture from arrival to answer: read, check in the contract's order, plan, write."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import msgspec
import orjson
from django.conf import settings
from django.db import IntegrityError, transaction

from annotations.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, WorkbenchError
from annotations.models import AnnotationSet, Assignment, Gesture, Span, User
from annotations.permissions import ANNOTATOR, May, require
from annotations.queries.writing import Before, read_before
from annotations.records.operations import Operation, PutRelation, PutSpan
from annotations.records.schema import parse_schema
from annotations.services.gestures import judging, learning, store
from annotations.services.gestures.plan import Plan, Result
from annotations.services.gestures.world import load
from annotations.services.guidelines import guideline_name
from annotations.services.rules import TextWindow

TRIES = 12
_FARTHEST = 2**31 - 2
_CLOSED = {AnnotationSet.State.SUBMITTED, AnnotationSet.State.ACCEPTED}


@dataclass(frozen=True)
class Answer:
    """`results` has one entry per operation, in order; `replayed` tells that nothing was done again."""

    request: UUID
    revision: int
    results: list[Result]
    replayed: bool = False


def apply_gesture(
    *,
    by: User,
    document_id: int,
    request: UUID,
    operations: list[Operation],
    gold: bool = False,
    prefix: str = "/operations/{}",
) -> Answer:
    """Apply all operations to the person's own set (or to gold), or none.

    Raises the refusals of the contract: NotFound for strangers and unknown ids, Forbidden for roles that may not,
    Conflict `request_reused`, `set_submitted`, `version_required`, `stale_version`, `span_deleted`,
    `relation_deleted`, `duplicate_span`, `suggestion_judged`, `suggestion_in_use`, `actor_differs`, Invalid for what
    cannot be.
    `prefix` begins the pointer of a refusal.
    """
    if not 0 < len(operations) <= settings.MAX_GESTURE_OPERATIONS:
        raise Invalid(
            f"A gesture has 1 to {settings.MAX_GESTURE_OPERATIONS} operations, not {len(operations):,}.",
            code="too_many_operations" if operations else "empty_gesture",
            pointer="/operations",
        )
    if not 0 < document_id < 2**63:
        raise NotFound
    digest = _digest(operations, gold)
    for tried in range(TRIES):
        try:
            with transaction.atomic():
                if tried:
                    _wait_for_turn(by, document_id, gold)
                return _once(by, document_id, request, operations, gold, prefix, digest)
        except (store.SetMoved, IntegrityError):
            continue  # another write to the same set came between read and write: see what it left
    raise TooMany("The set is being written to from many places at once: try again.", retry_after=1, code="busy")


def _once(
    by: User,
    document_id: int,
    request: UUID,
    operations: list[Operation],
    gold: bool,
    prefix: str,
    digest: str,
) -> Answer:
    before = _read(by, document_id, request, operations, gold)
    if before is None:
        raise NotFound
    require(before.role, May.REVIEW if gold else May.ANNOTATE)
    if before.gesture_id is not None:
        return _replay(before.gesture_id, request, digest)
    if not gold and before.state in _CLOSED:
        raise Conflict(
            f"Your work on this document is {before.state}: reopen it to change it.",
            code="set_submitted",
            state=before.state,
        )
    if before.set_id is None and before.assigned_only and before.role == ANNOTATOR:
        _require_assigned(by, document_id)
    plan = _plan(by, document_id, before, operations, prefix)
    set_id, revision = _write(by, document_id, before, request, gold, plan)
    results = {"revision": revision, "results": plan.results}
    store.write_gesture(set_id, by, request, digest, results)
    return Answer(request, revision, plan.results)


def _require_assigned(by: User, document_id: int) -> None:
    """Forbidden `not_assigned` for a first write into a document that is not assigned to this annotator."""
    if not Assignment.objects.filter(document_id=document_id, user=by).exists():
        raise Forbidden("This document is not assigned to you.", code="not_assigned")


def _wait_for_turn(by: User, document_id: int, gold: bool) -> None:
    """Lock the set before it is read again: who was too late once is not too late for ever. SQLite locks anyway."""
    kind = AnnotationSet.Kind.GOLD if gold else AnnotationSet.Kind.PERSON
    rows = AnnotationSet.objects.filter(document_id=document_id, kind=kind, owner=None if gold else by)
    list(rows.select_for_update().values_list("pk"))


def _plan(by: User, document_id: int, before: Before, operations: list[Operation], prefix: str) -> Plan:
    schema = parse_schema(before.schema_number, before.schema_body or '{"labels":[],"relation_types":[]}')
    judged = judging.load(by, document_id, before.set_id, operations)
    world = load(before.set_id, before.project_id, schema, operations, before.touched, judged)
    plan = Plan(schema, TextWindow(before.window, _window(operations)[0], before.length), world)
    try:
        plan.run(operations, prefix)
    except WorkbenchError as error:
        raise _sharper(error, by, document_id, operations) from None
    return plan


def _write(by: User, document_id: int, before: Before, request: UUID, gold: bool, plan: Plan) -> tuple[int, int]:
    """Set, rows, Changes. The set first: its conditional UPDATE decides between two writers."""
    revision = before.revision + len(plan.effects)
    state = before.state if gold else AnnotationSet.State.IN_PROGRESS
    if before.set_id is None:
        made = AnnotationSet.objects.bulk_create([_new_set(by, document_id, before, gold, revision)])
        set_id: int = made[0].pk
    else:
        set_id = before.set_id
        moves = bool(plan.effects)  # a gesture that changes nothing leaves the set as it is, but proves that it stands
        number = before.schema_number if moves else before.set_schema_version
        store.move_set(before, revision, state if moves else before.state, number)
    if plan.world.new_actors:
        learning.make_actors(before.project_id, plan.world, by, request)
    if plan.effects:
        store.write_rows(set_id, plan.world, plan.effects)
        store.write_verdicts(set_id, by, plan.effects)
        store.write_changes(before.project_id, document_id, set_id, before.revision, by, request, plan.effects)
        learning.teach_names(before.project_id, document_id, plan.world, by, plan.effects)
    return set_id, revision


def _new_set(by: User, document_id: int, before: Before, gold: bool, revision: int) -> AnnotationSet:
    """The set that the first write makes. Gold is always decided; a person's is in progress."""
    return AnnotationSet(
        document_id=document_id,
        kind=AnnotationSet.Kind.GOLD if gold else AnnotationSet.Kind.PERSON,
        owner=None if gold else by,
        state=AnnotationSet.State.ACCEPTED if gold else AnnotationSet.State.IN_PROGRESS,
        revision=revision,
        schema_version=before.schema_number,
        guideline_version=guideline_name(before.guideline_number),
    )


def _read(by: User, document_id: int, request: UUID, operations: list[Operation], gold: bool) -> Before | None:
    # New spans alone, the common case, need no second read if the set knows neither their ids nor their ranges.
    puts = [o for o in operations if isinstance(o, PutSpan) and o.version is None]
    simple = len(puts) == len(operations) <= 50
    return read_before(
        user=by,
        document_id=document_id,
        gold=gold,
        request=request,
        window=_window(operations),
        uids=[put.id for put in puts] if simple else [],
        places=[(_clip(put.start), _clip(put.end), put.label) for put in puts] if simple else [],
    )


def _replay(gesture_id: int, request: UUID, digest: str) -> Answer:
    known = Gesture.objects.get(pk=gesture_id)
    if known.digest != digest:
        raise Conflict(
            "This request was used before, with other operations: make a new UUID for each gesture.",
            code="request_reused",
        )
    return Answer(request, known.results["revision"], known.results["results"], replayed=True)


def _sharper(error: WorkbenchError, by: User, document_id: int, operations: list[Operation]) -> WorkbenchError:
    """A missing end that stands in another document of the same person is a mistake worth its own words."""
    if error.code != "relation_end_missing":
        return error
    index = int(error.pointer.split("/")[2]) if error.pointer.startswith("/operations/") else 0
    put = operations[index]
    if not isinstance(put, PutRelation):
        return error
    missing = put.head if error.pointer.endswith("/head") else put.tail
    if Span.objects.filter(uid=missing, set__owner=by).exclude(set__document_id=document_id).exists():
        return Invalid(
            "A relation ties two spans of one document; this end stands in another of yours.",
            code="relation_crosses_documents",
            pointer=error.pointer,
        )
    return error


def _window(operations: list[Operation]) -> tuple[int, int]:
    """The part of the text that the quotes speak of, within what a database takes."""
    puts = [operation for operation in operations if isinstance(operation, PutSpan)]
    if not puts:
        return 0, 0
    start = min(_clip(put.start) for put in puts)
    return start, max(start, *(_clip(put.end) for put in puts))


def _clip(offset: int) -> int:
    return max(0, min(offset, _FARTHEST))


def _digest(operations: list[Operation], gold: bool) -> str:
    """SHA-256 of the operations with their defaults filled in: the same meaning, the same digest."""
    body = [msgspec.to_builtins(operation) for operation in operations]
    for one in body:
        if one.get("suggestion", "") is None:
            del one["suggestion"]  # requests from before there were suggestions are still known by their digest
    return hashlib.sha256(orjson.dumps([gold, body], option=orjson.OPT_SORT_KEYS)).hexdigest()
