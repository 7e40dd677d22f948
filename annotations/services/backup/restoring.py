"""Bringing a backup back: unpacked and checked whole, then put in the place of what is there."""

import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from annotations.errors import Conflict, Invalid, is_full
from annotations.services.backup import disk
from annotations.services.backup.making import FORMAT, Kept, copy_stream
from annotations.services.backup.swap import Swap, unfinished
from annotations.services.statistics import refresh

# Whatever the bytes of a file that is no backup may bring the readers of zip, deflate and JSON to raise.
UNREADABLE = (OSError, KeyError, ValueError, TypeError, AttributeError, EOFError, RuntimeError, zlib.error,
              zipfile.BadZipFile)  # fmt: skip
UNTOUCHED = "The data here was not touched."


@dataclass(frozen=True)
class Restored:
    """What was put in place; the folder that what was there is moved to, if there was any; the tables of which
    PostgreSQL knows now what is in them."""

    kept: Kept
    aside: Path | None
    known: list[str]


def restore_backup(*, path: Path, force: bool = False) -> Restored:
    """Put a backup in the place of what is there, and have PostgreSQL look at what it got: lists are quick at once.

    Raises WorkbenchError, before anything is touched, for a damaged backup, one of a newer workbench, a workbench
    that runs with this data, and, without `force`, for data that would be replaced. Killed in the middle, it is to be
    called again: what was there is then put back first.
    """
    home = Path(settings.WORKBENCH_HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _nobody_else(home), _scrap(home) as folder:
        manifest = _unpack(path, folder)
        _require_known(manifest["migrations"])
        database = folder / disk.DATABASE[connection.vendor]
        if not database.is_file():
            raise Invalid(f"{path} is a backup of another kind of database than DATABASE_URL names.", code="other_kind")
        begun = unfinished() is not None
        if not (force or begun or _is_empty()):
            raise Conflict(
                "There is data here already. Give --force to replace it; it is then moved aside, not deleted.",
                code="not_empty",
            )
        aside = _replace(path, folder, database, with_files=bool(manifest["files"]))
        files = sum(name.startswith("files/") for name in manifest["sha256"])
        # All is in its place: whatever becomes of the statistics, the restore is done.
        return Restored(Kept(path, path.stat().st_size, files), aside, refresh(apps.get_models()))


def _replace(path: Path, folder: Path, database: Path, *, with_files: bool) -> Path | None:
    with_secret = (folder / "secret").is_file()
    try:
        swap = Swap.begin(path, folder, with_secret=with_secret)
    except OSError as error:
        raise disk.failed(UNTOUCHED, error) from error
    try:
        if with_files:
            swap.replace_files(folder / "files")
        if with_secret:
            swap.replace_secret(folder / "secret")
        swap.replace_database(database)
    except BaseException as error:
        swap.undo()
        if isinstance(error, OSError):
            raise disk.failed("Everything was put back as it was.", error) from error
        raise
    return swap.end()


def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Everything into `folder`, each checksum compared; the manifest."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise Invalid(f"{path} has the format {manifest.get('format')!r}; {FORMAT} is read.", code="format")
            facts = {name: manifest[name] for name in ("files", "migrations", "sha256")}
            for name, expected in facts["sha256"].items():
                target = (folder / name).resolve()
                if not target.is_relative_to(folder.resolve()):
                    raise Invalid(f"{path} holds a file outside its place: {name!r}.", code="damaged")
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with archive.open(name) as source, target.open("wb") as stream:
                    if copy_stream(source, stream) != expected:
                        raise Invalid(f"{name} in {path} does not have its checksum.", code="damaged")
                    stream.flush()
                    os.fsync(stream.fileno())
    except UNREADABLE as error:
        if isinstance(error, OSError) and is_full(error):
            raise disk.failed(UNTOUCHED, error) from error
        raise Invalid(f"{path} cannot be read as a backup: {error}.", code="damaged") from None
    return facts


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
    try:
        if "annotations_user" not in connection.introspection.table_names():
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM annotations_user LIMIT 1")
            return cursor.fetchone() is None
    except DatabaseError:
        if connection.vendor != "sqlite":
            raise
        return False  # damaged, perhaps: whatever it is, it is moved aside and not deleted


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


@contextmanager
def _scrap(home: Path) -> Iterator[Path]:
    """A folder to unpack into, gone at the end; so are those of restores that were killed: nobody else is here."""
    for left in home.glob(".restore-*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        yield Path(folder)
