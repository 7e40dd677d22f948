"""Dates as sources give them."""

import json
from datetime import date
from pathlib import Path

import pytest

from annotations.text.edtf import days_of, first_day, is_date, is_time

# times: what as-of may be, with its first and last day; none: what it may not be. For Python and for JavaScript.
CASES = json.loads((Path(__file__).parents[2] / "cases" / "times.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025", date(2025, 1, 1)),
        ("2025-05", date(2025, 5, 1)),
        ("2025-05-18", date(2025, 5, 18)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_years_months_and_days_sort_by_their_first_day(value, day):
    assert first_day(value) == day and is_date(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "25",
        "2025-5",
        "2025-13",
        "2025-02-30",
        "2025-05-18T00",
        "0000",
        " 2025",
        "2025\n",
        "٢٠٢٥",
        "2025-05-18/2025-06",
    ],
)
def test_everything_else_is_refused_in_words(value):
    assert not is_date(value)
    with pytest.raises(ValueError, match="date|calendar"):
        first_day(value)


@pytest.mark.parametrize(("value", "first", "last"), CASES["times"])
def test_a_date_or_a_time_from_one_to_another_has_a_first_and_a_last_day(value, first, last):
    assert is_time(value)
    assert [day.isoformat() for day in days_of(value)] == [first, last]


@pytest.mark.parametrize("value", CASES["none"])
def test_no_other_words_are_a_time(value):
    assert not is_time(value)
    with pytest.raises(ValueError, match="date|calendar"):
        days_of(value)
