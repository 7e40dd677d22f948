"""Folding: what search compares, instead of the text itself.

A folded text is its distinct terms, sorted, separated by one space. A term is a run of letters and digits after
compatibility decomposition (NFKD), removal of combining marks and case folding, so that 'Erdoğan' is found in both
normal forms, by 'erdogan' and by 'ERDOGAN'. Queries are folded by the same rule. Both databases index these terms as
they are, so that neither's own stemming or stop words change what is found.
"""

import re
import unicodedata

VERSION = 1
LONGEST_TERM = 64
MOST_BYTES = 900_000  # of one folded text: PostgreSQL's tsvector ends at 1 MiB
_TERM = re.compile(r"[^\W_]+")
# The same rule for ASCII alone, in a third of the time: every byte that is no letter or digit becomes a space.
_TERM_BYTES = bytes(byte if byte < 128 and chr(byte).isalnum() else 32 for byte in range(256))


def fold(text: str) -> str:
    """One string to its compared form; letters, digits, space and punctuation stay where they are."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text)
    for mark in {c for c in set(decomposed) if unicodedata.combining(c)}:
        decomposed = decomposed.replace(mark, "")
    return decomposed.casefold()


def terms(text: str) -> list[str]:
    """The terms of `text` in the order in which they stand, repeated ones included, each at most 64 characters."""
    return [term[:LONGEST_TERM] for term in _whole_terms(text)]


def index_terms(*texts: str) -> str:
    """What is indexed for a document: its distinct terms, sorted. At most 900,000 bytes: a text with more distinct
    words than that (about 100,000) is found by the first of them in code point order."""
    found = set().union(*(_whole_terms(text) for text in texts))
    distinct = sorted({term[:LONGEST_TERM] for term in found})
    whole = " ".join(distinct)
    if len(whole) * 4 <= MOST_BYTES:
        return whole
    size = 0
    for position, term in enumerate(distinct):
        size += len(term.encode("utf-8")) + 1
        if size > MOST_BYTES:
            return " ".join(distinct[:position])
    return whole


def _whole_terms(text: str) -> list[str]:
    folded = fold(text)
    if any(character.isalnum() for character in set(folded) if character > "\x7f"):
        return _TERM.findall(folded)
    # What is left beyond ASCII, such as quotes and dashes, ends a term: as does the question mark put in its place.
    return folded.encode("ascii", "replace").translate(_TERM_BYTES).decode("ascii").split()


def fold_name(name: str) -> str:
    """A name as it is compared for uniqueness: NFKC, case folded, without format characters and outer space."""
    normal = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(c for c in normal if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", kept).split())
