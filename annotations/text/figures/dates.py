"""Dates in a text: 18 May 2025, May 18, 2025-05-18, May 2025; and with a day of publication on Saturday, yesterday
and last week.

They are those that say when something was so (as_of.py). A date that begins or ends a time (since February 2022, until
June) is none, and neither is one that could be of any year.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from annotations.text.edtf import is_date

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "\n        november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DATE = re.compile(
    rf"\b(?P<iso>[12][0-9]{{3}}-[01][0-9]-[0-3][0-9])\b"
    rf"|\b(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?:\ of)?\ (?P<month>{MONTH})(?:,?\ (?P<year>[12][0-9]{{3}})\b)?"
    rf"|\b(?P<us>{MONTH})\ (?P<usday>[0-3]?[0-9])(?:st|nd|rd|th)?\b(?:,?\ (?P<usyear>[12][0-9]{{3}})\b)?"
    rf"|\b(?P<alone>{MONTH}),?\ (?P<aloneyear>[12][0-9]{{3}})\b"
    r"|\b(?:in|during|at\ the\ end\ of|early|late|mid)[\ -](?P<only>(?:19|20)[0-9]{2})\b(?![,.]?[0-9])"
)
_RELATIVE = re.compile(
    r"\b(?:on|by|late|early|since|until|till|from|before|after|last|next|for|every|through)\s(?P<weekday>"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|\b(?P<word>yesterday|today)\b"
    r"|\b(?P<which>last|this)\s(?P<period>week|month|year)\b(?!['’])",
    re.IGNORECASE,
)
# Behind these a week, month or year is one to compare with, or lasts: than last year, over the last month.
_NOT_IN = re.compile(
    r"\b(?:against|compared\s+(?:with|to)|over|on|with|of|in|the|early|late|later|end)\s+(?:the\s+)?$", re.IGNORECASE
)
_TO_COME = re.compile(r"\b(?:will|expected|due|scheduled|planned|plans?\s+to|set\s+to|to\s+be\s+held)\b", re.IGNORECASE)
_NOT_AT = re.compile(
    r"\b(?:since|until|till|before|prior\s+to|ahead\s+of|by|built|founded|established|born|opened|signed|elected)\b"
    r"[^,;:]{0,40}$"
    r"|\b(?:after|from|than|through|next|last|for|every|between|to|as)\s+(?:the\s+)?$"
    r"|\b[0-3]?[0-9]\s*(?:-|–|—|\bto\b|\band\b)\s*$",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"\s*(?:[—–:|(]|--|-\s)")
_LONGEST_DATELINE = 40  # code points before its date
_HEADER = 300  # code points of a text in which its own date stands


class Dated(NamedTuple):
    """An EDTF date and where it stands, in code points of the text."""

    value: str
    start: int
    end: int


def dates_in(text: str, start: int, end: int, published: str | None = None) -> list[Dated]:
    """The dates in text[start:end] that say when something was so, in order."""
    found = []
    for match in _DATE.finditer(text, start, end):
        value = _value(match, published)
        if value and is_date(value) and not _bounds(text, start, match) and not _is_dateline(text, match):
            found.append(Dated(value, match.start(), match.end()))
    day = _day(published)
    for match in _RELATIVE.finditer(text, start, end):
        if day is None:
            break
        relative = _period(text, start, match, day) if match["period"] else _relative(text, start, match, day)
        if relative is not None:
            found.append(Dated(relative, match.start(), match.end()))
    return sorted(found, key=lambda one: one.start)


def published_in(text: str) -> str | None:
    """The day that the head of a text gives as its own: date 2025-05-18, or KYIV, 18 May 2025 —; None without one."""
    return _published(text[:_HEADER])


@lru_cache(maxsize=8)
def _published(head: str) -> str | None:
    for match in _DATE.finditer(head):
        value = _value(match, None)
        if value and _day(value) and (_names_itself(head, match) or _DATELINE.match(head, match.end())):
            return value
    return None


def date_at(text: str, start: int, end: int) -> bool:
    """Whether the number in text[start:end] is part of a date."""
    near = max(0, start - 20)
    return any(
        match.start() <= start and end <= match.end() for match in _DATE.finditer(text, near, min(len(text), end + 25))
    )


def year_of(published: str | None, month: int, day: int) -> str | None:
    """The year in which a day was last when an article was published; None where that is not known to the day."""
    known = _day(published)
    if known is None:
        return None
    return f"{known.year - ((month, day) > (known.month, known.day)):04}"


def _bounds(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a date begins or ends a time: since May 2025."""
    return _NOT_AT.search(text[max(start, match.start() - 60) : match.start()]) is not None


def _is_dateline(text: str, match: re.Match[str]) -> bool:
    """Whether a date says when the article was written: it opens a line, or a dash follows it: ISTANBUL, 2 June —"""
    line = max(text.rfind(end, max(0, match.start() - _LONGEST_DATELINE), match.start()) for end in "\r\n")
    if line < 0 and match.start() > _LONGEST_DATELINE:
        return False
    before = text[line + 1 : match.start()].strip()
    return before == "" or _names_itself(text, match) or _DATELINE.match(text, match.end()) is not None


def _names_itself(text: str, match: re.Match[str]) -> bool:
    """Whether only a word like 'published' stands before a date in its line."""
    line = max(text.rfind(end, max(0, match.start() - _LONGEST_DATELINE), match.start()) for end in "\r\n")
    return text[line + 1 : match.start()].strip().lower().removesuffix(":") in ("date", "updated", "published")


def _value(match: re.Match[str], published: str | None) -> str | None:
    if match["iso"]:
        return match["iso"]
    if match["only"]:
        return match["only"]
    if match["alone"]:
        return f"{match['aloneyear']}-{month_number(match['alone']):02}"
    day, month, year = match["day"] or match["usday"], match["month"] or match["us"], match["year"] or match["usyear"]
    if year is None:
        year = year_of(published, month_number(month), int(day))
    return f"{year}-{month_number(month):02}-{int(day):02}" if year else None


def month_number(name: str) -> int:
    """5 of 'May'."""
    return _MONTHS[name.rstrip(".").lower()]


def is_month(word: str) -> bool:
    """Whether a word in small letters is the name of a month."""
    return word in _MONTHS


def _day(published: str | None) -> date | None:
    return date.fromisoformat(published) if published and len(published) == 10 and is_date(published) else None


def _relative(text: str, start: int, match: re.Match[str], day: date) -> str | None:
    """The day of 'on Saturday': the last one up to the day of publication; none of what is still to come."""
    if _TO_COME.search(text, start, match.start()):
        return None
    if match["word"]:
        back = int(match["word"].lower() == "yesterday")
    elif match[0].split()[0].lower() in ("on", "late", "early", "by", "last"):
        back = (day.weekday() - _DAYS[match["weekday"].lower()]) % 7
        back = back or (7 if match[0].lower().startswith("last") else 0)
    else:
        return None
    return (day - timedelta(days=back)).isoformat() if day.toordinal() > back else None


def _period(text: str, start: int, match: re.Match[str], day: date) -> str | None:
    """The week (Monday to Sunday, as an interval), month or year of 'last week', seen from the day of publication."""
    if _bounds(text, start, match) or _NOT_IN.search(text[max(start, match.start() - 20) : match.start()]):
        return None
    back, period = int(match["which"].lower() == "last"), match["period"].lower()
    if day.year < 2:  # nothing lies before the first year
        return None
    if period == "year":
        return f"{day.year - back:04}"
    if period == "month":
        return (day.replace(day=1) - timedelta(days=back)).isoformat()[:7]
    monday = day - timedelta(days=day.weekday() + 7 * back)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
