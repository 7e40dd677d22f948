"""Who is not whom: actors that somebody keeps apart, as they are read now. A merged one is read as who lives."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from annotations.models import Actor, KeptApart, Project

if TYPE_CHECKING:
    from django.db.models import QuerySet

Pair = frozenset[int]
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


def _read(project_id: int) -> "QuerySet[Any]":
    rows = KeptApart.objects.filter(project=project_id)
    return rows.annotate(one=Coalesce("first__living_id", "first_id"), other=Coalesce("second__living_id", "second_id"))
