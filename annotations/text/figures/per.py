"""What a figure is per: 80 drones a day, $2,500 per drone, 90 km/h, 1,000 prisoners each."""

from typing import NamedTuple

from annotations.text.figures.nouns import is_plural, singular
from annotations.text.figures.units import MEASURES, TIMES, unit_at
from annotations.text.figures.words import Words, is_letters, is_number, listed, low, touch

_ADVERBS = {
    "daily": "day", "hourly": "hour", "weekly": "week", "monthly": "month", "annually": "year", "yearly": "year",
    "nightly": "night",
}  # fmt: skip
_SHARES = listed("head person piece night family household side capita share ton tonne barrel litre pound")
_PRICED = listed(
    """bushel bottle kilo kg gallon ounce dose ticket vote seat share unit drone missile shell round loaf litre liter
    pint cup mile kilometre km metre acre hectare word copy visit ride trip meal bed room shift soldier child tree"""
)
_SWAPS = listed("exchange exchanged swap swapped prisoners")
_RELATED = listed("earlier later ago before after old long")
_FEW = listed("all both two three four five six seven eight nine ten")


class Per(NamedTuple):
    """The singular of what a figure is per, in words [first, last); `close` where it belongs to the phrase itself."""

    name: str
    first: int
    last: int
    close: bool


def per_price(some: Words, at: int) -> Per | None:
    """The bushel of '$5.40 a bushel' at an index: more nouns than elsewhere stand behind money."""
    if low(some, at) in ("a", "an") and low(some, at + 1) in _PRICED:
        return Per(_name(some, at + 1), at, at + 2, True)
    return per_at(some, at)


def per_later(some: Words, at: int) -> Per | None:
    """The day of '700 people arrive there every day', up to four words on in the same clause."""
    for place in range(at, at + 5):
        word, following = low(some, place), low(some, place + 1)
        if not is_letters(word) or word in ("and", "or", "but", "that", "who", "which"):
            return None
        if word in ("every", "each", "per") and following in TIMES:
            return Per(following, place, place + 2, False)
    return None


def per_at(some: Words, at: int) -> Per | None:
    """What the words at an index make a figure per; None where they do not."""
    word, following = low(some, at), low(some, at + 1)
    if word in ("a", "an") and (following in TIMES or following in _SHARES):
        return None if low(some, at + 2) in _RELATED else Per(following, at, at + 2, True)
    if word in ("per", "/"):
        if following == "h" and word == "/":
            return Per("hour", at, at + 2, True)
        if is_letters(following):
            return Per(_name(some, at + 1), at, at + 2, True)
        again = word == "/" and _is_unit_again(some, at)
        return _per_number(some, at) if is_number(following) and not again else None
    if word in ("every", "each"):
        return _each(some, at)
    if word in ("to", "for", "from", "on") and following in ("every", "each"):
        return _each(some, at + 1)
    if word in _ADVERBS:
        return Per(_ADVERBS[word], at, at + 1, False)
    return Per("each", at, at + 1, False) if word == "apiece" else None


def _each(some: Words, at: int) -> Per | None:
    """Each day, every bereaved family; 'each' alone is per each of whom the sentence names two or more."""
    place = at + 1
    while place < at + 4 and is_letters(low(some, place)) and low(some, place) not in ("of", "other", "with", "and"):
        if low(some, place) in TIMES or not is_letters(low(some, place + 1)) or low(some, place) in _SHARES:
            return Per(_name(some, place), at, place + 1, False)
        if low(some, place) in ("in", "on", "at", "by", "as", "to", "from", "for", "since", "the"):
            break
        place += 1
    if place > at + 1 and low(some, at + 1) not in ("in", "on", "at", "by", "as", "to", "from", "for", "since", "the"):
        return Per(_name(some, at + 1), at, at + 2, False)
    if low(some, at) != "each" or low(some, at + 1) == "of":
        return None
    return Per(_sharers(some, at) or "each", at, at + 1, False)


def _sharers(some: Words, at: int) -> str | None:
    """The singular of 'both delegations' or 'the two sides' in the thirty words before."""
    for place in range(at - 1, max(-1, at - 30), -1):
        word = low(some, place + 1)
        if low(some, place) in _FEW and is_plural(word) and word not in MEASURES:
            return singular(word)
    if any(low(some, place) in _SWAPS for place in range(at - 12, at)):
        return "side"
    return _receivers(some, at)


def _receivers(some: Words, at: int) -> str | None:
    """The family of 'pay the families 500 euros each': the nearest plural before the number, in its clause."""
    number = next((place for place in range(at - 1, max(-1, at - 7), -1) if is_number(low(some, place))), None)
    if number is None:
        return None
    for place in range(number - 1, max(-1, number - 8), -1):
        word = low(some, place)
        if word in (".", ";", ",", "!", "?", ":") or is_number(word):
            return None
        if is_plural(word) and word not in MEASURES:
            return singular(word)
    return None


def per_before(some: Words, at: int) -> Per | None:
    """The drone of 'each drone costs' or 'the price of each drone at' before a sum of money at an index."""
    for place in range(at - 2, at - 5, -1):
        if low(some, place - 1) in ("each", "every") and is_letters(low(some, place)):
            return Per(_name(some, place), place - 1, place + 1, False)
    return None


def _is_unit_again(some: Words, at: int) -> bool:
    """Whether what is behind a stroke is the same in another unit: 30 km/18 miles, 2 tonnes / 4,409 pounds."""
    unit = unit_at(some, at + 2)
    kind = MEASURES.get(low(some, at - 1), ("", ""))[1]
    return unit is not None and (not touch(some, at) or unit.kind == kind)


def _per_number(some: Words, at: int) -> Per | None:
    """Per 100,000 people."""
    last = at + 3 if is_letters(low(some, at + 2)) else at + 2
    return Per(" ".join(word.text for word in some[at + 1 : last])[:100], at, last, True)


def _name(some: Words, at: int) -> str:
    word = low(some, at)
    return MEASURES[word][0] if word in MEASURES and MEASURES[word][0] != "degree" else singular(some[at].text)[:100]
