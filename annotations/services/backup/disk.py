"""What making and restoring a backup share on the disk: names that last, and folders that a killed run has left."""

import errno
import os
import shutil
import sqlite3
import time
from pathlib import Path

from annotations.errors import DiskFull, WorkbenchError, is_full

DATABASE = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
STALE_SECONDS = 24 * 3600


def put(part: Path, path: Path) -> None:
    """Make a finished file appear under its name, on the disk and not only in memory."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    move(part, path)


def put_new(part: Path, path: Path) -> None:
    """As `put`, but FileExistsError for a name that somebody has taken meanwhile."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    try:
        os.link(part, path)
        sync(path.parent)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        move(part, path)


def move(source: Path, target: Path) -> None:
    """Rename, and see that both folders know; one file may also go to another file system."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV or source.is_dir():
            raise
        beside = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, beside)
        put(beside, target)
        source.unlink()
    sync(source.parent)
    sync(target.parent)


def sync(folder: Path) -> None:
    """Names in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_stale(folder: Path, prefix: str) -> None:
    """What a killed backup left in somebody's folder over a day ago. Only what we put there goes."""
    for left in folder.glob(f"{prefix}*"):
        try:
            if time.time() - left.stat().st_mtime < STALE_SECONDS:
                continue
            for name in (*DATABASE.values(), "part.zip"):
                for suffix in ("", "-journal", "-wal", "-shm"):
                    (left / f"{name}{suffix}").unlink(missing_ok=True)
            left.rmdir()
        except OSError:
            continue  # not ours to remove, or another backup was faster


def failed(what: str, error: OSError | sqlite3.Error) -> WorkbenchError:
    """What a file or the disk refused, in words; `what` is a sentence that says what stands now."""
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    if is_full(error):
        return DiskFull(f"The disk has no room for it ({reason}). {what} Make room, or write somewhere else.")
    name = getattr(error, "filename", None)
    where = f"{name}: " if name else ""
    return WorkbenchError(f"{where}{reason}. {what}", code="file_error")
