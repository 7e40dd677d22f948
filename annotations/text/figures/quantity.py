"""Quantities: a number, or two that make a range, with the hedges and the unit that belong to it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from annotations.text.figures import hedges
from annotations.text.figures.ages import age_at, age_limit
from annotations.text.figures.beside import Around, during, hedged, lent, minus, old
from annotations.text.figures.compounds import compound, goes_on
from annotations.text.figures.fractions import and_part
from annotations.text.figures.nouns import Noun, hyphenated, noun_after
from annotations.text.figures.numbers import EXACTLY, STARTS, Number, number_at
from annotations.text.figures.per import Per, per_at, per_price
from annotations.text.figures.ranges import Pair, is_exchange, pair_at
from annotations.text.figures.ratios import ORDINALS, ordinal_at, ratio_at
from annotations.text.figures.units import MEASURES, PLURAL_TIMES, TIMES, Unit, currency_before, is_million, unit_at
from annotations.text.figures.words import Words, low


@dataclass(frozen=True, slots=True)
class Quantity:
    """What was read; pairs of indices of words are half-open. [first, last) is the number, [begin, end) the phrase.

    The phrase is what is marked as a figure: with hedges, and with the unit, but without the noun that is counted.
    """

    first: int
    last: int
    begin: int
    end: int
    bound: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    hedges: tuple[tuple[int, int], ...] = ()
    unit: Unit | None = None
    noun: Noun | None = None
    per: Per | None = None
    kind: str = "count"
    kind_words: tuple[int, int] | None = None
    parts: tuple[Number, ...] = ()

    @property
    def compound(self) -> bool:
        """Whether it is given in several units, as in an hour and 20 minutes."""
        return self.unit is not None and len(self.parts) > 1 and self.unit.last == self.last

    def exchanged(self, some: Words) -> bool:
        """Whether it is so many for so many, as in 1,000-for-1,000."""
        return is_exchange(some, self.parts)


_DIGITS = frozenset("0123456789")
_LIMITS = frozenset(["less_than", "more_than", "at_least", "at_most"])
_MULTIPLIED = frozenset(["as", "more", "the", "that", "their", "its", "what", "less"])
_NOT_MORE = frozenset(["over", "after", "under", "later", "earlier", "per", "together", "either", "however", "another"])
_STARTS = STARTS | ORDINALS | PLURAL_TIMES
# Only before these is an article a number.
_AFTER_ARTICLE = STARTS | ORDINALS | MEASURES.keys() | {"quarter", "nautical", "square"}


def scan(some: Words, locale: str = "en") -> list[Quantity]:
    """All quantities among some words, in order, none overlapping; time grows with the number of words."""
    found: list[Quantity] = []
    free = 0
    for at in [at for at, word in enumerate(some) if word.low in _STARTS or word.low[0] in _DIGITS]:
        if at < free:
            continue
        if some[at].low in ("a", "an") and low(some, at + 1) not in _AFTER_ARTICLE:
            continue
        if some[at].low not in PLURAL_TIMES:
            quantity = quantity_at(some, at, locale)
        elif low(some, at - 1) == "for":
            quantity = some_time(some, at)
        else:
            continue
        if quantity is not None:
            if found and quantity.begin < found[-1].end:
                quantity = replace(quantity, begin=quantity.first, hedges=())
            if not found or quantity.begin >= found[-1].end:
                found.append(quantity)
            free = max(quantity.last, quantity.end)
    return found


def quantity_at(some: Words, at: int, locale: str = "en") -> Quantity | None:
    """The quantity whose number begins at an index."""
    special = ordinal_at(some, at) or ratio_at(some, at, locale)
    if special is not None:
        bound, first, before = hedged(some, special.first, special.last)
        end = special.noun.last if special.noun and special.noun.name in TIMES else before.end
        return Quantity(
            special.first, special.last, first, end, bound, special.value, None, None, before.spans,
            noun=special.noun, kind=special.kind, kind_words=(special.first, special.last), parts=special.parts,
        )  # fmt: skip
    number = _number(some, at, locale)
    if number is None:
        return None
    pair = pair_at(some, number, locale)
    return measured(some, pair or Pair(number.first, number.last, (number,), currency_before(some, number.first)))


def some_time(some: Words, at: int) -> Quantity:
    """Months, years: at least two of them."""
    unit = Unit(some[at].low[:-1].replace("centurie", "century"), "duration", at, at + 1)
    return measured(some, Pair(at, at + 1, (Number(at, at + 1, None, Decimal(2)),), unit=unit))


def _number(some: Words, at: int, locale: str) -> Number | None:
    """A number; 'a' and 'half' too where a unit makes numbers of them: less than a minute, half an hour."""
    number = number_at(some, at, locale)
    word = low(some, at)
    if number is None and word in ("a", "an"):
        unit = unit_at(some, at + 1)
        if unit and unit.kind in ("duration", "distance") and unit.first == at + 1 and low(some, at - 1) != "within":
            before, opening = hedges.before(some, at)
            if low(some, opening - 1) in ("percent", "%", "cent"):
                return None  # five percent less than a year ago
            more = before or and_part(some, unit.last)[1] or goes_on(some, unit)
            return Number(at, at + 1, Decimal(1)) if more else None
        return None
    if number is not None and word == "half" and number.last == at + 1 and low(some, at + 1) in ("a", "an"):
        return replace(number, last=at + 2)
    if number is not None and is_million(some, number.last) and _counts_millions(some, number):
        return replace(number, last=number.last + 1, value=_million(number.value), scale=Decimal(10**6))
    return number


def _counts_millions(some: Words, number: Number) -> bool:
    """Whether the m of 1.5m is million: money, or something that is counted; else it is metres."""
    after = number.last + 1
    if some[number.last].text == "M" or "strong" in (low(some, after), low(some, after + 1)):
        return True
    return bool(currency_before(some, number.first) or unit_at(some, after) or noun_after(some, after))


def _million(value: Decimal | None) -> Decimal | None:
    return None if value is None else EXACTLY.multiply(value, Decimal(10**6))


def measured(some: Words, pair: Pair) -> Quantity:
    """A number, or a pair of them, with its unit and its hedges."""
    return _aged(some, _multiple(some, _with_unit(some, pair)))


def _multiple(some: Words, quantity: Quantity) -> Quantity:
    """Four times as many, three times higher: a ratio; not arrested four times."""
    following = low(some, quantity.last + 1)
    if quantity.unit is not None or low(some, quantity.last) != "times" or quantity.value is None:
        return quantity
    if following not in _MULTIPLIED and not (following.endswith("er") and following not in _NOT_MORE):
        return quantity
    end = quantity.last + 1
    unit = Unit("time", "ratio", quantity.last, end)
    return replace(quantity, unit=unit, end=end, kind="ratio", kind_words=(quantity.last, end))


def _aged(some: Words, quantity: Quantity) -> Quantity:
    """An age that has no unit of its own as such."""
    if quantity.unit is not None or quantity.noun is not None or quantity.bound == "vague":
        return quantity
    age = age_at(some, quantity.begin, quantity.first, quantity.last, quantity.value)
    if age is None and quantity.bound in _LIMITS:
        age = age_limit(some, quantity.begin, quantity.last, quantity.value)
    if age is None:
        return quantity
    aged = replace(quantity, kind="age", kind_words=(age.first, age.last))
    if age.low is None:
        return aged
    return replace(aged, bound="range", value=None, low=age.low, high=age.high, end=age.last)


def _with_unit(some: Words, pair: Pair) -> Quantity:
    last = pair.last
    unit, end = _unit_of(some, pair)
    pair, unit, end = _and_more(some, pair, unit, end)
    last = pair.last
    noun = None if unit else hyphenated(some, last)
    unit = unit or (None if noun else lent(some, last))
    kind, kind_words = (unit.kind, (unit.first, unit.last)) if unit else ("count", None)
    if unit and unit.name in TIMES and old(some, end) > end:
        end = old(some, end)
        kind, kind_words = "age", (unit.first, end)
    if noun:
        end = noun.last
    opening = pair.first if pair.begin is None else pair.begin
    if pair.currency:
        opening = min(opening, pair.currency.first)
    sign = minus(some, opening) if unit and len(pair.parts) == 1 and pair.value is not None else 0
    found, begin, around = hedged(some, opening - sign, end if unit else last)
    if kind == "duration" and during(some, begin, opening):
        found, begin, around = "exact", opening, Around((), around.end)
    end = max(end, around.end)
    per = _per(some, pair, unit, end, kind)
    value, least, most = (number.copy_negate() if number and sign else number for number in pair.numbers)
    first = min(pair.first, pair.currency.first) if pair.currency else pair.first
    end = per.last if per and per.close and low(some, end) == "/" else end
    return Quantity(
        first, last, begin, end, _bound(pair, found), value, least, most, around.spans, unit, noun, per, kind,
        kind_words, pair.parts,
    )  # fmt: skip


def _unit_of(some: Words, pair: Pair) -> tuple[Unit | None, int]:
    """The unit of a number or a range, and the index behind both."""
    last = pair.last
    if pair.currency:
        spelled = low(some, last) in ("dollar", "dollars")
        return pair.currency, max(last + spelled, pair.currency.last)
    if pair.unit:
        return pair.unit, max(last, pair.unit.last)
    if low(some, last) == "of" and low(some, last + 1) == "a" and pair.value is not None and pair.value < 1:
        last += 1  # 0.2 of a second
        unit = unit_at(some, last + 1)
        return (unit, unit.last) if unit else (None, last - 1)
    unit = unit_at(some, last + (low(some, last) == "of" and _takes_of(pair)))
    return unit, unit.last if unit else last


def _bound(pair: Pair, said: str) -> str:
    if pair.numbers[0] is None:
        return "range" if len(pair.parts) > 1 else "vague"
    return "approx" if said == "exact" and pair.parts[0].about else said


def _per(some: Words, pair: Pair, unit: Unit | None, end: int, kind: str) -> Per | None:
    if is_exchange(some, pair.parts):
        return Per("side", pair.first, pair.last, False)
    if kind == "money":
        return per_price(some, end)
    if unit and low(some, end - 1) in ("mph", "kph", "kmh"):
        return Per("hour", end - 1, end, False)
    return per_at(some, end) if unit and kind != "age" else None


def _and_more(some: Words, pair: Pair, unit: Unit | None, end: int) -> tuple[Pair, Unit | None, int]:
    """A year and a half; an hour and 20 minutes."""
    part = pair.parts[0]
    if unit is None or len(pair.parts) > 1 or part.value is None:
        return pair, unit, end
    more, step = and_part(some, end)
    if step:
        return replace(pair, parts=(replace(part, value=EXACTLY.add(part.value, more)),)), unit, end + step
    whole = compound(some, part, unit, end)
    if whole is None:
        return pair, unit, end
    given = (whole.value, whole.low, whole.high)
    return replace(pair, last=whole.end, parts=whole.numbers, given=given), whole.unit, whole.end


def _takes_of(pair: Pair) -> bool:
    """Whether 'of' may join a number to its unit: a couple of hours, tens of millions of dollars."""
    part = pair.parts[-1]
    return part.vague or part.about
