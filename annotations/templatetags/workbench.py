"""Tags of our own templates."""

import json
import posixpath
import re
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.dates import MONTHS
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from annotations.models import AnnotationSet, User
from annotations.permissions import May, allows
from annotations.records.palette import hue_of
from annotations.text.turning import TURNING

register = template.Library()
STATIC = Path(settings.BASE_DIR) / "frontend" / "static"
EDITOR = "main/annotate.js"
KEYS = "main/commands.js"  # imported by it as the first drawing begins
IMPORT = re.compile(r"""^(?:import|export)\b[^'"]*?from '(\.[^']+)'""", re.MULTILINE)
# Halves of characters, for which UTF-8 has nothing, and what turns the direction in which a page is read.
ESCAPED = re.compile(f"[\ud800-\udfff{''.join(TURNING)}]")
LOOKS = {"theme": ("light", "dark"), "contrast": ("more", "normal")}


@register.simple_tag
def version() -> str:
    """The version of this workbench, as the footer shows it."""
    return str(settings.VERSION)


@register.simple_tag
def sends_mail() -> bool:
    """Whether a mail server is configured."""
    return bool(settings.SENDS_MAIL)


@register.filter
def exact(count: int) -> str:
    """A count as it is written for people: 14,600."""
    return f"{count:,}"


@register.filter
def code_words(text: str) -> SafeString:
    """Words between backticks as <code>; everything is escaped first."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S308  # nosec B308 B703  # escaped here


@register.filter
def hue(colour: str) -> int:
    """The number of a label's colour and line, 1 to 12."""
    return hue_of(colour)


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
    """'2025-05-18', '2025-05' or '2025' as people write it: 18 May 2025, May 2025, 2025; anything else as it is.

    Two of them as a time from one to the other: 26 May 2025 to 1 June 2025.
    """
    if "/" in date:
        first, last = date.split("/", 1)
        return _("%(first)s to %(last)s") % {"first": edtf_words(first), "last": edtf_words(last)}
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
def day(moment: date) -> SafeString:
    """A day for a column: today, else 18 May 2025; of a moment, its day here."""
    here = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    full = written(here, "j F Y")
    shown = _("today") if here == timezone.localdate() else full
    return format_html('<time datetime="{}" title="{}">{}</time>', here.isoformat(), full, shown)


@register.filter
def data_script(data: dict[str, Any], name: str) -> SafeString:
    """As Django's json_script, but without white space, and with letters of all scripts as they are: half the size."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":  # within a script nothing may look like HTML
        written = written.replace(sign, f"\\u{ord(sign):04X}")
    written = ESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", written)
    return format_html('<script id="{}" type="application/json">{}</script>', name, mark_safe(written))  # noqa: S308  # nosec B308 B703  # escaped here


@register.simple_tag
def editor_modules() -> SafeString:
    """The modules of the editor named at once, so that the browser need not find them one import after the other.

    First those that draw the text, then those that keys need: they come at the same time, and after them where a line
    is narrow.
    """
    first, then = editor_files()
    return format_html_join("", '\n<link rel="modulepreload" href="{}">', ((static(name),) for name in first)) + (
        format_html_join(
            "", '\n<link rel="modulepreload" href="{}" fetchpriority="low">', ((static(name),) for name in then)
        )
    )


@cache
def editor_files() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that main/annotate.js imports, directly or not, without it; then those of the keys, main/commands.js
    itself among them; each in the order of the imports."""
    first = _imported(EDITOR, [])
    return tuple(first), tuple(_imported(KEYS, [*first, KEYS])[len(first) :])


def _imported(name: str, found: list[str]) -> list[str]:
    """What was found and what this file imports, directly or not, behind it."""
    source = (STATIC / name).read_text(encoding="utf-8")
    for path in IMPORT.findall(source):
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if imported not in found:
            found.append(imported)
            _imported(imported, found)
    return found
