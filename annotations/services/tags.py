"""Tags: words by which documents are grouped, given to one document or to many at once."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import transaction

from annotations.errors import Invalid
from annotations.models import Change, Document, DocumentTag, Project, User
from annotations.permissions import May
from annotations.services.names import clean_name, require_unlike
from annotations.services.rights import require_in

LONGEST = 60
MOST = 20  # of one document
New = Callable[[set[str]], list[str]]  # the tags that a document has -> those that it is to have


def add_tags(
    *, by: User, project: Project, documents: Sequence[int], names: Iterable[str], request: UUID | None = None
) -> int:
    """Give tags to documents (ids; those that are not in the project are passed over). Needs a manager.

    One Change for each document that did not have them all; how many these are. Invalid `too_many_tags` for one that
    would come to have more than 20, Conflict `similar_name` as require_unlike_others: then no document is changed.
    """
    require_in(by, project, May.MANAGE)
    wanted = clean_tags(names)
    require_unlike_others(project.pk, wanted)
    with transaction.atomic():
        return _apply(by, project, documents, request, lambda had: sorted(had | set(wanted)))


def remove_tags(
    *, by: User, project: Project, documents: Sequence[int], names: Iterable[str], request: UUID | None = None
) -> int:
    """Take tags from documents; as add_tags."""
    require_in(by, project, May.MANAGE)
    unwanted = set(clean_tags(names))
    with transaction.atomic():
        return _apply(by, project, documents, request, lambda had: sorted(had - unwanted))


def replace_tags(document: Document, names: Iterable[str]) -> list[str]:
    """Give a document these tags and no others, in the caller's transaction; those that it had before.

    No check of rights, no Change.
    """
    wanted = clean_tags(names)
    had = tags_of([document.pk]).get(document.pk, [])
    store(document.project_id, {document.pk: (had, wanted)})
    return had


def tags_of(documents: Sequence[int]) -> dict[int, list[str]]:
    """Document id -> its tags in order; documents without one are not there. One query."""
    found: dict[int, list[str]] = {}
    rows = DocumentTag.objects.filter(document__in=documents).order_by("name")
    for document, name in rows.values_list("document_id", "name"):
        found.setdefault(document, []).append(name)
    return found


def clean_tag(name: str) -> str:
    """One line in NFC without space around it, at most 60 characters; Invalid with the pointer /tags otherwise."""
    return clean_name(unicodedata.normalize("NFC", name), "tags", LONGEST)


def clean_tags(names: Iterable[str]) -> list[str]:
    """Each once, in order; Invalid for a bad one, or for more than a document may have."""
    found = sorted({clean_tag(name) for name in names})
    require_room(found)
    return found


def require_unlike_others(
    project: int, names: Sequence[str], document: Document | None = None, had: Sequence[str] = ()
) -> None:
    """Conflict `similar_name` for a tag that looks like another one of the project and is not the same. One query.

    For tags that a person gives: those that an import brings are kept as they came. Where `document` has `names` now
    in place of those that it `had`, only what is new counts, and what goes with the change may be looked like.
    """
    elsewhere = DocumentTag.objects.filter(project=project)
    if document is not None:
        elsewhere = elsewhere.exclude(document=document)
    there = [*elsewhere.order_by().values_list("name", flat=True).distinct(), *(name for name in had if name in names)]
    require_unlike([name for name in names if name not in had], there, "tags")


def require_room(names: Sequence[str], key: str = "") -> None:
    """Invalid `too_many_tags` for more tags than a document may have."""
    if len(names) > MOST:
        whose = f" The document {key!r} would have {len(names)}: no document was changed." if key else ""
        raise Invalid(f"A document has at most {MOST} tags.{whose}", code="too_many_tags", pointer="/tags")


def _apply(by: User, project: Project, documents: Sequence[int], request: UUID | None, new: New) -> int:
    rows = Document.objects.filter(project=project, deleted_at=None, pk__in=documents).order_by("pk")
    keys = dict(rows.select_for_update(no_key=True).values_list("pk", "key"))
    stored = tags_of(list(keys))
    differing = {}
    for pk, key in keys.items():
        had = stored.get(pk, [])
        wanted = new(set(had))
        require_room(wanted, key)
        if wanted != had:
            differing[pk] = (had, wanted)
    store(project.pk, differing)
    changes = [
        Change(
            project=project, document_id=pk, user=by, request=request, verb="updated", kind="document",
            uid=keys[pk][:300], before={"tags": had}, after={"tags": wanted},
        )
        for pk, (had, wanted) in differing.items()
    ]  # fmt: skip
    Change.objects.bulk_create(changes)
    return len(changes)


def store(project: int, differing: dict[int, tuple[list[str], list[str]]]) -> None:
    """Write the tags of documents, id -> (before, after), in the caller's transaction; no checks, no Change."""
    gone: dict[str, list[int]] = {}
    for pk, (had, wanted) in differing.items():
        for name in set(had) - set(wanted):
            gone.setdefault(name, []).append(pk)
    for name, documents in gone.items():
        DocumentTag.objects.filter(document__in=documents, name=name).delete()
    new = [
        DocumentTag(project_id=project, document_id=pk, name=name)
        for pk, (had, wanted) in differing.items()
        for name in wanted
        if name not in had
    ]
    DocumentTag.objects.bulk_create(new)
