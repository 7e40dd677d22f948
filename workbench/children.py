"""The supervisor's children: started each in a session of its own, started again when they die, ended together.

A session of its own keeps a Ctrl-C in the terminal from reaching a child twice, and names all its descendants, so that
none of them is left behind. Standard library only.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from workbench import guard

FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0
STEADY_SECONDS = 30.0  # a child that ran this long starts again at the first delay
LOG_BYTES = 5 * 1024**2


def say(text: str) -> None:
    """One line on the terminal, at once. A terminal that has gone away is no reason to stop."""
    with contextlib.suppress(OSError):
        os.write(1, f"{text}\n".encode(errors="replace"))


class Stopped(Exception):
    """Somebody asked the workbench to stop while it was starting."""


class Wakeup:
    """Turns signals into something that can be waited for, so that nothing polls and nothing runs inside a handler."""

    def __init__(self) -> None:
        self.stops = 0  # how often we were asked to stop
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(number, self._asked)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self.stops += 1

    def wait(self, seconds: float | None, *files: int) -> list[int]:
        """Until a signal, a readable file or the time; the readable files."""
        ready, _, _ = select.select([self._read, *files], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 512)
        return [file for file in ready if file != self._read]


class Child:
    """A program that has to run as long as the workbench does. `last`: others need it, so it is ended after them."""

    def __init__(self, name: str, command: Sequence[str], *, last: bool = False) -> None:
        self.name, self.command, self.last = name, list(command), last
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0  # in a row
        self.born = self.due = 0.0


class Family:
    """All children, and the watchman that ends them should the supervisor be killed."""

    def __init__(self, root: Path, env: Mapping[str, str], logs: Path | None, wakeup: Wakeup, lock: int) -> None:
        """`logs`: the folder of the log files, None for the terminal. `lock`: held until the last child has ended."""
        self.root, self.env, self.logs, self.wakeup, self.lock = root, dict(env), logs, wakeup, lock
        self.children: list[Child] = []
        self.paths: list[Path] = []
        self.watchman = self._start_watchman()

    def _start_watchman(self) -> subprocess.Popen[bytes]:
        """Start it with all that it must know already in its pipe: it may be needed before we can tell it anything."""
        reads, self._writes = os.pipe()
        for child in self.children:
            if child.process is not None:
                self._tell("last" if child.last else "add", child.process.pid)
        for path in self.paths:
            self._tell("remove", path)
        try:
            return subprocess.Popen(  # noqa: S603  # nosec B603  # this Python and a file of ours
                [sys.executable, "-I", "-S", guard.__file__], stdin=reads, start_new_session=True, pass_fds=[self.lock]
            )
        finally:
            os.close(reads)

    def _tell(self, word: str, about: int | Path) -> None:
        with contextlib.suppress(BrokenPipeError):  # it has died: its successor is told everything
            os.write(self._writes, b"%s %s\n" % (word.encode(), os.fsencode(str(about))))

    def remove_at_end(self, *paths: Path) -> None:
        self.paths += paths
        for path in paths:
            self._tell("remove", path)

    def start(self, child: Child) -> None:
        """Start it for the first time or again. Raises OSError where the program cannot be started at all."""
        if child not in self.children:
            self.children.append(child)
        with contextlib.ExitStack() as stack:
            out = None if self.logs is None else stack.enter_context(open_log(self.log_of(child.name)))
            child.process = self._popen(child.command, out, last=child.last)
        child.born = time.monotonic()

    def log_of(self, name: str) -> Path:
        return (self.logs or Path()) / f"{name}.log"

    def _popen(
        self, command: Sequence[str], out: BinaryIO | int | None, *, last: bool = False
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603  # nosec B603  # commands that the supervisor makes
            command,
            cwd=self.root,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out else None,
            start_new_session=True,
        )
        self._tell("last" if last else "add", process.pid)
        return process

    def run_once(self, command: Sequence[str], on_line: Callable[[str], None]) -> int:
        """Run a program to its end, handing over its lines as they come; its exit code. Raises Stopped."""
        process = self._popen(command, subprocess.PIPE)
        try:
            for line in self._lines(process):
                on_line(line.decode(errors="replace"))
        finally:
            self._end([process])
        return process.returncode

    def _lines(self, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
        """Its output until it has ended, even if a process that it left behind still holds the pipe."""
        if process.stdout is None:
            raise ValueError("It was started without a pipe.")
        rest, ended, files = b"", False, [process.stdout.fileno()]
        with process.stdout as pipe:
            while True:
                self._heed()
                if self.wakeup.wait(0 if ended else None, *files):
                    data = os.read(pipe.fileno(), 65536)
                    *lines, rest = (rest + data).split(b"\n")
                    yield from lines
                    files = files if data else []
                elif ended:
                    break
                ended = process.poll() is not None
        if rest:
            yield rest

    def _heed(self) -> None:
        if self.wakeup.stops:
            raise Stopped

    def tend(self) -> float | None:
        """Start again what died and is due. The seconds until the next one is due, None when all run."""
        if self.watchman.poll() is not None:
            self._close_watchman()
            self.watchman = self._start_watchman()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, child.process)
            if child.process is None and time.monotonic() >= child.due:
                self.start(child)
        dues = [child.due for child in self.children if child.process is None]
        return max(0.0, min(dues) - time.monotonic()) if dues else None

    def _bury(self, child: Child, process: subprocess.Popen[bytes]) -> None:
        guard.kill(process.pid)  # its own children would hold the port, or work on as strangers
        self._tell("gone", process.pid)
        steady = time.monotonic() - child.born > STEADY_SECONDS
        child.deaths = 1 if steady else child.deaths + 1
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (child.deaths - 1))
        child.process, child.due = None, time.monotonic() + delay
        where = f"; see {self.log_of(child.name)}" if self.logs else ""
        say(f"The {child.name} process ended ({reason(process.returncode)}). Starting it again in {delay:g} s{where}")

    def wait_until(self, check: Callable[[], bool], seconds: float, give_up: Callable[[], bool] = bool) -> bool:
        """Tend the children until the check holds. False when the time is over or giving up. Raises Stopped."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not give_up():
            self._heed()
            self.tend()
            if check():
                return True
            self.wakeup.wait(0.05)
        return False

    def stop(self) -> None:
        """End all children, those that others need last, and remove what was only for this run."""
        for last in (False, True):
            self._end([c.process for c in self.children if c.process is not None and c.last == last])
        for path in self.paths:
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        self._close_watchman()

    def _end(self, processes: list[subprocess.Popen[bytes]]) -> None:
        running = [process for process in processes if process.poll() is None]
        guard.end([process.pid for process in running], lambda: self._pause(running))
        for process in processes:
            guard.kill(process.pid)
            process.wait()
            self._tell("gone", process.pid)

    def _pause(self, processes: list[subprocess.Popen[bytes]]) -> bool:
        self.wakeup.wait(0.05)
        for process in processes:
            process.poll()
        return self.wakeup.stops > 1

    def _close_watchman(self) -> None:
        os.close(self._writes)
        self.watchman.wait()


def reason(code: int) -> str:
    """An exit code of Popen in words."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def open_log(path: Path) -> contextlib.AbstractContextManager[BinaryIO]:
    """Open for appending; above 5 MB the old lines move to one `.1` file beside it, which replaces the last one."""
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def last_lines(path: Path, count: int = 15) -> list[str]:
    """The end of a log file; nothing when there is none."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 8192))
            return log.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        return []
