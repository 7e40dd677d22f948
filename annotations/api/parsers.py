"""Strict JSON in: what two readers could understand in two ways is refused with a pointer to it."""

from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from annotations.errors import Invalid, TooLarge, UnsupportedMedia
from annotations.text import strict_json


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
    """Bytes to a JSON value, strictly (text/strict_json.py). Raises Invalid with its code and pointer."""
    try:
        return strict_json.read(raw)
    except strict_json.NotStrict as error:
        raise Invalid(f"The body cannot be read. {error.detail}", code=error.code, pointer=error.pointer) from None
