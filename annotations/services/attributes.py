"""What the attributes of a span or relation must satisfy, whoever writes them: pure checks against their definitions.

The form of the editor has the rules of `allowed` and `range_of` too (frontend/static/state/attributes.js); both are
held to tests/cases/attributes.json.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from annotations.errors import Invalid
from annotations.records.schema import AttributeDef
from annotations.text.decimals import is_canonical
from annotations.text.edtf import is_date
from annotations.text.strict_json import pointer_part

LONGEST = 10_000
_EMPTY: tuple[object, ...] = (None, "", [])
Definitions = Mapping[str, AttributeDef]
Values = dict[str, Any]


def check_attributes(defined: Definitions, values: Values, kept: Values | None = None) -> Values:
    """Known keys with values of their types, in their range and allowed; the same values, sorted by key.

    Attributes that are all as the span has them (`kept`) stay, even where the rules have become stricter since:
    moving an end must not need a look at them. Raises Invalid with a pointer to the attribute.
    """
    found = dict(sorted(values.items()))
    if kept is not None and found == dict(sorted(kept.items())):
        return found
    for key, value in values.items():
        _check(defined, key, value)
    legal = allowed(defined, values)
    for key in values:
        rule = defined[key].allowed_if
        if rule is not None and key not in legal:
            raise Invalid(
                f"The attribute {key!r} is allowed only where {rule.attribute!r} is {' or '.join(rule.values)}.",
                code="attribute_not_allowed",
                pointer=_pointer(key),
            )
    return found


def allowed(defined: Definitions, values: Values) -> set[str]:
    """Keys that may have a value beside these: those without a condition, and those whose condition is met.

    A condition on an attribute that is itself not allowed is not met.
    """
    legal: set[str] = set()
    for key, one in defined.items():
        rule = one.allowed_if
        if rule is None or (rule.attribute in legal and _meets(values.get(rule.attribute), rule.values)):
            legal.add(key)
    return legal


def missing(defined: Definitions, values: Values) -> list[str]:
    """Keys of required attributes that are allowed and not filled in; asked for at submit, never at a save."""
    legal = allowed(defined, values)
    return [key for key, one in defined.items() if one.required and key in legal and values.get(key) in _EMPTY]


def fitting(defined: Definitions, values: Values) -> Values:
    """What of these values another label takes: known keys, right values, allowed beside each other."""
    right = {key: value for key, value in values.items() if key in defined and not wrong(defined[key], value)}
    legal = allowed(defined, right)
    return {key: value for key, value in sorted(right.items()) if key in legal}


def wrong(known: AttributeDef, value: object) -> str:
    """What the value should have been, or '' if it is right."""
    if known.type == "text":
        right = isinstance(value, str) and len(value) <= LONGEST
        return "" if right else f"text of at most {LONGEST:,} characters"
    if known.type == "choice":
        return "" if isinstance(value, str) and value in known.choices else f"one of {', '.join(known.choices)}"
    if known.type == "multi-choice":
        return "" if _are_choices(known, value) else f"a list of different ones of {', '.join(known.choices)}"
    if known.type == "number":
        right = isinstance(value, str) and is_canonical(value)
        return (
            range_of(known, str(value))
            if right
            else "a decimal number as a string, such as '2.5', in its shortest spelling"
        )
    if known.type == "boolean":
        return "" if isinstance(value, bool) else "true or false"
    return "" if isinstance(value, str) and is_date(value) else "a date such as 2025, 2025-05 or 2025-05-18"


def range_of(known: AttributeDef, value: str) -> str:
    """The limits that a canonical decimal does not keep, in words; '' if it keeps them. Exact, whatever its digits."""
    number = Decimal(value)
    if known.minimum is not None and number < Decimal(known.minimum):
        return f"at least {known.minimum}"
    if known.maximum is not None and number > Decimal(known.maximum):
        return f"at most {known.maximum}"
    return ""


def _check(defined: Definitions, key: str, value: object) -> None:
    known = defined.get(key)
    if known is None:
        raise Invalid(
            f"There is no attribute {key!r} here; known: {', '.join(sorted(defined)) or 'none'}.",
            code="unknown_attribute",
            pointer=_pointer(key),
        )
    wanted = wrong(known, value)
    if wanted:
        raise Invalid(f"The attribute {key!r} must be {wanted}.", code="attribute_value", pointer=_pointer(key))


def _meets(value: object, wanted: tuple[str, ...]) -> bool:
    if isinstance(value, bool):
        return ("true" if value else "false") in wanted
    if isinstance(value, list):
        return any(one in wanted for one in value)
    return isinstance(value, str) and value in wanted


def _are_choices(known: AttributeDef, value: object) -> bool:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return False
    return len(set(value)) == len(value) and set(value) <= set(known.choices)


def _pointer(key: str) -> str:
    return f"/attributes/{pointer_part(key)}"
