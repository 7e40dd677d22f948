"""Submit, reopen and skip: what the owner of a set does with it, and what a curator may undo."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Document, Span, User
from annotations.permissions import May, allows, document_for
from annotations.queries.schema import current_schema
from annotations.services.attributes import missing as missing_attributes
from annotations.services.guidelines import guideline_name
from annotations.services.sets.gold import copy_to_gold, find_gold, is_untouched_copy
from annotations.services.sets.locked import count_change, locked, once, own_set

Json = dict[str, Any]
State = AnnotationSet.State
NOT_SENT_BACK: Json = {"sent_back_at": None, "sent_back_by": None}


def submit_set(*, by: User, document_id: int, request: UUID | None = None) -> Json:
    """Hand in the own set: {"set", "state", "revision", "gold"}; `gold` is written, kept or null.

    Raises Conflict `set_submitted` if it is handed in already, `incomplete` with `missing` (a list of {"id",
    "label", "attributes"}) where required attributes are not filled. Where the project has one annotator per
    document the set becomes gold, unless somebody has edited gold since the last time (`kept`).
    """
    document = document_for(by, document_id, May.ANNOTATE)

    def act(found: AnnotationSet) -> Json:
        _check_open(found)
        _check_complete(found, document)
        before = {"state": found.state}
        changes: Json = {"state": State.SUBMITTED, "submitted_at": timezone.now(), "reason": "", **NOT_SENT_BACK}
        guideline = guideline_name(document.project.guideline_version)
        if guideline:  # what was gone by when it was handed in
            changes["guideline_version"] = guideline
        count_change(
            found, by=by, request=request, verb="submit", before=before, after={"state": State.SUBMITTED}, **changes
        )
        return {**_answer(found), "gold": _write_gold(found, document, by, request)}

    writes_gold = document.project.annotators_per_document == 1
    return once(
        by=by,
        request=request,
        body={"submit": True},
        find=lambda: own_set(document, by, with_gold=writes_gold),
        act=act,
    )


def reopen_set(
    *, by: User, document_id: int, set_id: int | None = None, reason: str = "", request: UUID | None = None
) -> Json:
    """Open a set again: the owner until it is accepted, a curator always, with a reason.

    Another person's set is thereby sent back: it says so, and why, until it is handed in again.

    Raises Conflict `not_submitted` for a set that is open, `set_accepted` for an owner who may not, Invalid
    `reason_required` for a curator without one.
    """
    document = document_for(by, document_id, May.ANNOTATE)
    role = getattr(document, "role", None)

    def act(found: AnnotationSet) -> Json:
        if found.state in {State.NEW, State.IN_PROGRESS}:
            raise Conflict("This set is open already.", code="not_submitted", state=found.state)
        _check_may_reopen(found, by, role, reason)
        sent_back = NOT_SENT_BACK if found.owner_id == by.pk else {"sent_back_at": timezone.now(), "sent_back_by": by}
        count_change(
            found,
            by=by,
            request=request,
            verb="reopen",
            before={"state": found.state},
            after={"state": State.IN_PROGRESS, "reason": reason},
            state=State.IN_PROGRESS,
            reason=reason,
            **sent_back,
        )
        return _answer(found)

    body = {"reopen": set_id, "reason": reason}
    return once(by=by, request=request, body=body, find=lambda: _set_to_reopen(document, by, role, set_id), act=act)


def skip_set(*, by: User, document_id: int, reason: str, request: UUID | None = None) -> Json:
    """Lay the document aside with a reason; the next write takes it up again."""
    document = document_for(by, document_id, May.ANNOTATE)
    if not reason.strip():
        raise Invalid("Say in a few words why it is skipped.", code="reason_required", pointer="/reason")

    def act(found: AnnotationSet) -> Json:
        _check_open(found)
        after = {"state": State.SKIPPED, "reason": reason}
        before, columns = {"state": found.state}, {**after, **NOT_SENT_BACK}
        count_change(found, by=by, request=request, verb="skip", before=before, after=after, **columns)
        return _answer(found)

    return once(by=by, request=request, body={"skip": reason}, find=lambda: own_set(document, by), act=act)


def _check_open(found: AnnotationSet) -> None:
    if found.state in {State.SUBMITTED, State.ACCEPTED}:
        raise Conflict(
            f"Your work on this document is {found.state} already: reopen it first.",
            code="set_submitted",
            state=found.state,
        )


def _check_complete(found: AnnotationSet, document: Document) -> None:
    schema = current_schema(document.project)
    asking = {label.id: label for label in schema.labels.values() if any(a.required for a in label.attributes.values())}
    if not asking:
        return
    rows = Span.objects.filter(set=found, label_id__in=asking).order_by("start", "-end")
    missing = []
    for uid, label_id, attributes in rows.values_list("uid", "label_id", "attributes"):
        keys = missing_attributes(asking[label_id].attributes, attributes)
        if keys:
            missing.append({"id": str(uid), "label": asking[label_id].key, "attributes": keys})
    if missing:
        raise Conflict(
            f"Spans that lack required attributes: {len(missing):,}. Fill them in, then submit.",
            code="incomplete",
            missing=missing,
        )


def _write_gold(found: AnnotationSet, document: Document, by: User, request: UUID | None) -> str | None:
    if document.project.annotators_per_document != 1:
        return None
    gold = find_gold(document.pk)
    if gold is not None and not is_untouched_copy(gold, found):
        return "kept"
    copy_to_gold(found, gold, by=by, request=request)
    return "written"


def _set_to_reopen(document: Document, by: User, role: str | None, set_id: int | None) -> AnnotationSet:
    rows = AnnotationSet.objects.filter(document=document, kind=AnnotationSet.Kind.PERSON)
    rows = rows.filter(owner=by) if set_id is None else rows.filter(pk=set_id)
    if not allows(role, May.REVIEW):
        rows = rows.filter(owner=by)  # another person's set is not there for those who may not read it
    try:
        return locked(rows)
    except AnnotationSet.DoesNotExist:
        if set_id is None:
            raise Conflict("You have no work on this document yet.", code="not_submitted", state="new") from None
        raise NotFound("There is no such annotation set on this document.") from None


def _check_may_reopen(found: AnnotationSet, by: User, role: str | None, reason: str) -> None:
    curator = allows(role, May.REVIEW)
    if found.owner_id == by.pk and found.state != State.ACCEPTED:
        return
    if found.owner_id == by.pk and not curator:
        raise Conflict(
            "Your work was accepted: only a curator can open it again.", code="set_accepted", state=found.state
        )
    if not curator:
        raise Forbidden("Only a curator may open another person's set.")
    if not reason.strip():
        raise Invalid("Say why it is sent back.", code="reason_required", pointer="/reason")


def _answer(found: AnnotationSet) -> Json:
    return {"set": found.pk, "state": found.state, "revision": found.revision}
