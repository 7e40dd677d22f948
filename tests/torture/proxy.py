"""A bad network between clients and the workbench: slow, dropping, and cutting answers after the work has been done.

One request a connection, as HTTP/1.1 with `Connection: close`. The proxy takes the whole request, draws its fate from a
seeded plan, hands it to the workbench, and gives back all of the answer or a part. Standard library, loopback only.
"""

import asyncio
import random
import re
import threading
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
SECONDS = 30  # no request takes longer; the workbench itself may wait 20 s for its database
CUTS = ("cut at once", "cut in the headers", "cut in the body")


@dataclass(frozen=True)
class Faults:
    """What goes wrong, as shares of all requests: `cut` of the answers, `drop` of the requests before they arrive,
    `delay` of either by up to `longest` seconds. `rate` is bytes a second each way, 0 for as fast as it goes."""

    cut: float = 0.30
    drop: float = 0.03
    delay: float = 0.10
    longest: float = 0.05
    rate: int = 0
    seed: int = 1


class Proxy:
    """Stands at `url` in front of the address `behind`; `counts` tells what it did.

    counts: requests, let through, delayed, dropped, `cut …` (the three of CUTS), refused (the workbench was down),
    broken off (it died before its answer was whole).
    """

    def __init__(self, behind: str, faults: Faults | None = None) -> None:
        self.behind = urlsplit(behind)
        self.faults = faults or Faults()
        self.counts: Counter[str] = Counter()
        self.url = ""
        self._random = random.Random(self.faults.seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="proxy", daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> "Proxy":
        self._thread.start()
        if not self._ready.wait(SECONDS):
            raise RuntimeError("The proxy did not start.")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join(SECONDS)

    @property
    def cut(self) -> int:
        """How many answers were cut."""
        return sum(self.counts[name] for name in CUTS)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._listen())
        finally:
            self._loop.close()

    async def _listen(self) -> None:
        self._stopped = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stopped.wait()
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await server.wait_closed()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._connection(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _within(self._one(reader, writer))
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self.counts["broken off"] += 1
        finally:
            await _close(writer)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await self._message(reader)
        if not request:
            return
        self.counts["requests"] += 1
        fate, share, waits = self._draw()
        if waits < 0:
            await self._wait(-waits)
        if fate == "dropped":
            self.counts[fate] += 1
            return
        answer = await self._answer(request)
        if answer is None:
            return
        if waits > 0:
            await self._wait(waits)
        self.counts[fate] += 1
        await self._send(writer, _part(answer, fate, share))

    def _draw(self) -> tuple[str, float, float]:
        """(what happens, where in the part it is cut, seconds to wait: before the request if negative, else after)."""
        faults, draw = self.faults, self._random.random
        lost, lot, kind, share, side, wait = (draw() for _ in range(6))
        seconds = faults.longest * wait if draw() < faults.delay else 0.0
        waits = -seconds if side < 0.5 else seconds
        if lost < faults.drop:
            return "dropped", share, waits
        if lot < faults.cut:
            return CUTS[int(kind * len(CUTS))], share, waits
        return "let through", share, waits

    async def _answer(self, request: bytes) -> bytes | None:
        """The whole answer of the workbench; None, and counted, where there is none."""
        try:
            reader, writer = await asyncio.open_connection(self.behind.hostname, self.behind.port)
        except OSError:
            self.counts["refused"] += 1
            return None
        try:
            await self._send(writer, request)
            if answer := await self._message(reader):
                return answer
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            await _close(writer)
        self.counts["broken off"] += 1
        return None

    async def _message(self, reader: asyncio.StreamReader) -> bytes:
        """A request or an answer, headers and body; b"" where the other side has closed. Bodies have a length."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as ended:
            if ended.partial:
                raise
            return b""
        length = LENGTH.search(head)
        return head + (await reader.readexactly(int(length[1])) if length else b"")

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        step = max(1, self.faults.rate // 10) if self.faults.rate else len(data) or 1
        for start in range(0, len(data), step):
            writer.write(data[start : start + step])
            await writer.drain()
            if self.faults.rate:
                await asyncio.sleep(0.1)  # this is what a rate is made of

    async def _wait(self, seconds: float) -> None:
        self.counts["delayed"] += 1
        await asyncio.sleep(seconds)  # a slow network, drawn from the plan


def _part(answer: bytes, fate: str, share: float) -> bytes:
    """What arrives: never all of it where it is cut."""
    head = answer.index(b"\r\n\r\n") + 4
    if fate == "cut at once":
        return b""
    if fate == "cut in the headers":
        return answer[: 1 + int(share * (head - 2))]
    if fate == "cut in the body":
        return answer[: head + int(share * max(0, len(answer) - head - 1))]
    return answer


async def _within(work: Coroutine[Any, Any, None]) -> None:
    await asyncio.wait_for(work, SECONDS)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError, asyncio.CancelledError):
        await writer.wait_closed()
