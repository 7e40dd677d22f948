"""The words of a text, cut so that numbers, currencies and hyphens can be read one by one.

A word is a number with its separators (1,500  3.5  50 000 with any of the spaces that group digits), a run of letters
with apostrophes inside, initials with their full stops (U.S.), or one other character that is not white space.
"""

import re
from typing import NamedTuple

SPACES = " \u00a0\u2009\u202f"  # between groups of three digits
_WORD = re.compile(
    rf"[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*|(?:[A-Za-z]\.){{2,}}"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*|\S"
)
DASHES = frozenset("-‐‑–—")


class Word(NamedTuple):
    """One word as it stands, in small letters, and where: half-open, in code points."""

    text: str
    low: str
    start: int
    end: int


Words = list[Word]


def words(text: str, start: int = 0, end: int | None = None) -> Words:
    """The words of text[start:end], in order."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    make = tuple.__new__  # a quarter faster than Word(…), which counts here
    return [make(Word, (word := match[0], word.lower(), match.start(), match.end())) for match in found]


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written with spaces between."""
    return frozenset(words.split())


def low(some: Words, at: int) -> str:
    """The word at an index in small letters; '' beyond either end."""
    if at < 0:
        return ""
    try:  # a call of len would cost more, and this is called thousands of times
        return some[at].low
    except IndexError:
        return ""


def touch(some: Words, at: int) -> bool:
    """Whether nothing stands between the word at an index and the one before it."""
    return 0 < at < len(some) and some[at - 1].end == some[at].start


def is_number(word: str) -> bool:
    """Whether a word is written in digits."""
    return word[:1] in "0123456789" and word != ""


def is_letters(word: str) -> bool:
    """Whether a word begins with a letter."""
    return word[:1].isalpha()


def is_name(some: Words, at: int) -> bool:
    """Whether the word at an index begins with a capital."""
    return 0 <= at < len(some) and some[at].text[0].isupper()


def opens(some: Words, at: int) -> bool:
    """Whether the word at an index begins a sentence, a quotation or a title, where a capital says nothing."""
    return at == 0 or low(some, at - 1) in _OPENERS


def past_aside(some: Words, at: int) -> int:
    """The index behind ', including nine children,' or ', three of them girls,' at an index, or the index itself."""
    if low(some, at) != ",":
        return at
    of_them = any((low(some, place), low(some, place + 1)) == ("of", "them") for place in range(at + 2, at + 5))
    if low(some, at + 1) not in _ASIDES and not of_them:
        return at
    return next((place + 1 for place in range(at + 2, at + 12) if low(some, place) == ","), at)


_ASIDES = listed("including among most mostly many some all")
_OPENERS = frozenset([".", "!", "?", ":", "…", "—", "–", "“", "”", '"', "‘", "«", "(", "[", "•", "*"])
