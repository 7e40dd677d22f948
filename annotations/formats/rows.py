"""One parsed line of `workbench.spans/1` to a record: exact types, no unknown fields, ids that are UUIDs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID, uuid5

import msgspec

from annotations.formats.options import ReadOptions
from annotations.records.documents import META_KEYS, ActorRecord, DocumentRecord, Problem, RelationRecord, SpanRecord
from annotations.records.figures import FigureRecord
from annotations.text.fidelity import sha256
from annotations.text.strict_json import DEEPEST, NotStrict, depth_over

S = TypeVar("S", bound=msgspec.Struct)
SCHEMA = "workbench.spans/1"
ACTORS = "workbench.actors/1"
# The namespace of ids that we make for spans and relations that a file leaves without one.
NAMESPACE = UUID("5f2f9a2e-52a1-5d0c-9b5e-0d2b8f1f6c11")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_PATH = re.compile(r" - at `(?:key in )?\$(.*?)`$")


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """A line. Only `id` and `text` are required; a line without `spans` brings no annotation."""

    id: str
    text: str
    schema: str = SCHEMA
    text_sha256: str | None = None
    offset_unit: str = "codepoint"
    tokens: list[Any] | None = None
    spans: list[dict[str, Any]] | None = None
    relations: list[dict[str, Any]] | None = None
    links: list[Any] | None = None
    meta: dict[str, Any] | None = None


class Actor(msgspec.Struct, forbid_unknown_fields=True):
    """Who a span speaks of."""

    id: str
    name: str
    type: str | None = None


class Figure(msgspec.Struct, forbid_unknown_fields=True):
    """The eleven fields; missing ones are null. Numbers are strings, so that no digit is lost."""

    value: str | None = None
    low: str | None = None
    high: str | None = None
    bound: str | None = None
    unit: str | None = None
    counted: str | None = None
    kind: str | None = None
    per: str | None = None
    as_of: str | None = None
    place: str | None = None
    attributed_to: str | None = None


class Span(msgspec.Struct, forbid_unknown_fields=True):
    """A span; `token_start` and `token_end` are derived and not kept."""

    start: int
    end: int
    label: str
    text: str | None = None
    id: str | int | None = None
    token_start: int | None = None
    token_end: int | None = None
    fragments: list[tuple[int, int]] | None = None
    attrs: dict[str, Any] | None = None
    actor: Actor | None = None
    figure: Figure | None = None


class Relation(msgspec.Struct, forbid_unknown_fields=True):
    """A relation from `head` to `child`."""

    head: str | int
    child: str | int
    label: str
    id: str | int | None = None
    attrs: dict[str, Any] | None = None


class Meta(msgspec.Struct):
    """The types of the known keys of `meta`."""

    title: str | None = None
    source: str | None = None
    url: str | None = None
    published_on: str | None = None
    event: str | None = None
    split: str | None = None
    layer: str | None = None
    language: str | None = None
    licence: str | None = None
    replaces: str | None = None
    state: str | None = None
    annotators: list[str] | None = None
    guideline: str | None = None
    tags: list[str] | None = None


@dataclass
class Reading:
    """One line on its way to a record; problems are gathered, so that one look at the report mends the whole line."""

    line: int
    options: ReadOptions
    problems: list[Problem]

    def record(self, value: object) -> DocumentRecord | None:
        """The record; None if there are problems. Raises NotStrict for what makes the whole line unreadable."""
        row = self._convert(value, Row, "")
        if row is None:
            return None
        self._check_row(row)
        digest = sha256(row.text)
        if row.text_sha256 is not None and row.text_sha256.lower() != digest:
            self.refuse("sha256_differs", f"text_sha256 is not that of the text, which is {digest}.")
        meta = row.meta or {}
        known = self._convert(meta, Meta, ".meta") or Meta()
        if depth_over(meta, DEEPEST - 2):
            raise NotStrict("too_deep", f"The line is nested deeper than {DEEPEST}.")
        source = known.annotators[0] if known.annotators and known.annotators[0] else self.options.file_name
        spans, ids = self._spans(row, source)
        relations = self._relations(row, source, ids)
        if self.problems:
            return None
        return DocumentRecord(self.line, row.id, row.text, digest, spans, relations, meta)

    def refuse(self, code: str, detail: str) -> None:
        """Note a problem of this line."""
        self.problems.append(Problem(self.line, code, detail))

    def _check_row(self, row: Row) -> None:
        if row.schema != SCHEMA:
            hint = " Import it as `actors`." if row.schema == ACTORS else ""
            self.refuse(
                "unknown_schema", f"The schema {row.schema[:80]!r} is not read here: this reads {SCHEMA}.{hint}"
            )
        if row.offset_unit != "codepoint":
            self.refuse(
                "offset_unit",
                f"offset_unit is {row.offset_unit[:80]!r}: offsets must count Unicode code points ('codepoint').",
            )
        if row.links:
            self.refuse(
                "links_not_supported",
                f"There are {len(row.links):,} links between documents, which are not kept yet: "
                "take them out if the rest is to be imported.",
            )
        longest = self.options.longest_document
        if not row.text:
            self.refuse("empty_text", "The text is empty.")
        elif len(row.text) > longest:
            self.refuse("text_too_long", f"The text has {len(row.text):,} code points; the limit is {longest:,}.")

    def _spans(self, row: Row, source: str) -> tuple[tuple[SpanRecord, ...] | None, dict[str, str]]:
        """Records, and the ids of the file -> the ids that are kept."""
        ids: dict[str, str] = {}
        if row.spans is None:
            return None, ids
        found = []
        for position, span in self._all(row.spans, Span, "spans"):
            kept = self._id(span.id, f"{row.id}/{source}/{position}", f"spans[{position}]", ids)
            attrs = self._attrs(span.attrs, f"spans[{position}]") if span.attrs else {}
            actor = ActorRecord(span.actor.id, span.actor.name, span.actor.type) if span.actor else None
            text = row.text[max(span.start, 0) : max(span.end, 0)] if span.text is None else span.text
            fragments = tuple(span.fragments or ())
            figure = _figure(span.figure) if span.figure else None
            found.append(SpanRecord(kept, span.start, span.end, span.label, text, fragments, attrs, actor, figure))
        return tuple(found), ids

    def _relations(self, row: Row, source: str, spans: dict[str, str]) -> tuple[RelationRecord, ...]:
        if row.relations and row.spans is None:
            self.refuse("missing_field", "There are relations and no `spans`: relations tie spans of the same line.")
            return ()
        ids: dict[str, str] = {}
        found = []
        for position, relation in self._all(row.relations or [], Relation, "relations"):
            kept = self._id(relation.id, f"{row.id}/{source}/relations/{position}", f"relations[{position}]", ids)
            head, child = (spans.get(_key(end), str(end)) for end in (relation.head, relation.child))
            attrs = self._attrs(relation.attrs, f"relations[{position}]")
            found.append(RelationRecord(kept, head, child, relation.label, attrs))
        return tuple(found)

    def _id(self, given: str | int | None, seed: str, where: str, ids: dict[str, str]) -> str:
        """A UUID as it is (lower case), else one made of `seed`; the same id twice in a line is a problem."""
        if isinstance(given, str) and _UUID.fullmatch(given):
            key = kept = given.lower()
        else:
            kept = str(uuid5(NAMESPACE, seed))
            key = kept if given is None else str(given)
        if key in ids:
            self.refuse("duplicate_id", f"{where}: the id {str(given)[:80]!r} stands twice in this line.")
        ids[key] = kept
        return kept

    def _attrs(self, attrs: dict[str, Any] | None, where: str) -> dict[str, Any]:
        if attrs and depth_over(attrs, DEEPEST - 4):
            raise NotStrict("too_deep", f"{where}.attrs is nested too deep.")
        return attrs or {}

    def _all(self, values: list[dict[str, Any]], shape: type[S], name: str) -> Iterator[tuple[int, S]]:
        """(position, value) of all that have the shape: at once where all have it, else each with its problem."""
        try:
            yield from enumerate(msgspec.convert(values, list[shape]))  # type: ignore[valid-type]  # a type made of a value
        except msgspec.ValidationError:
            for position, raw in enumerate(values):
                one = self._convert(raw, shape, f".{name}[{position}]")
                if one is not None:
                    yield position, one

    def _convert(self, value: object, shape: type[S], path: str) -> S | None:
        """`value` as `shape`, or None and a problem that names the path."""
        try:
            return msgspec.convert(value, shape)
        except msgspec.ValidationError as error:
            self.refuse(*explained(str(error), path))
            return None


def explained(message: str, path: str) -> tuple[Literal["wrong_type", "unknown_field", "missing_field"], str]:
    """msgspec's words to a code and a sentence with the whole path."""
    found = _PATH.search(message)
    detail = message[: found.start()] if found else message
    where = (path + (found.group(1) if found else "")).lstrip(".")
    sentence = f"{where}: {detail}." if where else f"{detail}."
    if "unknown field" in detail:
        return "unknown_field", sentence
    if "required field" in detail:
        return "missing_field", sentence
    if ".figure." in where and ("got `int`" in detail or "got `float`" in detail):
        sentence += " Numbers of a figure are strings, so that no digit is lost."
    return "wrong_type", sentence


def _figure(given: Figure) -> FigureRecord:
    return FigureRecord(
        given.value, given.low, given.high, given.bound or "exact", given.unit, given.counted, given.kind or "count",
        given.per, given.as_of, given.place, given.attributed_to,
    )  # fmt: skip


def _key(given: str | int) -> str:
    """How an id of a file is compared: UUIDs whatever their case."""
    text = str(given)
    return text.lower() if _UUID.fullmatch(text) else text


__all__ = ["META_KEYS", "NAMESPACE", "SCHEMA", "Reading"]
