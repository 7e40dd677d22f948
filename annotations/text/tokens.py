"""The one rule that cuts text into tokens, the same in Python and in the browser (tests/cases/tokens.json).

A token is, in this order of preference:
1. a number with inner separators between digits: 1,000  3.5  10:30  1/2
2. a run of letters, digits, underscores and the combining marks on them: Zelenskiy  5bn  café
3. an emoji sequence: flags, skin tones, keycaps and joined emoji count as one
4. any other character that is not white space: $  %  “  —

Source of 3: Unicode Technical Standard 51, section 1.4.9 (EBNF of emoji sequences).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Token:
    """Half-open range in code points; `ws` tells whether white space follows."""

    id: int
    text: str
    start: int
    end: int
    ws: bool


def tokenize(text: str) -> list[Token]:
    """All tokens of `text`, in order, none overlapping; what lies between them is white space alone."""
    found = [(m.start(), m.end()) for m in _pattern().finditer(text)]
    return [
        Token(i, text[start:end], start, end, end < len(text) and text[end].isspace())
        for i, (start, end) in enumerate(found)
    ]


def cover(tokens: list[Token], start: int, end: int) -> tuple[int | None, int | None]:
    """Ids of the first and the last token that [start, end) touches, the last one inclusive; None, None if none."""
    touched = [t.id for t in tokens if t.start < end and t.end > start]
    return (touched[0], touched[-1]) if touched else (None, None)


@cache
def _pattern() -> re.Pattern[str]:
    marks = _ranges({"Mn", "Mc", "Me"})
    emoji = r"(?:[\U0001F1E6-\U0001F1FF]{2}|[\u2600-\u27BF\U0001F300-\U0001FAFF]"
    modifiers = r"[\uFE0F\u20E3\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F]*"
    one = rf"{emoji}{modifiers})"
    return re.compile(rf"[0-9#*]\uFE0F\u20E3|\d+(?:[.,:/]\d+)+|[\w{marks}]+|{one}(?:\u200D{one})*|\S")


def _ranges(categories: set[str]) -> str:
    """A regular expression class of all code points in the categories, as ranges; `re` has no \\p{…}."""
    parts: list[str] = []
    first: int | None = None
    for point in range(0x300, 0x1E000):
        inside = unicodedata.category(chr(point)) in categories and not 0xFE00 <= point <= 0xFE0F
        if inside and first is None:
            first = point
        elif not inside and first is not None:
            parts.append(f"{chr(first)}-{chr(point - 1)}")
            first = None
    return "".join(parts)
