"""Which quantity a marked range means: the one whose number it covers most of."""

from dataclasses import replace
from decimal import Decimal

from annotations.text.figures.numbers import Number
from annotations.text.figures.pages import Page
from annotations.text.figures.quantity import Quantity, measured, some_time
from annotations.text.figures.ranges import Pair
from annotations.text.figures.ratios import of_all
from annotations.text.figures.units import PLURAL_TIMES, currency_before, unit_at
from annotations.text.figures.words import low

# Numbers that only an annotator can mean as such.
_ONLY_MARKED = {
    "both": 2,
    "twice": 2,
    "double": 2,
    "pair": 2,
    "once": 1,
    "single": 1,
    "no": 0,
    "triple": 3,
    "thrice": 3,
}


def chosen(page: Page, span: tuple[int, int], locale: str) -> Quantity | None:
    """The quantity in words [span), or one that only a person would mark there; None if there is none."""
    first, last = span
    touched = [one for one in page.quantities if one.begin < last and one.end > first]
    if not touched:
        return _only_marked(page, first, last)
    inside = [one for one in touched if one.first < last and one.last > first] or touched
    best = max(inside, key=lambda one: min(one.last, last) - max(one.first, first))
    if len(inside) == 2 and inside[0].parts and inside[1].parts:
        share = of_all(page.words, inside[0].parts[0], inside[1].parts[0])
        if share is not None:
            parts = (inside[0].parts[0], inside[1].parts[0])
            return Quantity(
                inside[0].first, inside[1].last, inside[0].begin, inside[1].end, "exact", share, share, share,
                kind="ratio", parts=parts,
            )  # fmt: skip
    return _narrowed(page, best, first, last)


def _narrowed(page: Page, quantity: Quantity, first: int, last: int) -> Quantity:
    """One end of a range, or one unit of several, where only this was marked."""
    if not quantity.compound and (quantity.bound != "range" or len(quantity.parts) != 2):
        return quantity
    covered = [part for part in quantity.parts if part.first < last and part.last > first]
    if len(covered) != 1:
        return quantity
    part = covered[0]
    if quantity.compound:
        return measured(page.words[:last], Pair(part.first, part.last, (part,)))
    alone = measured(page.words, Pair(part.first, part.last, (part,), currency_before(page.words, part.first)))
    return (
        alone if alone.unit else replace(alone, unit=quantity.unit, kind=quantity.kind, kind_words=quantity.kind_words)
    )


def _only_marked(page: Page, first: int, last: int) -> Quantity | None:
    """A week, both, months: no figures by themselves."""
    some = page.words
    for at in range(first, last):
        word = low(some, at)
        unit = unit_at(some, at + 1)
        if word in _ONLY_MARKED or (word in ("a", "an", "per", "the", "every") and unit and at + 1 < last):
            number = Number(at, at + 1, Decimal(_ONLY_MARKED.get(word, 1)))
            return measured(some, Pair(at, at + 1, (number,)))
        if word in PLURAL_TIMES:
            return some_time(some, at)
    return None
