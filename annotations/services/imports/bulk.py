"""Many rows into one table, faster than model instances: an import writes ten rows a document.

Values are given as the database takes them; the three kinds that differ between databases are made here.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import connection
from django.db.models import Field, Model

from annotations.models import Change, Project, User

CHANGE = ("project", "document", "set", "seq", "user", "verb", "kind", "uid", "before", "after", "at")


def insert(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """INSERT all rows; every column without a database default must be among `fields`."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(cast(Field, model._meta.get_field(name)).column)) for name in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def uid_writer() -> Callable[[str], str]:
    """Canonical UUIDs as the database keeps them: SQLite has 32 hex digits, PostgreSQL a type of its own."""
    native = connection.features.has_native_uuid_field
    return str if native else lambda text: text.replace("-", "")


def json_text(value: Any) -> str | None:
    """A JSON value for a JSON column; None is NULL."""
    if value is None:
        return None
    return "{}" if value == {} else "[]" if value == [] else json.dumps(value)


def moment(value: datetime) -> Any:
    """A time for a time column."""
    return connection.ops.adapt_datetimefield_value(value)


def ids(sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """The rows that a query gives, `{}` in it being a mark for each of the values."""
    listed = list(values)
    if not listed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["%s"] * len(listed))), listed)
        return cursor.fetchall()


class Changes:
    """History rows, gathered and written at once."""

    def __init__(self, by: User, project: Project, at: datetime) -> None:
        self.by, self.project, self.at = by, project, moment(at)
        self.rows: list[tuple[Any, ...]] = []

    def add(
        self,
        verb: str,
        kind: str,
        uid: str,
        *,
        document: int | None = None,
        of: tuple[int, int] | None = None,
        before: Any = None,
        after: Any = None,
    ) -> None:
        """One Change; `of` is (set, its revision after it)."""
        set_id, seq = of or (None, None)
        row = (self.project.pk, document, set_id, seq, self.by.pk, verb, kind, uid[:300])
        self.rows.append((*row, json_text(before), json_text(after), self.at))

    def write(self) -> None:
        """All of them."""
        insert(Change, CHANGE, self.rows)
