"""Text goes in and out exactly as it came: what is refused, what is told, what is kept.

The unit of every offset is the Unicode code point (W3C Web Annotation Data Model, 4.2.4 Text Position Selector).
"""

import hashlib
from dataclasses import dataclass


class TextProblem(ValueError):
    """Text that cannot be kept exactly. `code` is stable, the message says what, where and how to mend it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Decoded:
    """`text` as it is stored; `notes` says what was removed or recognised, in sentences."""

    text: str
    notes: tuple[str, ...] = ()


_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def check_storable(text: str) -> str:
    """Return `text`; raise TextProblem for NUL and lone surrogates, which no database keeps alike."""
    if "\x00" in text:
        raise TextProblem("nul", f"The text has a NUL character at offset {text.index(chr(0)):,}: remove it.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TextProblem(
            "surrogate",
            f"The text has half of a surrogate pair (U+{ord(text[error.start]):04X}) at offset {error.start:,}: "
            "it was cut or decoded wrongly; send it as valid Unicode.",
        ) from None
    return text


def decode(raw: bytes, encoding: str = "utf-8") -> Decoded:
    """Bytes of a file to text: strict, never a replacement character, newlines untouched.

    A byte order mark is removed and told. UTF-16 is recognised by its mark alone; without one it is refused with a
    hint, because nothing in the bytes proves it. Raises TextProblem.
    """
    notes: list[str] = []
    if raw.startswith(b"\xef\xbb\xbf") and _is_utf8(encoding):
        raw, encoding = raw[3:], "utf-8"
        notes.append("A UTF-8 byte order mark was removed.")
    elif raw[:2] in _UTF16_MARKS and raw[:4] != b"\xff\xfe\x00\x00":
        encoding, raw = _UTF16_MARKS[raw[:2]], raw[2:]
        notes.append(f"A byte order mark was removed and the file read as {encoding.upper()}.")
    try:
        text = raw.decode(encoding)
    except LookupError:
        raise TextProblem("encoding", f"There is no encoding named {encoding!r}: use for example utf-8.") from None
    except UnicodeDecodeError as error:
        raise TextProblem(
            "encoding",
            f"Byte {error.start:,} (0x{raw[error.start]:02X}) is not valid {encoding}: "
            "name the file's encoding in the option `encoding`, or save the file as UTF-8.",
        ) from None
    if "\x00" in text and _is_utf8(encoding) and _looks_like_utf16(raw):
        raise TextProblem("encoding", "This looks like UTF-16 without a byte order mark: set the option `encoding`.")
    return Decoded(check_storable(text), tuple(notes))


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"}


def _looks_like_utf16(raw: bytes) -> bool:
    head = raw[:200]
    return max(head[0::2].count(0), head[1::2].count(0)) > len(head) // 5
