"""Two numbers that make one figure: two to three, between 5 and 7, 10-15, $1.5bn to $2bn, 1,000-for-1,000."""

from dataclasses import dataclass, replace
from decimal import Decimal

from annotations.text.figures.numbers import EXACTLY, Number, number_at
from annotations.text.figures.units import SYMBOLS, Unit, currency_before, unit_at
from annotations.text.figures.words import DASHES, Words, listed, low, touch

# A value that goes from one to another is two figures, not a range.
_CHANGES = listed(
    """rose rise rises rising risen raised raise raising increase increased increases increasing grew grow grown
    growing climbed climbing jumped jumping up fell fall fallen falling down cut cutting dropped drop dropping
    reduced reduce reducing went going moved changed change extended expanded doubled tripled surged soared slid
    shrank lowered revised widened swelled swollen improved"""
)
_JOINING = DASHES | {"to", "and", "or", "until", "till", "for"}
_LOOKED_BACK = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """One or two numbers in words [first, last), with the unit that both have; `begin` is where 'between' stands.

    For a measure in several units `given` is what they give together.
    """

    first: int
    last: int
    parts: tuple[Number, ...]
    currency: Unit | None = None
    unit: Unit | None = None
    begin: int | None = None
    given: tuple[Decimal | None, Decimal | None, Decimal | None] | None = None

    @property
    def numbers(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """Value, low and high."""
        return self.given or (self.value, self.low, self.high)

    @property
    def value(self) -> Decimal | None:
        """The one value; None for a range."""
        if len(self.parts) == 1:
            return self.parts[0].value
        return self.parts[0].value if len({part.value for part in self.parts}) == 1 else None

    @property
    def low(self) -> Decimal | None:
        """The lower end, of a range or of a vague number."""
        return self.parts[0].low if self.parts[0].value is None else self.parts[0].value

    @property
    def high(self) -> Decimal | None:
        """The upper end, of a range or of a vague number."""
        return self.parts[-1].high if self.parts[-1].value is None else self.parts[-1].value


def pair_at(some: Words, one: Number, locale: str) -> Pair | None:
    """The range that a number begins; None where it stands alone."""
    if not any(word.low in _JOINING for word in some[one.last : one.last + 4]):
        return None
    currency = currency_before(some, one.first)
    start = currency.first if currency else one.first
    unit = unit_at(some, one.last)
    after = unit.last if unit and low(some, unit.last) in ("to", "and", "or", *DASHES) else one.last
    opening = _opening(some, start)
    step = _connector(some, after, opening)
    if not step or one.value is None:
        return None
    second = after + step
    if low(some, second) in SYMBOLS or (low(some, second) in ("us", "c", "a") and low(some, second + 1) == "$"):
        second += 1 + (low(some, second) not in SYMBOLS)
    other = number_at(some, second, locale)
    if other is None or other.value is None or low(some, second) in ("a", "an", "half", "couple"):
        return None
    return _paired(some, one, other, start if opening is None else opening)


def is_exchange(some: Words, parts: tuple[Number, ...]) -> bool:
    """Whether two numbers are so many for so many."""
    return len(parts) == 2 and low(some, parts[1].first - 1 - (low(some, parts[1].first - 1) in DASHES)) == "for"


def _paired(some: Words, one: Number, other: Number, begin: int) -> Pair | None:
    if low(some, other.last) == "m" and touch(some, other.last) and currency_before(some, one.first):
        other = replace(
            other, last=other.last + 1, value=EXACTLY.multiply(_value(other), Decimal(10**6)), scale=Decimal(10**6)
        )
    if one.scale == 1 and other.scale > 1 and _value(one) < _value(other) / other.scale:
        one = replace(one, value=EXACTLY.multiply(_value(one), other.scale), scale=other.scale)
    currency = currency_before(some, one.first) or currency_before(some, other.first)
    mine, theirs = unit_at(some, one.last), unit_at(some, other.last)
    if len({unit.name for unit in (currency, currency_before(some, other.first), mine, theirs) if unit}) > 1:
        return None  # 4.2% to $164
    if ((currency_before(some, one.first) and currency_before(some, other.first)) or (mine and theirs)) and any(
        low(some, one.first - n) in _CHANGES for n in range(1, _LOOKED_BACK)
    ):
        return None  # rose by €178 to €2,053
    exchanged = _value(one) == _value(other) and is_exchange(some, (one, other))
    if not exchanged and (_value(one) >= _value(other) or _is_score(one, other)):
        return None
    if exchanged:
        return Pair(one.first, other.last, (one, other))
    return Pair(one.first, other.last, (one, other), currency, theirs or (mine and None), begin)


def _value(number: Number) -> Decimal:
    return number.value if number.value is not None else Decimal(0)


def _is_score(one: Number, other: Number) -> bool:
    """Whether digits such as 0-3 are rather the score of a game."""
    return one.value == 0 and one.digits and other.digits


def _opening(some: Words, start: int) -> int | None:
    """Where 'between' or 'from' stands before a number; not where something went from one value to another."""
    word = low(some, start - 1)
    if word == "between":
        return start - 1
    if word == "from" and not any(low(some, start - 1 - n) in _CHANGES for n in range(1, _LOOKED_BACK)):
        return start - 1
    return None


def _connector(some: Words, at: int, opening: int | None) -> int:
    """How many words join two numbers at an index: 'to', a hyphen, 'or', 'and' after 'between'; 0 if none do."""
    word = low(some, at)
    hyphen = word in DASHES and (touch(some, at) == touch(some, at + 1))
    if word in DASHES and touch(some, at) and low(some, at + 1) in ("to", "for", "or"):
        return 3 if low(some, at + 2) in DASHES else 2
    opened = low(some, opening) if opening is not None else ""
    if word == "and":
        return int(opened == "between")
    if opened == "between":
        return 0
    if word in ("to", "or") or hyphen:
        before = [low(some, at - n) for n in range(2, 5)]
        return int(opened == "from" or "from" not in before)
    return int(word in ("until", "till") and opened == "from")
