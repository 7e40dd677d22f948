"""A running workbench to measure: started as `make run` starts it, on a home of its own, stopped at the end."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The workbench in processes of its own; CPU and memory are read from /proc."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="workbench-bench-")
        self.home = Path(self.folder.name)
        self.port = _free_port()
        self.env = {**os.environ, "WORKBENCH_HOME": str(self.home), "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.env = {key: value for key, value in self.env.items() if key not in {"REDIS_URL", "PUBLIC_URL"}}
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "workbench"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._until_ready()
        self.start_seconds = time.monotonic() - began
        self.token = self.command("token", "admin").split()[-1]

    def _until_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if "is ready at" in line:
                return
        raise SystemExit("The workbench did not start; run `make run` to see why.")

    def command(self, *words: str) -> str:
        """Run a management command against the same home."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=True
        )
        return done.stdout

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.folder.cleanup()

    def processes(self) -> dict[int, str]:
        """Pid -> command line of all processes of this workbench."""
        found = {self.process.pid: "supervisor"}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and str(self.home).encode() in _read(entry / "environ"):
                found[int(entry.name)] = _read(entry / "cmdline").replace(b"\0", b" ").decode()[:200]
        return found

    def cpu(self, what: str = "granian") -> float:
        """CPU seconds that the processes named so have used, user and system."""
        total = 0
        for pid, command in self.processes().items():
            if what in command:
                fields = _read(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()
                total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def pss_mb(self) -> dict[str, float]:
        """Proportional set size in MB, by process."""
        sizes = {}
        for pid, command in self.processes().items():
            match = re.search(rb"^Pss:\s+(\d+)", _read(Path(f"/proc/{pid}/smaps_rollup")), re.M)
            if match:
                sizes[f"{pid} {_short(command)}"] = int(match[1]) / 1024
        return sizes


class Client:
    """One kept-alive connection as one person."""

    def __init__(self, server: Server) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port)
        self.headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """Send JSON, read JSON; anything but success ends the run."""
        data = None if body is None else json.dumps(body)
        self.connection.request(method, f"/api/v1/{path}", data, self.headers)
        response = self.connection.getresponse()
        raw = response.read()
        if response.status >= 300:
            raise SystemExit(f"{method} {path}: {response.status} {raw[:300]!r}")
        return json.loads(raw) if raw else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _short(command: str) -> str:
    for word in ("granian", "celery", "valkey", "guard", "manage.py workbench"):
        if word in command:
            return word.split()[0]
    return command[:40] or "supervisor"
