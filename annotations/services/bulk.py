"""The same done to many documents at once, in short transactions, so that nobody waits for all of it; and its undo.

All Changes of one call carry the same `request`, by which what it did is found again and taken back.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from annotations.errors import Conflict, Invalid
from annotations.models import Change, Document, Project, User
from annotations.permissions import May
from annotations.services import tags
from annotations.services.documents import RESTORABLE
from annotations.services.events import ensure_event
from annotations.services.rights import require_in

MOST = 10_000
BATCH = 500
Facts = dict[int, tuple[str, Any, Any]]  # document -> its key, what was said of it before, and after
Before = dict[int, tuple[Any, Any]]  # document -> before, after


@dataclass
class Done:
    """What a call did: documents asked for, changed, and not reached because the database stopped answering.

    `request` and `first`, the id of a Change before which none of the call stands, are what `undo` needs.
    """

    asked: int
    changed: int = 0
    missed: int = 0
    request: UUID | None = None
    first: int = 0


def set_event(*, by: User, project: Project, documents: Sequence[int], key: str) -> Done:
    """Put documents into an event, which is made if it is missing; '' takes them out of theirs. Needs a manager."""
    require_in(by, project, May.MANAGE)
    with transaction.atomic():
        event = ensure_event(by=by, project=project, key=key) if key else None

    def step(some: Sequence[int], request: UUID) -> int:
        rows = _locked(project, some).select_related("event")
        rows = rows.exclude(event=event) if event else rows.exclude(event=None)
        before = {row.pk: (row.key, row.event.key if row.event else None) for row in rows}
        Document.objects.filter(pk__in=before).update(event=event)
        after = {"event": key or None}
        facts: Facts = {pk: (name, {"event": was}, after) for pk, (name, was) in before.items()}
        return _note(by, project, request, "updated", facts)

    return _in_batches(by, project, documents, step)


def add_tags(*, by: User, project: Project, documents: Sequence[int], names: Sequence[str]) -> Done:
    """Give tags to documents. Needs a manager; `too_many_tags` and `similar_name` before any is changed."""
    require_in(by, project, May.MANAGE)
    wanted = set(tags.clean_tags(names))
    stored = {pk: found for some in _batches(documents) for pk, found in tags.tags_of(_there(project, some)).items()}
    fullest = max((len(wanted | set(found)) for found in stored.values()), default=0)
    if fullest > tags.MOST:
        raise Invalid(
            f"A document has at most {tags.MOST} tags, and one of these would have {fullest}: nothing was changed.",
            code="too_many_tags",
            pointer="/tags",
        )
    return _in_batches(
        by, project, documents,
        lambda some, request: tags.add_tags(by=by, project=project, documents=some, names=names, request=request),
    )  # fmt: skip


def remove_tags(*, by: User, project: Project, documents: Sequence[int], names: Sequence[str]) -> Done:
    """Take tags from documents. Needs a manager."""
    require_in(by, project, May.MANAGE)
    tags.clean_tags(names)
    return _in_batches(
        by, project, documents,
        lambda some, request: tags.remove_tags(by=by, project=project, documents=some, names=names, request=request),
    )  # fmt: skip


def delete_documents(*, by: User, project: Project, documents: Sequence[int]) -> Done:
    """Delete documents, as services.documents.delete_document does one. Needs a manager."""

    def step(some: Sequence[int], request: UUID) -> int:
        facts: Facts = {row.pk: (row.key, _said(row), None) for row in _locked(project, some)}
        Document.objects.filter(pk__in=facts).update(deleted_at=timezone.now())
        return _note(by, project, request, "deleted", facts)

    return _in_batches(by, project, documents, step)


def restore_documents(*, by: User, project: Project, documents: Sequence[int]) -> Done:
    """Bring back documents deleted in the last 30 days; those whose key lives again stay deleted. Needs a manager."""

    def step(some: Sequence[int], request: UUID) -> int:
        since = timezone.now() - RESTORABLE
        gone = Document.objects.filter(project=project, pk__in=some, deleted_at__gte=since, text__isnull=False)
        gone = gone.order_by("deleted_at").select_for_update(of=("self",), no_key=True)
        rows = {row.key: row for row in gone}  # of two with one key the last deleted
        taken = Document.objects.filter(project=project, deleted_at=None, key__in=rows).values_list("key", flat=True)
        for key in list(taken):
            del rows[key]
        facts: Facts = {row.pk: (row.key, None, _said(row)) for row in rows.values()}
        Document.objects.filter(pk__in=facts).update(deleted_at=None)
        return _note(by, project, request, "restored", facts)

    return _in_batches(by, project, documents, step)


def undo(*, by: User, project: Project, request: UUID, first: int = 0) -> Done:
    """Take back what this person did to many documents with one call, where it still stands. Needs a manager.

    Without `first` all Changes of the project are looked through.
    Where an event or the tags have been changed since, or the key of a deleted document lives again, nothing is done.
    """
    require_in(by, project, May.MANAGE)
    changes = Change.objects.filter(project=project, id__gte=first, request=request, user=by, kind="document", set=None)
    rows = list(changes.order_by("id").values_list("document_id", "verb", "before", "after")[: MOST + 1])
    documents = [row[0] for row in rows]
    if not rows:
        raise Conflict("There is nothing left to take back.", code="nothing_to_undo")
    if rows[0][1] == "deleted":
        return restore_documents(by=by, project=project, documents=documents)
    facts: Before = {row[0]: (row[2], row[3]) for row in rows if row[1] == "updated"}
    return _in_batches(by, project, documents, lambda some, again: _put_back(by, project, some, again, facts))


def _put_back(by: User, project: Project, some: Sequence[int], request: UUID, facts: Before) -> int:
    """Events and tags as they were, where they are what the call made of them."""
    changed: Facts = {}
    stored = tags.tags_of(some)
    retagged: dict[int, tuple[list[str], list[str]]] = {}
    events: dict[str | None, list[int]] = {}
    for row in _locked(project, some).select_related("event"):
        before, after = facts.get(row.pk, ({}, {}))
        now: dict[str, object] = {"tags": stored.get(row.pk, []), "event": row.event.key if row.event else None}
        if not after or any(now.get(name) != value for name, value in after.items()):
            continue
        if "tags" in before:
            retagged[row.pk] = (stored.get(row.pk, []), list(map(str, _listed(before["tags"]))))
        if "event" in before:
            events.setdefault(str(before["event"]) if before["event"] else None, []).append(row.pk)
        changed[row.pk] = (row.key, after, before)
    tags.store(project.pk, retagged)
    for key, documents in events.items():
        event = ensure_event(by=by, project=project, key=key) if key else None
        Document.objects.filter(pk__in=documents).update(event=event)
    return _note(by, project, request, "updated", changed)


def _in_batches(
    by: User, project: Project, documents: Sequence[int], step: Callable[[Sequence[int], UUID], int]
) -> Done:
    """Each batch in a transaction of its own, in which the right is read afresh; what was done stays done."""
    if len(documents) > MOST:
        raise Invalid(f"At most {MOST:,} documents at once: choose fewer by a filter.", code="too_many_documents")
    require_in(by, project, May.MANAGE)
    last = Change.objects.order_by("-id").values_list("id", flat=True).first()
    done = Done(len(documents), request=uuid4(), first=last or 0)
    reached = 0
    for some in _batches(documents):
        try:
            with transaction.atomic():
                require_in(by, project, May.MANAGE)
                done.changed += step(some, done.request or uuid4())
        except (OperationalError, IntegrityError):
            if not reached:
                raise
            done.missed = len(documents) - reached
            break
        reached += len(some)
    return done


def _batches(documents: Sequence[int]) -> Iterator[Sequence[int]]:
    return (documents[at : at + BATCH] for at in range(0, len(documents), BATCH))


def _there(project: Project, some: Sequence[int]) -> list[int]:
    """Those of the ids that are live documents of the project: of no other is anything told, not even its tags."""
    return list(Document.objects.filter(project=project, deleted_at=None, pk__in=some).values_list("pk", flat=True))


def _locked(project: Project, some: Sequence[int]) -> "QuerySet[Document]":
    rows = Document.objects.filter(project=project, deleted_at=None, pk__in=some)
    return rows.defer("meta").order_by("pk").select_for_update(of=("self",), no_key=True)


def _said(document: Document) -> dict[str, object]:
    return {"key": document.key, "title": document.title, "sha256": document.sha256}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _note(by: User, project: Project, request: UUID, verb: str, facts: Facts) -> int:
    """One Change a document; how many."""
    Change.objects.bulk_create(
        Change(
            project=project, document_id=pk, user=by, request=request, verb=verb, kind="document", uid=key[:300],
            before=before, after=after,
        )
        for pk, (key, before, after) in facts.items()
    )  # fmt: skip
    return len(facts)
