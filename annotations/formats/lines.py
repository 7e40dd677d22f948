"""Lines of a byte stream with bounded memory, and strict JSON in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from annotations.records.documents import Problem
from annotations.text import strict_json
from annotations.text.strict_json import NotStrict

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OTHER_FILES = {
    b"PK\x03\x04": "a zip archive: unpack it, or import it as `text` if it holds .txt files",
    b"\x89PNG": "a PNG image",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "compressed by gzip: unpack it first",
    b"\xff\xfe": "UTF-16: save it as UTF-8",
    b"\xfe\xff": "UTF-16: save it as UTF-8",
}


def not_lines(stream: BinaryIO) -> Problem | None:
    """What a file is, by its first bytes, that cannot be JSON lines. The stream stands at its beginning after it."""
    head = stream.read(4)
    stream.seek(0)
    for magic, what in _OTHER_FILES.items():
        if head.startswith(magic):
            return Problem(0, "wrong_format", f"This file is not JSON lines: it looks like {what}.")
    return None


@dataclass(frozen=True)
class Line:
    """A line to be read: its number from 1, the offset of its first byte, its bytes."""

    number: int
    offset: int
    raw: bytes

    def told(self, bad: NotStrict) -> str:
        """What is wrong with it; where its bytes are no UTF-8, with the place of the line, which an editor may need."""
        where = f" The line begins at byte {self.offset:,} of the file." if bad.code == "bad_encoding" else ""
        return bad.detail + where


def rows(stream: BinaryIO, longest: int, most: int) -> Iterator[Line | Problem]:
    """Each line that is not blank, at most so many of at most so many bytes; a problem for what cannot be read.

    A byte order mark at the beginning is taken away, which is told and refuses nothing.
    """
    if problem := not_lines(stream):
        yield problem
        return
    count = 0
    for number, offset, raw in lines(stream, longest):
        if number == 1 and raw is not None and raw.startswith(BYTE_ORDER_MARK):
            raw = raw[len(BYTE_ORDER_MARK) :]
            yield Problem(1, "byte_order_mark", "A UTF-8 byte order mark was removed.", note=True)
            if not raw.strip():
                continue
        count += 1
        if count > most:
            yield Problem(number, "too_many_rows", f"The file has more than {most:,} rows: split it.")
            return
        if raw is None:
            yield Problem(number, "line_too_long", f"The line is over the limit of {longest:,} bytes.")
        else:
            yield Line(number, offset, raw)


def lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, int, bytes | None]]:
    """(line number from 1, offset of its first byte, its bytes) for each line that is not blank.

    Only b"\\n" ends a line: U+2028, U+2029 and U+0085 are text. None stands for a line of more than `longest` bytes,
    which is passed over without being kept.
    """
    number = offset = 0
    while raw := stream.readline(longest + 1):
        number += 1
        start, offset = offset, offset + len(raw)
        if len(raw) > longest and not raw.endswith(b"\n"):
            offset += _pass_over(stream)
            yield number, start, None
        elif raw.strip():
            yield number, start, raw


def read_json(raw: bytes) -> Any:
    """One JSON value, strictly: no duplicate keys, NUL, lone surrogates, NaN, huge integers or deep nesting.

    What the fast parser would write again byte for byte has no duplicate keys and no odd numbers; all else takes the
    slow way, which can say what is wrong. Raises NotStrict.
    """
    line = raw.rstrip(b"\r\n")
    if b"\\u0000" not in line:
        try:
            value = orjson.loads(line)
            if orjson.dumps(value) == line:
                return value
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            pass
    return strict_json.read(line)


def _pass_over(stream: BinaryIO) -> int:
    """Read to the end of the line; the number of bytes."""
    passed = 0
    while piece := stream.readline(1 << 16):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed
