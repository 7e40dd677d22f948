"""What is added to a number or its unit in parts of one: and a half, and three quarters, -and-a-half."""

from decimal import Decimal

from annotations.text.figures.words import DASHES, Words, low, touch

_NONE = (Decimal(0), 0)
_PARTS = {
    ("a", "half"): Decimal("0.5"), ("one", "half"): Decimal("0.5"), ("a", "quarter"): Decimal("0.25"),
    ("three", "quarters"): Decimal("0.75"), ("three", "quarter"): Decimal("0.75"),
}  # fmt: skip


def and_part(some: Words, at: int) -> tuple[Decimal, int]:
    """The part that the words from an index on add, and how many words they are; (0, 0) where they add none."""
    word = low(some, at)
    if word != "and" and word not in DASHES:
        return _NONE
    joined = word in DASHES and touch(some, at) and touch(some, at + 1)
    if low(some, at + joined) != "and":
        return _NONE
    first = at + joined + 1
    first += low(some, first) in DASHES and touch(some, first)
    last = first + 1
    last += low(some, last) in DASHES and touch(some, last)
    part = _PARTS.get((low(some, first), low(some, last)))
    if part is None or low(some, last + 1) == "of":
        return _NONE
    return part, last + 1 - at
