"""Who gives a figure, in its sentence: according to the police; Kyiv said; “…,” said Olena Derevianka.

The words must say it: the speaker's name stands next to a verb of saying, and the figure in what is said. He and it
are nobody here. A name is given without titles and without a small 'the'.
"""

from typing import NamedTuple

from annotations.text.figures.nouns import is_people, singular
from annotations.text.figures.numbers import SMALL, TENS
from annotations.text.figures.words import DASHES, Words, is_letters, is_name, is_number, listed, low, opens

SAYING = listed(
    """said says say told tells reported reports report claimed claims claim confirmed confirms announced announces
    stated states added adds estimated estimates estimate wrote writes warned warns alleged alleges conceded concede
    concedes admitted admits acknowledged insisted insists declared declares revealed disclosed noted notes posted
    counted counts listed recorded put puts predicted predicts forecast expects expected tweeted testified gave
    gives spoke cited cites counts demanded"""
)
_WEAK = listed(
    """report reports states notes counts listed recorded put puts expected estimate estimates claim expects posted
    counted gave gives spoke forecast cites"""
)
_GIVING = frozenset(["gave", "gives", "counted", "listed", "recorded"])  # only of a figure that follows at once
_TOLLS = frozenset(["toll", "number", "figure", "total", "count", "estimate", "as"])
_BEFORE_THE = DASHES | {"of", "to", "with", "on"}
_HARMED = frozenset(["dead", "killed", "injured", "wounded", "hurt", "missing"])
_ADDED = SMALL.keys() | TENS.keys() | listed("a an the another some about at up more over nearly dozens hundreds")
_PLURAL_NOUNS = frozenset(["claims", "reports", "estimates", "states", "notes"])
_BEHIND_NOUNS = listed("of over against about for by from on in")
_PRONOUNS = listed(
    """several many some most both others all he she it they we i you who which that this these those one someone
    somebody"""
)
_STOPS = listed(
    """and or but as while that when after before because although though if since until than in on at by from with to
    for is are was were be been has have had also later earlier then meanwhile however still not nor so where what
    it he she they we i you who which"""
)
# They follow a speaker and say more of it: the document given to, a report seen by.
_FOLLOWING = listed("given published released obtained seen posted issued cited quoted provided compiled")
_TITLES = listed(
    """president minister secretary governor mayor spokesman spokeswoman spokesperson chief general chancellor premier
    chairman chairwoman commander colonel ambassador envoy director senator king pope dr mr mrs ms professor
    commissioner negotiator leader head official resident analyst volunteer economist"""
)
# Alone before one name they may be part of it: the General Staff, Chief Justice.
_ALSO_NAMES = listed("general chief head director official resident leader commissioner chairman")
_DAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
_QUOTES = frozenset('“”"‘’«»')
_SYMBOLS = "\U0001f000"  # emoji begin here
_LONGEST = 9


class Speaker(NamedTuple):
    """A speaker in words [first, last); `edge` is the word before, with titles and articles left out of count."""

    name: str
    first: int
    last: int
    edge: int = -1


def speaker_of(some: Words, begin: int, end: int, sentence: tuple[int, int]) -> Speaker | None:
    """Who gives the figure in words [begin, end) of a sentence; None where nobody does, or only a pronoun."""
    first, last = _part(some, begin, sentence)
    found = _according(some, first, end, last)
    if found is not None:
        return found
    verb = _verb_before(some, first, begin, end)
    if verb is None or low(some, verb) in _WEAK:
        later = _after(some, end, last)  # Chad has recorded 60 deaths, the agency said
        if later is not None or verb is None:
            return later
    if low(some, verb - 1) in ("which", "who") and low(some, verb - 2) == ",":
        within = not any(low(some, at) == "," for at in range(verb, begin))
        return _backward(some, verb - 2, first) if within else None
    return _backward(some, verb, first)


def _part(some: Words, begin: int, sentence: tuple[int, int]) -> tuple[int, int]:
    """The part of the sentence between semicolons that the figure stands in."""
    first, last = sentence
    for at in range(*sentence):
        if low(some, at) == ";":
            if at < begin:
                first = at + 1
            else:
                last = at
                break
    return first, last


def _according(some: Words, first: int, end: int, last: int) -> Speaker | None:
    """The first 'according to' behind the figure, or the one that opens the sentence."""
    for at in [*range(end, last - 2), first]:
        if low(some, at) == "according" and low(some, at + 1) == "to":
            return _forward(some, at + 2, last)
    return None


def _verb_before(some: Words, first: int, begin: int, end: int) -> int | None:
    """The nearest verb of saying before the figure; one that may be a noun counts only behind a name."""
    for at in range(begin - 1, first - 1, -1):
        if not _says(some, at):
            continue
        if low(some, at) not in _WEAK:
            return at
        if not _gives(some, at, begin, end):
            continue
        if _is_put(some, at, begin):
            return at
        found = _backward(some, at, first)
        if found is not None and any(is_name(some, place) for place in range(found.first, found.last)):
            return at
    return None


def _gives(some: Words, at: int, begin: int, end: int) -> bool:
    """Whether a weak verb at an index says the figure in words [begin, end): gave a toll of, gave 20 dead, counted."""
    word = low(some, at)
    if word in ("gave", "gives"):
        return (begin - at == 1 and low(some, end) in _HARMED) or any(
            low(some, place) in _TOLLS for place in range(at + 1, begin)
        )
    return begin - at == 1 if word in _GIVING else word != "spoke" or low(some, at + 1) == "of"


def _is_put(some: Words, at: int, begin: int) -> bool:
    """Whether whoever it is gives the figure: the ministry put the crowd at 4,000, the junta spoke of 1,000."""
    word = low(some, at)
    return word == "spoke" or (word in ("put", "puts") and "at" in (low(some, begin - 1), low(some, begin - 2)))


def _says(some: Words, at: int) -> bool:
    """Whether a verb of saying stands at an index; not in 'claimed 12 lives' and 'an estimated 300'."""
    word = low(some, at)
    if word not in SAYING or low(some, at - 1) in ("a", "an", "the"):
        return False
    if word in ("added", "adds") and (is_number(low(some, at + 1)) or low(some, at + 1) in _ADDED):
        return False
    if word in _PLURAL_NOUNS and low(some, at + 1) in _BEHIND_NOUNS:
        return False
    if word == "demanded" and low(some, at + 1) != "that":
        return False
    return not (word.startswith("claim") and any(low(some, at + n) == "lives" for n in range(1, 6)))


def _after(some: Words, end: int, last: int) -> Speaker | None:
    """… figure …, Kyiv said. Or: … figure …,” said Olena Derevianka."""
    for at in range(end, last):
        if not _says(some, at) or low(some, at) in _WEAK:
            continue
        if at > 0 and (low(some, at - 1) in _QUOTES or low(some, at - 1) == ",") and low(some, at) == "said":
            inverted = _inverted(some, at + 1, last)
            if inverted is not None:
                return inverted
        found = _backward(some, at, end)
        if found is None:
            return None
        edge = low(some, found.edge)
        closing = low(some, at + 1) not in ("that", "it", "they", "he", "she", "there", "the", "to")
        return found if closing and (edge == "," or edge in _QUOTES) else None
    return None


def _inverted(some: Words, at: int, last: int) -> Speaker | None:
    """The speaker behind 'said', if nothing but more of the speaker follows: no 'said Russia must stay'."""
    found = _forward(some, at, last)
    if found is None or (
        is_letters(low(some, found.last)) and low(some, found.last) not in ("on", "in", "at", "of", "after")
    ):
        return None
    of = next((place for place in range(found.first, found.last) if low(some, place) == "of"), None)
    if of is not None and of - found.first >= 2 and all(is_name(some, place) for place in range(found.first, of)):
        return Speaker(_spelled(some, found.first, of), found.first, of)
    return found


def _backward(some: Words, at: int, first: int) -> Speaker | None:
    """The speaker that ends before a verb at an index, past an apposition between commas."""
    end = at
    while end > first and (
        low(some, end - 1).endswith("ly") or low(some, end - 1) in ("also", "later", "earlier", "has", "had", "have")
    ):
        end -= 1
    if end - 1 > first and some[end - 1].text > _SYMBOLS:
        end -= 1
    if low(some, end - 1) == ",":
        end = _past_apposition(some, end - 1, first)
    begin = end
    while begin > first and end - begin < _LONGEST and _is_part(some, begin - 1, begin < end):
        if begin < end and low(some, begin) == "the" and low(some, begin - 1) not in _BEFORE_THE:
            break  # in its first statement the army said
        begin -= 1
    if low(some, begin - 1) in ("in", "from", "at", "near") and is_people(singular(low(some, begin - 2))):
        return _backward(some, begin - 1, first)  # officials in Kyiv said
    return _trimmed(some, _with_another(some, begin, first), end)


def _with_another(some: Words, begin: int, first: int) -> int:
    """Where 'Ukraine and Western governments' begins, if the sentence does so too, with the second name at an index."""
    if low(some, begin - 1) != "and" or not is_name(some, begin) or begin - 2 < first:
        return begin
    at = begin - 2
    while at > first and is_name(some, at) and is_name(some, at - 1):
        at -= 1
    return at if is_name(some, at) and (at == first or opens(some, at)) else begin


def _past_apposition(some: Words, comma: int, first: int) -> int:
    """From 'Tkachenko, head of the administration, said' back to behind Tkachenko."""
    for at in range(comma - 1, max(first, comma - 16), -1):
        if low(some, at) == "," and (is_name(some, at - 1) or low(some, at + 1) == "including"):
            return at
    return comma


def _forward(some: Words, at: int, last: int) -> Speaker | None:
    """The speaker that begins at an index: up to a comma, a quotation mark, or a word that begins another phrase."""
    end = at
    while end < last and end - at < _LONGEST and (_is_part(some, end, True) or low(some, end) == "of"):
        end += 1
    if (low(some, end) == "," and is_name(some, end + 1) and not is_name(some, end - 1)) or _office(some, at, end):
        name = end + 1
        stop = name
        while stop < last and is_name(some, stop) and is_letters(low(some, stop)):
            stop += 1
        if stop - name >= 2 and not is_letters(low(some, stop)):
            return _trimmed(some, name, stop)
    return _trimmed(some, at, end)


def _office(some: Words, at: int, end: int) -> bool:
    """Whether 'the acting mayor of Sumy, Artem Kobzar' names an office first and then who holds it."""
    words = {low(some, place) for place in range(at, end)}
    return low(some, end) == "," and bool(words & _TITLES) and low(some, at) in ("the", "a", "its", "their")


def _is_part(some: Words, at: int, within: bool) -> bool:
    word = low(some, at)
    if word == "of" or (word in DASHES and within):
        return within
    if word in ("to", "with", "on") and low(some, at - 1) in ("close", "familiar", "briefed"):
        return True
    if word and _is_shortened(some, at) and is_letters(word):
        return True
    return is_letters(word) and word not in _STOPS and word not in SAYING and word not in _FOLLOWING


def _trimmed(some: Words, first: int, last: int) -> Speaker | None:
    """A name without titles and articles before it."""
    edge = first - 1
    if low(some, first) == "the" and is_name(some, first) and not opens(some, first) and is_name(some, first + 1):
        return Speaker(_spelled(some, first, last), first, last, edge)
    while first < last and low(some, first) in ("the", "a", "an", "of", "its", "their", "his", "her"):
        first += 1
    while last > first and (low(some, last - 1) == "of" or not is_letters(low(some, last - 1))):
        last -= 1
    for at in range(last - 2, first - 1, -1):
        alone = last - at == 2 and low(some, at) in _ALSO_NAMES
        if low(some, at) in _TITLES and not alone and all(is_name(some, place) for place in range(at + 1, last)):
            first = at + 1
            break
    first = _past_more(some, first, last)
    if first >= last or low(some, last - 1) in ("percent", "cent"):
        return None
    if any(low(some, at) in _PRONOUNS and not _is_shortened(some, at) for at in (first, last - 1)):
        return None
    name = _spelled(some, first, last)
    return Speaker(name, first, last, edge) if len(name) <= 300 else None


def _past_more(some: Words, first: int, last: int) -> int:
    """Where the name begins, behind small words that belong to another phrase or describe: at the meeting Medinsky."""
    while first < last and low(some, first) in _DAYS and low(some, first - 1) == "on":
        first += 1
    if any(low(some, at) in ("of", "and") for at in range(first, last)):
        return first
    name = last
    while name > first and is_name(some, name - 1):
        name -= 1
    return name if first < name < last and is_letters(low(some, name - 1)) else first


def _spelled(some: Words, first: int, last: int) -> str:
    """The words with the spaces that stand between them, one at most."""
    parts = [some[first].text]
    for at in range(first + 1, last):
        parts.append(("" if some[at].start == some[at - 1].end else " ") + some[at].text)
    return "".join(parts)


def _is_shortened(some: Words, at: int) -> bool:
    """Whether a word is an abbreviation in capitals: the WHO."""
    return some[at].text.isupper() and len(some[at].text) > 1
