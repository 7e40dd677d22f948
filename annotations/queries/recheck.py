"""Spans that were written before the meaning of their label was last changed, as far as a reader may check them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, Q

from annotations.errors import Invalid
from annotations.models import AnnotationSet, Project, SchemaVersion, Span, User
from annotations.permissions import May, allows

if TYPE_CHECKING:
    from django.db.models import QuerySet

Json = dict[str, Any]
ORDER = ("key", "pk")  # of the document, of the span
ATTRIBUTE = "attribute."
_KIND = AnnotationSet.Kind
_NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Meaning:
    """When a label last changed: part -> number of the schema version; parts are name, description, attribute.KEY."""

    key: str
    parts: dict[str, int]

    @property
    def number(self) -> int:
        """Spans of older versions were made with another meaning."""
        return max(self.parts.values())


def meanings(project: Project) -> dict[int, Meaning]:
    """Label id -> what of its meaning has changed since it was made; other labels are left out.

    One query; versions are read from the newest on.
    """
    newest: dict[int, dict[str, Any]] = {}
    keys: dict[int, str] = {}
    found: dict[int, dict[str, int]] = {}
    after = 0
    rows = SchemaVersion.objects.filter(project=project).order_by("-number").values_list("number", "body")
    for number, body in rows.iterator():
        labels = {raw["id"]: raw for raw in json.loads(body)["labels"]}
        if not newest:
            newest = {pk: _parts(raw) for pk, raw in labels.items()}
            keys = {pk: raw["key"] for pk, raw in labels.items()}
        for pk, raw in labels.items():
            if pk in newest:
                for part in _differing(newest[pk], _parts(raw)):
                    found.setdefault(pk, {}).setdefault(part, after)
        after = number
    return {pk: Meaning(keys[pk], parts) for pk, parts in found.items()}


def checkable(project: Project, user: User, role: str) -> "QuerySet[Span]":
    """Spans in live documents that this person may say to have checked: of all sets but those of models for curators
    and managers, their own for annotators."""
    rows = Span.objects.filter(set__document__project=project, set__document__deleted_at=None)
    if allows(role, May.REVIEW):
        return rows.exclude(set__kind=_KIND.MODEL)
    return rows.filter(set__kind=_KIND.PERSON, set__owner=user)


def outdated(rows: "QuerySet[Span]", found: dict[int, Meaning], label: str = "", attribute: str = "") -> Any:
    """Of these spans those that are older than the last change of their label; of one label, or of one attribute.

    Each with `.key`, that of its document. Invalid `unknown_label` for a label, or an attribute of it, that never
    changed its meaning.
    """
    older = _NOTHING
    for pk, meaning in found.items():
        if label and meaning.key != label:
            continue
        number = meaning.parts.get(ATTRIBUTE + attribute, 0) if attribute else meaning.number
        if number:
            older |= Q(label_id=pk, schema_version__lt=number)
    if (label and older is _NOTHING) or (attribute and not label):
        raise Invalid("Nothing of this label has changed.", code="unknown_label", pointer="/label")
    return rows.filter(older).annotate(key=F("set__document__key"))


def shown(rows: "QuerySet[Span]") -> "QuerySet[Span]":
    """Spans with all that a list says of them."""
    return rows.select_related("label", "set__document", "set__owner").defer("set__document__meta", "attributes")


def count_outdated(rows: "QuerySet[Span]", found: dict[int, Meaning]) -> dict[int, int]:
    """Label id -> how many of these spans are older than its last change; zeros left out. One query."""
    old = outdated(rows, found).order_by()
    return dict(old.values_list("label_id").annotate(n=Count("pk")).values_list("label_id", "n"))


def named(rows: "QuerySet[Span]", names: Iterable[tuple[int, UUID]]) -> "QuerySet[Span]":
    """Of these spans those with these (set, id)."""
    uids: dict[int, list[UUID]] = {}
    for owner, uid in names:
        uids.setdefault(owner, []).append(uid)
    wanted = _NOTHING
    for owner, some in uids.items():
        wanted |= Q(set_id=owner, uid__in=some)
    return rows.filter(wanted)


def _parts(raw: Json) -> dict[str, Any]:
    """What of a label means something to who annotates."""
    return {
        "name": raw["name"],
        "description": raw["description"],
        **{ATTRIBUTE + one["key"]: one for one in raw["attributes"]},
    }


def _differing(now: dict[str, Any], then: dict[str, Any]) -> Iterator[str]:
    return (part for part in {**now, **then} if now.get(part) != then.get(part))
