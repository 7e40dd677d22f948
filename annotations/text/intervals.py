"""Figures as quantities: what each one says in numbers, of what, of where and when.

A figure is an interval: 'exactly 9' is 9 to 9, 'at least 9' is 9 and all above, 'about 10' is 10 give or take a tenth.
Numbers are Decimals from end to end.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, InvalidOperation, localcontext
from functools import lru_cache

from annotations.records.figures import FigureRecord
from annotations.text.edtf import days_of
from annotations.text.folding import fold
from annotations.text.units import Unit, unit_of

# How far "about", "some" and "nearly" reach, either way: our own choice. Readers allow more for rounder numbers
# (Ferson and others, Natural language of uncertainty, 2015); a tenth keeps "about 400" apart from 339.
ABOUT = Decimal("0.1")
PRECISE = Context(prec=200)  # numbers have 60 characters and factors 15: nothing is ever rounded
ENDLESS = Decimal("Infinity")
End = tuple[Decimal, int]  # a number, and which side of it: -1 just below, 0 itself, 1 just above
SHARES = frozenset({"percentage", "ratio"})
APART = frozenset({"age", "ordinal", "date_range", "money"})  # never compared with figures of other kinds
# Words of the press for one thing. What is not here is the same if it is spelt the same.
_SAME = {
    "killed": "dead", "death": "dead", "died": "dead", "fatality": "dead",
    "wounded": "injured", "hurt": "injured", "injury": "injured",
    "people": "person", "children": "child", "men": "man", "women": "woman", "troop": "soldier",
    "inhabitant": "resident", "captive": "prisoner", "pow": "prisoner", "prisoner of war": "prisoner",
}  # fmt: skip

# Places that are spelt after one language or another.
_PLACES = {
    "kiev": "kyiv", "kharkov": "kharkiv", "odessa": "odesa", "lvov": "lviv", "nikolaev": "mykolaiv",
    "zaporozhye": "zaporizhzhia", "lugansk": "luhansk", "chernigov": "chernihiv", "vinnitsa": "vinnytsia",
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """What a figure is of: figures of one thing stand in one group. `unit` is the dimension of a unit that is
    converted, else the unit itself; None in any field is 'not said'."""

    kind: str
    unit: str | None
    counted: str | None
    per: str | None

    @property
    def named(self) -> bool:
        """Whether it is said what is counted or measured: 'points' are, 'hours' and 'people' are of anything."""
        return self.counted is not None or (
            self.unit not in (None, "person", "length", "mass", "time") and self.kind not in ("share", "money", "age")
        )


@dataclass(frozen=True)
class Quantity:
    """A figure read for comparing. `unit` is None where none is converted; `low` and `high` are in its base."""

    record: FigureRecord
    thing: Thing
    unit: Unit | None
    low: End
    high: End
    place: str | None
    first: date | None
    last: date | None

    @property
    def known(self) -> bool:
        """Whether it gives any number."""
        return self.low[0] != -ENDLESS or self.high[0] != ENDLESS


def quantity_of(record: FigureRecord) -> Quantity:
    """Read one figure. Never raises: what is no number or no date counts as not said."""
    thing = thing_of(record)
    unit = unit_of("percent" if record.kind == "percentage" and record.unit is None else record.unit)
    if unit is not None and unit.dimension != thing.unit:
        unit = None
    low, high = _ends(record.bound, record.value, record.low, record.high)
    first, last = _days(record.as_of)
    return Quantity(record, thing, unit, _based(low, unit), _based(high, unit), _place(record.place), first, last)


@lru_cache(maxsize=4000)
def widened(quantity: Quantity) -> tuple[End, End]:
    """Its ends as far as the numbers may have been rounded before they were converted into another unit."""
    record = quantity.record
    low, high = ends_of(record)
    value = number(record.value) if record.bound == "approx" else None
    half = _half_digit if quantity.thing.kind == "share" else half_step  # a third is 33 percent, a quarter is not 30
    with localcontext(PRECISE):
        if value is not None:  # about: a tenth, or as far as it was rounded, whichever is more
            low, high = (min(low[0], value - half(value)), 0), (max(high[0], value + half(value)), 0)
        else:
            low = (low[0] - half(low[0]), 0) if low[0].is_finite() else low
            high = (high[0] + half(high[0]), 0) if high[0].is_finite() else high
    return _based(low, quantity.unit), _based(high, quantity.unit)


def thing_of(record: FigureRecord) -> Thing:
    """What the figure is of, as far as it says."""
    return _thing(record.kind, record.unit, record.counted, record.per)


def ends_of(record: FigureRecord) -> tuple[End, End]:
    """The lowest and the highest number for which the figure holds, in its own unit."""
    return _ends(record.bound, record.value, record.low, record.high)


def holds_at(as_of: str | None, wanted: str) -> bool:
    """Whether an as-of begins like a date, or is a time that the date takes in or touches."""
    if as_of is None or as_of.startswith(wanted) or "/" not in as_of:
        return as_of is not None and as_of.startswith(wanted)
    (first, last), (begun, ended) = _days(wanted), _days(as_of)
    if first is None or last is None or begun is None or ended is None:
        return False
    return begun <= last and first <= ended


@lru_cache(maxsize=4000)
def _ends(bound: str, said: str | None, least: str | None, most: str | None) -> tuple[End, End]:
    value, low, high = number(said), number(least), number(most)
    if bound == "exact":
        one = value if value is not None else low if low is not None else high
        return _closed(one, one)
    if bound == "approx":
        if value is None or (low is not None and high is not None):
            return _closed(low, high)
        reach = PRECISE.multiply(abs(value), ABOUT)
        return _closed(PRECISE.subtract(value, reach), PRECISE.add(value, reach))
    if bound in ("at_least", "more_than"):
        begin = low if low is not None else value
        return ((-ENDLESS if begin is None else begin, int(bound == "more_than")), (ENDLESS, 0))
    if bound in ("at_most", "less_than"):
        end = high if high is not None else value
        return ((-ENDLESS, 0), (ENDLESS if end is None else end, -int(bound == "less_than")))
    return _closed(low, high)


def number(written: str | None) -> Decimal | None:
    """The number of a decimal string; None for all that is none."""
    if written is None or len(written) > 60:
        return None
    try:
        found = Decimal(written)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < 60 else None


def half_step(value: Decimal) -> Decimal:
    """Half of the step to which a number was rounded, as a reporter rounds: 18 to 1, 30 to 10, 25 to 5, 1.5 to 0.1.

    Noughts at the end are taken for rounding up to a fifth of the number: 100 stands for 95 to 105, not for 50 to 150.
    """
    size = abs(value)
    if not size:
        return size
    digits = size.as_tuple().digits
    exponent = int(size.as_tuple().exponent)
    if exponent < 0:
        return Decimal(5).scaleb(exponent - 1)
    noughts = exponent + len(digits) - len(str(int("".join(map(str, digits)))).rstrip("0"))
    while noughts and Decimal(5).scaleb(noughts - 1) > size / 5:
        noughts -= 1
    half = Decimal(5).scaleb(noughts - 1)
    if not noughts and size >= 15 and size % 5 == 0:
        half = Decimal("2.5")
    return min(half, size / 4)


def _half_digit(value: Decimal) -> Decimal:
    return Decimal(5).scaleb(min(int(value.as_tuple().exponent), 0) - 1)


@lru_cache(maxsize=4000)
def plain(word: str | None) -> str | None:
    """A word as it is compared: folded, spaces evened, without its plural; None where there is none."""
    folded = " ".join(fold(word or "").split())
    for people in (" people", " persons", " person"):
        folded = folded.removesuffix(people)  # the dead people are the dead
    if folded in _SAME:
        return _SAME[folded]
    if folded.endswith("ies") and len(folded) > 4:
        folded = folded[:-3] + "y"
    elif folded.endswith("s") and not folded.endswith(("ss", "us", "is")) and len(folded) > 3:
        folded = folded[:-1]
    return _SAME.get(folded, folded) or None


@lru_cache(maxsize=4000)
def _place(word: str | None) -> str | None:
    """A place as it is compared: also without its article, and Kiev is Kyiv."""
    words = (plain(word) or "").removeprefix("the ").split()
    return " ".join(_PLACES.get(one, one) for one in words) or None


@lru_cache(maxsize=4000)
def _thing(kind: str, unit: str | None, counted: str | None, per: str | None) -> Thing:
    known = unit_of(unit)
    if kind == "percentage" and unit is not None and known is None:  # percentage points are no share
        return Thing("share", plain(unit), plain(counted), plain(per))
    if kind in SHARES:
        return Thing("share", "share", plain(counted), plain(per))
    if kind in APART:
        return Thing(kind, known.dimension if known else plain(unit), plain(counted), plain(per))
    if known is not None and known.dimension == "share":
        return Thing("share", "share", plain(counted), plain(per))
    return Thing("amount", known.dimension if known else plain(unit), plain(counted), plain(per))


def _based(end: End, unit: Unit | None) -> End:
    return end if unit is None or not end[0].is_finite() else (PRECISE.multiply(end[0], unit.factor), end[1])


def _closed(low: Decimal | None, high: Decimal | None) -> tuple[End, End]:
    if low is not None and high is not None and low > high:
        low, high = high, low
    return (-ENDLESS if low is None else low, 0), (ENDLESS if high is None else high, 0)


@lru_cache(maxsize=2000)
def _days(as_of: str | None) -> tuple[date, date] | tuple[None, None]:
    """The first and the last day of an as-of; nothing of what is no date, such as the beginning of one."""
    try:
        return days_of(as_of) if as_of else (None, None)
    except ValueError:
        return None, None
