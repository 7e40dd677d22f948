"""The words of a search, as texts are asked for them: each by its terms (text.folding), or by a key of its sounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from annotations.text.bare_names import bare_name, is_described
from annotations.text.folding import terms
from annotations.text.names import name_words, query_keys
from annotations.text.titles import LINKS, PRONOUNS, STOP_WORDS

REMEMBERED = 5_000  # names
# They stand in nearly every text, and the index knows no capitals: US is us there, and WHO is who.
EVERYWHERE = PRONOUNS | STOP_WORDS | LINKS


@dataclass(frozen=True)
class Word:
    """A word that is looked for: found by all of its terms, or by one of its keys. Of one `begun` the last term may go
    on."""

    terms: tuple[str, ...]
    keys: tuple[str, ...] = ()
    begun: bool = False

    def is_in(self, other: "Word") -> bool:
        """Whether every text with the other word has this one."""
        return all(term in other.terms for term in self.terms) and all(key in self.keys for key in other.keys)

    def sounds_in(self, other: "Word") -> bool:
        """Whether the other word is this one, or another spelling of it."""
        return all(term in other.terms for term in self.terms) or any(key in self.keys for key in other.keys)


Phrase = tuple[Word, ...]  # all of them are to be there


def words_of(part: str) -> Phrase:
    """The words of a part of a search that has no space in it."""
    split = [Word(tuple(terms(word)), tuple(sorted(query_keys(word)))) for word in name_words(part)]
    folded = tuple(terms(part))
    if folded != sum((word.terms for word in split), ()):  # signs that fold to letters, such as ™, join words
        split = [Word(folded)]
    return tuple(word for word in split if word.terms)


@lru_cache(maxsize=REMEMBERED)
def name_sought(name: str) -> Phrase:
    """The words by which texts are asked for a name, without those that stand everywhere. () where nothing else is
    left, or a single letter: too many texts have them."""
    words = [word for part in name.split() for word in words_of(part)]
    told = tuple(word for word in words if not EVERYWHERE.issuperset(word.terms))
    return told if sum(len(term) for word in told for term in word.terms) > 1 or not name.isascii() else ()


@lru_cache(maxsize=REMEMBERED)
def other_name_sought(name: str) -> Phrase:
    """The same for one of the other names of somebody. () as well for what says what somebody is and not who."""
    return () if is_described(bare_name(name) or name) else name_sought(name)


def is_found_by(phrase: Phrase, known: Iterable[Phrase]) -> bool:
    """Whether one of the known phrases finds every text that this one finds."""
    return any(all(any(word.is_in(mine) for mine in phrase) for word in other) for other in known)


def is_spelling_of(phrase: Phrase, known: Iterable[Phrase]) -> bool:
    """Whether it has all words of one of the known phrases, be it in another spelling."""
    return any(all(any(word.sounds_in(mine) for mine in phrase) for word in other) for other in known)
