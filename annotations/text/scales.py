"""A shared scale for figures of one thing: where each number stands on a line, and which numbers stand above it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from annotations.text.intervals import PRECISE, Quantity, number
from annotations.text.quantities import digits
from annotations.text.units import Unit

WIDTH, EDGE = 300, 14  # pixels: the whole, and what is left at either side for arrows
MOST_TICKS = 5
FAR_APART = 40  # times: from here on the scale is logarithmic


@dataclass(frozen=True)
class Scale:
    """From `low` to `high` in `unit` (None: as they are written); `ticks` are the numbers to be written."""

    low: Decimal
    high: Decimal
    unit: Unit | None
    is_log: bool
    ticks: tuple[Decimal, ...]

    def at(self, base: Decimal) -> str:
        """The place of a number, given in the base of its dimension, in pixels from the left: '14', '104.7'."""
        return self.place(base if self.unit is None else PRECISE.divide(base, self.unit.factor))

    def place(self, value: Decimal) -> str:
        """The place of a number in the unit of the scale; what lies outside is at the edge."""
        value = min(max(value, self.low), self.high)
        with localcontext(prec=20 if self.is_log else PRECISE.prec):
            if self.is_log:
                part = (value.log10() - self.low.log10()) / (self.high.log10() - self.low.log10())
            else:
                part = (value - self.low) / (self.high - self.low)
            return digits((EDGE + part * (WIDTH - 2 * EDGE)).quantize(Decimal("0.1")))


def scale_of(figures: Sequence[Quantity]) -> Scale | None:
    """The scale on which all of them stand, in the unit that most of them have; None where there is no number."""
    units = Counter(one.unit for one in figures if one.known and one.unit is not None)
    unit = units.most_common(1)[0][0] if units else None
    found = [PRECISE.divide(value, unit.factor) if unit else value for one in figures for value in _numbers(one)]
    if not found:
        return None
    with localcontext(PRECISE):
        low, high = min(found), max(found)
        if low > 0 and high / low >= FAR_APART:
            low, high = _power(low, ROUND_FLOOR), _power(high, ROUND_CEILING)
            return Scale(low, high, unit, True, _powers(low, high))
        is_whole = all(value == value.to_integral_value() for value in found)
        reach = (high - low) or max(abs(low) / 4, Decimal(is_whole)) or Decimal(1)
        step = _step(reach / (MOST_TICKS - 2))
        if is_whole:
            step = max(step, Decimal(1))
        least = Decimal(0) if low >= 0 else None
        low, high = (low / step).to_integral_value(ROUND_CEILING) - 1, (high / step).to_integral_value(ROUND_FLOOR) + 1
        low = low * step if least is None else max(low * step, least)
        return Scale(low, high * step, unit, False, _ticks(low, high * step, step))


def _numbers(one: Quantity) -> Iterable[Decimal]:
    found = [end[0] for end in (one.low, one.high) if end[0].is_finite()]
    value = number(one.record.value)
    return (
        found
        if value is None or one.record.bound != "approx"
        else [*found, value * (one.unit.factor if one.unit else 1)]
    )


def _step(least: Decimal) -> Decimal:
    """The next of 1, 2 and 5, times a power of ten."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least)


def _ticks(low: Decimal, high: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    return tuple(low + step * n for n in range(int((high - low) / step) + 1))


def _power(value: Decimal, rounding: str) -> Decimal:
    return Decimal(1).scaleb(int(value.log10().to_integral_value(rounding)))


def _powers(low: Decimal, high: Decimal) -> tuple[Decimal, ...]:
    """Powers of ten, at most five of them."""
    first, last = low.adjusted(), high.adjusted()
    step = -(-(last - first) // (MOST_TICKS - 1)) or 1
    return tuple(Decimal(1).scaleb(power) for power in range(first, last + 1, step))
