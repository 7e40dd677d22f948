"""What lists of documents show: the state of work with its sign, and counts whose nought steps back."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from annotations.models import AnnotationSet

register = template.Library()
# state -> sign, colour
SIGNS = {
    "new": ("new", "faint"),
    "in_progress": ("progress", ""),
    "skipped": ("skipped", "faint"),
    "submitted": ("submitted", "blue"),
    "accepted": ("accepted", "good"),
}


@register.simple_tag
def work_state(state: str) -> SafeString:
    """The state of an annotation set: sign, word, and colour last."""
    sign, colour = SIGNS[state]
    return format_html(
        '<span class="state"><svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>{}</span>',
        colour,
        static("icons.svg"),
        sign,
        AnnotationSet.State(state).label,
    )


@register.simple_tag
def number(count: int) -> SafeString:
    """A count for a column of numbers; a nought is faint."""
    return format_html('<span class="faint">0</span>' if not count else "{}", f"{count:,}")
