"""Shares and places in a row: a third of, two-thirds, half the fleet, one in four, nine out of ten; second, 21st.

The value of a ratio is the quotient, to four decimals where it does not end: 0.25, 0.6667. That of an ordinal is its
number; its noun is the one that it numbers.
"""

from dataclasses import dataclass
from decimal import Decimal

from annotations.text.figures import hedges
from annotations.text.figures.noun_words import SKIPPED, STOPS
from annotations.text.figures.nouns import Noun
from annotations.text.figures.numbers import PLACES, SCALES, SMALL, TENS, Number, number_at
from annotations.text.figures.units import TIMES, unit_at
from annotations.text.figures.words import DASHES, Words, is_letters, is_number, listed, low, touch

_NTH = {
    name: value
    for value, name in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
} | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
ORDINALS = frozenset(_NTH)
_ENDINGS = frozenset(["st", "nd", "rd", "th"])
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    name + ending: value for name, value in _NTH.items() if 3 <= value <= 10 for ending in ("", "s")
}
_COMPARED = listed("less more fewer higher lower smaller bigger larger cheaper")
_TOTALS = frozenset(Decimal(value) for value in (3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 40, 50, 100, 1000, 10000, 100000))


@dataclass(frozen=True, slots=True)
class Special:
    """A ratio or an ordinal in words [first, last)."""

    first: int
    last: int
    value: Decimal
    kind: str
    noun: Noun | None = None
    parts: tuple[Number, ...] = ()


def ordinal_at(some: Words, at: int) -> Special | None:
    """Second, 21st, twenty-first: with the noun behind it, if one stands there."""
    word = low(some, at)
    value, last = Decimal(_NTH.get(word, 0)), at + 1
    if is_number(word) and low(some, last) in _ENDINGS and touch(some, last) and word.isdigit() and len(word) < 7:
        value, last = Decimal(word), last + 1
    elif word in TENS and low(some, last) in DASHES and touch(some, last) and 0 < _NTH.get(low(some, last + 1), 0) < 10:
        value, last = TENS[word] + _NTH[low(some, last + 1)], last + 2
    if not value:
        return None
    return Special(at, last, value, "ordinal", _numbered(some, last))


def ratio_at(some: Words, at: int, locale: str) -> Special | None:
    """A share in words: a quarter of, two-thirds, half, one in four, nine out of ten."""
    word = low(some, at)
    if word == "half" and low(some, at + 1) not in ("a", "an") and not _unit_follows(some, at + 1):
        return Special(at, at + 1, Decimal("0.5"), "ratio")
    top = Decimal(1) if word in ("a", "an", "one") else SMALL.get(word)
    if top is not None:
        step = 2 if low(some, at + 1) in DASHES and touch(some, at + 1) else 1
        part = low(some, at + step)
        if (
            part == "quarter"
            and low(some, at + step + 1) == "of"
            and number_at(some, at, locale) is not None
            and word == "a"
        ):
            return None
        if part in _PARTS and (top == 1) != part.endswith("s") and part != "halves" and _is_part(some, at + step, step):
            return _of_a_scale(some, at, at + step + 1, top) or Special(
                at, at + step + 1, _quotient(top, Decimal(_PARTS[part])), "ratio"
            )
    return _one_in_four(some, at, locale) if word in SMALL or is_number(word) else None


def _of_a_scale(some: Words, at: int, after: int, top: Decimal) -> Special | None:
    """Three-quarters of a million: a number."""
    scale = SCALES.get(low(some, after + 2), Decimal(0))
    whole = Decimal(_PARTS[low(some, after - 1)])
    if scale < 1000 or (low(some, after), low(some, after + 1)) != ("of", "a"):
        return None
    return Special(at, after + 3, _quotient(scale * top, whole), "count")


def of_all(some: Words, one: Number, other: Number) -> Decimal | None:
    """The quotient of '3 of the 7', where words of a range say so; None where they do not."""
    between = [word.low for word in some[one.last : other.first]]
    if between not in (["of"], ["of", "the"], ["of", "all"], ["out", "of"]) or not other.value or one.value is None:
        return None
    return _quotient(one.value, other.value) if one.value <= other.value else None


def _one_in_four(some: Words, at: int, locale: str) -> Special | None:
    if not any(word.low in ("in", "out") for word in some[at + 1 : at + 4]):
        return None
    one = number_at(some, at, locale)
    if one is None or one.value is None or low(some, one.last) not in ("in", "out"):
        return None
    out = low(some, one.last) == "out"
    if out and low(some, one.last + 1) != "of":
        return None
    after = one.last + (2 if out else 1)
    other = number_at(some, after + (low(some, after) == "every"), locale)
    if other is None or other.value is None or not 0 < one.value < other.value:
        return None
    if not out and (other.value not in _TOTALS or one.value >= 10 or unit_at(some, other.last)):
        return None
    return Special(at, other.last, _quotient(one.value, other.value), "ratio", parts=(one, other))


def _quotient(top: Decimal, whole: Decimal) -> Decimal:
    return (top / whole).quantize(PLACES).normalize()


def _is_part(some: Words, at: int, step: int) -> bool:
    """Whether 'a third' is a share: of something, hyphenated, or nearly a third; not the third in a row."""
    following = low(some, at + 1)
    if low(some, at).endswith("s") or step == 2 or following == "of":
        return True
    if following in _COMPARED and low(some, at) != "second":  # a fifth less
        return True
    ends = not is_letters(following) or following in STOPS
    return ends and low(some, at) != "second" and hedges.before(some, at - step)[0] == "approx"


def _unit_follows(some: Words, at: int) -> bool:
    step = 1 if low(some, at) in DASHES else 0
    found = unit_at(some, at + step)
    return found is not None and found.kind in ("duration", "distance")


def _numbered(some: Words, at: int) -> Noun | None:
    """The singular noun behind an ordinal: the last word before one that begins another phrase, three words on."""
    for place in range(at, at + 3):
        word = low(some, place)
        if not is_letters(word) or word in STOPS:
            return None
        following = low(some, place + 1)
        if word in TIMES:
            return Noun(word, place, place + 1)
        if word not in SKIPPED and (following in STOPS or not is_letters(following)):
            return Noun(word, place, place + 1)
    return None
