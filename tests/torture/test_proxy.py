"""The bad network does what its plan says, and counts it."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from tests.torture.proxy import CUTS, Faults, Proxy

GOOD = Faults(cut=0, drop=0, delay=0)


class Counting(ThreadingHTTPServer):
    """Answers each request with its body, and counts what reached it."""

    served = 0


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Counting

    def do_POST(self) -> None:
        self.server.served += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Counting]:
    with Counting(("127.0.0.1", 0), Echo) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def url_of(server: Counting) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def ask(proxy: Proxy, body: bytes = b"0123456789") -> bytes | None:
    """The body of a whole answer, None for less."""
    link = http.client.HTTPConnection(urlsplit(proxy.url).netloc, timeout=20)
    with closing(link):
        try:
            link.request("POST", "/", body, {"Connection": "close"})
            answer = link.getresponse()
            got = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        return got if "Content-Length" in answer.headers else None


def raw(proxy: Proxy) -> bytes:
    """All that arrives of an answer."""
    address = urlsplit(proxy.url)
    with socket.create_connection((address.hostname, address.port), 20) as link:
        link.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n0123456789")
        return b"".join(iter(lambda: link.recv(4096), b""))


def test_a_good_network_hands_over_every_byte(server):
    with Proxy(url_of(server), GOOD) as proxy:
        assert ask(proxy, bytes(range(256)) * 1000) == bytes(range(256)) * 1000
        assert proxy.counts == {"requests": 1, "let through": 1}


def test_a_cut_answer_is_never_whole_though_the_work_was_done(server):
    with Proxy(url_of(server), Faults(cut=1, drop=0, delay=0)) as proxy:
        got = [raw(proxy) for _ in range(60)]
        assert server.served == 60
        assert not [answer for answer in got if answer.endswith(b"0123456789")]
        in_body = [answer for answer in got if b"\r\n\r\n" in answer]
        assert {b"" in got, len(in_body) > 5, len(got) - len(in_body) - got.count(b"") > 5} == {True}
        assert sum(proxy.counts[name] for name in CUTS) == proxy.cut == 60


def test_a_dropped_request_never_reaches_the_server(server):
    with Proxy(url_of(server), Faults(cut=0, drop=1, delay=0)) as proxy:
        assert [ask(proxy) for _ in range(5)] == [None] * 5
        assert (server.served, proxy.counts["dropped"]) == (0, 5)


def test_three_of_ten_answers_are_cut(server):
    with Proxy(url_of(server), Faults(delay=0, drop=0)) as proxy:
        whole = sum(ask(proxy) is not None for _ in range(200))
        assert whole == proxy.counts["let through"] == 200 - proxy.cut
        assert 40 <= proxy.cut <= 80


def test_the_same_seed_draws_the_same_fates(server):
    fates = []
    for _ in range(2):
        with Proxy(url_of(server), Faults(seed=7, longest=0.001)) as proxy:
            fates.append([ask(proxy) is not None for _ in range(40)])
    assert fates[0] == fates[1]
    assert set(fates[0]) == {True, False}


def test_a_slow_line_takes_its_time_and_loses_nothing(server):
    with Proxy(url_of(server), Faults(cut=0, drop=0, delay=1, longest=0.01, rate=4000)) as proxy:
        began = time.monotonic()
        assert ask(proxy, b"x" * 4000) == b"x" * 4000
        assert time.monotonic() - began > 1.5  # two seconds at the least, one each way
        assert proxy.counts["delayed"] == 1


def test_a_server_that_dies_in_its_answer_closes_the_clients_connection():
    with socket.create_server(("127.0.0.1", 0)) as dying:
        thread = threading.Thread(target=lambda: dying.accept()[0].close())
        thread.start()
        with Proxy(f"http://127.0.0.1:{dying.getsockname()[1]}", GOOD) as proxy:
            assert ask(proxy) is None
            thread.join()
            assert proxy.counts == {"requests": 1, "broken off": 1}


def test_a_server_that_is_down_closes_the_clients_connection():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with Proxy(f"http://127.0.0.1:{port}", GOOD) as proxy:
        assert ask(proxy) is None
        assert proxy.counts == {"requests": 1, "refused": 1}
