"""Lists of documents: filters, order and the state that each reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When

from annotations.errors import Invalid
from annotations.models import AnnotationSet, Document, DocumentTag, Event, Label, Membership, Project, User
from annotations.permissions import TABLE, May, allows, only_assigned, within_reach
from annotations.queries.filters import SORTS, of_annotator, order_of, published, with_label, with_tag
from annotations.queries.other_names import Called, called
from annotations.queries.search import LONGEST, search

__all__ = ["SORTS", "order_of", "search"]
# From the least to the most advanced.
STATES = ("new", "in_progress", "skipped", "submitted", "accepted")
_KIND = AnnotationSet.Kind
_ROW = (
    "id", "project_id", "key", "title", "source", "url", "published_on", "language", "licence", "sha256", "length",
    "created_at", "event__key", "event__title", "replaces__key",
)  # fmt: skip


# From one source to the next in the index: as many steps as there are sources, however many documents have them.
_SOURCES = """
WITH RECURSIVE found(source) AS (
    SELECT min(d.source) FROM annotations_document d
    WHERE d.project_id = %s AND d.deleted_at IS NULL AND d.source > ''
    UNION ALL
    SELECT (SELECT min(d.source) FROM annotations_document d
            WHERE d.project_id = %s AND d.deleted_at IS NULL AND d.source > found.source)
    FROM found WHERE found.source IS NOT NULL
)
SELECT source FROM found WHERE source IS NOT NULL LIMIT %s
"""


@dataclass(frozen=True)
class Work:
    """What a reader may know of the work in one document: who does it with which state, and spans of those sets."""

    state: str
    people: list[tuple[User, str]]
    spans: int


def listed(project: Project) -> "QuerySet[Document]":
    """The project's documents as lists need them: without meta and text, with the keys of event and replaced one."""
    return Document.objects.live().filter(project=project).select_related("event", "replaces").only(*_ROW)


def filtered(
    rows: "QuerySet[Document]",
    *,
    project: Project,
    user: User,
    role: str,
    query: str | None = None,
    source: str | None = None,
    event: str | None = None,
    state: str | None = None,
    label: str | None = None,
    tag: str | None = None,
    published_from: str | None = None,
    published_to: str | None = None,
    annotator: str | None = None,
    named: Sequence[Called] | None = None,
) -> "QuerySet[Document]":
    """Rows within the reader's reach, narrowed by whatever is not None. `label` costs one query, `query` one or two
    unless `named` says what names_in has found in it, the others none.

    Raises Invalid for a value that cannot be, Forbidden for `annotator` where the reader sees no other's work.
    """
    if only_assigned(role, project):
        rows = within_reach(rows, user)
    if query is not None:
        rows = search(rows, query, names_in(project, query) if named is None else named)
    if source is not None:
        rows = rows.filter(source=source)
    if event is not None:
        rows = rows.filter(event__project=project, event__key=event)
    if state is not None:
        rows = with_state(rows, user, role, state)
    if label is not None:
        rows = with_label(rows, project, user, role, label)
    if tag is not None:
        rows = with_tag(rows, project, tag)
    if annotator is not None:
        rows = of_annotator(rows, role, annotator)
    return published(rows, published_from, published_to)


def names_in(project: Project, query: str) -> list[Called]:
    """Whom a search of the project's documents names, as other_names.called tells it; of one that cannot be made []
    as well."""
    return called(project, query) if len(query) <= LONGEST else []


def states_of(user: User, role: str, documents: Sequence[Document]) -> dict[int, str]:
    """Document id -> the state that this reader sees. One query.

    For curators and managers the least advanced person set, for everybody else their own; without one `new`.
    """
    sets = _counted_sets(user, role).filter(document__in=[document.pk for document in documents])
    found: dict[int, str] = {document.pk: "" for document in documents}
    for document_id, state in sets.values_list("document_id", "state"):
        known = found[document_id]
        found[document_id] = state if not known else min(known, state, key=STATES.index)
    return {pk: state or "new" for pk, state in found.items()}


def state_of(user: User, role: str, document: Document) -> str:
    """The state of one document as this reader sees it."""
    return states_of(user, role, [document])[document.pk]


def with_state(rows: "QuerySet[Document]", user: User, role: str, state: str) -> "QuerySet[Document]":
    """Rows whose state, as `states_of` tells it, is this one. Raises Invalid for an unknown state."""
    if state not in STATES:
        raise Invalid(f"state is one of: {', '.join(STATES)}.", code="unknown_state")
    sets = _counted_sets(user, role).filter(document=OuterRef("pk"))
    here = Q(Exists(sets.filter(state=state)))
    if state == "new":
        return rows.filter(here | ~Exists(sets))
    return rows.filter(here & ~Exists(sets.filter(state__in=STATES[: STATES.index(state)])))


def count_states(rows: "QuerySet[Document]", user: User, role: str) -> tuple[int, dict[str, int]]:
    """How many rows there are, and how many in each state, as `states_of` tells it. Two queries."""
    total = rows.order_by().count()
    rank = Case(*[When(state=s, then=Value(r)) for r, s in enumerate(STATES)], output_field=IntegerField())
    sets = _counted_sets(user, role).filter(document__in=rows.order_by().values("pk"))
    least = sets.order_by().values("document").annotate(least=Min(rank))
    counts = least.aggregate(**{s: Count("document", filter=Q(least=r)) for r, s in enumerate(STATES)})
    begun = sum(counts.values())
    return total, {**counts, "new": counts["new"] + total - begun}


def work_in(user: User, role: str, documents: Sequence[Document]) -> dict[int, Work]:
    """Document id -> what this reader sees of the work in it. One query.

    Curators and managers: the sets of all persons, by name. Annotators: their own. Viewers: gold, without persons.
    """
    found: dict[int, list[Any]] = {document.pk: [] for document in documents}
    gold = AnnotationSet.objects.filter(kind=_KIND.GOLD)
    sets = (_counted_sets(user, role) if allows(role, May.ANNOTATE) else gold).filter(document__in=found)
    for one in sets.select_related("owner").annotate(n=Count("spans")).order_by("owner__username"):
        found[one.document_id].append(one)
    return {pk: _work(some) for pk, some in found.items()}


def sources_in(project: Project, most: int, only: User | None = None) -> list[str]:
    """The first `most` sources of the project's documents, by name; with `only`, of those within that person's reach.
    One query."""
    if only is None:
        with connection.cursor() as cursor:
            cursor.execute(_SOURCES, [project.pk, project.pk, most])
            return [row[0] for row in cursor.fetchall()]
    named = _within(project, only).exclude(source="")
    return list(named.order_by("source").values_list("source", flat=True).distinct()[:most])


def events_in(project: Project, most: int, only: User | None = None) -> list[Event]:
    """The first `most` events of the project by key, as `event_rows` has them. One query."""
    return list(event_rows(project, only).only("key", "title").order_by("key")[:most])


def event_rows(project: Project, only: User | None = None) -> "QuerySet[Event]":
    """The events of a project; with `only`, those of documents within that person's reach."""
    rows = Event.objects.filter(project=project)
    return rows if only is None else rows.filter(pk__in=_within(project, only).order_by().values("event"))


def tags_in(project: Project, most: int, only: User | None = None) -> list[str]:
    """The first `most` tags of the project's documents, by name; with `only`, of those within that person's reach.
    One query."""
    names = DocumentTag.objects.filter(project=project, document__deleted_at=None).order_by("name")
    if only is not None:
        names = names.filter(document__in=_within(project, only).order_by().values("pk"))
    return list(names.values_list("name", flat=True).distinct()[:most])


def people_in(project: Project) -> tuple[list[User], list[User]]:
    """(Who has begun a document of the project, members or not; members whose role lets them annotate), by name. One
    query."""
    sets = AnnotationSet.objects.filter(kind=_KIND.PERSON, document__project=project, owner=OuterRef("pk"))
    members = Membership.objects.filter(project=project, role__in=list(TABLE[May.ANNOTATE]), user=OuterRef("pk"))
    rows = User.objects.annotate(begun=Exists(sets), member=Exists(members)).filter(Q(begun=True) | Q(member=True))
    found = list(rows.order_by("username"))
    return [one for one in found if one.begun], [one for one in found if one.member and one.is_active]


def replaced_of(document: Document) -> Document | None:
    """The live document that this one replaces. One query, none where it replaces nothing."""
    if document.replaces_id is None:
        return None
    return Document.objects.filter(pk=document.replaces_id, deleted_at=None).only("id", "key", "title").first()


def replaced_by(document: Document) -> Document | None:
    """The first live document that replaces this one. One query."""
    rows = Document.objects.filter(replaces=document, deleted_at=None).only("id", "key", "title")
    return rows.order_by("id").first()


def labels_in(project: Project) -> list[Label]:
    """The project's labels in their order, archived ones last. One query."""
    rows = Label.objects.filter(project=project).only("key", "name", "archived")
    return list(rows.order_by("archived", "position", "key"))


def _within(project: Project, only: User | None) -> "QuerySet[Document]":
    rows = Document.objects.live().filter(project=project)
    return rows if only is None else within_reach(rows, only)


def _work(sets: list[Any]) -> Work:
    people = [(one.owner, str(one.state)) for one in sets if one.owner is not None]
    states = [state for _owner, state in people]
    return Work(min(states, key=STATES.index) if states else "new", people, sum(one.n for one in sets))


def _counted_sets(user: User, role: str) -> "QuerySet[AnnotationSet]":
    sets = AnnotationSet.objects.filter(kind=_KIND.PERSON)
    return sets if allows(role, May.REVIEW) else sets.filter(owner=user)
