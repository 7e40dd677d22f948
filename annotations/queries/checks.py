"""Checks of the figures in a document: the hints for one annotation set, with what was said of each."""

from dataclasses import dataclass
from typing import Literal, cast

from django.db import connection

from annotations.models import AnnotationSet, CheckVerdict, DocumentText
from annotations.queries.spans import uid_reader
from annotations.records.figures import FIGURE_KEYS, FigureRecord
from annotations.text.sums import Check, Marked, checks_in

State = Literal["open", "accepted", "dismissed"]
OPEN: State = "open"
# Raw SQL for the same reason as in queries/annotations.py: a set may have thousands.
_FIGURES = """
SELECT s.uid, s.start, s."end", f.{figure}
FROM annotations_span s JOIN annotations_figurevalue f ON f.span_id = s.id
WHERE s.set_id = %s
""".format(figure=", f.".join(FIGURE_KEYS))  # nosec B608  # names of our own columns


@dataclass(frozen=True)
class JudgedCheck:
    """A hint, and what its set says of it: open, accepted or dismissed."""

    check: Check
    state: State


def checks_of(found: AnnotationSet | None) -> list[JudgedCheck]:
    """The hints for one set in the order of the text; none where there is no set. At most three statements."""
    hints = hints_of(found)
    if found is None or not hints:
        return []
    verdicts = dict(CheckVerdict.objects.filter(set=found).values_list("key", "verdict"))
    return [JudgedCheck(hint, cast(State, verdicts.get(hint.key, OPEN))) for hint in hints]


def hints_of(found: AnnotationSet | None) -> list[Check]:
    """What the figures of a set say of each other, whatever was said of it. At most two statements."""
    if found is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [found.pk])
        uid = uid_reader()
        marked = [Marked(uid(row[0]), row[1], row[2], FigureRecord(*row[3:])) for row in cursor.fetchall()]
    if len(marked) < 2:
        return []
    text = DocumentText.objects.values_list("text", flat=True).get(document=found.document_id)
    return checks_in(text, marked)
