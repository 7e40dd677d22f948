"""`create_labels`: which labels, attributes and relation types a file needs that the project does not have.

First looked at as a schema that is not stored yet, so that the whole file can be checked against it; made only when
the rows are to be stored.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from annotations.errors import Invalid
from annotations.models import Label, Project, RelationType, User
from annotations.records.documents import DocumentRecord
from annotations.records.schema import AttributeDef, AttributeFacts, LabelDef, RelationTypeDef, Schema, attribute
from annotations.services.definitions import clean_attributes
from annotations.services.drafts import NewLabel, NewRelationType
from annotations.services.schema import add_attributes, extend_schema


@dataclass
class _Wish:
    """A label or relation type as the file uses it; attribute key -> (type, choices in the order seen)."""

    name: str
    kind: str = "other"
    attributes: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    def see(self, attrs: dict[str, Any]) -> None:
        """Guess types: true and false are boolean, lists multi-choice with what was seen, all else text."""
        for key, value in attrs.items():
            kind = "boolean" if isinstance(value, bool) else "multi-choice" if isinstance(value, list) else "text"
            known_kind, choices = self.attributes.setdefault(key, (kind, []))
            if known_kind == kind == "multi-choice":
                choices += [one for one in value if isinstance(one, str) and one not in choices]

    def drafts(self, without: Iterable[str] = ()) -> list[AttributeFacts]:
        """Definitions that can be stored, except those of the keys `without`."""
        found: list[AttributeFacts] = []
        for key, (kind, choices) in sorted(self.attributes.items()):
            raw = {"key": key, "type": kind, "choices": choices}
            if key not in without and _can(partial(clean_attributes, [raw])):
                found += clean_attributes([raw])
        return found


@dataclass
class Wishes:
    """What the rows of a file use, by lower-case key."""

    labels: dict[str, _Wish] = field(default_factory=dict)
    types: dict[str, _Wish] = field(default_factory=dict)

    def see(self, record: DocumentRecord) -> None:
        """Take note of one row."""
        for span in record.spans or ():
            wish = self.labels.setdefault(span.label.lower(), _Wish(span.label))
            if span.figure is not None:
                wish.kind = "figure"
            elif span.actor is not None and wish.kind != "figure":
                wish.kind = "actor"
            wish.see(span.attrs)
        for relation in record.relations:
            self.types.setdefault(relation.label.lower(), _Wish(relation.label)).see(relation.attrs)

    def hoped(self, schema: Schema) -> Schema:
        """The schema as it would be with all that can be made; new things have no rows yet (id 0)."""
        labels, types = dict(schema.labels), dict(schema.relation_types)
        for key, wish in self.labels.items():
            old = labels.get(key)
            if old is None and _can(_label(key, wish).check):
                labels[key] = LabelDef(0, key, wish.name, wish.kind, False, _definitions(wish))
            elif old is not None:
                labels[key] = replace(old, attributes={**_definitions(wish), **old.attributes})
        for key, wish in self.types.items():
            known = types.get(key)
            if known is None and _can(_type(key, wish).check):
                types[key] = RelationTypeDef(0, key, wish.name, attributes=_definitions(wish))
            elif known is not None:
                types[key] = replace(known, attributes={**_definitions(wish), **known.attributes})
        return Schema(schema.number, labels, types)

    def make(self, by: User, project: Project, schema: Schema) -> None:
        """Store what is missing; run again, there is nothing left to do."""
        hoped = self.hoped(schema)
        labels = [_label(key, self.labels[key]) for key in hoped.labels if key not in schema.labels]
        types = [_type(key, self.types[key]) for key in hoped.relation_types if key not in schema.relation_types]
        if labels or types:
            extend_schema(by=by, project=project, labels=labels, relation_types=types)
        for key, label in schema.labels.items():
            missing = self.labels[key].drafts(label.attributes) if key in self.labels else []
            if missing:
                add_attributes(by=by, project=project, label=Label.objects.get(pk=label.id), attributes=missing)
        for key, known in schema.relation_types.items():
            missing = self.types[key].drafts(known.attributes) if key in self.types else []
            if missing:
                row = RelationType.objects.get(pk=known.id)
                add_attributes(by=by, project=project, label=row, attributes=missing)


def _label(key: str, wish: _Wish) -> NewLabel:
    return NewLabel(key=key, name=wish.name, kind=wish.kind, attributes=wish.drafts())


def _type(key: str, wish: _Wish) -> NewRelationType:
    return NewRelationType(key=key, name=wish.name, attributes=wish.drafts())


def _definitions(wish: _Wish) -> dict[str, AttributeDef]:
    return {raw["key"]: attribute(raw) for raw in wish.drafts()}


def _can(check: Callable[[], object]) -> bool:
    """Whether a check passes; what cannot be made stays unknown and is refused row by row."""
    try:
        check()
    except Invalid:
        return False
    return True
