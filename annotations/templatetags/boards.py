"""What the page of an event draws: figures on a shared scale, and in words what they are of and how they stand.

Plots are inline SVG with attributes alone, hidden from readers of the page by ear: the table beside says the same.
"""

from decimal import Context, Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.queries.event_figures import Group, Saying
from annotations.text.boards import Board, Standing
from annotations.text.intervals import PRECISE, End, Quantity, number
from annotations.text.quantities import digits, short
from annotations.text.scales import WIDTH, Scale
from annotations.text.units import Unit

register = template.Library()
TALL = 20  # pixels
CENTURIES = (1000, 2999)  # what many years are surely those of the calendar
LONGEST = Decimal(10**15)  # that is written out above a scale
ROUGHLY = Context(prec=3)  # what was converted is told in three digits
Drawn = list[SafeString]


@register.simple_tag
def standing(group: Group, scale: Scale | None) -> SafeString:
    """How the figures of a group stand to each other, as a chip: sign, word, number."""
    board, sources = group.board, group.sources
    known = sum(one.quantity.known for one in group.figures)
    if board.standing == Standing.CONFLICTING:
        told = {"n": f"{group.differing:,}", "all": f"{known:,}"}
        return _chip("bad", "conflict", _("Contradicting: %(n)s of %(all)s figures") % told)
    if board.standing == Standing.UNCLEAR:
        return _chip("warn", "info", _("They differ; of what they are is not said"))
    if board.standing == Standing.APART:
        return _chip("", "", _("Not comparable: of different places or days"))
    if board.standing == Standing.PARTED:
        return _chip("", "", _("Not contradicting: of different places or days"))
    if board.standing == Standing.SEVERAL:
        return _chip("", "", _("Different numbers within one article"))
    if board.standing == Standing.ALONE:
        return _chip("", "", _("No number") if not known else _("One figure alone"))
    if board.standing == Standing.EQUAL:
        words = ngettext("All the same, from %(n)s source", "All the same, from %(n)s sources", sources)
        return _chip("good", "check", words % {"n": f"{sources:,}"})
    if board.fit is None:
        return _chip("good", "check", _("Compatible"))
    words = _("Compatible: %(fit)s fits all %(n)s")
    return _chip("good", "check", words % {"fit": _fit(board, scale), "n": f"{known:,}"})


@register.simple_tag
def axis(scale: Scale | None) -> SafeString:
    """The numbers above a scale."""
    if scale is None:
        return SafeString("")
    words = format_html_join(
        "",
        '<text x="{}" y="15" class="ax" text-anchor="middle">{}</text>',
        ((scale.place(tick), _tick(tick, scale.unit)) for tick in scale.ticks),
    )
    return _svg(words)


@register.simple_tag
def mark(scale: Scale | None, one: Saying, board: Board) -> SafeString:
    """One figure on its scale: dot exact, ring with band about, bar with two ends range, arrows where it is open."""
    quantity = one.quantity
    if scale is None or not quantity.known:
        return SafeString("")
    parts: Drawn = [format_html('<path class="g" d="{}"/>', "".join(f"M{scale.place(t)} 0V20" for t in scale.ticks))]
    if board.fit is not None:
        parts.append(_fits(scale, board.fit))
    low, high = quantity.low, quantity.high
    if low[0].is_finite() and high[0].is_finite():
        parts += _closed(scale, quantity)
    elif low[0].is_finite():
        parts += _open(scale.at(low[0]), low[1] != 0, WIDTH - 8, "M291 6L298 10L291 14Z")
    else:
        parts += _open(scale.at(high[0]), high[1] != 0, 8, "M9 6L2 10L9 14Z")
    return _svg(format_html_join("", "{}", ((part,) for part in parts)))


def _closed(scale: Scale, quantity: Quantity) -> Drawn:
    low, high = scale.at(quantity.low[0]), scale.at(quantity.high[0])
    if quantity.low == quantity.high:
        return [format_html('<circle class="e-dot" cx="{}" cy="10" r="4"/>', low)]
    value = number(quantity.record.value)
    if quantity.record.bound == "approx" and value is not None:
        at = scale.at(value * quantity.unit.factor if quantity.unit else value)
        band = format_html('<path class="e-soft" d="M{} 10H{}"/>', low, high)
        return [band, format_html('<circle class="e-ring" cx="{}" cy="10" r="4"/>', at)]
    return [format_html('<path class="e-range" d="M{0} 10H{1}M{0} 5V15M{1} 5V15"/>', low, high)]


def _open(at: str, strict: bool, to: int, head: str) -> Drawn:
    """A bar from a number to the edge with an arrow; a ring where the number itself does not count."""
    begins = "" if strict else f"M{at} 5V15"
    parts = [format_html('<path class="e-range" d="{}M{} 10H{}"/>', begins, at, to)]
    if strict:
        parts.append(format_html('<circle class="e-ring" cx="{}" cy="10" r="4"/>', at))
    return [*parts, format_html('<path class="e-head" d="{}"/>', head)]


def _fits(scale: Scale, fit: tuple[End, End]) -> SafeString:
    """What fits all: a line, or a band from one number to the other or to the edge."""
    low = scale.at(fit[0][0]) if fit[0][0].is_finite() else "2"
    high = scale.at(fit[1][0]) if fit[1][0].is_finite() else str(WIDTH - 2)
    if low == high:
        return format_html('<path class="e-fit" d="M{} 0V20"/>', low)
    wide = digits(Decimal(high) - Decimal(low))
    return format_html('<rect class="e-fits" x="{}" y="0" width="{}" height="20"/>', low, wide)


def _fit(board: Board, scale: Scale | None) -> str:
    """'9', '13 to 15', 'at least 9', in the unit of the scale."""
    if board.fit is None or scale is None:
        return ""
    low, high = board.fit
    if low[0] == high[0]:
        return _number(low[0], scale.unit)
    if low[0].is_finite() and high[0].is_finite():
        return _("%(low)s to %(high)s") % {"low": _number(low[0], scale.unit), "high": _number(high[0], scale.unit)}
    if low[0].is_finite():
        words = _("more than %(n)s") if low[1] else _("at least %(n)s")
        return words % {"n": _number(low[0], scale.unit)}
    words = _("less than %(n)s") if high[1] else _("at most %(n)s")
    return words % {"n": _number(high[0], scale.unit)}


def _number(base: Decimal, unit: Unit | None) -> str:
    value = PRECISE.divide(base, unit.factor) if unit else base
    shown = digits(value if value == value.to_integral_value() else ROUGHLY.plus(value))
    return f"{shown} {unit.after(value == 1)}" if unit else shown


def _tick(value: Decimal, unit: Unit | None) -> str:
    if unit is not None and unit.name == "year" and CENTURIES[0] <= value <= CENTURIES[1]:
        return f"{value:f}"  # a year of the calendar has no comma
    return short(value) if abs(value) < LONGEST else f"{value:.2E}"


def _chip(colour: str, sign: str, words: str) -> SafeString:
    drawn = SafeString("")
    if sign:
        drawn = format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), sign)
    return format_html('<span class="chip{}">{}{}</span>', f" {colour}" if colour else "", drawn, words)


def _svg(drawn: SafeString) -> SafeString:
    return format_html('<svg width="{}" height="{}" aria-hidden="true">{}</svg>', WIDTH, TALL, drawn)
