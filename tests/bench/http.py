"""Requests to a tool under measurement: described first, then sent, by one client or by several at once."""

import http.client
import json
import multiprocessing
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
BROKEN_OFF = 599  # no status of HTTP: the connection ended without an answer
LONGEST = 600.0  # seconds that an answer may take where nothing else is said


class Refused(RuntimeError):
    """An answer that says no; `status` is its HTTP status."""

    def __init__(self, call: "Call", status: int, raw: bytes) -> None:
        super().__init__(f"{call.method} {call.path[:200]}: {status} {raw[:300]!r}")
        self.status = status


class Late(RuntimeError):
    """No answer within the time."""


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent: what its body costs to write is not in any figure."""

    method: str
    path: str
    body: bytes | None = None
    kind: str = "application/json"


def call(method: str, path: str, body: Any = None) -> Call:
    """A request with a JSON body."""
    return Call(method, path, None if body is None else json.dumps(body).encode())


def upload(path: str, file: bytes, name: str, field_name: str = "file", **fields: str) -> Call:
    """A multipart request: one file and some fields."""
    edge = "----------bench"
    begin = f"--{edge}\r\nContent-Disposition: form-data; name="
    parts = [f'{begin}"{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    parts.append(f'{begin}"{field_name}"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n\r\n')
    body = b"".join([*(part.encode() for part in parts), file, f"\r\n--{edge}--\r\n".encode()])
    return Call("POST", path, body, f"multipart/form-data; boundary={edge}")


class Client:
    """One person's connection, kept open as long as the server keeps it."""

    def __init__(self, port: int, authorization: str = "", seconds: float = LONGEST) -> None:
        self.port, self.authorization = port, authorization
        self._connection = http.client.HTTPConnection(HOST, port, timeout=seconds)

    def send(self, one: Call) -> bytes:
        """The body of the answer. Raises Refused, or Late."""
        status, raw = self.answer(one)
        if status >= 300:
            raise Refused(one, status, raw)
        return raw

    def answer(self, one: Call) -> tuple[int, bytes]:
        """Status and body, whatever it says; BROKEN_OFF where there is no answer. Raises Late."""
        headers = {"Content-Type": one.kind} if one.body is not None else {}
        if self.authorization:
            headers["Authorization"] = self.authorization
        try:
            self._connection.request(one.method, one.path, one.body, headers)
            answer = self._connection.getresponse()
            return answer.status, answer.read()
        except TimeoutError:
            self._connection.close()
            raise Late(f"{one.method} {one.path[:200]}") from None
        except (ConnectionError, http.client.HTTPException) as error:  # broken off: refused, and told as such
            self._connection.close()
            return BROKEN_OFF, repr(error).encode()

    def within(self, seconds: float) -> None:
        """From now on no answer may take longer."""
        self._connection.close()
        self._connection.timeout = seconds

    def json(self, method: str, path: str, body: Any = None) -> Any:
        raw = self.send(call(method, path, body))
        return json.loads(raw) if raw else None

    def close(self) -> None:
        self._connection.close()


@dataclass
class Timed:
    """What a number of requests took."""

    seconds: float  # from the first to the last
    each: list[float] = field(default_factory=list)  # milliseconds, in the order of the answers
    bytes: int = 0  # of the last answer
    refused: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The time within which this share of the requests was answered, in milliseconds."""
        if len(self.each) < 2:
            return self.each[0]
        return statistics.quantiles(self.each, n=1000, method="inclusive")[round(share * 1000) - 1]


def one_after_another(client: Client, calls: list[Call]) -> Timed:
    """Raises Refused at the first that is refused."""
    each, raw, began = [], b"", time.perf_counter()
    for one in calls:
        start = time.perf_counter()
        raw = client.send(one)
        each.append((time.perf_counter() - start) * 1000)
    return Timed(time.perf_counter() - began, each, len(raw))


def at_once(port: int, authorization: str, calls: list[list[Call]]) -> Timed:
    """Each list by a client in a process of its own, all beginning together. Refusals are counted, not raised."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(len(calls)), context.SimpleQueue()
    clients = [context.Process(target=_one, args=(port, authorization, some, barrier, answers)) for some in calls]
    for one in clients:
        one.start()
    found = [answers.get() for _ in clients]
    for one in clients:
        one.join(30)
    together = Timed(max(end for _start, end, _each, _no in found) - min(start for start, _end, _each, _no in found))
    for _start, _end, each, no in found:
        together.each += each
        together.refused += no
    return together


def _one(port: int, authorization: str, calls: list[Call], barrier: Any, answers: Any) -> None:
    """A client of `at_once`. CLOCK_MONOTONIC is the same in all processes."""
    client, each, refused = Client(port, authorization, 120), [], []
    barrier.wait(60)
    began = time.monotonic()
    for one in calls:
        start = time.perf_counter()
        try:
            client.send(one)
        except (Refused, Late, OSError, http.client.HTTPException) as error:
            refused.append(str(error))
            client.close()
        each.append((time.perf_counter() - start) * 1000)
    answers.put((began, time.monotonic(), each, refused))
