"""Reading annotation: the content of one set in three statements, whatever its size."""

import json
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from annotations.errors import Forbidden, NotFound
from annotations.models import AnnotationSet, Document, Relation, Span, User
from annotations.permissions import May, allows, sees_gold
from annotations.records.figures import FIGURE_KEYS

Json = dict[str, Any]
# Ids and JSON are read as text: Django's converters cost more than the query where a set has 1,000 spans.
_AS_TEXT = {name: Cast(name.removesuffix("_text"), TextField()) for name in ("uid_text", "attributes_text")}
_FRAGMENTS = {"fragments_text": Cast("fragments", TextField())}
_SPAN = (
    "uid_text", "start", "end", "quote", "label__key", "attributes_text", "fragments_text", "actor__uid", "version",
)  # fmt: skip
_FIGURE = tuple(f"figure__{key}" for key in FIGURE_KEYS)
_BOUND = len(_SPAN) + FIGURE_KEYS.index("bound")


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


def set_content(set_id: int) -> Json:
    """{"spans", "relations"} of a set, in the order of the canonical files. Two statements."""
    rows = Span.objects.filter(set_id=set_id).annotate(**_AS_TEXT, **_FRAGMENTS).values_list(*_SPAN, *_FIGURE)
    spans = [_span(row) for row in rows]
    spans.sort(key=lambda span: (span["start"], -span["end"], span["label"], span["id"]))
    ties = (
        Relation.objects.filter(set_id=set_id)
        .annotate(**_AS_TEXT, head_text=Cast("head__uid", TextField()), tail_text=Cast("tail__uid", TextField()))
        .values_list("uid_text", "type__key", "head_text", "tail_text", "attributes_text", "version")
    )
    relations = [_relation(row) for row in ties]
    relations.sort(key=lambda relation: relation["id"])
    return {"spans": spans, "relations": relations}


def actors_of(set_id: int) -> list[Json]:
    """The actors that the spans of a set name: {"id", "name", "type"}, by name."""
    rows = Span.objects.filter(set_id=set_id, actor__isnull=False).order_by("actor__name", "actor__uid")
    found = rows.values_list("actor__uid", "actor__name", "actor__type").distinct()
    return [{"id": uid, "name": name, "type": kind or None} for uid, name, kind in found]


def sets_of(document: Document) -> list[Json]:
    """All sets of a document, for those who may read all: {"id", "kind", "owner", "state", "revision"}."""
    rows = AnnotationSet.objects.filter(document=document).select_related("owner").order_by("pk")
    return [describe_set(row) for row in rows]


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


def _span(row: tuple[Any, ...]) -> Json:
    uid, start, end, quote, label, attributes, fragments, actor, version = row[:9]
    figure = None
    if row[_BOUND] is not None:
        figure = dict(zip(FIGURE_KEYS, row[9:], strict=True))
    return {
        "id": _uuid(uid),
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


def _relation(row: tuple[Any, ...]) -> Json:
    uid, kind, head, tail, attributes, version = row
    return {
        "id": _uuid(uid),
        "type": kind,
        "head": _uuid(head),
        "tail": _uuid(tail),
        "attributes": _attributes(attributes),
        "version": version,
    }


def _uuid(text: str) -> str:
    """PostgreSQL writes a UUID with hyphens, SQLite stores 32 digits."""
    if len(text) == 36:
        return text
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _attributes(text: str) -> Json:
    return {} if text == "{}" else dict(sorted(json.loads(text).items()))
