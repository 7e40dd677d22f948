"""One key for the spellings of a name: Zelenskyy, Zelensky, Selenskyj, Zelens'kyi, Зеленський, Зеленский.

A word is read as the sounds of text.sounds, whatever its script (Cyrillic, Greek or Latin), and what romanisations
write differently is evened out: -yy, -iy, -ij, -yi and -y; ie, ye and je; doubled letters; soft signs and apostrophes;
-ow, -off and -ov. Where a letter has two readings (a German z is з or ц, a Cyrillic г is g or h) a word has several
keys. Two words are taken for one name if they share a key.

What is not evened out: names that differ from language to language (Kyiv and Kiev, Volodymyr and Vladimir), endings
of sex and case (Zelenska, Зеленського), the vowels of English and French (Biden and Байден), and scripts that write
no vowels. A word with a letter or a digit that has no sound has no key.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from annotations.text.sounds import GROUPS, SOUNDS, Sounds

SHORTEST = 3  # sounds: shorter ones, such as Xi and Li, are like too much
MOST_KEYS = 8  # of one word
REMEMBERED = 10_000  # words
# Stands before a key among the terms of a document. A letter to every tokenizer, and one that no term has: folding
# makes an a of it (NFKD). So no word of a text or of a query can look like a key.
MARK = "\u00aa"
_APOSTROPHES = "'’‘ʼʹʺ`´′"  # within a word: a soft sign, a hard one, or nothing
_WORD = rf"\w+(?:[{_APOSTROPHES}\u0300-\u036f]+\w+)*"
_RUN = re.compile(_WORD)
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$")
_SILENT = re.compile(rf"[{_APOSTROPHES}\u0300-\u036f]")
_SOUND = re.compile("|".join([*GROUPS, "."]), re.DOTALL)
_VOWELS = frozenset("aeiouyäöüæøåœаеёиоуыэюяіїє")

# In this order, on the sounds of a word.
_EVENED = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"(.)\1+", r"\1"),
        (r"dx|xq", "x"),  # дж, шч
        (r"ts|tc", "c"),
        (r"ie", "e"),
        (r"(?<=[qx])i?o", "e"),  # Gorbachev and Gorbatschow, Чернобыль and Чорнобиль
        (r"(?<=[bcdfghklmnpqrstvx])iu", "u"),
        (r"ou", "u"),
        (r"([aou])e", r"\1"),  # ae, oe and ue, as ä, ö and ü are also written
        (r"(.)\1+", r"\1"),
        (r"(?<=sk)aia$", "a"),
        (r"(?<=..)ei$", "i"),
        (r"(?<=[eo])f$", "v"),
        (r"(?<=[dt])er$", "r"),  # Александр, Пётр
        (r"(?<=..i)ne$", "n"),  # Poutine, Eltsine
    )
)


def word_keys(word: str) -> tuple[str, ...]:
    """The keys of one word, whatever its case, likeliest first: 'Selenskyj' to ('selenski',), 'Kuznets' to two.

    At most 8. () for a word of fewer than three sounds, or with something that has no sound here: a digit, a letter
    of another script. To find who is meant by a name among many, keep a dict from each key to those who have it.
    """
    return tuple(key.removeprefix(MARK) for key in _marked(unicodedata.normalize("NFC", word)))


def name_key(name: str) -> str:
    """The likeliest key of each word of a name, with one space between: 'Volodymyr ZELENSKYY' to 'volodimir selenski'.

    A word without a key stands as it is, in small letters. It groups spellings of one language; what has two
    readings is only found by `word_keys`.
    """
    return " ".join((word_keys(word) or (word.casefold(),))[0] for word in name_words(name))


def same_name(one: str, other: str) -> bool:
    """Whether two names may be spellings of one: as many words, and each pair shares a key or differs in marks."""
    left, right = name_words(one), name_words(other)
    return len(left) == len(right) and all(map(_same_word, left, right))


def name_words(text: str) -> list[str]:
    """The words of a name or a query, in NFC: runs of letters, marks, digits, and apostrophes within."""
    return _RUN.findall(unicodedata.normalize("NFC", text))


def index_keys(part: str) -> tuple[str, ...]:
    """The marked keys of the words that begin with a capital in a part of a text, such as '(Zelensky-Putin’s)'."""
    if part.islower():
        return ()
    words = map(_without_article, name_words(part))
    return tuple(key for word in words if word[0].isupper() for key in _marked(word))


def query_keys(word: str) -> set[str]:
    """The marked keys by which a word of a query (`name_words`) is looked for, whether it has a capital or not."""
    return {*_marked(word), *index_keys(word)}


def _without_article(word: str) -> str:
    """l'Ukraine to Ukraine; O'Brien and Zelens'kyi stay."""
    last = _APOSTROPHE.split(word)[-1]
    return last if word[0].islower() and last[:1].isupper() else word


def _same_word(one: str, other: str) -> bool:
    return _bare(one) == _bare(other) or not set(word_keys(one)).isdisjoint(word_keys(other))


def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


@lru_cache(maxsize=REMEMBERED)
def _marked(word: str) -> tuple[str, ...]:
    """The keys of a word in NFC, each behind MARK."""
    plain = _SILENT.sub("", _POSSESSIVE.sub("", word.lower()))
    plain = _GREEK_MARKS.sub(lambda found: unicodedata.normalize("NFD", found[0])[0], plain)
    parts: list[Sounds] = []
    for found in _SOUND.finditer(plain):
        said = _sounds(plain, found.start(), found[0])
        if said is None:
            return ()
        parts.append(said)
    keys = dict.fromkeys(_evened("".join(said)) for said in islice(product(*parts), MOST_KEYS))
    return tuple(MARK + key for key in keys if len(key) >= SHORTEST)


# Letters with accents, so that groups such as ού are known.
_GREEK_MARKS = re.compile("[ΐάέήίΰϊϋόύώ\u1f00-\u1fff]")


def _evened(sounds: str) -> str:
    for pattern, put in _EVENED:
        sounds = pattern.sub(put, sounds)
    return sounds


def _sounds(word: str, at: int, written: str) -> Sounds | None:
    """What the letters `written`, at this place of the word, may sound like; None if that is not known."""
    rule = _BY_PLACE.get(written)
    if rule is not None:
        return rule(word[:at], word[at + len(written) :])
    known = SOUNDS.get(written)
    if known is None and len(base := unicodedata.normalize("NFD", written)) > 1:
        known = SOUNDS.get(base[0])  # the letter below its marks
    return known


def _c(before: str, after: str) -> Sounds:
    """Czech and Polish ц; before e, i and y s as well; at the end of Nikolic a ć without its mark; else k."""
    if not after and before[-1:] == "i":
        return ("k", "q")
    if after == "ic":  # Vucic
        return ("c", "q", "s")
    return ("c", "s") if after[:1] in {"e", "i", "y"} else ("k", "c")


def _ck(before: str, after: str) -> Sounds:
    """k, and ц with k at the end of a Polish or Czech Donieck."""
    return ("k", "ck") if not after else ("k",)


def _h(before: str, after: str) -> Sounds:
    """Silent, perhaps, in Johnson and Kuhn."""
    return ("h", "") if before[-1:] in _VOWELS and after[:1] in {"l", "m", "n", "r", ""} else ("h",)


def _j(before: str, after: str) -> Sounds:
    """i, and before a vowel or in Brejnev ж and дж, unless it softens a consonant."""
    behind_consonant = bool(before) and before[-1] not in _VOWELS
    return ("i",) if behind_consonant or not after else ("i", "x")


def _hard_sign(before: str, after: str) -> Sounds:
    """Nothing; between consonants the Bulgarian vowel."""
    inside = before and after and after[0] not in _VOWELS
    return ("a", "u") if inside else ("",)


_BY_PLACE = {"c": _c, "ck": _ck, "h": _h, "j": _j, "ъ": _hard_sign}
