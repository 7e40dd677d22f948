"""JSON that two readers cannot understand in two ways: RFC 8259, and the interoperable part of it (I-JSON, RFC 7493).

Refused: duplicate keys, NUL, halves of surrogate pairs, NaN and infinities, integers of more than 19 digits or below
-2**63, nesting deeper than 32. One reader for the bodies of requests and for the lines of files.
"""

import json
import math
from typing import Any, NoReturn

DEEPEST = 32
LONGEST_INTEGER = 19  # digits
LEAST_INTEGER = -(2**63)


class NotStrict(ValueError):
    """Why it is not read: a stable `code`, `detail` for people, `pointer` (RFC 6901) to the place, '' where unknown."""

    def __init__(self, code: str, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.pointer = pointer


def read(raw: bytes) -> Any:
    """UTF-8 bytes to a JSON value. Raises NotStrict."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict(
            "bad_encoding", f"Byte {error.start:,} (0x{raw[error.start]:02X}) is not valid UTF-8."
        ) from None
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        place = f"column {error.colno:,}" if error.lineno == 1 else f"line {error.lineno:,}, column {error.colno:,}"
        excerpt = text[max(0, error.pos - 20) : error.pos + 20]
        raise NotStrict("bad_json", f"Not JSON: {error.msg} in {place}, near {excerpt!r}.") from None
    except RecursionError:
        raise _too_deep("") from None
    escaped = "\\u" in text
    # Nothing is nested deeper than it has brackets: most lines need not be walked through.
    if escaped or text.count("{") + text.count("[") > DEEPEST:
        _check(value, "", 0, escaped)
    return value


def pointer_part(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def depth_over(value: object, limit: int = DEEPEST) -> bool:
    """Whether lists and objects are nested deeper than `limit`."""
    if isinstance(value, dict) and not any(isinstance(inner, dict | list) for inner in value.values()):
        return False
    level: list[object] = [value]
    for _depth in range(limit + 1):
        level = [i for v in level if isinstance(v, dict | list) for i in (v.values() if isinstance(v, dict) else v)]
        if not level:
            return False
    return True


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotStrict("duplicate_key", f"The key {twice!r} stands twice in one object.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER and (count := len(digits.lstrip("-"))) > LONGEST_INTEGER:
        raise NotStrict(
            "number_range", f"The number {digits[:10]}… has {count:,} digits: at most {LONGEST_INTEGER} are read."
        )
    value = int(digits)
    if value < LEAST_INTEGER:  # no writer of JSON that we use could write it again
        raise NotStrict("number_range", f"The number {digits} is less than {LEAST_INTEGER:,}.")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotStrict("number_range", f"The number {digits[:20]} is too large to be kept.")
    return value


def _constant(name: str) -> NoReturn:
    raise NotStrict("bad_json", f"{name} is not JSON.")


def _check(value: object, pointer: str, depth: int, escaped: bool) -> None:
    """Depth, and every string; only an escape (`escaped`) can bring what strict UTF-8 and JSON have not refused."""
    if isinstance(value, str) and escaped:
        _check_text(value, pointer)
    if not isinstance(value, dict | list):
        return
    if depth >= DEEPEST:
        raise _too_deep(pointer)
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if escaped and isinstance(key, str):
            _check_text(key, pointer)
        if escaped or isinstance(inner, dict | list):
            _check(inner, f"{pointer}/{pointer_part(str(key))}", depth + 1, escaped)


def _check_text(value: str, pointer: str) -> None:
    if "\x00" in value:
        raise NotStrict("nul", f"There is a NUL character in a string, at {value.index(chr(0)):,}: remove it.", pointer)
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise NotStrict(
                "surrogate",
                "There is half of a surrogate pair in a string: write valid Unicode.",
                pointer.encode("utf-8", "replace").decode(),
            ) from None


def _too_deep(pointer: str) -> NotStrict:
    return NotStrict("too_deep", f"It is nested deeper than {DEEPEST}.", pointer[:200])
