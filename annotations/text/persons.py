"""Names of actors: what of a quote is the name, by which keys it is looked up, and how alike two names are.

Sounds are those of text.names; this adds what newspapers do with names: titles, possessives, surnames alone,
initials, acronyms, and mistakes of typing. A mistake is never more than 'maybe': a person says yes first. Two names
are not taken for one if they differ by an ending of sex (Zelensky, Zelenska) or by that of an adjective (Russia,
Russian). All of it is symmetric, and takes time in the length of the names, of which the first 12 words count.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from annotations.text.alike_words import EQUAL, INITIAL, SOUND, Word, alike, goes_on
from annotations.text.bare_names import bare_name, is_described
from annotations.text.names import name_words
from annotations.text.titles import COLLECTIVE, LINKS, NUMBERED, STOP_WORDS

__all__ = ["Likeness", "Match", "actor_keys", "bare_name", "begins", "begun_keys", "likeness", "may_be_one"]


MOST_WORDS = 12
LONGEST_WORD = 40
MOST_KEYS = 96  # of one name
LONGEST_KEY = 64
SHORTEST_BEGUN = 3  # letters
REMEMBERED = 20_000  # names
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,6}|(?:[^\W\d_]\.){1,5}[^\W\d_]")
_MISTAKEN = 20  # hundredths less for a first mistake, and 5 for each
_PERSONAL = frozenset({"", "person", "anonymous"})


class Match(StrEnum):
    """How two names go together, from the surest."""

    SAME = "same"  # spelled alike, but for case, marks, titles
    SOUNDS = "sounds"  # another spelling, a surname alone, initials, an acronym
    MAYBE = "maybe"  # nearly, or called so as others are: never linked without a person's yes
    NONE = "none"


class Likeness(NamedTuple):
    """A match, and how near it is in hundredths, 0 to 100."""

    match: Match
    score: int


NOT_ALIKE = Likeness(Match.NONE, 0)
CALLED_SO = Likeness(Match.MAYBE, 75)  # the president and the president


@dataclass(frozen=True)
class _Name:
    plain: str
    words: tuple[Word, ...]
    acronym: str  # 'un' of the name UN
    letters: str  # 'un' of the name United Nations
    collective: bool  # has a word that no person's name has
    capitals: bool  # the last word is written in capitals alone
    small: bool  # the last word is written in small letters
    described: bool  # it says what somebody is: the president


def actor_keys(text: str) -> frozenset[str]:
    """The keys under which a name is kept and looked for: at most 96, each of at most 64 characters.

    Two names of which `likeness` is 'same' or 'sounds' share a key, and so do nearly all of which it is 'maybe'. The
    letter before the colon says the kind: n the whole name, w a word by its sounds, v a word that languages write
    differently, a an acronym, s the consonants of a word, with and without one of them.
    """
    name = _parsed(text)
    found = [f"n:{' '.join((word.keys or (word.plain,))[0] for word in name.words)}"] if name.words else []
    found += [f"a:{letters}" for letters in (name.acronym, name.letters) if letters]
    words = [word for word in name.words if not word.initial] or name.words
    for word in words:
        found += [f"w:{key}" for key in (word.keys or (word.plain,))]
        found += [f"v:{number}" for number in sorted(word.variants)]
    for word in words:
        found += [f"s:{key}" for key in word.skeletons]
    return frozenset([key[:LONGEST_KEY] for key in dict.fromkeys(found)][:MOST_KEYS])


def likeness(one: str, other: str, kind: str = "") -> Likeness:
    """How alike two names are, titles and possessives aside. `kind` is the type of the actor that one of them is
    known to be: what is no person has no surname, and a person no acronym."""
    left, right = sorted((_parsed(one), _parsed(other)), key=lambda name: (len(name.words), name.plain))
    if not left.words:
        return NOT_ALIKE
    if left.plain == right.plain:
        return CALLED_SO if left.described and right.described else Likeness(Match.SAME, 100)
    found = [_by_acronym(left, right)] if kind != "person" else []
    if len(left.words) == len(right.words):
        found += [_word_by_word(left, right), _turned(left, right)]
    else:
        found += [_with_more(left, right)]
        if kind in _PERSONAL and not left.collective and not right.collective:
            found += [_surname(left, right), _middle_names(left, right), _given_name(left, right)]
    best = max(found, key=lambda each: each.score)
    no_names = left.small and right.small  # a senior official and a senior Ukrainian official
    return CALLED_SO if no_names and best.match is Match.SOUNDS else best


@lru_cache(maxsize=REMEMBERED)
def may_be_one(one: str, other: str) -> bool:
    """Whether two who are named so may be one: alike at all, however unsure."""
    return one == other or likeness(one, other).match is not Match.NONE


def begun_keys(text: str) -> frozenset[str]:
    """What keys of names begin with of which this may be the beginning: 'Volodymyr Zel'. None for a last word of
    fewer than three letters, and for one in capitals, which is an acronym."""
    name = _parsed(text)
    last = name.words[-1] if name.words else None
    if last is None or len(last.plain) < SHORTEST_BEGUN or name.capitals:
        return frozenset()
    return frozenset(f"w:{key}" for key in last.keys)


def begins(text: str, alias: str) -> bool:
    """Whether a name may go on as `alias` does: its last word is the beginning of one there, those before stand there.
    Not Putin for Putina, nor Russia for Russian."""
    name, other = _parsed(text), _parsed(alias)
    if not begun_keys(text) or len(name.words) > len(other.words):
        return False
    rest = iter(other.words)
    before = all(any(alike(word, there) >= SOUND for there in rest) for word in name.words[:-1])
    return before and any(goes_on(name.words[-1], there) for there in rest)


def _word_by_word(left: _Name, right: _Name) -> Likeness:
    return _judged(map(alike, left.words, right.words), 95)


def _turned(left: _Name, right: _Name) -> Likeness:
    """Putin Vladimir and Vladimir Putin."""
    two = len(left.words) == 2 and all(
        alike(*pair) >= SOUND for pair in zip(left.words, right.words[::-1], strict=True)
    )
    return Likeness(Match.MAYBE, 74) if two else NOT_ALIKE


def _surname(left: _Name, right: _Name) -> Likeness:
    """Zelenskyy and Volodymyr Zelenskyy; von der Leyen and Ursula von der Leyen. Kennedy and Robert F. Kennedy Jr. are
    no more than 'maybe': it may be the father."""
    if left.words[0].initial or any(word.plain in LINKS for word in right.words):
        return NOT_ALIKE
    if right.words[-1].plain in NUMBERED and left.words[-1].plain not in NUMBERED:
        last = right.words[-1 - len(left.words) : -1]
        same = len(left.words) < len(right.words) - 1 and min(map(alike, left.words, last)) >= SOUND
        return Likeness(Match.MAYBE, 65) if same else NOT_ALIKE
    return _judged(map(alike, left.words, right.words[-len(left.words) :]), 85)


def _middle_names(left: _Name, right: _Name) -> Likeness:
    """Vladimir Putin and Vladimir Vladimirovich Putin."""
    if len(left.words) < 2 or any(word.plain in LINKS for word in right.words):
        return NOT_ALIKE
    inner = iter(right.words[1:-1])
    if not all(any(alike(word, other) >= SOUND for other in inner) for word in left.words[1:-1]):
        return NOT_ALIKE
    return _judged((alike(left.words[at], right.words[at]) for at in (0, -1)), 90)


def _given_name(left: _Name, right: _Name) -> Likeness:
    """Xi and Xi Jinping, whose surname stands first; Boris and Boris Johnson."""
    alone = len(left.words) == 1 and alike(left.words[0], right.words[0]) >= SOUND
    return Likeness(Match.MAYBE, 50) if alone and right.words[1].plain not in LINKS else NOT_ALIKE


def _with_more(left: _Name, right: _Name) -> Likeness:
    """United States and United States of America; Ministry of Defence and Russian Ministry of Defence."""
    size = len(left.words)
    if size < 2:
        return NOT_ALIKE
    longer = right.words[size].plain == "of" and min(map(alike, left.words, right.words)) >= SOUND
    one_more = len(right.words) == size + 1 and any(word.plain == "of" for word in left.words)
    whose = one_more and min(map(alike, left.words, right.words[1:])) >= SOUND
    return Likeness(Match.MAYBE, 60) if longer or whose else NOT_ALIKE


def _by_acronym(left: _Name, right: _Name) -> Likeness:
    """UN and United Nations, U.S. and US."""
    alike_letters = bool(left.acronym) and left.acronym in {right.acronym, right.letters}
    return Likeness(Match.SOUNDS, 80) if alike_letters else NOT_ALIKE


def _judged(words: Iterable[int], best: int) -> Likeness:
    """The likeness of names from those of their words: `best` if all are spelled alike."""
    scores = []
    for score in words:
        if not score:
            return NOT_ALIKE
        scores.append(score)
    low = min(scores)
    if low == INITIAL == max(scores):
        return NOT_ALIKE
    if low >= SOUND:
        return Likeness(Match.SOUNDS, best - (EQUAL - low) // 4)
    mistakes = sum((SOUND - score) // 10 for score in scores if score < SOUND)
    return Likeness(Match.MAYBE, best - _MISTAKEN - 5 * mistakes) if mistakes <= 2 else NOT_ALIKE


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str) -> _Name:
    written = bare_name(text)
    head, comma, tail = written.partition(", ")
    if comma and ", " not in tail and len(tail.split()) <= 2:
        written = f"{tail} {head}"  # Zelenskyy, Volodymyr
    dotted = _DOTTED.fullmatch(written)
    if dotted:
        written = written.replace(".", "")
    listed = name_words(written)[:MOST_WORDS]
    words = tuple(_word(each, alone=len(listed) == 1) for each in listed)
    chosen = [word.plain for word in words if word.plain not in STOP_WORDS]
    one = len(words) == 1 and 2 <= len(written) <= 6 and written in {written.upper(), written.lower()}
    return _Name(
        plain=" ".join(word.plain for word in words),
        words=words,
        acronym=chosen[0] if one and chosen else "",
        letters="".join(word[0] for word in chosen) if 2 <= len(chosen) <= 6 else "",
        collective=any(word.plain in COLLECTIVE for word in words),
        capitals=bool(listed) and listed[-1].isupper(),
        small=bool(listed) and listed[-1].islower(),
        described=is_described(written),
    )


def _word(written: str, *, alone: bool) -> Word:
    short = written[:LONGEST_WORD]
    decomposed = unicodedata.normalize("NFKD", short).casefold()
    plain = "".join(letter for letter in decomposed if letter.isalnum())
    return Word.of(short, plain or short, initial=not alone and len(plain) == 1)
