"""Where an annotation page stands: the list it was opened from, which the address names, and its neighbours there."""

from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.errors import Forbidden, Invalid
from annotations.models import AnnotationSet, Document, User
from annotations.permissions import May, allows
from annotations.queries.queue import Filters, neighbours
from annotations.queries.worklists import MINE, REVIEW, WorkList, own_lists, review_lists

Json = dict[str, Any]
FROM = "from"
# Lists of work by the word before the point: the page that shows them, who may see it, and what they are.
_LISTS = {"mine": ("work", May.ANNOTATE, MINE), "review": ("review", May.REVIEW, REVIEW)}


def places_of(user: User, document: Document, role: str, asked: QueryDict, which: str) -> tuple[Json, str]:
    """{"position", "count", "previous", "next", "list", "back"}, and the query that keeps them in an address.

    `from=mine.<list>` or `from=review.<list>&annotator=` names a list of work; without it the filters of the list of
    documents say what is next. Raises Invalid for what is no list, Forbidden for one that is not the reader's.
    """
    origin = asked.pop(FROM, [""])[-1]
    filters = Filters.from_query(asked)
    if origin:
        return _of_work(user, document, role, origin, filters.annotator, which)
    queue = neighbours(user=user, project=document.project, role=role, document=document, filters=filters)
    query = filters.query()
    places = {
        "position": queue.position,
        "count": queue.count,
        "previous": _address("annotate", queue.previous_id, query),
        "next": _address("annotate", queue.next_id, query),
        "list": _address("documents", document.project_id, query),
        "back": _("Back to the documents"),
    }
    return places, query


def _of_work(
    user: User, document: Document, role: str, origin: str, annotator: str, which: str
) -> tuple[Json, str]:  # fmt: skip
    whose, _point, name = origin.partition(".")
    page, action, names = _LISTS.get(whose, ("", May.READ, ()))
    if name not in names:
        raise Invalid(_("There is no such list."), code="wrong_parameter")
    if not allows(role, action):
        raise Forbidden(_("This list of work is not yours."))
    found = _list(user, document, whose, name, annotator)
    chosen = int(which) if which.isascii() and which.isdigit() and len(which) <= 18 else None
    around = found.around(document, chosen if whose == "review" else None)
    only = urlencode({"annotator": annotator}) if annotator and whose == "review" else ""
    query = urlencode({FROM: origin}) + (f"&{only}" if only else "")
    back = reverse(page, args=[document.project_id])
    places = {
        "position": around.position,
        "count": around.count,
        "previous": _row(around.previous, whose, query),
        "next": _row(around.next, whose, query),
        "list": f"{back}{f'?{only}' if only else ''}#{name}",
        "back": _("Back to review") if whose == "review" else _("Back to my work"),
    }
    return places, query


def _list(user: User, document: Document, whose: str, name: str, annotator: str) -> WorkList:
    if whose == "review":
        return review_lists(user, document.project, annotator)[name]
    return own_lists(user, document.project)[name]


def _row(row: Any, whose: str, query: str) -> str | None:
    """The address of a row of a list of work: in review that of somebody's set."""
    if row is None:
        return None
    theirs = whose == "review" and isinstance(row, AnnotationSet)
    return _address("annotate", row.document_id, f"{query}&set={row.pk}" if theirs else query)


def _address(name: str, pk: int | None, query: str) -> str | None:
    if pk is None:
        return None
    return reverse(name, args=[pk]) + (f"?{query}" if query else "")
