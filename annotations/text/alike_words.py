"""How alike two words of a name are, for text.persons: by letters, by sounds, by custom, or but for a mistake."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from annotations.text.names import word_keys
from annotations.text.sounds import SOUNDS
from annotations.text.titles import COLLECTIVE, TITLES, VARIANTS

EQUAL, SOUND = 100, 90  # from SOUND on, two words are spellings of one; below it, one has a mistake
INITIAL = 92
_SHARED, _OTHER_LANGUAGE = 95, SOUND
_COMPARED = 3  # keys of a word, when mistakes are looked for
_ONE_MISTAKE, _TWO_MISTAKES = 5, 9  # letters of a word that may have them
_SKELETON = 4  # consonants of which one may be missing
_VOWELS = re.compile(r"(?<!^)[aeiou]")
_HERS = ("a", "oi")  # Zelenska, and Зеленской in other cases
_OF_A_COUNTRY = ("an", "i", "ish", "ese")
_FORMS = frozenset({"", "a", "aia", "aya", "s", "n", "ns", "an", "ans", "ian", "ians", *_OF_A_COUNTRY})  # of a name


@dataclass(frozen=True, eq=False, slots=True)
class Word:
    """A word of a name."""

    plain: str  # without marks, apostrophes and case
    keys: tuple[str, ...]  # of its sounds; () for what has none
    initial: bool  # V. for Vladimir
    firsts: frozenset[str]  # the sounds that it may begin with
    variants: frozenset[int]  # the numbers of names in VARIANTS of which it is one

    @classmethod
    def of(cls, written: str, plain: str, *, initial: bool) -> "Word":
        """The word as it is `written`, and in small letters without marks."""
        keys = word_keys(written)
        firsts = frozenset(key[0] for key in keys)
        if initial or not keys:
            firsts = frozenset(sound[:1] for sound in SOUNDS.get(plain[:1], (plain[:1],)))
        variants = frozenset[int]().union(*(_variants().get(key, ()) for key in keys))
        return cls(plain, keys, initial, firsts, variants)

    @property
    def skeletons(self) -> list[str]:
        """Its first sound and its consonants, whole and, if there are four, without each one of them: a word with a
        vowel mistaken, or one consonant, shares one of them."""
        found: dict[str, None] = {}
        for key in self.keys:
            whole = _VOWELS.sub("", key)
            if len(whole) > 2:
                found[whole] = None
            if len(whole) >= _SKELETON:
                found.update(dict.fromkeys(whole[:at] + whole[at + 1 :] for at in range(1, len(whole))))
        return list(found)


def alike(one: Word, other: Word) -> int:
    """100 for words spelled alike; 90 to 95 for spellings of one; 80 and 70 with one and two mistakes; 0 for others."""
    if one.initial != other.initial and len(one.plain) == len(other.plain):
        return 0  # K alone is no initial
    if one.plain == other.plain:
        return EQUAL
    if one.initial or other.initial:
        return 0 if one.firsts.isdisjoint(other.firsts) else INITIAL
    if any(key in other.keys for key in one.keys):
        return _SHARED
    if not one.variants.isdisjoint(other.variants):
        return _OTHER_LANGUAGE
    mistakes = _mistakes(one, other)
    return SOUND - 10 * mistakes if mistakes else 0


def goes_on(one: Word, other: Word) -> bool:
    """Whether the other word begins as this one, and is no form of it: Zel and Zelenskyy."""
    if other.plain.startswith(one.plain):
        return other.plain[len(one.plain) :] not in _FORMS
    return any(key.startswith(begun) and key[len(begun) :] not in _FORMS for key in other.keys for begun in one.keys)


def _mistakes(one: Word, other: Word) -> int:
    """The fewest mistakes that make one of the other, 1 or 2; 0 for words that are not alike."""
    if one.firsts.isdisjoint(other.firsts) or _of_a_country(one.plain, other.plain):
        return 0
    if _in_office(one.plain, other.plain):
        return 0
    pairs = [*product(one.keys[:_COMPARED], other.keys[:_COMPARED])]
    if any(_of_two_sexes(*pair) for pair in pairs):
        return 0
    found = [_distance(*pair) for pair in [*pairs, (one.plain, other.plain)]]
    return min((mistakes for mistakes in found if mistakes), default=0)


def _of_two_sexes(one: str, other: str) -> bool:
    """selenski and selenska, petrov and petrova: no mistake is looked for between names of which one is a woman's."""
    return one.endswith(_HERS) != other.endswith(_HERS)


def _of_a_country(one: str, other: str) -> bool:
    """russia and russian, israel and israeli, turkey and turkish."""
    short, long = sorted((one, other), key=len)
    return len(long) > len(short) and long.startswith(short[: max(3, len(short) - 2)]) and long.endswith(_OF_A_COUNTRY)


def _in_office(one: str, other: str) -> bool:
    """minister and ministry, senator and senate: an office is no mistake for who holds it."""
    return any(title in TITLES and office in COLLECTIVE for title, office in ((one, other), (other, one)))


def _distance(one: str, other: str) -> int:
    """Letters put in, left out, changed, or swapped with the next (optimal string alignment, after Damerau 1964 and
    Levenshtein 1966): 1 in words of five letters, 1 or 2 in words of nine, else 0."""
    short = min(len(one), len(other))
    most = 0 if short < _ONE_MISTAKE else 1 if short < _TWO_MISTAKES else 2
    if not most or abs(len(one) - len(other)) > most:
        return 0
    begin = next((at for at in range(short) if one[at] != other[at]), short)
    end = next((at for at in range(short - begin) if one[-1 - at] != other[-1 - at]), short - begin)
    left, right = one[begin : len(one) - end], other[begin : len(other) - end]
    if len(left) <= 1 and len(right) <= 1:
        return max(len(left), len(right))
    if len(left) == 2 and left == right[::-1]:
        return 1
    found = _aligned(left, right) if most > 1 else 0
    return found if found <= most else 0


def _aligned(one: str, other: str) -> int:
    """The distance of two strings."""
    older: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i, *[0] * len(other)]
        for j, there in enumerate(other, 1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and there == one[i - 2]:
                row[j] = min(row[j], older[j - 2] + 1)
        older = above
    return row[-1]


@lru_cache(maxsize=1)
def _variants() -> dict[str, frozenset[int]]:
    """The groups of VARIANTS in which a key stands."""
    found: dict[str, set[int]] = {}
    for number, group in enumerate(VARIANTS):
        for spelling in group:
            for key in word_keys(spelling):
                found.setdefault(key, set()).add(number)
    return {key: frozenset(numbers) for key, numbers in found.items()}
