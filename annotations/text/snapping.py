"""Where a selection should begin and end, the same in Python and in the browser (tests/cases/snap.json).

Actors and figures become whole tokens without punctuation at their edges; currency, percent and signs stay. Whatever
else is marked, claims above all, stays as it was selected, but for white space at its edges. The server never snaps
what it is sent: this is for readers of files and for suggestions.
"""

import unicodedata

from annotations.text.sentences import trimmed
from annotations.text.tokens import Token, tokenize

BY_TOKEN = frozenset({"actor", "figure"})
PUNCTUATION = frozenset({"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sk", "Sm", "Cc", "Cf"})
KEPT = frozenset("%‰‱٪°+")
KEPT_BEFORE = frozenset("−~<>≈±≤≥")


def snap(text: str, start: int, end: int, kind: str) -> tuple[int, int] | None:
    """The range for a label of this kind, in code points; None where nothing is left."""
    start, end = _whole(text, start, end)
    if start >= end:
        return None
    if kind not in BY_TOKEN:
        return start, end
    kept = _without_edges(_touched(text, start, end))
    return _whole(text, kept[0].start, kept[-1].end) if kept else None


def is_joined(text: str, at: int) -> bool:
    """Whether an offset stands inside of what people read as one character: before a combining mark, within a joined
    emoji or a flag. A small part of Unicode Standard Annex 29."""
    if at <= 0 or at >= len(text) or text[at - 1].isspace():
        return False
    if _extends(text[at]):
        return True
    if text[at - 1] == "\u200d":
        return unicodedata.category(text[at]) == "So"
    flags = 0
    while flags < at and _is_flag(text[at - 1 - flags]):
        flags += 1
    return _is_flag(text[at]) and flags % 2 == 1


def _extends(char: str) -> bool:
    if unicodedata.category(char)[0] == "M" or char in "\u200c\u200d":
        return True
    return "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Whole characters as people read them, without white space at the edges."""
    if start < end:
        while is_joined(text, start):
            start -= 1
        while is_joined(text, end):
            end += 1
    return trimmed(text, start, end)


def _touched(text: str, start: int, end: int) -> list[Token]:
    """The tokens that a range touches. No token holds white space, so only what lies between white space is cut."""
    first, last = start, end
    while first > 0 and not text[first - 1].isspace():
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    shifted = [Token(t.id, t.text, t.start + first, t.end + first, t.ws) for t in tokenize(text[first:last])]
    return [token for token in shifted if token.start < end and token.end > start]


def _without_edges(tokens: list[Token]) -> list[Token]:
    """From the first to the last token that is no mere punctuation."""
    first, last = 0, len(tokens) - 1
    while first <= last and _is_loose(tokens[first]) and not _signs(tokens, first):
        first += 1
    while last >= first and _is_loose(tokens[last]) and not _abbreviates(tokens[first : last + 1]):
        last -= 1
    return tokens[first : last + 1]


def _is_loose(token: Token) -> bool:
    """Whether a token is punctuation that says nothing of its own."""
    return len(token.text) == 1 and unicodedata.category(token.text) in PUNCTUATION and token.text not in KEPT


def _signs(tokens: list[Token], at: int) -> bool:
    """Whether a token is a sign of what follows. A hyphen must touch it, or it may be a bullet or a dash."""
    if at + 1 >= len(tokens):
        return False
    return tokens[at].text in KEPT_BEFORE or (tokens[at].text == "-" and tokens[at].end == tokens[at + 1].start)


def _abbreviates(tokens: list[Token]) -> bool:
    """Whether the last token is the last full stop of an abbreviation such as U.S., which then keeps it."""
    if len(tokens) < 4 or tokens[-1].end - tokens[-4].start != sum(len(token.text) for token in tokens[-4:]):
        return False
    one, stop, two, end = (token.text for token in tokens[-4:])
    return _is_letter(one) and stop == "." and _is_letter(two) and end == "."


def _is_letter(text: str) -> bool:
    return len(text) == 1 and unicodedata.category(text)[0] == "L"
