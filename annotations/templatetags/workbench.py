"""Tags of our own templates."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def version() -> str:
    """The version of this workbench, as the footer shows it."""
    return str(settings.VERSION)


@register.filter
def exact(count: int) -> str:
    """A count as it is written for people: 14,600."""
    return f"{count:,}"
