"""Documents: stored once with an immutable text; metadata may change, deletion is soft."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from annotations.errors import Conflict, Invalid, TooLarge
from annotations.models import Document, DocumentText, Event, Project, User
from annotations.permissions import May
from annotations.services import history, search
from annotations.services.events import ensure_event
from annotations.services.metadata import FIELDS, clean_key, columns, facts, fingerprint, refuse_reserved
from annotations.services.rights import require_in
from annotations.services.tags import clean_tags, replace_tags, require_unlike_others
from annotations.text.fidelity import TextProblem, check_storable, sha256

_INDEXED = {"title", "source"}
RESTORABLE = timedelta(days=30)


def add_document(
    *,
    by: User,
    project: Project,
    key: str = "",
    text: str,
    title: str = "",
    source: str = "",
    url: str = "",
    published_on: str = "",
    language: str = "",
    licence: str = "",
    event: str | None = None,
    replaces: str | None = None,
    meta: dict[str, Any] | None = None,
    tags: Sequence[str] = (),
) -> Document:
    """Add one document; the text is kept exactly. `event` and `replaces` are keys; a missing event is made.

    Needs a manager. Without a key one is made of title and checksum. Errors: 400 with a pointer, 409
    `document_exists`, 413 for a text over the limit.
    """
    require_in(by, project, May.MANAGE)
    check_text(text)
    refuse_reserved(meta or {})
    tagged = {"tags": clean_tags(tags)} if tags else {}
    key = key or _made_key(title, text)
    clean_key(key)
    with transaction.atomic():
        _require_free(project, key)
        try:
            with transaction.atomic():
                document = store_document(
                    by=by,
                    project=project,
                    key=key,
                    text=text,
                    event=ensure_event(by=by, project=project, key=event) if event else None,
                    replaces=_replaced(project, replaces),
                    title=title,
                    source=source,
                    url=url,
                    published_on=published_on,
                    language=language,
                    licence=licence,
                    meta=meta,
                )
        except IntegrityError:
            _require_free(project, key)
            raise
        if tags:
            require_unlike_others(project.pk, tagged["tags"])
            replace_tags(document, tags)
        after = {"key": key, "text_sha256": document.sha256, "length": document.length, **facts(document, FIELDS)}
        after |= tagged
        history.record(by=by, verb="created", kind="document", uid=key, document=document, after=after)
    return document


def store_document(
    *,
    by: User,
    project: Project,
    key: str,
    text: str,
    event: Event | None = None,
    replaces: Document | None = None,
    title: str = "",
    source: str = "",
    url: str = "",
    published_on: str = "",
    language: str = "",
    licence: str = "",
    meta: dict[str, Any] | None = None,
) -> Document:
    """Document, text and search index in the caller's transaction; no check of rights, no Change.

    Everything else is checked (Invalid, TooLarge). A live document with this key is an IntegrityError.
    """
    check_text(text)
    given = {
        "title": title, "source": source, "url": url, "published_on": published_on, "language": language,
        "licence": licence, "event": event, "replaces": replaces, "meta": meta or {},
    }  # fmt: skip
    document = Document(
        project=project, key=clean_key(key), sha256=sha256(text), length=len(text), created_by=by, **columns(given)
    )
    document.save(force_insert=True)
    search.add(document, text)
    return document


def update_document(*, by: User, document: Document, changes: dict[str, Any], seen: str | None = None) -> Document:
    """Change metadata (`changes`: field -> value; `event` and `replaces` are keys or None) and `tags`. Needs a manager.

    `seen` is the `fingerprint` of what the person had before their eyes: 409 `document_changed` if it is another by
    now. 400 `text_is_immutable` for a text: a corrected article is a new document that replaces this one.
    """
    require_in(by, document.project, May.MANAGE)
    if "text" in changes:
        raise Invalid(
            "The text of a document never changes, because every span counts on it. Add the corrected article as a "
            "new document with `replaces` set to the key of this one.",
            code="text_is_immutable",
            pointer="/text",
        )
    wanted = dict(changes)
    refuse_reserved(wanted.get("meta") or {})
    with transaction.atomic():
        if "event" in wanted:  # before the document is locked, as imports take them
            key = wanted["event"]
            wanted["event"] = ensure_event(by=by, project=document.project, key=key) if key else None
        if seen is not None:
            _require_unchanged(document, seen)
        tags = wanted.pop("tags", None)
        if "replaces" in wanted:
            wanted["replaces"] = _replaced(document.project, wanted["replaces"], document)
        before = set_metadata(document=document, changes=wanted)
        after = facts(document, before)
        if tags is not None:
            had, has = replace_tags(document, tags), clean_tags(tags)
            if had != has:
                require_unlike_others(document.project_id, has, document, had)
                before, after = {**before, "tags": had}, {**after, "tags": has}
        if before:
            history.record(
                by=by, verb="updated", kind="document", uid=document.key, document=document, before=before, after=after
            )
    return document


def set_metadata(*, document: Document, changes: dict[str, Any]) -> dict[str, Any]:
    """Apply changes (`event` an Event or None, `replaces` a Document or None) and index anew where needed.

    In the caller's transaction; no check of rights, no Change. Returns the values before of what differed.
    """
    wanted = columns(changes)
    stored = Document.objects.select_for_update(no_key=True).get(pk=document.pk)  # what is made in it need not wait
    differing = {field: value for field, value in wanted.items() if getattr(stored, field) != value}
    before = facts(stored, differing)
    for field, value in wanted.items():
        setattr(document, field, value)
    if differing:
        document.save(update_fields=list(differing))
    if differing.keys() & _INDEXED:
        search.refresh(document)
    return before


def delete_document(*, by: User, document: Document) -> None:
    """Take the document out of every list; its key becomes free and nothing of it is lost. Needs a manager."""
    require_in(by, document.project, May.MANAGE)
    with transaction.atomic():
        if Document.objects.filter(pk=document.pk, deleted_at=None).update(deleted_at=timezone.now()):
            before = facts(document, ("key", "title", "sha256"))
            history.record(by=by, verb="deleted", kind="document", uid=document.key, document=document, before=before)


def restore_document(*, by: User, document: Document) -> None:
    """Bring a deleted document back, with all that was made in it. Needs a manager; nothing if it lives.

    409 `document_exists` where its key lives again, `deleted_long_ago` after 30 days, `purged` where nothing is left.
    """
    require_in(by, document.project, May.MANAGE)
    with transaction.atomic():
        stored = Document.objects.select_for_update().get(pk=document.pk)
        if stored.deleted_at is None:
            return
        if not DocumentText.objects.filter(document=stored).exists():
            raise Conflict("It was purged: nothing of it is left to restore.", code="purged")
        if stored.deleted_at < timezone.now() - RESTORABLE:
            raise Conflict("It was deleted more than 30 days ago.", code="deleted_long_ago")
        require_restorable(stored)
        try:
            with transaction.atomic():
                Document.objects.filter(pk=stored.pk).update(deleted_at=None)
        except IntegrityError:
            require_restorable(stored)
            raise
        after = facts(stored, ("key", "title", "sha256"))
        history.record(by=by, verb="restored", kind="document", uid=stored.key, document=document, after=after)


def require_restorable(document: Document) -> None:
    """Conflict `document_exists` where another document has taken the key of this deleted one."""
    if Document.objects.filter(project=document.project_id, key=document.key, deleted_at=None).exists():
        raise Conflict(
            f"The key {document.key!r} belongs to another document by now. Delete that one first: then this one can "
            "be restored, and the other one stays among the deleted documents.",
            code="document_exists",
            pointer="/key",
        )


def check_text(text: str) -> str:
    """The text as it is; Invalid if it is empty or cannot be kept, TooLarge over MAX_DOCUMENT_LENGTH."""
    if not text:
        raise Invalid("The text is empty.", code="empty_text", pointer="/text")
    if len(text) > settings.MAX_DOCUMENT_LENGTH:
        raise TooLarge(
            f"The text has {len(text):,} characters; the limit (MAX_DOCUMENT_LENGTH) is "
            f"{settings.MAX_DOCUMENT_LENGTH:,}.",
            pointer="/text",
        )
    try:
        return check_storable(text)
    except TextProblem as problem:
        raise Invalid(problem.detail, code=problem.code, pointer="/text") from None


def _made_key(title: str, text: str) -> str:
    digest = sha256(text)
    words = slugify(title)[:80].strip("-")
    return f"{words}-{digest[:8]}" if words else f"text-{digest[:12]}"


def _require_free(project: Project, key: str) -> None:
    if Document.objects.filter(project=project, key=key, deleted_at=None).exists():
        raise Conflict(f"There is a document with the key {key!r}.", code="document_exists", pointer="/key")


def _require_unchanged(document: Document, seen: str) -> None:
    stored = Document.objects.select_for_update().get(pk=document.pk)
    if fingerprint(stored) != seen:
        raise Conflict(
            "Somebody has changed this document meanwhile: look at what is stored now, then save again.",
            code="document_changed",
        )


def _replaced(project: Project, key: str | None, document: Document | None = None) -> Document | None:
    """The live document with this key; Invalid if there is none, or if `document` would come to replace itself."""
    if not key:
        return None
    found = Document.objects.filter(project=project, key=key, deleted_at=None).first()
    if found is None:
        raise Invalid(f"There is no document {key!r} to replace.", code="unknown_document", pointer="/replaces")
    seen: set[int] = set()
    step: int | None = found.pk
    while document is not None and step is not None and step not in seen:
        if step == document.pk:
            raise Invalid("A document does not replace itself.", code="replaces_itself", pointer="/replaces")
        seen.add(step)
        step = Document.objects.filter(pk=step).values_list("replaces_id", flat=True).first()
    return found
