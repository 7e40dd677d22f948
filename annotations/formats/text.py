"""Plain text: one .txt file, or a zip of them. Every byte of the text is kept; a byte order mark is removed and told.

The key of a document is its file's name, in a zip its path there. `line` of a problem is the number of the entry.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from annotations.formats import archives
from annotations.formats.options import ReadOptions
from annotations.records.documents import DocumentRecord, Problem
from annotations.text.fidelity import TextProblem, decode, sha256

MOST_BYTES_A_CODE_POINT = 4


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[DocumentRecord | Problem]:
    """Records and problems. Needs memory for one document, and for the directory of a zip."""
    magic = stream.read(4)
    stream.seek(0)
    if magic in archives.MAGIC:
        yield from _read_zip(stream, options)
    elif options.file_name.lower().endswith(".zip"):
        yield Problem(0, "bad_zip", "This is not a zip archive, whatever its name says; or it was cut off.")
    elif not _is_text(options.file_name):
        yield Problem(0, "not_a_text_file", f"{options.file_name!r} is neither a .txt file nor a zip of them.")
    else:
        longest = longest_bytes(options)
        raw = stream.read(longest + 1)
        yield from _document(1, PurePosixPath(options.file_name).name, raw, options)


def longest_bytes(options: ReadOptions) -> int:
    """Bytes that the longest document may have in any encoding, with its byte order mark."""
    return (options.longest_document + 1) * MOST_BYTES_A_CODE_POINT


def _read_zip(stream: BinaryIO, options: ReadOptions) -> Iterator[DocumentRecord | Problem]:
    limits = archives.Limits(options.most_entries, options.most_bytes, longest_bytes(options))
    number = 0
    for entry in archives.entries(stream, limits, _is_text):
        if isinstance(entry, Problem):
            yield entry
            continue
        number += 1
        if number > options.most_rows:
            yield Problem(entry.number, "too_many_rows", f"There are more than {options.most_rows:,} files: split it.")
            return
        yield from _document(entry.number, entry.name, entry.raw, options)


def _document(number: int, name: str, raw: bytes, options: ReadOptions) -> Iterator[DocumentRecord | Problem]:
    if len(raw) > longest_bytes(options):
        yield _too_long(number, name, options)
        return
    try:
        decoded = decode(raw, options.encoding)
    except TextProblem as problem:
        yield Problem(number, problem.code, f"{name}: {problem.detail}")
        return
    if not decoded.text:
        yield Problem(number, "empty_text", f"{name}: the file is empty.")
    elif len(decoded.text) > options.longest_document:
        yield _too_long(number, name, options)
    else:
        for note in decoded.notes:
            yield Problem(number, "byte_order_mark", f"{name}: {note}", note=True)
        yield DocumentRecord(number, name, decoded.text, sha256(decoded.text))


def _too_long(number: int, name: str, options: ReadOptions) -> Problem:
    detail = f"{name}: the text is over the limit of {options.longest_document:,} code points."
    return Problem(number, "text_too_long", detail)


def _is_text(name: str) -> bool:
    return name.lower().endswith(".txt")
