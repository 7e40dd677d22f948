"""Where the figures of a text stand: quantities that say how much of something there is.

A figure is marked as the number with the words that limit it (at least 16, some 50,000), and with its unit where it is
a measure, money, a percentage or an age (about 10 kilometres, $1.5 billion, 34%, seven-year-old); what is counted is
left out (117 drones: 117), but where a hyphen joins it (28-point), and so is what it is per ($5 a barrel: $5), but
where a stroke joins it (90 km/h). A measure in several units is one figure (an hour and 20 minutes), and so is a time
from one date to another (1-7 June 2024, from 2025 to 2030).

No figures are other dates and years, times of day, numbers in names (F-16, Article 5, the 47th Brigade), 'one' as a
pronoun, scores, odds (two to one), multiples in one word (doubled, twice, tenfold), 'the two' of sides that are known,
and 'several' of what nobody counts.
"""

import re

from annotations.text.figures.counting import harm_after
from annotations.text.figures.date_ranges import date_range_at
from annotations.text.figures.dates import date_at, is_month
from annotations.text.figures.noun_words import MORE_THINGS, STOPS, THINGS
from annotations.text.figures.nouns import is_people, is_plural, noun_after
from annotations.text.figures.numbers import SCALES, SMALL, joins_letters
from annotations.text.figures.pages import SHORT, Page, short_page
from annotations.text.figures.quantity import Quantity
from annotations.text.figures.units import TIMES
from annotations.text.figures.words import DASHES, Words, is_letters, is_name, is_number, listed, low, opens, touch

_NUMBERED = listed(
    """article articles chapter section paragraph clause page pages no nos number resolution highway route road flight
    channel line room gate platform phase level type model version unit brigade regiment division battalion corps
    protocol annex appendix figure table step rule point item boeing airbus psalm season episode volume act title
    iphone windows formula apollo top category grade class block building apartment flat house"""
)
_STREETS = listed("street road avenue lane square drive boulevard st ave downing")
_KNOWN_TWO = listed("the these those both other its their our his her between")
_CALLED = listed(
    """sides side parties countries nations presidents leaders delegations governments capitals teams neighbours
    neighbors states powers men women allies"""
)
# Behind a number and a hyphen they make one word of it: a four-star general, the two-state solution.
_IDIOMS = listed("star state way sided fold time timer off legged liner piece ply party")
_RELATED = frozenset(["after", "later", "before", "ago", "earlier"])
_ALONE = frozenset(["zero", "hundred", "thousand", "million"])
_WITH_HALF = listed("of the that its their his her those these all")
_CIRCLES = frozenset(["group", "gang", "council", "committee", "club", "league", "coalition", "forum"])
_TELLING = listed(
    """said says told tells who added adds recalled recalls wrote writes called calls described describes claimed claims
    warned warns argued argues insisted insists admitted admits explained explains noted notes suggested suggests
    expressed thought confirmed declared put asked replied"""
)
_YEAR = re.compile(r"(?:1[6-9]|20)[0-9]{2}")
_OWN = frozenset(["its", "their", "his", "her"])
_ORDINAL_NAMES = listed(
    """time times half world floor place person quarter century hand largest biggest most best highest longest party
    storey story grade anniversary street avenue amendment lady person thought parallel meridian congress"""
)


def find_figures(text: str) -> list[tuple[int, int]]:
    """(start, end) of each figure in code points: half-open, in order, none overlapping, none empty."""
    found = []
    for start, end in _parts(text):
        page = short_page(text[start:end], "en") if end - start < len(text) else short_page(text, "en")
        free = 0
        for quantity in page.quantities:
            dates = _dates_at(page, quantity)
            first, last = dates or page.range(quantity.begin, quantity.end)
            if first >= free and (dates or _is_figure(page, quantity)):
                found.append((start + first, start + last))
                free = last
    return found


def _parts(text: str) -> list[tuple[int, int]]:
    """A long text in parts, cut at the end of a line or else at a space, so that time grows with its length."""
    parts, start = [], 0
    while len(text) - start > SHORT:
        end = start + SHORT
        cut = text.rfind("\n", start + SHORT // 2, end)
        if cut < 0:
            cut = text.rfind(" ", start + SHORT // 2, end)
        cut = end if cut < 0 else cut + 1
        parts.append((start, cut))
        start = cut
    return [*parts, (start, len(text))]


def _is_figure(page: Page, quantity: Quantity) -> bool:
    some = page.words
    if quantity.unit is None and quantity.kind == "count" and quantity.noun is None and _in_name(some, quantity):
        return False
    if any(joins_letters(some, part) for part in quantity.parts[:1]):
        return False
    if low(some, quantity.last) in DASHES and touch(some, quantity.last) and low(some, quantity.last + 1) in _IDIOMS:
        return False
    if quantity.kind == "ordinal":
        return _is_ordinal(some, quantity)
    if quantity.kind == "ratio":
        return _is_ratio(some, quantity)
    if is_number(low(some, quantity.first)):
        return _digits(page, quantity)
    return _worded(some, quantity)


def _digits(page: Page, quantity: Quantity) -> bool:
    """Digits, but no date, year, time of day, item of a list, or letters of a name."""
    some, first, last = page.words, quantity.first, quantity.last
    start, end = page.range(first, last)
    if _is_dialled(low(some, first)) or _is_dialled(low(some, first - 1)):
        return False
    if quantity.unit is None and _touches_letters(some, last, quantity):
        return False
    if (quantity.unit is None or quantity.unit.kind != "money") and date_at(page.text, start, end):
        return False
    if quantity.unit is None and quantity.kind == "count":
        if _is_year(some, quantity) or _is_time(some, last) or _is_first_day(page, last):
            return False
        if low(some, last) in (".", ")") and touch(some, last) and _begins_line(page.text, start):
            return False
    ends_odds = low(some, first - 1) == "to" and _is_odds(some, first - 1) and is_number(low(some, first - 2))
    return not _is_score(some, first, last) and not _is_odds(some, last) and not ends_odds


def _is_first_day(page: Page, last: int) -> bool:
    """Whether the number before an index is a day as the next one is: 5 and 6 May."""
    some = page.words
    if low(some, last) not in ("and", "or") or not is_number(low(some, last + 1)):
        return False
    return date_at(page.text, some[last + 1].start, some[last + 1].end)


def _is_dialled(word: str) -> bool:
    """Whether a number begins as those of telephones do, with a nought before another digit."""
    return word[:1] == "0" and word[1:2].isdigit()


def _dates_at(page: Page, quantity: Quantity) -> tuple[int, int] | None:
    """Where the range of dates stands that a number begins: from 2025 to 2030, 1-7 June 2024, May 3 to 5."""
    some = page.words
    if quantity.unit is not None or quantity.kind != "count" or not is_number(low(some, quantity.first)):
        return None
    before = (quantity.first - 2, quantity.first - 1)
    opening = [at for at in before if low(some, at) in ("from", "between") or is_month(low(some, at))]
    for first in [*opening, quantity.first]:
        last = date_range_at(page.text, some[first].start)
        if last is not None and last >= some[quantity.last - 1].end:
            following, _ = page.between(last, len(page.text))
            counts = quantity.value is None and following < len(some) and is_plural(some[following].text)
            return None if counts else (some[first].start, last)
    return None


def _is_odds(some: Words, last: int) -> bool:
    """Whether a number ends in odds: voted two to one, a majority of 3 to 1."""
    return low(some, last) == "to" and low(some, last + 1) in ("one", "1") and low(some, last + 2) not in SCALES


def _is_score(some: Words, first: int, last: int) -> bool:
    """Whether a hyphen joins the number to one that makes no range with it: a score, or a number of a telephone."""
    before = low(some, first - 1) in DASHES and touch(some, first) and is_number(low(some, first - 2))
    after = low(some, last) in DASHES and touch(some, last) and touch(some, last + 1) and is_number(low(some, last + 1))
    return before or after


def _touches_letters(some: Words, last: int, quantity: Quantity) -> bool:
    return quantity.noun is None and quantity.kind == "count" and touch(some, last) and is_letters(low(some, last))


def _is_year(some: Words, quantity: Quantity) -> bool:
    """Four digits that may be a year, where nothing that is surely counted stands behind them."""
    years = [part for part in quantity.parts if _YEAR.fullmatch(low(some, part.first)) and part.last == part.first + 1]
    if not years or len(years) < len(quantity.parts):
        return False
    if quantity.noun is not None:
        return True
    noun = noun_after(some, quantity.last)
    sure = noun is not None and (is_people(noun.name) or noun.name in THINGS) and noun.first - quantity.last < 3
    return not sure and (not quantity.hedges or low(some, quantity.begin) in ("around", "about", "circa", "by"))


def _is_time(some: Words, last: int) -> bool:
    word = low(some, last)
    return word in ("am", "pm", "a.m.", "p.m.", "gmt", "utc", "o'clock", "o’clock", "hrs", "cet", "est", "edt")


def _begins_line(text: str, start: int) -> bool:
    """Whether only white space stands before an offset in its line: the number of an item."""
    return not text[max(0, text.rfind("\n", max(0, start - 20), start) + 1 if start > 20 else 0) : start].strip()


def _in_name(some: Words, quantity: Quantity) -> bool:
    """Whether a capital right before the number makes a name of them, or a capital of the number itself does."""
    first = quantity.begin
    before = low(some, first - 1)
    if before in _NUMBERED and (is_number(low(some, first)) or not opens(some, first - 1)):
        return is_number(low(some, first)) or is_name(some, first - 1)
    if before in ("#", "№") or (before == "." and low(some, first - 2) in ("no", "nos", "art")):
        return True
    if before == "of" and low(some, first - 2) in _CIRCLES and is_name(some, first - 2):
        return True
    spelled = not is_number(low(some, first))
    if spelled and is_name(some, first) and not opens(some, first) and not some[first].text.isupper():
        return True
    if any(low(some, quantity.last + n) in _STREETS and is_name(some, quantity.last + n) for n in (1, 2)):
        return is_name(some, quantity.last)
    if spelled or not is_name(some, first - 1) or opens(some, first - 1):
        return False
    if is_number(low(some, first - 2)) or low(some, first - 2) in SMALL:
        return True  # 18 Leopard 2 tanks
    return noun_after(some, quantity.last, one=quantity.value == 1) is None and before not in STOPS


def _worded(some: Words, quantity: Quantity) -> bool:
    """Number words, but no pronoun and nothing that is known already: one of them, the two sides."""
    word = low(some, quantity.first)
    if quantity.unit is None and _is_odds(some, quantity.last):
        return False
    if word == "one" and quantity.value == 1 and quantity.bound == "exact":
        return _is_one(some, quantity)
    if quantity.unit is not None:
        return not (word in ("a", "an") and not quantity.hedges and quantity.value == 1)
    if word == "two" and quantity.value == 2 and not quantity.hedges:
        noun = noun_after(some, quantity.last)
        if low(some, quantity.first - 1) in _KNOWN_TWO and not (noun is None and low(some, quantity.last) == "of"):
            return False
        return noun is None or noun.name + "s" not in _CALLED or low(some, quantity.first - 1) not in _KNOWN_TWO
    if _of_the_few(some, quantity) or (word == "zero" and quantity.noun is not None):
        return False
    if quantity.bound == "vague" and quantity.low is None:
        return _is_several(some, quantity)
    lone = quantity.last - quantity.first == 1 and word in _ALONE and is_letters(low(some, quantity.last))
    return not lone or noun_after(some, quantity.last) is not None


def _is_several(some: Words, quantity: Quantity) -> bool:
    """Several wounded, a few drones, a handful; not several times or a few doubts, which nobody counts."""
    if "handful" in (low(some, quantity.first), low(some, quantity.last - 1)):
        return True
    noun = noun_after(some, quantity.last)
    if noun is None:
        return harm_after(some, quantity.last) is not None
    return is_people(noun.name) or noun.name.lower() in THINGS | MORE_THINGS


def _of_the_few(some: Words, quantity: Quantity) -> bool:
    """Whether it is the three of 'none of the three'."""
    before = [low(some, quantity.first - n) for n in (3, 2, 1)]
    return before[1:] == ["of", "the"] and before[0] in ("none", "all", "any", "each", "neither", "both")


def _is_one(some: Words, quantity: Quantity) -> bool:
    """One hour, one civilian, one drone; not one of them, one who, one day when."""
    if quantity.unit is not None:
        day = quantity.unit.name == "day" and low(some, quantity.unit.last) not in _RELATED
        return not day or low(some, quantity.first - 1) in ("for", "in", "within", "only", "just", "lasted", "than")
    if quantity.noun is not None:
        return True
    noun = noun_after(some, quantity.last, one=True)
    if low(some, quantity.last) == "of":
        return False
    if noun is None or noun.first - quantity.last > 2:
        return harm_after(some, quantity.last) is not None
    if is_people(noun.name):
        return low(some, noun.last) not in _TELLING
    return noun.name.lower() in THINGS


def _is_ratio(some: Words, quantity: Quantity) -> bool:
    if low(some, quantity.first) != "half" or quantity.hedges:
        return True
    return low(some, quantity.last) in _WITH_HALF and low(some, quantity.first - 1) not in (
        "first", "second", "other", "in", "one", "better",
    )  # fmt: skip


def _is_ordinal(some: Words, quantity: Quantity) -> bool:
    """The second round, its fourth year, but not the first, the Second Army, the third day, or 5th of May."""
    noun = quantity.noun
    if noun is None or quantity.value == 1 or low(some, quantity.last) in DASHES or is_name(some, quantity.last):
        return False
    if is_name(some, quantity.first) and not opens(some, quantity.first):
        return False
    if noun.name in TIMES and not _counts_on(some, quantity):
        return False
    between = [low(some, at) for at in range(quantity.last, noun.last)]
    return (
        not _ORDINAL_NAMES & set(between) and low(some, quantity.first - 1) not in DASHES and not is_plural(noun.name)
    )


def _counts_on(some: Words, quantity: Quantity) -> bool:
    """Whether an ordinal says how long something lasts: its fourth year, the war's third week, a fifth straight day."""
    before = {low(some, quantity.begin - 1), low(some, quantity.begin - 2)}
    return (
        bool(before & _OWN)
        or any(word.endswith(("'s", "’s")) for word in before)
        or (low(some, quantity.last) in ("straight", "consecutive"))
    )
