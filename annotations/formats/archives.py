"""Zip archives from strangers: read with bounded memory and time, or refused by name.

Sizes and counts of a zip are claims. They are looked at before anything is unpacked, and held to while unpacking.
Sources of the traps: D. Fifield, "A better zip bomb" (WOOT 2019), for overlapping entries; APPNOTE.TXT 6.3.10 for the
records of the directory.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from annotations.records.documents import Problem

MAGIC = frozenset({b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"})
HIGHEST_RATIO = 200
ALWAYS_FINE = 64 * 1024  # bytes: a short text of one letter packs better than any honest long one
MOST_DIRECTORY_BYTES = 32 * 1024**2
_LOCAL_HEADER = 30
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENTRY = b"PK\x01\x02"


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold: entries, bytes in all, bytes in one entry."""

    entries: int
    bytes: int
    entry_bytes: int


@dataclass(frozen=True)
class Entry:
    """A file of the archive; `number` counts its entries from 1."""

    number: int
    name: str
    raw: bytes


class _Refused(ValueError):
    """The archive as a whole is not read."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = Problem(0, code, detail)


def entries(stream: BinaryIO, limits: Limits, wanted: Callable[[str], bool]) -> Iterator[Entry | Problem]:
    """The files of a zip in the order of its directory. Folders and what macOS adds (__MACOSX) are passed over."""
    try:
        _look_at_directory(stream, limits)
        with zipfile.ZipFile(stream) as archive:
            infos = archive.infolist()
            _refuse_bombs(archive, infos, limits)
            yield from _read_all(archive, infos, limits, wanted)
    except _Refused as refused:
        yield refused.problem
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError, IndexError) as error:
        yield Problem(0, "bad_zip", f"The zip archive is damaged or was cut off: {error}.")


def _look_at_directory(stream: BinaryIO, limits: Limits) -> None:
    """Refuse a directory that is too large, before the standard library makes an object of every entry."""
    size = stream.seek(0, 2)
    tail_size = min(size, 65_557)
    stream.seek(size - tail_size)
    tail = stream.read(tail_size)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise _Refused("bad_zip", "The zip archive has no directory at its end: it was cut off.")
    _disk, _start, _here, count, bytes_, _offset, _comment = struct.unpack("<4H2LH", tail[at + 4 : at + 22])
    if tail[at - 20 : at - 16] == _LOCATOR_64:
        place = struct.unpack("<Q", tail[at - 12 : at - 4])[0]
        stream.seek(min(place, size))
        record = stream.read(56)
        if record[:4] == _END_64:
            count, bytes_ = struct.unpack("<QQ", record[32:48])
    if count > limits.entries or bytes_ > MOST_DIRECTORY_BYTES:
        raise _too_many(limits)
    stream.seek(max(0, size - tail_size + at - bytes_ - 76))
    if stream.read(bytes_ + 76).count(_ENTRY) > limits.entries:
        raise _too_many(limits)
    stream.seek(0)


def _refuse_bombs(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if total > limits.bytes:
        raise _Refused("zip_too_large", f"The zip holds {total:,} bytes; the limit is {limits.bytes:,}.")
    if total > ALWAYS_FINE and total > HIGHEST_RATIO * packed:
        raise _Refused("zip_ratio", f"The zip would grow more than {HIGHEST_RATIO}-fold: no text packs so well.")
    end = -1
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise _Refused("zip_overlap", f"Entries of the zip overlap (at {info.filename[:80]!r}): it is not read.")
        end = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size
    if end > archive.start_dir:
        raise _Refused("zip_overlap", "An entry of the zip reaches into its directory: it is not read.")


def _read_all(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], limits: Limits, wanted: Callable[[str], bool]
) -> Iterator[Entry | Problem]:
    seen: set[str] = set()
    for number, info in enumerate(infos, start=1):
        name = info.filename
        if info.is_dir() or name.startswith("__MACOSX/"):
            continue
        refusal = _refusal(info, limits, wanted)
        if refusal is None and name in seen:
            refusal = ("duplicate_name", "the name stands twice in the zip")
        seen.add(name)
        if refusal is not None:
            yield Problem(number, refusal[0], f"{name[:200]!r}: {refusal[1]}.")
            continue
        try:
            yield Entry(number, name, _unpacked(archive, info))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            yield Problem(number, "bad_zip_entry", f"{name[:200]!r}: it cannot be unpacked: {error}.")


def _refusal(info: zipfile.ZipInfo, limits: Limits, wanted: Callable[[str], bool]) -> tuple[str, str] | None:
    """Why an entry is not unpacked: (code, words)."""
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":" or "\x00" in info.orig_filename:
        return "bad_name", "the path leads out of the archive"
    if not wanted(name):
        return "not_a_text_file", "only .txt files are read from a zip"
    if info.flag_bits & 0x1:
        return "zip_encrypted", "the entry is encrypted: pack it without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "zip_method", "it is packed by a method that is not read here: use Deflate"
    if info.file_size > limits.entry_bytes:
        return "text_too_long", f"it has {info.file_size:,} bytes; the limit is {limits.entry_bytes:,}"
    if info.file_size > ALWAYS_FINE and info.file_size > HIGHEST_RATIO * info.compress_size:
        return "zip_ratio", f"it would grow more than {HIGHEST_RATIO}-fold: no text packs so well"
    return None


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """All bytes of an entry; never more than it declares, and no fewer."""
    with archive.open(info) as packed:
        raw = packed.read(info.file_size + 1)
    if len(raw) != info.file_size:
        raise zipfile.BadZipFile(f"it declares {info.file_size:,} bytes and has {len(raw):,}")
    return raw


def _too_many(limits: Limits) -> _Refused:
    return _Refused("zip_entries", f"The zip has more than {limits.entries:,} entries: split it.")
