"""What this release is called in the address of its static files: a hash, so that they may be kept for good."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

LENGTH = 16  # hexadecimal digits: nobody attacks it, it has only to differ from release to release


def release_hash(folder: Path, *versions: str) -> str:
    """The same for the same names, bytes and versions, wherever the folder is and however its file system sorts it."""
    digest = hashlib.sha256("\0".join(versions).encode())
    for name, path in sorted(_files(str(folder), "")):
        with open(path, "rb") as file:  # noqa: PTH123  half of the time would be Path's
            content = hashlib.sha256(file.read()).digest()
        digest.update(b"\0" + name.encode("utf-8", "surrogateescape") + b"\0" + content)
    return digest.hexdigest()[:LENGTH]


def _files(folder: str, below: str) -> Iterator[tuple[str, str]]:
    """(name below the folder, path) of each file."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path, f"{below}{entry.name}/")
            else:
                yield below + entry.name, entry.path
