"""What a figure counts: its unit and the noun, and for people without one whether they are dead or injured.

A number without a noun of its own (the bus held nine, seven of them hurt) takes what the clause says of it (killed,
injured, missing, displaced), and else the noun of the figure before it.
"""

from typing import NamedTuple

from annotations.text.figures.nouns import Noun, is_people, noun_after
from annotations.text.figures.numbers import PLURALS
from annotations.text.figures.per import per_at
from annotations.text.figures.quantity import Quantity
from annotations.text.figures.words import Words, is_letters, is_name, is_number, listed, low, past_aside

STATES = {
    word: state
    for state, spelled in {
        "dead": """dead killed kill kills killing died die dies dying slain perished fatalities fatality deaths death
            executed murdered toll""",
        "injured": """injured wounded hurt hurting injuring wounding injure wound injures wounds injuries hospitalised
            hospitalized maimed maiming""",
        "missing": "missing disappeared",
        "displaced": "displaced displacing homeless uprooted uprooting driven drove forced forcing",
    }.items()
    for word in spelled.split()
}
_GRAVELY = listed("seriously critically severely badly gravely")
_HOSPITAL = listed("taken rushed brought admitted")
_GENERIC = listed("person people individual human other others")
_PASSED = listed(
    """was were is are has have had been being be also reportedly left feared confirmed more others other already
    believed presumed said seriously critically severely badly lightly slightly still now people persons lay found
    later all either listed"""
)
_CROWDS = listed("army force town city village population crowd attendance audience turnout crowds congregation")
_PARENTS = {(who, "of") for who in ("father", "mother", "parent", "parents")}
_TAKEN = listed("claimed claiming claim lost cost costing took taking")
_REACHED = listed("to at from is was were reached hit passed exceeded topped stood")
_FARTHEST = 24  # words between 'the number of' and the number
_STOP = frozenset([";", ".", "!", "?", "—"])
_DRIVEN = frozenset(["forced", "forcing", "driven", "driving", "drove", "uprooted", "displaced"])
_QUOTES = frozenset('“”"‘’«»')
_BODIES = frozenset(["body", "remain", "corpse", "coffin"])


class Counted(NamedTuple):
    """Unit and noun of a figure, each with the words that gave it; the noun may be None, or both may be.

    `last` is the word behind the noun; `harmed` tells whether the clause says that people were killed or the like.
    """

    unit: str | None
    counted: str | None
    unit_words: tuple[int, int] | None = None
    counted_words: tuple[int, int] | None = None
    last: int = 0
    harmed: bool = False


def counted(some: Words, quantity: Quantity, before: list[Quantity]) -> Counted:
    """What a quantity counts; `before` are those before it in its sentence and the two before it, the nearest last."""
    found = _noun(some, quantity)
    after = found.last if found else quantity.end
    per = per_at(some, after)
    after += 2 * (found is None and _of_them(some, after))
    state = harm_after(some, per.last if per else after) or _state_before(some, quantity, 5 if found else 14)
    if found is not None and found.name.lower() not in _GENERIC and not _leaves_home(some, quantity, found):
        named = _named(some, found)
        return named._replace(harmed=named.unit == "person" and (state is not None or named.counted in STATES.values()))
    words = (found.first, found.last) if found else None
    if state is not None and found is None and _state(some, state) == "injured" and _gravely(some, after):
        return Counted("person", "seriously injured", (state, state + 1), (after, after + 1), after, True)
    if state is not None:
        return Counted("person", _state(some, state), words or (state, state + 1), (state, state + 1), after, True)
    if found is not None:
        return Counted("person", None, words, None, after)
    return _without_noun(some, quantity, before)


def _without_noun(some: Words, quantity: Quantity, before: list[Quantity]) -> Counted:
    """What a number counts that has no noun: from the words before it, or from another figure."""
    after = quantity.end
    crowd = _crowd(some, quantity)
    if crowd is not None:
        return Counted("person", None, (crowd, crowd + 1), None, after)
    if (low(some, quantity.begin - 2), low(some, quantity.begin - 1)) in _PARENTS:
        parent = (quantity.begin - 2, quantity.begin)
        return Counted("person", "child", parent, parent, after)
    if quantity.exchanged(some) and is_people(low(some, after)):
        return Counted("person", low(some, after), (after, after + 1), (after, after + 1), after + 1)
    following = _following(some, after) or _number_of(some, quantity)
    if following is not None:
        return _named(some, following)._replace(last=after)
    if is_name(some, after) or (quantity.kind == "ratio" and not quantity.parts and not _of_them(some, after)):
        return Counted(None, None, last=after)
    if _is_crowd(some, quantity):
        return Counted("person", None, (quantity.first, quantity.last), None, after)
    if quantity.kind == "ratio":
        before = [one for one in before if not _apart(some, one.last, quantity.first)]
    found = _inherited(some, before)._replace(last=after)
    goes_on = is_letters(low(some, after)) and low(some, after) not in (
        "in",
        "for",
        "at",
        "on",
        "and",
        "or",
        "by",
        "of",
    )
    if goes_on and found.counted in STATES.values():
        return found._replace(counted=None, counted_words=None, harmed=False)
    return found


def _apart(some: Words, first: int, last: int) -> bool:
    """Whether a sentence ends between two words: a share is of what its own sentence names."""
    return any(low(some, place) in (".", "!", "?") for place in range(first, last))


def _following(some: Words, at: int) -> Noun | None:
    """The vessels of 'from 342 to nearly 600 vessels' for the 342."""
    if low(some, at) != "to":
        return None
    number = next((place for place in (at + 1, at + 2, at + 3) if is_number(low(some, place))), None)
    return None if number is None else noun_after(some, number + 1)


def _number_of(some: Words, quantity: Quantity) -> Noun | None:
    """The refugees of 'the number of refugees in Chad has climbed to nearly 720,000', up from 400,000."""
    if low(some, quantity.begin - 1) not in _REACHED:
        return None
    for place in range(quantity.begin - 2, max(-1, quantity.begin - _FARTHEST), -1):
        if low(some, place) in _STOP:
            return None
        if (low(some, place), low(some, place + 1)) in (("number", "of"), ("numbers", "of")):
            found = noun_after(some, place + 2)
            return found if found is not None and found.last < quantity.begin else None
    return None


def _of_them(some: Words, at: int) -> bool:
    return low(some, at) == "of" and low(some, at + 1) in ("them", "whom", "which", "these")


def _is_crowd(some: Words, quantity: Quantity) -> bool:
    """Whether people are meant without a word: thousands marched, a 1,000-strong crowd."""
    return low(some, quantity.first) in PLURALS or low(some, quantity.end + 1) == "strong"


def _state(some: Words, at: int) -> str:
    word = low(some, at)
    return "displaced" if word == "fled" else STATES.get(word, "injured")


def _gravely(some: Words, at: int) -> bool:
    """Whether only 'seriously' follows: injuring seven, three seriously. They are some of the injured, not all."""
    return low(some, at) in _GRAVELY and (not is_letters(low(some, at + 1)) or low(some, at + 1) in ("and", "but"))


def _leaves_home(some: Words, quantity: Quantity, noun: Noun) -> bool:
    """Whether 'millions from their homes' are people who had to leave them."""
    verbs = {low(some, place) for place in range(quantity.begin - 3, quantity.begin)}
    return noun.name == "home" and bool(verbs & _DRIVEN)


def _noun(some: Words, quantity: Quantity) -> Noun | None:
    if quantity.noun is not None:
        return quantity.noun
    after = quantity.last
    while quantity.hedges and quantity.hedges[-1][0] >= after and after < quantity.end:
        after = quantity.end
    after += low(some, after) in _QUOTES and low(some, quantity.begin - 1) in _QUOTES
    found = noun_after(some, after, one=quantity.value == 1)
    if found is None and quantity.exchanged(some):
        place = next((n for n in range(after, min(after + 4, len(some))) if low(some, n) == "of"), None)
        return noun_after(some, place) if place is not None else None
    return found


def _named(some: Words, noun: Noun) -> Counted:
    """A noun as the unit, or for people as what is counted; the bodies of soldiers are soldiers."""
    name, words = noun.name, (noun.first, noun.last)
    if name.lower() in _BODIES and low(some, noun.last) == "of":
        inner = noun_after(some, noun.last)
        if inner is not None and is_people(inner.name):
            name, words = inner.name, (inner.first, inner.last)
    if name == "life" and any(low(some, noun.first - n) in _TAKEN for n in range(1, 7)):
        return Counted("person", "dead", words, words, noun.last)
    if is_people(name):
        return Counted("person", name[:200], words, words, noun.last)
    return Counted(name[:100], None, words, None, noun.last)


def harm_after(some: Words, at: int) -> int | None:
    """The index of 'killed' in 'people were also killed', read from the word behind 'people'."""
    at = past_aside(some, at)
    for place in range(at, min(at + 7, len(some))):
        word = low(some, place)
        if word == "fled":
            return place
        if word in STATES and word not in ("toll", "death", "driven", "drove", "forced", "wounds"):
            return place
        if word in _HOSPITAL and "hospital" in (low(some, place + 2), low(some, place + 3)):
            return place
        if word not in _PASSED:
            return None
    return None


def _state_before(some: Words, quantity: Quantity, farthest: int) -> int | None:
    """The index of the nearest 'killing' before a number, in its sentence; nothing may be counted in between."""
    if low(some, quantity.begin - 1) == "and" and low(some, quantity.begin - 2) in STATES:
        return None
    for place in range(quantity.begin - 1, max(-1, quantity.begin - 1 - farthest), -1):
        word = low(some, place)
        if word in STATES:
            return place
        if word in _STOP:
            return None
    return None


def _crowd(some: Words, quantity: Quantity) -> int | None:
    """The index of the 'population' of 'a population of 70,000', or of the crowd put at 100,000."""
    if low(some, quantity.begin - 1) not in ("of", "at", "to", "was", "is", "numbered", ":"):
        return None
    return next((at for at in range(quantity.begin - 2, quantity.begin - 5, -1) if low(some, at) in _CROWDS), None)


def _inherited(some: Words, before: list[Quantity]) -> Counted:
    """What the nearest figure before it counts, with a noun or a state of its own."""
    for earlier in reversed(before):
        if earlier.kind in ("count", "ratio") and earlier.unit is None and low(some, earlier.first) != "one":
            found = counted(some, earlier, [])
            if found.unit not in (None, "time"):
                return found._replace(last=0)
    return Counted(None, None)
