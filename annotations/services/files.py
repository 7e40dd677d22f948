"""Files of jobs below FILES_DIR: whole or not there. Written beside their place, fsynced, then renamed."""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO
from uuid import uuid4

from django.conf import settings

from annotations.errors import Invalid, TooLarge
from annotations.models import ExportJob, ImportJob
from annotations.records.documents import Problem

STALE_SECONDS = 24 * 3600
_PIECE = 1024**2


@dataclass(frozen=True)
class Stored:
    """A file that is whole: its size and checksum."""

    path: Path
    bytes: int
    sha256: str


def folder(job: ImportJob | ExportJob) -> Path:
    """Where the files of a job lie: FILES_DIR/imports/<id> or exports/<id>."""
    return Path(settings.FILES_DIR) / ("imports" if isinstance(job, ImportJob) else "exports") / str(job.pk)


def path_of(name: str) -> Path:
    """The place of a file that a row names."""
    return Path(settings.FILES_DIR) / name


def name_of(path: Path) -> str:
    """How a row names a file."""
    return path.relative_to(settings.FILES_DIR).as_posix()


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to: at `path` once the block has ended well; if it does not, nothing is left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.parent / f".{path.name}.{uuid4().hex}"
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, pieces: Iterable[bytes]) -> Stored:
    """Write all pieces; size and checksum are taken on the way."""
    digest, size = hashlib.sha256(), 0
    with whole(path) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return Stored(path, size, digest.hexdigest())


def take_in(stream: BinaryIO, limit: int) -> Stored:
    """Keep an upload in a folder of its own below FILES_DIR/imports until its job has a number.

    TooLarge over `limit` bytes, Invalid `empty_file` for none; neither leaves anything behind.
    """
    place = Path(settings.FILES_DIR) / "imports" / f"incoming-{uuid4().hex}"
    try:
        stored = write_whole(place / "upload", _pieces(stream, limit))
        if not stored.bytes:
            raise Invalid("The file is empty (0 bytes).", code="empty_file", pointer="/file")
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return stored


def drop_upload(handlers: Iterable[Any]) -> None:
    """Give back the room of an upload that did not come in whole; Django would only when its memory is next tidied."""
    for handler in handlers:
        with suppress(OSError):  # closing it writes what it still holds
            handler.upload_interrupted()


def remove_strays() -> None:
    """Uploads whose request was cut off and files that a killed worker left half written, once they are a day old."""
    for room in ("imports", "exports"):
        base = Path(settings.FILES_DIR) / room
        for path in [*base.glob("incoming-*"), *base.glob("*/.*"), *base.glob("*/*/.*")]:
            try:
                if time.time() - path.stat().st_mtime < STALE_SECONDS:
                    continue
                shutil.rmtree(path) if path.is_dir() else path.unlink()
            except OSError:
                continue  # another worker was faster


def forget_runs_before(home: Path, key: str) -> None:
    """What killed runs of the same job left half written. The run `key` holds the lease: nobody needs it any more."""
    for path in home.glob(".*"):
        if path.is_file() and key not in path.name:
            path.unlink(missing_ok=True)


def forget_runs(job: ImportJob | ExportJob) -> None:
    """What the runs of a job have left that ended without a file: an import keeps its upload and its problems."""
    home = folder(job)
    if isinstance(job, ExportJob):
        shutil.rmtree(home, ignore_errors=True)
        return
    for path in home.glob(".*"):
        path.unlink(missing_ok=True)


def problems(job: ImportJob, limit: int | None = 200) -> list[dict[str, Any]]:
    """The first problems of an import (None: all), as {"line", "code", "detail"}."""
    if not job.problems_file:
        return []
    found = []
    with path_of(job.problems_file).open("rb") as file:
        for number, line in enumerate(file):
            if limit is not None and number >= limit:
                break
            found.append(json.loads(line))
    return found


def problem_line(problem: Problem) -> bytes:
    """A problem as a line of the problems file."""
    return json.dumps(problem.as_json(), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _pieces(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    size = 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge(f"The file is over the limit (MAX_IMPORT_BYTES) of {limit:,} bytes.", pointer="/file")
        yield piece


def _sync_folder(path: Path) -> None:
    """The name, too, survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
