"""What the pages of imports and exports show: states, sizes, times, and how a refused row is mended."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotations.models import ExportJob, ImportJob

register = template.Library()
# state -> sign, colour, word
STATES = {
    "queued": ("new", "faint", gettext_lazy("Queued")),
    "running": ("progress", "blue", gettext_lazy("Running")),
    "done": ("accepted", "good", gettext_lazy("Done")),
    "failed": ("bad", "bad", gettext_lazy("Failed")),
    "cancelled": ("close", "faint", gettext_lazy("Cancelled")),
}
LAYERS = {
    "mine": gettext_lazy("my annotations"),
    "gold": gettext_lazy("gold"),
    "all": gettext_lazy("all annotations"),
}
_EDIT = gettext_lazy("Correct this line in the file and import it again.")
_OFFSETS = gettext_lazy("Count start and end in code points of the stored text, the end not included.")
_LABELS = gettext_lazy("Use a label of the project, or import again with “Create missing labels”.")
_UPDATE = gettext_lazy("Import again with “Update what differs”, or leave this line out.")
_CUT_OFF = gettext_lazy("Make the archive again: it is damaged or was cut off.")
_SMALLER = gettext_lazy("Split it into smaller ones.")
MENDING = {
    "actor_circle": gettext_lazy("Let one of them be merged into nobody."),
    "actor_merged": gettext_lazy("Nothing to mend: look at these two in the registry."),
    "bad_encoding": gettext_lazy("Choose the encoding in which the file was written, or save it as UTF-8."),
    "bad_json": gettext_lazy("Each line has to be one whole JSON object."),
    "bad_zip": _CUT_OFF,
    "bad_zip_entry": _CUT_OFF,
    "byte_order_mark": gettext_lazy("Nothing to mend: a note on how the file was read."),
    "duplicate_row": gettext_lazy("Keep one of the two lines."),
    "duplicate_span": gettext_lazy("Keep one of the two spans."),
    "duplicate_relation": gettext_lazy("Keep one of the two relations."),
    "empty_text": gettext_lazy("Leave it out, or give it a text."),
    "figure_value": gettext_lazy("Write numbers as plain decimals: 117, not 1.17e2 or 117.0."),
    "fragments": _OFFSETS,
    "label_archived": _LABELS,
    "label_not_in_project": _LABELS,
    "learnt_elsewhere": gettext_lazy("Import these documents before, to keep where names were learnt."),
    "line_too_long": _SMALLER,
    "metadata_differs": _UPDATE,
    "set_differs": _UPDATE,
    "actor_differs": _UPDATE,
    "missing_field": gettext_lazy("Add the field; a line needs at least id and text."),
    "no_rows": gettext_lazy("Choose another file: this one has no rows."),
    "not_a_text_file": gettext_lazy("Import a .txt file or a .zip of them, or choose another format."),
    "offset_range": _OFFSETS,
    "quote_mismatch": _OFFSETS,
    "relation_type_not_in_project": gettext_lazy("Use a relation type of the project, or “Create missing labels”."),
    "text_differs": gettext_lazy("Give the corrected article an id of its own, with “replaces”."),
    "text_too_long": _SMALLER,
    "too_many_rows": _SMALLER,
    "unknown_document": gettext_lazy("Bring the document it replaces as well, or leave “replaces” out."),
    "wrong_format": gettext_lazy("Choose the format that the file has."),
}


@register.inclusion_tag("job_state.html")
def job_state(job: ImportJob | ExportJob) -> dict[str, Any]:
    """The state of a job: sign, word, and colour last."""
    sign, colour, word = STATES[job.state]
    leaving = job.cancel_requested and not job.is_over
    return {"sign": sign, "colour": colour, "word": _("Being cancelled") if leaving else word}


@register.filter
def mend(code: str) -> str:
    """How a problem with this code is mended."""
    return str(MENDING.get(code, _EDIT))


@register.filter
def layer_name(layer: str) -> str:
    """A layer of an export in words."""
    return str(LAYERS.get(layer, layer))


@register.filter
def chosen_keys(job: ExportJob) -> int:
    """How many documents were chosen by their keys; a template that asks a dict for `keys` gets its method."""
    return len(job.filters.get("keys", ()))


@register.filter
def percent(share: float) -> int:
    """A share of 1 in whole percent; 100 only when it is all."""
    return int(share * 100)


@register.filter
def size(count: int | None) -> str:
    """Bytes as people read them: 812 bytes, 200.1 KiB, 1 GiB."""
    amount, unit = float(count or 0), ""
    for unit in ("", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            break
        amount /= 1024
    if not unit:
        return ngettext("%(n)s byte", "%(n)s bytes", int(amount)) % {"n": f"{int(amount):,}"}
    return f"{amount:,.1f}".removesuffix(".0") + f" {unit}"


@register.filter
def took(job: ImportJob | ExportJob) -> str:
    """How long a job has run, or ran: 12 s, 3 min 4 s, 1 h 2 min."""
    start, end = job.started_at or job.created_at, job.finished_at or timezone.now()
    seconds = max(0, int((end - start).total_seconds()))
    if seconds < 60:
        return _("%(s)d s") % {"s": seconds} if seconds else _("under 1 s")
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return _("%(m)d min %(s)d s") % {"m": minutes, "s": seconds}
    return _("%(h)d h %(m)d min") % {"h": minutes // 60, "m": minutes % 60}


@register.simple_tag
def when(moment: datetime) -> SafeString:
    """A time: relative on the last day, with the full time as its title, else in full with its zone."""
    full = written(timezone.localtime(moment), "j F Y, H:i T")
    age = timezone.now() - moment
    shown = full
    if age < timedelta(minutes=1):
        shown = _("less than a minute ago")
    elif age < timedelta(days=1):
        shown = _("%(time)s ago") % {"time": timesince(moment, depth=1)}
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), full, shown)
