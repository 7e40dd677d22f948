"""Proves that `make run` works from nothing: `python3 tests/smoke/run_proof.py [FOLDER OF A CHECKOUT]`.

Starts it as a person would, signs in with the link that it prints, lets the worker write an export, stops it, starts it
again, kills it, and looks for anything that was left behind. Standard library only, Linux only (it looks for processes
in /proc), loopback only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin

INSTALL_SECONDS, SECONDS = 420, 60
OURS = {
    "HOST",
    "PUBLIC_URL",
    "TRUSTED_PROXIES",
    "DATABASE_URL",
    "REDIS_URL",
    "VALKEY_SERVER",
    "SECRET_KEY",
    "WORKBENCH_SEED",
    "MAKEFLAGS",
}
ADMIN_FIELDS = ("is_admin", "admin", "site_admin", "is_superuser", "is_staff")


class Failed(Exception):
    """The proof failed; the message says at what."""


class Form(HTMLParser):
    """The first form of a page that posts: its address and the fields that are filled in already."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None and values.get("method", "").lower() == "post":
            self.action, self._inside = values.get("action", ""), True
        elif tag == "input" and self._inside and values.get("name"):
            self.fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Browser:
    """Keeps cookies, follows redirects, and knows no proxy."""

    def __init__(self) -> None:
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def open(self, url: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """The status, the address it ended at, and the body."""
        data = None if fields is None else urlencode(fields).encode()
        request = urllib.request.Request(url, data, {"Referer": url})
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, url, error.read().decode(errors="replace")


class Running:
    """One `make run` in a folder of its own."""

    def __init__(self, root: Path, home: Path, port: int) -> None:
        self.root, self.home, self.port = root, home, port
        self.url = f"http://127.0.0.1:{port}"
        self.out = home.with_suffix(".txt")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float) -> str:
        """Start and wait for the banner; what was printed."""
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                ["make", "run"],
                cwd=self.root,
                env=self.env(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        process = self.process
        until(lambda: "Ctrl-C stops" in self.said() or process.poll() is not None, seconds, "the workbench is ready")
        expect(process.poll() is None, "make run goes on running")
        return self.said()

    def env(self) -> dict[str, str]:
        """The environment of the caller, without what would lead this workbench elsewhere."""
        env = {name: value for name, value in os.environ.items() if name not in OURS}
        return env | {"PORT": str(self.port), "WORKBENCH_HOME": str(self.home)}

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the environment's own Python in the checkout."""
        command = [str(self.root / ".venv" / "bin" / "python"), *words]
        return subprocess.run(command, cwd=self.root, env=self.env(), capture_output=True, text=True, timeout=SECONDS)

    def said(self) -> str:
        return self.out.read_text(errors="replace")

    def supervisor(self) -> int:
        return int((self.home / "run" / "lock").read_text().split()[0])

    def processes(self) -> dict[int, str]:
        """Every process, zombies aside, that was told this WORKBENCH_HOME; with its command."""
        mark = f"WORKBENCH_HOME={self.home}\0".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:120]
        return found

    def clean_up(self) -> None:
        for pid in self.processes():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()


def expect(holds: object, what: str) -> None:
    if not holds:
        raise Failed(what)
    print(f"  ok: {what}", flush=True)


def until(check: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise Failed(f"{what} (not within {seconds:.0f} s)")
        time.sleep(0.05)


def sign_in(running: Running, said: str) -> None:
    """With the printed link, as a person does: open it, press its button, and be known from then on."""
    links = re.findall(r"sign-in: (\S+)", said)
    expect(links, "a sign-in link is printed")
    browser = Browser()
    expect(browser.open(f"{running.url}/api/v1/me/")[0] == 401, "a stranger is answered 401")
    status, address, page = browser.open(links[0])
    expect(status == 200, f"the link opens a page ({status})")
    form = Form(page)
    expect("csrfmiddlewaretoken" in form.fields, "the page has a form with a CSRF token")
    status, _, _ = browser.open(urljoin(address, form.action or address), form.fields)
    expect(status == 200, f"its form signs in ({status})")
    status, _, body = browser.open(f"{running.url}/api/v1/me/")
    expect(status == 200, f"the session is known to the API ({status})")
    me = json.loads(body)
    expect(any(me.get(name) is True for name in ADMIN_FIELDS), f"who signed in is an admin: {body[:200]}")


def call(url: str, token: str, body: object = None) -> bytes:
    """One request of a script: POST with a body, else GET."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode(), headers)
    with Browser().opener.open(request, timeout=30) as answer:
        return answer.read()


def run_a_job(running: Running) -> None:
    """An export of the demo project, asked for by a script and written by the worker."""
    made = running.python("manage.py", "token", "admin")
    expect(made.returncode == 0, f"manage.py token makes a token {made.stderr[-500:]}")
    token, api = made.stdout.split()[-1], f"{running.url}/api/v1"
    project = json.loads(call(f"{api}/projects/", token))["results"][0]["id"]
    job = json.loads(call(f"{api}/projects/{project}/exports/", token, {"layer": "gold"}))
    ended: dict[str, object] = {}

    def is_over() -> bool:
        ended.update(json.loads(call(f"{api}/exports/{job['id']}/", token)))
        return ended["state"] not in {"queued", "running"}

    began = time.monotonic()
    until(is_over, SECONDS, "the worker has written the export")
    expect(ended["state"] == "done", f"an export is {ended['state']} after {time.monotonic() - began:.1f} s")
    file = call(f"{running.url}{ended['file']}", token)
    expect(hashlib.sha256(file).hexdigest() == ended["sha256"], f"its {len(file):,} bytes have the checksum it names")
    expect(file == (running.root / "seeds" / "demo.jsonl").read_bytes(), "they are those of seeds/demo.jsonl")


def prove(running: Running) -> None:
    fresh = not (running.root / ".venv").exists()
    began = time.monotonic()
    said = running.start(INSTALL_SECONDS)
    expect(f"Workbench is ready at {running.url}" in said, f"first start: ready after {time.monotonic() - began:.1f} s")
    expect(Browser().open(f"{running.url}/health/ready")[0] == 200, "/health/ready answers 200")
    sign_in(running, said)
    run_a_job(running)
    if fresh:
        missed = running.python("-c", "import pytest").stderr
        expect("No module named 'pytest'" in missed, "it does without what development needs")
    expect(len(running.processes()) >= 6, f"it runs in {len(running.processes())} processes")
    os.kill(running.supervisor(), signal.SIGINT)
    expect(running.process and running.process.wait(SECONDS) == 0, "SIGINT ends it with exit code 0")
    expect(not running.processes(), f"no process is left {running.processes() or ''}")
    left = [path.name for path in (running.home / "run").iterdir()]
    expect(not left, f"no socket and no lock is left {left or ''}")

    began = time.monotonic()
    running.start(SECONDS)
    print(f"  ok: second start: ready after {time.monotonic() - began:.1f} s")
    os.kill(running.supervisor(), signal.SIGKILL)
    until(lambda: not running.processes(), SECONDS, "no process is left after the supervisor was killed")
    print("  ok: no process is left after the supervisor was killed", flush=True)


@contextlib.contextmanager
def running_in(root: Path) -> Iterator[Running]:
    folder = Path(tempfile.mkdtemp(prefix="workbench-proof-"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = Running(root, folder / "home", port)
    try:
        yield running
    except Exception:
        print(f"--- what make run printed\n{running.said() if running.out.exists() else ''}")
        for log in sorted((running.home / "logs").glob("*.log")):
            print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-3000:]}")
        raise
    finally:
        running.clean_up()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent.parent).resolve()
    print(f"Proving `make run` in {root}", flush=True)
    try:
        with running_in(root) as running:
            prove(running)
    except Failed as failed:
        print(f"FAILED: {failed}")
        return 1
    print("make run is proved.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
