"""The queue of one reader: the list as filtered and sorted, who stands next to a document, what is left to do."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from annotations.errors import Invalid
from annotations.models import AnnotationSet, Assignment, Document, Membership, Project, User
from annotations.permissions import ANNOTATOR, TABLE, May
from annotations.queries.documents import STATES, filtered, listed, order_of
from annotations.queries.other_names import Called
from annotations.queries.paging import backwards, beyond, values_of

_STATE = AnnotationSet.State
DONE = (_STATE.SKIPPED, _STATE.SUBMITTED, _STATE.ACCEPTED)
OPEN = (_STATE.NEW, _STATE.IN_PROGRESS)
STARTED = (_STATE.IN_PROGRESS, _STATE.SUBMITTED, _STATE.ACCEPTED)


@dataclass(frozen=True)
class Filters:
    """What a list of documents was narrowed and sorted by, as its address says it; '' is not narrowed."""

    search: str = ""
    state: str = ""
    source: str = ""
    event: str = ""
    label: str = ""
    tag: str = ""
    published_from: str = ""
    published_to: str = ""
    annotator: str = ""
    sort: str = "key"

    @classmethod
    def from_query(cls, query: QueryDict) -> "Filters":
        """Read from an address; an empty value is none. Raises Invalid for names, states and sorts not known here."""
        known = {field.name for field in fields(cls)}
        given: dict[str, str] = {}
        for name, values in query.lists():
            if name not in known:
                raise Invalid(f"There is no filter {name!r} here.", code="unknown_parameter")
            if len(values) > 1:
                raise Invalid(f"The filter {name!r} stands twice.", code="duplicate_parameter")
            value = str(values[0])
            if "\x00" in value:
                raise Invalid(f"The filter {name!r} has a NUL character.", code="nul")
            if value.strip() if name == "search" else value:
                given[name] = value
        found = cls(**given)
        if found.state and found.state not in STATES:
            raise Invalid(f"state is one of: {', '.join(STATES)}.", code="unknown_state")
        order_of(found.sort)
        return found

    def query(self) -> str:
        """Back into an address, without what says nothing."""
        return urlencode([(name, value) for name, value in self._said() if value != getattr(NONE, name)])

    def but(self, **changes: str) -> "Filters":
        """The same with other values."""
        return replace(self, **changes)

    @property
    def narrowed(self) -> bool:
        """Whether anything is narrowed; the sort narrows nothing."""
        return any(value for name, value in self._said() if name != "sort")

    def _said(self) -> list[tuple[str, str]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]


NONE = Filters()


@dataclass(frozen=True)
class Queue:
    """Where a document stands in a list: from 1, or 0 where the filters leave it out; its neighbours either way."""

    position: int
    count: int
    previous_id: int | None
    next_id: int | None


def rows_of(
    project: Project, user: User, role: str, filters: Filters, named: Sequence[Called] | None = None
) -> "QuerySet[Document]":
    """The documents that pass the filters, not yet in order. `label` costs one query, a search one or two, unless
    `named` says whom it names (documents.names_in)."""
    return filtered(
        listed(project),
        project=project,
        user=user,
        role=role,
        query=filters.search or None,
        source=filters.source or None,
        event=filters.event or None,
        state=filters.state or None,
        label=filters.label or None,
        tag=filters.tag or None,
        published_from=filters.published_from or None,
        published_to=filters.published_to or None,
        annotator=filters.annotator or None,
        named=named,
    )


def neighbours(*, user: User, project: Project, role: str, document: Document, filters: Filters = NONE) -> Queue:
    """Place and neighbours of a document in the list; three queries, one more with a label, one or two with a search.

    One that has left the list (its state has changed, say) keeps its neighbours: the list goes on where it stood.
    """
    order = order_of(filters.sort)
    rows = rows_of(project, user, role, filters).order_by()
    values = values_of(document, order)
    back, on = beyond(backwards(order), values), beyond(order, values)
    counts: dict[str, Any] = rows.aggregate(
        count=Count("pk"), here=Count("pk", filter=Q(pk=document.pk)), before=Count("pk", filter=back)
    )
    previous = rows.filter(back).order_by(*backwards(order)).values_list("pk", flat=True).first()
    following = rows.filter(on).order_by(*order).values_list("pk", flat=True).first()
    return Queue(counts["before"] + 1 if counts["here"] else 0, counts["count"], previous, following)


def next_to_do(user: User, project: Project, after: int | None = None) -> Document | None:
    """The next document for this person; None if there is none for them. At most seven queries.

    What was sent back comes first, then what they have begun, then what is assigned to them, then what is free; each in
    the order of keys. After the document `after` it goes on from there, then round from the start, and what was begun
    waits for its turn.
    """
    own = _own(user)
    back = own.filter(state__in=OPEN).exclude(sent_back_at=None).values("document")
    begun = own.filter(state=_STATE.IN_PROGRESS).values("document")
    assigned = Assignment.objects.filter(project=project, user=user).values("document")
    rows = listed(project).order_by("key")
    left = rows.filter(~Exists(own.filter(document=OuterRef("pk"), state__in=DONE)))
    key = Document.objects.filter(project=project, pk=after).values_list("key", flat=True).first() if after else None
    returned, theirs = rows.filter(pk__in=back), left.filter(pk__in=assigned)
    if key is None:
        ways = (returned, rows.filter(pk__in=begun), theirs, left.filter(free(user)))
        return next((found for way in ways if (found := way.first())), None)
    onward = (returned.exclude(pk=after or 0), theirs, left.filter(Q(pk__in=begun) | free(user)))
    return next((found for way in onward if (found := way.filter(key__gt=key).first() or way.first())), None)


def to_do(user: User) -> Q:
    """Documents that the queue of this person has: those begun, assigned or free that they have not finished."""
    own = _own(user).filter(document=OuterRef("pk"))
    mine = Exists(own.filter(state__in=OPEN)) | Exists(Assignment.objects.filter(user=user, document=OuterRef("pk")))
    return ~Exists(own.filter(state__in=DONE)) & (mine | free(user))


def free(user: User) -> Q:
    """Documents that fewer others have begun than the project has annotators for each; a skipped set is not counted.

    None for annotators of a project that keeps them to what is assigned.
    """
    others = AnnotationSet.objects.filter(kind=AnnotationSet.Kind.PERSON, document=OuterRef("pk"), state__in=STARTED)
    count = others.exclude(owner=user).order_by().values("document").annotate(n=Count("pk")).values("n")
    room = Q(project__annotators_per_document__gt=Coalesce(Subquery(count), 0))
    if user.is_superuser:
        return room
    reviews = Membership.objects.filter(project=OuterRef("project"), user=user, role__in=TABLE[May.REVIEW])
    return (Q(project__assigned_only=False) | Exists(reviews)) & room


def left_to_do(user: User, project: Project) -> int:
    """How many documents within reach this person has neither handed in nor skipped. Two queries.

    Never how far others are: of these the queue may give none, because enough others have begun them.
    """
    done = _own(user).filter(state__in=DONE, document__project=project, document__deleted_at=None)
    rows = Document.objects.live().filter(project=project)
    return reachable(rows, user).count() - done.count()


def reachable(rows: "QuerySet[Document]", user: User) -> "QuerySet[Document]":
    """Documents of any projects without those that are kept from this person as an annotator of theirs."""
    if user.is_superuser:
        return rows
    kept = Membership.objects.filter(user=user, role=ANNOTATOR, project__assigned_only=True).values("project")
    own = _own(user).values("document")
    theirs = Assignment.objects.filter(user=user).values("document")
    return rows.filter(~Q(project__in=kept) | Q(pk__in=own) | Q(pk__in=theirs))


def _own(user: User) -> "QuerySet[AnnotationSet]":
    return AnnotationSet.objects.filter(kind=AnnotationSet.Kind.PERSON, owner=user)
