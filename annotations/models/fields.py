"""Columns that behave alike on both databases."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    _Text = models.CharField[str | Combinable, str]
else:  # Django's fields take type arguments in their stubs alone
    _Text = models.CharField


class KeyField(_Text):
    """A key that orders lists and files: compared by code point, on PostgreSQL (collation C) as on SQLite (BINARY)."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Edtf(_Text):
    """A date as the source gives it: '2025', '2025-05' or '2025-05-18'; '' when it gives none."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 10)
        options.setdefault("blank", True)
        options.setdefault("default", "")
        super().__init__(**options)
