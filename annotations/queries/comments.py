"""Reading comments: the threads about one set, as far as the reader may know of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from annotations.models import AnnotationSet, Comment, Document, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

Json = dict[str, Any]
# A thread whose first comment was deleted has ended: nobody can answer or resolve it any more.
OPEN = Q(resolved_at=None, deleted_at=None)


@dataclass(frozen=True)
class Scope:
    """What a thread is about: one person's work, an imported set, or gold (neither)."""

    owner_id: int | None = None
    set_id: int | None = None

    @classmethod
    def of(cls, user: User, which: str, found: AnnotationSet | None) -> "Scope":
        """The scope of a set as `find_set` found it; `mine` and `gold` have one before there is a set."""
        if found is None:
            return cls() if which == "gold" else cls(owner_id=user.pk)
        if found.kind == AnnotationSet.Kind.PERSON:
            return cls(owner_id=found.owner_id)
        return cls() if found.kind == AnnotationSet.Kind.GOLD else cls(set_id=found.pk)

    def rows(self, document_id: int) -> "QuerySet[Comment]":
        """All comments about it."""
        return Comment.objects.filter(document=document_id, owner=self.owner_id, set=self.set_id)


def threads(
    document_id: int, scope: Scope, *, resolved: bool | None = None, span: UUID | None = None
) -> "QuerySet[Comment]":
    """The first comments of threads; deleted ones only where somebody has answered."""
    rows = _there(scope.rows(document_id).filter(thread=None))
    if resolved is not None:
        rows = rows.exclude(OPEN) if resolved else rows.filter(OPEN)
    if span is not None:
        rows = rows.filter(span=span)
    return rows.select_related("author", "resolved_by", "owner")


def answers_to(found: Iterable[Comment]) -> dict[int, list[Comment]]:
    """Thread -> its answers, oldest first. One statement."""
    rows = Comment.objects.filter(thread__in=[one.pk for one in found], deleted_at=None)
    answers: dict[int, list[Comment]] = {}
    for row in rows.select_related("author").order_by("pk"):
        answers.setdefault(row.thread_id or 0, []).append(row)
    return answers


def open_threads(document_id: int, scope: Scope) -> Json:
    """{"open": how many threads nobody has resolved, "spans": {uid: how many of them speak of it}}. One statement."""
    rows = threads(document_id, scope, resolved=False).order_by().values_list("span").annotate(n=Count("pk"))
    counts = dict(rows)
    spans = {str(span): n for span, n in sorted(counts.items(), key=lambda one: str(one[0])) if span is not None}
    return {"open": sum(counts.values()), "spans": spans}


def with_open_threads(rows: "QuerySet[Document]", user: User) -> "QuerySet[Document]":
    """Documents, each with `.open_comments`: open threads about the person's own work in it. No statement more."""
    own = Comment.objects.filter(OPEN, document=OuterRef("pk"), owner=user, thread=None)
    counted = own.order_by().values("document").annotate(n=Count("pk")).values("n")
    return rows.annotate(open_comments=Coalesce(Subquery(counted), 0))


def _there(rows: "QuerySet[Comment]") -> "QuerySet[Comment]":
    """Without what was deleted, unless somebody has answered."""
    answered = Exists(Comment.objects.filter(thread=OuterRef("pk"), deleted_at=None))
    return rows.filter(Q(deleted_at=None) | Q(answered))
