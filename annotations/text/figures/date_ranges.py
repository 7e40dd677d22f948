"""Times from one date to another that were marked as a figure: 2021-2025, 1 to 5 May 2025, from May to July.

The ends are years, months or days, given as low and high where one common month or year holds both (else the figure is
vague), and as-of is the time itself as an EDTF interval, as far as its year is known. The other figures of a sentence
are as of such a time, too: 61 deaths between 3 and 5 May 2024.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from annotations.text.edtf import is_time
from annotations.text.figures.dates import MONTH, Dated, month_number, year_of

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
_NAMED = re.compile(MONTH)

_LONGEST = 60  # code points


class DateRange(NamedTuple):
    """Unit of both ends, the ends if they can be given as numbers, and the interval (EDTF) if its year is known."""

    unit: str
    low: Decimal | None
    high: Decimal | None
    as_of: str | None


def date_range(words: str, published: str | None = None) -> DateRange | None:
    """The range that some words are, and nothing else than that; None for all other words.

    A range without a year is the last one up to the day of publication (EDTF).
    """
    match = _RANGE.fullmatch(" ".join(words.split()))
    return _read(match, published) if match else None


def _read(match: re.Match[str], published: str | None) -> DateRange | None:
    if match["y1"]:
        later = match["y2"] if len(match["y2"]) == 4 else match["y1"][:2] + match["y2"]
        return _ranged("year", int(match["y1"]), int(later), f"{match['y1']}/{later}")
    if match["m1"]:
        months = month_number(match["m1"]), month_number(match["m2"])
        year = match["my"] or year_of(published, months[1], 1)
        return _ranged("month", *months, _between(year, (months[0],), (months[1],)))
    kind = "d" if match["d1"] else "u"
    first, last = (int(match[f"{kind}{end}"].rstrip("sthndr")) for end in (1, 2))
    named = [month_number(name) for name in (match[f"{kind}m1"], match[f"{kind}m2"]) if name]
    year = match[f"{kind}y"] or year_of(published, named[-1], last)
    within = _between(year, (named[0], first), (named[-1], last))
    if len(set(named)) > 1:
        return DateRange("day", None, None, within)
    return _ranged("day", first, last, within)


def times_in(text: str, start: int, end: int, published: str | None = None) -> list[Dated]:
    """The times from one day or month to another in text[start:end] whose year is known, in order."""
    found: list[Dated] = []
    if _NAMED.search(text, start, end) is None:
        return found
    for match in _RANGE.finditer(text, start, end):
        if match["y1"] is None and not _is_two(match[0]):
            read = _read(match, published)
            if read is not None and read.as_of is not None:
                found.append(Dated(read.as_of, match.start(), match.end()))
    return found


def date_range_at(text: str, start: int) -> int | None:
    """Where the range of dates that begins at an offset ends; None where none does. Years must be whole: 2021-2025."""
    match = _RANGE.match(text, start, start + _LONGEST)
    if match is None or (match["y2"] and len(match["y2"]) < 4) or date_range(match[0]) is None:
        return None
    if _is_two(match[0]):
        return None
    following = text[match.end() : match.end() + 2]
    joined = following[:1].isalnum() or (following[:1] in "-–/.," and following[1:].isdigit())
    return None if joined else match.end()


def _is_two(words: str) -> bool:
    """Whether they are two days and no range: 5 and 6 May."""
    return re.search(r"\band\b", words) is not None and not words.lower().startswith("between")


def _between(year: str | None, first: tuple[int, ...], last: tuple[int, ...]) -> str | None:
    """The interval between two months, or days of months; the year is that of the last one."""
    if year is None:
        return None
    begun = int(year) - (first > last)
    ends = ((begun, *first), (int(year), *last))
    within = "/".join("-".join(f"{part:02}" for part in end) for end in ends)
    return within if is_time(within) else None


def _ranged(unit: str, first: int, last: int, within: str | None) -> DateRange | None:
    return DateRange(unit, Decimal(first), Decimal(last), within) if 0 < first < last else None
