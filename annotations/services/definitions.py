"""Definitions of attributes as they are asked for, and the checks that need no database."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from annotations.errors import Invalid
from annotations.records.schema import ATTRIBUTE_TYPES, AllowedIfFacts, AttributeDef, AttributeFacts
from annotations.services.drafts import Attributes, one_of
from annotations.services.names import clean_name
from annotations.text.decimals import is_canonical

MOST_ATTRIBUTES = 50
MOST_CHOICES = 200


def clean_attributes(attributes: Attributes) -> list[AttributeFacts]:
    """Attribute definitions as they are stored: [{key, name, type, required, …}], with what an attribute has alone.

    `choices` are for choices, `minimum` and `maximum` for numbers; `allowed_if` names an attribute that stands before.
    """
    if len(attributes) > MOST_ATTRIBUTES:
        raise Invalid(
            f"At most {MOST_ATTRIBUTES} attributes are kept.", code="too_many_attributes", pointer="/attributes"
        )
    cleaned: list[AttributeFacts] = []
    for index, given in enumerate(attributes):
        raw = asdict(given) if isinstance(given, AttributeDef) else given
        one = _clean_attribute(raw, f"attributes/{index}", cleaned)
        if any(one["key"] == other["key"] for other in cleaned):
            raise Invalid(
                f"The attribute {one['key']!r} stands twice.",
                code="attribute_twice",
                pointer=f"/attributes/{index}/key",
            )
        cleaned.append(one)
    return cleaned


def _clean_attribute(raw: Mapping[str, Any], field: str, before: list[AttributeFacts]) -> AttributeFacts:
    key = clean_name(raw["key"], f"{field}/key", 60)
    kind = one_of(raw["type"], ATTRIBUTE_TYPES, f"{field}/type")
    one: AttributeFacts = {
        "key": key,
        "name": clean_name(raw.get("name") or key, f"{field}/name", 100),
        "type": kind,
        "required": bool(raw.get("required", False)),
    }
    choices = list(raw.get("choices") or ())
    if kind in {"choice", "multi-choice"}:
        one["choices"] = _clean_choices(choices, f"{field}/choices")
    elif choices:
        raise Invalid(f"An attribute of type {kind} has no choices.", code="bad_choices", pointer=f"/{field}/choices")
    _clean_range(raw, one, field)
    if raw.get("allowed_if") is not None:
        one["allowed_if"] = _clean_condition(raw["allowed_if"], f"{field}/allowed_if", before)
    return one


def _clean_range(raw: Mapping[str, Any], one: AttributeFacts, field: str) -> None:
    for name in ("minimum", "maximum"):
        limit = raw.get(name)
        if limit is None:
            continue
        if one["type"] != "number":
            raise _range(f"An attribute of type {one['type']} has no {name}.", f"{field}/{name}")
        if not isinstance(limit, str) or not is_canonical(limit):
            raise _range(
                "A limit is a plain decimal such as '0' or '-2.5', in its shortest spelling.", f"{field}/{name}"
            )
        one[name] = limit
    if "minimum" in one and "maximum" in one and Decimal(one["minimum"]) > Decimal(one["maximum"]):
        raise _range("The least value is above the greatest.", f"{field}/minimum")


def _range(detail: str, field: str) -> Invalid:
    return Invalid(detail, code="bad_range", pointer=f"/{field}")


def _clean_condition(raw: Mapping[str, Any], field: str, before: list[AttributeFacts]) -> AllowedIfFacts:
    """A condition looks back only, so that no two attributes wait for each other."""
    other = next((one for one in before if one["key"] == raw["attribute"]), None)
    if other is None:
        raise Invalid(
            "A condition names an attribute of the same list that stands before this one.",
            code="bad_condition",
            pointer=f"/{field}/attribute",
        )
    known = ["true", "false"] if other["type"] == "boolean" else other.get("choices", [])
    values = list(raw["values"])
    if not known:
        raise Invalid(
            f"A condition is on choices or on yes and no, and {other['key']!r} is of type {other['type']}.",
            code="bad_condition",
            pointer=f"/{field}/attribute",
        )
    if not values or len(set(values)) != len(values) or not set(values) <= set(known):
        raise Invalid(
            f"The values of a condition are different ones of: {', '.join(known)}.",
            code="bad_condition",
            pointer=f"/{field}/values",
        )
    return {"attribute": other["key"], "values": values}


def _clean_choices(choices: list[str], field: str) -> list[str]:
    if not 1 <= len(choices) <= MOST_CHOICES or len(set(choices)) != len(choices):
        raise Invalid(f"Give 1 to {MOST_CHOICES} different choices.", code="bad_choices", pointer=f"/{field}")
    return [clean_name(choice, f"{field}/{index}", 200) for index, choice in enumerate(choices)]
