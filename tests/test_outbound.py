"""Nothing that the workbench does leaves the machine: what its processes try to reach, seen in two ways.

Python tells: a `sitecustomize.py`, which every Python process reads through PYTHONPATH, sets an audit hook that writes
down each connection and each look-up of a name, also one that fails. The watchman alone reads no such file (-I -S).
The kernel tells: /proc shows which sockets each process holds, also those of the web server's own Rust, of the
Redis-protocol server and of the watchman; a connection that is over between two looks is not seen there.
What pages ask a browser to fetch is watched in tests/browser/watch.py.
"""

import http.cookiejar
import os
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from ipaddress import IPv6Address, ip_address
from pathlib import Path

import pytest

from tests.fixtures.processes import Process
from tests.fixtures.site import Site
from tests.fixtures.workers import until

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")) or os.environ.get("WORKBENCH_TEST_DB") == "postgres",
    reason="the database is the one service that a site may put elsewhere: with PostgreSQL this would say nothing new",
)
PYTHON_KINDS = ("supervisor", "web", "web-worker", "celery", "celery-worker")
HOOK = """
import os, sys

FOLDER = {folder!r}
ASKS = {{"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0,
         "socket.gethostbyname": 0, "socket.gethostbyaddr": 0, "socket.getnameinfo": 0, "urllib.Request": 0}}


def write(words):
    file = os.open(os.path.join(FOLDER, str(os.getpid())), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.write(file, (words + "\\n").encode())
    finally:
        os.close(file)


def hook(event, arguments):
    if event in ASKS:
        write(event + "\\t" + ascii(arguments[ASKS[event]]))


write("begins")
os.register_at_fork(after_in_child=lambda: write("begins"))
sys.addaudithook(hook)
"""


class Notes:
    """What the hook in each process has written down."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder / "notes", folder / "path"
        self.folder.mkdir()
        self.path.mkdir()
        (self.path / "sitecustomize.py").write_text(HOOK.format(folder=str(self.folder)))

    def pids(self) -> set[int]:
        return {int(file.name) for file in self.folder.iterdir()}

    def abroad(self) -> list[str]:
        """Whatever was asked for that is neither a unix socket nor this machine."""
        lines = [line for file in self.folder.iterdir() for line in file.read_text().splitlines() if "\t" in line]
        return sorted({line for line in lines if not stays_here(line.partition("\t")[2])})


def stays_here(written: str) -> bool:
    """Whether an address or a name, as the hook wrote it, is of this machine."""
    found = re.match(r"""\(?b?['"](?:[a-z]+://)?(\[[^]]*\]|/[^'"]*|\\x00[^'"]*|[^'":/]*)""", written)
    if written == "None":  # a name that is not given is this machine
        return True
    host = found[1].strip("[]") if found else written
    if host in {"", "localhost"} or host.startswith(("/", "\\x00")):
        return True
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return False


class Kernel(threading.Thread):
    """Looks again and again at the sockets of all processes; `abroad` is what it saw."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site, self.abroad, self.looks, self.listening = site, set(), 0, set()
        self.seen: dict[int, Process] = {}
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.1):  # the interval of the looks
            self.look()

    def look(self) -> None:
        for process in self.site.processes():
            self.seen[process.pid] = process
            for local, remote, state in sockets(process.pid):
                if state == "0A":
                    self.listening.add(local)
                elif not (remote.is_loopback or remote.is_unspecified):
                    self.abroad.add(f"{process.kind} {process.pid}: {remote}")
        self.looks += 1

    def stop(self) -> None:
        self._over.set()
        self.join(30)


def sockets(pid: int):
    """(local address, remote address, state) of each internet socket that a process holds."""
    held = set()
    try:
        for file in Path(f"/proc/{pid}/fd").iterdir():
            try:
                held.add(str(file.readlink()))
            except OSError:  # closed meanwhile
                continue
        tables = [Path(f"/proc/{pid}/net/{name}").read_text() for name in ("tcp", "tcp6", "udp", "udp6")]
    except OSError:  # the process has gone
        return
    for row in (line.split() for table in tables for line in table.splitlines()[1:]):
        if f"socket:[{row[9]}]" in held:
            yield address(row[1]), address(row[2]), row[3]


def address(written: str):
    """'0100007F:1F40' is 127.0.0.1: four bytes at a time, in the order of this machine."""
    raw = bytes.fromhex(written.partition(":")[0])
    turned = b"".join(raw[at : at + 4][:: -1 if sys.byteorder == "little" else 1] for at in range(0, len(raw), 4))
    found = ip_address(turned)
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


class Person:
    """Somebody's browser, without scripts: cookies, forms, pages."""

    def __init__(self, url: str) -> None:
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def get(self, path: str, **headers: str) -> str:
        request = urllib.request.Request(urllib.parse.urljoin(self.url, path), headers=headers)
        with self._opener.open(request, timeout=60) as answer:
            return answer.read().decode()

    def send(self, path: str, **fields: str) -> str:
        """Fill in the form at this address."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token, path
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        with self._opener.open(urllib.parse.urljoin(self.url, path), body, timeout=60) as answer:
            return answer.read().decode()


def test_a_day_of_work_reaches_for_nothing_but_this_machine(tmp_path):
    notes = Notes(tmp_path)
    site = Site(tmp_path, PYTHONPATH=str(notes.path))
    kernel = Kernel(site)
    kernel.start()
    try:
        site.start()
        a_day_of_work(site)
        kernel.look()
        running = site.processes()
        told = [one for one in running if one.kind in PYTHON_KINDS]
    finally:
        kernel.stop()
        site.stop()
    assert {one.kind for one in told} == set(PYTHON_KINDS)
    assert {one.kind for one in running} - set(PYTHON_KINDS) <= {"redis", "guard", "other"}
    silent = [one for one in told if one.pid not in notes.pids()]
    assert not silent, f"the hook is not in {silent}"
    assert notes.abroad() == []
    assert kernel.looks > 5 and kernel.abroad == set()
    # By default it listens to this machine alone.
    assert kernel.listening == {ip_address("127.0.0.1")}


def a_day_of_work(site: Site) -> None:
    """Signing in by link and by password, reading, saving, an import and an export by the worker, and the plumbing."""
    ann = site.person("ann")
    project = site.project(annotator=ann)
    person = Person(site.url)
    person.send(site.sign_in_link(ann))
    person.send("/account/", action="password", new="a long enough phrase", again="a long enough phrase")
    other = Person(site.url)
    with pytest.raises(urllib.error.HTTPError):
        other.get("/metrics")
    assert "do not match" in other.send("/sign-in/", username=ann, password="nonsense")
    assert "/sign-out/" in other.send("/sign-in/", username=ann, password="a long enough phrase")
    admin = Person(site.url)
    admin.send(site.sign_in_link("admin"))
    assert "made-link" in admin.send("/people/", action="make", username="zoe", email="zoe@example.org")
    imported(site, project["id"], b"Zelenskiy said 117 drones.")
    (row,) = site.api.get(f"projects/{project['id']}/documents/")["results"]
    for page in (
        "/",
        f"/projects/{project['id']}/documents/",
        f"/documents/{row['id']}/",
        "/api/v1/docs/",
        "/offline/",
    ):
        assert person.get(page)
    span = {"start": 15, "end": 18, "quote": "117", "label": "figure"}
    assert site.api_of(ann).put(f"documents/{row['id']}/spans/{uuid.uuid4()}/", span)["version"] == 1
    assert site.exported(project["id"], "all")["counts"]["spans"] == 1
    for path in ("/health/live", "/health/ready", "/metrics", "/admin/", "/api/v1/schema/"):
        assert Person(site.url).get(path, Authorization=f"Bearer {site.api.token}")


def imported(site: Site, project: int, text: bytes) -> None:
    """Upload a file and wait for the worker to have read it."""
    job = site.api.upload(f"projects/{project}/imports/", "a.txt", text, format="text")
    until(lambda: site.api.get(f"imports/{job['id']}/")["state"] == "done")


def test_the_hook_and_the_kernel_see_what_would_leave(tmp_path):
    """No packet is sent: to look up a number asks nobody, and to connect a datagram socket only notes where to."""
    notes = Notes(tmp_path)
    script = (
        "import os, socket; socket.getaddrinfo('192.0.2.1', 80, flags=socket.AI_NUMERICHOST);"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); os.fork() or s.connect(('192.0.2.2', 9)); input()"
    )
    env = {**os.environ, "PYTHONPATH": str(notes.path)}
    with subprocess.Popen([sys.executable, "-c", script], env=env, stdin=subprocess.PIPE) as process:
        remote = until(lambda: [far for _near, far, _state in sockets(process.pid) if str(far) == "192.0.2.2"])
        until(lambda: len(notes.pids()) == 2)  # and its fork
        process.communicate(b"\n\n")
    assert remote
    assert notes.abroad() == ["socket.connect\t('192.0.2.2', 9)", "socket.getaddrinfo\t'192.0.2.1'"]


@pytest.mark.parametrize(
    ("written", "here"),
    [("('127.0.0.1', 80)", True), ("'/run/redis.sock'", True), ("b'/run/redis.sock'", True),
     ("('::1', 80, 0, 0)", True),
     ("'localhost'", True), ("None", True), ("'http://127.0.0.1:8000/x'", True), ("('10.0.0.1', 80)", False),
     ("'pypi.example'", False), ("'https://telemetry.example/x'", False), ("('2001:db8::1', 80, 0, 0)", False),
     ("'http://[::1]:80/'", True), ("'127.0.0.1.example'", False)],
)  # fmt: skip
def test_an_address_is_here_or_elsewhere(written, here):
    assert stays_here(written) is here
