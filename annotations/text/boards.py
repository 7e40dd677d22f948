"""Many figures of one thing at once: which of them cannot all be true, and what number fits them all.

Two figures of two documents stand against each other if no number fits both, and neither document has another figure
of the thing, of the same place and day, that fits: so the three of "three of the injured" contradicts nobody whose
seven stands beside it. Figures of one document do only if it says that two different people gave them, of one place.

Pairs are not tried one by one. Two intervals have no number in common if one begins after the other ends; so it is
enough to know, of the figures that can be held against each other, which begins last and which ends first. And
intervals that all meet in pairs have a number in common (Helly's theorem on the line). Work grows with the number of
figures, times that of different places, days and units among them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from annotations.text.intervals import End, Quantity, widened
from annotations.text.persons import may_be_one
from annotations.text.quantities import meet, overlap

MOST_SIDES = 40  # statements that are looked through for the one to be named
MOST_BUCKETS = 60  # of place, day and unit: those with the most figures
MOST_TRIED = 5_000  # pairs; in a larger tangle a figure stands against whatever does not fit it
MOST_OF_ONE = 40  # figures of one thing in one document that are tried in pairs


class Standing(StrEnum):
    """How the figures of one thing stand to each other."""

    ALONE = "alone"  # fewer than two with a number
    EQUAL = "equal"  # all say the same
    COMPATIBLE = "compatible"  # all can be true
    CONFLICTING = "conflicting"  # two at least cannot
    UNCLEAR = "unclear"  # two at least differ, and it is not said what they measure
    APART = "not_comparable"  # no two of one place and time
    PARTED = "parted"  # all of one place and time can be true; those of others differ
    SEVERAL = "several"  # documents agree, but one of them has different numbers of its own


class Voice(NamedTuple):
    """Where a figure stands: its document, and who gave it there, None if that is not said."""

    document: int
    speaker: str | None


@dataclass(frozen=True)
class Board:
    """`against` has for each figure the place of one that it cannot be true with, or None; `fit` the lowest and the
    highest number that fits all of them, in the base of their dimension, where there is one."""

    standing: Standing
    against: list[int | None]
    fit: tuple[End, End] | None = None


class _Extreme(NamedTuple):
    """An end of a figure, its place, and its document."""

    end: End
    n: int
    document: int


@dataclass
class _Bucket:
    """Figures of one place, time and unit: of two documents at most those that begin last, and those that end first;
    by whether their ends are widened."""

    one: Quantity
    members: list[int] = field(default_factory=list)
    unmarked: list[int] = field(default_factory=list)
    ends: dict[bool, tuple[list[_Extreme], list[_Extreme]]] = field(default_factory=dict)


def board_of(figures: Sequence[Quantity], voices: Sequence[Voice]) -> Board:
    """How figures of one thing (equal `thing`) stand to each other."""
    against: list[int | None] = [None] * len(figures)
    known = [n for n, one in enumerate(figures) if one.known]
    if len(known) < 2:
        return Board(Standing.ALONE, against)
    buckets = _buckets(figures, known)
    is_compared = len(known) > len(buckets)
    for n, bucket in enumerate(buckets):
        for other in buckets[n:]:
            if meet(bucket.one, other.one):
                is_compared = is_compared or other is not bucket
                wide = bucket.one.unit != other.one.unit
                _mark(figures, voices, against, bucket, other, wide)
                _mark(figures, voices, against, other, bucket, wide)
    _excuse(figures, voices, against, known)
    _mark_within(figures, voices, against, known)
    if any(one is not None for one in against):
        return Board(Standing.CONFLICTING if figures[0].thing.named else Standing.UNCLEAR, against)
    if not is_compared:
        return Board(Standing.APART, against)
    return _agreeing(figures, known, buckets, against)


def _agreeing(
    figures: Sequence[Quantity], places: Sequence[int], buckets: Sequence[_Bucket], against: list[int | None]
) -> Board:
    known = [figures[n] for n in places]
    low, high = max(one.low for one in known), min(one.high for one in known)
    if low > high:
        ends = [widened(one) if len({one.unit for one in known}) > 1 else (one.low, one.high) for one in known]
        fits = max(low for low, _high in ends) <= min(high for _low, high in ends)
        if fits:
            return Board(Standing.COMPATIBLE, against)
        return Board(Standing.PARTED if _fit_where_they_meet(figures, buckets) else Standing.SEVERAL, against)
    same = all(one.low == known[0].low and one.high == known[0].high for one in known)
    return Board(Standing.EQUAL if same else Standing.COMPATIBLE, against, (low, high))


def _fit_where_they_meet(figures: Sequence[Quantity], buckets: Sequence[_Bucket]) -> bool:
    """Whether some number fits all figures of one place and time, for each place and time."""
    for n, bucket in enumerate(buckets):
        for other in buckets[n:]:
            reach = _reach(bucket.one.unit != other.one.unit)
            ends = [reach(figures[m]) for m in (*bucket.members, *other.members)] if meet(bucket.one, other.one) else []
            if ends and max(low for low, _high in ends) > min(high for _low, high in ends):
                return False
    return True


def sides(figures: Sequence[Quantity], names: Sequence[str]) -> list[int]:
    """One figure for each of the most common statements, the one with the most names (such as sources) first."""
    said: dict[object, list[int]] = {}
    for n, one in enumerate(figures):
        if one.known:
            said.setdefault((one.low, one.high), []).append(n)
    order = sorted(said.values(), key=lambda some: (-len({names[n] for n in some}), -len(some), some[0]))
    return [some[0] for some in order[:MOST_SIDES]]


def opposite(
    figures: Sequence[Quantity],
    voices: Sequence[Voice],
    board: Board,
    n: int,
    among: Iterable[int],
    documents: Mapping[int, Sequence[int]],
) -> int | None:
    """A figure that figure `n` stands against: of its own document, else the first `among` those of others.
    `documents` are the places of the figures of each (by_document)."""
    against = board.against[n]
    if against is None:
        return None
    one, here = figures[n], documents[voices[n].document]
    own = (m for m in here if _two_voices(figures, voices, n, m) and meet(one, figures[m]))
    others = (m for m in among if voices[m].document != voices[n].document and meet(one, figures[m]))
    for m in own:
        if not overlap(one, figures[m]):
            return m
    for m in others:
        if not (overlap(one, figures[m]) or _is_excused(figures, n, m, here, documents[voices[m].document])):
            return m
    return against


def by_document(voices: Sequence[Voice], among: Iterable[int]) -> dict[int, list[int]]:
    """Document -> the places of its figures."""
    found: dict[int, list[int]] = defaultdict(list)
    for n in among:
        found[voices[n].document].append(n)
    return found


def _excuse(
    figures: Sequence[Quantity], voices: Sequence[Voice], against: list[int | None], known: Iterable[int]
) -> None:
    """Take back what was marked where the other document has a figure that fits; look for another one instead."""
    documents = by_document(voices, known)
    left = MOST_TRIED
    for n, other in enumerate(against):
        if other is None:
            continue
        against[n] = None
        for document in (voices[other].document, *documents):
            if document != voices[n].document:
                left -= len(documents[document])
                against[n] = _contrary(figures, n, documents[document], documents[voices[n].document])
            if against[n] is not None:
                break
            if left < 0:
                against[n] = other
                return


def _contrary(figures: Sequence[Quantity], n: int, there: Sequence[int], here: Sequence[int]) -> int | None:
    """The first figure of a document that figure `n` of another one, `here`, stands against."""
    if _fits_any(figures, n, there):
        return None
    return next((m for m in there if meet(figures[n], figures[m]) and not _fits_any(figures, m, here)), None)


def _is_excused(figures: Sequence[Quantity], n: int, other: int, here: Sequence[int], there: Sequence[int]) -> bool:
    """Whether the document of one of the two has another figure that fits."""
    return _fits_any(figures, n, there) or _fits_any(figures, other, here)


def _fits_any(figures: Sequence[Quantity], n: int, some: Iterable[int]) -> bool:
    return any(overlap(figures[n], figures[m]) and meet(figures[n], figures[m]) for m in some)


def _two_voices(figures: Sequence[Quantity], voices: Sequence[Voice], n: int, other: int) -> bool:
    """Whether surely two people have given these figures of one document, of one place: not Umerov and R. Umerov."""
    one, two = voices[n].speaker, voices[other].speaker
    return None not in (one, two) and figures[n].place == figures[other].place and not may_be_one(one or "", two or "")


def _buckets(figures: Sequence[Quantity], known: Sequence[int]) -> list[_Bucket]:
    found: dict[object, _Bucket] = {}
    for n in known:
        one = figures[n]
        key = (one.place, one.first, one.last, one.unit)
        if key not in found:
            found[key] = _Bucket(one)
        found[key].members.append(n)
        found[key].unmarked.append(n)
    return sorted(found.values(), key=lambda bucket: -len(bucket.members))[:MOST_BUCKETS]


def _mark(
    figures: Sequence[Quantity],
    voices: Sequence[Voice],
    against: list[int | None],
    bucket: _Bucket,
    other: _Bucket,
    wide: bool,
) -> None:
    """Note for each figure of `bucket` one of `other`, of another document, with which it has no number in common."""
    if not bucket.unmarked:
        return
    begin_last, end_first = _ends(figures, voices, other, wide)
    reach = _reach(wide)
    for n in bucket.unmarked:
        low, high = reach(figures[n])
        first, last = _another(end_first, voices[n].document), _another(begin_last, voices[n].document)
        if first is not None and low > first.end:
            against[n] = first.n
        elif last is not None and last.end > high:
            against[n] = last.n
    bucket.unmarked = [n for n in bucket.unmarked if against[n] is None]


def _mark_within(
    figures: Sequence[Quantity], voices: Sequence[Voice], against: list[int | None], known: Iterable[int]
) -> None:
    """The same for two figures of one document, which two people have given there."""
    for some in by_document(voices, (n for n in known if voices[n].speaker is not None)).values():
        for n, other in combinations(some[:MOST_OF_ONE], 2):
            if against[n] is None or against[other] is None:
                one, two = figures[n], figures[other]
                if _two_voices(figures, voices, n, other) and meet(one, two) and not overlap(one, two):
                    against[n] = other if against[n] is None else against[n]
                    against[other] = n if against[other] is None else against[other]


def _another(extremes: Sequence[_Extreme], document: int) -> _Extreme | None:
    return next((one for one in extremes if one.document != document), None)


def _ends(
    figures: Sequence[Quantity], voices: Sequence[Voice], bucket: _Bucket, wide: bool
) -> tuple[list[_Extreme], list[_Extreme]]:
    if wide not in bucket.ends:
        last: list[_Extreme] = []
        first: list[_Extreme] = []
        for n in bucket.members:
            low, high = _reach(wide)(figures[n])
            _keep(last, _Extreme(low, n, voices[n].document), lambda new, old: new > old)
            _keep(first, _Extreme(high, n, voices[n].document), lambda new, old: new < old)
        bucket.ends[wide] = last, first
    return bucket.ends[wide]


def _keep(best: list[_Extreme], new: _Extreme, beats: Callable[[End, End], bool]) -> None:
    """Keep the two best, of two documents, best first."""
    for at, old in enumerate(best):
        if old.document == new.document:
            if beats(new.end, old.end):
                best[at] = new
                if at and beats(new.end, best[0].end):
                    best.reverse()
            return
    if len(best) < 2:
        best.append(new)
    elif beats(new.end, best[1].end):
        best[1] = new
    if len(best) == 2 and beats(best[1].end, best[0].end):
        best.reverse()


def _reach(wide: bool) -> Callable[[Quantity], tuple[End, End]]:
    return widened if wide else lambda one: (one.low, one.high)
