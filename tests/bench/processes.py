"""What the processes of a tool used: CPU time, memory, and whom they talked to. Linux only."""

import os
import re
from contextlib import suppress
from pathlib import Path

from tests.fixtures.processes import Process


def cpu(processes: list[Process]) -> float:
    """CPU seconds, user and system, of these and of the children that they have waited for."""
    return sum(_seconds(one.pid) for one in processes)


def _seconds(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return 0.0


def forget_peaks(processes: list[Process]) -> None:
    """Let `peak_mb` begin again at what is resident now. Source: man 5 proc, clear_refs."""
    for one in processes:
        with suppress(OSError):
            Path(f"/proc/{one.pid}/clear_refs").write_text("5")


def peak_mb(processes: list[Process]) -> float:
    """The most that one of them had resident since `forget_peaks`, in MB."""
    return max((one.peak_mb() for one in processes), default=0.0)


def pss_mb(processes: list[Process]) -> float:
    return sum(one.pss_mb() for one in processes)


def session(leader: int, kind: str) -> list[Process]:
    """All processes of the session that `leader` began."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError):
            fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
            if int(fields[3]) == leader and fields[0] != b"Z":
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                found.append(Process(int(entry.name), int(fields[1]), kind, command))
    return found


def remote_ends(processes: list[Process]) -> set[str]:
    """Addresses other than this machine's own loopback that these have a socket to, or that they listen on.

    `0.0.0.0` of a listening socket is such an address: it takes connections from other machines.
    """
    inodes = set().union(*(_sockets(one.pid) for one in processes)) if processes else set()
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[9] in inodes:
                    mine, theirs = fields[1].split(":")[0], fields[2].split(":")[0]
                    seen = mine if fields[3] == "0A" else theirs
                    if not _is_loopback(seen) and not (fields[3] != "0A" and set(seen) == {"0"}):
                        found.add(f"{'listens on' if fields[3] == '0A' else 'talks to'} {_readable(seen)}")
    return found


def _sockets(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                if match := re.match(r"socket:\[(\d+)\]", str(entry.readlink())):
                    found.add(match[1])
    return found


def _is_loopback(address: str) -> bool:
    """As /proc/net writes addresses: words of four bytes in hexadecimal, each little-endian."""
    if len(address) == 8:
        return address.endswith("7F")
    return address == "0" * 24 + "01000000" or (address.startswith("0" * 16 + "FFFF0000") and address.endswith("7F"))


def _readable(address: str) -> str:
    if len(address) == 8:
        return ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
    return address


class Watch:
    """Whom the processes of each tool were seen to talk to. It looks when it is told to: between two measurements."""

    def __init__(self, names: list[str]) -> None:
        self.seen: dict[str, set[str]] = {name: set() for name in names}
        self.looks = 0

    def look(self, name: str, processes: list[Process]) -> None:
        self.seen[name] |= remote_ends(processes)
        self.looks += 1
