"""Pages of a list, forwards and backwards: they follow the values of rows, so that rows added meanwhile shift nothing.

An order names columns that are never null and together unique, all ascending or all descending with '-'.
"""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from annotations.errors import Invalid
from annotations.queries.sealed import seal, unseal

M = TypeVar("M", bound=Model)
Order = tuple[str, ...]
_NUMBERS = frozenset({"id", "pk", "length"})
_MOMENTS = frozenset({"moment"})
_SEALED = frozenset({"id", "pk"})  # counted over the whole site


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list; `first` is the place of the first one, from 1; `previous` and `next` are cursors or None."""

    rows: list[M]
    first: int
    count: int
    previous: str | None
    next: str | None

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1


def page_of(
    rows: "QuerySet[M, M]",
    order: Order,
    *,
    size: int,
    count: int,
    after: str = "",
    before: str = "",
    purpose: str = "",
) -> Page[M]:
    """The page after or before a cursor, or the first one; `count` is the number of all rows. At most three queries.

    A page of which nothing is left, or too little to be full on the way back, is the first page. With a `purpose`, the
    list and its reader, cursors tell no row number. Raises Invalid `bad_cursor`.
    """
    if after and before:
        raise Invalid("A page is after a row or before one, not both.", code="bad_cursor")
    some: list[M] = []
    first = 1
    if before:
        reversed_order = backwards(order)
        there = rows.filter(beyond(reversed_order, read_cursor(before, order, purpose))).order_by(*reversed_order)
        some = list(there[:size])[::-1]
        some = some if len(some) == size else []
    elif after:
        some = list(rows.filter(beyond(order, read_cursor(after, order, purpose))).order_by(*order)[:size])
    if some:
        first += rows.order_by().filter(beyond(backwards(order), values_of(some[0], order))).count()
    else:
        some = list(rows.order_by(*order)[:size])
    last = first + len(some) - 1
    return Page(
        rows=some,
        first=first if some else 0,
        count=count,
        previous=cursor_of(some[0], order, purpose) if some and first > 1 else None,
        next=cursor_of(some[-1], order, purpose) if some and last < count else None,
    )


def beyond(order: Order, values: list[Any]) -> Q:
    """Rows after `values` in `order`: (a > x) or (a = x and b > y) …"""
    condition = Q()
    for position, name in enumerate(order):
        step = Q(**{f"{_column(name)}__{_after(name)}": values[position]})
        for earlier in range(position):
            step &= Q(**{_column(order[earlier]): values[earlier]})
        condition |= step
    # Says nothing new, but lets the database begin in the middle of an index.
    return condition & Q(**{f"{_column(order[0])}__{_after(order[0])}e": values[0]})


def backwards(order: Order) -> Order:
    """The same order from its end."""
    return tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order)


def values_of(row: Model, order: Order) -> list[Any]:
    """The row's values in the columns of the order."""
    return [getattr(row, _column(name)) for name in order]


def _column(name: str) -> str:
    return name.removeprefix("-")


def _after(name: str) -> str:
    return "lt" if name.startswith("-") else "gt"


def cursor_of(row: Model, order: Order, purpose: str = "") -> str:
    """The place of a row as a word for an address."""
    columns = zip(order, values_of(row, order), strict=True)
    values = [_told(_column(name), value, purpose) for name, value in columns]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(raw: str, order: Order, purpose: str = "") -> list[Any]:
    """The values of `cursor_of` again; Invalid `bad_cursor` for a word that is none."""
    try:
        values = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError
        return [_meant(_column(name), value, purpose) for name, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise Invalid("This is no page of this list: go back to its beginning.", code="bad_cursor") from None


def _told(column: str, value: Any, purpose: str) -> Any:
    if purpose and column in _SEALED:
        return seal(value, purpose)
    return value.isoformat() if isinstance(value, datetime) else value


def _meant(column: str, value: object, purpose: str) -> Any:
    """The value of a column; ValueError for what it cannot be compared with."""
    if purpose and column in _SEALED:
        number = unseal(value, purpose) if isinstance(value, str) else 2**63
        if number >= 2**63:
            raise ValueError
        return number
    if column in _NUMBERS:
        if type(value) is not int or not -(2**63) <= value < 2**63:
            raise ValueError
        return value
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError
    value.encode("utf-8")
    if column in _MOMENTS:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError
        return at.astimezone(UTC)
    return value
