"""The session engine: Django's own in the database, on rows that name their person.

A session ends 14 days after it was last seen (SESSION_COOKIE_AGE) and 90 days after it began (SESSION_LONGEST_AGE).
Reading one writes nothing; that it was seen is written with its next save, or once an hour.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError
from django.utils import timezone

from annotations.models import UserSession

SEEN_EVERY = timedelta(hours=1)
MOST_AGENT = 300  # characters


class SessionStore(DatabaseStore):
    """A session with its person, and where and when it was seen last."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._row: UserSession | None = None
        self._is_new = False
        self._seen: dict[str, Any] = {}
        self._only_seen = False

    @classmethod
    def get_model_class(cls) -> type[UserSession]:
        """The model of the rows."""
        return UserSession

    def _get_session_from_db(self) -> UserSession | None:
        row: UserSession | None = super()._get_session_from_db()  # type: ignore[misc]  # its stubs leave this out
        if row is not None and row.created_at <= began_before():
            self._session_key = None
            row = None
        self._row = row
        return row

    def note(self, *, agent: str, address: str | None) -> None:
        """Keep that the session was seen, from which browser and where: when it was just made, else once an hour."""
        if not self.accessed or self.session_key is None or SESSION_KEY not in self:
            return
        known = self._row if self._row is not None and self._row.pk == self.session_key else None
        now = timezone.now()
        if known is not None and known.last_seen_at is not None and now - known.last_seen_at < SEEN_EVERY:
            return
        self._seen = {"last_seen_at": now, "agent": agent[:MOST_AGENT].replace("\x00", ""), "address": address}
        self._only_seen = not self.modified
        self.modified = True  # so that the middleware saves it, and sends the cookie for another 14 days

    def create_model_instance(self, data: dict[str, Any]) -> UserSession:
        """The row to be written; on an update without the columns of which nothing new is known."""
        made: Any = super().create_model_instance(data)
        values = {
            "session_key": made.session_key,
            "session_data": made.session_data,
            "expire_date": made.expire_date,
            "user_id": int(data[SESSION_KEY]) if SESSION_KEY in data else None,
            **self._seen,
        }
        if self._is_new:
            return UserSession(**{"last_seen_at": timezone.now(), **values})
        return UserSession.from_db("default", list(values), list(values.values()))

    def save(self, must_create: bool = False) -> None:
        """As Django's. Where nothing changed but that it was seen, a failure is none: the request was answered."""
        self._is_new = must_create
        if self._only_seen and not must_create:
            with suppress(OperationalError, UpdateError):
                super().save()
        else:
            super().save(must_create)
        self._seen = {}


def began_before() -> datetime:
    """Sessions that began then or earlier have ended, whatever was done in them."""
    return timezone.now() - timedelta(seconds=settings.SESSION_LONGEST_AGE)
