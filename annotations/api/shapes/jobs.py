"""Imports and exports, as they are asked for and answered."""

from typing import Any

import msgspec


class JobProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a row was refused, or a note on how it was read. `line` 0 is the file as a whole."""

    line: int
    code: str
    detail: str


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """An import; `counts` counts rows of the file."""

    id: int
    project: int
    state: str
    progress: float
    counts: dict[str, int]
    problems: list[JobProblem]
    problem_count: int
    error: dict[str, str] | None
    format: str
    file_name: str
    bytes: int | None
    sha256: str
    options: dict[str, Any]
    requested_by: str
    created_at: str
    started_at: str | None
    finished_at: str | None


class ExportFilters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which documents; null is no filter."""

    event: str | None = None
    source: str | None = None
    keys: list[str] | None = None


class ExportOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`gold`: gold sets in the layer all. `unannotated`: unread documents. `tokens`: derived. `names`: user names."""

    gold: bool = False

    unannotated: bool = False
    tokens: bool = False
    names: bool = False


class ExportNew(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An export to be written. The options may stand in `options` or beside it."""

    profile: str = "workbench"
    layer: str = "all"
    filters: ExportFilters = ExportFilters()
    options: ExportOptions = ExportOptions()
    gold: bool = False
    unannotated: bool = False
    tokens: bool = False
    names: bool = False


class ExportRow(msgspec.Struct, frozen=True, kw_only=True):
    """An export; `file` is its address once it is whole."""

    id: int
    project: int
    state: str
    progress: float
    counts: dict[str, int]
    losses: list[Any]
    error: dict[str, str] | None
    profile: str
    layer: str
    filters: dict[str, Any]
    options: dict[str, Any]
    file: str | None
    file_name: str
    bytes: int | None
    sha256: str | None
    requested_by: str
    created_at: str
    started_at: str | None
    finished_at: str | None
