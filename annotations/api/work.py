"""Work: who is to annotate what, and flags on documents."""

from collections.abc import Callable, Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe
from annotations.api.shapes import out
from annotations.api.shapes.work import (
    AssignmentBody,
    AssignmentCount,
    AssignmentRow,
    FlagBody,
    FlagRow,
    PairShare,
    PersonShare,
    ResolveBody,
    ShareAnswer,
    ShareBody,
)  # fmt: skip
from annotations.models import Assignment, Flag
from annotations.permissions import May, allows, project_for
from annotations.queries.work import all_documents, assignments_of, flags_of
from annotations.services.assignments import assign, share_out, unassign
from annotations.services.flags import flag_document, resolve_flag

PAGED = frozenset({"limit", "after"})
TAG = "Work"
ROW = {"id": 5, "document": 3, "key": "nl-2025-05-17-format.txt", "user": "ann", "created_at": "2025-06-02T09:30:00Z"}
BODY = {"documents": [3], "users": ["ann", "bob"]}
SHARES = {
    "documents": 200,
    "several": 40,
    "assignments": 240,
    "people": [{"user": "ann", "documents": 120}, {"user": "bob", "documents": 120}],
    "pairs": [{"users": ["ann", "bob"], "documents": 40}],
}
FLAG = {
    "id": 2,
    "document": 3,
    "key": "nl-2025-05-17-format.txt",
    "user": "ann",
    "reason": "The second half is missing.",
    "created_at": "2025-06-02T09:30:00Z",
    "resolved_at": None,
    "resolved_by": None,
    "answer": None,
}
ANSWERED = {**FLAG, "resolved_at": "2025-06-03T09:30:00Z", "resolved_by": "cora", "answer": "A whole one was added."}


class Assignments(View):
    """GET POST projects/{id}/assignments/"""

    parameters = {"GET": PAGED}

    @describe("list_assignments", summary="Assignments", tag=TAG, answer=AssignmentRow, example=ROW, listed=True)
    def get(self, request: Request, pk: int) -> Response:
        return page(request, assignments_of(project_for(self.user, pk, May.MANAGE)), _assignments)

    @describe(
        "assign",
        summary="Assign documents to people",
        tag=TAG,
        description="Each of the documents to each of the people; what is assigned already stays as it is.",
        request=AssignmentBody,
        request_example=BODY,
        answer=AssignmentCount,
        example={"assignments": 2},
    )
    def post(self, request: Request, pk: int) -> Response:
        return _written(self, pk, assign)


class RemoveAssignments(View):
    """POST projects/{id}/assignments/remove/"""

    @describe(
        "unassign",
        summary="Take assignments back",
        tag=TAG,
        description="What was begun stays with its annotator.",
        request=AssignmentBody,
        request_example=BODY,
        answer=AssignmentCount,
        example={"assignments": 2},
    )
    def post(self, request: Request, pk: int) -> Response:
        return _written(self, pk, unassign)


class ShareOut(View):
    """POST projects/{id}/assignments/share/"""

    @describe(
        "share_out",
        summary="Share documents out",
        tag=TAG,
        description=(
            "Each document gets one annotator, `overlap` per cent of them `per_document`, evenly over people and pairs."
            " The same call again adds nothing. With `dry_run` it only says what it would do."
        ),
        request=ShareBody,
        request_example={"users": ["ann", "bob"], "per_document": 2, "overlap": 20, "dry_run": True},
        answer=ShareAnswer,
        example=SHARES,
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        body = self.body(ShareBody)
        shares = share_out(
            by=self.user,
            project=project,
            documents=all_documents(project) if body.documents is None else body.documents,
            users=body.users,
            per_document=body.per_document,
            overlap=body.overlap,
            dry_run=body.dry_run,
        )
        answer = ShareAnswer(
            documents=shares.documents,
            several=shares.several,
            assignments=shares.new,
            people=[PersonShare(user=user, documents=n) for user, n in shares.people.items()],
            pairs=[PairShare(users=list(pair), documents=n) for pair, n in shares.pairs.items()],
        )
        return Response(out(answer))


class FlagDocument(View):
    """POST documents/{id}/flag/"""

    @describe(
        "flag_document",
        summary="Say that something is wrong with a document",
        tag=TAG,
        request=FlagBody,
        request_example={"reason": FLAG["reason"]},
        answer=FlagRow,
        example=FLAG,
        status=201,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        flag = flag_document(by=self.user, document_id=pk, reason=self.body(FlagBody).reason)
        return Response(next(iter(_flags([flag]))), status=201)


class Flags(View):
    """GET projects/{id}/flags/"""

    parameters = {"GET": PAGED}

    @describe(
        "list_flags",
        summary="Flags on documents",
        tag=TAG,
        description="Curators and managers see all, annotators their own.",
        answer=FlagRow,
        example=FLAG,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        everyone = allows(getattr(project, "role", None), May.REVIEW)
        return page(request, flags_of(project, None if everyone else self.user), _flags)


class Resolve(View):
    """POST flags/{id}/resolve/"""

    @describe(
        "resolve_flag",
        summary="Answer a flag, which closes it",
        tag=TAG,
        request=ResolveBody,
        request_example={"answer": ANSWERED["answer"]},
        answer=FlagRow,
        example=ANSWERED,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        flag = resolve_flag(by=self.user, flag_id=pk, answer=self.body(ResolveBody).answer)
        return Response(next(iter(_flags([flag]))))


def _written(view: View, pk: int, service: Callable[..., int]) -> Response:
    """What `assign` and `unassign` share: documents and people in, a count out."""
    project = project_for(view.user, pk, May.MANAGE)
    body = view.body(AssignmentBody)
    count = service(by=view.user, project=project, documents=body.documents, users=body.users)
    return Response(out(AssignmentCount(assignments=count)))


def _assignments(rows: Iterable[Assignment]) -> Iterable[Row]:
    for row in rows:
        yield out(
            AssignmentRow(
                id=row.pk,
                document=row.document_id,
                key=row.document.key,
                user=row.user.username,
                created_at=row.created_at,
            )
        )


def _flags(rows: Iterable[Flag]) -> Iterable[Row]:
    for row in rows:
        yield out(
            FlagRow(
                id=row.pk,
                document=row.document_id,
                key=row.document.key,
                user=row.user.username,
                reason=row.reason,
                created_at=row.created_at,
                resolved_at=row.resolved_at,
                resolved_by=row.resolved_by.username if row.resolved_by else None,
                answer=row.answer or None,
            )
        )
