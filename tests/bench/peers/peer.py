"""Starting and stopping the programs of a peer."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.bench.http import HOST, Client, Late, call
from tests.bench.peers.install import Installed, peer
from tests.bench.processes import session
from tests.bench.tool import Tool, poll
from tests.fixtures.processes import Process

PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR")
PATIENCE = 300  # seconds for a start


class Peer(Tool):
    """A tool of others. `programs` are its long-running processes by kind, each the leader of a session."""

    package = ""
    first_page = "/"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        self.installed: Installed = peer(self.package)
        self.programs: dict[str, subprocess.Popen[bytes]] = {}
        with socket.create_server((HOST, 0)) as free:
            self.port = free.getsockname()[1]

    def environment(self) -> dict[str, str]:
        """What it is told; nothing of ours."""
        told = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return told | {"HOME": str(self.home)} | self.settings() | self.env

    def settings(self) -> dict[str, str]:
        raise NotImplementedError

    def run(self, kind: str, *words: str, cwd: Path | None = None) -> None:
        """Start a program that stays."""
        with (self.folder / f"{kind}.log").open("ab") as log:
            self.programs[kind] = subprocess.Popen(
                [str(self.installed.folder / "bin" / words[0]), *words[1:]], cwd=cwd or self.home,
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def once(self, *words: str, cwd: Path | None = None) -> None:
        """Run a program to its end."""
        done = subprocess.run(
            [str(self.installed.folder / "bin" / words[0]), *words[1:]], cwd=cwd or self.home, env=self.environment(),
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")

    def until_answered(self) -> None:
        """Wait for its first page."""
        poll(self._answers, PATIENCE, f"{self.name} to start; see {self.folder}")

    def _answers(self) -> bool:
        for kind, program in self.programs.items():
            if program.poll() is not None:
                log = (self.folder / f"{kind}.log").read_text(errors="replace")
                raise SystemExit(f"{self.name} ended while it started:\n{log[-2000:]}")
        with suppress(OSError, Late):
            return Client(self.port, seconds=60).answer(call("GET", self.first_page))[0] < 400
        return False

    def stop(self) -> None:
        """SIGTERM to each program, SIGKILL to what is left of its session."""
        for program in self.programs.values():
            program.terminate()
        for program in self.programs.values():
            with suppress(subprocess.TimeoutExpired):
                program.wait(15)
        for kind, program in self.programs.items():
            for one in session(program.pid, kind):
                one.kill(signal.SIGKILL)
            program.wait(10)
        self.programs = {}
        time.sleep(0.2)

    def web(self) -> list[Process]:
        return session(self.programs["web"].pid, "web") if "web" in self.programs else []

    def processes(self) -> list[Process]:
        return [one for kind, program in list(self.programs.items()) for one in session(program.pid, kind)]
