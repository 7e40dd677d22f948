"""Actors in words."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from annotations.models import AnnotationSet
from annotations.records.figures import FigureRecord
from annotations.text.quantities import in_words

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
    """A figure in a few words: at least 9 drones; '' for one of which nothing is known."""
    return in_words(FigureRecord(**figure)) if figure else ""
