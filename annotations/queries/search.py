"""Full-text search: the same terms are found on both databases, in both normal forms, whatever the case.

A name is found in its other spellings and scripts as well, by the keys of text.names.
"""

import unicodedata
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from annotations.errors import Invalid
from annotations.models import Document
from annotations.text.folding import terms
from annotations.text.names import name_words, query_keys

LONGEST = 1000
_SQLITE = "SELECT rowid FROM annotations_search WHERE annotations_search MATCH %s"
_SCAN = "SELECT document_id FROM annotations_documenttext WHERE instr(' ' || folded || ' ', %s) > 0"
# Written exactly as the index in migration 0002 is, so that PostgreSQL uses it.
_POSTGRESQL = (
    "SELECT document_id FROM annotations_documenttext "
    "WHERE array_to_tsvector(string_to_array(folded, ' ')) @@ %s::tsquery"
)


@dataclass(frozen=True)
class _Word:
    """A word of a query: found by all of its terms, or by one of its keys."""

    terms: tuple[str, ...]
    keys: tuple[str, ...] = ()


def search(rows: "QuerySet[Document]", query: str) -> "QuerySet[Document]":
    """Documents with every word of the query, or with another spelling of it where it begins with a capital there.

    Of the last word its beginning is enough, as it is written. Unranked. Raises Invalid: `query_too_long` over 1,000
    characters, `empty_query` where there is no letter or digit.
    """
    if len(query) > LONGEST:
        raise Invalid(f"A search has at most {LONGEST:,} characters; this has {len(query):,}.", code="query_too_long")
    wanted = [word for part in query.split() for word in _words(part)]
    if not wanted:
        raise Invalid("Search for at least one letter or digit.", code="empty_query")
    if connection.vendor == "sqlite":
        return _on_sqlite(rows, wanted)
    matched = _expression(wanted, quote="'", begun=":*", both=" & ", either=" | ")
    return rows.filter(pk__in=RawSQL(_POSTGRESQL, [matched]))  # noqa: S611  # nosec B611  # one parameter


def _words(part: str) -> list[_Word]:
    """The words of a part of a query that has no space in it."""
    split = [_Word(tuple(terms(word)), tuple(sorted(query_keys(word)))) for word in name_words(part)]
    folded = tuple(terms(part))
    if folded != sum((word.terms for word in split), ()):  # signs that fold to letters, such as ™, join words
        split = [_Word(folded)]
    return [word for word in split if word.terms]


def _expression(wanted: list[_Word], *, quote: str, begun: str, both: str, either: str) -> str:
    """What is looked for, in the language of FTS5 or of tsquery; terms and keys are letters and digits."""
    parts = []
    for place, word in enumerate(wanted, start=1):
        named = both.join(f"{quote}{term}{quote}" for term in word.terms)
        if place == len(wanted):
            named += begun
        if word.keys:
            keys = either.join(f"{quote}{key}{quote}" for key in word.keys)
            named = f"(({named}){either}{keys})"
        parts.append(named)
    return both.join(parts)


def _on_sqlite(rows: "QuerySet[Document]", wanted: list[_Word]) -> "QuerySet[Document]":
    # A letter that this SQLite does not know yet would cut its term in two: such terms are looked for one by one.
    known = [word for word in wanted if all(map(_is_old, word.terms))]
    if known:
        begun = "*" if known[-1] is wanted[-1] else ""
        matched = _expression(known, quote='"', begun=begun, both=" AND ", either=" OR ")
        rows = rows.filter(pk__in=RawSQL(_SQLITE, [matched]))  # noqa: S611  # nosec B611  # one parameter
    last = wanted[-1].terms[-1]
    for word in wanted:
        if word in known:
            continue
        for term in word.terms:
            whole = "" if word is wanted[-1] and term is last else " "
            rows = rows.filter(pk__in=RawSQL(_SCAN, [f" {term}{whole}"]))  # noqa: S611  # nosec B611  # one parameter
    return rows


def _is_old(term: str) -> bool:
    """Whether each letter is in Unicode 3.2, which every FTS5 tokenizer knows."""
    return all(unicodedata.ucd_3_2_0.category(character)[0] in "LN" for character in term)
