"""What a person says of a hint on the figures of their own annotation set: accepted, dismissed, or open again."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from annotations.errors import Conflict, Invalid, NotFound
from annotations.models import AnnotationSet, CheckVerdict, User
from annotations.permissions import May, document_for
from annotations.queries.checks import OPEN, hints_of
from annotations.services.sets.locked import count_change, locked, once

Json = dict[str, Any]
State = AnnotationSet.State
VERDICTS = {"accepted": "accept", "dismissed": "dismiss", OPEN: "reopen"}  # and the verb of the Change


def judge_check(*, by: User, document_id: int, key: str, verdict: str, request: UUID | None = None) -> Json:
    """Accept or dismiss the hint with this key in the own set, or open it again; what is so already stays. Answers
    {"key", "kind", "agrees", "says", "spans", "state", "revision"}.

    A Change of kind `check`, which counts in the revision. Raises Invalid `unknown_verdict`, NotFound for a key that
    no hint of the set has, Conflict `set_submitted` where the set is closed.
    """
    document = document_for(by, document_id, May.ANNOTATE)
    if verdict not in VERDICTS:
        raise Invalid(f"verdict is one of: {', '.join(VERDICTS)}.", code="unknown_verdict", pointer="/verdict")

    def find() -> AnnotationSet:
        try:
            return locked(AnnotationSet.objects.filter(document=document, kind=AnnotationSet.Kind.PERSON, owner=by))
        except AnnotationSet.DoesNotExist:
            raise _unknown() from None

    def act(found: AnnotationSet) -> Json:
        if found.state in {State.SUBMITTED, State.ACCEPTED}:
            raise Conflict(
                f"Your work on this document is {found.state} already: reopen it first.",
                code="set_submitted",
                state=found.state,
            )
        hint = next((one for one in hints_of(found) if one.key == key), None)
        if hint is None:
            raise _unknown()
        known = CheckVerdict.objects.filter(set=found, key=key).first()
        before = known.verdict if known else OPEN
        if before != verdict:
            _store(found, key, verdict, by)
            count_change(
                found, by=by, request=request, verb=VERDICTS[verdict], kind="check", uid=key,
                before={"state": before}, after={"state": verdict, "says": hint.says}, state=State.IN_PROGRESS,
            )  # fmt: skip
        return {**asdict(hint), "spans": list(hint.spans), "state": verdict, "revision": found.revision}

    return once(by=by, request=request, body={"check": key, "verdict": verdict}, find=find, act=act)


def _store(found: AnnotationSet, key: str, verdict: str, by: User) -> None:
    if verdict == OPEN:
        CheckVerdict.objects.filter(set=found, key=key).delete()
        return
    told = {"verdict": verdict, "user": by, "at": timezone.now()}
    CheckVerdict.objects.update_or_create(set=found, key=key, defaults=told)


def _unknown() -> NotFound:
    return NotFound("There is no such check in your work on this document.", pointer="/key")
