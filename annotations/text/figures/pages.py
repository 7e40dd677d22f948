"""The part of a text that a figure is read from, with its words, sentences and quantities.

A short text is read once and remembered for its next figure; of a long one only what stands near the figure is read.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache

from annotations.text.figures.quantity import Quantity, scan
from annotations.text.figures.words import Words, words
from annotations.text.sentences import sentences

SHORT = 20_000  # code points
NEAR = 800  # code points before and after a figure
LONGEST = 2_000  # code points of a figure; what goes on is not read


@dataclass(frozen=True)
class Page:
    """A text, or the part of one that begins at `offset`; ranges are of the part unless said otherwise."""

    text: str
    offset: int
    words: Words
    quantities: list[Quantity]

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins."""
        return [word.start for word in self.words]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """The sentences, in order."""
        return sentences(self.text)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The words that code points [start, end) touch, as half-open indices."""
        first = bisect_right(self.starts, start) - 1
        if first < 0 or self.words[first].end <= start:
            first += 1
        return first, max(first, bisect_left(self.starts, end))

    def range(self, first: int, last: int) -> tuple[int, int]:
        """Code points of words [first, last)."""
        return self.words[first].start, self.words[last - 1].end

    def before(self, quantity: Quantity) -> list[Quantity]:
        """The quantities before one, in its sentence and the two before it, the nearest last."""
        place = bisect_right(self.sentences, (self.words[quantity.first].start, len(self.text))) - 1
        start = self.sentences[max(0, place - 2)][0] if place >= 0 else 0
        last = bisect_left(self.quantities, quantity.first, key=lambda one: one.first)
        first = last
        while first > 0 and last - first < 20 and self.words[self.quantities[first - 1].first].start >= start:
            first -= 1
        return self.quantities[first:last]

    def after(self, quantity: Quantity) -> Quantity | None:
        """The quantity behind one."""
        place = bisect_right(self.quantities, quantity.first, key=lambda one: one.first)
        return self.quantities[place] if place < len(self.quantities) else None

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around a code point, as code points."""
        place = bisect_right(self.sentences, (at, len(self.text))) - 1
        return self.sentences[place] if place >= 0 and self.sentences[place][1] > at else (at, at)


def near(length: int, start: int, end: int) -> tuple[int, int]:
    """The part of a text of so many code points that is read for a figure: the whole of a short one."""
    if length <= SHORT:
        return 0, length
    return max(0, start - NEAR), min(length, min(end, start + LONGEST) + NEAR)


def page_of(text: str, start: int, end: int, locale: str) -> Page:
    """What is needed to read the figure text[start:end]."""
    if len(text) <= SHORT:
        return short_page(text, locale)
    first, last = near(len(text), start, end)
    while first < start and not text[first].isspace():
        first += 1
    return _page(text[first:last], first, locale)


@lru_cache(maxsize=4)
def short_page(text: str, locale: str) -> Page:
    """A whole text."""
    return _page(text, 0, locale)


def _page(text: str, offset: int, locale: str) -> Page:
    some = words(text)
    return Page(text, offset, some, scan(some, locale))
