"""Assignments: who is to annotate which document, by hand or shared out; what was begun always stays.

A call may speak of many thousand documents. They are written in batches, each a transaction of its own with a fixed
number of statements: a call that was cut off is made again, and does what is left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db import transaction

from annotations.errors import Invalid
from annotations.models import Assignment, Change, Document, Membership, Project, User
from annotations.permissions import TABLE, May
from annotations.queries.work import assigned_in, in_fixed_order
from annotations.services.rights import require_in

BATCH = 500
MOST_PEOPLE = 100


@dataclass(frozen=True)
class Shares:
    """What a share-out does, or would do: new assignments by user name, documents by pair of names (`a`, `b`).

    `documents` are those that the filter lets through, `several` those of them that several people annotate afterwards.
    """

    documents: int
    several: int
    new: int
    people: dict[str, int] = field(default_factory=dict)
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)


def assign(*, by: User, project: Project, documents: Sequence[int], users: Sequence[str]) -> int:
    """Assign each of the documents (their ids) to each of the people (user names); how many assignments are new.

    Needs a manager. 400 `unknown_user` for somebody who is no member that may annotate. Ids that are not live documents
    of the project are left out.
    """
    require_in(by, project, May.MANAGE)
    people = [person.pk for person in _people(project, users)]
    return _written(by, project, dict.fromkeys(dict.fromkeys(documents), people))


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
            _record(by, project, names, "deleted")
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
) -> Shares:
    """Give each document one annotator, and `overlap` per cent of them `per_document`, loads and pairs evenly spread.

    The order is that of SHA-256(key of the project + key of the document), so the same call again adds nothing; what is
    assigned already counts. With `dry_run` it only says what it would do. Needs a manager. 400 `out_of_range`,
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
    plan, several, pairs = _Dealer(names, assigned_in(project)).deal(order, per_document, overlap)
    counts = dict.fromkeys(names.values(), 0)
    for chosen in plan.values():
        for pk in chosen:
            counts[names[pk]] += 1
    new = sum(counts.values())
    if not dry_run:
        new = _written(by, project, plan)
    return Shares(len(order), several, new, counts, pairs)


class _Dealer:
    """Deals documents out to people as even as it can be, seeing what they have already."""

    def __init__(self, names: dict[int, str], held: dict[int, set[int]]) -> None:
        self.names, self.held = names, held
        self.loads = dict.fromkeys(names, 0)
        self.met: dict[frozenset[int], int] = {}
        for people in held.values():
            self._note([], sorted(people & names.keys()))

    def deal(
        self, order: list[int], per_document: int, overlap: int
    ) -> tuple[dict[int, list[int]], int, dict[tuple[str, str], int]]:
        """Document -> new people; how many documents have several afterwards; documents by pair of names."""
        shared = self._shared(order, per_document, round(len(order) * overlap / 100) if per_document > 1 else 0)
        plan: dict[int, list[int]] = {}
        # Those with several first: the single ones then level the loads.
        for pk in [*(one for one in order if one in shared), *(one for one in order if one not in shared)]:
            chosen = self._choose(self.held.get(pk, set()), per_document if pk in shared else 1)
            if chosen:
                plan[pk] = chosen
        pairs = {}
        for first, second in combinations(self.names, 2):
            count = self.met.get(frozenset((first, second)), 0)
            if count:
                pairs[self.names[first], self.names[second]] = count
        return plan, len(shared), pairs

    def _shared(self, order: list[int], several: int, wanted: int) -> set[int]:
        """The documents with several annotators: those that have them, then those without any, then the others."""
        have = {pk: len(self.held.get(pk, ())) for pk in order}
        found = [pk for pk in order if several > 1 and have[pk] >= several]
        rest = sorted((pk for pk in order if have[pk] < several), key=lambda pk: have[pk] == 1)
        return {*found, *rest[: max(0, wanted - len(found))]}

    def _choose(self, there: set[int], wanted: int) -> list[int]:
        chosen: list[int] = []
        known = [pk for pk in self.names if pk in there]
        while len(there) + len(chosen) < wanted:
            free = [pk for pk in self.names if pk not in there and pk not in chosen]
            if not free:
                break
            chosen.append(min(free, key=lambda pk: (self._together(pk, [*known, *chosen]), self.loads[pk])))
            self._note([*known, *chosen[:-1]], chosen[-1:])
        return chosen

    def _together(self, pk: int, others: list[int]) -> int:
        return sum(self.met.get(frozenset((pk, other)), 0) for other in others)

    def _note(self, there: list[int], more: list[int]) -> None:
        for position, pk in enumerate(more):
            self.loads[pk] += 1
            for other in [*there, *more[:position]]:
                pair = frozenset((pk, other))
                self.met[pair] = self.met.get(pair, 0) + 1


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


def _written(by: User, project: Project, plan: dict[int, list[int]]) -> int:
    """Write what is not there yet, a batch a transaction. How many are new."""
    new = 0
    for batch in _batches(list(plan)):
        with transaction.atomic():
            _lock(project)
            live = set(Document.objects.live().filter(project=project, pk__in=batch).values_list("pk", flat=True))
            there = set(Assignment.objects.filter(document__in=batch).values_list("document", "user"))
            names: dict[int, list[int]] = {}
            for pk in batch:
                fresh = [user for user in plan[pk] if (pk, user) not in there]
                if pk in live and fresh:
                    names[pk] = fresh
            rows = [
                Assignment(project=project, document_id=pk, user_id=user, created_by=by)
                for pk, users in names.items()
                for user in users
            ]
            Assignment.objects.bulk_create(rows)
            known = dict(User.objects.filter(pk__in={row.user_id for row in rows}).values_list("pk", "username"))
            _record(by, project, {pk: [known[user] for user in users] for pk, users in names.items()}, "created")
            new += len(rows)
    return new


def _record(by: User, project: Project, names: dict[int, list[str]], verb: str) -> None:
    """One Change for each document; read by curators and managers alone (queries.history)."""
    keys = dict(Document.objects.filter(pk__in=names).values_list("pk", "key"))
    changes = []
    for pk, people in names.items():
        said: dict[str, Any] = {"before" if verb == "deleted" else "after": {"users": people}}
        changes.append(
            Change(
                project=project, document_id=pk, user=by, verb=verb, kind="assignment", uid=keys[pk][:300], **said
            )
        )  # fmt: skip
    Change.objects.bulk_create(changes)


def _lock(project: Project) -> None:
    """One call at a time in a project: two never assign the same document twice."""
    Project.objects.select_for_update().only("pk").get(pk=project.pk)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
