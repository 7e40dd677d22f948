"""What the database knows of its tables, brought up to date after many rows came at once.

PostgreSQL plans by statistics that autovacuum takes, a minute or more after an import. Until then it plans for tables
as they were, at first for empty ones: a list with two filters took minutes. SQLite has no statistics here and plans by
its indexes alone, which is how its lists are measured.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import Error, connection, transaction
from django.db.models import Model

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

log = logging.getLogger(__name__)
LONGEST_WAIT = "1s"  # for a lock: whoever holds it is autovacuum, or changes the table
LONGEST_LOOK = "20s"  # at one table
NOT_TAKEN = "The statistics of the database are not up to date: lists may be slow for a while. %s"
# Tables of ours that are larger by a fifth than when they were last looked at, or were never looked at; small ones are
# planned well anyhow. An index that is made, as by a restore, has the pages of its table counted and not its rows.
_GROWN = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) name)
AND (
    pg_relation_size(c.oid) > 1.2 * GREATEST(c.relpages, 4) * current_setting('block_size')::int
    OR pg_relation_size(c.oid) > 4 * current_setting('block_size')::int AND NOT EXISTS (
        SELECT 1 FROM pg_stats s WHERE s.tablename = c.relname AND s.schemaname = n.nspname
    )
)
ORDER BY c.relname
"""


def refresh(models: Iterable[type[Model]]) -> list[str]:
    """Look again at those of these tables that have grown much, or were never looked at; the names of those that were
    looked at now. A table that is not there is passed over: the database may be one of an older version.

    For the end of what writes many rows, outside its transaction: each table is one of its own, for at most 20 s.
    It takes no lock that a save waits for, and never raises: without it all is right, and slow for a while.
    """
    if connection.vendor != "postgresql":
        return []
    try:
        with _briefly() as cursor:
            cursor.execute(_GROWN, [[model._meta.db_table for model in models]])
            grown = [name for (name,) in cursor.fetchall()]
    except Error as error:
        log.warning(NOT_TAKEN, error)
        return []
    return [table for table in grown if _looked_at(table)]


def _looked_at(table: str) -> bool:
    try:
        with _briefly() as cursor:
            cursor.execute(f"ANALYZE (SKIP_LOCKED) {connection.ops.quote_name(table)}")
    except Error as error:
        log.warning(NOT_TAKEN, error)
        return False
    return True


@contextmanager
def _briefly() -> Iterator["CursorWrapper"]:
    """A transaction that waits for nobody."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
        cursor.execute(f"SET LOCAL statement_timeout = '{LONGEST_LOOK}'")
        yield cursor
