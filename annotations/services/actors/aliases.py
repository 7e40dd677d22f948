"""Aliases: what a link teaches, and the keys by which they are looked up. Set-based: a few statements for any number.

Whoever writes aliases has locked the sets first and takes the aliases in the order of (actor, folded): so no two ever
wait for each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models.functions import Coalesce

from annotations.models import Alias, AliasKey
from annotations.records.actors import LONGEST_NAME
from annotations.text.folding import fold_name
from annotations.text.persons import actor_keys, bare_name

KEY_VERSION = 1  # raise it with any change of text.persons.actor_keys: `manage.py reindex` mends what is older
LONGEST_KEY = 100
REMEMBERED = 10_000  # quotes
ROWS = 500  # of one insert

# Words that stand for anybody: an actor who was met as 'he' is not known by it.
_PRONOUNS = frozenset({
    "i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves", "you", "your", "yours",
    "yourself", "he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself", "they",
    "them", "their", "theirs", "themselves", "one", "who", "whom", "whose", "this", "that", "these", "those",
    "both",
})  # fmt: skip
HUMAN, IMPORTED, REGISTRY = (str(origin) for origin in Alias.Origin)


@dataclass(frozen=True)
class Name:
    """A name as it is kept and as it is compared."""

    text: str
    folded: str


@dataclass(frozen=True)
class Lesson:
    """An actor (its primary key) that was met under a name, and where that was."""

    actor: int
    name: Name
    origin: str = HUMAN
    document: int | None = None
    user: int | None = None


@lru_cache(maxsize=REMEMBERED)
def name_in(quote: str) -> Name | None:
    """The name in the quote of a span: without title and possessive, white space as one space.

    None for a pronoun, where nothing is left, or for more than 300 characters: such a span teaches nothing.
    """
    name = name_of(" ".join(bare_name(quote).split()))
    if name is not None and name.folded in _PRONOUNS:
        return name if len(name.text) > 1 and name.text.isupper() else None  # the US is somebody, us is not
    return name


def name_of(text: str) -> Name | None:
    """A name as somebody wrote it into the registry; None where it cannot be kept."""
    folded = fold_name(text)
    fits = 0 < len(folded) <= LONGEST_NAME and len(text) <= LONGEST_NAME
    return Name(text, folded) if fits else None


def teach(
    project_id: int,
    lessons: Iterable[Lesson],
    at: datetime,
    living: Mapping[int, int] | None = None,
    own: Iterable[Lesson] = (),
) -> int:
    """Keep the names that are new to their actors, the first lesson of each; how many they were.

    `living` says into which actors those of the lessons are merged. A name that any of one family knows is known to
    all of it: so it stays with the one who brought it, should the merge be undone. `own` are names that actors have in
    any case. One statement, or four.
    """
    now = living or {}
    named = {(one.actor, one.name.folded): one for one in own}
    wanted: dict[tuple[int, str], Lesson] = {}
    for lesson in lessons:
        wanted.setdefault((lesson.actor, lesson.name.folded), lesson)
    known = {(now.get(actor, actor), folded) for actor, folded in named}
    if wanted:
        here = Alias.objects.filter(project_id=project_id, folded__in={folded for _actor, folded in wanted})
        known |= set(here.values_list(Coalesce("actor__living_id", "actor_id"), "folded"))
    new = {place: one for place, one in wanted.items() if (now.get(place[0], place[0]), place[1]) not in known} | named
    return write_new(project_id, [new[place] for place in sorted(new)], at)


def write_new(project_id: int, lessons: list[Lesson], at: datetime) -> int:
    """Write aliases that an actor does not have yet, with their keys. What somebody else writes at the same moment
    is written once. At most three statements a piece."""
    for start in range(0, len(lessons), ROWS):
        some = lessons[start : start + ROWS]
        Alias.objects.bulk_create(
            (
                Alias(
                    project_id=project_id, actor_id=one.actor, text=one.name.text, folded=one.name.folded,
                    learnt_from_id=one.document, learnt_by_id=one.user, at=at, origin=one.origin,
                    key_version=KEY_VERSION,
                )
                for one in some
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        places = {(one.actor, one.name.folded) for one in some}
        rows = Alias.objects.filter(
            project_id=project_id, actor__in={p[0] for p in places}, folded__in={p[1] for p in places}
        )
        stored = [row for row in rows.only("actor_id", "folded", "text") if (row.actor_id, row.folded) in places]
        write_keys(project_id, [(row.pk, row.text) for row in stored])
    return len(lessons)


def write_keys(project_id: int, aliases: Iterable[tuple[int, str]]) -> None:
    """The keys of new aliases: (primary key, text)."""
    rows = [AliasKey(project_id=project_id, alias_id=pk, key=key) for pk, text in aliases for key in keys_of(text)]
    AliasKey.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)


def respell(alias: Alias, name: Name) -> None:
    """Let an alias be written as this name, which is compared alike, and looked up by it. No statement if it is."""
    if alias.text == name.text:
        return
    Alias.objects.filter(pk=alias.pk).update(text=name.text, key_version=KEY_VERSION)
    if keys_of(alias.text) != keys_of(name.text):  # an acronym is one in capitals
        AliasKey.objects.filter(alias=alias.pk).delete()
        write_keys(alias.project_id, [(alias.pk, name.text)])


def keys_of(text: str) -> list[str]:
    """By what an alias is looked up, in order; longer keys than a row takes are left out."""
    return sorted(key for key in actor_keys(text) if 0 < len(key) <= LONGEST_KEY)


def is_own_name(alias: Alias) -> bool:
    """Whether the alias is the name of its actor (which is to be loaded with it)."""
    name = name_of(alias.actor.name)
    return name is not None and name.folded == alias.folded


def forget(aliases: Iterable[int]) -> None:
    """Remove aliases, by primary key, with their keys."""
    pks = list(aliases)
    AliasKey.objects.filter(alias__in=pks).delete()
    Alias.objects.filter(pk__in=pks).delete()
