"""Who did what, as far as this reader may know: of a document, and of a project."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.http import QueryDict

from annotations.errors import Invalid
from annotations.models import AnnotationSet, Change, Document, Project, User
from annotations.permissions import May, allows, sees_gold
from annotations.queries.sealed import seal, unseal

PAGE = 50
# What one may ask for by name; all else in the history is found by its document or day.
KINDS = (
    "document",
    "set",
    "span",
    "relation",
    "suggestion",
    "comment",
    "actor",
    "check",
    "label",
    "relation_type",
    "event",
    "member",
    "import",
    "export",
    "project",
)
_CLOSED = (AnnotationSet.State.SUBMITTED, AnnotationSet.State.ACCEPTED)
_KIND = AnnotationSet.Kind


@dataclass(frozen=True)
class HistoryFilters:
    """What a history was narrowed by, as its address says it; '' is not narrowed."""

    person: str = ""
    kind: str = ""
    verb: str = ""
    document: str = ""
    day: str = ""
    uid: str = ""
    set: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> "HistoryFilters":
        """Read from an address, `after` left aside. Raises Invalid for what is not known here."""
        known = {field.name for field in fields(cls)}
        given: dict[str, str] = {}
        for name, values in query.lists():
            value = str(values[-1])
            if name == "after":
                continue
            if name not in known or len(values) > 1:
                raise Invalid(f"There is no filter {name!r} here, or it stands twice.", code="unknown_parameter")
            if "\x00" in value:
                raise Invalid(f"The filter {name!r} has a NUL character.", code="nul")
            given[name] = value.strip()
        found = cls(**given)
        found.first_day()
        if found.set and not (found.set.isascii() and found.set.isdigit() and len(found.set) < 19):
            raise Invalid("A set is named by its number.", code="bad_set", pointer="/set")
        return found

    def query(self) -> str:
        """Back into an address, without what says nothing."""
        said = ((field.name, getattr(self, field.name)) for field in fields(self))
        return urlencode([(name, value) for name, value in said if value])

    def first_day(self) -> date | None:
        """The day as a date; Invalid `bad_day` for anything else than YYYY-MM-DD, or if no day follows it."""
        try:
            day = date.fromisoformat(self.day) if self.day else None
            if day == date.max:
                raise ValueError
            return day
        except ValueError:
            raise Invalid("A day is written YYYY-MM-DD, as in 2025-06-02.", code="bad_day", pointer="/day") from None


def document_history(document: Document, user: User, role: str) -> "QuerySet[Change]":
    """Changes of a document; `document.project` must be loaded. To be ordered by '-id'.

    Curators and managers see all; annotators their own set's and those of the metadata, and gold's where the project
    is not blind; viewers those of the metadata and of gold.
    """
    rows = Change.objects.filter(document=document).select_related("user", "set__owner")
    if allows(role, May.REVIEW):
        return rows
    seen = Q(set=None, kind="document")
    if allows(role, May.ANNOTATE):
        seen |= Q(set__kind=_KIND.PERSON, set__owner=user)
    if sees_gold(role, document.project.blind):
        seen |= Q(set__kind=_KIND.GOLD)
    return rows.filter(seen)


def project_history(project: Project) -> "QuerySet[Change]":
    """Changes of a project and of all that is in it, for those who may review. To be ordered by '-id'."""
    return Change.objects.filter(project=project).select_related("user", "set__owner", "document")


def narrowed(rows: "QuerySet[Change]", filters: HistoryFilters) -> "QuerySet[Change]":
    """Rows that pass the filters."""
    wanted = {
        "user__username__iexact": filters.person,
        "kind": filters.kind,
        "verb": filters.verb,
        "document__key": filters.document,
        "uid": filters.uid,
        "set": filters.set,
    }
    rows = rows.filter(**{column: value for column, value in wanted.items() if value})
    day = filters.first_day()
    if day is not None:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        rows = rows.filter(at__gte=start, at__lt=start + timedelta(days=1))
    return rows


def purpose_of(user: User, thing: Project | Document) -> str:
    """What the cursors of a history are sealed for: this reader and this list."""
    return f"history.{user.pk}.{type(thing).__name__}.{thing.pk}"


def page_of_changes(rows: "QuerySet[Change]", purpose: str, after: str = "") -> tuple[list[Change], str]:
    """(50 changes, newest first; the cursor of the older ones or ''). One query. Raises Invalid `bad_cursor`."""
    if after:
        rows = rows.filter(pk__lt=min(unseal(after, purpose), 2**63 - 1))
    some = list(rows.order_by("-id")[: PAGE + 1])
    return some[:PAGE], seal(some[PAGE - 1].pk, purpose) if len(some) > PAGE else ""


def restorable(changes: Sequence[Change], user: User, role: str) -> set[int]:
    """Of these changes the deletions that this person may take back: still the last word, in a set they may write.

    At most one query.
    """
    some = [change for change in changes if _is_deletion(change) and _may_write(change.set, user, role)]
    if not some:
        return set()
    last = Change.objects.filter(
        set__in={change.set_id for change in some},
        uid__in={change.uid for change in some},
        kind__in=["span", "relation"],
    )
    newest = {(owner, uid): seq for owner, uid, seq in last.values_list("set", "uid").annotate(seq=Max("seq"))}
    return {change.pk for change in some if newest[change.set_id, change.uid] == change.seq}


def last_change(document: Document, user: User, kind: str, uid: UUID, gold: bool) -> Change | None:
    """The newest change of a span or relation in the person's own set, or in gold."""
    owner = None if gold else user
    rows = Change.objects.filter(set__document=document, set__kind=_KIND.GOLD if gold else _KIND.PERSON)
    return rows.filter(set__owner=owner, kind=kind, uid=str(uid)).order_by("-seq").first()


def _is_deletion(change: Change) -> bool:
    return change.verb == "delete" and change.kind in ("span", "relation") and bool(change.before)


def _may_write(found: AnnotationSet | None, user: User, role: str) -> bool:
    if found is None:
        return False
    if found.kind == _KIND.GOLD:
        return allows(role, May.REVIEW)
    own = found.kind == _KIND.PERSON and found.owner_id == user.pk
    return own and allows(role, May.ANNOTATE) and found.state not in _CLOSED
