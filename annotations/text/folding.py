"""Folding: what search compares, instead of the text itself.

A folded text is its distinct terms, sorted, separated by one space. A term is a run of letters and digits after
compatibility decomposition (NFKD), removal of combining marks and case folding, so that 'Erdoğan' is found in both
normal forms, by 'erdogan' and by 'ERDOGAN'. Queries are folded by the same rule. Both databases index these terms as
they are, so that neither's own stemming or stop words change what is found.

Beside these terms stand the keys of all words that begin with a capital (text.names), by which a name is found in
other spellings and scripts. A key begins with a letter that no term has.
"""

import re
import unicodedata
from functools import lru_cache

from annotations.text.names import index_keys

VERSION = 2  # raise it with any change of terms or of the keys of names: `manage.py reindex` mends what is older
LONGEST_TERM = 64
LONGEST_PART = 100  # characters between two spaces: in longer ones, such as Chinese texts, no names are looked for
REMEMBERED = 30_000  # parts of texts, in some 8 MB of a process
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
    """What is indexed for a document: its distinct terms and the keys of its names, sorted. At most 900,000 bytes: a
    text with more distinct words than that (about 100,000) is found by the first of them in code point order."""
    parts = set().union(*(text.split() for text in texts))
    found = set().union(*map(_indexed, parts)) if len(max(parts, key=len, default="")) <= LONGEST_PART else _long(parts)
    distinct = sorted(found)
    whole = " ".join(distinct)
    if len(whole) * 4 <= MOST_BYTES:
        return whole
    size = 0
    for position, term in enumerate(distinct):
        size += len(term.encode("utf-8")) + 1
        if size > MOST_BYTES:
            return " ".join(distinct[:position])
    return whole


def _long(parts: set[str]) -> set[str]:
    """As for the others, but nothing so long is remembered, nor are names looked for in it."""
    short = {part for part in parts if len(part) <= LONGEST_PART}
    return set().union(*map(_indexed, short), *map(terms, parts - short))


@lru_cache(maxsize=REMEMBERED)
def _indexed(part: str) -> tuple[str, ...]:
    """Terms and keys of a part of a text that has no space in it. Most parts have been met before."""
    return (*terms(part), *index_keys(part))


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
