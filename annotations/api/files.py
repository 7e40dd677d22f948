"""Files out: whole or one range (RFC 9110, section 14), always as a download that nothing sniffs or keeps."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from django.http import JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from annotations.api.openapi import Parameter

RANGE = Parameter("Range", "One range, such as bytes=1000-; answered with 206.", {"type": "string"}, where="header")
_PIECE = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def send_file(request: Request, path: Path, name: str, media_type: str, etag: str = "") -> HttpResponseBase:
    """200 with all of the file, 206 with the one range that was asked for, 416 for one outside of it.

    Other forms of Range (several, other units, nonsense) are answered with the whole file, as the RFC allows. With
    If-Range a range is only served while the checksum is the one that the client has.
    """
    size = path.stat().st_size
    wanted = _wanted(request, size, etag)
    if wanted == "outside":
        refusal = {"code": "range_outside", "detail": f"The file has {size:,} bytes: none of these.", "pointer": ""}
        return JsonResponse(refusal, status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted if isinstance(wanted, tuple) else (0, size)
    response = StreamingHttpResponse(_pieces(path.open("rb"), start, end), status=206 if wanted else 200)
    response["Content-Length"] = str(end - start)
    if wanted:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return as_download(response, name, media_type, etag)


def as_download(response: HttpResponseBase, name: str, media_type: str, etag: str = "") -> HttpResponseBase:
    """The headers that every file has."""
    response["Content-Type"] = media_type
    response["Content-Disposition"] = disposition(name)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if etag:
        response["ETag"] = f'"{etag}"'
    return response


def disposition(name: str) -> str:
    """attachment, with the name in ASCII for old clients and in full for the others (RFC 6266, RFC 5987)."""
    last = re.split(r"[/\\]", name)[-1][:150] or "file"
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", last).lstrip(".") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(last, safe='')}"


def _wanted(request: Request, size: int, etag: str) -> tuple[int, int] | str | None:
    """(start, end) of the range, half-open; None for the whole; "outside"."""
    match = _RANGE.fullmatch(request.META.get("HTTP_RANGE", "").replace(" ", ""))
    if match is None or match.group(0) == "bytes=-":
        return None
    unchanged = request.META.get("HTTP_IF_RANGE")
    if unchanged is not None and (not etag or unchanged.strip() != f'"{etag}"'):
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else "outside"
    start, end = int(first), min(int(last) + 1 if last else size, size)
    if last and int(last) < int(first):
        return None
    return (start, end) if start < size else "outside"


def _pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
