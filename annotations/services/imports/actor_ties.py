"""Merges of a registry file, and who is kept apart in it: held against each other, the file against the project."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from annotations.models import Actor, KeptApart, Project, User
from annotations.records.actors import ActorEntry
from annotations.records.documents import Problem
from annotations.services.actors.holding import hold_registry
from annotations.services.imports import bulk

T = TypeVar("T", int, str)
Lines = Mapping[str, int]  # id -> its line
Apart = Mapping[str, tuple[str, ...]]  # id -> those whom it is not
Ways = Mapping[str, str | None]  # id -> the one it was merged into
Against = dict[int, set[int]]  # who lives -> those who live and are not the same


def check_ties(project: Project, lines: Lines, merged: Mapping[str, str], apart: Apart) -> Iterator[Problem]:
    """Lines that merge into nobody or in a circle, or make one of two who are kept apart. Ids, as the file has them."""
    if not merged and not apart:
        return
    here = Actor.objects.filter(project=project)
    known = set(here.values_list("uid", flat=True)) | lines.keys()
    ways: Ways = dict(here.exclude(merged_into=None).values_list("uid", "merged_into__uid")) | dict(merged)
    yield from _check_merges(lines, merged, known, ways)
    yield from _check_apart(lines, apart, known, ways)
    stored = KeptApart.objects.filter(project=project) if merged else KeptApart.objects.none()
    for one, other in stored.values_list("first__uid", "second__uid"):
        if _end(ways, one) == _end(ways, other):
            line = next((lines[uid] for uid in (one, *way(ways, one), other, *way(ways, other)) if uid in merged), 0)
            detail = f"{one!r} and {other!r} are kept apart here, and merged in the file: take one of both back."
            yield Problem(line, "actor_differs", detail)


def _check_merges(lines: Lines, merged: Mapping[str, str], known: set[str], ways: Ways) -> Iterator[Problem]:
    for uid, into in merged.items():
        if into not in known:
            yield Problem(lines[uid], "unknown_actor", f"{uid!r} is merged into {into!r}, which is nowhere.")
        elif uid in way(ways, uid):
            yield Problem(lines[uid], "actor_circle", f"{uid!r} is merged into itself, by way of {into!r}.")


def _check_apart(lines: Lines, apart: Apart, known: set[str], ways: Ways) -> Iterator[Problem]:
    for uid, other in ((uid, other) for uid, others in apart.items() for other in others):
        if other not in known:
            yield Problem(lines[uid], "unknown_actor", f"{uid!r} is kept apart from {other!r}, which is nowhere.")
        elif _end(ways, uid) == _end(ways, other):
            detail = f"{uid!r} is kept apart from {other!r}, and merged into one with it: take one of both back."
            yield Problem(lines[uid], "actor_differs", detail)


def write_apart(by: User, project: Project, entries: list[ActorEntry], at: datetime) -> list[tuple[ActorEntry, str]]:
    """Keep apart what the lines keep apart, after their merges and in their transaction; (line, id) of those of whom
    somebody has made one meanwhile. What was there stays."""
    hold_registry(project)
    uids = {entry.id for entry in entries} | {other for entry in entries for other in entry.apart}
    rows = {row.uid: row for row in Actor.objects.filter(project=project, uid__in=uids)}
    stored = set(KeptApart.objects.filter(project=project).values_list("first_id", "second_id"))
    changes = bulk.Changes(by, project, at)
    new: list[KeptApart] = []
    late: list[tuple[ActorEntry, str]] = []
    for entry in entries:
        for uid in entry.apart:
            actor, other = rows.get(entry.id), rows.get(uid)
            if actor is None or other is None or (actor.living_id or actor.pk) == (other.living_id or other.pk):
                late.append((entry, uid))
                continue
            low, high = sorted((actor.pk, other.pk))
            if (low, high) in stored:
                continue
            stored.add((low, high))
            new.append(KeptApart(project=project, first_id=low, second_id=high))
            after = {"name": actor.name, "apart": other.uid, "other": other.name}
            changes.add("apart", "actor", actor.uid, before={"apart": None}, after=after)
    KeptApart.objects.bulk_create(new, batch_size=500)
    changes.write()
    return late


def against(project: Project, ways: Mapping[int, int | None]) -> Against:
    """Who is kept apart from whom, both ways round, as merges lead now."""
    found: Against = {}
    for first, second in KeptApart.objects.filter(project=project).values_list("first_id", "second_id"):
        one, other = _end(ways, first), _end(ways, second)
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def take_over(found: Against, merged: int, living: int) -> None:
    """Whoever was kept apart from the merged one is kept apart from the one who lives."""
    for each in found.pop(merged, set()) - {merged, living}:
        found[each].discard(merged)
        found[each].add(living)
        found.setdefault(living, set()).add(each)


def way(ways: Mapping[T, T | None], one: T) -> list[T]:
    """Through whom somebody is read, one after the other; the last one lives. Of a circle each once."""
    found: list[T] = []
    at = ways.get(one)
    while at is not None and at not in found:
        found.append(at)
        at = ways.get(at)
    return found


def _end(ways: Mapping[T, T | None], one: T) -> T:
    return (way(ways, one) or [one])[-1]
