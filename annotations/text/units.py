"""Units that are converted into each other: lengths, masses, times, shares. Currencies never are.

Factors are exact: metres as in the SI brochure (9th edition, 2019), the yard (0.9144 m) and the pound (0.45359237 kg)
of the agreement of 1959, months and years of the mean Gregorian calendar (365.2425 days, twelve months). A "ton" is
left out: it is 1,000 kg in one paper and 907 kg in the next.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from annotations.text.folding import fold


@dataclass(frozen=True)
class Unit:
    """One unit: how it is written after a number, what it measures, and how much of that one of it is."""

    name: str
    dimension: str
    factor: Decimal

    def after(self, one: bool) -> str:
        """Its word after a number: 'km', 'mile' or 'miles'."""
        return self.name if one or self.name in _SHORT else _PLURALS.get(self.name, self.name + "s")


_LENGTHS = {
    "mm": "0.001", "cm": "0.01", "m": "1", "km": "1000",
    "inch": "0.0254", "foot": "0.3048", "yard": "0.9144", "mile": "1609.344", "nautical mile": "1852",
}  # fmt: skip
_MASSES = {
    "mg": "0.000001", "g": "0.001", "kg": "1", "tonne": "1000", "ounce": "0.028349523125", "pound": "0.45359237",
}  # fmt: skip
_TIMES = {
    "second": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800", "fortnight": "1209600",
    "month": "2629746", "year": "31556952", "decade": "315569520", "century": "3155695200",
}  # fmt: skip
_SHARES = {"percent": "0.01", "per mille": "0.001"}
_SHORT = frozenset({"mm", "cm", "m", "km", "mg", "g", "kg", "percent", "per mille"})
_PLURALS = {"inch": "inches", "foot": "feet", "century": "centuries"}
_ALSO = {
    "millimetre": "mm", "millimeter": "mm", "centimetre": "cm", "centimeter": "cm", "metre": "m", "meter": "m",
    "kilometre": "km", "kilometer": "km", "kms": "km", "inches": "inch", "feet": "foot", "ft": "foot", "yd": "yard",
    "milligram": "mg", "gram": "g", "kilogram": "kg", "kilo": "kg", "metric ton": "tonne", "oz": "ounce", "lb": "pound",
    "lbs": "pound", "sec": "second", "s": "second", "min": "minute", "h": "hour", "hr": "hour", "yr": "year",
    "centuries": "century", "%": "percent", "per cent": "percent", "pct": "percent", "permille": "per mille",
    "‰": "per mille",
}  # fmt: skip
UNITS = {
    name: Unit(name, dimension, Decimal(factor))
    for dimension, table in (("length", _LENGTHS), ("mass", _MASSES), ("time", _TIMES), ("share", _SHARES))
    for name, factor in table.items()
}


@lru_cache(maxsize=2000)
def unit_of(name: str | None) -> Unit | None:
    """The unit of that name, in singular or plural, whatever its case; None for all that is not converted."""
    word = " ".join(fold(name or "").split())
    for form in (word, word.removesuffix("s")):
        found = UNITS.get(_ALSO.get(form, form))
        if found is not None:
            return found
    return None
