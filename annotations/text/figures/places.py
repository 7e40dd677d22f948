"""Where people were killed, hurt or the like: the place that the figure's clause names; and what lies so far away.

Rather none than a wrong one. Behind the figure it is what 'in', 'at', 'near' or 'outside' names in the same clause;
before it 'the town of' a name, or a name that was struck; and else a place that opens the sentence. A place begins
with a capital, and is no month, day or language, nor somebody's.
"""

from typing import NamedTuple

from annotations.text.figures.numbers import SMALL
from annotations.text.figures.words import DASHES, Words, is_letters, is_name, is_number, listed, low, past_aside, touch

_BEFORE_PLACES = listed("in near at outside inside around across")
_KINDS = listed(
    """region district city area province oblast village town suburb raion county state peninsula capital port
    neighbourhood neighborhood settlement municipality prefecture governorate department hamlet island"""
)
_STRUCK = listed("struck hit attacked shelled bombed bombarded rocked shook")
_LYING = listed("is lies sits stands located situated lying just only some about")
_COMPASS = listed("northern southern eastern western central north south east west northeast southeast")
_NO_PLACES = listed(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday english russian ukrainian german french russians ukrainians i congress
    parliament christmas easter ramadan telegram facebook twitter x article spanish arabic chinese mandarin hebrew
    league cup championship championships games olympics open prix war act agreement accord treaty party senate duma
    rada knesset bundestag commons lords series summit report survey poll study index committee ministry court council
    cabinet covid internet google youtube instagram tiktok series season nasdaq sundance oscars"""
)
_GOING_ON = listed("killing wounding injuring leaving destroying damaging including")
_CLAUSE_ENDS = frozenset(
    [";", ".", "!", "?", ":", "“", "”", '"', ",", "(", ")", "while", "but", "although", "because", "said", "says",
     "as", "who", "which", "that", "where"]
)  # fmt: skip
_SHORT_PLACES = frozenset(["US", "U.S.", "UK", "U.K.", "UAE", "DRC", "LA", "DC", "NYC"])
_FARTHEST = 16  # words between a figure and its place
_LONGEST = 5  # words of a name


class Placed(NamedTuple):
    """A place in words [first, last)."""

    first: int
    last: int


def place_of(some: Words, begin: int, end: int, sentence: tuple[int, int], *, harmed: bool = True) -> Placed | None:
    """The place of the figure in words [begin, end) of a sentence; None where the words do not say.

    Where nobody was harmed 'at' a name is no place: 1,200 jobs at Tesla.
    """
    first, last = sentence
    found = _after(some, end, last)
    if found is not None:
        return found if harmed or low(some, found.first - 1) != "at" else None
    for at in range(begin - 1, first - 1, -1):
        if low(some, at) in (";", "?", "!"):
            return None
        found = _of_kind(some, at, begin) or _struck(some, at, begin)
        if found is not None:
            return found
    return _before(some, begin, first) or _opening(some, first, begin)


def place_opening(some: Words, begin: int, first: int) -> Placed | None:
    """Near Pokrovsk …: the place that opens a sentence with a figure from `begin` on."""
    return _opening(some, first, begin)


def _before(some: Words, begin: int, first: int) -> Placed | None:
    """A court in Minsk jailed two: the nearest place before the figure in its clause, with none after a verb."""
    went_on = False
    for at in range(begin - 1, max(first, begin - _FARTHEST) - 1, -1):
        if low(some, at) == "where":
            return _before_where(some, at, first)
        if low(some, at) == "," and low(some, at + 1 + (low(some, at + 1) == "and")) in _GOING_ON:
            went_on = True  # struck two houses in Kharkiv on Monday, killing three
            continue
        if low(some, at) in _CLAUSE_ENDS:
            return None
        found = _behind(some, at, begin)
        if found is not None and found.last < begin:
            counted = any(is_number(low(some, place)) or low(some, place) in SMALL for place in range(at - 4, at))
            return None if counted and not went_on else found  # the place of another figure: two in Oklahoma
    return None


def _before_where(some: Words, at: int, first: int) -> Placed | None:
    """A summit in Tirana, Albania, where he met 47: the place that 'where' at an index takes up."""
    end = at - (low(some, at - 1) == ",")
    for place in range(end - 1, max(first, end - _LONGEST - 2) - 1, -1):
        found = _behind(some, place, end)
        if found is not None:
            more = found.last < end and low(some, found.last) == ","
            rest = _named(some, found.last + 1, end, of_one=True) if more else found
            return Placed(found.first, end) if rest is not None and rest.last == end else None
    return None


def place_at_a_distance(some: Words, begin: int, first: int) -> Placed | None:
    """What lies so far from something: Bilopillia is located about 10 km from; the city of Sumy, about 30 km from."""
    end = begin
    while end > first and (low(some, end - 1) in _LYING or low(some, end - 1) in (",", "(")):
        end -= 1
    if end == begin:
        return None
    for at in range(end - 3, max(first, end - _FARTHEST) - 1, -1):
        found = _of_kind(some, at, end)
        if found is not None:
            aside = found.last == end or low(some, found.last) == "in"
            return found if aside else None
    named = end
    while named > first and end - named < _LONGEST and is_name(some, named - 1):
        named -= 1
    named += low(some, named) in ("the", "in", "near")
    found = _named(some, named, end, of_one=True) if named < end else None
    return found if found is not None and found.last == end else None


def _after(some: Words, end: int, last: int) -> Placed | None:
    """The first place behind the figure in its clause."""
    at = end
    while at < min(last, end + _FARTHEST):
        at = past_aside(some, at)
        at += low(some, at) == "," and low(some, at + 1) in _BEFORE_PLACES
        if low(some, at) in _CLAUSE_ENDS:
            return None
        found = _behind(some, at, last)
        if found is not None:
            return found
        at += 1
    return None


def _behind(some: Words, at: int, last: int) -> Placed | None:
    """The place behind a preposition at an index."""
    article = low(some, at + 1) in ("the", "a")
    first = at + 1 + article
    if low(some, at) not in _BEFORE_PLACES:
        on_town = low(some, at) in ("on", "against", "over") and article
        reached = low(some, at) in ("reached", "entered") and is_name(some, first)
        return _of_kind(some, first, last) if on_town else _named(some, first, last, of_one=True) if reached else None
    if low(some, first).endswith(("'s", "’s")) and is_name(some, first + 1):
        first += 1
    compass = low(some, first) in _COMPASS and not is_name(some, first)
    if low(some, first + compass) in _KINDS and not is_name(some, first + compass):
        return _of_kind(some, first + compass, last)
    found = _named(some, first + compass, last, of_one=not article)
    if found is None or found.first != first + compass:
        return found
    return Placed(first, _past_second(some, found.last, last))


def _past_second(some: Words, at: int, last: int) -> int:
    """Behind the second place of 'Siberia and northern Russia', where nothing but the end of a phrase follows it."""
    if low(some, at) != "and":
        return at
    first = at + 1 + (low(some, at + 1) in _COMPASS and not is_name(some, at + 1))
    second = _named(some, first, last, of_one=True)
    return second.last if second is not None and not is_letters(low(some, second.last)) else at


def _of_kind(some: Words, at: int, last: int) -> Placed | None:
    """The Kharkiv of 'region of Kharkiv', with 'region' at the index."""
    if low(some, at) in _KINDS and low(some, at + 1) == "of" and not is_name(some, at):
        return _named(some, at + 2, last, of_one=True)
    return None


def _struck(some: Words, at: int, last: int) -> Placed | None:
    """The Kyiv of 'missiles struck Kyiv', with 'struck' at the index, or of 'an attack on Kyiv'."""
    attacked = low(some, at) in ("on", "against") and low(some, at - 1) in (
        "attack",
        "strike",
        "attacks",
        "strikes",
        "raid",
    )
    if (attacked or low(some, at) in _STRUCK) and is_name(some, at + 1):
        return _named(some, at + 1, last, of_one=True, plain=True)
    return None


def _opening(some: Words, first: int, begin: int) -> Placed | None:
    """In Kyiv, six people …: a place that opens the sentence, with no other name between it and the figure."""
    found = _behind(some, first, begin)
    if found is None or begin - found.last > _FARTHEST:
        return None
    between = range(found.last + 1, begin)
    other = any(is_name(some, at) and not low(some, at).endswith(("ian", "an", "ish")) for at in between)
    return None if other or any(low(some, at) in (";", ":", "but", "while") for at in between) else found


def _is_short(word: str) -> bool:
    """Whether a word is an abbreviation that names no place: the GDP, the EU, not the US."""
    return word.isupper() and len(word) < 6 and word not in _SHORT_PLACES


def _named(some: Words, first: int, last: int, *, of_one: bool, plain: bool = False) -> Placed | None:
    """Words with capitals from an index on, with 'region' behind them; behind 'the' one such word alone is no place.

    With `plain` a lower-case word must not follow at once, as in 'struck Russian airfields'.
    """
    end = first
    while end < min(last, first + _LONGEST) and is_name(some, end) and is_letters(low(some, end)):
        if low(some, end) in _NO_PLACES or low(some, end).endswith(("'s", "’s")) or _is_short(some[end].text):
            return None
        end += 1
        while low(some, end) in DASHES and touch(some, end) and touch(some, end + 1) and is_letters(low(some, end + 1)):
            end += 2
    if end == first:
        return None
    if low(some, end) in _KINDS and low(some, end + 1) == "of" and is_name(some, end + 2):
        return _of_kind(some, end, last)
    if low(some, end) in _KINDS:
        return Placed(first, end + 1)
    if not of_one and end - first == 1:
        return None
    return None if plain and low(some, first).endswith(("ian", "ish", "ese")) else Placed(first, end)
