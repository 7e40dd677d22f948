"""The registry of actors as JSON lines, `workbench.actors/1`: byte for byte the same for the same registry.

One actor a line, by id, keys uniform and in a fixed order; aliases by their compared forms. An actor that was merged
has a line of its own, with the id of the one that took its place. `apart` stands only where somebody said that two
actors are not one: on the line of the smaller id, the others in order. No people and no times stand in it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Literal

import msgspec
import orjson

from annotations.formats.lines import Line, read_json, rows
from annotations.formats.options import ReadOptions
from annotations.formats.rows import ACTORS, explained
from annotations.records.actors import ActorEntry, AliasRecord
from annotations.records.documents import Problem
from annotations.text.strict_json import NotStrict

LONGEST_LINE = 4 * 1024**2  # bytes
MOST_ROWS = 200_000


class Alias(msgspec.Struct, forbid_unknown_fields=True):
    """A name, who said it, and the key of the document where it was learnt."""

    text: str
    origin: Literal["human", "imported", "registry"] = "registry"
    learnt_from: str | None = None


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """A line. Only `id` and `name` are required; null says nothing. An alias may be its text alone."""

    id: str
    name: str
    schema: str = ACTORS
    type: str | None = None
    external_id: str | None = None
    note: str | None = None
    merged_into: str | None = None
    aliases: list[Alias | str] = []
    apart: list[str] | None = None


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[ActorEntry | Problem]:
    """Actors and line-numbered problems; blank lines are passed over, every other line gives one or the other."""
    for line in rows(stream, LONGEST_LINE, min(MOST_ROWS, options.most_rows)):
        yield line if isinstance(line, Problem) else _entry(line)


def write(entries: Iterable[ActorEntry]) -> Iterator[bytes]:
    """One line an actor, in the order of `entries`."""
    for one in entries:
        row: dict[str, Any] = {
            "schema": ACTORS, "id": one.id, "name": one.name, "type": one.type, "external_id": one.external_id,
            "note": one.note, "merged_into": one.merged_into, "aliases": one.aliases,
        }  # fmt: skip
        if one.apart:
            row["apart"] = one.apart
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def _entry(line: Line) -> ActorEntry | Problem:
    try:
        row = msgspec.convert(read_json(line.raw), Row)
    except NotStrict as bad:
        return Problem(line.number, bad.code, line.told(bad))
    except msgspec.ValidationError as error:
        return Problem(line.number, *explained(str(error), ""))
    if row.schema != ACTORS:
        return Problem(
            line.number, "unknown_schema", f"The schema {row.schema[:80]!r} is not read here: this reads {ACTORS}."
        )
    aliases = tuple(
        AliasRecord(one) if isinstance(one, str) else AliasRecord(one.text, one.origin, one.learnt_from or None)
        for one in row.aliases
    )
    return ActorEntry(
        line.number, row.id, row.name, row.type or None, row.external_id or None, row.note or None,
        row.merged_into or None, aliases, tuple(dict.fromkeys(row.apart or ())),
    )  # fmt: skip
