"""A figure's words to its eleven fields, and which words gave which."""

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from annotations.records.figures import FigureRecord
from annotations.text.figures.ages import YOUNG_AND_OLD
from annotations.text.figures.as_of import as_of
from annotations.text.figures.attribution import speaker_of
from annotations.text.figures.chosen import chosen
from annotations.text.figures.conventions import bounded
from annotations.text.figures.counting import Counted, counted
from annotations.text.figures.currencies import SHARED, of_named
from annotations.text.figures.date_ranges import date_range
from annotations.text.figures.dates import Dated, published_in
from annotations.text.figures.nouns import is_people, is_plural, noun_after, stuff_after
from annotations.text.figures.numbers import canonical
from annotations.text.figures.pages import Page, page_of
from annotations.text.figures.per import Per, per_at, per_before, per_later
from annotations.text.figures.places import Placed, place_at_a_distance, place_of, place_opening
from annotations.text.figures.quantity import Quantity
from annotations.text.figures.units import Unit
from annotations.text.figures.words import DASHES, Words, listed, low
from annotations.text.sentences import trimmed

Ranges = tuple[tuple[int, int], ...]

# Code points of what is stored of a word; longer ones are no words.
_LONGEST = {"unit": 100, "counted": 200, "per": 100, "place": 200, "attributed_to": 300}
_NAMED = 400  # words before a sum of money in which a state may be named whose currency it is
_LONGEST_RANGE = 60  # code points of two dates
_COMPARED = re.compile(r"\b(?:(?:up|down) from|compared (?:with|to)|against|than)\b")
_DATED = frozenset(["count", "money", "percentage", "ratio"])
_WHERE = listed("from away inside north south east west off outside ( behind")


class Reading(NamedTuple):
    """A figure, and for each field that is not null the words that gave it: half-open code points of the text."""

    record: FigureRecord
    because: dict[str, Ranges]


@dataclass(slots=True)
class _Fields:
    """Fields as they are found, with their words as indices."""

    values: dict[str, str | None] = field(default_factory=dict)
    because: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    harmed: bool = False

    def put(self, name: str, value: str | None, *spans: tuple[int, int] | None) -> None:
        """A field and its words; nothing where the value is None."""
        if value:
            self.values[name] = value[: _LONGEST.get(name)]
            self.because[name] = [span for span in spans if span is not None and span[0] < span[1]]


def read_figure(text: str, start: int, end: int, *, locale: str = "en", published: str | None = None) -> Reading:
    """The figure that text[start:end] gives, read from these words and the sentence around them.

    Words that give no number make a vague figure with nothing known; so does a range outside of the text. `locale` says
    whether a comma begins decimals ('de', 'uk'); `published` is the day (EDTF) from which 'on Saturday' is counted;
    without it the day that the head of the text gives, if any.
    """
    start, end = max(0, start), min(len(text), end)
    if start >= end:
        return Reading(FigureRecord(bound="vague"), {})
    page = page_of(text, start, end, locale)
    published = published or published_in(text)
    dates = _dates(page, text, start, end, published)
    if dates is not None:
        return dates
    span = page.between(start - page.offset, min(end - page.offset, len(page.text)))
    quantity = chosen(page, span, locale)
    if quantity is None:
        return Reading(FigureRecord(bound="vague"), {})
    found = _Fields()
    converted = _converted(page, quantity)
    shared = replace(quantity, bound=converted.bound, hedges=converted.hedges) if converted else quantity
    _numbers(found, shared)
    sentence = page.sentence(page.words[quantity.first].start)
    within = page.between(*sentence)
    _what(found, page, quantity, within)
    _whence(found, page, converted or quantity, within)
    dated = as_of(page.text, *sentence, published) if quantity.kind in _DATED else None
    because = {name: tuple(_shifted(page, span) for span in spans) for name, spans in found.because.items()}
    if dated is not None and not _left_behind(page, quantity, dated):
        found.values["as_of"] = dated.value
        because["as_of"] = ((dated.start + page.offset, dated.end + page.offset),)
    return Reading(FigureRecord(**found.values), because)  # type: ignore[arg-type]


def _converted(page: Page, quantity: Quantity) -> Quantity | None:
    """What a figure gives once more in another unit, and whose hedge it shares: about 30 kilometres (18 miles)."""
    some, unit, opening = page.words, quantity.unit, low(page.words, quantity.begin - 1)
    if unit is None or quantity.hedges or quantity.bound != "exact" or opening not in ("(", "or", "/"):
        return None
    other = next(reversed(page.before(quantity)), None)
    if other is None:
        return None
    behind = quantity.begin - 1 - (opening == "or" and low(some, quantity.begin - 2) == ",")
    same = other.unit is not None and other.unit.kind == unit.kind and other.unit.name != unit.name
    return other if same and other.end == behind and other.bound not in ("range", "vague") else None


def _left_behind(page: Page, quantity: Quantity, dated: Dated) -> bool:
    """Whether a date is that of another value: from 68 percent in 2018 to 61 percent; 61, up from 68 in 2018."""
    end = page.words[quantity.last - 1].end
    if end < dated.start and _COMPARED.search(page.text, end, dated.start):
        return True
    return dated.end <= page.words[quantity.first].start and page.text[dated.end : dated.end + 9].lstrip().startswith(
        "to "
    )


def _dates(page: Page, text: str, start: int, end: int, published: str | None) -> Reading | None:
    """From one date to another, where nothing else was marked; years that count something are none."""
    found = date_range(text[start:end], published) if end - start <= _LONGEST_RANGE else None
    following, _ = page.between(end - page.offset, len(page.text))
    counts = following < len(page.words) and is_plural(page.words[following].text)
    if found is None or (found.unit == "year" and counts):
        return None
    ends = bounded("range", *(canonical(number) for number in (None, found.low, found.high)))
    values = {"unit": found.unit, "kind": "date_range", "as_of": found.as_of, **ends}
    because = {name: (trimmed(text, start, end),) for name, value in values.items() if value is not None}
    return Reading(FigureRecord(**values), because)  # type: ignore[arg-type]


def _numbers(found: _Fields, quantity: Quantity) -> None:
    """Value, low, high, bound and kind."""
    value, least, most = map(canonical, (quantity.value, quantity.low, quantity.high))
    number = (quantity.first, quantity.last)
    two = quantity.bound == "range" and len(quantity.parts) == 2 and not quantity.compound
    parts = quantity.parts if two else ()
    for name, given in bounded(quantity.bound, value, least, most).items():
        if name == "bound":
            found.put(name, given, *(quantity.hedges or (number,)))
        elif parts:
            part = parts[0] if name == "low" else parts[1]
            found.put(name, given, (part.first, part.last))
        else:
            found.put(name, given, number)
    found.put("kind", quantity.kind, quantity.kind_words or number)


def _what(found: _Fields, page: Page, quantity: Quantity, within: tuple[int, int]) -> None:
    """Unit, counted and per; for ages the person, where one is named."""
    some, per = page.words, quantity.per
    if quantity.unit is not None:
        first = quantity.unit.first + (low(some, quantity.unit.first) in DASHES)
        found.put("unit", _unit_name(page, quantity.unit, within), (first, quantity.unit.last))
        if quantity.kind == "age":
            _aged(found, page, quantity)
        stuff = stuff_after(some, quantity.end) if quantity.unit.kind == "count" else None
        if stuff is not None:
            found.put("counted", stuff.name, (stuff.first, stuff.last))
    elif quantity.kind == "age":
        found.put("unit", "year", quantity.kind_words)
        _aged(found, page, quantity)
    elif quantity.kind != "date_range":
        what = counted(some, quantity, page.before(quantity))
        found.put("unit", what.unit, what.unit_words)
        found.put("counted", what.counted, what.counted_words)
        found.harmed = what.harmed
        per = per or _per_behind(page, what, quantity)
    if per is None and quantity.kind == "money":
        per = per_at(some, quantity.end) or per_before(some, quantity.begin)
    if per is not None:
        found.put("per", per.name, (per.first, per.last))


def _unit_name(page: Page, unit: Unit, within: tuple[int, int]) -> str:
    """The unit's name; for kroner and the like the currency of whom the sentence names, or else the text up to it."""
    word = low(page.words, unit.last - 1)
    if unit.kind != "money" or unit.name != SHARED.get(word):
        return unit.name
    some = page.words
    return (
        of_named(word, some[slice(*within)])
        or of_named(word, some[max(0, unit.first - _NAMED) : unit.first])
        or unit.name
    )


def _per_behind(page: Page, what: Counted, quantity: Quantity) -> Per | None:
    """Per day behind the noun: 80 drones a day, 1,000 prisoners of war each."""
    some, last = page.words, what.last or quantity.end
    if (low(some, last), low(some, last + 1)) == ("of", "war"):
        last += 2
    return per_at(some, last) or per_later(some, last)


def _aged(found: _Fields, page: Page, quantity: Quantity) -> None:
    """Who is so old: a seven-year-old girl, a boy aged 12, a girl of seven."""
    after = noun_after(page.words, quantity.end, one=True) if low(page.words, quantity.end - 1) == "old" else None
    if after is not None and is_people(after.name):
        found.put("counted", after.name, (after.first, after.last))
        return
    for place in range(quantity.begin - 1, quantity.begin - 4, -1):
        if low(page.words, place) in YOUNG_AND_OLD:
            found.put("counted", low(page.words, place), (place, place + 1))
            return


def _whence(found: _Fields, page: Page, quantity: Quantity, sentence: tuple[int, int]) -> None:
    """Place and speaker, as the sentence gives them."""
    some = page.words
    place = _place(found, page, quantity, sentence)
    if place is not None:
        start, end = page.range(*place)
        found.put("place", page.text[start:end][:200], place)
    if _told_by_the_way(some, quantity):
        return
    speaker = speaker_of(some, quantity.begin, quantity.end, sentence)
    if speaker is not None:
        found.put("attributed_to", speaker.name, (speaker.first, speaker.last))


def _place(found: _Fields, page: Page, quantity: Quantity, sentence: tuple[int, int]) -> Placed | None:
    """Where people were harmed, or what lies so far from somewhere."""
    some = page.words
    if (quantity.unit, quantity.noun, quantity.kind) == (None, None, "count"):
        following = page.after(quantity) if quantity.bound == "vague" else None
        if following is not None:  # killed tens of thousands and drove millions from their homes in Kherson
            sentence = sentence[0], min(sentence[1], following.begin)
        return place_of(some, quantity.begin, quantity.end, sentence, harmed=found.harmed)
    if quantity.kind == "distance" and low(some, quantity.end) in _WHERE:
        return place_at_a_distance(some, quantity.begin, sentence[0])
    return (
        place_opening(some, quantity.begin, sentence[0]) if quantity.kind in ("distance", "duration", "age") else None
    )


def _told_by_the_way(some: Words, quantity: Quantity) -> bool:
    """Whether a distance from somewhere, or a time before or after something, is the writer's own."""
    following = low(some, quantity.end)
    if quantity.kind == "distance":
        return following in _WHERE or low(some, quantity.end + 1) in _WHERE
    return quantity.kind == "duration" and following in ("after", "later", "before", "earlier", "ago", "since")


def _shifted(page: Page, span: tuple[int, int]) -> tuple[int, int]:
    start, end = page.range(*span)
    return start + page.offset, end + page.offset
