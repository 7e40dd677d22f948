"""Django's SQLite backend, but who wants to begin a transaction stands in a line, and looks again soon.

In each process one thread at a time asks SQLite, every half millisecond; the others stand behind it. Left to itself,
SQLite looks again after longer and longer sleeps, up to 100 ms, while others take the lock. Nothing is held once the
transaction has begun. Reads do not stand in the line, nor does what is written outside of atomic().
"""

import os
import sqlite3
import threading
import time
from typing import Any

from django.db.backends.sqlite3 import base

AGAIN_SECONDS = 0.0005
_lines: dict[str, threading.Lock] = {}  # by database file: two threads of one process stand in the same one


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; its `vendor` is still "sqlite"."""

    def _start_transaction_under_autocommit(self) -> None:
        """Called by the outermost atomic() alone. One in memory locks tables, not a file: it is left to SQLite."""
        name = str(self.settings_dict["NAME"])
        if self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        seconds = self.settings_dict["OPTIONS"].get("timeout", 5.0)
        end = time.monotonic() + seconds
        line = _lines.setdefault(name, threading.Lock())
        with self.wrap_database_errors:
            if not line.acquire(timeout=seconds):
                raise sqlite3.OperationalError("database is locked")
            try:
                self._begin(end, seconds)
            finally:
                line.release()

    def _begin(self, end: float, seconds: float) -> None:
        connection: Any = self.connection
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                        raise
                time.sleep(AGAIN_SECONDS)
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


# Whoever stood in the line of the parent does not stand in the child's.
os.register_at_fork(after_in_child=_lines.clear)
