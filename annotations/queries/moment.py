"""Several reads of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_read() -> Iterator[None]:
    """All reads of the block see the database at one moment, and no writer waits for them.

    SQLite: a deferred BEGIN takes no lock that stops writers (our atomic() is IMMEDIATE, which does). PostgreSQL:
    REPEATABLE READ, READ ONLY. Inside a transaction of the caller there is nothing to do.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
