"""Decimal strings: one spelling a number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.decimals import is_canonical, sortable


@pytest.mark.parametrize("value", ["0", "117", "-1.5", "0.25", "1000000", "9" * 60])
def test_the_shortest_spelling_is_canonical(value):
    assert is_canonical(value)


@pytest.mark.parametrize(
    "value", ["", "-0", "+1", "01", "1.0", "1.", ".5", "1e3", "1,000", " 1", "1\n", "١", "NaN", "9" * 61]
)
def test_every_other_spelling_is_not(value):
    assert not is_canonical(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_numbers_sort_as_they_are(number):
    assert sortable(str(number)) == float(Decimal(str(number)))
    assert sortable(None) is None
