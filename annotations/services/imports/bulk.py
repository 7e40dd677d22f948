"""Many rows into one table, faster than model instances: an import writes ten rows a document.

Values are given as the database takes them; the three kinds that differ between databases are made here.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import connection
from django.db.models import Model

if TYPE_CHECKING:
    from django.db.models import Field

from annotations.models import (
    Actor,
    Alias,
    AliasKey,
    AnnotationSet,
    Change,
    Document,
    DocumentTag,
    Event,
    FigureValue,
    Project,
    Relation,
    Span,
    User,
)

# The tables that imports write rows into, but for texts: statistics of these are those of the index for searches,
# which take seconds to make, and searches are planned well without.
WRITTEN: tuple[type[Model], ...] = (
    Document, DocumentTag, Event, AnnotationSet, Span, FigureValue, Relation, Change, Actor, Alias, AliasKey,
)  # fmt: skip
CHANGE = ("project", "document", "set", "seq", "user", "verb", "kind", "uid", "before", "after", "at")


def insert(model: type[Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert all rows; every column without a database default must be among `fields`.

    PostgreSQL is sent them as one COPY, which parses and plans nothing for each row.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(model, name)) for name in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608  # nosec B608  # our own names


def _column(model: type[Model], name: str) -> str:
    """The column of a field; only names of fields that have one are handed in."""
    return str(cast("Field[Any, Any]", model._meta.get_field(name)).column)


def uid_writer() -> Callable[[str], str]:
    """Canonical UUIDs as the database keeps them: SQLite has 32 hex digits, PostgreSQL a type of its own."""
    native = connection.features.has_native_uuid_field
    return str if native else lambda text: text.replace("-", "")


def json_text(value: object) -> str | None:
    """A JSON value for a JSON column; None is NULL."""
    if value is None:
        return None
    return "{}" if value == {} else "[]" if value == [] else json.dumps(value)


def moment(value: datetime) -> object:
    """A time for a time column."""
    return connection.ops.adapt_datetimefield_value(value)


def ids(sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """The rows that a query gives, `{}` in it being a mark for each of the values."""
    listed = list(values)
    if not listed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["%s"] * len(listed))), listed)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


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
        before: object = None,
        after: object = None,
    ) -> None:
        """One Change; `of` is (set, its revision after it)."""
        set_id, seq = of or (None, None)
        row = (self.project.pk, document, set_id, seq, self.by.pk, verb, kind, uid[:300])
        self.rows.append((*row, json_text(before), json_text(after), self.at))

    def write(self) -> None:
        """All of them."""
        insert(Change, CHANGE, self.rows)
