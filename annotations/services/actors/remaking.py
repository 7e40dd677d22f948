"""Makes keys of aliases anew after their rule has changed, and teaches actors what an older version did not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from annotations.models import Actor, Alias, AliasKey, Span
from annotations.services.actors.aliases import (
    HUMAN,
    KEY_VERSION,
    REGISTRY,
    Lesson,
    name_in,
    name_of,
    teach,
    write_keys,
    write_new,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

BATCH = 200  # aliases or actors


@dataclass
class Remade:
    """How many aliases have their keys anew, and how many actors were taught their names."""

    aliases: int = 0
    actors: int = 0


def count_stale() -> int:
    """How many aliases have keys of an older rule, and how many actors have no alias."""
    return Alias.objects.filter(key_version__lt=KEY_VERSION).count() + _without_names().count()


def remake(*, everything: bool = False, told: Callable[[int, int], None] = lambda done, of: None) -> Remade:
    """Keys of an older rule, or of `everything`; aliases of actors that have none, from their names and their spans.

    For commands: no fact that somebody has said is changed, so there is no Change. In short transactions.
    """
    done = Remade()
    nameless = list(_without_names().order_by("pk").values_list("pk", flat=True))
    rows = Alias.objects.all() if everything else Alias.objects.filter(key_version__lt=KEY_VERSION)
    stale = list(rows.order_by("pk").values_list("pk", flat=True))
    total = len(nameless) + len(stale)
    for start in range(0, len(nameless), BATCH):
        done.actors += _teach_own(nameless[start : start + BATCH])
        told(done.actors, total)
    for start in range(0, len(stale), BATCH):
        done.aliases += _keys_anew(stale[start : start + BATCH])
        told(done.actors + done.aliases, total)
    return done


def _without_names() -> "QuerySet[Actor]":
    return Actor.objects.filter(~Exists(Alias.objects.filter(actor=OuterRef("pk"))))


def _keys_anew(pks: list[int]) -> int:
    with transaction.atomic():
        rows = list(Alias.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
        AliasKey.objects.filter(alias__in=[row.pk for row in rows]).delete()
        for project in sorted({row.project_id for row in rows}):
            write_keys(project, [(row.pk, row.text) for row in rows if row.project_id == project])
        Alias.objects.filter(pk__in=[row.pk for row in rows]).update(key_version=KEY_VERSION)
    return len(rows)


def _teach_own(pks: list[int]) -> int:
    """The name of each actor, and the names by which spans speak of it, as if they were linked today."""
    with transaction.atomic():
        rows = list(Actor.objects.filter(pk__in=pks).order_by("pk"))
        now = timezone.now()
        for row in rows:
            name = name_of(row.name)
            write_new(row.project_id, [Lesson(row.pk, name, REGISTRY)] if name else [], now)
            met = Span.objects.filter(actor=row).order_by("set__document_id", "start", "pk")
            columns = ("quote", "set__document_id", "set__owner_id")
            lessons = [
                Lesson(row.pk, found, HUMAN, document, owner)
                for quote, document, owner in met.values_list(*columns)
                if (found := name_in(quote)) is not None
            ]
            teach(row.project_id, lessons, now, {row.pk: row.living_id} if row.living_id else {})
    return len(rows)
