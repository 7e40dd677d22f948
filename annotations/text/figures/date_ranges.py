"""Times from one date to another that were marked as a figure: 2021-2025, 1 to 5 May 2025, from May to July.

A figure has decimals and one date (EDTF, no interval): so the ends are years, months or days, given as low and high,
and as-of is the year or the month that both stand in. Ends without such a common ground give a vague figure.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from annotations.text.edtf import is_date
from annotations.text.figures.dates import MONTH, month_number

_TO = r"\s*(?:-|–|—|\bto\b|\band\b|\buntil\b|\btill\b|\bthrough\b)\s*"
_DAY = r"[0-3]?[0-9](?:st|nd|rd|th)?"
_YEAR = r"[12][0-9]{3}"
_RANGE = re.compile(
    r"(?:(?i:from|between|during)\s+)?(?:"
    rf"(?P<y1>(?:19|20)[0-9]{{2}}){_TO}(?P<y2>(?:19|20)[0-9]{{2}}|[0-9]{{2}})"
    rf"|(?P<d1>{_DAY})(?:\s(?P<dm1>{MONTH}))?{_TO}(?P<d2>{_DAY})\s(?P<dm2>{MONTH})(?:,?\s(?P<dy>{_YEAR}))?"
    rf"|(?P<um1>{MONTH})\s(?P<u1>{_DAY}){_TO}(?:(?P<um2>{MONTH})\s)?(?P<u2>{_DAY})(?:,?\s(?P<uy>{_YEAR}))?"
    rf"|(?P<m1>{MONTH}){_TO}(?P<m2>{MONTH})(?:,?\s(?P<my>{_YEAR}))?"
    r")"
)

_LONGEST = 60  # code points


class DateRange(NamedTuple):
    """Unit of both ends, the ends if they can be given as numbers, and the year or month around them."""

    unit: str
    low: Decimal | None
    high: Decimal | None
    as_of: str | None


def date_range(words: str) -> DateRange | None:
    """The range that some words are, and nothing else than that; None for all other words."""
    match = _RANGE.fullmatch(" ".join(words.split()))
    if match is None:
        return None
    if match["y1"]:
        later = match["y2"] if len(match["y2"]) == 4 else match["y1"][:2] + match["y2"]
        return _ranged("year", int(match["y1"]), int(later), None)
    if match["m1"]:
        return _ranged("month", month_number(match["m1"]), month_number(match["m2"]), match["my"])
    kind = "d" if match["d1"] else "u"
    first, last = (int(match[f"{kind}{end}"].rstrip("sthndr")) for end in (1, 2))
    months = [month_number(name) for name in (match[f"{kind}m1"], match[f"{kind}m2"]) if name]
    if len(set(months)) > 1:
        return DateRange("day", None, None, match[f"{kind}y"])
    year = match[f"{kind}y"]
    return _ranged("day", first, last, f"{year}-{months[0]:02}" if year else None)


def date_range_at(text: str, start: int) -> int | None:
    """Where the range of dates that begins at an offset ends; None where none does. Years must be whole: 2021-2025."""
    match = _RANGE.match(text, start, start + _LONGEST)
    if match is None or (match["y2"] and len(match["y2"]) < 4) or date_range(match[0]) is None:
        return None
    if re.search(r"\band\b", match[0]) and not match[0].lower().startswith("between"):
        return None  # two days: 5 and 6 May
    following = text[match.end() : match.end() + 2]
    joined = following[:1].isalnum() or (following[:1] in "-–/.," and following[1:].isdigit())
    return None if joined else match.end()


def _ranged(unit: str, first: int, last: int, around: str | None) -> DateRange | None:
    around = around if around and is_date(around) else None
    return DateRange(unit, Decimal(first), Decimal(last), around) if 0 < first < last else None
