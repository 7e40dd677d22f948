"""Lines of a byte stream with bounded memory, and strict JSON in them."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from annotations.text import strict_json


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
