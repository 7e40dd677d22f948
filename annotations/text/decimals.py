"""Decimals as strings: one spelling a number, so that equal numbers are equal strings on every database."""

import re
from decimal import Decimal

_CANONICAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?", re.ASCII)
LONGEST = 60


def is_canonical(value: str) -> bool:
    """'117', '-1.5', '0': no exponent, no plus, no leading or trailing zeros, no '-0', at most 60 characters."""
    return len(value) <= LONGEST and _CANONICAL.fullmatch(value) is not None and value != "-0"


def sortable(value: str | None) -> float | None:
    """The nearest double, to sort and compare by; exactness stays with the string."""
    return None if value is None else float(Decimal(value))
