"""Making a backup while others go on working: database and job files of one moment."""

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from annotations.errors import Conflict
from annotations.models import ExportJob, ImportJob
from annotations.queries.moment import one_read
from annotations.services.backup import disk, postgres

FORMAT = "workbench.backup/1"
PREFIX = ".workbench-backup-"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Kept:
    """What a backup holds, and the files that rows name and that were not there."""

    path: Path
    bytes: int
    files: int
    missing: list[str] = field(default_factory=list)


@dataclass
class _Moment:
    """What the database said when it was copied: folders of jobs, files that rows name, migrations."""

    folders: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    migrations: list[str] = field(default_factory=list)


def make_backup(*, path: Path, with_files: bool = True, with_secret: bool = False) -> Kept:
    """Write a backup to `path`, whole or not at all. Others may go on working meanwhile.

    The database is copied first: a file is whole before a row names it, and stays, so every file that the copy names
    is there. Files of jobs that are not in the copy are left out. Raises WorkbenchError when PostgreSQL's pg_dump is
    needed and absent, and when the file cannot be written.
    """
    taken = Conflict(f"{path} exists: give another name, or remove it first.", code="file_exists")
    if path.exists():
        raise taken
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        disk.remove_stale(path.parent, PREFIX)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=PREFIX) as folder:
            part = Path(folder) / "part.zip"
            sums, moment = _write(part, Path(folder), with_files, with_secret)
            disk.put_new(part, path)
    except FileExistsError:
        raise taken from None
    except (OSError, sqlite3.Error) as error:
        raise disk.failed("No backup was made, and nothing was left behind.", error) from error
    missing = sorted(set(moment.named) - {name.removeprefix("files/") for name in sums})
    return Kept(path, path.stat().st_size, sum(name.startswith("files/") for name in sums), missing)


def _write(part: Path, folder: Path, with_files: bool, with_secret: bool) -> tuple[dict[str, str], _Moment]:
    """The archive; (SHA-256 by name, what the database said)."""
    database = folder / disk.DATABASE[connection.vendor]
    moment = _copy_database(database, with_files)
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        sums = {database.name: _add(archive, database, database.name)}
        database.unlink()
        for file in _job_files(moment.folders):
            name = f"files/{file.relative_to(settings.FILES_DIR).as_posix()}"
            try:
                sums[name] = _add(archive, file, name)
            except FileNotFoundError:
                continue  # a run of a job that goes on has just given it up: no row of the copy names it
        secret = Path(settings.WORKBENCH_HOME) / "secret"
        if with_secret and secret.is_file():
            sums["secret"] = _add(archive, secret, "secret")
        archive.writestr("manifest.json", _manifest(sums, moment, with_files))
    return sums, moment


def _copy_database(target: Path, with_files: bool) -> _Moment:
    """A copy while others write (SQLite's online backup, or pg_dump), and what the database said at that moment."""
    with one_read():
        moment = _read_moment(with_files)
        if connection.vendor == "sqlite":
            copy = sqlite3.connect(target)
            try:
                connection.connection.backup(copy)
            finally:
                copy.close()
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_export_snapshot()")
                postgres.dump(target, cursor.fetchone()[0])
    with target.open("rb") as stream:
        os.fsync(stream.fileno())
    return moment


def _read_moment(with_files: bool) -> _Moment:
    applied = MigrationRecorder(connection).applied_migrations()
    moment = _Moment(migrations=sorted(".".join(key) for key in applied))
    if with_files:
        for pk, *names in ImportJob.objects.order_by("pk").values_list("pk", "file", "problems_file"):
            moment.folders.append(f"imports/{pk}")
            moment.named += filter(None, names)
        for pk, name in ExportJob.objects.order_by("pk").values_list("pk", "file"):
            moment.folders.append(f"exports/{pk}")
            moment.named += filter(None, [name])
    return moment


def _manifest(sums: dict[str, str], moment: _Moment, with_files: bool) -> str:
    facts = {
        "format": FORMAT,
        "files": with_files,
        "version": settings.VERSION,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": moment.migrations,
        "sha256": sums,
    }
    return json.dumps(facts, indent=1, sort_keys=True)


def _job_files(folders: Iterable[str]) -> Iterator[Path]:
    """Whole files of these jobs: what is still being written has a hidden name."""
    for name in folders:
        for folder, inner, files in os.walk(Path(settings.FILES_DIR) / name, onerror=_unless_gone):
            inner.sort()
            yield from (Path(folder) / file for file in sorted(files) if not file.startswith("."))


def _unless_gone(error: OSError) -> None:
    """A folder that cannot be read must not be passed over; one that is not there any more may be."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> str:
    """Store a file and return its SHA-256, reading it once."""
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return copy_stream(source, target)


def copy_stream(source: IO[bytes], target: IO[bytes]) -> str:
    """Copy in pieces; the SHA-256 of all."""
    digest = hashlib.sha256()
    while piece := source.read(CHUNK):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()
