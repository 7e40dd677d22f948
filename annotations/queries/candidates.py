"""Who may be meant by a name: actors ranked by how alike a name of theirs is, then by how often they are met.

Names are found by keys (text.persons.actor_keys), each of which is read up to a limit: a key that thousands share
says little. So the time does not grow with the registry. Seven statements at most, however many are found.

Raw SQL on purpose: one read a key, each with a limit of its own, is one statement so.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection

from annotations.models import Document, Project, User
from annotations.permissions import ANNOTATOR, May, allows, sees_gold
from annotations.queries.apart import pairs_among
from annotations.text.persons import Likeness, Match, actor_keys, bare_name, begins, begun_keys, likeness

MOST = 50  # candidates that may be asked for
READ_OF_A_KEY = 48
COMPARED = 48  # aliases that share most with the name
RECENT = 20  # sets of the reader's own
_SURENESS = {Match.SAME: 0, Match.SOUNDS: 1, Match.MAYBE: 2}
LAST = "\U0010ffff"  # after every key that begins alike
GOES_ON = Likeness(Match.MAYBE, 40)  # what was typed may become this name
_WEIGHT = {"n": 8, "a": 6, "w": 4, "v": 3, "s": 1}  # of a shared key, by its kind
_ONE_KEY = """
SELECT * FROM
    (SELECT alias_id, %s AS weight FROM annotations_aliaskey WHERE project_id = %s AND key = %s LIMIT {limit}) {name}
"""
_BEGUN = """
SELECT * FROM (
    SELECT alias_id, %s AS weight FROM annotations_aliaskey
    WHERE project_id = %s AND key >= %s AND key < %s LIMIT {limit}
) {name}
"""
_ALIASES = """
SELECT l.id, l.uid, l.name, l.type, x.text
FROM annotations_alias x
JOIN annotations_actor a ON a.id = x.actor_id
JOIN annotations_actor l ON l.id = COALESCE(a.living_id, a.id)
WHERE x.id IN ({marks})
"""
_FAMILY = "SELECT id, living_id FROM annotations_actor WHERE id IN ({marks}) OR living_id IN ({marks})"
_MET = "(SELECT COUNT(*) FROM (SELECT 1 FROM annotations_span WHERE actor_id = %s LIMIT 50) s)"
_SPANS = """
SELECT COALESCE(a.living_id, a.id), COUNT(*)
FROM annotations_span x JOIN annotations_actor a ON a.id = x.actor_id
WHERE x.set_id IN ({found}) AND (a.id IN ({marks}) OR a.living_id IN ({marks}))
GROUP BY COALESCE(a.living_id, a.id)
"""
_HERE = "SELECT s.id FROM annotations_annotationset s WHERE s.document_id = %s AND {seen}"
_OWN = """
SELECT t.id FROM (
    SELECT s.id FROM annotations_annotationset s JOIN annotations_document d ON d.id = s.document_id
    WHERE s.owner_id = %s AND d.project_id = %s AND d.deleted_at IS NULL ORDER BY s.id DESC LIMIT %s
) t
"""


@dataclass(frozen=True)
class Candidate:
    """An actor that lives, the alias that is nearest to the name, and how near: `score` in hundredths."""

    pk: int
    uid: str
    name: str
    type: str
    alias: str
    match: Match
    score: int


def candidates(
    *, user: User, role: str, project: Project, name: str, document: Document | None = None, limit: int = 8
) -> list[Candidate]:
    """At most `limit` actors who may be meant by `name`, the likeliest first; [] for a name without a word.

    Sure matches come before mistakes, near ones before far ones, and among those who are as near, who is mentioned
    most in `document`, then in the project: as far as the reader may see. Of a name that is not written to its end
    those that begin so come last. Whoever is kept apart from the one that has this very name is no 'maybe'.
    """
    found = _nearest(_aliases_with(project.pk, actor_keys(name), begun_keys(name)), bare_name(name))
    found = _without_others(project.pk, found)
    if len(found) < 2:
        return found[:limit]
    here = _mentions_in(user, role, project, document, [each.pk for each in found]) if document else {}
    ever = _mentions(user, role, project, [each.pk for each in found])

    def rank(each: Candidate) -> tuple[Any, ...]:
        near = -(each.score // 10)
        return (
            _SURENESS[each.match],
            near,
            -here.get(each.pk, 0),
            -ever.get(each.pk, 0),
            -each.score,
            each.name,
            each.uid,
        )

    return sorted(found, key=rank)[:limit]


def _aliases_with(project_id: int, keys: frozenset[str], begun: frozenset[str]) -> list[tuple[Any, ...]]:
    """(actor, uid, name, type, alias) of the aliases that share most with the name; `begun` is what keys begin with."""
    if not keys:
        return []
    reads = [_ONE_KEY.format(limit=READ_OF_A_KEY, name=f"k{number}") for number in range(len(keys))]
    values = [value for key in sorted(keys) for value in (_WEIGHT[key[0]], project_id, key)]
    for number, key in enumerate(sorted(begun)):
        reads.append(_BEGUN.format(limit=READ_OF_A_KEY, name=f"b{number}"))
        values += [_WEIGHT["s"], project_id, key, key + LAST]
    shared: dict[int, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(reads), values)
        for alias, weight in cursor.fetchall():
            shared[alias] += weight
        best = sorted(shared, key=lambda alias: (-shared[alias], alias))[:COMPARED]
        if not best:
            return []
        cursor.execute(_ALIASES.format(marks=_marks(best)), best)
        return list(cursor.fetchall())


def _nearest(rows: list[tuple[Any, ...]], name: str) -> list[Candidate]:
    """Each actor once, by its alias that is nearest to the name, if any is near."""
    best: dict[int, Candidate] = {}
    for pk, uid, called, kind, alias in rows:
        match, score = likeness(name, alias, kind)
        if match is Match.NONE and begins(name, alias):
            match, score = GOES_ON
        known = best.get(pk)
        if match is not Match.NONE and (known is None or (known.score, alias) < (score, known.alias)):
            best[pk] = Candidate(pk, uid, called, kind, alias, match, score)
    return list(best.values())


def _without_others(project_id: int, found: list[Candidate]) -> list[Candidate]:
    """Without mistakes that are none: somebody said that those are not the ones who have this name."""
    named = {each.pk for each in found if each.match is Match.SAME}
    maybe = {each.pk for each in found if each.match is Match.MAYBE}
    if not named or not maybe:
        return found
    apart = pairs_among(project_id, named | maybe)
    return [each for each in found if each.pk not in maybe or not any({each.pk, one} in apart for one in named)]


def _mentions_in(user: User, role: str, project: Project, document: Document, actors: list[int]) -> dict[int, int]:
    """How often the reader sees each of these actors in one document, which they may open."""
    who: list[Any] = []
    if allows(role, May.REVIEW):
        seen = "s.kind <> 'model'"
    elif role != ANNOTATOR:
        seen = "s.kind = 'gold'"
    else:
        gold = "OR s.kind = 'gold'" if sees_gold(role, project.blind) else ""
        seen, who = f"((s.kind = 'person' AND s.owner_id = %s) {gold})", [user.pk]
    return _counted(_HERE.format(seen=seen), [document.pk, *who], actors)


def _mentions(user: User, role: str, project: Project, actors: list[int]) -> dict[int, int]:
    """How often each is met in the project, up to 50 times. Who does not see all sets is told by their own last 20,
    viewers by nothing, so that they learn nothing of others."""
    if not allows(role, May.REVIEW):
        return _counted(_OWN, [user.pk, project.pk, RECENT], actors) if role == ANNOTATOR else {}
    met: dict[int, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY.format(marks=_marks(actors)), [*actors, *actors])
        whose = cursor.fetchall()
        cursor.execute("SELECT " + ", ".join([_MET] * len(whose)), [pk for pk, _living in whose])
        for (pk, living), count in zip(whose, cursor.fetchone() or (), strict=True):
            met[living or pk] += count
    return met


def _counted(sql: str, values: list[Any], actors: list[int]) -> dict[int, int]:
    """Actor who lives -> how many of the spans that the statement finds name it."""
    with connection.cursor() as cursor:
        cursor.execute(_SPANS.format(found=sql, marks=_marks(actors)), [*values, *actors, *actors])
        return dict(cursor.fetchall())


def _marks(values: list[int]) -> str:
    return ", ".join(["%s"] * len(values))
