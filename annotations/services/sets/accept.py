"""Accept: a curator makes one finished set gold."""

from typing import Any
from uuid import UUID

from annotations.errors import Conflict, NotFound
from annotations.models import AnnotationSet, User
from annotations.permissions import May, document_for
from annotations.services.sets.gold import copy_to_gold, find_gold
from annotations.services.sets.locked import count_change, locked, once

Json = dict[str, Any]
State = AnnotationSet.State


def accept_set(
    *, by: User, document_id: int, set_id: int, revision: int, replace: bool = False, request: UUID | None = None
) -> Json:
    """Write gold from a submitted set, as it was at `revision`: {"set", "state", "revision", "gold", "gold_revision"}.

    Raises Conflict `not_submitted`, `stale_revision` (with `current`), `gold_exists` unless `replace`. The set that
    was accepted stays as it is and becomes accepted.
    """
    document = document_for(by, document_id, May.REVIEW)

    def find() -> AnnotationSet:
        rows = AnnotationSet.objects.filter(document=document, pk=set_id).exclude(kind=AnnotationSet.Kind.GOLD)
        try:
            return locked(rows, document)
        except AnnotationSet.DoesNotExist:
            raise NotFound("There is no such annotation set on this document.", pointer="/set") from None

    def act(found: AnnotationSet) -> Json:
        if found.state != State.SUBMITTED:
            raise Conflict(
                f"This set is {found.state}: only submitted work can be accepted.",
                code="not_submitted",
                state=found.state,
            )
        if found.revision != revision:
            raise Conflict(
                f"You read revision {revision}; the set is at {found.revision} now: read it again.",
                code="stale_revision",
                current=found.revision,
                pointer="/revision",
            )
        gold = find_gold(document.pk)
        if gold is not None and not replace:
            raise Conflict("This document has gold already: say replace to write it anew.", code="gold_exists")
        gold = copy_to_gold(found, gold, by=by, request=request)
        before, after = {"state": found.state}, {"state": State.ACCEPTED}
        count_change(found, by=by, request=request, verb="accept", before=before, after=after, state=State.ACCEPTED)
        return {
            "set": found.pk,
            "state": found.state,
            "revision": found.revision,
            "gold": gold.pk,
            "gold_revision": gold.revision,
        }

    body = {"accept": set_id, "revision": revision, "replace": replace}
    return once(by=by, request=request, body=body, find=find, act=act)
