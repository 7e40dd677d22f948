"""Arithmetic that a document does itself: 'six dead: four in Sumy and two in Kyiv', '3 of the 7', '30 km (18 miles)'.

Hints for a reader, who accepts or dismisses them. Each stands on figures that are near to each other: a part and its
whole, and a length in two units, next to each other in one sentence; a sum in one paragraph and the next one. A hint
that something does not add up needs words that say that it should, a colon or 'in all', and none that say that it is
not all ('among them', 'and a boy'); without them only sums that do add up are told.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from hashlib import sha256
from itertools import pairwise
from typing import Literal

from annotations.records.figures import FigureRecord
from annotations.text.intervals import PRECISE, End, Quantity, quantity_of
from annotations.text.quantities import compare_quantities, digits, in_words, overlap
from annotations.text.sentences import sentences

Kind = Literal["sum", "subset", "conversion"]
MOST_PARTS = 6  # of one sum
LONGEST_GAP = 80  # code points between two figures of one hint, in one sentence
_HEDGE = r"(?:about|around|some|roughly|nearly|almost|only|just|at least|more than|over|up to|the|all|its|their)"
_CONVERTED = re.compile(rf"\s*(?:[(\[/=]|,?\s*or\b|,?\s*i\.e\.,?|,)\s*(?:{_HEDGE}\s+)*", re.IGNORECASE)
# Words before "of" that say no part: "40 officers instead of 20 soldiers", "20 km east of 12".
_NO_PART = (
    r"(?:ahead|because|behalf|care|charge|composed|consisting|east|excess|favou?r|front|inside|instead|lieu|made|north|"
    r"outside|result|short|shy|south|top|west)"
)
_PART_FIRST = re.compile(
    rf"\s*(?:(?!{_NO_PART}\b)[^\W\d]+\s+){{0,2}}(?:out\s+)?of\s+(?:(?:a total of|those|these|{_HEDGE})\s+)*", re.I
)
_PART_AFTER = re.compile(r"\s+(?:[^\W\d]+\s+)?of\s+(?:them|whom|which|those)\b", re.I)  # "7 people, 3 of them children"
_WHOLE_FIRST = re.compile(
    rf".*\b(?:includ(?:ing|es|ed)|among\s+(?:them|whom|which)|of\s+(?:whom|which|them|those)),?\s+(?:{_HEDGE}\s+)*",
    re.IGNORECASE | re.DOTALL,
)
_TOTAL_BEFORE = re.compile(r"\b(?:total of|in all,?|altogether,?|in total,?|together,?|all told,?|making|=)\s*$", re.I)
_TOTAL_AFTER = re.compile(r"[^.;:!?]{0,24}?\b(?:in all|altogether|in total|all told|overall)\b", re.IGNORECASE)
_OPENED = re.compile(r"[:(]|\s[—–-]\s|—")
# What says that the numbers named are not all, or no parts: beside the numbers; right before the first; what stands in
# the list without a number. The last says nothing of parts that are too many.
_SOME = re.compile(r"\b(?:includ\w+|among|of\s+(?:them|whom|which|those)|each|apiece|up\s+from|down\s+from)\b", re.I)
_OTHERWISE = re.compile(r"\b(?:after|against|by|from|since|than|to|with)\s+$", re.I)
_UNCOUNTED = re.compile(
    r"(?:[,:(—–]|\b(?:and|or|plus))\s*(?:an?|another|many|others?|several|some|the\s+(?:others?|rest|remaining))\b",
    re.I,
)


@dataclass(frozen=True)
class Marked:
    """A figure that is marked in a text: [start, end) in code points."""

    uid: str
    start: int
    end: int
    record: FigureRecord


@dataclass(frozen=True)
class Check:
    """One hint: `kind` is sum, subset or conversion; `spans` are uids in the order of the text; the same spans have
    the same `key`, whatever their numbers are."""

    key: str
    kind: Kind
    agrees: bool
    says: str
    spans: tuple[str, ...]


@dataclass(frozen=True)
class _Placed:
    """A figure with its paragraph and its sentence."""

    mark: Marked
    quantity: Quantity
    line: int
    sentence: int


def checks_in(text: str, figures: Sequence[Marked]) -> list[Check]:
    """The hints for the figures of one text, in its order. Work grows with the text and the number of figures."""
    placed = _placed(text, figures)
    found: dict[str, Check] = {}
    with localcontext(PRECISE):
        for check in (*_pairs(text, placed), *_listed_sums(text, placed), *_found_sums(placed)):
            found.setdefault(check.key, check)
    order = {one.mark.uid: n for n, one in enumerate(placed)}
    return sorted(found.values(), key=lambda check: ([order[uid] for uid in check.spans], check.kind))


def _placed(text: str, figures: Sequence[Marked]) -> list[_Placed]:
    """Figures in the order of the text, each once: of two that overlap the first."""
    ends = [start for start, _end in sentences(text)]
    breaks = [match.start() for match in re.finditer(r"\n+", text)]
    found: list[_Placed] = []
    for mark in sorted(figures, key=lambda one: (one.start, -one.end, one.uid)):
        if not found or mark.start >= found[-1].mark.end:
            line, sentence = bisect_right(breaks, mark.start), bisect_right(ends, mark.start)
            found.append(_Placed(mark, quantity_of(mark.record), line, sentence))
    return found


def _pairs(text: str, placed: Sequence[_Placed]) -> Iterator[Check]:
    """Conversions and subsets: two figures that follow each other in one sentence."""
    yield from _of_them(text, placed)
    for one, other in pairwise(placed):
        if one.sentence != other.sentence or other.mark.start - one.mark.end > LONGEST_GAP:
            continue
        gap = text[one.mark.end : other.mark.start]
        a, b = one.quantity, other.quantity
        if _two_units(a, b) and _CONVERTED.fullmatch(gap):
            if overlap(a, b) or _says_the_same(gap, a):
                yield _check("conversion", overlap(a, b), compare_quantities(a, b).reason, one, other)
        elif _one_unit(a, b) and a.known and b.known:
            if _PART_FIRST.fullmatch(gap):
                yield _subset(one, other, one, other)
            elif _WHOLE_FIRST.fullmatch(gap):
                yield _subset(other, one, one, other)


def _of_them(text: str, placed: Sequence[_Placed]) -> Iterator[Check]:
    """Subsets whose part says 'of them': of the figure before that is none. What is more than that is of another."""
    whole: _Placed | None = None
    for one in placed:
        if not _PART_AFTER.match(text, one.mark.end):
            whole = one
        elif whole and whole.sentence == one.sentence and _one_unit(one.quantity, whole.quantity):
            near = one.mark.start - whole.mark.end <= 2 * LONGEST_GAP and whole.quantity.known and one.quantity.known
            if near and one.quantity.low <= whole.quantity.high:
                yield _subset(one, whole, whole, one)


def _says_the_same(gap: str, a: Quantity) -> bool:
    """Whether the words promise one amount in two units: not '2 hours, 30 minutes', nor 'a month or 2 weeks'."""
    word = gap.strip(" ,").lower()
    if word.startswith("or"):
        return a.thing.unit != "time"
    return word.startswith("i.e") or not gap.lstrip().startswith(",")


def _subset(part: _Placed, whole: _Placed, *spans: _Placed) -> Check:
    fits = part.quantity.low <= whole.quantity.high
    words = f"{_capital(in_words(part.mark.record))} of {in_words(whole.mark.record)}"
    return _check("subset", fits, f"{words}: {'a part of it' if fits else 'more than the whole'}.", *spans)


def _listed_sums(text: str, placed: Sequence[_Placed]) -> Iterator[Check]:
    """Sums that the words announce: 'six: four and two' and 'four and two, six in all'. They may be wrong."""
    by_sentence: dict[int, list[_Placed]] = defaultdict(list)
    for one in placed:
        by_sentence[one.sentence].append(one)
    for some in by_sentence.values():
        if not 3 <= len(some) <= 4 * MOST_PARTS:
            continue
        for at, total in enumerate(some):
            after, before = _run(some[at + 1 :], total), _run(some[:at][::-1], total)[::-1]
            after = _opened(text, total, after)
            parts = after if len(after) > 1 else before
            if len(parts) > 1 and (parts is after or _announced(text, before[-1], total)):
                found = _sum(total, parts)
                if found.agrees or _is_whole(text, some, total, parts):
                    yield found


def _opened(text: str, total: _Placed, after: list[_Placed]) -> list[_Placed]:
    """Those behind a colon, a dash or a bracket, and of a bracket those in it; none where nothing opens the list."""
    opened = _OPENED.search(text[total.mark.end : after[0].mark.start]) if after else None
    if opened and opened[0] == "(":
        return [one for one in after if ")" not in text[total.mark.end : one.mark.start]]
    return after if opened else []


def _is_whole(text: str, some: Sequence[_Placed], total: _Placed, parts: Sequence[_Placed]) -> bool:
    """Whether nothing in the words says that these are not all the parts. Of the sentence the words between figures
    count, to a few behind the last."""
    places = sorted((total, *parts), key=lambda one: one.mark.start)
    ends = [one.mark.start for one in some if one.mark.start > places[-1].mark.start]
    last = places[-1].mark.end
    sentence = re.split(r"[.;!?\n]", text[last : min([last + 60, *ends])], maxsplit=1)[0]
    gaps = [text[one.mark.end : other.mark.start] for one, other in pairwise(places)]
    if any(_SOME.search(gap) for gap in (*gaps, sentence)) or _OTHERWISE.search(gaps[0]):
        return False
    is_less = _added([one.quantity.high for one in parts]) < total.quantity.low
    return not (is_less and any(_UNCOUNTED.search(gap) for gap in (*gaps, sentence)))


def _announced(text: str, before: _Placed, total: _Placed) -> bool:
    between = text[before.mark.end : total.mark.start]
    after = text[total.mark.end : total.mark.end + 40]
    return bool(_TOTAL_BEFORE.search(between) or _TOTAL_AFTER.match(after))


def _run(some: Sequence[_Placed], total: _Placed) -> list[_Placed]:
    """The figures from the first on that may be parts of `total`; none where there are too many of them."""
    found: list[_Placed] = []
    for one in some:
        if not (_one_unit(one.quantity, total.quantity) and one.quantity.known and _near(one, total)):
            break
        found.append(one)
    return found if len(found) <= MOST_PARTS else []


def _found_sums(placed: Sequence[_Placed]) -> Iterator[Check]:
    """Exact numbers of one thing that follow each other and add up to the next, or to the one before them."""
    by_thing: dict[object, list[_Placed]] = defaultdict(list)
    for one in placed:
        exact = one.quantity.low == one.quantity.high and one.quantity.low[0] > 0
        if exact and one.quantity.thing.kind in ("amount", "money") and one.quantity.thing.unit:
            by_thing[one.quantity.thing].append(one)
    for some in by_thing.values():
        for at, total in enumerate(some):
            for parts in (some[at + 1 : at + 1 + MOST_PARTS], some[max(at - MOST_PARTS, 0) : at][::-1]):
                yield from _adding_up(total, parts)


def _adding_up(total: _Placed, parts: Sequence[_Placed]) -> Iterator[Check]:
    """The one sum of the first two or more of `parts` that is the total, if there is one."""
    wanted, so_far = total.quantity.low[0], Decimal(0)
    for count, one in enumerate(parts, start=1):
        so_far += one.quantity.low[0]
        if so_far > wanted or abs(one.line - total.line) > 1:
            return
        if so_far == wanted and count > 1:
            yield _sum(total, sorted(parts[:count], key=lambda part: part.mark.start))
            return


def _sum(total: _Placed, parts: Sequence[_Placed]) -> Check:
    low = _added([one.quantity.low for one in parts])
    high = _added([one.quantity.high for one in parts])
    agrees = low <= total.quantity.high and total.quantity.low <= high
    spans = sorted((total, *parts), key=lambda one: one.mark.start)
    added = " + ".join(in_words(one.mark.record) for one in parts)
    whole = in_words(total.mark.record)
    if agrees:
        return _check("sum", True, f"{_capital(added)} = {whole}.", *spans)
    unit = total.quantity.unit
    if low != high:
        return _check("sum", False, f"{_capital(added)} cannot be {whole}.", *spans)
    is_in_fact = digits(low[0] / unit.factor if unit else low[0])
    return _check("sum", False, f"{_capital(added)} is {is_in_fact}, not {whole}.", *spans)


def _added(ends: Sequence[End]) -> End:
    return sum((end[0] for end in ends), Decimal(0)), max(-1, min(1, sum(end[1] for end in ends)))


def _near(one: _Placed, other: _Placed) -> bool:
    return abs(one.mark.start - other.mark.start) <= LONGEST_GAP * MOST_PARTS


def _one_unit(a: Quantity, b: Quantity) -> bool:
    """Whether one may be a part of the other: amounts in one unit, or money in one currency."""
    one, other = a.thing, b.thing
    return one.kind == other.kind and one.kind in ("amount", "money") and one.unit == other.unit


def _two_units(a: Quantity, b: Quantity) -> bool:
    """Whether one may be the other, converted."""
    if a.unit is None or b.unit is None or a.unit == b.unit or a.thing.kind != b.thing.kind:
        return False
    return a.unit.dimension == b.unit.dimension and a.thing.kind == "amount" and a.thing.per == b.thing.per


def _check(kind: Kind, agrees: bool, says: str, *spans: _Placed) -> Check:
    uids = tuple(one.mark.uid for one in spans)
    return Check(f"{kind}:{sha256(' '.join(uids).encode()).hexdigest()[:40]}", kind, agrees, says, uids)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
