"""Small plots as inline SVG: attributes alone, no style; drawn at their real width, named after each bar.

Their colours are classes of css/overview.css. The table beside a plot says the same in numbers.
"""

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
MOST_BARS = 12
NAME, BAR, WIDE, ROW = 148, 136, 340, 22  # pixels: names, bars, the whole, a line
STEP, TALL = 16, 72  # pixels: a day, the highest column
LONGEST_NAME = 22


@register.simple_tag
def bars(finding: str, rows: Sequence[tuple[str, int]]) -> SafeString:
    """Lying bars, one a row, longest scale for the largest value; of many rows the first twelve. '' for none."""
    some = list(rows)[:MOST_BARS]
    most = max((value for _name, value in some), default=0)
    if not most:
        return SafeString("")
    drawn = format_html_join(
        "",
        '<text x="0" y="{}">{}</text><rect class="{}" x="{}" y="{}" width="{}" height="12" rx="1"/>'
        '<text class="ax" x="{}" y="{}">{}</text>',
        (
            (
                ROW * n + 15, _cut(name), "b-bar" if value else "b-zero", NAME, ROW * n + 5, _long(value, most),
                NAME + _long(value, most) + 6, ROW * n + 15, f"{value:,}",
            )
            for n, (name, value) in enumerate(some)
        ),
    )  # fmt: skip
    return _svg(finding, WIDE, ROW * len(some), drawn)


@register.simple_tag
def columns(finding: str, rows: Sequence[tuple[date, int]]) -> SafeString:
    """Standing columns, one a day, in the order of days; the highest has its number, first and last their day."""
    most = max((value for _day, value in rows), default=0)
    if not most:
        return SafeString("")
    drawn = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="11" height="{}" rx="1"/>',
        (
            ("b-bar" if value else "b-zero", STEP * n, 18 + TALL - _tall(value, most), _tall(value, most))
            for n, (_day, value) in enumerate(rows)
        ),
    )
    wide = STEP * len(rows)
    highest = max(range(len(rows)), key=lambda n: rows[n][1])
    words = format_html(
        '<text x="{}" y="12" text-anchor="{}">{}</text><text class="ax" x="0" y="{}">{}</text>'
        '<text class="ax" x="{}" y="{}" text-anchor="end">{}</text>',
        STEP * highest + (11 if highest > len(rows) // 2 else 0),
        "end" if highest > len(rows) // 2 else "start",
        f"{most:,}",
        TALL + 36,
        _day(rows[0][0]),
        wide,
        TALL + 36,
        _day(rows[-1][0]),
    )
    return _svg(finding, wide, TALL + 42, drawn + words)


@register.simple_tag
def cell(value: object) -> SafeString:
    """A cell of a column of numbers: exact; a nought is faint, and None is n/a."""
    if value is None:
        return format_html('<span class="faint">{}</span>', "n/a")
    if isinstance(value, int):
        return format_html('<span class="faint">0</span>' if not value else "{}", f"{value:,}")
    return format_html("{}", value)


def _svg(finding: str, width: int, height: int, drawn: SafeString) -> SafeString:
    return format_html(
        '<svg class="plot" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" aria-label="{2}">{3}</svg>',
        width,
        height,
        finding,
        drawn,
    )


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _long(value: int, most: int) -> int:
    return max(1, round(BAR * value / most))


def _tall(value: int, most: int) -> int:
    return max(1, round(TALL * value / most))


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
