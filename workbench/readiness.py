"""Whether the web server is ready to be used, and what it waits for, in its own words. Standard library only."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

SILENT_SECONDS = 5.0


class Readiness:
    """Asks /health/ready; after five seconds of waiting each new reason is told once."""

    def __init__(self, host: str, port: int, say: Callable[[str], None]) -> None:
        self.address, self.say = (host, port), say
        self.began = time.monotonic()
        self.problem = ""
        self.told = ""

    def __call__(self) -> bool:
        """Ask once. True when the answer is 200."""
        status, self.problem = self._ask()
        waited = time.monotonic() - self.began
        if status != "200" and self.problem != self.told and waited > SILENT_SECONDS:
            self.told = self.problem
            self.say(f"Still waiting: {self.problem}")
        return status == "200"

    def _ask(self) -> tuple[str, str]:
        """(status, problem) over a bare socket: urllib would load OpenSSL and double this process."""
        raw = b""
        try:
            with socket.create_connection(self.address, timeout=3) as link:
                link.sendall(b"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                while len(raw) < 8192 and (piece := link.recv(4096)):
                    raw += piece
        except OSError:
            if not raw:
                return "", "The web server does not answer yet."
        head, _, body = raw.partition(b"\r\n\r\n")
        status = head[9:12].decode("ascii", "replace")
        try:
            return status, " ".join(json.loads(body)["problems"])
        except (ValueError, KeyError, TypeError):
            return status, f"The web server answers {status or 'nothing'}."
