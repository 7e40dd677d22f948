"""The label schema of a project as one value, parsed from the JSON that SchemaVersion keeps."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NotRequired, TypedDict

LABEL_KINDS = ("claim", "actor", "figure", "other")
LINE_STYLES = (
    "solid", "dashed", "dotted", "double", "long-dash", "dash-dot",
    "ticks", "thin", "wave", "dash-dot-dot", "thick", "ladder",
)  # fmt: skip
ATTRIBUTE_TYPES = ("text", "choice", "multi-choice", "number", "boolean", "date")


@dataclass(frozen=True)
class AllowedIf:
    """An attribute that makes sense only where another one, defined before it, has one of these values."""

    attribute: str
    values: tuple[str, ...]  # choices, or true and false


@dataclass(frozen=True)
class AttributeDef:
    """A typed attribute of the spans of one label (or of the relations of one type)."""

    key: str
    name: str
    type: str
    required: bool = False
    choices: tuple[str, ...] = ()
    minimum: str | None = None  # of a number, as a decimal; the limit itself is allowed
    maximum: str | None = None
    allowed_if: AllowedIf | None = None


class AllowedIfFacts(TypedDict):
    """An AllowedIf as it is stored."""

    attribute: str
    values: list[str]


class AttributeFacts(TypedDict):
    """An AttributeDef as it is stored; what an attribute does not have is left out."""

    key: str
    name: str
    type: str
    required: bool
    choices: NotRequired[list[str]]
    minimum: NotRequired[str]
    maximum: NotRequired[str]
    allowed_if: NotRequired[AllowedIfFacts]


@dataclass(frozen=True)
class LabelDef:
    """A label as the write path needs it; `id` is its row."""

    id: int
    key: str
    name: str
    kind: str
    archived: bool = False
    attributes: dict[str, AttributeDef] = field(default_factory=dict)


@dataclass(frozen=True)
class RelationTypeDef:
    """A relation type; empty `heads` or `tails` allow every label."""

    id: int
    key: str
    name: str
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    symmetric: bool = False
    archived: bool = False
    attributes: dict[str, AttributeDef] = field(default_factory=dict)


@dataclass(frozen=True)
class Schema:
    """All labels and relation types of a project, by key."""

    number: int
    labels: dict[str, LabelDef]
    relation_types: dict[str, RelationTypeDef]

    def label_by_any_case(self, key: str) -> LabelDef | None:
        """The label with this key, matched without regard to case, as imports do."""
        return self.labels.get(key) or self.labels.get(key.lower())

    def relation_type_by_any_case(self, key: str) -> RelationTypeDef | None:
        """The relation type with this key, matched without regard to case, as imports do."""
        return self.relation_types.get(key) or self.relation_types.get(key.lower())


@lru_cache(maxsize=256)
def parse_schema(number: int, body: str) -> Schema:
    """The JSON text of a SchemaVersion to a Schema. Keyed by the text itself, so that no stale value can be met."""
    raw = json.loads(body)
    labels = {
        r["key"]: LabelDef(r["id"], r["key"], r["name"], r["kind"], r["archived"], _attributes(r["attributes"]))
        for r in raw["labels"]
    }
    types = {r["key"]: _relation_type(r) for r in raw["relation_types"]}
    return Schema(number, labels, types)


def _relation_type(raw: dict[str, Any]) -> RelationTypeDef:
    return RelationTypeDef(
        id=raw["id"],
        key=raw["key"],
        name=raw["name"],
        heads=tuple(raw["heads"]),
        tails=tuple(raw["tails"]),
        symmetric=raw["symmetric"],
        archived=raw["archived"],
        attributes=_attributes(raw["attributes"]),
    )


def attribute(raw: AttributeFacts) -> AttributeDef:
    """A definition as it is stored to a value."""
    rule = raw.get("allowed_if")
    return AttributeDef(
        key=raw["key"],
        name=raw["name"],
        type=raw["type"],
        required=raw.get("required", False),
        choices=tuple(raw.get("choices", ())),
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        allowed_if=AllowedIf(rule["attribute"], tuple(rule["values"])) if rule else None,
    )


def _attributes(raw: list[AttributeFacts]) -> dict[str, AttributeDef]:
    return {one["key"]: attribute(one) for one in raw}
