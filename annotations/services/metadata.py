"""What may stand in a document's metadata: each field checked in one place, for every door and every import."""

import json
import math
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from annotations.errors import Invalid
from annotations.models import Document, Event
from annotations.records.documents import META_KEYS
from annotations.services.events import clean_date
from annotations.services.names import clean_line, clean_text
from annotations.text.edtf import first_day
from annotations.text.fidelity import sha256

LENGTHS = {"title": 500, "source": 300, "language": 35, "licence": 300}
META_DEPTH = 16
META_BYTES = 256 * 1024
FIELDS = ("title", "source", "url", "published_on", "language", "licence", "event", "replaces", "meta")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


def clean_key(key: str) -> str:
    """A document's key, as files carry it: anything visible without control characters, at most 300 characters."""
    clean_line(key, "key", 300)
    if not key.strip():
        raise Invalid("A key needs at least one visible character.", code="empty", pointer="/key")
    return key


def columns(changes: dict[str, Any]) -> dict[str, Any]:
    """Checked metadata as columns of Document; `event` is an Event, `replaces` a Document, either may be None.

    Raises Invalid with a pointer to the field; `unknown_field` for what is no metadata.
    """
    found: dict[str, Any] = {}
    for field, value in changes.items():
        if field in LENGTHS:
            found[field] = clean_text(value, field, LENGTHS[field])
        elif field == "url":
            found[field] = _clean_url(value)
        elif field == "published_on":
            found[field] = clean_date(value, field)
            found["published_sort"] = first_day(value) if value else None
        elif field == "meta":
            found[field] = clean_meta(value)
        elif (field == "event" and isinstance(value, Event | None)) or (
            field == "replaces" and isinstance(value, Document | None)
        ):
            found[field] = value
        else:
            raise Invalid(f"A document has no metadata {field!r}.", code="unknown_field", pointer=f"/{field}")
    return found


def facts(document: Document, fields: Iterable[str]) -> dict[str, Any]:
    """The named fields as JSON values for a Change: keys for events and documents."""
    found = {field: getattr(document, field) for field in fields if field != "published_sort"}
    return {name: value.key if isinstance(value, Event | Document) else value for name, value in found.items()}


def fingerprint(document: Document) -> str:
    """SHA-256 of all metadata with the tags: whether a document is still what somebody saw."""
    said = {**facts(document, FIELDS), "tags": sorted(document.tags.values_list("name", flat=True))}
    return sha256(json.dumps(said, sort_keys=True))


def clean_meta(value: object) -> dict[str, Any]:
    """An object of storable JSON, not nested deeper than 16 and not larger than 256 KiB."""
    if not isinstance(value, dict):
        raise Invalid("meta is an object.", code="wrong_type", pointer="/meta")
    _check_json(value, "meta", 0)
    if len(json.dumps(value, ensure_ascii=False).encode()) > META_BYTES:
        raise Invalid(f"meta is larger than {META_BYTES:,} bytes.", code="too_long", pointer="/meta")
    return value


def refuse_reserved(meta: dict[str, Any]) -> None:
    """Keys that files give a meaning of their own have their own place: they would come out twice."""
    for key in meta:
        if key in META_KEYS or key == "tags":
            raise Invalid(
                f"{key!r} is not for meta: it has a meaning of its own.", code="reserved_key", pointer="/meta"
            )


def _check_json(value: object, field: str, depth: int) -> None:
    if depth > META_DEPTH:
        raise Invalid(f"meta is nested deeper than {META_DEPTH}.", code="too_deep", pointer="/meta")
    if isinstance(value, str):
        clean_text(value, field, META_BYTES)
    elif isinstance(value, float) and not math.isfinite(value):
        raise Invalid("A number is too large to be kept.", code="number_range", pointer=f"/{field}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            clean_text(key, "meta", 1000)
            _check_json(inner, f"{field}/{key.replace('~', '~0').replace('/', '~1')}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check_json(inner, f"{field}/{index}", depth + 1)


def _clean_url(value: str) -> str:
    clean_line(value, "url", 2000)
    if not value:
        return value
    try:
        host = urlsplit(value).hostname
    except ValueError:
        host = None
    if not host or not _URL.fullmatch(value):
        raise Invalid("An address starts with http:// or https:// and has no spaces.", code="bad_url", pointer="/url")
    return value
