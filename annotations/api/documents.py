"""Documents of a project, one document, and its history."""

from collections.abc import Iterable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import TEXT, Parameter, choice, describe
from annotations.api.shapes import given, out
from annotations.api.shapes.documents import ChangeRow, DocumentChange, DocumentFull, DocumentListed, DocumentNew
from annotations.models import Change, Document, DocumentText
from annotations.permissions import May, deleted_document_for, document_for, project_for
from annotations.queries.comments import with_open_threads
from annotations.queries.documents import SORTS, STATES, filtered, listed, order_of, state_of, states_of
from annotations.queries.history import document_history, purpose_of
from annotations.services import documents
from annotations.services.tags import tags_of

PAGED = frozenset({"limit", "after"})
ROW = {
    "id": 3,
    "project": 1,
    "key": "nl-2025-05-17-format.txt",
    "title": "We are ready for any format",
    "source": "Northern Ledger",
    "url": None,
    "published_on": "2025-05-17",
    "language": "en",
    "licence": None,
    "event": "istanbul-1",
    "replaces": None,
    "text_sha256": "53a3f2266a4b7356ba7e83b959ff7baa83de88945374c234f112b3fcf4e51e57",
    "length": 30,
    "tags": ["interview"],
    "state": "new",
    "created_at": "2025-06-02T09:30:00Z",
}
FULL = {**ROW, "meta": {}, "text": "Zelenskiy said “117 drones.”\n"}
CHANGE = {
    "at": "2025-06-02T09:30:00Z",
    "user": "mara",
    "verb": "updated",
    "kind": "document",
    "uid": "nl-2025-05-17-format.txt",
    "version": None,
    "set": None,
    "seq": None,
    "before": {"title": ""},
    "after": {"title": "We are ready for any format"},
}
FILTERS = (
    Parameter(
        "search",
        "Words that title, key, source or text have, each of them; the last one may be begun. A name is found in its "
        "other spellings and scripts too: Zelenskyy finds Selenskyj and Зеленський. Where words are a name of an actor "
        "of the project, its other names, as the registry has them, are looked for in their place too.",
        TEXT,
    ),
    Parameter("source", "Exactly this source.", TEXT),
    Parameter("event", "The key of an event.", TEXT),
    choice("state", "The state that you see in the list.", STATES),
    Parameter("label", "The key of a label: documents that have a span of it in a set that you may read.", TEXT),
    Parameter("tag", "A tag: documents that have it.", TEXT),
    Parameter("published_from", "A year, a month or a day: documents published on its first day or later.", TEXT),
    Parameter("published_to", "A year, a month or a day: documents published on its last day or earlier.", TEXT),
    Parameter("annotator", "A user name: documents that this person has begun; for curators and managers.", TEXT),
    choice("sort", "The order, by code point.", [*SORTS, *(f"-{name}" for name in SORTS)]),
)


class DocumentsView(View):
    """GET POST projects/{id}/documents/"""

    parameters = {"GET": PAGED | {parameter.name for parameter in FILTERS}}

    @describe(
        "list_documents",
        summary="Documents",
        tag="Documents",
        description=(
            "Without texts. `state` is that of your own annotation set; for curators and managers that of the least "
            "advanced annotator, new where nobody has begun."
        ),
        answer=DocumentListed,
        example={**ROW, "comments": 0},
        listed=True,
        parameters=FILTERS,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.READ)
        role, asked = _role(project), request.query_params
        rows = filtered(
            listed(project),
            project=project,
            user=self.user,
            role=role,
            query=asked.get("search"),
            source=asked.get("source"),
            event=asked.get("event"),
            state=asked.get("state"),
            label=asked.get("label"),
            tag=asked.get("tag"),
            published_from=asked.get("published_from"),
            published_to=asked.get("published_to"),
            annotator=asked.get("annotator"),
        )

        def shaped(some: list[Document]) -> Iterable[Row]:
            states, tags = states_of(self.user, role, some), tags_of([row.pk for row in some])
            return [
                out(
                    DocumentListed(
                        **_facts(row, tags.get(row.pk)),
                        state=states[row.pk],
                        comments=getattr(row, "open_comments", 0),
                    )
                )
                for row in some
            ]

        rows = with_open_threads(rows, self.user)
        return page(request, rows, shaped, order=order_of(asked.get("sort", "key")))

    @describe(
        "add_document",
        summary="Add a document",
        tag="Documents",
        description="The text is kept exactly as it is sent, and never changes.",
        request=DocumentNew,
        request_example={"key": "statement-17", "text": "  Zelenskiy said “117 drones.”\n", "title": "Statement"},
        answer=DocumentFull,
        example=FULL,
        status=201,
        errors=(403, 404, 409, 413),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        body = _without_null(given(self.body(DocumentNew)))
        document = documents.add_document(by=self.user, project=project, **body)
        return Response(_full(document, "new", body["text"]), status=201)


class DocumentView(View):
    """GET PATCH DELETE documents/{id}/"""

    @describe("read_document", summary="One document with its text", tag="Documents", answer=DocumentFull, example=FULL)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self._answer(document_for(self.user, pk, May.READ)))

    @describe(
        "change_document",
        summary="Change metadata",
        tag="Documents",
        description="A text never changes: add the corrected article as a new document that `replaces` this one.",
        request=DocumentChange,
        request_example={"title": "We are ready for any format", "event": "istanbul-1"},
        answer=DocumentFull,
        example=FULL,
    )
    def patch(self, request: Request, pk: int) -> Response:
        document = document_for(self.user, pk, May.MANAGE)
        changes = _without_null(given(self.body(DocumentChange)))
        documents.update_document(by=self.user, document=document, changes=changes)
        return Response(self._answer(document))

    @describe(
        "delete_document",
        summary="Delete a document",
        tag="Documents",
        description="It leaves every list and its key becomes free; for 30 days it can be restored with all in it.",
    )
    def delete(self, request: Request, pk: int) -> Response:
        document = document_for(self.user, pk, May.MANAGE)
        self.no_body()
        documents.delete_document(by=self.user, document=document)
        return Response(status=204)

    def _answer(self, document: Document) -> Row:
        text = DocumentText.objects.values_list("text", flat=True).get(document=document)
        return _full(document, state_of(self.user, _role(document), document), text)


class DocumentRestoreView(View):
    """POST documents/{id}/restore/"""

    @describe(
        "restore_document",
        summary="Restore a deleted document",
        tag="Documents",
        description=(
            "Within 30 days, with all that was made in it. 409 `document_exists` where another document has taken its "
            "key: delete that one first. One that lives stays as it is."
        ),
        answer=DocumentFull,
        example=FULL,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        document = deleted_document_for(self.user, pk)
        self.no_body()
        documents.restore_document(by=self.user, document=document)
        text = DocumentText.objects.values_list("text", flat=True).get(document=document)
        return Response(_full(document, state_of(self.user, _role(document), document), text))


class DocumentHistoryView(View):
    """GET documents/{id}/history/"""

    parameters = {"GET": PAGED}

    @describe(
        "read_history",
        summary="History of a document",
        tag="Documents",
        description="Newest first: all of it for curators and managers, for others what they may read.",
        answer=ChangeRow,
        example=CHANGE,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        document = document_for(self.user, pk, May.READ)
        rows = document_history(document, self.user, _role(document))
        return page(request, rows, _changes, order=("-id",), purpose=purpose_of(self.user, document))


def _role(thing: Any) -> str:
    """The reader's role, which permissions.py has put on what it fetched."""
    return str(thing.role)


def _without_null(body: Row) -> Row:
    """Null in, '' stored: both say 'not said'."""
    return {field: "" if value is None else value for field, value in body.items()}


def _facts(document: Document, tags: list[str] | None) -> dict[str, Any]:
    optional = ("title", "source", "url", "published_on", "language", "licence")
    return {
        "id": document.pk,
        "project": document.project_id,
        "key": document.key,
        **{name: getattr(document, name) or None for name in optional},
        "event": document.event.key if document.event else None,
        "replaces": document.replaces.key if document.replaces else None,
        "text_sha256": document.sha256,
        "length": document.length,
        "tags": tags or [],
        "created_at": document.created_at,
    }


def _full(document: Document, state: str, text: str) -> Row:
    tags = tags_of([document.pk]).get(document.pk)
    return out(DocumentFull(**_facts(document, tags), state=state, meta=document.meta, text=text))


def _changes(rows: list[Change]) -> Iterable[Row]:
    for row in rows:
        yield out(
            ChangeRow(
                at=row.at,
                user=row.user.username if row.user else None,
                verb=row.verb,
                kind=row.kind,
                uid=row.uid,
                version=row.version,
                set=row.set_id,
                seq=row.seq,
                before=row.before,
                after=row.after,
            )
        )
