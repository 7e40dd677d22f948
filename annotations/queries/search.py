"""Full-text search: the same terms are found on both databases, in both normal forms, whatever the case.

A name is found in its other spellings and scripts as well, by the keys of text.names, and an actor by the other names
that the registry knows (queries.other_names).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from annotations.errors import Invalid
from annotations.models import Document
from annotations.queries.other_names import Called
from annotations.text.sought import Phrase, Word, words_of

LONGEST = 1000
_SQLITE = "SELECT rowid FROM annotations_search WHERE annotations_search MATCH %s"
_SCAN = "SELECT document_id FROM annotations_documenttext WHERE instr(' ' || folded || ' ', %s) > 0"
# Written exactly as the index in migration 0002 is, so that PostgreSQL uses it.
_POSTGRESQL = (
    "SELECT document_id FROM annotations_documenttext "
    "WHERE array_to_tsvector(string_to_array(folded, ' ')) @@ %s::tsquery"
)
# Of many names PostgreSQL believes that so many texts have them that it had better read all of them, which takes half a
# second for 10,000. What it does not know when it plans it looks up in the index.
_ASKED_BY_INDEX = _POSTGRESQL.replace("%s::tsquery", "(SELECT %s::tsquery)")


@dataclass(frozen=True)
class _Language:
    """How FTS5 or tsquery says it; terms and keys are letters and digits."""

    quote: str
    begun: str
    both: str
    either: str


_FTS5 = _Language('"', "*", " AND ", " OR ")
_TSQUERY = _Language("'", ":*", " & ", " | ")
Wanted = tuple[Phrase, ...]  # one of them is to be there


def search(rows: "QuerySet[Document]", query: str, named: Iterable[Called] = ()) -> "QuerySet[Document]":
    """Documents with every word of the query, or with another spelling of it where it begins with a capital there.

    In the place of words that are a name (`named`, as other_names.called tells them) stands any other name of those
    who bear it: all words of such a name, wherever in the document. Of the last word of the query its beginning is
    enough, as it is written. Unranked. Raises Invalid: `query_too_long` over 1,000 characters, `empty_query` where
    there is no letter or digit.
    """
    if len(query) > LONGEST:
        raise Invalid(f"A search has at most {LONGEST:,} characters; this has {len(query):,}.", code="query_too_long")
    wanted = _wanted(query, named)
    if not wanted:
        raise Invalid("Search for at least one letter or digit.", code="empty_query")
    if connection.vendor == "sqlite":
        return _on_sqlite(rows, wanted)
    asked = _ASKED_BY_INDEX if any(len(phrases) > 1 for phrases in wanted) else _POSTGRESQL
    matched = _expression(wanted, _TSQUERY)
    return rows.filter(pk__in=RawSQL(asked, [matched]))  # noqa: S611  # nosec B611  # one parameter


def _wanted(query: str, named: Iterable[Called]) -> list[Wanted]:
    """All of which is to be there. The first phrase of each is as it is written; its last word may be begun."""
    parts, names = query.split(), {one.first: one for one in named}
    found: list[Wanted] = []
    at = 0
    while at < len(parts):
        here = names.get(at)
        end = here.end if here else at + 1
        words = tuple(word for part in parts[at:end] for word in words_of(part))
        found += [(words, *here.phrases)] if here and words else [((word,),) for word in words]
        at = end
    if found:
        (*before, last), *others = found[-1]
        found[-1] = ((*before, replace(last, begun=True)), *others)
    return found


def _expression(wanted: Iterable[Wanted], said: _Language) -> str:
    return said.both.join(_either(phrases, said) for phrases in wanted)


def _either(phrases: Wanted, said: _Language) -> str:
    each = [said.both.join(_word(word, said) for word in phrase) for phrase in phrases]
    return f"({said.either.join(f'({one})' for one in each)})" if len(each) > 1 else each[0]


def _word(word: Word, said: _Language) -> str:
    quote = said.quote
    named = said.both.join(f"{quote}{term}{quote}" for term in word.terms) + (said.begun if word.begun else "")
    if not word.keys:
        return named
    return f"(({named}){said.either}{said.either.join(f'{quote}{key}{quote}' for key in word.keys)})"


def _on_sqlite(rows: "QuerySet[Document]", wanted: list[Wanted]) -> "QuerySet[Document]":
    # A letter that this SQLite does not know yet would cut its term in two: such terms are looked for one by one.
    known = [phrases for phrases in wanted if all(_is_old(word) for phrase in phrases for word in phrase)]
    if known:
        rows = rows.filter(_matching(known))
    for phrases in wanted:
        if phrases not in known:
            rows = rows.filter(reduce(or_, map(_one_by_one, phrases)))
    return rows


def _matching(wanted: Iterable[Wanted]) -> Q:
    return Q(pk__in=RawSQL(_SQLITE, [_expression(wanted, _FTS5)]))  # noqa: S611  # nosec B611  # one parameter


def _one_by_one(phrase: Phrase) -> Q:
    found = Q()
    for word in phrase:
        if _is_old(word):
            found &= _matching([((word,),)])
            continue
        for place, term in enumerate(word.terms, start=1):
            whole = "" if word.begun and place == len(word.terms) else " "
            found &= Q(pk__in=RawSQL(_SCAN, [f" {term}{whole}"]))  # noqa: S611  # nosec B611  # one parameter
    return found


def _is_old(word: Word) -> bool:
    """Whether each letter is in Unicode 3.2, which every FTS5 tokenizer knows."""
    letters = "".join(word.terms)
    return all(unicodedata.ucd_3_2_0.category(character)[0] in "LN" for character in letters)
