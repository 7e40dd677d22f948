"""Lists of work: one's own, and what waits for a curator."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, sealed_page
from annotations.api.openapi import TEXT, Parameter, describe
from annotations.api.shapes import out
from annotations.api.shapes.work import ReviewRow, WorkRow
from annotations.errors import Invalid
from annotations.models import AnnotationSet, Assignment
from annotations.permissions import May, project_for
from annotations.queries.worklists import MINE, REVIEW, WorkList, beside_gold, own_lists, review_lists

TAG = "Work"
# Flags have a list of their own, with what they say.
WORK = tuple(name for name in MINE if name != "flags")
TO_REVIEW = tuple(name for name in REVIEW if name not in ("flags", "answered"))

SENT_BACK = {
    "document": 3,
    "key": "nl-2025-05-17-format.txt",
    "title": "We are ready for any format",
    "source": "Northern Ledger",
    "set": 7,
    "state": "in_progress",
    "reason": "The second figure is missing.",
    "sent_back_at": "2025-06-03T09:30:00Z",
    "sent_back_by": "cora",
    "submitted_at": "2025-06-02T09:30:00Z",
}
WAITING = {
    "document": 3,
    "key": "nl-2025-05-17-format.txt",
    "title": "We are ready for any format",
    "set": 7,
    "user": "ann",
    "state": "submitted",
    "revision": 12,
    "reason": None,
    "submitted_at": "2025-06-02T09:30:00Z",
    "gold": "none",
}


def _list(names: tuple[str, ...]) -> Parameter:
    return Parameter("list", "Which list.", {"type": "string", "enum": list(names)}, required=True)


class Work(View):
    """GET projects/{id}/work/"""

    parameters = {"GET": frozenset({"limit", "after", "list"})}

    @describe(
        "list_work",
        summary="Your own work",
        tag=TAG,
        description="What was sent back, the longest ago first; done, the newest first; all others by document key.",
        answer=WorkRow,
        example=SENT_BACK,
        listed=True,
        parameters=(_list(WORK),),
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        found = _chosen(request, own_lists(self.user, project), WORK)
        return sealed_page(request, found.rows, _work, order=found.order, purpose=found.purpose)


class Review(View):
    """GET projects/{id}/review/"""

    parameters = {"GET": frozenset({"limit", "after", "list", "annotator"})}

    @describe(
        "list_review",
        summary="Work to review",
        tag=TAG,
        description="Sets that wait to be accepted or sent back, the oldest first; sets laid aside, the newest first.",
        answer=ReviewRow,
        example=WAITING,
        listed=True,
        parameters=(
            _list(TO_REVIEW),
            Parameter("annotator", "A user name: the work of this person.", TEXT),
        ),
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.REVIEW)
        annotator = request.query_params.get("annotator", "")
        found = _chosen(request, review_lists(self.user, project, annotator), TO_REVIEW)
        return sealed_page(request, found.rows, _review, order=found.order, purpose=found.purpose)


def _chosen(request: Request, lists: dict[str, WorkList], names: tuple[str, ...]) -> WorkList:
    name = request.query_params.get("list", "")
    if name not in names:
        raise Invalid(f"list is one of: {', '.join(names)}.", code="wrong_parameter")
    return lists[name]


def _work(rows: Iterable[AnnotationSet | Assignment]) -> Iterable[Row]:
    for row in rows:
        found = row if isinstance(row, AnnotationSet) else None
        yield out(
            WorkRow(
                document=row.document_id,
                key=row.document.key,
                title=row.document.title or None,
                source=row.document.source or None,
                set=found.pk if found else None,
                state=found.state if found else AnnotationSet.State.NEW.value,
                reason=found.reason or None if found else None,
                sent_back_at=found.sent_back_at if found else None,
                sent_back_by=found.sent_back_by.username if found and found.sent_back_by else None,
                submitted_at=found.submitted_at if found else None,
            )
        )


def _review(rows: list[AnnotationSet]) -> Iterable[Row]:
    for row in beside_gold(rows):
        yield out(
            ReviewRow(
                document=row.document_id,
                key=row.document.key,
                title=row.document.title or None,
                set=row.pk,
                user=row.owner.username if row.owner else "",
                state=row.state,
                revision=row.revision,
                reason=row.reason or None,
                submitted_at=row.submitted_at,
                gold=str(getattr(row, "gold", "none")),
            )
        )
