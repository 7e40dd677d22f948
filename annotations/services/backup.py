"""One file that brings everything back: the database and the job files, with checksums.

A zip: manifest.json, database.sqlite3 (or database.dump on PostgreSQL), files/…, and the secret if it was asked for.
Sessions and one-time links are part of the database and come back with it.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from annotations.errors import Conflict, Invalid, WorkbenchError

FORMAT = "workbench.backup/1"
DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Kept:
    """What a backup holds."""

    path: Path
    bytes: int
    files: int


def make_backup(*, path: Path, with_files: bool = True, with_secret: bool = False) -> Kept:
    """Write a backup to `path`, whole or not at all. Others may go on working meanwhile.

    The database is copied first: a file is whole before a row names it, so every file that the copy names is there.
    Raises WorkbenchError when PostgreSQL's pg_dump is needed and absent.
    """
    if path.exists():
        raise Conflict(f"{path} exists: give another name, or remove it first.", code="file_exists")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        database = Path(folder) / DATABASE[connection.vendor]
        copy_database(database)
        part = Path(folder) / "part.zip"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            sums = {database.name: _add(archive, database, database.name)}
            for file in _job_files() if with_files else ():
                name = f"files/{file.relative_to(settings.FILES_DIR).as_posix()}"
                sums[name] = _add(archive, file, name)
            secret = Path(settings.WORKBENCH_HOME) / "secret"
            if with_secret and secret.is_file():
                sums["secret"] = _add(archive, secret, "secret")
            archive.writestr("manifest.json", _manifest(sums, with_files))
        _put(part, path)
    return Kept(path, path.stat().st_size, sum(name.startswith("files/") for name in sums))


def copy_database(target: Path) -> None:
    """A consistent copy of the database while others write: SQLite's online backup, or pg_dump."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
    else:
        _postgres("pg_dump", "--format=custom", f"--file={target}")
    with target.open("rb") as stream:
        os.fsync(stream.fileno())


def restore_backup(*, path: Path, force: bool = False) -> Kept:
    """Put a backup in the place of what is there. What was there is moved to BACKUPS_DIR, not deleted.

    Raises WorkbenchError, before anything is touched, for a damaged backup, one of a newer workbench, a workbench
    that runs with this data, and, without `force`, for data that would be replaced.
    """
    home = Path(settings.WORKBENCH_HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _nobody_else(home), tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        manifest = _unpack(path, Path(folder))
        _require_known(manifest["migrations"])
        database = Path(folder) / DATABASE[connection.vendor]
        if not database.is_file():
            raise Invalid(f"{path} is a backup of another kind of database than DATABASE_URL names.", code="other_kind")
        if not force and not _is_empty():
            raise Conflict(
                "There is data here already. Give --force to replace it; it is then moved aside, not deleted.",
                code="not_empty",
            )
        if manifest["files"]:
            _replace_files(Path(folder))
        if (Path(folder) / "secret").is_file():
            _put(Path(folder) / "secret", home / "secret")
        _replace_database(database)
        return Kept(path, path.stat().st_size, sum(name.startswith("files/") for name in manifest["sha256"]))


def _manifest(sums: dict[str, str], with_files: bool) -> str:
    loader = MigrationLoader(connection)
    facts = {
        "format": FORMAT,
        "files": with_files,
        "version": settings.VERSION,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "migrations": sorted(".".join(key) for key in loader.applied_migrations),
        "sha256": sums,
    }
    return json.dumps(facts, indent=1, sort_keys=True)


def _job_files() -> Iterator[Path]:
    """Whole files of jobs: what is still being written has a hidden name, or lies in a folder incoming-…"""
    for folder, folders, names in os.walk(settings.FILES_DIR):
        folders[:] = sorted(name for name in folders if not name.startswith("incoming-"))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(folder) / name


def _add(archive: zipfile.ZipFile, file: Path, name: str) -> str:
    """Store a file and return its SHA-256, reading it once."""
    with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        return _copy(source, target)


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := source.read(CHUNK):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def _put(part: Path, path: Path) -> None:
    """Make a finished file appear under its name, on the disk and not only in memory."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Everything into `folder`, each checksum compared; the manifest."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise Invalid(f"{path} has the format {manifest.get('format')!r}; {FORMAT} is read.", code="format")
            for name, expected in manifest["sha256"].items():
                target = (folder / name).resolve()
                if not target.is_relative_to(folder.resolve()):
                    raise Invalid(f"{path} holds a file outside its place: {name!r}.", code="damaged")
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with archive.open(name) as source, target.open("wb") as stream:
                    if _copy(source, stream) != expected:
                        raise Invalid(f"{name} in {path} does not have its checksum.", code="damaged")
                    stream.flush()
                    os.fsync(stream.fileno())
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Invalid(f"{path} cannot be read as a backup: {error}.", code="damaged") from None
    return dict(manifest)


def _require_known(migrations: list[str]) -> None:
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations or ()}
    unknown = sorted(set(migrations) - known)
    if unknown:
        raise Conflict(
            f"A newer workbench made this backup (it knows {unknown[0]}): restore it with that version.",
            code="newer_backup",
        )


def _is_empty() -> bool:
    files = Path(settings.FILES_DIR)
    if files.is_dir() and any(files.iterdir()):
        return False
    if connection.vendor == "sqlite" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        return True
    tables = connection.introspection.table_names()
    if "annotations_user" not in tables:
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM annotations_user LIMIT 1")
        return cursor.fetchone() is None


@contextmanager
def _nobody_else(home: Path) -> Iterator[None]:
    """Hold the lock that the supervisor of this home holds while it runs."""
    import fcntl  # noqa: PLC0415  not on Windows, where only this one function needs it

    (home / "run").mkdir(exist_ok=True, mode=0o700)
    lock = os.open(home / "run" / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict("A workbench runs with this data: stop it first.", code="running") from None
    else:
        yield
        (home / "run" / "lock").unlink(missing_ok=True)
    finally:
        os.close(lock)


def _aside() -> Path:
    folder = Path(settings.BACKUPS_DIR) / f"replaced-{timezone.now():%Y%m%d-%H%M%S-%f}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def _replace_files(source: Path) -> None:
    files = Path(settings.FILES_DIR)
    if files.is_dir() and any(files.iterdir()):
        files.rename(_aside() / "files")
    elif files.is_dir():
        files.rmdir()
    if (source / "files").is_dir():
        files.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (source / "files").rename(files)


def _replace_database(database: Path) -> None:
    vendor = connection.vendor
    connection.close()
    if vendor != "sqlite":
        _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(database))
        return
    target = Path(settings.DATABASES["default"]["NAME"])
    if target.exists():
        aside = _aside()
        for suffix in ("", "-wal", "-shm"):
            part = target.with_name(target.name + suffix)
            if part.exists():
                part.rename(aside / part.name)
    _put(database, target)


def _postgres(program: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs on our database; the password goes by the environment."""
    found = shutil.which(program)
    if found is None:
        raise WorkbenchError(
            f"{program} is needed for this and was not found: install PostgreSQL's client programs, of the server's "
            "version or newer.",
            code="program_missing",
        )
    name: dict[str, Any] = dict(settings.DATABASES["default"])
    facts = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = os.environ | {variable: str(name[key]) for variable, key in facts.items() if name.get(key)}
    target = [f"--dbname={name['NAME']}"] if program == "pg_restore" else []
    done = subprocess.run([found, *target, *options], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise WorkbenchError(f"{program} failed: {done.stderr.strip()[-1000:]}", code="program_failed")
