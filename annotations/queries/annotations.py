"""Reading annotation: the content of one set in three statements, whatever its size."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.models import Q

from annotations.errors import Forbidden, NotFound
from annotations.models import Actor, AnnotationSet, Document, User
from annotations.permissions import May, allows, sees_gold
from annotations.queries.comments import Scope, open_threads
from annotations.queries.moment import one_read
from annotations.queries.spans import uid_reader
from annotations.queries.suggestions import open_suggestions
from annotations.records.content import Content, RelationContent, SpanContent
from annotations.records.figures import FIGURE_KEYS

Json = dict[str, Any]
# Raw SQL on purpose: for a set with 1,000 spans Django's model layer costs twice what reading and sorting them does.
_SPANS = """
SELECT s.uid, s.start, s."end", s.quote, l.key, s.attributes, s.fragments, a.uid, s.version, f.span_id, f.{figure}
FROM annotations_span s
JOIN annotations_label l ON l.id = s.label_id
LEFT JOIN annotations_actor a ON a.id = s.actor_id
LEFT JOIN annotations_figurevalue f ON f.span_id = s.id
WHERE s.set_id = %s
""".format(figure=", f.".join(FIGURE_KEYS))  # nosec B608  # names of our own columns
_RELATIONS = """
SELECT r.uid, y.key, h.uid, t.uid, r.attributes, r.version
FROM annotations_relation r
JOIN annotations_relationtype y ON y.id = r.type_id
JOIN annotations_span h ON h.id = r.head_id
JOIN annotations_span t ON t.id = r.tail_id
WHERE r.set_id = %s
"""


def read_set(user: User, document: Document, which: str) -> Json:
    """The answer for one set, all of it of one moment: {"document", "set", "state", "revision", "spans", "relations",
    "suggestions", "comments", "actors", "sets"}. Raises as `find_set` does.

    `suggestions` are the open ones, for a set that the reader may write; in any other there are none.
    """
    sees_all = allows(getattr(document, "role", None), May.REVIEW)
    with one_read():
        found = find_set(user, document, which)
        content: Content = {"spans": [], "relations": []} if found is None else set_content(found.pk)
        writes = may_judge(user, document, which, found)
        suggestions = open_suggestions(document.pk, user.pk, found.pk if found else None) if writes else []
        named = {row["actor"] for row in [*content["spans"], *suggestions] if row["actor"]}
        return {
            "document": document.pk,
            "set": describe_set(found) if found else None,
            "state": found.state if found else AnnotationSet.State.NEW,
            "revision": found.revision if found else 0,
            **content,
            "suggestions": suggestions,
            "comments": open_threads(document.pk, Scope.of(user, which, found)),
            "actors": actors_of(document.project_id, named) if named else [],
            "sets": sets_of(document) if sees_all else [],
        }


def find_set(user: User, document: Document, which: str) -> AnnotationSet | None:
    """The set named `mine`, `gold` or by its id, if this person may read it; None where there is none yet.

    `document` carries `.role` (permissions.document_for). Raises NotFound for a set that is not theirs to know of,
    Forbidden `blind` for gold in a blind project.
    """
    rows = AnnotationSet.objects.filter(document=document).select_related("owner")
    role = getattr(document, "role", None)
    if which == "mine":
        return rows.filter(kind=AnnotationSet.Kind.PERSON, owner=user).first()
    if which == "gold":
        if not sees_gold(role, document.project.blind):
            raise Forbidden("This project is blind: annotators see their own work alone.", code="blind")
        return rows.filter(kind=AnnotationSet.Kind.GOLD).first()
    if not allows(role, May.REVIEW):
        allowed = Q(owner=user)
        if sees_gold(role, document.project.blind):
            allowed |= Q(kind=AnnotationSet.Kind.GOLD)
        rows = rows.filter(allowed)
    found = rows.filter(pk=int(which)).first() if which.isdecimal() and len(which) < 19 else None
    if found is None:
        raise NotFound("There is no such annotation set on this document.")
    return found


def set_content(set_id: int) -> Content:
    """{"spans", "relations"} of a set, in the order of the canonical files. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_SPANS, [set_id])
        uid = uid_reader()
        spans = [_span(row, uid) for row in cursor.fetchall()]
        cursor.execute(_RELATIONS, [set_id])
        relations = [_relation(row, uid) for row in cursor.fetchall()]
    spans.sort(key=lambda span: (span["start"], -span["end"], span["label"], span["id"]))
    relations.sort(key=lambda relation: relation["id"])
    return {"spans": spans, "relations": relations}


def may_judge(user: User, document: Document, which: str, found: AnnotationSet | None) -> bool:
    """Whether the reader may ever write to this set: their own, or gold as a curator."""
    role = getattr(document, "role", None)
    if which == "gold" or (found is not None and found.kind == AnnotationSet.Kind.GOLD):
        return allows(role, May.REVIEW)
    own = which == "mine" or (found is not None and found.owner_id == user.pk)
    return own and allows(role, May.ANNOTATE)


def actors_of(project_id: int, uids: Iterable[str]) -> list[Json]:
    """These actors of the project, by name: {"id", "name", "type", "merged_into"}. A merged one is told as the actor
    that it is now."""
    rows = Actor.objects.filter(project_id=project_id, uid__in=uids).order_by("name", "uid")
    found = []
    for row in rows.select_related("living"):
        now = row.living or row
        merged = row.living.uid if row.living else None
        found.append({"id": row.uid, "name": now.name, "type": now.type or None, "merged_into": merged})
    return found


def sets_of(document: Document) -> list[Json]:
    """All sets of a document, for those who may read all: {"id", "kind", "owner", "state", "revision"}."""
    rows = AnnotationSet.objects.filter(document=document).select_related("owner").order_by("pk")
    return [describe_set(row) for row in rows]


def with_names(sets: list[Json]) -> list[Json]:
    """Described sets, each with the `name` that its owner goes by, '' without one. At most one statement."""
    owners = {one["owner"] for one in sets if one["owner"]}
    people = User.objects.filter(username__in=owners) if owners else ()
    called = {one.username: one.get_full_name() for one in people}
    return [{**one, "name": called.get(one["owner"], "")} for one in sets]


def describe_set(found: AnnotationSet) -> Json:
    """What is said of a set without its content."""
    return {
        "id": found.pk,
        "kind": found.kind,
        "owner": found.owner.username if found.owner else None,
        "source": found.source or None,
        "state": found.state,
        "revision": found.revision,
        "schema_version": found.schema_version,
        "reason": found.reason or None,
    }


def _span(row: tuple[Any, ...], read_uid: Callable[[Any], str]) -> SpanContent:
    uid, start, end, quote, label, attributes, fragments, actor, version = row[:9]
    figure = None if row[9] is None else dict(zip(FIGURE_KEYS, row[10:], strict=True))
    return {
        "id": read_uid(uid),
        "start": start,
        "end": end,
        "quote": quote,
        "label": label,
        "attributes": _attributes(attributes),
        "fragments": [] if fragments == "[]" else json.loads(fragments),
        "actor": actor,
        "figure": figure,
        "version": version,
    }


def _relation(row: tuple[Any, ...], read_uid: Callable[[Any], str]) -> RelationContent:
    uid, kind, head, tail, attributes, version = row
    return {
        "id": read_uid(uid),
        "type": kind,
        "head": read_uid(head),
        "tail": read_uid(tail),
        "attributes": _attributes(attributes),
        "version": version,
    }


def _attributes(text: str) -> Json:
    return {} if text == "{}" else dict(sorted(json.loads(text).items()))
