"""Taking suggestions back: those on which nobody's word stands go, all others stay."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from annotations.errors import Invalid, NotFound
from annotations.models import Change, Project, Suggestion, SuggestionVerdict, User
from annotations.permissions import May, allows, require
from annotations.services.rights import require_in

if TYPE_CHECKING:
    from django.db.models import QuerySet

_AT_ONCE = 500
_TRIES = 12
_STATES = SuggestionVerdict.State


@dataclass(frozen=True)
class Withdrawn:
    """How many went, and how many stay because somebody has judged them."""

    withdrawn: int
    kept: int


def withdraw(
    *, by: User, project: Project, batch: UUID | None = None, source: str | None = None, version: str | None = None
) -> Withdrawn:
    """Withdraw what one call has made (`batch`), or all of a source, of one version or of all: for managers.

    An annotator withdraws batches of their own alone. Invalid `batch_or_source`; NotFound where there is none.
    """
    role = require_in(by, project, May.ANNOTATE)
    if (batch is None) == (source is None) or (version is not None and source is None):
        raise Invalid("Name a batch, or a source and perhaps its version.", code="batch_or_source")
    rows = Suggestion.objects.filter(project=project)
    if batch is not None:
        rows = rows.filter(batch=batch)
        rows = rows if allows(role, May.MANAGE) else rows.filter(created_by=by)
    else:
        require(role, May.MANAGE)
        rows = rows.filter(source=source)
        rows = rows if version is None else rows.filter(version=version)
    if not rows.exists():
        raise NotFound("There are no such suggestions of yours here.")
    judged = SuggestionVerdict.objects.filter(suggestion=OuterRef("pk")).exclude(state=_STATES.OPEN)
    gone, tries = 0, _TRIES
    while tries:
        try:
            some = _step(by, project, rows.exclude(Exists(judged)), batch)
        except IntegrityError:
            tries -= 1  # one of them was judged meanwhile: it stays
            continue
        if not some:
            break
        gone += some
    return Withdrawn(gone, rows.count())


def _step(by: User, project: Project, rows: "QuerySet[Suggestion]", batch: UUID | None) -> int:
    """A transaction's worth of them; how many."""
    with transaction.atomic():
        some = list(rows.order_by("pk").values_list("pk", "document_id", "source")[:_AT_ONCE])
        ids = [pk for pk, _document, _source in some]
        SuggestionVerdict.objects.filter(suggestion__in=ids, state=_STATES.OPEN).delete()
        Suggestion.objects.filter(pk__in=ids).delete()
        counts = Counter((document, source) for _pk, document, source in some)
        Change.objects.bulk_create(
            Change(
                project=project, document_id=document, user=by, request=batch, verb="withdrawn", kind="suggestion",
                uid=source, before={"count": count},
            )
            for (document, source), count in sorted(counts.items())
        )  # fmt: skip
    return len(some)
