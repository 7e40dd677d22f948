"""Comments on a set of a document and on its spans."""

from collections.abc import Iterable
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.annotations import SET, WHICH
from annotations.api.base import Row, View, page
from annotations.api.openapi import Parameter, choice, describe
from annotations.api.shapes import given, out
from annotations.api.shapes.comments import Answer, CommentChange, CommentNew, Thread
from annotations.errors import Invalid
from annotations.models import Comment, User
from annotations.permissions import May, document_for
from annotations.queries.annotations import find_set
from annotations.queries.comments import Scope, answers_to, threads
from annotations.services.comments import add_comment, delete_comment, edit_comment

TAG = "Comments"
UID, SPAN = "7c1e5bb2-5a44-4a3c-9b1d-1c7d6c0d2e55", "0b6f3f0e-7f0f-4a51-9a2e-6a1d7a4f2c22"
ANSWER: Row = {
    "id": "8d2e5bb2-5a44-4a3c-9b1d-1c7d6c0d2e66", "author": "cora", "text": "Yes, see the guideline.",
    "created_at": "2025-06-02T10:00:00Z", "edited_at": None, "yours": False,
}  # fmt: skip
THREAD: Row = {
    "id": UID, "author": "ann", "text": "Is this a claim of its own?", "created_at": "2025-06-02T09:30:00Z",
    "edited_at": None, "yours": True, "thread": None, "span": SPAN, "start": 0, "end": 9, "quote": "Zelenskiy",
    "deleted": False, "resolved_at": None, "resolved_by": None, "answers": [],
}  # fmt: skip
STATES = ("open", "resolved")
FILTERS = (
    WHICH,
    choice("state", "Threads that are open, or resolved; one whose first comment was deleted is not open.", STATES),
    Parameter("span", "The id of a span: threads about it.", {"type": "string", "format": "uuid"}),
)


class Comments(View):
    """GET POST documents/{id}/comments/"""

    parameters = {"GET": SET | {"limit", "after", "state", "span"}, "POST": SET}

    @describe(
        "list_comments",
        summary="Comments on a set of a document",
        tag=TAG,
        description=(
            "Oldest first, with their answers. Those on a person's set are for its owner, curators and managers; those "
            "on gold for everybody who may read gold."
        ),
        answer=Thread,
        example={**THREAD, "answers": [ANSWER]},
        listed=True,
        parameters=FILTERS,
    )
    def get(self, request: Request, pk: int) -> Response:
        document = document_for(self.user, pk, May.READ)
        asked = request.query_params
        which = asked.get("set", "mine")
        found = find_set(self.user, document, which)
        rows = threads(
            document.pk, Scope.of(self.user, which, found), resolved=_resolved(asked.get("state")),
            span=_uuid(asked.get("span")),
        )  # fmt: skip

        def shaped(some: list[Comment]) -> Iterable[Row]:
            answers = answers_to(some)
            return [out(_thread(row, self.user, answers.get(row.pk, []))) for row in some]

        return page(request, rows, shaped, purpose=f"comments.{self.user.pk}.{document.pk}")

    @describe(
        "add_comment",
        summary="Comment on a set, on one of its spans, or answer",
        tag=TAG,
        description=(
            "`set` as for reading; `mine` works before there is a set. The same `id` with the same body again is "
            "answered with 200. An answer opens a resolved thread again."
        ),
        parameters=(WHICH,),
        request=CommentNew,
        request_example={"text": THREAD["text"], "span": SPAN},
        answer=Thread,
        example=THREAD,
        also={201: (Thread, THREAD)},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        body = self.body(CommentNew)
        made, new = add_comment(
            by=self.user,
            document_id=pk,
            which=request.query_params.get("set", "mine"),
            text=body.text,
            span=body.span,
            thread=body.thread,
            uid=body.id,
        )
        return Response(out(_thread(made, self.user, [])), status=201 if new else 200)


class OneComment(View):
    """PATCH DELETE comments/{uid}/"""

    @describe(
        "change_comment",
        summary="Change the words of a comment, resolve a thread or open it again",
        tag=TAG,
        description="Its author alone changes the words; whoever may answer resolves. Answers are not told here.",
        request=CommentChange,
        request_example={"resolved": True},
        answer=Thread,
        example={**THREAD, "resolved_at": "2025-06-03T09:30:00Z", "resolved_by": "cora"},
    )
    def patch(self, request: Request, uid: UUID) -> Response:
        changed = edit_comment(by=self.user, uid=uid, **given(self.body(CommentChange)))
        return Response(out(_thread(changed, self.user, [])))

    @describe(
        "delete_comment",
        summary="Take a comment back",
        tag=TAG,
        description="Its author, or a manager. Answers to it stay.",
    )
    def delete(self, request: Request, uid: UUID) -> Response:
        self.no_body()
        delete_comment(by=self.user, uid=uid)
        return Response(status=204)


def _thread(row: Comment, reader: User, answers: Iterable[Comment]) -> Thread:
    gone = row.deleted_at is not None
    return Thread(
        id=row.uid,
        author="" if gone else row.author.username,
        text="" if gone else row.text,
        created_at=row.created_at,
        edited_at=row.edited_at,
        yours=not gone and row.author_id == reader.pk,
        thread=row.thread.uid if row.thread else None,
        span=row.span,
        start=row.start,
        end=row.end,
        quote=row.quote or None,
        deleted=gone,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by.username if row.resolved_by else None,
        answers=[
            Answer(
                id=one.uid, author=one.author.username, text=one.text, created_at=one.created_at,
                edited_at=one.edited_at, yours=one.author_id == reader.pk,
            )
            for one in answers
        ],
    )  # fmt: skip


def _resolved(state: str | None) -> bool | None:
    if state is None:
        return None
    if state not in STATES:
        raise Invalid("state is open or resolved.", code="unknown_state")
    return state == "resolved"


def _uuid(raw: str | None) -> UUID | None:
    try:
        return None if raw is None else UUID(raw)
    except ValueError:
        raise Invalid("span is the id of a span, a UUID.", code="wrong_parameter") from None
