"""Lines of a byte stream with bounded memory, and strict JSON in them."""

import json
import math
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

import orjson

DEEPEST = 32
LONGEST_INTEGER = 19  # characters, sign included


class BadLine(ValueError):
    """Why a line is not read; `code` is stable, the message is for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


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
    slow way, which can say what is wrong. Raises BadLine.
    """
    line = raw.rstrip(b"\r\n")
    if b"\\u0000" not in line:
        try:
            value = orjson.loads(line)
            if orjson.dumps(value) == line:
                return value
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            pass
    return _read_slowly(line)


def depth_over(value: Any, limit: int = DEEPEST) -> bool:
    """Whether lists and objects are nested deeper than `limit`."""
    if isinstance(value, dict) and not any(isinstance(inner, dict | list) for inner in value.values()):
        return False
    level = [value]
    for _depth in range(limit + 1):
        level = [i for v in level if isinstance(v, dict | list) for i in (v.values() if isinstance(v, dict) else v)]
        if not level:
            return False
    return True


def _pass_over(stream: BinaryIO) -> int:
    """Read to the end of the line; the number of bytes."""
    passed = 0
    while piece := stream.readline(1 << 16):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def _read_slowly(line: bytes) -> Any:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadLine(
            "bad_encoding", f"Byte {error.start:,} of the line (0x{line[error.start]:02X}) is not valid UTF-8."
        ) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        excerpt = text[max(0, error.pos - 20) : error.pos + 20]
        raise BadLine("bad_json", f"Not JSON: {error.msg} in column {error.colno:,}, near {excerpt!r}.") from None
    except RecursionError:
        raise BadLine("too_deep", f"The line is nested deeper than {DEEPEST}.") from None
    if depth_over(value):
        raise BadLine("too_deep", f"The line is nested deeper than {DEEPEST}.")
    if "\\u" in text:  # only an escape can bring what strict UTF-8 and JSON have not refused already
        _check_strings(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadLine("duplicate_key", f"The key {twice!r} stands twice in one object.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER:
        raise BadLine(
            "number_range",
            f"The number {digits[:10]}… has {len(digits):,} characters: at most {LONGEST_INTEGER} are read.",
        )
    return int(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise BadLine("number_range", f"The number {digits[:20]} is too large to be kept.")
    return value


def _constant(name: str) -> NoReturn:
    raise BadLine("bad_json", f"{name} is not JSON.")


def _check_strings(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise BadLine("nul", f"There is a NUL character in a string, at {value.index(chr(0)):,}: remove it.")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise BadLine("surrogate", "There is half of a surrogate pair in a string: write valid Unicode.") from None
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_strings(key)
            _check_strings(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_strings(inner)
