"""`manage.py workbench`: runs the web server, the worker and, without REDIS_URL, a Redis-protocol server, as one.

Standard library only, and never Django or Celery: this process stays as long as the workbench runs.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from workbench import embedded
from workbench.children import Child, Family, Stopped, Wakeup, last_lines, reason, say
from workbench.readiness import Readiness

ROOT = Path(__file__).resolve().parent.parent
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nosec B104  # where to reach a server that listens everywhere
DEFAULT_PORT, PORTS_TRIED = 8000, 100
REDIS_SECONDS, HANDOVER_SECONDS = 30.0, 20.0
MISUSE = 2
HELP = """Usage: manage.py workbench [--verbose]

Runs the workbench until Ctrl-C: web server, worker and, without REDIS_URL, a Redis-protocol server.
  --verbose   the output of all of them goes to this terminal, not to WORKBENCH_HOME/logs

Environment: HOST, PORT, PUBLIC_URL, TRUSTED_PROXIES, WORKBENCH_HOME, DATABASE_URL, REDIS_URL, VALKEY_SERVER"""


class Refused(Exception):
    """The workbench cannot run; the message says what to do."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


class Plan(NamedTuple):
    """Where and how to run, as the environment asked."""

    host: str
    port: int
    url: str
    home: Path
    redis_url: str  # empty: start a server
    verbose: bool = False
    ready_seconds: float = 90.0


class Commands(NamedTuple):
    """What is run. The tests put small stand-ins in their place."""

    prepare: list[str]
    web: list[str]
    worker: list[str]


def main(argv: Sequence[str]) -> int:
    """The exit code: 0 after being asked to stop, 2 for a wrong call or address, else what went wrong."""
    if set(argv) & {"-h", "--help"}:
        say(HELP)
        return 0
    if unknown := [word for word in argv if word != "--verbose"]:
        say(f"manage.py workbench does not know {' '.join(unknown)}.\n\n{HELP}")
        return MISUSE
    return supervise(read_home(), verbose="--verbose" in argv)


def supervise(home: Path, *, verbose: bool = False, commands: Commands | None = None, ready: float = 90.0) -> int:
    """Run until asked to stop. `commands` and `ready` (seconds) are for tests."""
    os.umask(0o077)  # what is made here and by the children is for their own user alone
    wakeup = Wakeup()
    try:
        with only_one(home, wakeup) as lock:
            plan = read_plan(home)._replace(verbose=verbose, ready_seconds=ready)
            os.pwrite(lock, f"{os.getpid()}\n{plan.url}\n".encode(), 0)
            run(plan, commands or real_commands(plan), wakeup, lock)
    except Stopped:
        return 0
    except Refused as refusal:
        say(f"Workbench: {refusal}")
        return refusal.code
    return 0


def read_home() -> Path:
    return Path(os.environ.get("WORKBENCH_HOME") or ROOT / "var").expanduser().resolve()


def read_plan(home: Path) -> Plan:
    """HOST, PORT and the rest of the environment. Raises Refused, before anything is started."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = choose_port(host, os.environ.get("PORT", ""))
    reached = WILDCARDS.get(host, host)
    shown = f"[{reached}]" if ":" in reached else reached
    url = (os.environ.get("PUBLIC_URL") or f"http://{shown}:{port}").rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise Refused(f"PUBLIC_URL={url} is not an address such as https://workbench.example.org: correct it.", MISUSE)
    return Plan(host, port, url, home, os.environ.get("REDIS_URL", ""))


def choose_port(host: str, asked: str) -> int:
    """The port that was asked for, or the first free one from 8000 on. Raises Refused."""
    if asked:
        if not (asked.isdecimal() and 0 < int(asked) < 65536):
            raise Refused(f"PORT={asked} is not a port: give a number from 1 to 65535, or unset it.", MISUSE)
        if not is_free(host, int(asked)):
            raise Refused(
                f"Port {asked} on {host} is taken. Stop what listens there, give another PORT, or unset PORT to have a "
                "free one chosen. Nothing was started.",
                MISUSE,
            )
        return int(asked)
    for port in range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED):
        if is_free(host, port):
            if port != DEFAULT_PORT:
                say(f"Port {DEFAULT_PORT} is taken; using {port}.")
            return port
    raise Refused(f"No port from {DEFAULT_PORT} to {port} is free on {host}: set PORT to a free one.", MISUSE)


def is_free(host: str, port: int) -> bool:
    """Granian shares a port with whoever allows it, so it would not notice one that is taken. Raises Refused."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # or a closed connection counts for a minute
            trial.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise Refused(
            f"HOST={host} with port {port} cannot be listened on: {error.strerror}. HOST must be an address of this "
            "machine (127.0.0.1 for this machine alone, 0.0.0.0 for all); ports below 1024 need root.",
            MISUSE,
        ) from None
    return True


@contextlib.contextmanager
def only_one(home: Path, wakeup: Wakeup) -> Iterator[int]:
    """One workbench per WORKBENCH_HOME: holds var/run/lock and gives its descriptor. Raises Refused."""
    path = home / "run" / "lock"
    try:
        for folder in (home, home / "run", home / "logs"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = take(path, wakeup)
    except OSError as error:
        raise Refused(
            f"{error.filename or path} cannot be written ({error.strerror}): give this user the right to, or set "
            "WORKBENCH_HOME to a folder of its own."
        ) from None
    try:
        yield lock
    finally:
        path.unlink(missing_ok=True)
        os.close(lock)


def take(path: Path, wakeup: Wakeup) -> int:
    """The locked file. Where its holder was killed, its watchman may need some seconds to end what was left."""
    deadline = time.monotonic() + HANDOVER_SECONDS
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, _, url = os.pread(lock, 4096, 0).decode(errors="replace").strip().partition("\n")
            if runs(pid) or time.monotonic() > deadline or wakeup.stops:
                raise Refused(
                    f"It is already running with this data: process {pid or 'unknown'}{' at ' * bool(url)}{url} holds "
                    f"{path}. Stop it with Ctrl-C or `kill {pid}`, or set WORKBENCH_HOME to another folder.",
                    MISUSE,
                ) from None
        else:
            if path.exists() and path.stat().st_ino == os.fstat(lock).st_ino:  # else its holder has just removed it
                os.truncate(lock, 0)
                return lock
        os.close(lock)
        wakeup.wait(0.1)


def runs(pid: str) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
        os.kill(int(pid), 0)
        return True
    return False


def real_commands(plan: Plan) -> Commands:
    python = sys.executable
    web = f"--interface wsgi --host {plan.host} --port {plan.port} --workers 2 --blocking-threads 4 --no-ws"
    web += " --respawn-failed-workers --workers-kill-timeout 5 --log-level warning --no-access-log"
    worker = "worker --pool prefork --concurrency 2 --without-gossip --without-mingle --loglevel warning"
    return Commands(
        prepare=[python, "manage.py", "prepare"],
        web=[python, "-m", "granian", *web.split(), "workbench.wsgi:application"],
        worker=[python, "-m", "celery", "-A", "workbench.celery:app", *worker.split(), "-n", f"w{os.getpid()}@%h"],
    )


def environment(plan: Plan) -> dict[str, str]:
    """What every child is told."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    told = {"HOST": plan.host, "PORT": str(plan.port), "PUBLIC_URL": plan.url, "WORKBENCH_HOME": str(plan.home)}
    return env | told | {"REDIS_URL": plan.redis_url, "PYTHONUNBUFFERED": "1"}


def run(plan: Plan, commands: Commands, wakeup: Wakeup, lock: int) -> None:
    """Start everything, tell where it is, and look after it until asked to stop. Raises Refused and Stopped."""
    family = Family(ROOT, environment(plan), None if plan.verbose else plan.home / "logs", wakeup, lock)
    try:
        if not plan.redis_url:
            start_redis(plan, family)
        links = prepare(commands.prepare, family)
        start_serving(plan, commands, family)
        banner(plan, links)
        while not wakeup.stops:
            wakeup.wait(family.tend())
        say("Stopping; Ctrl-C again stops at once.")
    except (embedded.Unavailable, OSError) as error:
        raise Refused(str(error)) from error
    finally:
        family.stop()
    say("Stopped.")


def start_redis(plan: Plan, family: Family) -> None:
    """Start the embedded server and wait until it answers."""
    server = embedded.find_server()
    folder, temporary = embedded.make_socket_folder(plan.home / "run")
    path, data = folder / embedded.SOCKET_NAME, plan.home / "redis"
    data.mkdir(exist_ok=True, mode=0o700)
    family.remove_at_end(path, *([folder] if temporary else []))
    family.env["REDIS_URL"] = embedded.url(path)
    child = Child("redis", embedded.command(server, path, data), last=True)
    family.start(child)
    if not family.wait_until(lambda: embedded.answers(path), REDIS_SECONDS, lambda: child.deaths > 2):
        raise Refused(failure(f"{server} does not answer on {path}", "redis", family))


def prepare(command: list[str], family: Family) -> list[str]:
    """Let `manage.py prepare` bring the database up to date; the sign-in links that it printed."""
    links: list[str] = []

    def on_line(line: str) -> None:
        label, _, rest = line.partition("sign-in:")
        if rest and not label.strip():
            links.append(rest.strip())
        else:
            say(line)

    if code := family.run_once(command, on_line):
        raise Refused(f"The data could not be prepared ({reason(code)}). Nothing is running.", code if code > 0 else 1)
    return links


def start_serving(plan: Plan, commands: Commands, family: Family) -> None:
    """Start web and worker, and wait until a request is answered."""
    web, worker = Child("web", commands.web), Child("worker", commands.worker)
    family.start(web)
    family.start(worker)
    ready = Readiness(WILDCARDS.get(plan.host, plan.host), plan.port, say)
    if not family.wait_until(ready, plan.ready_seconds, lambda: max(web.deaths, worker.deaths) > 2):
        culprit = worker if worker.deaths > web.deaths else web
        raise Refused(
            failure(f"{plan.url}/health/ready did not answer 200: {ready.problem.rstrip('.')}", culprit.name, family)
        )


def failure(what: str, name: str, family: Family) -> str:
    """A message that names the log and shows its end."""
    if family.logs is None:
        return f"{what}. Its output is above. Everything was stopped."
    log = family.log_of(name)
    end = "".join(f"\n  | {line}" for line in last_lines(log))
    return f"{what}. Everything was stopped. The end of {log}:{end or ' (empty)'}"


def banner(plan: Plan, links: list[str]) -> None:
    lines = [f"Workbench is ready at {plan.url}", *(f"  sign-in: {link}" for link in links)]
    if plan.host in WILDCARDS and not os.environ.get("PUBLIC_URL"):
        lines.append("  For other machines set PUBLIC_URL to the address by which they reach this one.")
    say("\n".join([*lines, f"  data: {plan.home}", "  Ctrl-C stops everything."]))
