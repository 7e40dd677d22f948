"""Waiting says what it waits for."""

import json
import socket
import threading

from workbench import readiness
from workbench.readiness import Readiness


def serve(status: str, body: bytes) -> tuple[str, int]:
    """A server that answers one request."""
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        with server, server.accept()[0] as link:
            link.recv(1000)
            link.sendall(f"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n".encode() + body)

    threading.Thread(target=answer, daemon=True).start()
    return server.getsockname()


def test_200_is_ready_and_nothing_is_said():
    said = []
    assert Readiness(*serve("200 OK", b'{"status": "ready", "problems": []}'), said.append)()
    assert said == []


def test_each_new_reason_is_told_once_and_only_after_some_seconds(monkeypatch):
    said = []
    body = json.dumps({"problems": ["Redis does not answer."]}).encode()
    ask = Readiness(*serve("503 Unavailable", body), said.append)
    assert not ask() and (ask.problem, said) == ("Redis does not answer.", [])
    monkeypatch.setattr(readiness, "SILENT_SECONDS", -1)
    for _try in range(2):
        ask.address = serve("503 Unavailable", body)
        assert not ask()
    assert said == ["Still waiting: Redis does not answer."]


def test_a_server_that_is_not_there_or_speaks_otherwise_is_not_ready():
    ask = Readiness(*serve("502 Bad Gateway", b"<html>"), print)
    assert not ask() and ask.problem == "The web server answers 502."
    assert not ask() and ask.problem == "The web server does not answer yet."
