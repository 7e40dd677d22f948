"""What the steps in a set's life share: the locked row, the Change that counts, the answer to a replay."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.db.models import Q

from annotations.errors import Conflict, NotFound
from annotations.models import AnnotationSet, Change, Document, Gesture, User
from annotations.services.guidelines import guideline_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

Json = dict[str, Any]


def own_set(document: Document, by: User, *, with_gold: bool = False) -> AnnotationSet:
    """The person's set, locked; made if there is none yet (an empty submit makes it). `with_gold` as in `locked`.

    NotFound where the document was purged while its lock was waited for.
    """
    AnnotationSet.objects.get_or_create(
        document=document,
        kind=AnnotationSet.Kind.PERSON,
        owner=by,
        defaults={
            "schema_version": document.project.schema_version,
            "guideline_version": guideline_name(document.project.guideline_version),
        },
    )
    rows = AnnotationSet.objects.filter(document=document, kind=AnnotationSet.Kind.PERSON, owner=by)
    try:
        return locked(rows, document if with_gold else None)
    except AnnotationSet.DoesNotExist:
        raise NotFound from None


def locked(rows: "QuerySet[AnnotationSet]", gold_of: Document | None = None) -> AnnotationSet:
    """The one row of a queryset, locked until the transaction ends (SQLite locks as a whole anyway).

    With `gold_of` the gold of that document, where there is one, is locked too. Whoever takes several sets takes them
    in the order of their ids, as archiving a label does (schema.spans): so no two ever wait for each other.
    """
    if gold_of is not None:
        both = Q(pk__in=rows.values("pk")) | Q(document=gold_of, kind=AnnotationSet.Kind.GOLD)
        list(AnnotationSet.objects.filter(both).order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    return rows.select_for_update(of=("self",)).get()


def once(
    *,
    by: User,
    request: UUID | None,
    body: Json,
    find: Callable[[], AnnotationSet],
    act: Callable[[AnnotationSet], Json],
) -> Json:
    """Run `act` on the set that `find` locks, in one transaction; a known request gets its stored answer.

    Raises Conflict `request_reused` where the request was used for something else.
    """
    digest = hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
    for last in (False, True):
        try:
            with transaction.atomic():
                found = find()
                known = Gesture.objects.filter(set=found, request=request).first() if request else None
                if known is not None:
                    if known.digest != digest:
                        raise Conflict(
                            "This request was used before, for something else: make a new UUID.", code="request_reused"
                        )
                    return dict(known.results)
                results = act(found)
                if request is not None:
                    Gesture.objects.create(set=found, request=request, digest=digest, user=by, results=results)
                return results
        except IntegrityError:
            if last:
                raise
    raise AssertionError  # the loop returns or raises


def count_change(
    found: AnnotationSet,
    *,
    by: User,
    request: UUID | None,
    verb: str,
    before: Json,
    after: Json,
    kind: str = "set",
    uid: str = "",
    **columns: Any,
) -> None:
    """One Change of the set itself (or of what `kind` and `uid` name), its number, and the columns that changed,
    saved together."""
    found.revision += 1
    for name, value in columns.items():
        setattr(found, name, value)
    found.save(update_fields=["revision", *columns])
    Change.objects.create(
        project_id=found.document.project_id,
        document_id=found.document_id,
        set=found,
        seq=found.revision,
        user=by,
        request=request,
        verb=verb,
        kind=kind,
        uid=uid or str(found.pk),
        before=before,
        after=after,
    )
