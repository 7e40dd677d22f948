"""What stands around a quote in its text, for lists that show it in its sentence."""

from collections.abc import Sequence

from annotations.queries.suggestions import slices
from annotations.text.sentences import sentences

AROUND = 160  # code points before and behind, at most


def around(places: Sequence[tuple[int, int, int]]) -> list[tuple[str, str]]:
    """Of each (document, start, end) what stands before and behind it in its sentence, cut where that is long. One
    statement."""
    starts = [max(start - AROUND, 0) for _document, start, _end in places]
    wanted = [
        (document, first, min(end - first, 2 * AROUND) + AROUND)
        for (document, _start, end), first in zip(places, starts, strict=True)
    ]
    return [
        _sentence(part, start - first, end - first)
        for (_document, start, end), first, part in zip(places, starts, slices(wanted), strict=True)
    ]


def _sentence(part: str, start: int, end: int) -> tuple[str, str]:
    """What of `part` belongs to the sentence of [start, end); with dots where it is cut off."""
    here = [(first, last) for first, last in sentences(part) if first <= start < last]
    first, last = here[0] if here else (start, end)
    before, behind = part[first:start], part[end:last]
    if first == 0 and start >= AROUND:
        before = "… " + before.partition(" ")[2]
    if last == len(part) and last - end >= AROUND:
        behind = behind.rpartition(" ")[0] + " …"
    return before, behind
