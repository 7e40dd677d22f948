"""Who is not whom: actors that somebody keeps apart, as they are read now. A merged one is read as who lives."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from annotations.models import Actor, Change, KeptApart, Project

if TYPE_CHECKING:
    from django.db.models import QuerySet

Pair = frozenset[int]
MOST_SAID = 500  # changes that are looked into for who said it
# Both ways round, for a statement that asks of two actors at once.
LIVING = """
SELECT COALESCE(f.living_id, f.id) AS one, COALESCE(s.living_id, s.id) AS other
FROM annotations_keptapart p
JOIN annotations_actor f ON f.id = p.first_id
JOIN annotations_actor s ON s.id = p.second_id
WHERE p.project_id = %s
"""


@dataclass(frozen=True)
class Kept:
    """Two actors that live and are kept apart, by name."""

    first: Actor
    second: Actor


@dataclass(frozen=True)
class Other:
    """Somebody who lives and from whom an actor is kept apart; `said` is the Change that last said so, where the reader
    may know it and it is among the last 500."""

    actor: Actor
    said: Change | None


def pairs_among(project_id: int, actors: Iterable[int]) -> set[Pair]:
    """Which of these actors, who live, are kept apart from each other. One statement."""
    pks = list(actors)
    rows = _read(project_id).filter(Q(one__in=pks) & Q(other__in=pks)).values_list("one", "other")
    return {frozenset(pair) for pair in rows}


def rows_between(project_id: int, one: int, other: int) -> list[int]:
    """The rows that keep these two who live apart, said of them or of who was merged into them."""
    both = Q(one=one, other=other) | Q(one=other, other=one)
    return list(_read(project_id).filter(both).values_list("pk", flat=True))


def kept_apart(project: Project, most: int) -> tuple[list[Kept], bool]:
    """(At most so many pairs, by their names; whether there are more.) Two statements."""
    found = {frozenset(pair) for pair in _read(project.pk).values_list("one", "other")}
    actors = Actor.objects.in_bulk({pk for pair in found for pk in pair})

    def name(pk: int) -> tuple[str, int]:
        return actors[pk].name.casefold(), pk

    kept = sorted((sorted(pair, key=name) for pair in found if len(pair) == 2), key=lambda pair: [*map(name, pair)])
    return [Kept(actors[one], actors[other]) for one, other in kept[:most]], len(kept) > most


def apart_from(actor: Actor, most: int, *, with_who: bool) -> tuple[list[Other], bool]:
    """(At most so many from whom an actor who lives is kept apart, by their names; whether there are more.) What was
    said of somebody merged counts for who lives. Two statements, three `with_who` said it and when, which is told to
    curators and managers alone; one where there is nobody."""
    rows = _read(actor.project_id).filter(Q(one=actor.pk) | Q(other=actor.pk))
    uids: dict[int, list[tuple[str, str]]] = {}
    for one, other, *pair in rows.values_list("one", "other", "first__uid", "second__uid"):
        if one != other:
            uids.setdefault(other if one == actor.pk else one, []).append((pair[0], pair[1]))
    if not uids:
        return [], False
    found = sorted(Actor.objects.in_bulk(uids).values(), key=lambda one: (one.name.casefold(), one.pk))
    said = _last_said(actor.project_id, {pair for one in found[:most] for pair in uids[one.pk]}) if with_who else {}
    others = [Other(one, _newest(said.get(frozenset(pair)) for pair in uids[one.pk])) for one in found[:most]]
    return others, len(found) > most


def said_of(actors: Iterable[int]) -> dict[int, list[str]]:
    """Actor -> the ids of those from whom it is kept apart itself, in order. One statement."""
    pks = set(actors)
    found: dict[int, list[str]] = {}
    rows = KeptApart.objects.filter(Q(first__in=pks) | Q(second__in=pks))
    for first, second, one, other in rows.values_list("first_id", "second_id", "first__uid", "second__uid"):
        if first in pks:
            found.setdefault(first, []).append(other)
        if second in pks:
            found.setdefault(second, []).append(one)
    return {pk: sorted(uids) for pk, uids in found.items()}


def _last_said(project_id: int, pairs: set[tuple[str, str]]) -> dict[frozenset[str], Change]:
    """Pair of ids -> the last Change that kept the two apart. One statement."""
    ids = {uid for pair in pairs for uid in pair}
    rows = Change.objects.filter(project=project_id, kind="actor", verb="apart", uid__in=ids).select_related("user")
    found: dict[frozenset[str], Change] = {}
    for change in rows.order_by("-pk")[:MOST_SAID]:
        other = change.after.get("apart") if isinstance(change.after, dict) else None
        found.setdefault(frozenset((change.uid, str(other))), change)
    return found


def _newest(changes: Iterable[Change | None]) -> Change | None:
    return max((change for change in changes if change is not None), key=lambda change: change.pk, default=None)


def _read(project_id: int) -> "QuerySet[Any]":
    rows = KeptApart.objects.filter(project=project_id)
    return rows.annotate(one=Coalesce("first__living_id", "first_id"), other=Coalesce("second__living_id", "second_id"))
