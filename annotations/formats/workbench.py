"""Canonical JSONL, `workbench.spans/1`: lossless, and byte for byte the same for the same data.

One object a line, keys uniform and in a fixed order, UTF-8, b"\\n", no timestamps; spans by (start, -end, label, id),
relations by id, attributes with sorted keys. `tokens`, `token_start` and `token_end` are derived from the text: they
are written when asked for and, on the way in, checked for their type and otherwise ignored.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO, TypeVar

import orjson

from annotations.formats.lines import Line, read_json, rows
from annotations.formats.options import ReadOptions, WriteOptions
from annotations.formats.rows import SCHEMA, Reading
from annotations.records.documents import META_KEYS, DocumentRecord, Problem, RelationRecord, SpanRecord
from annotations.text.strict_json import NotStrict
from annotations.text.tokens import Token, tokenize

R = TypeVar("R", SpanRecord, RelationRecord)
_KNOWN = frozenset(META_KEYS)


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[DocumentRecord | Problem]:
    """Records and line-numbered problems; blank lines are passed over, every other line gives one or the other.

    Needs memory for one line, which may have eight bytes a code point of the longest document and 1 MiB besides.
    """
    for line in rows(stream, options.longest_document * 8 + 1024**2, options.most_rows):
        if isinstance(line, Problem):
            yield line
        else:
            yield from _read_line(line, options)


def write(records: Iterable[DocumentRecord], options: WriteOptions) -> Iterator[bytes]:
    """One line a record, in the order of `records`."""
    for record in records:
        yield orjson.dumps(_row(record, options.tokens), option=orjson.OPT_APPEND_NEWLINE)


def sorted_deep(value: Any) -> Any:
    """The same JSON value with the keys of all its objects in order."""
    if isinstance(value, dict):
        return {key: sorted_deep(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [sorted_deep(one) for one in value]
    return value


def in_order(spans: Iterable[SpanRecord]) -> list[SpanRecord]:
    """Spans as they are written: by (start, -end, label, id)."""
    return sorted(spans, key=lambda span: (span.start, -span.end, span.label, span.id))


def _read_line(line: Line, options: ReadOptions) -> Iterator[DocumentRecord | Problem]:
    reading = Reading(line.number, options, [])
    try:
        record = reading.record(read_json(line.raw))
    except NotStrict as bad:
        reading.refuse(bad.code, line.told(bad))
        record = None
    yield from reading.problems
    if record is not None:
        yield record


def _row(record: DocumentRecord, with_tokens: bool) -> dict[str, Any]:
    spans = [_tidy(span) for span in in_order(record.spans or ())]
    row: dict[str, Any] = {
        "schema": SCHEMA, "id": record.id, "text": record.text, "text_sha256": record.text_sha256,
        "offset_unit": "codepoint",
    }  # fmt: skip
    if with_tokens:
        tokens = tokenize(record.text)
        row["tokens"] = tokens
        row["spans"] = _with_tokens(spans, tokens)
    else:
        row["spans"] = spans
    row["relations"] = [_tidy(one) for one in sorted(record.relations, key=lambda relation: relation.id)]
    row["links"] = []
    row["meta"] = _meta(record.meta)
    return row


def _meta(given: dict[str, Any]) -> dict[str, Any]:
    meta = {key: given.get(key) for key in META_KEYS}
    for key in sorted(given.keys() - _KNOWN):
        meta[key] = sorted_deep(given[key])
    return meta


def _tidy(one: R) -> R:
    """A span or relation with its attributes in order; dataclasses are written with their fields in order."""
    if not one.attrs or (len(one.attrs) == 1 and isinstance(next(iter(one.attrs.values())), str | bool)):
        return one
    return replace(one, attrs=sorted_deep(one.attrs))


def _with_tokens(spans: list[SpanRecord], tokens: list[Token]) -> list[dict[str, Any]]:
    """Spans with the first and last token that they touch; null, null where they touch none."""
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    written = []
    for span in spans:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
        touched = (first, last) if first <= last else (None, None)
        written.append(
            {
                "id": span.id,
                "start": span.start,
                "end": span.end,
                "label": span.label,
                "text": span.text,
                "token_start": touched[0],
                "token_end": touched[1],
                "fragments": span.fragments,
                "attrs": span.attrs,
                "actor": span.actor,
                "figure": span.figure,
            }
        )
    return written


__all__ = ["RelationRecord", "in_order", "read", "sorted_deep", "write"]
