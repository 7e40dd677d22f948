"""What figures are of, in words for people."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.text.intervals import Thing

KIND_WORDS = {
    "count": gettext_lazy("Counts"), "money": gettext_lazy("Money"), "percentage": gettext_lazy("Percentages"),
    "distance": gettext_lazy("Distances"), "duration": gettext_lazy("Durations"), "age": gettext_lazy("Ages"),
    "date_range": gettext_lazy("Spans of dates"), "ratio": gettext_lazy("Ratios"), "ordinal": gettext_lazy("Ranks"),
}  # fmt: skip
MEASURES = {
    "length": gettext_lazy("Distance"), "mass": gettext_lazy("Mass"), "time": gettext_lazy("Duration"),
    "person": gettext_lazy("People"), None: gettext_lazy("Number without a unit"),
}  # fmt: skip
KINDS = {
    "share": gettext_lazy("Share"), "money": gettext_lazy("Money"), "age": gettext_lazy("Age"),
    "ordinal": gettext_lazy("Rank"), "date_range": gettext_lazy("Span of dates"),
}  # fmt: skip


def thing_words(thing: Thing) -> str:
    """What figures are of: 'Dead (people)', 'Drone', 'Distance', 'Money (USD), per family', 'Share: resident'."""
    if thing.kind == "amount":
        said = thing.counted or (None if thing.unit in MEASURES else thing.unit)
        words = said[:1].upper() + said[1:] if said else str(MEASURES.get(thing.unit, ""))
        if thing.counted and thing.unit and thing.unit != thing.counted:
            words += f" ({_lower(str(MEASURES[thing.unit])) if thing.unit in MEASURES else thing.unit})"
    else:
        words = str(KINDS.get(thing.kind, thing.kind))
        if thing.kind == "money" and thing.unit:
            words += f" ({thing.unit.upper()})"
        if thing.kind == "share" and thing.unit != "share":
            words += f" ({thing.unit})"
        if thing.kind in ("ordinal", "date_range") and thing.unit:
            words += f": {thing.unit}"
        if thing.counted:
            words += f": {thing.counted}"
    return words + (_(", per %(what)s") % {"what": thing.per} if thing.per else "")


def kind_words(kind: str) -> str:
    """A kind of figure in words."""
    return str(KIND_WORDS.get(kind, kind))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
