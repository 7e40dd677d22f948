"""Tags of our own templates."""

import posixpath
import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.dates import MONTHS
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from annotations.models import AnnotationSet, User
from annotations.permissions import May, allows

register = template.Library()
STATIC = Path(settings.BASE_DIR) / "frontend" / "static"
EDITOR = "main/annotate.js"
IMPORT = re.compile(r"""^(?:import|export)\b[^'"]*?from '(\.[^']+)'""", re.MULTILINE)
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
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S308  # nosec B308 B703  # escaped here


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
    known = ((name, value) for name, value in chosen.items() if value in LOOKS[name])
    return format_html_join("", ' data-{}="{}"', known)


@register.filter
def state_word(state: str) -> str:
    """The state of an annotation set in words: In progress."""
    return str(AnnotationSet.State(state).label)


@register.filter
def edtf_words(date: str) -> str:
    """'2025-05-18', '2025-05' or '2025' as people write it: 18 May 2025, May 2025, 2025; anything else as it is."""
    parts = date.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return date
    words = [parts[0]]
    if len(parts) > 1 and 1 <= int(parts[1]) <= 12:
        words.insert(0, str(MONTHS[int(parts[1])]))
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


@register.simple_tag
def editor_modules() -> SafeString:
    """All modules of the editor named at once, so that the browser need not find them one import after the other."""
    return format_html_join("", '\n<link rel="modulepreload" href="{}">', ((static(name),) for name in editor_files()))


@cache
def editor_files() -> tuple[str, ...]:
    """The files that main/annotate.js imports, directly or not, without it, in the order of the imports."""
    found: list[str] = []

    def visit(name: str) -> None:
        source = (STATIC / name).read_text(encoding="utf-8")
        for path in IMPORT.findall(source):
            imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            if imported not in found:
                found.append(imported)
                visit(imported)

    visit(EDITOR)
    return tuple(found)
