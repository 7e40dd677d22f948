"""Strict JSON in: what two readers could understand in two ways is refused with a pointer to it."""

import json
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework.parsers import BaseParser

from annotations.errors import Invalid, TooLarge, UnsupportedMedia

DEEPEST = 32
LONGEST_INTEGER = 19  # digits


class StrictJSON(BaseParser):
    """UTF-8 JSON without duplicate keys, NUL, lone surrogates, NaN or nesting deeper than 32."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value of the body. Raises Invalid, TooLarge or UnsupportedMedia."""
        request = parser_context["request"] if parser_context else None
        if request is not None and request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            raise UnsupportedMedia("Send the body without Content-Encoding: compressed bodies are not read.")
        raw = stream.read(settings.MAX_JSON_BYTES + 1)
        if len(raw) > settings.MAX_JSON_BYTES:
            raise TooLarge(f"The body is over the limit of {settings.MAX_JSON_BYTES:,} bytes.")
        return read_json(raw)


def read_json(raw: bytes) -> Any:
    """Bytes to a JSON value, strictly. Raises Invalid with code `bad_json`, `duplicate_key`, `nul`, `surrogate`, …"""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(f"Byte {error.start:,} of the body is not valid UTF-8.", code="bad_encoding") from None
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_int=_integer, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise Invalid(
            f"The body is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.", code="bad_json"
        ) from None
    except RecursionError:
        raise Invalid(f"The body is nested deeper than {DEEPEST}.", code="too_deep") from None
    _check(value, "", 0)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Invalid(f"The key {twice!r} stands twice in one object.", code="duplicate_key")
    return found


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_INTEGER:
        raise Invalid(
            f"The number {digits[:10]}… has {len(digits):,} digits: at most {LONGEST_INTEGER} are read.",
            code="number_range",
        )
    return int(digits)


def _constant(name: str) -> NoReturn:
    raise Invalid(f"{name} is not JSON.", code="bad_json")


def _check(value: Any, pointer: str, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value, pointer)
    elif isinstance(value, dict):
        _check_depth(depth, pointer)
        for key, inner in value.items():
            _check_text(key, pointer)
            _check(inner, f"{pointer}/{escape(key)}", depth + 1)
    elif isinstance(value, list):
        _check_depth(depth, pointer)
        for index, inner in enumerate(value):
            _check(inner, f"{pointer}/{index}", depth + 1)


def _check_depth(depth: int, pointer: str) -> None:
    if depth >= DEEPEST:
        raise Invalid(f"The body is nested deeper than {DEEPEST}.", code="too_deep", pointer=pointer[:200])


def _check_text(value: str, pointer: str) -> None:
    if "\x00" in value:
        raise Invalid("NUL characters are not kept: remove them.", code="nul", pointer=pointer)
    if not value.isascii():
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Invalid(
                "There is half of a surrogate pair in a string: send valid Unicode.",
                code="surrogate",
                pointer=pointer.encode("utf-8", "replace").decode(),
            ) from None


def escape(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
