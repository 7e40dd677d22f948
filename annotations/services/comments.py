"""Comments: threads about a document or a span, in the context of one set. Those who may read the set may talk.

They belong to no revision: a set that is submitted is talked about like one that is not.
"""

from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Comment, Document, Span, User
from annotations.permissions import May, allows, comment_for, document_for
from annotations.queries.annotations import find_set
from annotations.queries.comments import Scope
from annotations.services import history
from annotations.services.names import clean_text

LONGEST = 5000
MOST_ANSWERS = 500


def add_comment(
    *,
    by: User,
    document_id: int,
    text: str,
    which: str = "mine",
    span: UUID | None = None,
    thread: UUID | None = None,
    uid: UUID | None = None,
) -> tuple[Comment, bool]:
    """Say something about a set (mine, gold or its id), or one of its spans, or answer; False where it was said by
    the same request before.

    Raises NotFound as `find_set` does, and for a span or thread that is not there; Invalid `empty`, `too_long`,
    `not_a_thread` for an answer to an answer, `span_of_answer`; Conflict `id_taken`, `thread_full`.
    """
    document = document_for(by, document_id, May.ANNOTATE)
    found = find_set(by, document, which)
    _worded(text)
    if thread is not None and span is not None:
        raise Invalid("An answer is about what its thread is about: leave `span` out.", code="span_of_answer",
                      pointer="/span")  # fmt: skip
    scope = Scope.of(by, which, found)
    known = Comment.objects.filter(uid=uid).first() if uid is not None else None
    if known is not None:
        return _same(known, by, document, scope, text, span, thread), False
    facts: dict[str, Any] = {"project": document.project, "owner_id": scope.owner_id, "set_id": scope.set_id}
    if span is not None:
        facts |= _place(found, span)
    try:
        with transaction.atomic():
            if thread is not None:
                facts["thread"] = _thread(by, document, scope, thread)
            made = Comment.objects.create(uid=uid or uuid4(), document=document, author=by, text=text, **facts)
            after = {"text": text, "span": str(span) if span else None, "thread": str(thread) if thread else None}
            history.record(
                by=by, verb="created", kind="comment", uid=str(made.uid), document=document, after=after
            )  # fmt: skip
    except IntegrityError:  # the same request came twice at once, or another's id was met
        known = Comment.objects.filter(uid=uid).first() if uid is not None else None
        if known is None:
            raise
        return _same(known, by, document, scope, text, span, thread), False
    return made, True


def edit_comment(*, by: User, uid: UUID, text: str | None = None, resolved: bool | None = None) -> Comment:
    """Write one's own comment anew, resolve a thread or open it again; what is so already stays.

    Raises NotFound, Forbidden `not_yours` for another's words, Invalid as `add_comment`.
    """
    comment_for(by, uid, May.ANNOTATE)
    with transaction.atomic():
        comment = Comment.objects.select_for_update(of=("self",)).select_related("author", "document").get(uid=uid)
        if comment.deleted_at is not None:
            raise NotFound
        if text is not None and text != comment.text:
            if comment.author_id != by.pk:
                raise Forbidden("Its author alone may change a comment.", code="not_yours")
            _worded(text)
            before, comment.text, comment.edited_at = comment.text, text, timezone.now()
            _record(by, comment, "updated", {"text": before}, {"text": text})
        if resolved is not None:
            _resolve(by, comment, resolved)
        comment.save(update_fields=["text", "edited_at", "resolved_at", "resolved_by"])
    return comment


def delete_comment(*, by: User, uid: UUID) -> None:
    """Take a comment back: its author, or a manager. Answers to it stay. Forbidden `not_yours`."""
    found = comment_for(by, uid, May.ANNOTATE)
    if found.author_id != by.pk and not allows(getattr(found, "role", None), May.MANAGE):
        raise Forbidden("Its author or a manager may delete a comment.", code="not_yours")
    with transaction.atomic():
        if Comment.objects.filter(pk=found.pk, deleted_at=None).update(deleted_at=timezone.now()):
            _record(by, found, "deleted", {"text": found.text}, None)


def _place(found: AnnotationSet | None, uid: UUID) -> dict[str, Any]:
    """The span as it stands now: the comment keeps it, whatever becomes of the span."""
    row = Span.objects.filter(set=found, uid=uid).values("start", "end", "quote").first() if found else None
    if row is None:
        raise NotFound(f"There is no span {uid} in this set.", pointer="/span")
    return {"span": uid, **row}


def _thread(by: User, document: Document, scope: Scope, uid: UUID) -> Comment:
    """The first comment of a thread, locked. An answer opens one that was resolved again."""
    rows = scope.rows(document.pk).select_for_update(of=("self",)).select_related("document")
    found = rows.filter(uid=uid, deleted_at=None).first()
    if found is None:
        raise NotFound(f"There is no comment {uid} here.", pointer="/thread")
    if found.thread_id is not None:
        raise _no_thread("/thread")
    if Comment.objects.filter(thread=found).count() >= MOST_ANSWERS:
        raise Conflict(f"This thread has {MOST_ANSWERS} answers: begin another.", code="thread_full")
    if found.resolved_at is not None:
        _resolve(by, found, False)
        found.save(update_fields=["resolved_at", "resolved_by"])
    return found


def _resolve(by: User, comment: Comment, resolved: bool) -> None:
    if comment.thread_id is not None:
        raise _no_thread("/resolved")
    if resolved == (comment.resolved_at is not None):
        return
    comment.resolved_at, comment.resolved_by = (timezone.now(), by) if resolved else (None, None)
    _record(by, comment, "resolved" if resolved else "reopened", None, None)


def _same(
    known: Comment, by: User, document: Document, scope: Scope, text: str, span: UUID | None, thread: UUID | None
) -> Comment:
    """The comment that this request has made before; Conflict `id_taken` if it is another."""
    before = known.thread.uid if known.thread else None
    said = (known.author_id, known.document_id, known.owner_id, known.set_id, known.text, known.span, before)
    if said != (by.pk, document.pk, scope.owner_id, scope.set_id, text, span, thread) or known.deleted_at is not None:
        raise _taken()
    return known


def _worded(text: str) -> None:
    if not text.strip():
        raise Invalid("Say something.", code="empty", pointer="/text")
    clean_text(text, "text", LONGEST)


def _taken() -> Conflict:
    return Conflict("Another comment has this id: make a new UUID.", code="id_taken", pointer="/id")


def _no_thread(pointer: str) -> Invalid:
    return Invalid("This is an answer: speak of the comment that begins its thread.", code="not_a_thread",
                   pointer=pointer)  # fmt: skip


def _record(by: User, comment: Comment, verb: str, before: object, after: object) -> None:
    history.record(
        by=by, verb=verb, kind="comment", uid=str(comment.uid), document=comment.document, before=before, after=after
    )
