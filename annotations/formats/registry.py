"""Which formats there are: the API, the pages and the command line all ask here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from annotations.formats import text, workbench
from annotations.formats.options import ReadOptions, WriteOptions
from annotations.records.documents import DocumentRecord, Problem

Reader = Callable[[BinaryIO, ReadOptions], Iterator[DocumentRecord | Problem]]
Writer = Callable[[Iterable[DocumentRecord], WriteOptions], Iterator[bytes]]
REGISTRY = "actors"  # holds actors instead of documents: formats.actors reads and writes it


@dataclass(frozen=True)
class Format:
    """One format; `options` is the JSON Schema of what it may be told beyond what every import may.

    That of the registry of actors has neither `read` nor `write`, which are for documents.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    read: Reader | None = None
    write: Writer | None = None
    options: dict[str, Any] | None = None


FORMATS = {
    found.name: found
    for found in (
        Format(
            "workbench",
            "Workbench JSONL: documents with their annotation, complete",
            (".jsonl",),
            workbench.read,
            workbench.write,
            {"type": "object", "properties": {"tokens": {"type": "boolean", "default": False}}},
        ),
        Format(
            "text",
            "Plain text: a .txt file, or a zip of them",
            (".txt", ".zip"),
            text.read,
            None,
            {"type": "object", "properties": {"encoding": {"type": "string", "default": "utf-8"}}},
        ),
        Format(REGISTRY, "Actors JSONL: the registry of actors with all their names", (".actors.jsonl",)),
    )
}


def reader(name: str) -> Reader | None:
    """How a format is read; None if there is no such format or it is only written."""
    found = FORMATS.get(name)
    return found.read if found else None


def writer(name: str) -> Writer | None:
    """How a format is written; None if there is no such format or it is only read."""
    found = FORMATS.get(name)
    return found.write if found else None


def readable() -> list[str]:
    """Names of the formats that can be read."""
    return sorted(found.name for found in FORMATS.values() if found.read or found.name == REGISTRY)


def writable() -> list[str]:
    """Names of the formats that can be written."""
    return sorted(found.name for found in FORMATS.values() if found.write or found.name == REGISTRY)


def by_ending(file_name: str) -> str | None:
    """The format that files with such a name have: 'a.jsonl' is workbench, 'a.zip' is text, 'a.actors.jsonl' actors."""
    lower = file_name.lower()
    fitting = [(len(end), name) for name in readable() for end in FORMATS[name].endings if lower.endswith(end)]
    return max(fitting)[1] if fitting else None
