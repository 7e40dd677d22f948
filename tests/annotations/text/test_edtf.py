"""Dates as sources give them."""

from datetime import date

import pytest

from annotations.text.edtf import first_day, is_date


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
