"""What the web server itself lets through: slow clients, odd addresses, doubled lengths. Real sockets, no proxy."""

import os
import socket
from contextlib import ExitStack, suppress
from urllib.parse import urlsplit

import pytest

from tests.fixtures.site import Site

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")) or os.environ.get("WORKBENCH_TEST_DB") == "postgres",
    reason="no database has a part in this",
)
SLOW = 200


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = Site(tmp_path_factory.mktemp("workbench"), WORKBENCH_SEED="0")
    made.start()
    yield made
    made.stop()


def connected(site: Site) -> socket.socket:
    parts = urlsplit(site.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def told(site: Site, raw: bytes) -> tuple[int, bytes]:
    """Status and body of the answer to these bytes; 0 where the connection is closed without one."""
    answer = b""
    with connected(site) as line, suppress(ConnectionError):
        line.sendall(raw)
        while piece := line.recv(65536):
            answer += piece
    return (int(answer.split(b" ")[1]) if answer else 0), answer.partition(b"\r\n\r\n")[2]


def get(path: str, headers: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n".encode("latin-1")


def test_f15_two_hundred_clients_that_never_finish_keep_nobody_from_being_served(site):
    """Half of them stop in the headers, half in a body that nobody may send.

    What is not covered here: a form that begins and never ends takes a thread of the web server, of which there are
    eight. A proxy that hands a request on when it has all of it is the guard against that; see README.md.
    """
    with ExitStack() as held:
        for number in range(SLOW):
            line = held.enter_context(connected(site))
            post = "POST /api/v1/projects/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
            line.sendall((post if number % 2 else post + "\r\n{").encode())
        assert told(site, get("/health/live"))[0] == 200
        made = site.api.post("projects/", {"name": "In the meantime"})
        assert site.api.get(f"projects/{made['id']}/")["name"] == "In the meantime"


@pytest.mark.parametrize(
    "path",
    ["/static/../manage.py", "/static/..%2f..%2fmanage.py", "/static/%2e%2e/%2e%2e/manage.py", "/static../manage.py",
     "/..", "/../../etc/passwd", "/media/..%2f..%2fetc/passwd", "//etc/passwd", "/static/%00", "/%ff%fe", "/\\..\\x"],
)  # fmt: skip
def test_c15_no_address_leads_out_of_the_static_files(site, path):
    status, body = told(site, get(path))
    assert status in {302, 400, 404}
    assert b"import os" not in body and b"root:" not in body


@pytest.mark.parametrize(
    "headers",
    ["Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: x\r\n", "Transfer-Encoding: chunked, nonsense\r\n",
     "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Bad Header: 1\r\n", "X: " + "a" * 1_000_000 + "\r\n"],
    ids=["two-lengths", "no-length", "no-coding", "length-and-coding", "no-name", "a-million-bytes"],
)  # fmt: skip
def test_a_request_that_two_servers_could_read_in_two_ways_is_no_500(site, headers):
    status, _body = told(site, get("/health/live", headers) + b"0\r\n\r\n")
    assert status < 500
    assert told(site, get("/health/live"))[0] == 200
