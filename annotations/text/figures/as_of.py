"""As of when a figure holds: the one date, or time from one date to another, that its sentence gives it."""

import re

from annotations.text.figures.date_ranges import times_in
from annotations.text.figures.dates import Dated, dates_in

_AS_OF = re.compile(r"as\s+of\s+(?:the\s+)?(?:early\s+|late\s+|end\s+of\s+)?$", re.IGNORECASE)


def as_of(text: str, start: int, end: int, published: str | None = None) -> Dated | None:
    """The one date of the sentence text[start:end], or the one behind 'as of'; None where there are none or several."""
    found = dates_in(text, start, end, published)
    marked = [one for one in found if _AS_OF.search(text[max(start, one.start - 30) : one.start])]
    if marked:
        return marked[0]
    found += times_in(text, start, end, published)
    return found[0] if len({one.value for one in found}) == 1 else None
