"""Numbers as digits and as words: 1,500  1.5 million  3bn  twenty-three  two dozen  half a million  tens of thousands.

English writing by default: a comma groups thousands, a full stop begins the decimals. In a locale with a decimal comma
it is the other way round. A separator that cannot group (1,5 or 1.234.567) is read as what it then must be.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal

from annotations.text.decimals import LONGEST
from annotations.text.figures.fractions import and_part
from annotations.text.figures.words import DASHES, SPACES, Words, is_letters, is_number, listed, low, touch

EXACTLY = Context(prec=3 * LONGEST)
PLACES = Decimal("0.0001")  # a third has no last decimal: ratios are given to four places

SMALL = {
    name: Decimal(value)
    for value, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    name: Decimal(10 * value)
    for value, name in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {
    name: Decimal(value)
    for name, value in {
        "dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "lakh": 10**5, "million": 10**6, "crore": 10**7,
        "billion": 10**9, "trillion": 10**12,
    }.items()
}  # fmt: skip
SHORT_SCALES = {
    name: Decimal(value)
    for name, value in {
        "k": 1000, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12, "trn": 10**12,
    }.items()
}  # fmt: skip
PLURALS = {"tens": Decimal(10)} | {name + "s": value for name, value in SCALES.items()}
VAGUE = frozenset(["several", "few", "handful"])
FRACTIONS = "¼½¾⅓⅔⅛"
STARTS = frozenset([*SMALL, *TENS, *SCALES, *PLURALS, *VAGUE, *FRACTIONS, "a", "an", "half", "couple"]) - {"score"}
_FRACTION = {"¼": "0.25", "½": "0.5", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667", "⅛": "0.125"}
_GROUPED = {
    group: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{2,3}})*{re.escape(group)}[0-9]{{3}}", re.ASCII)
    for group in ",."
}
_POINTED = {point: re.compile(rf"[0-9]+(?:{re.escape(point)}[0-9]+)?", re.ASCII) for point in ",."}
_BLANKS = re.compile(f"[{SPACES}]")
COMMA_LOCALES = listed("bg cs da de es fi fr hr hu it lt lv nb nl no pl pt ro ru sk sl sr sv tr uk")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in words [first, last): its value, or for a vague one what it is between; `scale` is what it ends in."""

    first: int
    last: int
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    scale: Decimal = Decimal(1)
    about: bool = False
    digits: bool = False

    @property
    def vague(self) -> bool:
        """Whether the words give no value."""
        return self.value is None


def canonical(value: Decimal | None) -> str | None:
    """'1500' of 1.5E3: the shortest plain spelling; None for None and for what is too long to be stored."""
    if value is None:
        return None
    spelled = format(value.normalize(EXACTLY), "f")
    return ("0" if spelled == "-0" else spelled) if len(spelled) <= LONGEST else None


def of_digits(word: str, locale: str = "en") -> Decimal | None:
    """The value of a number in digits; None where its separators make no sense, or where it is too long."""
    if len(word) > LONGEST:
        return None
    word = _BLANKS.sub("", word)
    point = "," if locale[:2].lower() in COMMA_LOCALES else "."
    for mark in (point, "." if point == "," else ","):
        group = "." if mark == "," else ","
        if _POINTED[mark].fullmatch(word) and not (mark != point and _GROUPED[mark].fullmatch(word)):
            return Decimal(word.replace(mark, "."))
        whole, _, decimals = word.partition(mark)
        if _GROUPED[group].fullmatch(whole) and (decimals.isdigit() or not _):
            return Decimal(whole.replace(group, "") + ("." + decimals if decimals else ""))
    return None


def number_at(some: Words, at: int, locale: str = "en") -> Number | None:
    """The number that begins at an index, with its scale; None where none does."""
    word = low(some, at)
    if is_number(word):
        return _digits(some, at, locale)
    if word in _FRACTION:
        return _scaled(some, at, at + 1, Decimal(_FRACTION[word]))
    if word in PLURALS:
        return _plural(some, at)
    if word in ("a", "an"):
        return _after_article(some, at)
    if word == "half":
        return _half(some, at)
    if word == "couple":
        return Number(at, at + 1, Decimal(2), about=True)
    if word == "several":
        return _several(some, at, at + 1)
    return _spelled(some, at) if word in SMALL or word in TENS or word in SCALES else None


def _digits(some: Words, at: int, locale: str) -> Number | None:
    value = of_digits(some[at].text, locale)
    if value is None:
        return None
    after = at + 1
    if low(some, after) in _FRACTION:
        value, after = EXACTLY.add(value, Decimal(_FRACTION[low(some, after)])), after + 1
    found = _scaled(some, at, after, value)
    return Number(found.first, found.last, found.value, scale=found.scale, digits=True)


def _scaled(some: Words, first: int, after: int, value: Decimal) -> Number:
    """A value with what multiplies it: 'and a half', million, bn."""
    part, step = and_part(some, after)
    value, after = EXACTLY.add(value, part), after + step
    scale = Decimal(1)
    while True:
        step = 1 if low(some, after) in DASHES and touch(some, after) and touch(some, after + 1) else 0
        word = low(some, after + step)
        factor = SCALES.get(word)
        if factor is None and touch(some, after) and not step:
            factor = _short(some, after)
        if factor is None or word == "score":
            return Number(first, after, EXACTLY.multiply(value, scale), scale=scale)
        scale, after = EXACTLY.multiply(scale, factor), after + step + 1
        if scale > Decimal(10) ** 24:
            return Number(first, after, EXACTLY.multiply(value, scale), scale=scale)


def _short(some: Words, at: int) -> Decimal | None:
    """The factor of 'bn' or 'k' right after digits, of 'b' behind money; 'm' is read with the units."""
    word = low(some, at)
    if word == "m" or (some[at].text == "b" and low(some, at - 2) not in ("$", "£", "€")):
        return None
    return SHORT_SCALES.get(word)


def _plural(some: Words, at: int) -> Number | None:
    """Hundreds, tens of thousands: at least two of them, and below ten where a larger scale has its own word."""
    factor, after = PLURALS[low(some, at)], at + 1
    if low(some, after) == "of" and low(some, after + 1) in PLURALS:
        whole = EXACTLY.multiply(factor, PLURALS[low(some, after + 1)])
        high = None if factor == 12 else EXACTLY.subtract(EXACTLY.multiply(whole, Decimal(10)), Decimal(1))
        return Number(at, after + 2, None, EXACTLY.multiply(whole, Decimal(2)), high)
    if low(some, at) == "scores" and low(some, after) != "of":
        return None
    return Number(at, after, None, 2 * factor, Decimal(99) if factor == 10 else None)


def _several(some: Words, first: int, after: int) -> Number:
    """Several, a few: nothing is known but with a scale, as in several hundred (200 to 999)."""
    factor = SCALES.get(low(some, after))
    if factor is None:
        return Number(first, after, None)
    high = None if factor < 100 else EXACTLY.subtract(10 * factor, Decimal(1))
    return Number(first, after + 1, None, 2 * factor, high)


def _after_article(some: Words, at: int) -> Number | None:
    word = low(some, at + 1)
    if word == "quarter" and low(some, at + 2) == "of" and low(some, at + 3) == "a":
        return _quarter(some, at)
    if word == "few":
        return _several(some, at, at + 2)
    if word == "handful":
        return Number(at, at + 2, None)
    if word == "couple":
        return _scaled_about(some, at, at + 2)
    if word == "half" and low(some, at + 2) in SCALES:
        return _scaled(some, at, at + 2, Decimal("0.5"))
    return _spelled(some, at) if word in SCALES and word != "score" else None


def _quarter(some: Words, at: int) -> Number | None:
    """A quarter of a million."""
    factor = SCALES.get(low(some, at + 4), Decimal(0))
    if factor < 1000:
        return None
    return Number(at, at + 5, EXACTLY.multiply(factor, Decimal("0.25")), scale=factor)


def _scaled_about(some: Words, first: int, after: int) -> Number:
    found = _scaled(some, first, after, Decimal(2))
    return Number(first, found.last, found.value, scale=found.scale, about=True)


def _half(some: Words, at: int) -> Number:
    """Half a million, half a dozen; half alone is a ratio, which is read elsewhere."""
    if low(some, at + 1) in ("a", "an") and low(some, at + 2) in SCALES:
        return _scaled(some, at, at + 2, Decimal("0.5"))
    return Number(at, at + 1, Decimal("0.5"))


def _spelled(some: Words, at: int) -> Number | None:
    """A number in words. Scales must come down: one thousand two hundred, but not one hundred two thousand three."""
    total, current, limit = Decimal(0), None, Decimal(10) ** 15
    after, scale = at, Decimal(1)
    if low(some, at) in ("a", "an"):
        current, after = Decimal(1), at + 1
    while True:
        step = _joint(some, after) if after > at else 0
        word = low(some, after + step)
        if word in SMALL or word in TENS:
            joined = _joined(current, SMALL.get(word, TENS.get(word, Decimal(0))))
            if joined is None:
                break
            current, scale = joined, Decimal(1)
        elif word in SCALES and word != "score" and SCALES[word] < limit:
            factor = SCALES[word]
            scale = factor if scale == 1 else scale * factor
            current = EXACTLY.multiply(Decimal(1) if current is None else current, factor)
            if factor >= 1000:
                total, current, limit = total + current, None, factor
        else:
            break
        after += step + 1
    value = total + (current or Decimal(0))
    part, step = and_part(some, after)
    if step and scale == 1:
        return _scaled(some, at, after, value)
    return Number(at, after + step, value + scale * part, scale=Decimal(1) if step else scale)


def _joint(some: Words, at: int) -> int:
    """1 for a hyphen or an 'and' that joins number words, else 0."""
    word = low(some, at)
    if word in DASHES and touch(some, at) and touch(some, at + 1):
        return 1
    before = low(some, at - 1)
    following = low(some, at + 1)
    return int(word == "and" and before in SCALES and before != "dozen" and (following in SMALL or following in TENS))


def _joined(current: Decimal | None, value: Decimal) -> Decimal | None:
    """Twenty and three, hundred and five; None for words that do not go on from each other, such as two three."""
    if current is None:
        return value
    room = (current % 100 == 0 and current > 0) or (current % 10 == 0 and current % 100 >= 20 and 0 < value < 10)
    return current + value if room else None


def joins_letters(some: Words, number: Number) -> bool:
    """Whether letters, a slash or the like touch the number, as in F16, COVID-19, 24/7 and 10:30: a name or a time."""
    if touch(some, number.first):
        before = low(some, number.first - 1)
        if is_letters(before) or before in "/:._@#\\№&=":
            return True
        if before in DASHES and touch(some, number.first - 1) and is_letters(low(some, number.first - 2)):
            return low(some, number.first - 2) not in STARTS
    return touch(some, number.last) and low(some, number.last) in "/:_@#\\&=" and touch(some, number.last + 1)
