"""Full-text search: the same terms are found on both databases, in both normal forms, whatever the case."""

import unicodedata

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from annotations.errors import Invalid
from annotations.models import Document
from annotations.text.folding import terms

LONGEST = 1000
_SQLITE = "SELECT rowid FROM annotations_search WHERE annotations_search MATCH %s"
_SCAN = "SELECT document_id FROM annotations_documenttext WHERE instr(' ' || folded || ' ', %s) > 0"
# Written exactly as the index in migration 0002 is, so that PostgreSQL uses it.
_POSTGRESQL = (
    "SELECT document_id FROM annotations_documenttext "
    "WHERE array_to_tsvector(string_to_array(folded, ' ')) @@ %s::tsquery"
)


def search(rows: "QuerySet[Document]", query: str) -> "QuerySet[Document]":
    """Documents with every term of the query; of the last one its beginning is enough. Unranked.

    Raises Invalid: `query_too_long` over 1,000 characters, `empty_query` where there is no letter or digit.
    """
    if len(query) > LONGEST:
        raise Invalid(f"A search has at most {LONGEST:,} characters; this has {len(query):,}.", code="query_too_long")
    wanted = terms(query)
    if not wanted:
        raise Invalid("Search for at least one letter or digit.", code="empty_query")
    if connection.vendor == "sqlite":
        return _on_sqlite(rows, wanted)
    words = [f"'{term}'" for term in wanted]
    return rows.filter(pk__in=RawSQL(_POSTGRESQL, [" & ".join(words) + ":*"]))  # noqa: S611  # nosec B611  # one parameter


def _on_sqlite(rows: "QuerySet[Document]", wanted: list[str]) -> "QuerySet[Document]":
    words = [f'"{term}"' for term in wanted if _is_old(term)]
    last = wanted[-1]
    if _is_old(last):
        words[-1] += "*"
    if words:
        rows = rows.filter(pk__in=RawSQL(_SQLITE, [" AND ".join(words)]))  # noqa: S611  # nosec B611  # one parameter
    # A letter that this SQLite does not know yet would cut its term in two: such terms are looked for one by one.
    for position, term in enumerate(wanted):
        if not _is_old(term):
            whole = "" if position == len(wanted) - 1 else " "
            rows = rows.filter(pk__in=RawSQL(_SCAN, [f" {term}{whole}"]))  # noqa: S611  # nosec B611  # one parameter
    return rows


def _is_old(term: str) -> bool:
    """Whether each letter is in Unicode 3.2, which every FTS5 tokenizer knows."""
    return all(unicodedata.ucd_3_2_0.category(character)[0] in "LN" for character in term)
