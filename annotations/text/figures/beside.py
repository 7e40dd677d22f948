"""The words beside a number that belong to it: hedges, a sign, 'old', the unit that it shares with the next one."""

from dataclasses import dataclass

from annotations.text.figures import hedges
from annotations.text.figures.nouns import is_plural
from annotations.text.figures.numbers import SCALES, number_at
from annotations.text.figures.units import Unit, unit_at
from annotations.text.figures.words import DASHES, Words, is_number, low, touch


@dataclass(frozen=True, slots=True)
class Around:
    """The hedges of a number as ranges of words, and the word behind the last of them."""

    spans: tuple[tuple[int, int], ...]
    end: int


def hedged(some: Words, first: int, last: int) -> tuple[str, int, Around]:
    """Bound, first word and hedges of the words [first, last)."""
    spans = []
    bound, begin = hedges.before(some, first)
    if bound:
        spans.append((begin, first))
    after, end = hedges.after(some, last)
    if after:
        spans.append((last, end))
        if bound is None or bound == "approx":
            bound = after
    return bound or "exact", begin, Around(tuple(spans), end)


def during(some: Words, begin: int, first: int) -> bool:
    """Whether 'over' says in what time: 1,500 jobs over five years, $2bn over a decade; not 'for over two years'."""
    if low(some, begin) != "over" or begin + 1 != first:
        return False
    before = low(some, begin - 1 - (low(some, begin - 1) == ")"))  # €1.6bn ($1.75bn) over three years
    return is_plural(before) or is_number(before) or before in SCALES or before in ("%", "percent", "bn", "m", "spread")


def minus(some: Words, at: int) -> int:
    """1 where a sign stands before an index: minus 10 degrees, -5%."""
    word = low(some, at - 1)
    sign = word in ("−", "-") and touch(some, at) and (not touch(some, at - 1) or low(some, at - 2) in ("(", "["))
    return int(word == "minus" or sign)


def lent(some: Words, at: int) -> Unit | None:
    """The unit of 'to 12 hryvnias' for the eight in 'from 8 to 12 hryvnias', where that is no range."""
    if low(some, at) != "to":
        return None
    other = number_at(some, at + 1)
    return unit_at(some, other.last) if other and other.value is not None else None


def old(some: Words, at: int) -> int:
    """The index behind '-old', 'old' or 'of age'."""
    step = 1 if low(some, at) in DASHES and (touch(some, at) or touch(some, at + 1)) else 0
    if low(some, at + step) in ("old", "olds"):
        return at + step + 1
    return at + 2 if (low(some, at), low(some, at + 1)) == ("of", "age") else at
