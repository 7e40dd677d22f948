"""Ends process groups, and is the watchman that ends them when the supervisor can no longer do it.

`python guard.py` is started by the supervisor with a pipe on its standard input. A kernel closes that pipe however the
supervisor dies, SIGKILL included; what is still on the list then is ended here. Linux's PR_SET_PDEATHSIG was not
enough: it reaches children only, not Granian's workers and Celery's pool, and would end the broker before the worker.

A watchman costs memory as long as the workbench runs: standard library only, and of that as little as possible.
"""
# pathlib and contextlib would add a quarter to what this process needs.
# ruff: noqa: PTH106, PTH108, PTH112, PTH123, PTH208, SIM105

from __future__ import annotations

import os
import signal
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GRACE_SECONDS = 10.0
DYING_SECONDS = 1.0


def living(session: int) -> list[int]:
    """The processes of a session, without zombies: they are only waiting for somebody to read their exit code."""
    if not os.path.isdir("/proc/self"):
        return [session] if _group_exists(session) else []
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _runs_in(name, session)]


def leads(pid: int) -> bool:
    """Whether a session leader is still there."""
    return _runs_in(str(pid), pid) if os.path.isdir("/proc/self") else _group_exists(pid)


def _runs_in(pid: str, session: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            state, _parent, _group, of = stat.read().rpartition(b")")[2].split()[:4]
    except (OSError, ValueError):  # it ended while we looked
        return False
    return int(of) == session and state not in (b"Z", b"X")


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:  # macOS answers EPERM for a group of zombies
        return False
    return True


def send(pid: int, number: int) -> None:
    """A signal to a process that may already have gone."""
    try:
        os.kill(pid, number)
    except OSError:
        pass


def kill(session: int) -> None:
    """SIGKILL to every process of a session, whatever its process group, and a moment until they are gone."""
    if _group_exists(session):
        send(-session, signal.SIGKILL)
    deadline = time.monotonic() + DYING_SECONDS
    while found := living(session):
        for pid in found:
            send(pid, signal.SIGKILL)
        if time.monotonic() > deadline:  # it hangs in the kernel; it ends when that lets go of it
            break
        time.sleep(0.005)


def end(leaders: Iterable[int], pause: Callable[[], bool], grace: float = GRACE_SECONDS) -> None:
    """Ask the session leaders to stop; after `grace` seconds, or once the leader has gone, kill what is left.

    The request goes to the leader alone: it knows how to end its workers (Celery's die in mid-task if they are asked).
    `pause` waits a moment, collects exit codes, and answers True when there is no more time.
    """
    waiting = set(leaders)
    for leader in waiting:
        send(leader, signal.SIGTERM)
    hurry = False
    deadline = time.monotonic() + grace
    while waiting:
        late = hurry or time.monotonic() >= deadline
        for leader in list(waiting):
            if late or not leads(leader):
                kill(leader)
                waiting.discard(leader)
        hurry = bool(waiting) and pause()


def watch(lines: Iterable[bytes]) -> None:
    """Keep the list that the supervisor tells (`add`, `last`, `gone` PID, `remove` PATH); at its end, end it all."""
    leaders: dict[int, str] = {}
    paths: list[bytes] = []
    for line in lines:
        word, _, rest = line.rstrip(b"\n").partition(b" ")
        if word == b"remove":
            paths.append(rest)
        elif word == b"gone":
            leaders.pop(int(rest), None)
        else:
            leaders[int(rest)] = word.decode()
    end([pid for pid, turn in leaders.items() if turn == "add"], _doze)
    end([pid for pid, turn in leaders.items() if turn == "last"], _doze)
    for path in paths:
        _remove(path)


def _doze() -> bool:
    time.sleep(0.05)
    return False


def _remove(path: bytes) -> None:
    try:
        if os.path.isdir(path):
            os.rmdir(path)
        else:
            os.unlink(path)
    except OSError:
        pass


if __name__ == "__main__":
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # it ends when the supervisor does, neither before nor by mistake
    watch(sys.stdin.buffer)
