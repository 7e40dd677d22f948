"""Measures given in two or three units: an hour and 20 minutes, two years and three months, six feet two inches.

They are one figure. Its unit is the largest of them in which the number is an exact decimal: 2.25 year, 80 minute (an
hour and 20 minutes are no decimal of hours). Months with weeks or days have no exact number in any unit: they are a
range in days, from the shortest months that follow each other to the longest: five months and 10 days, 160-163 day.
"""

from decimal import Decimal
from typing import NamedTuple

from annotations.text.figures.numbers import EXACTLY, SMALL, Number, number_at
from annotations.text.figures.units import Unit, unit_at
from annotations.text.figures.words import Words, is_number, low

_FAMILIES = (
    {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1},
    {"decade": 120, "year": 12, "month": 1},
    {"yard": 36, "foot": 12, "inch": 1},
    {"lb": 16, "ounce": 1},
)
_SMALLER = {
    (large, small): Decimal(family[large]) / family[small]
    for family in _FAMILIES
    for large in family
    for small in family
    if family[large] > family[small]
}
_WITH_SMALLER = {large for large, _ in _SMALLER} | {"month"}  # months have days, whose number differs
_IN_DAYS = {"week": 7, "day": 1}
_IN_MONTHS = {"year": 12, "month": 1}
_MOST_MONTHS = 1200
_PLACES = Decimal("1e-12")
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Behind a comma, 'three months later' belongs to what follows.
_RELATED = frozenset(["after", "later", "before", "earlier", "ago", "since", "into", "on"])


class Compound(NamedTuple):
    """What several units give together; `value` is None for a range from `low` to `high`. `end` is the word behind."""

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: Unit
    numbers: tuple[Number, ...]
    end: int


def compound(some: Words, number: Number, unit: Unit, end: int) -> Compound | None:
    """The measure that a number and its unit begin, if smaller units go on from it."""
    if unit.name not in _WITH_SMALLER or number.value is None or number.value % 1:
        return None
    parts = [(number, unit)]
    while len(parts) < 4:
        following = _next(some, parts[-1][1], end)
        if following is None:
            break
        parts.append(following)
        end = following[1].last
        if (following[0].value or Decimal(0)) % 1:
            break
    if len(parts) == 1:
        return None
    numbers = tuple(part for part, _ in parts)
    return _in_one(parts, numbers, end) or _in_days(parts, numbers, end)


def goes_on(some: Words, unit: Unit) -> bool:
    """Whether a smaller unit with its number stands behind a unit, so that 'an hour' before it is a number."""
    return unit.name in _WITH_SMALLER and _next(some, unit, unit.last) is not None


def _next(some: Words, unit: Unit, at: int) -> tuple[Number, Unit] | None:
    """The number and unit behind 'and', a comma or nothing: fewer than make one of the unit before them."""
    comma = low(some, at) == ","
    at += comma
    at += low(some, at) == "and"
    word = low(some, at)
    if not (is_number(word) or word in SMALL or word.endswith("ty")):  # forty-five
        return None
    number = number_at(some, at)
    smaller = unit_at(some, number.last) if number is not None else None
    if number is None or number.value is None or smaller is None or smaller.kind != unit.kind:
        return None
    most = _most(unit.name, smaller.name)
    if most is None or not 0 <= number.value < most:
        return None
    return None if comma and low(some, smaller.last) in _RELATED else (number, smaller)


def _most(large: str, small: str) -> Decimal | None:
    """How many of a smaller unit make a larger one; None where they do not go together."""
    if large in _IN_MONTHS and small in _IN_DAYS:
        return Decimal(366 if large == "year" else 31) / _IN_DAYS[small]
    return _SMALLER.get((large, small))


def _spanning(parts: list[tuple[Number, Unit]], name: str, end: int) -> Unit:
    return Unit(name, parts[0][1].kind, parts[0][1].first, end)


def _in_one(parts: list[tuple[Number, Unit]], numbers: tuple[Number, ...], end: int) -> Compound | None:
    """All in the largest unit in which it is an exact decimal."""
    family = next((one for one in _FAMILIES if all(unit.name in one for _, unit in parts)), None)
    if family is None:
        return None
    total = Decimal(0)
    for number, unit in parts:
        total = EXACTLY.add(total, EXACTLY.multiply(number.value or Decimal(0), Decimal(family[unit.name])))
    for _, unit in parts:
        factor = Decimal(family[unit.name])
        value = EXACTLY.divide(total, factor).quantize(_PLACES, context=EXACTLY)
        if EXACTLY.multiply(value, factor) == total:
            return Compound(value, None, None, _spanning(parts, unit.name, end), numbers, end)
    return None


def _in_days(parts: list[tuple[Number, Unit]], numbers: tuple[Number, ...], end: int) -> Compound | None:
    """Years, months and days as a range of days."""
    months = days = Decimal(0)
    for number, unit in parts:
        value = number.value or Decimal(0)
        if unit.name in _IN_MONTHS:
            months += value * _IN_MONTHS[unit.name]
        elif unit.name in _IN_DAYS:
            days += value * _IN_DAYS[unit.name]
        else:
            return None
    if months > _MOST_MONTHS:
        return None
    least, most = _days_of(int(months))
    return Compound(None, least + days, most + days, _spanning(parts, "day", end), numbers, end)


def _days_of(months: int) -> tuple[int, int]:
    """How many days so many months that follow each other have, at least and at most, between 1901 and 2099."""
    years, rest = divmod(months, 12)
    spans = [sum(_LENGTHS[(first + n) % 12] for n in range(rest)) for first in range(12)]
    leaping = [any((first + n) % 12 == 1 for n in range(rest)) for first in range(12)]
    most = max(span + leap for span, leap in zip(spans, leaping, strict=True))
    return 365 * years + years // 4 + min(spans), 365 * years + (years + 3) // 4 + most
