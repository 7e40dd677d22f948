"""The name in what a source wrote: 'Ukraine’s President Volodymyr Zelenskyy’s' to 'Volodymyr Zelenskyy'."""

import re

from annotations.text.titles import (
    ARTICLES,
    BEFORE_TITLES,
    COLLECTIVE,
    LINKS,
    LONG_TITLES,
    PRONOUNS,
    RANKS_OF_BIRTH,
    TITLES,
)

LONGEST = 300  # characters that are looked at
_POSSESSIVE = re.compile(r"(?<=\w)['’‘ʼ´`](?:s|S)$")
_OUTSIDE = re.compile(r"^[\W_]+|(?:[^\w.]|_)+$")
_LAST_STOP = re.compile(r"(?<!\.\w)(?<!\b\w)(?<!\b[JS]r)\.+$")  # but for 'U.S.', 'V.' and 'Jr.'
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\W*$")


def bare_name(text: str) -> str:
    """The name without titles, articles, a possessive, quotes and outer punctuation, with single spaces.

    What is nothing but a title, such as 'the president', keeps it. '' for a pronoun, and for a text without a letter
    or digit. Of a text of more than 300 characters the first 300.
    """
    spaced = " ".join(text[:LONGEST].split())
    name = _without_rest(_trimmed(_IN_BRACKETS.sub("", spaced)) or _trimmed(spaced))
    words = name.split(" ")
    name = _trimmed(" ".join(words[_before_name(words) :]))
    return "" if _folded(name) in PRONOUNS and (len(name) == 1 or not name.isupper()) else name


def _trimmed(text: str) -> str:
    """Without outer punctuation and the 's at the end."""
    before = None
    while text != before:
        before = text
        text = _LAST_STOP.sub("", _OUTSIDE.sub("", _POSSESSIVE.sub("", text)))
    return text


def _without_rest(name: str) -> str:
    """Without what follows a comma and begins with a title: 'Zelenskyy, president of Ukraine'."""
    head, comma, rest = name.partition(", ")
    while comma:
        words = rest.split(" ")
        told = next((word for word in words if _folded(word) not in ARTICLES), "")
        if _is_title(told) or _folded(told) in BEFORE_TITLES or _title_in(words):
            return _trimmed(head)
        more, comma, rest = rest.partition(", ")
        head = f"{head}, {more}"
    return name


def _title_in(words: list[str]) -> bool:
    """Whether words behind a comma are a title in small letters: 'Ukraine’s president', 'the Kremlin spokesman'."""
    return any(_is_title(word) and word.islower() for word in words)


def _before_name(words: list[str]) -> int:
    """How many words stand before the name."""
    start = 1 if len(words) > 1 and _folded(words[0]) in ARTICLES else 0
    begin = start
    at = start
    while at < len(words) - 1:
        size = _title_at(words, at)
        after = words[at + size :] if size else []
        if size and _may_begin(after, words[at], start=at == start):
            start = at + size
        at += size or 1
    if start == begin and _folded(words[start]) in RANKS_OF_BIRTH:
        while len(words) - start > 2 and _folded(words[start]) in RANKS_OF_BIRTH:
            start += 1
    return start


def _title_at(words: list[str], at: int) -> int:
    """The number of words of the title that begins here; 0 for none."""
    here = [_folded(word) for word in words[at : at + 5]]
    for title in LONG_TITLES:
        if tuple(here[: len(title)]) == title:
            return len(title)
    if here[0] in BEFORE_TITLES and len(here) > 1 and (here[1] in TITLES or here[1] in BEFORE_TITLES):
        following = _title_at(words, at + 1)
        return 1 + following if following else 0
    return 1 if here[0] in TITLES else 0


def _may_begin(after: list[str], title: str, *, start: bool) -> bool:
    """Whether a name can begin behind a title: not 'of Ukraine', not 'Staff', and in capitals unless all is small."""
    if not after or _folded(after[0]) in LINKS or _folded(after[-1]) in COLLECTIVE or _folded(after[0]) in COLLECTIVE:
        return False
    return not after[0][0].islower() or (start and title.islower()) or after[0].lower() in {"al", "bin", "van", "von"}


def is_described(name: str) -> bool:
    """Whether a bare name says what somebody is and not who: in small letters alone, or nothing but titles."""
    return name.islower() or all(map(_is_title, name.split(" ")))


def _is_title(word: str) -> bool:
    return _folded(word) in TITLES


def _folded(word: str) -> str:
    return word.strip(".,;:").replace("’", "'").lower()
