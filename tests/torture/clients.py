"""People who save as the browser does, over a bad network, and write down what the server acknowledged.

One gesture at a time; its bytes and its request id never change; an answer that is lost, 5xx, 429 or not ours is asked
for again with the same bytes, until our JSON comes. Waits are shorter than a browser's: the promises are the same.
"""

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.torture.hands import Hand, Json, View

FIRST_WAIT, LONGEST_WAIT = 0.02, 0.5  # seconds between two tries
ANSWER_SECONDS = 25
# What two tabs of one person may rightly be told; a person in one tab never.
BETWEEN_TABS = {"stale_version", "span_deleted", "relation_deleted", "duplicate_span", "duplicate_relation",
                "relation_end_missing", "version_required", "not_found"}  # fmt: skip


@dataclass
class Save:
    """One request that writes: what was sent, and what became of it.

    `state`: waiting, acknowledged, refused, or given up (no answer came, so nobody knows).
    """

    person: str
    document: int
    tab: str
    request: str
    operations: list[Json]  # with versions, exactly as sent
    method: str
    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    state: str = "waiting"
    results: list[Json] = field(default_factory=list)
    code: str = ""
    tries: int = 0


class Ledger:
    """All saves of all clients, and what went over the wire; safe to use from many threads."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.saves: list[Save] = []
        self.counts: Counter[str] = Counter()  # acknowledged, tries, and answers such as "answer 503"
        self.strange: list[str] = []  # answers that nobody should ever get
        self._lock = threading.Lock()

    def begin(self, save: Save) -> None:
        with self._lock:
            self.saves.append(save)

    def count(self, name: str) -> None:
        with self._lock:
            self.counts[name] += 1

    def odd(self, what: str) -> None:
        with self._lock:
            self.strange.append(what)

    @property
    def is_full(self) -> bool:
        return self.counts["acknowledged"] >= self.target


class Unanswered(Exception):
    """Nothing came that is known to be our server's word on this request: it may be done, or not."""


class Wire:
    """Requests of one person through the proxy."""

    def __init__(self, url: str, token: str, ledger: Ledger) -> None:
        self.address = urlsplit(url)
        self.token, self.ledger = token, ledger

    def once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Json]:
        """(status, JSON) of one try. Raises Unanswered."""
        link = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=ANSWER_SECONDS)
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", "Connection": "close"}
        try:
            link.request(method, f"/api/v1/{path}", body, sent | headers)
            answer = link.getresponse()
            raw = answer.read()
            content = json.loads(raw) if "json" in answer.headers.get("Content-Type", "") else None
        except (OSError, http.client.HTTPException, ValueError):
            raise Unanswered from None
        finally:
            link.close()
        if not isinstance(content, dict) or (answer.status >= 400 and "code" not in content):
            if raw and answer.status >= 500:
                self.ledger.odd(f"{method} {path}: {answer.status} {raw[:300]!r}")
            raise Unanswered
        self.ledger.count(f"answer {answer.status}")
        if answer.status >= 500 or answer.status in (408, 425, 429):
            self._note(method, path, answer, content)
            raise Unanswered
        return answer.status, content

    def _note(self, method: str, path: str, answer: http.client.HTTPResponse, content: Json) -> None:
        """What is tried again must say when, and only a mistake of ours is a 500."""
        if answer.status == 500 or "Retry-After" not in answer.headers:
            self.ledger.odd(f"{method} {path}: {answer.status} {content}")


class Client(threading.Thread):
    """One tab of one person at one document; saves until the ledger is full or the time is over.

    `quits` is the share of saves after whose first try the tab is closed for ever: nobody knows whether they were done.
    `shared`: another tab writes to the same set, so that refusals are to be expected and the set is read again.
    """

    def __init__(
        self, wire: Wire, ledger: Ledger, *, person: str, document: int, text: str, tab: str, seed: int,
        end: float, shared: bool = False, quits: float = 0.01,
    ) -> None:  # fmt: skip
        super().__init__(name=f"{person} {tab}", daemon=True)
        self.wire, self.ledger, self.end = wire, ledger, end
        self.person, self.document, self.tab, self.shared, self.quits = person, document, tab, shared, quits
        self.view, self.hand, self.random = View(), Hand(text, seed), random.Random(seed)
        self.failure = ""

    def run(self) -> None:
        try:
            self._reread()
            while not self.ledger.is_full and time.monotonic() < self.end:
                self._save(self._next())
        except Exception as error:  # a thread's exception would otherwise only be printed
            self.failure = f"{self.name}: {error!r}"

    def _next(self) -> Save:
        operations = self.view.stamped(self.hand.gesture(self.view))
        single = len(operations) == 1 and self.random.random() < 0.4
        return as_put(self, operations[0]) if single else as_gesture(self, operations)

    def _save(self, save: Save) -> None:
        self.ledger.begin(save)
        quits = self.random.random() < self.quits
        answer = self._insist(lambda: self._try(save), once=quits)
        if answer is None:
            save.state = "given up"
            return self._reread()
        status, content = answer
        if status >= 400:
            return self._refused(save, status, content)
        save.results = content.get("results", [content])
        save.state = "acknowledged"
        self.ledger.count("acknowledged")
        self.view.learn(save.operations, save.results)
        if self.shared and self.random.random() < 0.2:
            self._reread()
        return None

    def _refused(self, save: Save, status: int, content: Json) -> None:
        save.state, save.code = "refused", content["code"]
        if not self.shared or save.code not in BETWEEN_TABS:
            self.ledger.odd(f"{save.method} {save.path} of {self.name}: {status} {content}")
        self._reread()

    def _try(self, save: Save) -> tuple[int, Json]:
        save.tries += 1
        status, content = self.wire.once(save.method, save.path, save.body, save.headers)
        if status < 400 and not fits(content, save):
            raise Unanswered
        return status, content

    def _insist(self, ask: Callable[[], Any], once: bool = False) -> Any:
        """Ask until there is an answer; None where the time is over, or after the first try."""
        wait = FIRST_WAIT
        while time.monotonic() < self.end + ANSWER_SECONDS:
            self.ledger.count("tries")
            try:
                return ask()
            except Unanswered:
                if once:
                    return None
            time.sleep(wait * (0.5 + self.random.random()))  # between two tries; the end of them is above
            wait = min(LONGEST_WAIT, wait * 2)
        return None

    def _reread(self) -> None:
        """See what stands there now: after a refusal, after what was given up, and now and then with two tabs."""
        path = f"documents/{self.document}/annotations/"
        answer = self._insist(lambda: self.wire.once("GET", path, None, {}))
        if answer is not None and answer[0] == 200:
            self.view.read(answer[1])
        elif answer is not None:
            self.ledger.odd(f"GET {path} of {self.name}: {answer}")


def as_gesture(client: Client, operations: list[Json]) -> Save:
    """POST operations/, as the editor saves."""
    request = str(uuid.uuid4())
    body = json.dumps({"request": request, "operations": operations}).encode()
    path = f"documents/{client.document}/operations/"
    return Save(client.person, client.document, client.tab, request, operations, "POST", path, body)


def as_put(client: Client, operation: Json) -> Save:
    """PUT or DELETE of one row with an Idempotency-Key, as a script saves."""
    request = str(uuid.uuid4())
    verb, _, kind = operation["op"].partition("_")
    path = f"documents/{client.document}/{kind}s/{operation['id']}/"
    body = json.dumps({key: value for key, value in operation.items() if key not in {"op", "id"}}).encode()
    key = {"Idempotency-Key": request}
    return Save(client.person, client.document, client.tab, request, [operation], verb.upper(), path, body, key)


def fits(content: Json, save: Save) -> bool:
    """Whether something is the answer to this save: a proxy may answer with anything."""
    if save.method != "POST":
        return content.get("id") == save.operations[0]["id"] and "version" in content
    results = content.get("results")
    return content.get("request") == save.request and isinstance(results, list) and len(results) == len(save.operations)
