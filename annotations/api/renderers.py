"""JSON out: orjson, UTF-8, keys in the order of the view."""

from typing import Any

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSON(BaseRenderer):
    """One renderer for all of the API."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The answer's bytes; empty for no content."""
        return b"" if data is None else orjson.dumps(data)


class OneFormat(BaseContentNegotiation):
    """The API speaks JSON whatever a client says that it accepts; the parser is chosen by the media type sent."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
