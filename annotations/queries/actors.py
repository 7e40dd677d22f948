"""The registry of actors, as lists and pages show it."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, QuerySet

from annotations.models import Actor, Alias, Project
from annotations.queries.apart import said_of
from annotations.queries.moment import one_read
from annotations.records.actors import ActorEntry, AliasRecord
from annotations.text.folding import fold_name

CHUNK = 500  # actors of a file at once


def actors_in(project: Project, search: str = "", kind: str = "", merged: bool | None = None) -> "QuerySet[Actor]":
    """Actors of a project. `search` stands in one of their names, whatever its case; `merged` None is both sorts."""
    rows = Actor.objects.filter(project=project).select_related("merged_into")
    wanted = fold_name(search)
    if wanted:
        rows = rows.filter(Exists(Alias.objects.filter(actor=OuterRef("pk"), folded__contains=wanted)))
    if kind:
        rows = rows.filter(type=kind)
    if merged is not None:
        rows = rows.filter(merged_into__isnull=not merged)
    return rows


def aliases_of(actors: Iterable[int]) -> dict[int, list[str]]:
    """Actor (primary key) -> its own aliases, in the order of their compared forms. One statement."""
    found: dict[int, list[str]] = {}
    rows = Alias.objects.filter(actor__in=list(actors)).order_by("folded", "pk").values_list("actor_id", "text")
    for actor, text in rows:
        found.setdefault(actor, []).append(text)
    return found


def registry(project: Project) -> Iterator[tuple[list[ActorEntry], int]]:
    """All actors of a project by id, merged ones among them, in pieces; how many there are. Three statements each."""
    uids = sorted(Actor.objects.filter(project=project).values_list("uid", flat=True))  # by code point everywhere
    known = set(uids)
    for start in range(0, len(uids), CHUNK):
        with one_read():
            rows = Actor.objects.filter(project=project, uid__in=uids[start : start + CHUNK])
            found = {row.pk: row for row in rows.select_related("merged_into")}
            names: dict[int, list[AliasRecord]] = {}
            columns = ("actor_id", "text", "origin", "learnt_from__key", "learnt_from__deleted_at")
            aliases = Alias.objects.filter(actor__in=found).order_by("folded", "pk")
            for actor, text, origin, key, deleted in aliases.values_list(*columns):
                names.setdefault(actor, []).append(AliasRecord(text, origin, key if deleted is None else None))
            apart = said_of(found)
        entries = [
            ActorEntry(
                0, row.uid, row.name, row.type or None, row.external_id or None, row.note or None,
                row.merged_into.uid if row.merged_into else None, tuple(names.get(row.pk, ())),
                tuple(uid for uid in apart.get(row.pk, ()) if uid > row.uid and uid in known),
            )
            for row in sorted(found.values(), key=lambda row: row.uid)
        ]  # fmt: skip
        yield entries, len(uids)
