"""Tags of our own templates."""

import re

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from annotations.models import User
from annotations.permissions import May, allows

register = template.Library()
LOOKS = {"theme": ("light", "dark"), "contrast": ("more", "normal")}


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


@register.filter
def may(thing: object, action: str) -> bool:
    """Whether the reader's role, which permissions.py has put on what it fetched, allows this action."""
    return allows(getattr(thing, "role", None), May(action))


@register.filter
def initials(user: User) -> str:
    """Two letters for a person: those of the first two words of the name, else its first two."""
    words = user.get_full_name().split()
    return ("".join(word[0] for word in words[:2]) if len(words) > 1 else words[0][:2] if words else "").upper()


@register.simple_tag(takes_context=True)
def looks(context: RequestContext) -> SafeString:
    """The attributes of <html> that say which theme and contrast the reader chose; nothing follows the system."""
    request = context.get("request")
    chosen = {name: request.COOKIES.get(name) for name in LOOKS} if request else {}
    return mark_safe("".join(f' data-{name}="{value}"' for name, value in chosen.items() if value in LOOKS[name]))  # noqa: S308  from a list
