"""Where the same words stand in a text again, as whole tokens (tests/cases/whole_words.json)."""

from collections.abc import Iterator

from annotations.text.tokens import tokenize

_FAR = 1000  # code points to either side that are looked at: a longer run without white space is no word


def places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Ranges [start, end) of exactly these words, in order, none overlapping, that cut no token in two."""
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        if is_whole(text, at, end):
            yield at, end
            at = text.find(words, end)
        else:
            at = text.find(words, at + 1)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether neither end of [start, end) stands within a token."""
    first, last = start, end
    while first > max(0, start - _FAR) and not text[first - 1].isspace():
        first -= 1
    while last < min(len(text), end + _FAR) and not text[last].isspace():
        last += 1
    if (first, last) == (start, end):
        return True
    cuts = (start - first, end - first)
    return not any(token.start < cut < token.end for token in tokenize(text[first:last]) for cut in cuts)
