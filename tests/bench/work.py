"""The work that every tool is given, described once: the same texts, spans, questions and bad requests."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

LABELS = ("actor", "claim", "figure")
RARE = "figure"  # in files: on one document of a hundred
COMMON = "actor"
RARELY = 100
WORDS = [f"word{number:04}" for number in range(5000)]
SOUGHT = "word4321"  # in about eight documents of a hundred
WORDS_EACH = 390  # of nine characters with their space: 3,509 characters
SPANS_EACH = 10  # in files


@dataclass(frozen=True)
class Mark:
    """A span in code points, half-open, with a label of LABELS."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Row:
    """A document of a file, with its spans."""

    key: str
    text: str
    marks: tuple[Mark, ...]


def text(seed: int, words: int = WORDS_EACH) -> str:
    """The same words for the same seed; ASCII, so that every tool counts alike."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def marks(count: int, first: int = 0) -> list[Mark]:
    """`count` spans from the one with the number `first`. They overlap where there are more than the text has words."""
    limit = WORDS_EACH * 9 - 20
    return [Mark(at, at + 8 + number % 7, LABELS[number % 3])
            for number in range(first, first + count)
            for at in [(number * 9 + number // 300) % limit]]  # fmt: skip


def rows(count: int, prefix: str = "file") -> Iterator[Row]:
    """What a file holds."""
    for number in range(count):
        label = RARE if number % RARELY == 0 else COMMON
        spans = tuple(Mark(place * 45, place * 45 + 8, label) for place in range(SPANS_EACH))
        yield Row(f"{prefix}-{number:06}", text(number), spans)


def span_id(*names: object) -> str:
    """A UUID that is the same for the same names."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, " ".join(map(str, names))))


# Spans that no annotator can mean, as (what is wrong, start, end, label); the text has WORDS_EACH * 9 - 1 characters.
# A label of another project is what the tools know it by: each puts its own in for "stranger".
BAD_SPANS = (
    ("the end is behind the text", 0, 1_000_000, COMMON),
    ("all of it is behind the text", 900_000, 900_010, COMMON),
    ("it begins before the text", -5, 8, COMMON),
    ("it ends before it begins", 20, 10, COMMON),
    ("it is empty", 10, 10, COMMON),
    ("the label is of another project", 0, 8, "stranger"),
    ("there is no such label", 0, 8, "nothing"),
    ("an offset is no whole number", 0.5, 8, COMMON),
    ("an offset is missing", None, 8, COMMON),
)
