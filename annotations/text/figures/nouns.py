"""What is counted: the noun behind a number, its singular, and whether it names people.

There is no grammar here: the noun is the first word behind the number that looks like a plural, with a few words
between and none that begins another phrase.
"""

from typing import NamedTuple

from annotations.text.figures.noun_words import (
    COMPOUNDS,
    IRREGULAR,
    NOT_PEOPLE,
    NOT_PLURAL,
    PEOPLE,
    PEOPLES,
    SKIPPED,
    STOPS,
    THINGS,
    UNCHANGED,
)  # fmt: skip
from annotations.text.figures.numbers import SMALL
from annotations.text.figures.words import DASHES, Words, is_letters, is_name, is_number, listed, low, touch

FARTHEST = 7  # words between a number and its noun
# Behind a number and a hyphen they count nothing: 20-odd, two-way, three-quarters, the 10-something.
_NO_NOUNS = listed(
    "star strong odd ish plus something way sided fold time off third thirds quarter quarters half halves"
)
# Words before the name of a stuff: tonnes of high explosives; and words that name none: litres of it.
_OF_STUFF = listed("the high fresh dry liquid raw pure stolen illegal crude clean refined highly enriched humanitarian")
_NO_STUFF = listed("it them this that these those which what the his her their our your its each all both such")
# What these are called with the word behind them is one name.
_OF = {"prisoner": "war", "member": "parliament", "head": "state"}
_STATES = frozenset(["dead", "injured", "missing", "wounded", "displaced", "other", "native", "national"])
_PEOPLE_ENDINGS = ("man", "woman", "ist", "ian", "ee", "person")


class Noun(NamedTuple):
    """The singular of a counted noun, in words [first, last)."""

    name: str
    first: int
    last: int


def noun_after(some: Words, at: int, *, one: bool = False) -> Noun | None:
    """The noun that is counted by a number that ends before an index; None where a phrase ends without one."""
    at = _start(some, at)
    for place in range(at, min(at + FARTHEST, len(some))):
        word = some[place]
        if word.low in DASHES and touch(some, place):
            continue
        if _ends_phrase(some, place, at):
            return None
        if is_plural(word.text) or _is_nation(some, place) or (one and _is_single(some, place)):
            return _with_compound(some, place)
    return None


def stuff_after(some: Words, at: int) -> Noun | None:
    """The coal of '3,000 tonnes of coal', with 'of' at an index; None where no such word follows."""
    if low(some, at) != "of":
        return None
    place = at + 1
    while (low(some, place) in _OF_STUFF or is_name(some, place)) and _goes_on(some, place + 1):
        place += 1
    word = low(some, place)
    fits = is_letters(word) and len(word) > 2 and word not in STOPS and word not in _NO_STUFF
    return Noun(singular(some[place].text), place, place + 1) if fits else None


def _goes_on(some: Words, at: int) -> bool:
    """Whether a word at an index may be the noun behind another word: Ukrainian grain, not TNT exploded."""
    return is_letters(low(some, at)) and low(some, at) not in STOPS and not low(some, at).endswith("ed")


def hyphenated(some: Words, at: int) -> Noun | None:
    """The noun joined to a number by a hyphen at an index: 28-point, five-member."""
    if low(some, at) not in DASHES or not touch(some, at) or not is_letters(low(some, at + 1)):
        return None
    word = low(some, at + 1)
    fits = word not in STOPS and word not in _NO_NOUNS and len(word) > 2
    return Noun(singular(some[at + 1].text), at, at + 2) if fits else None


def singular(word: str) -> str:
    """'civilians' to 'civilian', 'Ukrainians' to 'Ukrainian', 'ATMs' to 'ATM'; what is no plural stays as it is."""
    small = word.lower()
    if small in IRREGULAR:
        return IRREGULAR[small]
    return _stem(small if word.isupper() and len(word) > 4 else word)


def is_plural(word: str) -> bool:
    """Whether a word looks like the plural of a noun."""
    small = word.lower()
    if small in IRREGULAR or small in UNCHANGED:
        return True
    if len(word) < 3 or word[-1] != "s" or small in NOT_PLURAL:
        return False
    return small in PEOPLES or not (small.endswith(("ss", "us", "is", "ous")) or small[-2] in "'’")


def is_people(name: str) -> bool:
    """Whether a singular names people: soldier, child, Ukrainian."""
    small = name.lower()
    if small in PEOPLE or small.partition(" of ")[0] in _OF:
        return True
    if small in NOT_PEOPLE or len(small) < 5:
        return False
    if name[0].isupper():
        return small + "s" in PEOPLES or small.endswith(("an", "ian", "ese", "man"))
    return small.endswith(_PEOPLE_ENDINGS)


def _start(some: Words, at: int) -> int:
    """Past 'of', and 'of the': hundreds of people, three of the injured."""
    if low(some, at) != "of":
        return at
    at += 1
    if low(some, at) in ("them", "whom"):
        return at + 1
    while low(some, at) in ("the", "its", "their", "his", "her", "these", "those", "our", "such", "all"):
        at += 1
    if low(some, at).endswith(("'s", "’s")) and is_number(low(some, at + 1)):
        at += 1
    return at + 1 if is_number(low(some, at)) or low(some, at) in SMALL else at


def _ends_phrase(some: Words, place: int, start: int) -> bool:
    word = some[place]
    if word.low in SKIPPED:
        return False
    if word.low == "face" and not low(some, place + 1).startswith(("mask", "shield")):
        return True
    if is_number(word.low) and place > start:  # of a model: 6 Mirage 2000-5 jets
        return not (is_name(some, place - 1) or (low(some, place - 1) in DASHES and is_name(some, start)))
    if word.low in ("and", "or") and place > start:
        return not any(is_plural(word.text) and word.low not in STOPS for word in some[place + 1 : place + 4])
    if word.low in STOPS or (word.low.endswith(("'s", "’s")) and place > start + 2):
        return True
    return not is_letters(word.low)


def _is_nation(some: Words, place: int) -> bool:
    """Whether a word such as Sudanese is the noun itself, not one that says of what nation the noun is."""
    following = low(some, place + 1)
    ends = not is_letters(following) or following in STOPS
    return ends and is_name(some, place) and some[place].low.endswith("ese")


def _is_single(some: Words, place: int) -> bool:
    """Whether a singular ends its phrase here: a word that is known, or one before a word that begins another."""
    word = some[place].low
    following = low(some, place + 1)
    if (word in PEOPLE and word != "minor") or word in THINGS:
        return following not in PEOPLE | THINGS or following in _STATES  # one police officer, one bus driver
    return word not in SKIPPED and (following in STOPS or not is_letters(following)) and following not in DASHES


def _with_compound(some: Words, place: int) -> Noun:
    """Past the first half of 'arms dealers' and 'sports centres', and past 'prisoners' in 'prisoners of war'."""
    following = low(some, place + 1)
    plural = is_plural(following) and following not in NOT_PLURAL
    if some[place].low in COMPOUNDS and (plural or (following in PEOPLE and following not in _STATES)):
        place += 1
    name = singular(some[place].text)
    of = _OF.get(name)
    if of is not None and (low(some, place + 1), low(some, place + 2)) == ("of", of):
        return Noun(f"{name} of {of}", place, place + 3)
    return Noun(name, place, place + 1)


def _stem(word: str) -> str:
    """Without the ending of the plural."""
    small = word.lower()
    if not small.endswith("s") or small.endswith(("ss", "us")) or small in UNCHANGED:
        return word
    if small.endswith("ies") and len(small) > 4:
        return word[:-3] + "y"
    if small.endswith(("sses", "ches", "shes", "xes", "zzes", "oes")) and not small.endswith(("aches", "shoes")):
        return word[:-2]
    return word[:-1]
