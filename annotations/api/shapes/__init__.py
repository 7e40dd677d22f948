"""What goes in and out of the API, one module a door file: msgspec Structs, also the shapes of the OpenAPI document.

Bodies forbid unknown fields; `UNSET` marks what a PATCH leaves alone. Answers become JSON by `out`.
"""

from datetime import datetime
from typing import Any

import msgspec


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """Every refusal: `code` for programs, `detail` for people, `pointer` into the body (RFC 6901) or ''."""

    code: str
    detail: str
    pointer: str = ""


def out(answer: msgspec.Struct) -> dict[str, Any]:
    """An answer as the JSON value that is sent."""
    value: dict[str, Any] = msgspec.to_builtins(answer)
    return value


def given(change: msgspec.Struct) -> dict[str, Any]:
    """The fields that a PATCH has set, as JSON values."""
    value: dict[str, Any] = msgspec.to_builtins(change)  # leaves out what is UNSET
    return value


def moment(at: datetime) -> str:
    """A time as all answers write it: 2025-06-02T09:30:00.000000Z"""
    return at.isoformat().replace("+00:00", "Z")
