"""Dates as the sources give them: a year, a month or a day, in EDTF level 0 (ISO 8601-2:2019, annex A); and for figures
a time from one such date to another, written with a slash: 2025-05-26/2025-06-01."""

import re
from datetime import date, timedelta

_EDTF = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def first_day(value: str) -> date:
    """The first day that '2025', '2025-05' or '2025-05-18' covers, to sort by. Raises ValueError for all else."""
    match = _EDTF.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is not a date such as 2025, 2025-05 or 2025-05-18")
    year, month, day = match.groups()
    try:
        return date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise ValueError(f"{value!r} is not a day of the calendar") from None


def last_day(value: str) -> date:
    """The last day that it covers; otherwise as first_day."""
    first = first_day(value)
    months = {4: 12, 7: 1}.get(len(value), 0)
    if not months:
        return first
    year, month = divmod(first.month - 1 + months, 12)
    # The day before the first of the next month, or year; 9999-12-31 has no day after it.
    return date.max if first.year + year > date.max.year else date(first.year + year, month + 1, 1) - timedelta(days=1)


def days_of(value: str) -> tuple[date, date]:
    """The first and the last day of a date, or of a time from one date to another. Raises ValueError for all else."""
    first, slash, last = value.partition("/")
    days = first_day(first), last_day(last if slash else first)
    if days[0] > days[1] or first == last:
        raise ValueError(f"{value!r} does not go from a date to a later one")
    return days


def is_time(value: str) -> bool:
    """Whether `value` is a date or a time that `days_of` reads."""
    try:
        days_of(value)
    except ValueError:
        return False
    return True


def is_date(value: str) -> bool:
    """Whether `value` is a date that `first_day` reads."""
    try:
        first_day(value)
    except ValueError:
        return False
    return True
