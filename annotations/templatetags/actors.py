"""Actors in words."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from annotations.models import AnnotationSet
from annotations.records.figures import FigureRecord
from annotations.text.quantities import in_words
from annotations.text.units import unit_of

register = template.Library()
SHOWN = 4  # names in a row of the registry


@register.filter
def type_word(kind: str, types: dict[str, Any]) -> str:
    """The type of an actor in words; that of an older import as it is."""
    return str(types.get(kind, kind))


@register.filter
def few(names: list[str]) -> list[str]:
    """The first names of many."""
    return names[:SHOWN]


@register.filter
def beyond(names: list[str]) -> int:
    """How many names are not among the few."""
    return max(0, len(names) - SHOWN)


@register.filter
def whose(found: AnnotationSet) -> str:
    """Whose annotation it is, for a column: gold, Ann, the name of an import."""
    if found.kind == AnnotationSet.Kind.GOLD:
        return _("gold")
    return found.owner.get_full_name() if found.owner else found.source


@register.filter
def figure_words(figure: dict[str, Any] | None) -> str:
    """A figure in a few words, with what is counted: 'at least 9, drone'; '' for one of which nothing is known."""
    if not figure:
        return ""
    record = FigureRecord(**figure)
    is_told = record.kind == "money" or unit_of(record.unit) is not None
    of = record.counted or (None if is_told else _("people") if record.unit == "person" else record.unit)
    return f"{in_words(record)}, {of}" if of else in_words(record)
