"""One error shape out: {"code", "detail", "pointer"}, whatever raised it."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from annotations.errors import DiskFull, WorkbenchError, is_full

log = logging.getLogger(__name__)
FULL = "The server's disk is full: its administrator has to make room."
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 415: "unsupported_media_type"}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception; None (a 500 in our shape) for what nobody foresaw."""
    set_rollback()
    if isinstance(error, OSError) and is_full(error):
        log.error("A file could not be kept: %s", error)
        error = DiskFull(f"{FULL} Nothing of the request was kept.")
    if isinstance(error, WorkbenchError):
        response = Response(error.body(), status=error.status)
        retry_after = getattr(error, "retry_after", None)
        if retry_after is not None:
            response["Retry-After"] = str(retry_after)
        if error.status == 401:
            response["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error, Http404):
        return _shaped(404, "not_found", "There is no such thing here.")
    if isinstance(error, PermissionDenied):
        return _shaped(403, "forbidden", "Your role does not allow this.")
    if isinstance(error, RequestDataTooBig):
        return _shaped(413, "too_large", "The body is over the limit.")
    if isinstance(error, OperationalError):
        return _database(error)
    if isinstance(error, exceptions.APIException):
        return _framework(error, context["view"])
    return None


def _database(error: OperationalError) -> Response:
    """503 in either case, because the same request is right once the database can write again."""
    log.error("The database did not answer: %s", error)
    if is_full(error):
        response = _shaped(503, "disk_full", f"{FULL} Nothing was stored; try again when there is.")
    else:
        response = _shaped(503, "database_busy", "The database did not answer. Nothing was stored; try again.")
    response["Retry-After"] = "10" if is_full(error) else "2"
    return response


def _framework(error: exceptions.APIException, view: Any) -> Response:
    """A refusal of the framework's own, in our shape and with the way out."""
    code = _CODES.get(error.status_code, str(getattr(error, "default_code", "error")))
    detail = str(error.detail)
    if isinstance(error, exceptions.UnsupportedMediaType):
        read = ", ".join(parser.media_type for parser in view.parser_classes)
        detail = f"{detail} Send Content-Type: {read}"
    response = _shaped(error.status_code, code, detail)
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(view.allowed_methods)
    return response


def _shaped(status: int, code: str, detail: str) -> Response:
    return Response({"code": code, "detail": detail, "pointer": ""}, status=status)
