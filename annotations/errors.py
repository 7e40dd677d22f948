"""The ground: one family of errors. Services raise them, one handler in each door shapes them.

`code` is the contract (pages and scripts switch on it), `detail` is for people: what, where, how to mend it.
`pointer` is a JSON pointer (RFC 6901) into the request's body, or '' for the whole of it.
"""

import errno
import sqlite3
from typing import Any

# No room, no more of the quota, or over the file size that the process may write.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_POSTGRES_DISK_FULL = "53100"


class WorkbenchError(Exception):
    """A refusal with a stable code and the HTTP status that fits it."""

    status = 400
    code = "invalid"

    def __init__(self, detail: str, *, code: str | None = None, pointer: str = "", **more: Any) -> None:
        """`more` holds further facts for the answer, such as `current` of a stale version."""
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.pointer = pointer
        self.more = more

    def body(self) -> dict[str, Any]:
        """The answer: {"code", "detail", "pointer", …}."""
        return {"code": self.code, "detail": self.detail, "pointer": self.pointer, **self.more}

    def at(self, pointer: str) -> "WorkbenchError":
        """The same refusal, its pointer moved below `pointer`."""
        self.pointer = pointer + self.pointer
        return self


class Invalid(WorkbenchError):
    """400: the request says something that cannot be."""


class NotSignedIn(WorkbenchError):
    """401: nobody is signed in, or the token is not valid."""

    status = 401
    code = "not_signed_in"


class Forbidden(WorkbenchError):
    """403: a member who may not do this."""

    status = 403
    code = "forbidden"


class NotFound(WorkbenchError):
    """404: it is not there, or not for this person; the two are not told apart."""

    status = 404
    code = "not_found"

    def __init__(self, detail: str = "There is no such thing here.", **more: Any) -> None:
        super().__init__(detail, **more)


class Conflict(WorkbenchError):
    """409: it clashes with what is stored."""

    status = 409
    code = "conflict"


class TooLarge(WorkbenchError):
    """413: over a limit, which the detail names."""

    status = 413
    code = "too_large"


class UnsupportedMedia(WorkbenchError):
    """415: a body that is not read here."""

    status = 415
    code = "unsupported_media_type"


class TooMany(WorkbenchError):
    """429: try again later; `retry_after` is in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, detail: str, *, retry_after: int = 5, **more: Any) -> None:
        super().__init__(detail, **more)
        self.retry_after = retry_after


class DiskFull(WorkbenchError):
    """507: the server has no room left for what was sent, and kept nothing of it."""

    status = 507
    code = "disk_full"


def is_full(error: BaseException) -> bool:
    """Whether a file or the database could not be written because the disk is full.

    A database's error is known by its cause, which is the driver's: SQLite's SQLITE_FULL, PostgreSQL's 53100.
    """
    if isinstance(error, OSError):
        return error.errno in _FULL
    for one in (error, error.__cause__):
        if getattr(one, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return True
        if getattr(one, "sqlstate", None) == _POSTGRES_DISK_FULL:
            return True
    return False
