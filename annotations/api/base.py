"""What every view of the API shares: strict parameters, strict bodies, pages of a list."""

import base64
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

import msgspec
from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.errors import Invalid, NotFound
from annotations.models import User
from annotations.queries.paging import beyond, cursor_of, read_cursor
from annotations.queries.sealed import seal, unseal
from annotations.text.strict_json import pointer_part

T = TypeVar("T")
Row = dict[str, Any]
_PATH = re.compile(r" - at `(?:key in )?\$(.*?)`$")
_NUMBERS = frozenset({"id", "length", "position"})  # columns that are compared with numbers alone
_FIELD = re.compile(r"unknown field `([^`]*)`|required field `([^`]*)`")


class View(APIView):
    """A view that refuses parameters it does not know: `?pgae=2` is an error, not page one."""

    # Query parameters by method; a method without an entry takes none.
    parameters: ClassVar[dict[str, frozenset[str]]] = {}
    # Methods that write nothing although theirs usually do: a token that only reads may send them.
    reads: ClassVar[frozenset[str]] = frozenset()
    request: Request

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the person is known: check the address and the names of the parameters."""
        super().initial(request, *args, **kwargs)
        if any("\x00" in value for value in kwargs.values() if isinstance(value, str)):
            raise NotFound  # nothing has such a name, and PostgreSQL does not take the question
        method = "GET" if request.method == "HEAD" else request.method or ""
        allowed = self.parameters.get(method, frozenset())
        for name, values in request.query_params.lists():
            if name not in allowed:
                known = ", ".join(sorted(allowed)) or "none"
                raise Invalid(f"There is no parameter {name!r} here; known: {known}.", code="unknown_parameter")
            if len(values) > 1:
                raise Invalid(f"The parameter {name!r} stands twice.", code="duplicate_parameter")
            if "\x00" in values[0]:
                raise Invalid(f"The parameter {name!r} has a NUL character.", code="nul")
            try:
                values[0].encode("utf-8")
            except UnicodeEncodeError:
                raise Invalid(f"The parameter {name!r} is not valid Unicode.", code="surrogate") from None

    @property
    def user(self) -> User:
        """The person who asks; every route needs one."""
        return self.request.user  # type: ignore[return-value]  # SignedIn has let only a User pass

    def body(self, shape: type[T]) -> T:
        """The request's body as `shape` (a msgspec.Struct); Invalid with a pointer if it does not fit."""
        return read_shape(self.request.data, shape)

    def no_body(self) -> None:
        """Refuse a body where none is read."""
        if self.request.data:
            raise Invalid("No body is read here.", code="unknown_field")


def read_shape(data: Any, shape: type[T]) -> T:
    """JSON value -> Struct: exact types, no unknown fields."""
    if hasattr(data, "getlist") and not data:
        data = {}  # no body at all; a body of `null` is a value of the wrong type
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise as_invalid(str(error)) from None


def as_invalid(message: str) -> Invalid:
    """msgspec's words ("Expected `int`, got `str` - at `$.operations[1].start`") to our error and its pointer."""
    found = _PATH.search(message)
    path = found.group(1) if found else ""
    detail = message[: found.start()] if found else message
    parts = [pointer_part(part) for part in re.findall(r"[^.\[\]]+", path)]
    pointer = "".join(f"/{part}" for part in parts)
    field = _FIELD.search(detail)
    if field is None:
        return Invalid(f"{detail}.", code="wrong_type", pointer=pointer)
    if field.group(1) is not None:
        name = field.group(1)
        return Invalid(
            f"There is no field {name!r} here.", code="unknown_field", pointer=f"{pointer}/{pointer_part(name)}"
        )
    name = field.group(2)
    return Invalid(f"The field {name!r} is missing.", code="missing_field", pointer=f"{pointer}/{pointer_part(name)}")


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """An integer parameter between two limits."""
    raw = request.query_params.get(name)
    if raw is None:
        return default
    if not re.fullmatch(r"\d{1,18}", raw, re.ASCII) or not least <= int(raw) <= most:
        raise Invalid(f"{name} must be a whole number from {least} to {most:,}.", code="wrong_parameter")
    return int(raw)


def page(
    request: Request,
    rows: "QuerySet[Any, Any]",
    shape: Callable[[list[Any]], Iterable[Row]],
    *,
    order: tuple[str, ...] = ("id",),
    purpose: str = "",
) -> Response:
    """One page of a list: {"results", "next", "count"}; `next` is an address or null.

    Pages follow the last row's values, not a row count, so that rows added meanwhile shift nothing. `order` names
    columns that are never null and together unique; all ascending, or all descending with '-'. Two queries. With a
    `purpose` the one column of the order is a row number that nobody may read: cursors are sealed for it.
    """
    limit = whole_number(request, "limit", 50, 1, 200)
    names = [name.lstrip("-") for name in order]
    found = rows.order_by(*order)
    after = request.query_params.get("after")
    if after is not None:
        found = found.filter(_beyond(order, [unseal(after, purpose)] if purpose else _cursor(after, names)))
    some = list(found[: limit + 1])
    more = len(some) > limit
    some = some[:limit]
    following = None
    if more:
        query = request.query_params.copy()
        values = [_value(some[-1], name) for name in names]
        query["after"] = seal(values[0], purpose) if purpose else _written(values)
        following = f"{request.path}?{query.urlencode()}"
    return Response({"results": list(shape(some)), "next": following, "count": rows.order_by().count()})


def sealed_page(
    request: Request,
    rows: "QuerySet[Any, Any]",
    shape: Callable[[list[Any]], Iterable[Row]],
    *,
    order: tuple[str, ...],
    purpose: str,
) -> Response:
    """As `page`, with cursors in which numbers of rows are sealed for `purpose`, and in orders of times."""
    limit = whole_number(request, "limit", 50, 1, 200)
    after = request.query_params.get("after")
    found = rows if after is None else rows.filter(beyond(order, read_cursor(after, order, purpose)))
    some = list(found.order_by(*order)[: limit + 1])
    following = None
    if len(some) > limit:
        some.pop()
        query = request.query_params.copy()
        query["after"] = cursor_of(some[-1], order, purpose)
        following = f"{request.path}?{query.urlencode()}"
    return Response({"results": list(shape(some)), "next": following, "count": rows.order_by().count()})


def _value(row: Any, name: str) -> Any:
    value = row[name] if isinstance(row, dict) else getattr(row, name)
    return value if isinstance(value, int | str) else str(value)


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after `values` in `order`: (a > x) or (a = x and b > y) …"""
    condition = Q()
    for position, name in enumerate(order):
        column = name.lstrip("-")
        step = Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": values[position]})
        for before in range(position):
            step &= Q(**{order[before].lstrip("-"): values[before]})
        condition |= step
    return condition


def _written(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _cursor(raw: str, names: list[str]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(raw + "=" * (-len(raw) % 4)))
        if not isinstance(values, list) or len(values) != len(names):
            raise ValueError
        for name, value in zip(names, values, strict=True):
            if isinstance(value, bool) or not isinstance(value, int | str):
                raise TypeError
            if isinstance(value, str):
                if name in _NUMBERS or "\x00" in value:
                    raise ValueError
                value.encode("utf-8")
            elif abs(value) >= 2**63:
                raise ValueError
    except (ValueError, TypeError):
        raise Invalid(
            "`after` is not a page of this list: follow the `next` of an answer.", code="bad_cursor"
        ) from None
    return values
