"""Which numbers a figure has under each bound: the conventions that a reading obeys, and a check of them.

exact: value = low = high. approx: value alone. at_least, more_than: value and low. at_most, less_than: value and high.
range: low and high alone. vague: no value, low and high as far as the words give them.
"""

from decimal import Decimal

from annotations.records.figures import BOUNDS, KINDS, NUMBERS, FigureRecord
from annotations.text.decimals import is_canonical
from annotations.text.edtf import is_time

_GIVEN = {
    "exact": ("value", "low", "high"), "approx": ("value",), "at_least": ("value", "low"),
    "more_than": ("value", "low"),
    "at_most": ("value", "high"), "less_than": ("value", "high"), "range": ("low", "high"),
}  # fmt: skip


def bounded(bound: str, value: str | None, low: str | None, high: str | None) -> dict[str, str | None]:
    """bound, value, low and high as the conventions have them; vague where a number that is needed is missing."""
    if (bound == "range" and (low is None or high is None)) or (bound not in ("range", "vague") and value is None):
        return {"bound": "vague", "value": None, "low": low, "high": high}
    ends = {"value": None, "low": low, "high": high} if bound in ("range", "vague") else dict.fromkeys(NUMBERS, value)
    kept = _GIVEN.get(bound, ("low", "high"))
    return {"bound": bound} | {name: ends[name] if name in kept else None for name in NUMBERS}


def broken(figure: FigureRecord) -> list[str]:
    """What a figure does against the conventions, in words; [] where it obeys them."""
    found = []
    if figure.bound not in BOUNDS or figure.kind not in KINDS:
        return [f"unknown bound {figure.bound!r} or kind {figure.kind!r}"]
    numbers = {name: getattr(figure, name) for name in NUMBERS}
    given = {name for name, number in numbers.items() if number is not None}
    if figure.bound == "vague":
        if "value" in given:
            found.append("a vague figure has no value")
    elif given != set(_GIVEN[figure.bound]):
        found.append(f"{figure.bound} has {', '.join(_GIVEN[figure.bound])} and no other number")
    found += [
        f"{name} is not canonical: {number!r}"
        for name, number in numbers.items()
        if number and not is_canonical(number)
    ]
    if not found and figure.bound not in ("range", "vague") and len(set(numbers.values()) - {None}) > 1:
        found.append("value, low and high differ")
    if not found and figure.low is not None and figure.high is not None and Decimal(figure.low) > Decimal(figure.high):
        found.append("low is above high")
    if figure.as_of is not None and not is_time(figure.as_of):
        found.append(f"as_of is no date: {figure.as_of!r}")
    return found
