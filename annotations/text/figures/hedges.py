"""The words before and after a number that say how it is meant: about, at least, up to, or more.

Of several hedges the one that bounds wins: 'up to about fifty' is at most fifty.
"""

from annotations.text.figures.words import DASHES, Words, is_letters, listed, low, touch

_BEFORE = {
    "approx": """about; around; some; roughly; nearly; almost; approximately; approx; approx .; circa; ca; ca .; c .;
        close to; near; in the region of; in the order of; on the order of; of the order of; an estimated; estimated;
        an approximate; something like; somewhere around; somewhere near; more or less; virtually; practically; barely;
        in the vicinity of; in the neighbourhood of; in the neighborhood of; ~; ≈; ≃; ∼; perhaps; maybe""",
    "at_least": """at least; no fewer than; no less than; not fewer than; not less than; a minimum of; minimum of; ≥;
        as few as; as little as; no lower than; no smaller than; no shorter than; at the very least; at the least""",
    "at_most": """at most; up to; as many as; as much as; no more than; not more than; a maximum of; maximum of; ≤;
        at the most; as high as; as long as; as far as; no longer than; no higher than; no larger than; within;
        no farther than; no further than; to within""",
    "more_than": """more than; over; above; greater than; in excess of; upwards of; upward of; north of; exceeding;
        higher than; longer than; larger than; bigger than; farther than; further than; >; older than; exceeded;
        exceeds; exceed; surpassed; surpassing; topped; topping; over the age of; above the age of""",
    "less_than": """less than; fewer than; under; below; shy of; lower than; shorter than; smaller than; <;
        south of; younger than; not quite; short of; under the age of; below the age of""",
}
_DEGREES = listed("just well far slightly significantly considerably way much only still even")
_AFTER = {
    "approx": "or so; odd; or thereabouts; give or take; more or less; ish; approximately; or about",
    "at_least": """or more; or over; or above; or older; or longer; or higher; or greater; and counting; and above;
        and over; and older; and more; at least; at the least; minimum; plus; +; and up; or better""",
    "at_most": """or less; or fewer; or under; or below; or younger; or shorter; or lower; at most; at the most;
        maximum; max; tops; and under; and below; and younger""",
}
# Words that a hedge may stand before: at least another 50, some additional 300.
_BETWEEN = listed("another further additional other a an extra")
# 'Over' after these belongs to the verb: to hand over 12,000 bodies.
_WITH_OVER = listed("hand hands handed handing turn turned turning take took taken taking sign signed give gave")
# Before an article they belong to the noun: a strike over a 3.5% offer, under a 10-year deal.
_WITH_NOUNS = frozenset(["over", "under", "above", "below", "within", "near"])
_NO_EDGE = frozenset(["odd", "ish", "+", "plus"])


def _by_edge(table: dict[str, str], edge: int) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases by their word next to the number, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for bound, phrases_of in table.items():
        for phrase in phrases_of.split(";"):
            parts = tuple(phrase.split())
            found.setdefault(parts[edge], []).append((parts, bound))
    for phrases in found.values():
        phrases.sort(key=lambda pair: -len(pair[0]))
    return found


_ENDING = _by_edge(_BEFORE, -1)
_BEGINNING = _by_edge(_AFTER, 0)


def before(some: Words, at: int) -> tuple[str | None, int]:
    """The bound that the words before an index give, and the index of the first of them; None and `at` if none."""
    bound, first = _one_before(some, at)
    if bound is None:
        start = at
        while at - start < 2 and low(some, start - 1) in _BETWEEN:
            start -= 1
            bound, first = _one_before(some, start)
            if bound is not None and low(some, start) in ("a", "an") and low(some, first) in _WITH_NOUNS:
                return None, at
            if bound is not None:
                break
    if bound is None:
        return None, at
    outer, start = _one_before(some, first)
    if outer is not None:
        first = start
        if bound == "approx":
            bound = outer
    if low(some, first - 1) in _DEGREES and low(some, first) not in ("some", "within"):
        first -= 1
    elif (low(some, first - 2), low(some, first - 1)) in (("a", "little"), ("a", "bit")):
        first -= 2
    return bound, first


def after(some: Words, at: int) -> tuple[str | None, int]:
    """The bound that the words from an index on give, and the index behind the last of them; None and `at` if none."""
    step = 1 if low(some, at) in DASHES and touch(some, at) and low(some, at + 1) in _NO_EDGE else 0
    for parts, bound in _BEGINNING.get(low(some, at + step), ()):
        if all(low(some, at + step + n) == part for n, part in enumerate(parts)):
            end = at + step + len(parts)
            if parts in (("plus",), ("at", "least"), ("at", "most"), ("odd",)) and _goes_on(some, parts, end):
                continue
            return bound, end
    return None, at


def _one_before(some: Words, at: int) -> tuple[str | None, int]:
    for parts, bound in _ENDING.get(low(some, at - 1), ()):
        first = at - len(parts)
        if len(parts) == 1 or (first >= 0 and all(low(some, first + n) == part for n, part in enumerate(parts))):
            if parts == ("over",) and low(some, first - 1) in _WITH_OVER:
                continue
            return bound, first
    return None, at


def _goes_on(some: Words, parts: tuple[str, ...], end: int) -> bool:
    """Whether the words rather belong to what follows: 'three plus four', 'two killed, at least one hurt'."""
    following = low(some, end)
    if parts == ("odd",):
        return not is_letters(following)
    if parts == ("plus",):
        return following[:1].isdigit() or following in ("a", "the", "one", "two", "three")
    return following[:1].isdigit() or is_letters(following)
