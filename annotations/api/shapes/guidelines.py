"""Shapes of api/guidelines.py."""

from datetime import datetime

from msgspec import Struct


class GuidelineVersionRow(Struct, frozen=True, kw_only=True):
    """One version of the guideline without its words; `by` is who wrote it."""

    number: int
    sha256: str
    note: str
    by: str | None
    created_at: datetime | None


class GuidelineRow(Struct, frozen=True, kw_only=True):
    """The guideline: Markdown as it was written, and HTML that is safe to show. `number` 0: none was written yet."""

    number: int
    sha256: str
    note: str
    by: str | None
    created_at: datetime | None
    body: str
    html: str


class GuidelineWrite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The guideline as it is to be; `number` is the version that it was made from, 0 for none."""

    body: str
    number: int
    note: str = ""
