"""Actors that may be one: a name of the one sounds like a name of the other. To be merged, if somebody says so.

Raw SQL on purpose: the keys of names are joined with themselves, in steps along their index.
"""

from dataclasses import dataclass

from django.db import connection

from annotations.models import Actor, Project
from annotations.queries.apart import LIVING
from annotations.text.persons import Match, likeness

MOST_PAIRS = 2000  # that are compared
MOST_SHOWN = 50
# The name that an actor goes by, and a name of another: as a whole, its surname alone, or its acronym.
_PAIRS = """
WITH apart AS ({living})
SELECT DISTINCT a.id, COALESCE(b.living_id, b.id), y.text
FROM annotations_actor a
JOIN annotations_alias x ON x.actor_id = a.id AND x.text = a.name
JOIN annotations_aliaskey k ON k.alias_id = x.id AND k.key >= 'n:' AND k.key < 'n;'
JOIN annotations_aliaskey l ON l.project_id = a.project_id AND l.key = {prefix} || substr(k.key, 3)
JOIN annotations_alias y ON y.id = l.alias_id
JOIN annotations_actor b ON b.id = y.actor_id
WHERE a.project_id = %s AND a.living_id IS NULL AND COALESCE(b.living_id, b.id) <> a.id {name_alone}
AND (a.id, COALESCE(b.living_id, b.id)) NOT IN (SELECT one, other FROM apart UNION ALL SELECT other, one FROM apart)
LIMIT %s
"""
_NAME = "AND y.text = b.name AND b.living_id IS NULL"  # else all who share a surname that they were met by
_KINDS = (("'n:'", ""), ("'w:'", _NAME), ("'a:'", _NAME))


@dataclass(frozen=True)
class Double:
    """Two actors that live; `one` is the name of the first, `other` the name of the second that is like it."""

    first: Actor
    second: Actor
    one: str
    other: str
    match: Match
    score: int


def doubles(project: Project) -> tuple[list[Double], bool]:
    """(The likeliest pairs, at most 50; whether there are more.) Actors of two different types are none unless their
    names are spelled alike, nor are two that somebody keeps apart. Four statements."""
    pairs: set[tuple[int, int, str]] = set()
    with connection.cursor() as cursor:
        for prefix, alone in _KINDS:
            cursor.execute(
                _PAIRS.format(living=LIVING, prefix=prefix, name_alone=alone), [project.pk, project.pk, MOST_PAIRS]
            )
            pairs.update(cursor.fetchall())
    actors = Actor.objects.in_bulk({pk for one, other, _text in pairs for pk in (one, other)})
    best: dict[frozenset[int], Double] = {}
    for one, other, text in pairs:
        first, second = actors[one], actors[other]
        match, score = likeness(first.name, text, first.type or second.type)
        apart = first.type and second.type and first.type != second.type
        if match not in ((Match.SAME,) if apart else (Match.SAME, Match.SOUNDS)):
            continue
        pair = frozenset({one, other})
        if pair not in best or (best[pair].score, best[pair].first.name) < (score, first.name):
            best[pair] = Double(first, second, first.name, text, match, score)
    found = sorted(best.values(), key=lambda pair: (-pair.score, pair.first.name, pair.second.name, pair.first.pk))
    return found[:MOST_SHOWN], len(found) > MOST_SHOWN
