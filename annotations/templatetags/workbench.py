"""Tags of our own templates."""

import re

from django import template
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def version() -> str:
    """The version of this workbench, as the footer shows it."""
    return str(settings.VERSION)


@register.filter
def exact(count: int) -> str:
    """A count as it is written for people: 14,600."""
    return f"{count:,}"


@register.filter
def code_words(text: str) -> SafeString:
    """Words between backticks as <code>; everything is escaped first."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S308  escaped above
