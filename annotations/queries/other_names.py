"""Whom a search names, and by which other names it looks for them: those of the registry of the searched project.

Names are compared as the registry does it for a sure match (text.persons): whatever their case, marks, titles and
spelling, but whole. What says what somebody is and not who, such as 'the president', names nobody and is not looked
for; nor is what stands in nearly every text (text.sought). One statement, and one more for each name in the search.

Raw SQL on purpose: it stands before every search, and each key is read with a limit of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from annotations.models import Project
from annotations.text.persons import Match, actor_keys, likeness
from annotations.text.sought import Phrase, is_found_by, is_spelling_of, name_sought, other_name_sought, words_of

MOST_PARTS = 12  # of a search, in which names are looked for
MOST_CALLED = 4  # names in one search
MOST_SPELLED = 100  # names that are spelled alike
MOST_ACTORS = 20  # who are called alike
MOST_READ = 100  # names of all who are named with the same words
MOST_NAMES = 16  # that are looked for in their place
_ONE_KEY = """
SELECT * FROM (
    SELECT key, alias_id FROM annotations_aliaskey WHERE project_id = %s AND key = %s ORDER BY id LIMIT {limit}
) {name}
"""
_CALLED = """
SELECT k.key, x.text, l.id, l.uid, l.name
FROM ({keys}) k
JOIN annotations_alias x ON x.id = k.alias_id
JOIN annotations_actor a ON a.id = x.actor_id
JOIN annotations_actor l ON l.id = COALESCE(a.living_id, a.id)
ORDER BY x.id
"""
# The name that each goes by first, then those that are known longest.
_NAMES = """
SELECT x.text
FROM annotations_alias x JOIN annotations_actor a ON a.id = x.actor_id
WHERE a.id IN ({marks}) OR a.living_id IN ({marks})
ORDER BY CASE WHEN a.living_id IS NULL AND x.text = a.name THEN 0 ELSE 1 END, x.at, x.id LIMIT %s
"""


@dataclass(frozen=True)
class Bearer:
    """An actor that lives and bears a name."""

    pk: int
    uid: str
    name: str


@dataclass(frozen=True)
class Called:
    """Parts of a search, from `first` to before `end`, that are a name; who bears it; what is looked for besides.

    `told` are the other names in words, without those that are found by their spelling anyway.
    """

    first: int
    end: int
    bearers: tuple[Bearer, ...]
    phrases: tuple[Phrase, ...]
    told: tuple[str, ...]


def called(project: Project, query: str) -> list[Called]:
    """The names in a search, as long as they can be read and none twice, with the other names of those who bear them.

    Somebody merged is read as who lives. Looked into are the first 12 parts of the search, and the 4 longest names in
    them; of those who bear one name the first 20, and of all their names together 16: what they go by first, then what
    has been known longest, and mere spellings last; without names that another one finds as well (Volodymyr Zelenskyy
    is found by Zelenskyy).
    """
    parts = query.split()[:MOST_PARTS]
    keys = {run: key for run in _runs(len(parts)) if (key := _whole_key(" ".join(parts[slice(*run)])))}
    bearers = _bearers(project.pk, set(keys.values())) if keys else {}
    found: list[Called] = []
    for (first, end), key in keys.items():
        if len(found) == MOST_CALLED:
            break
        if key not in bearers or any(first < one.end and one.first < end for one in found):
            continue
        words = " ".join(parts[first:end])
        meant = {who.pk: who for text, who in bearers[key] if _is_name(words, text)}
        if meant:
            some = tuple(meant.values())[:MOST_ACTORS]
            found.append(Called(first, end, some, *_others(words, [who.pk for who in some])))
    return sorted(found, key=lambda one: one.first)


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """(first, end) of every run of so many parts, the longest first."""
    for size in range(count, 0, -1):
        for first in range(count - size + 1):
            yield first, first + size


def _whole_key(words: str) -> str:
    return next((key for key in actor_keys(words) if key.startswith("n:")), "")


def _is_name(words: str, alias: str) -> bool:
    """Whether the words are this name for sure. `person`: no acronym of another name."""
    return likeness(words, alias, "person").match in (Match.SAME, Match.SOUNDS)


def _bearers(project_id: int, keys: set[str]) -> dict[str, list[tuple[str, Bearer]]]:
    """Key of a whole name -> the names that have it, and whose they are."""
    reads = [_ONE_KEY.format(limit=MOST_SPELLED, name=f"k{number}") for number in range(len(keys))]
    values = [value for key in sorted(keys) for value in (project_id, key)]
    found: dict[str, list[tuple[str, Bearer]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_CALLED.format(keys=" UNION ALL ".join(reads)), values)
        for key, text, *who in cursor.fetchall():
            found.setdefault(key, []).append((text, Bearer(*who)))
    return found


def _others(words: str, actors: list[int]) -> tuple[tuple[Phrase, ...], tuple[str, ...]]:
    """What is looked for in the place of these words, and what of it is told."""
    marks = ", ".join(["%s"] * len(actors))
    with connection.cursor() as cursor:
        cursor.execute(_NAMES.format(marks=marks), [*actors, *actors, MOST_READ])
        names = [text for (text,) in cursor.fetchall()]
    known: list[Phrase] = [tuple(word for part in words.split() for word in words_of(part))]
    spellings = [name_sought(words) or known[0]]
    others: list[Phrase] = []
    spelled: list[Phrase] = []  # nearly all of their texts are found by what they are spellings of: they come last
    told: list[str] = []
    for name in names:
        if len(others) == MOST_NAMES:
            break
        phrase = other_name_sought(name)
        if not phrase or is_found_by(phrase, [*known, *others, *spelled]):
            continue
        if is_spelling_of(phrase, spellings):
            spelled.append(phrase)
        else:
            others = [*(one for one in others if not is_found_by(one, [phrase])), phrase]
            spellings.append(phrase)
            told.append(name)
    others += [one for one in spelled if not is_found_by(one, others)]
    return tuple(others[:MOST_NAMES]), tuple(told)
