"""Assignments: who is to annotate which document, by hand or shared out; what was begun always stays.

A call may speak of many thousand documents. They are written in batches, each a transaction of its own with a fixed
number of statements: a call that was cut off is made again, and does what is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic

from django.db import transaction
from django.utils import timezone

from annotations.errors import Invalid
from annotations.models import Assignment, Change, Document, Membership, Project, User
from annotations.permissions import TABLE, May
from annotations.queries.work import assigned_in, in_fixed_order
from annotations.services.dealing import Dealer
from annotations.services.imports.bulk import insert, json_text, moment
from annotations.services.rights import require_in

BATCH = 2000  # documents: a transaction of some 50 ms, for which others wait
MOST_PEOPLE = 100


@dataclass(frozen=True)
class Shares:
    """What a share-out does, or would do: new assignments by user name, documents by pair of names (`a`, `b`).

    `documents` are those that the filter lets through, `several` those of them that several people annotate afterwards.
    `left` counts assignments for which the time was not enough: the same call again makes them.
    """

    documents: int
    several: int
    new: int
    people: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    left: int = 0


def assign(*, by: User, project: Project, documents: Sequence[int], users: Sequence[str]) -> int:
    """Assign each of the documents (their ids) to each of the people (user names); how many assignments are new.

    Needs a manager. 400 `unknown_user` for somebody who is no member that may annotate. Ids that are not live documents
    of the project are left out.
    """
    require_in(by, project, May.MANAGE)
    names = {person.pk: person.username for person in _people(project, users)}
    new, _left = _written(by, project, {pk: list(names) for pk in dict.fromkeys(documents)}, names)
    return new


def unassign(*, by: User, project: Project, documents: Sequence[int], users: Sequence[str]) -> int:
    """Take assignments back; how many there were. Sets that were begun stay, and stay open to their owners."""
    require_in(by, project, May.MANAGE)
    _at_most(users)
    gone = 0
    for batch in _batches(list(dict.fromkeys(documents))):
        with transaction.atomic():
            _lock(project)
            rows = Assignment.objects.filter(project=project, document__in=batch, user__username__in=users)
            found = list(rows.order_by("document", "user__username").values_list("pk", "document", "user__username"))
            Assignment.objects.filter(pk__in=[pk for pk, _document, _name in found]).delete()
            names: dict[int, list[str]] = {}
            for _pk, document, name in found:
                names.setdefault(document, []).append(name)
            keys = dict(Document.objects.filter(pk__in=names).values_list("pk", "key"))
            _record(by, project, names, keys, "deleted")
            gone += len(found)
    return gone


def share_out(
    *,
    by: User,
    project: Project,
    documents: Sequence[int],
    users: Sequence[str],
    per_document: int = 2,
    overlap: int = 0,
    dry_run: bool = False,
    seconds: float | None = None,
) -> Shares:
    """Give each document one annotator, and `overlap` per cent of them `per_document`, loads and pairs evenly spread.

    The order is that of SHA-256(key of the project + key of the document), so the same call again adds nothing; what is
    assigned already counts. With `dry_run` it only says what it would do. No batch is begun after `seconds`, so that a
    page can say how far it is. Needs a manager. 400 `out_of_range`,
    `too_few_people`, `unknown_user`.
    """
    require_in(by, project, May.MANAGE)
    people = _people(project, users)
    if not 0 <= overlap <= 100:
        raise Invalid("Overlap is a share from 0 to 100 per cent.", code="out_of_range", pointer="/overlap")
    if not 1 <= per_document <= MOST_PEOPLE:
        raise Invalid(f"Give a whole number from 1 to {MOST_PEOPLE}.", code="out_of_range", pointer="/per_document")
    if overlap and per_document > len(people):
        raise Invalid(
            f"{per_document} annotators a document need as many people; {len(people)} are chosen.",
            code="too_few_people",
            pointer="/users",
        )
    names = {person.pk: person.username for person in people}
    order = in_fixed_order(project, documents)
    plan, several, pairs = Dealer(names, assigned_in(project)).deal(order, per_document, overlap)
    counts = dict.fromkeys(names.values(), 0)
    for chosen in plan.values():
        for pk in chosen:
            counts[names[pk]] += 1
    new = sum(counts.values())
    if dry_run:
        return Shares(len(order), several, new, counts, pairs)
    written, left = _written(by, project, plan, names, seconds)
    return Shares(len(order), several, written, counts, pairs, left)


def _people(project: Project, users: Sequence[str]) -> list[User]:
    """The people, in the order of their names; each a member that may annotate."""
    _at_most(users)
    able = Membership.objects.filter(project=project, role__in=TABLE[May.ANNOTATE]).values("user")
    found = list(User.objects.filter(username__in=users, pk__in=able, is_active=True).order_by("username"))
    missing = sorted(set(users) - {person.username for person in found})
    if missing or not found:
        detail = f"{missing[0]!r} is no member who may annotate here." if missing else "Choose at least one person."
        raise Invalid(detail, code="unknown_user", pointer="/users")
    return found


def _at_most(users: Sequence[str]) -> None:
    if len(users) > MOST_PEOPLE:
        raise Invalid(f"At most {MOST_PEOPLE} people at once.", code="too_many", pointer="/users")


def _written(
    by: User, project: Project, plan: dict[int, list[int]], names: dict[int, str], seconds: float | None = None
) -> tuple[int, int]:
    """Write what is not there yet, a batch a transaction. How many are new, and how many were left for want of time;
    `names` has the people's user names."""
    new = left = 0
    end = None if seconds is None else monotonic() + seconds
    # In the order of ids: new rows then stand side by side in each index. The first batch is always written.
    for n, batch in enumerate(_batches(sorted(plan))):
        if n and end is not None and monotonic() > end:
            left += sum(len(plan[pk]) for pk in batch)
            continue
        with transaction.atomic():
            _lock(project)
            keys = dict(Document.objects.live().filter(project=project, pk__in=batch).values_list("pk", "key"))
            there = set(Assignment.objects.filter(document__in=batch).order_by().values_list("document", "user"))
            fresh = {
                pk: [user for user in plan[pk] if (pk, user) not in there] for pk in batch if pk in keys
            }  # fmt: skip
            at = moment(timezone.now())
            rows = [(project.pk, pk, user, by.pk, at) for pk, users in fresh.items() for user in users]
            insert(Assignment, ("project", "document", "user", "created_by", "created_at"), rows)
            said = {pk: [names[user] for user in users] for pk, users in fresh.items() if users}
            _record(by, project, said, keys, "created")
            new += len(rows)
    return new, left


def _record(by: User, project: Project, names: dict[int, list[str]], keys: dict[int, str], verb: str) -> None:
    """One Change for each document; read by curators and managers alone (queries.history)."""
    at, side = moment(timezone.now()), "before" if verb == "deleted" else "after"
    rows = [
        (project.pk, pk, by.pk, verb, "assignment", keys[pk][:300], json_text({"users": people}), at)
        for pk, people in names.items()
    ]
    insert(Change, ("project", "document", "user", "verb", "kind", "uid", side, "at"), rows)


def _lock(project: Project) -> None:
    """One call at a time in a project: two never assign the same document twice."""
    Project.objects.select_for_update(no_key=True).only("pk").get(pk=project.pk)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
