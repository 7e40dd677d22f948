"""Units of measure and currencies behind a number, and before it: km, hours, percent, $, euros.

Lengths and masses that have a symbol are given by it (km, m, kg); all else by its singular in words. Currencies are
given by their code (ISO 4217); a bare $ is USD and a bare £ is GBP. Temperatures are in degree Celsius or degree
Fahrenheit, whatever their sign (47.2C, 117 °F).
"""

from typing import NamedTuple

from annotations.text.figures.currencies import ALONE, SHARED, of_nation
from annotations.text.figures.words import DASHES, Words, is_letters, is_number, listed, low, opens, touch


class Unit(NamedTuple):
    """A unit in words [first, last), with the kind of figure that it makes."""

    name: str
    kind: str
    first: int
    last: int


def _measures() -> dict[str, tuple[str, str]]:
    listed = {
        "distance": """km: km kms kilometre kilometer; m: metre meter; cm: cm centimetre centimeter;
            mm: mm millimetre millimeter; mile: mile mi; foot: foot feet ft; yard: yard yd; inch: inch inche""",
        "duration": """second: second sec; minute: minute min mins; hour: hour hr; day: day; week: week; month: month;
            year: year yr; decade: decade; century: century centurie; fortnight: fortnight;
            millisecond: millisecond ms""",
        "count": """kg: kg kgs kilo kilogram kilogramme; g: gram gramme; tonne: tonne; ton: ton; lb: lb lbs;
            ounce: ounce oz; hectare: hectare ha; acre: acre; litre: litre liter; barrel: barrel bbl; gallon: gallon;
            MW: mw megawatt; GW: gw gigawatt; kW: kw kilowatt; kWh: kwh; MWh: mwh; degree: degree °;
            kiloton: kiloton; megaton: megaton; GB: gb gigabyte; MB: mb megabyte; TB: tb terabyte""",
        "percentage": "percent: % percent pct; basis point: bp bps",
    }
    found = {}
    for kind, units in listed.items():
        for unit in units.split(";"):
            name, spelled = unit.split(":")
            for word in spelled.split():
                found[word] = found[word + "s"] = (name.strip(), kind)
    return found


MEASURES = _measures()
_MASSES = frozenset(word for word, (name, _) in MEASURES.items() if name in ("kg", "g", "tonne", "ton"))
_SMALL_ONLY = frozenset(["second", "min", "mins", "mi", "ha", "ms"])  # as Second and Mi they are names
TIMES = listed("second minute hour day week month year decade century fortnight")
PLURAL_TIMES = frozenset(name[:-1] + "ies" if name == "century" else name + "s" for name in TIMES - {"second"})
SYMBOLS = {
    "$": "USD", "£": "GBP", "€": "EUR", "₴": "UAH", "₽": "RUB", "¥": "JPY", "₹": "INR", "₺": "TRY", "₪": "ILS",
    "₩": "KRW", "₦": "NGN", "₸": "KZT", "₾": "GEL", "₱": "PHP", "₫": "VND", "฿": "THB",
}  # fmt: skip
_DOLLARS = {
    "us": "USD", "u.s.": "USD", "c": "CAD", "ca": "CAD", "can": "CAD", "a": "AUD", "au": "AUD", "nz": "NZD",
    "hk": "HKD", "s": "SGD", "sg": "SGD", "nt": "TWD", "r": "BRL", "mx": "MXN",
    "american": "USD", "canadian": "CAD", "australian": "AUD", "singapore": "SGD", "taiwan": "TWD",
}  # fmt: skip
_POUNDS = {"egyptian": "EGP", "lebanese": "LBP", "syrian": "SYP", "sudanese": "SDG"}
CODES = listed(
    """USD EUR GBP UAH RUB CHF PLN CZK HUF RON BGN SEK NOK DKK ISK TRY ILS JPY CNY KRW INR PKR IDR THB VND PHP MYR SGD
    HKD TWD AUD NZD CAD MXN BRL ARS CLP COP ZAR NGN EGP KES SAR AED QAR IRR IQD SYP LBP GEL AMD AZN KZT BYN MDL RSD"""
)
_MONEY = {
    word: code
    for code, listed in {
        "USD": "dollar dollars buck bucks", "EUR": "euro euros", "GBP": "pound pounds quid sterling",
        "UAH": "hryvnia hryvnias hryvnya hryvnyas hryvna hryvnas hryven uah",
        "JPY": "yen", "CNY": "yuan renminbi", "PLN": "zloty zlotys zlotych", "ILS": "shekel shekels",
        "CZK": "koruna korunas", "HUF": "forint forints", "KRW": "won", "ZAR": "rand rands", "NGN": "naira",
        "KZT": "tenge", "GEL": "lari", "BRL": "reais", "cent": "cent cents", "penny": "pence", "kopeck": "kopecks",
    }.items()
    for word in listed.split()
} | SHARED | ALONE  # fmt: skip
_SCALES = {"celsius": "Celsius", "centigrade": "Celsius", "c": "Celsius", "fahrenheit": "Fahrenheit", "f": "Fahrenheit"}
_DEGREES = {"°", "º", "degree", "degrees", "deg"}
_PLACES_WITH_LETTERS = listed(
    """seat seats row room gate platform apartment flat block section article paragraph level group class hall wing unit
    pier terminal stand form schedule annex grade zone route"""
)
_GLUED = {"°c": "c", "ºc": "c", "℃": "c", "°f": "f", "ºf": "f", "℉": "f"}
_OF_TEMPERATURE = frozenset([*_SCALES, *_DEGREES, *_GLUED])


def currency_before(some: Words, at: int) -> Unit | None:
    """The currency that stands right before an index: $, US$, EUR."""
    word = low(some, at - 1)
    if word in SYMBOLS:
        first = at - 1
        if word == "$" and touch(some, first) and low(some, first - 1) in _DOLLARS:
            return Unit(_DOLLARS[low(some, first - 1)], "money", first - 1, at)
        return Unit(SYMBOLS[word], "money", first, at)
    if at > 0 and some[at - 1].text in CODES:
        return Unit(some[at - 1].text, "money", at - 1, at)
    return None


def unit_at(some: Words, at: int) -> Unit | None:
    """The unit at an index, or behind a hyphen there."""
    first = at
    if low(some, at) in DASHES and (touch(some, at) or touch(some, at + 1)) and is_letters(low(some, at + 1)):
        first = at + 1
    found = _money(some, at, first) or _percent(some, at, first)
    if found is None and low(some, first) in _OF_TEMPERATURE:
        found = _temperature(some, at, first)
    return found or _measure(some, at, first)


def is_million(some: Words, at: int) -> bool:
    """Whether an 'm' stands right after digits, so that it may be million."""
    return low(some, at) == "m" and touch(some, at) and is_number(low(some, at - 1))


def _money(some: Words, at: int, first: int) -> Unit | None:
    word = low(some, first)
    if word in SYMBOLS and first == at and not is_number(low(some, first + 1)):
        return Unit(SYMBOLS[word], "money", at, first + 1)
    if first < len(some) and some[first].text in CODES:
        return Unit(some[first].text, "money", at, first + 1)
    if word in _DOLLARS and low(some, first + 1) in ("dollar", "dollars") and word not in ("a", "c", "s", "r"):
        return Unit(_DOLLARS[word], "money", at, first + 2)
    if word in _POUNDS and low(some, first + 1) in ("pound", "pounds"):
        return Unit(_POUNDS[word], "money", at, first + 2)
    if word in ("pound", "pounds") and (low(some, first + 1) == "of" or first != at or _of_mass(some, first)):
        return Unit("lb", "count", at, first + 1)
    if low(some, first + 1) in SHARED:
        code = of_nation(low(some, first + 1), word)
        if code is not None:
            return Unit(code, "money", at, first + 2)
    if word in _MONEY and (word != "crowns" or _is_sum(low(some, first - 1))):
        return Unit(_MONEY[word], "money", at, first + 1 + (low(some, first + 1) == "sterling"))
    return None


def _of_mass(some: Words, at: int) -> bool:
    """Whether pounds are what a mass is given in once more: 2 tonnes (4,400 pounds)."""
    return low(some, at - 2) in ("(", "/") and low(some, at - 3) in _MASSES


def _is_sum(word: str) -> bool:
    """Whether what stands before 'crowns' is a sum of money: two crowns are worn, or won."""
    return word.endswith("illion") or (is_number(word) and len(word) > 3)


def _percent(some: Words, at: int, first: int) -> Unit | None:
    word, last = low(some, first), first + 1
    if word == "per" and low(some, last) == "cent":
        word, last = "percent", last + 1
    if word in ("percentage", "percent", "%"):
        if low(some, last) in ("point", "points") and (word == "percentage" or low(some, last) == "points"):
            return Unit("percentage point", "percentage", at, last + 1)
        return Unit("percent", "percentage", at, last) if word != "percentage" else None
    if word == "basis" and low(some, last) in ("point", "points"):
        return Unit("basis point", "percentage", at, last + 1)
    return None


def _temperature(some: Words, at: int, first: int) -> Unit | None:
    """Degrees Celsius, °C, 104F; not the seat 14C, nor the grade C."""
    word, last = low(some, first), first + 1
    scale = _SCALES.get(_GLUED.get(word, ""))
    if word in _DEGREES:
        last += low(some, last) in DASHES and low(some, last + 1) in _SCALES
        short = len(low(some, last)) == 1
        scale = _SCALES.get(low(some, last))
        if scale is None or (short and not some[last].text.isupper()):
            return None
        last += 1
    elif word in _SCALES and scale is None:
        scale = _SCALES[word] if len(word) > 1 or _is_scale(some, first) else None
    return Unit(f"degree {scale}", "count", at, last) if scale else None


def _is_scale(some: Words, at: int) -> bool:
    """Whether a C or F at an index, right behind digits or a space behind them, is one of a temperature."""
    if not some[at].text.isupper() or not is_number(low(some, at - 1)):
        return False
    named = at >= 2 and some[at - 2].text != some[at - 2].low and not opens(some, at - 2)
    goes_on = touch(some, at + 1) and (low(some, at + 1) in DASHES or low(some, at + 1).isalnum())
    return not named and not goes_on and low(some, at - 2) not in _PLACES_WITH_LETTERS


def _measure(some: Words, at: int, first: int) -> Unit | None:
    word, last = low(some, first), first + 1
    if word in ("square", "sq", "cubic") and last < len(some):
        last += low(some, last) == "." or low(some, last) in DASHES
        of = MEASURES.get(low(some, last))
        spelled = "cubic" if word == "cubic" else "square"
        return Unit(f"{spelled} {of[0]}", "count", at, last + 1) if of and of[1] == "distance" else None
    if word == "nautical" and low(some, last) in ("mile", "miles"):
        return Unit("nautical mile", "distance", at, last + 1)
    if word == "metric" and low(some, last) in ("ton", "tons"):
        return Unit("tonne", "count", at, last + 1)
    if word in ("mph", "kph", "kmh"):
        return Unit("mile" if word == "mph" else "km", "distance", at, last)
    if word == "m" and some[first].text == "m":
        return Unit("m", "distance", at, last)
    found = MEASURES.get(word)
    if found is None or (word in _SMALL_ONLY and some[first].text != word):
        return None
    if found[0] in ("km", "m") and touch(some, last) and low(some, last) == "²":
        return Unit(f"square {found[0]}", "count", at, last + 1)
    return Unit(*found, at, last)
