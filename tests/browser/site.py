"""A whole workbench, as `make run` starts it, in a folder of its own: for tests in a browser, and for pictures."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90
# All that it is told of the world around the tests: their own database and queue are none of its business.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VALKEY_SERVER")
ROLES = ("viewer", "annotator", "curator", "manager")


class Refused(AssertionError):
    """The API answered with an error."""


class Api:
    """The API as one person, with a bearer token. Each call returns the parsed answer, or raises Refused."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/{path}", data, headers, method=method)
        try:
            with self._opener.open(request, timeout=30) as answer:
                raw = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                raise Refused(f"{method} {path}: {error.code} {error.read().decode(errors='replace')}") from None
        return json.loads(raw) if raw else None

    def get(self, path: str) -> Any:
        return self("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self("POST", path, body)

    def put(self, path: str, body: Any) -> Any:
        return self("PUT", path, body)

    def patch(self, path: str, body: Any) -> Any:
        return self("PATCH", path, body)

    def delete(self, path: str, body: Any = None) -> Any:
        return self("DELETE", path, body)


class Site:
    """One workbench: `url`, the one-time `link` that it printed, its `home`, and `api` as the administrator."""

    def __init__(self, folder: Path, **env: str) -> None:
        self.home = folder / "home"
        self.out = folder / "workbench.txt"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.env |= {"PORT": str(port), "WORKBENCH_HOME": str(self.home), "SIGN_IN_TRIES_A_MINUTE": "100000", **env}
        self.link = ""
        self.api: Api
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, wait for the banner, and make a token for the administrator."""
        with self.out.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "workbench"],
                cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + SECONDS
        while "Ctrl-C stops" not in self.said():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = self.logs()
                self.stop()
                raise RuntimeError(f"The workbench did not start:\n{said}")
            time.sleep(0.05)  # the interval of the poll
        found = re.search(r"sign-in: (\S+)", self.said())
        self.link = found[1] if found else ""
        self.api = self.api_of("admin")

    def stop(self) -> None:
        """As Ctrl-C does; kills what does not heed it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()  # its watchman ends the rest
            self._process.wait(10)

    def said(self) -> str:
        return self.out.read_text(errors="replace") if self.out.exists() else ""

    def logs(self) -> str:
        """What it printed, and the end of each log."""
        parts = [self.said()]
        for log in sorted((self.home / "logs").glob("*.log")):
            if text := log.read_text(errors="replace")[-3000:]:
                parts.append(f"--- the end of {log.name}\n{text}")
        return "\n".join(parts)

    def manage(self, *words: str) -> str:
        """What `manage.py …` prints here. Raises when it fails."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def api_of(self, name: str) -> Api:
        """The API as this person."""
        return Api(self.url, self.manage("token", name).split()[-1])

    def exported(self, project: int, layer: str = "gold", api: Api | None = None) -> dict[str, Any]:
        """Make an export and wait for it; the job as the API tells it."""
        api = api or self.api
        job = api.post(f"projects/{project}/exports/", {"profile": "workbench", "layer": layer})
        deadline = time.monotonic() + SECONDS
        while job["state"] in {"queued", "running"} and time.monotonic() < deadline:
            time.sleep(0.05)  # the interval of the poll
            job = api.get(f"exports/{job['id']}/")
        assert job["state"] == "done", job
        return job

    def sign_in_link(self, name: str) -> str:
        """A fresh one-time link for this person; older unused ones end."""
        return self.api.post("invitations/", {"user": name})["link"]

    def person(self, word: str = "person", name: str = "") -> str:
        """Make a person under a new user name that begins with `word`; the user name."""
        username = unique(word)
        self.api.post("users/", {"username": username, "name": name or word.capitalize()})
        return username

    def project(self, name: str = "Talks", **members: str) -> dict[str, Any]:
        """Make a project of the template, with people by role: project(annotator=ann, curator=cora)."""
        made = self.api.post("projects/", {"name": unique(name)})
        for role, username in members.items():
            self.api.post(f"projects/{made['id']}/members/", {"user": username, "role": role})
        return made

    def document(self, project: dict[str, Any], text: str, **facts: Any) -> dict[str, Any]:
        """Add a document; without a key it has one of its own."""
        body = {"text": text, "key": unique("document"), **facts}
        return self.api.post(f"projects/{project['id']}/documents/", body)


def unique(word: str) -> str:
    """`word`, and what no other test has made."""
    return f"{word}-{uuid.uuid4().hex[:8]}"
