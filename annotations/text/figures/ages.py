"""Ages that have no 'years' behind them: Kovtun, 19, aged 12, a girl of seven, in her 40s."""

from decimal import Decimal
from typing import NamedTuple

from annotations.text.figures.noun_words import PEOPLE
from annotations.text.figures.nouns import is_people, is_plural, singular
from annotations.text.figures.numbers import SMALL
from annotations.text.figures.words import Words, is_letters, is_name, is_number, listed, low, opens, touch

OLDEST = 120
_TURNED = frozenset([",", ".", ")", "in", "on", "this", "last", "next", "and", "but", "today", "at", "when"])
_HARMED = frozenset(["dead", "injured", "missing"])  # wounding over 20 tells no age
YOUNG_AND_OLD = listed("girl boy man woman child son daughter baby brother sister toddler teenager")


class Age(NamedTuple):
    """The words [first, last) that make an age of a number; for 'in her 40s' the ages between which it is."""

    first: int
    last: int
    low: Decimal | None = None
    high: Decimal | None = None


def age_at(some: Words, begin: int, first: int, last: int, value: Decimal | None) -> Age | None:
    """Whether the number in words [first, last), with hedges from `begin`, is an age; `value` is None for a range."""
    if value is not None and not 0 < value <= OLDEST:
        return None
    said = _said_before(some, begin) or _listed_after_aged(some, begin) or _said_before(some, first)
    said = said or _listed_after_people(some, begin, last)
    if said is not None:
        return said
    before = low(some, begin - 1)
    if value is None or not is_number(low(some, first)):
        return None
    if before in ("is", "was") and low(some, begin - 2) in ("who", "he", "she") and low(some, last) in (",", "."):
        return Age(begin - 2, begin)
    if before == "at" and opens(some, begin - 1) and low(some, last) == ",":
        return Age(begin - 1, last)
    if (
        low(some, last) == "s"
        and touch(some, last)
        and low(some, begin - 1) in ("his", "her", "their", "early", "mid", "late")
    ):
        return Age(first, last + 1, value, value + 9)
    who = low(some, begin - 2)
    if before == "," and (is_name(some, begin - 2) or who in PEOPLE) and is_letters(who) and last == first + 1:
        named = is_name(some, begin - 3) or low(some, begin - 3) in ("his", "her", "their")
        ends = low(some, last) in (",", ")") or (low(some, last) in (".", ";") and named)
        return Age(begin - 1, last + 1) if ends and value >= 3 else None
    return None


def age_limit(some: Words, begin: int, last: int, value: Decimal | None) -> Age | None:
    """Children under five, people over 65: whether a bound in words [begin, last) is one of age."""
    if value is None or not 0 < value <= OLDEST or is_number(low(some, last)):
        return None
    word = low(some, begin - 1)
    if word in ("were", "are") and low(some, last) in (",", ".", ";", "and", "or"):
        return Age(begin - 1, begin) if _of_people(some, begin - 1) else None
    who = singular(word)
    people = word in ("anyone", "those", "everyone") or (is_plural(word) and is_people(who) and who not in _HARMED)
    return Age(begin - 1, begin) if people and not is_plural(low(some, last)) else None


def _of_people(some: Words, at: int) -> bool:
    """Whether people are meant by the words before an index: a third of those detained were under 18."""
    near = [low(some, place) for place in range(at - 4, at)]
    return any(word in ("those", "them", "whom") or (is_plural(word) and is_people(singular(word))) for word in near)


def _said_before(some: Words, begin: int) -> Age | None:
    """Aged 12, at the age of 15, at age 9, a girl of seven."""
    words = low(some, begin - 2), low(some, begin - 1)
    if (
        words[1] == "aged"
        or words == ("age", "of")
        or (words[1] == "age" and words[0] in ("the", "at", "of", "minimum"))
    ):
        return Age(begin - 1, begin)
    if words[1] in ("turned", "turns") and low(some, begin + 1) in _TURNED:
        return Age(begin - 1, begin)
    return Age(begin - 2, begin) if words[1] == "of" and words[0] in YOUNG_AND_OLD else None


def _listed_after_people(some: Words, begin: int, last: int) -> Age | None:
    """The eight and the 11 of 'his daughters, eight and 11, were'."""
    first = begin
    if low(some, begin - 1) == "and" and _is_small(low(some, begin - 2)):
        first = begin - 2
    elif low(some, last) != "and" or not _is_small(low(some, last + 1)):
        return None
    end = last if first < begin else last + 2
    who = low(some, first - 2)
    listed_so = low(some, first - 1) == "," and low(some, end) in (",", ".", ")")
    return Age(first - 1, first) if listed_so and is_plural(who) and is_people(singular(who)) else None


def _is_small(word: str) -> bool:
    return word in SMALL or (is_number(word) and len(word) < 3)


def _listed_after_aged(some: Words, begin: int) -> Age | None:
    """The 15 and the 19 of 'aged 12, 15 and 19'."""
    if low(some, begin - 1) not in (",", "and"):
        return None
    at = begin - 1
    while begin - at < 10 and (low(some, at) in (",", "and") or is_number(low(some, at)) or low(some, at) in SMALL):
        at -= 1
    return Age(at, at + 1) if low(some, at) == "aged" else None
