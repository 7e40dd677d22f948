"""The same done to many documents at once, and its undo."""

from typing import get_args

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import View, read_shape
from annotations.api.openapi import describe, reference
from annotations.api.shapes import out
from annotations.api.shapes.bulk import (
    AddTags,
    AssignDocuments,
    Bulk,
    BulkAnswer,
    DeleteDocuments,
    RemoveTags,
    SetEvent,
    UnassignDocuments,
    UndoBulk,
)  # fmt: skip
from annotations.models import Project, User
from annotations.permissions import May, project_for
from annotations.services import assignments, bulk

REQUEST = "0b6e5c8e-3b0c-4a57-9d0f-1d2b7a4f6c11"
BODY = {"oneOf": [reference(one) for one in get_args(Bulk)], "discriminator": {"propertyName": "action"}}


class BulkDocuments(View):
    """POST projects/{id}/documents/bulk/"""

    @describe(
        "change_documents",
        summary="Do the same to many documents",
        tag="Documents",
        description=(
            "`action`: event, tag, untag, delete, restore, assign, unassign, undo; at most 10,000 documents, in batches"
            " that are each stored whole. Ids of documents that are not in the project are passed over. With the"
            " `request` of an answer, undo takes back what that call did to events, tags or by deleting, where it"
            " still stands: 409 `nothing_to_undo` where there is no such call of yours."
        ),
        request=BODY,
        request_example={"action": "tag", "documents": [3, 4], "tags": ["interview"]},
        answer=BulkAnswer,
        example={"asked": 2, "changed": 1, "missed": 0, "assignments": None, "request": REQUEST},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        wish: Bulk = read_shape(self.request.data, Bulk)  # type: ignore[arg-type]  # a union of Structs
        return Response(out(_done(self.user, project, wish)))


def _done(by: User, project: Project, wish: Bulk) -> BulkAnswer:
    if isinstance(wish, UndoBulk):
        return _answer(bulk.undo(by=by, project=project, request=wish.request))
    chosen = list(dict.fromkeys(pk for pk in wish.documents if 0 < pk < 2**63))
    if isinstance(wish, AssignDocuments | UnassignDocuments):
        service = assignments.assign if isinstance(wish, AssignDocuments) else assignments.unassign
        count = service(by=by, project=project, documents=chosen, users=wish.users)
        return BulkAnswer(asked=len(chosen), changed=None, missed=0, assignments=count, request=None)
    if isinstance(wish, SetEvent):
        done = bulk.set_event(by=by, project=project, documents=chosen, key=wish.event or "")
    elif isinstance(wish, AddTags):
        done = bulk.add_tags(by=by, project=project, documents=chosen, names=wish.tags)
    elif isinstance(wish, RemoveTags):
        done = bulk.remove_tags(by=by, project=project, documents=chosen, names=wish.tags)
    elif isinstance(wish, DeleteDocuments):
        done = bulk.delete_documents(by=by, project=project, documents=chosen)
    else:
        return _answer(bulk.restore_documents(by=by, project=project, documents=chosen))
    return _answer(done, undoable=True)


def _answer(done: bulk.Done, *, undoable: bool = False) -> BulkAnswer:
    return BulkAnswer(
        asked=done.asked,
        changed=done.changed,
        missed=done.missed,
        assignments=None,
        request=done.request if undoable and done.changed else None,
    )
