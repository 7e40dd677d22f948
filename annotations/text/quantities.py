"""Do two figures agree? Equal, compatible, conflicting or not comparable, each with the reason in words.

What is not said never makes a conflict: where one figure does not say what it counts, or per what, numbers that fit
are compatible and numbers that do not are not comparable. A place or a day that one of them leaves out is taken for
that of the other. Of two places: not comparable. Of two days: what grows from day to day contradicts nothing, so
numbers that fit are compatible, others not comparable. Who said it does not matter: that two speakers contradict each
other is what this is for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from annotations.records.figures import FigureRecord
from annotations.text.intervals import PRECISE, Quantity, half_step, number, quantity_of, widened
from annotations.text.units import Unit, unit_of


class Outcome(StrEnum):
    """How two figures stand to each other."""

    EQUAL = "equal"
    COMPATIBLE = "compatible"
    CONFLICTING = "conflicting"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Verdict:
    """The outcome, and one or two plain sentences with the numbers, units and words that decided."""

    outcome: Outcome
    reason: str


_SIZES = ((Decimal(10**12), " tn"), (Decimal(10**9), " bn"), (Decimal(10**6), " mn"))
_KINDS = {"age": "an age", "ordinal": "a rank", "date_range": "a span of dates", "money": "a sum of money",
          "share": "a share", "amount": "an amount"}  # fmt: skip
_BEFORE = {"approx": "about ", "at_least": "at least ", "at_most": "at most ", "more_than": "more than ",
           "less_than": "less than "}  # fmt: skip


def compare(a: FigureRecord, b: FigureRecord) -> Verdict:
    """How `a` stands to `b`; the same outcome the other way round. Never raises."""
    return compare_quantities(quantity_of(a), quantity_of(b))


def compare_quantities(a: Quantity, b: Quantity) -> Verdict:
    """`compare` for figures that are read already."""
    why_not = _apart(a, b)
    if why_not:
        return Verdict(Outcome.NOT_COMPARABLE, why_not)
    one, other = in_words(a.record), in_words(b.record)
    both = f"{_capital(one)} and {other}"
    doubt = _doubt(a, b)
    if overlap(a, b):
        if not doubt and _same(a, b):
            return Verdict(Outcome.EQUAL, f"Both say {one}." if one == other else f"{both} are the same.")
        return Verdict(Outcome.COMPATIBLE, _told(f"{both} can both be true.", _conversion(a, b), _about(a, b), doubt))
    if doubt:
        return Verdict(Outcome.NOT_COMPARABLE, f"{both} differ, but {doubt[0].lower()}{doubt[1:]}")
    reason = _told(f"{both} cannot both be true{_of(a, b)}.", _conversion(a, b), _about(a, b))
    return Verdict(Outcome.CONFLICTING, reason)


def overlap(a: Quantity, b: Quantity) -> bool:
    """Whether some number fits both. Figures in two units are met as far as either may have been rounded."""
    if a.low <= b.high and b.low <= a.high:
        return True
    if a.unit == b.unit:
        return False
    (low, high), (other_low, other_high) = widened(a), widened(b)
    return low <= other_high and other_low <= high


def meet(a: Quantity, b: Quantity) -> bool:
    """Whether the two are of one place and one time, as far as they say."""
    return (a.place is None or b.place is None or a.place == b.place) and _same_time(a, b)


def in_words(record: FigureRecord, written: Callable[[Decimal], str] | None = None) -> str:
    """'about 10 km', 'at least 9', '2 to 3 days', 'USD 7,000,000,000'; 'no number' for a vague figure without one.
    `written` says how numbers are written: `digits`, or `short`. A span of dates: '2014 to 2022', 'day 3 to 7'."""
    if record.kind == "date_range":
        return _dates(record)
    written = written or digits
    value, low, high = number(record.value), number(record.low), number(record.high)
    if record.bound in ("range", "vague"):
        if low is not None and high is not None:
            return _with_unit(f"{written(low)} to {written(high)}", record, high)
        bound, one = ("at_least", low) if low is not None else ("at_most", high)
    else:
        bound = record.bound
        end = low if bound in ("at_least", "more_than") else high if bound in ("at_most", "less_than") else value
        one = next((some for some in (end, value, low, high) if some is not None), None)
    if one is None:
        return "no number"
    return _BEFORE.get(bound, "") + _with_unit(written(one), record, one)


def _dates(record: FigureRecord) -> str:
    """From which date to which; the numbers of its ends alone where nothing says of what month or year they are."""
    if record.as_of and "/" in record.as_of:
        return record.as_of.replace("/", " to ")
    if record.low is None or record.high is None:
        return "no number"
    return f"{'' if record.unit == 'year' else f'{record.unit} '}{record.low} to {record.high}"


def digits(value: Decimal) -> str:
    """'1,500', '0.25': with commas, without exponent and without noughts at the end."""
    with localcontext(PRECISE):
        written = f"{value:,f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def short(value: Decimal) -> str:
    """As `digits`, but '1.5 mn', '7 bn' where that leaves nothing out."""
    for size, word in _SIZES:
        if abs(value) >= size:
            part = PRECISE.divide(value, size)
            return digits(part) + word if part == PRECISE.quantize(part, Decimal("0.01")) else digits(value)
    return digits(value)


def _apart(a: Quantity, b: Quantity) -> str:
    """Why the two cannot be held against each other; '' where they can."""
    why_not = _different(a, b)
    if why_not:
        return why_not
    if a.place is not None and b.place is not None and a.place != b.place:
        return f"They are of different places: {a.record.place} and {b.record.place}."
    if not (a.known or b.known):
        return "Neither gives a number."
    if not (a.known and b.known):
        return f"One says {in_words(a.record if a.known else b.record)}, the other gives no number."
    if not _same_time(a, b) and not overlap(a, b):
        return (
            f"{_capital(in_words(a.record))} is as of {_day(a)}, {in_words(b.record)} as of {_day(b)}: "
            "the number may have changed between."
        )
    return ""


def _different(a: Quantity, b: Quantity) -> str:
    """That the two are of different things, as a sentence; '' where they are not, as far as they say."""
    one, other = a.thing, b.thing
    if one.kind != other.kind:
        return f"{_capital(_KINDS[one.kind])} and {_KINDS[other.kind]} are different things."
    if one.unit != other.unit:
        if one.unit is None or other.unit is None:
            return f"One is in {one.unit or other.unit}, the other has no unit."
        if one.kind == "money":
            return f"{a.record.unit} and {b.record.unit} are different currencies, which are never converted."
        return f"{_capital(one.unit)} and {other.unit} are different things."
    for this, that, before in ((one.counted, other.counted, ""), (one.per, other.per, "per ")):
        if this is not None and that is not None and this != that:
            return f"{_capital(before + this)} and {before + that} are different things."
    return ""


def _same(a: Quantity, b: Quantity) -> bool:
    alike = (a.record.bound == "approx") == (b.record.bound == "approx")
    return alike and a.low == b.low and a.high == b.high


def _doubt(a: Quantity, b: Quantity) -> str:
    """What keeps the two from being surely of one thing, as a sentence; '' where nothing does."""
    if (a.thing.counted is None) != (b.thing.counted is None):
        return f"Only one says what it counts: {a.record.counted or b.record.counted}."
    if (a.thing.per is None) != (b.thing.per is None):
        return f"Only one says per what: {a.record.per or b.record.per}."
    if not _same_time(a, b):
        return f"They are as of different days, {_day(a)} and {_day(b)}."
    return ""


def _day(a: Quantity) -> str:
    """Its date, or '2025-05-26 to 2025-06-01'."""
    return (a.record.as_of or "").replace("/", " to ")


def _same_time(a: Quantity, b: Quantity) -> bool:
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return True
    if "/" in f"{a.record.as_of}{b.record.as_of}":  # what a week saw is not what a day of it saw
        return (a.first, a.last) == (b.first, b.last)
    return a.first <= b.last and b.first <= a.last


def _of(a: Quantity, b: Quantity) -> str:
    """' of the same thing (dead)', where it is said what is counted."""
    thing = a.thing.counted or (a.thing.unit if a.unit is None and a.thing.kind == "amount" else None)
    return f" of the same thing ({thing})" if thing else ""


def _conversion(a: Quantity, b: Quantity) -> str:
    """'18 miles is 28.97 km, the same when rounded.' where the units differ; '' where not."""
    if a.unit is None or b.unit is None or a.unit == b.unit:
        return ""
    fine, coarse = sorted((a, b), key=_coarseness)
    value = _number_of(fine)
    if fine.unit is None or coarse.unit is None or not value:
        return ""
    with localcontext(PRECISE):
        there = value * fine.unit.factor / coarse.unit.factor
        near = there.quantize(Decimal("0.01") if abs(there) < 1000 else Decimal(1))
    if not near:
        return ""
    is_same = not (a.low <= b.high and b.low <= a.high) and overlap(a, b)
    return (
        f"{digits(value)} {fine.unit.after(value == 1)} is {digits(near)} {coarse.unit.after(near == 1)}"
        f"{', the same when rounded' if is_same else ''}."
    )


def _coarseness(one: Quantity) -> tuple[Decimal, Decimal, str]:
    """What part of its number a figure may be off by rounding: 18 is finer than 30."""
    value = _number_of(one)
    if not value:
        return Decimal(1), Decimal(0), one.unit.name if one.unit else ""
    return PRECISE.divide(half_step(value), abs(value)), value, one.unit.name if one.unit else ""


def _number_of(one: Quantity) -> Decimal | None:
    record = one.record
    found = (number(record.value), number(record.low), number(record.high))
    return next((some for some in found if some is not None), None)


def _about(a: Quantity, b: Quantity) -> str:
    """How far 'about' reaches, where one of them says it."""
    if any(one.record.bound == "approx" and one.low != one.high for one in (a, b)):
        return "“About” is taken as a tenth either way."
    return ""


def _with_unit(numbers: str, record: FigureRecord, last: Decimal) -> str:
    unit: Unit | None = unit_of(record.unit)
    if unit is not None:
        return f"{numbers} {unit.after(last == 1)}"
    if record.kind == "money" and record.unit:
        return f"{record.unit} {numbers}"
    return numbers


def _told(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
