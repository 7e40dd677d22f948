"""What a tool must be able to do to be measured. Each describes its requests; measure.py sends and times them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.http import Call, Client, Late
from tests.bench.work import Mark
from tests.fixtures.processes import Process

POLL = 0.25  # seconds between two looks whether a job is done; the same for all


@dataclass
class Doc:
    """A document of a tool: `id` as its API knows it; `more` is what the tool has to remember of it."""

    id: Any
    project: Any
    more: dict[str, Any] = field(default_factory=dict)


class Cannot(Exception):
    """The tool has no such operation; the message says so in the table."""


class Tool:
    """One tool, running in processes of its own on this machine's loopback, with its data in `folder`."""

    name = ""
    port = 0
    authorization = ""
    # How often in a round; slow tools do less. `saves` at ten spans, `saves_large` at a thousand.
    saves = saves_large = 200
    saves_at_once = 50  # of each client
    reads = 40

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env: dict[str, str] = {}  # more of it, such as the counter's

    def start(self) -> float:
        """Start it, the first time with all that it needs before that; seconds until its first page is there."""
        raise NotImplementedError

    def stop(self) -> None:
        raise NotImplementedError

    def restart(self) -> float:
        self.stop()
        return self.start()

    def web(self) -> list[Process]:
        """The processes that answer requests."""
        raise NotImplementedError

    def processes(self) -> list[Process]:
        """All of it."""
        raise NotImplementedError

    def client(self) -> Client:
        return Client(self.port, self.authorization)

    def stranger(self, project: Any) -> Client:
        """Somebody who manages this project and is in no other."""
        raise NotImplementedError

    # Making things: not measured.

    def project(self, name: str) -> Any:
        raise NotImplementedError

    def documents(self, project: Any, texts: list[str], marks: list[Mark]) -> list[Doc]:
        """Documents with these spans each, made by the annotator who will go on with them."""
        raise NotImplementedError

    def file(self, path: Path, count: int) -> None:
        """Write work.rows(count) in the form that the tool reads."""
        raise NotImplementedError

    # Requests.

    def save_calls(self, doc: Doc, marks: list[Mark]) -> list[Call]:
        """Adding these spans one after another: what its editor sends for each."""
        raise NotImplementedError

    def list_call(self, project: Any) -> Call:
        """The first page of 100 documents."""
        raise NotImplementedError

    def open_calls(self, doc: Doc) -> list[Call]:
        """All that is needed to have the spans of a document."""
        raise NotImplementedError

    def search_call(self, project: Any, word: str) -> Call:
        raise NotImplementedError

    def label_call(self, project: Any, label: str) -> Call:
        """Documents with a span of this label."""
        raise NotImplementedError

    def bad_call(self, doc: Doc, start: Any, end: Any, label: str) -> Call:
        """Adding a span that no annotator can mean; "stranger" is a label of another project."""
        raise NotImplementedError

    def strange_calls(self, doc: Doc, own: Any) -> list[tuple[str, Call]]:
        """What a stranger tries, whose own project is `own`: words for it and the request."""
        raise NotImplementedError

    # Answers.

    def spans_of(self, doc: Doc) -> int:
        """How many spans the annotator has in it."""
        raise NotImplementedError

    def documents_in(self, project: Any) -> int:
        raise NotImplementedError

    # Files in and out: measured as a whole.

    def bring(self, project: Any, path: Path, seconds: float) -> None:
        """Import a file as its users do, until all is there. Raises Late."""
        raise NotImplementedError

    def take(self, project: Any, seconds: float) -> bytes:
        """Export everything as JSON lines or what is nearest; the file. Raises Late."""
        raise NotImplementedError

    def conll(self, project: Any, seconds: float) -> bytes:
        """The same as CoNLL. Raises Cannot where there is no such export, or Late."""
        raise Cannot("no such export")


def poll(look: Callable[[], Any], seconds: float, what: str) -> Any:
    """What `look` gives as soon as it gives something true. Raises Late."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise Late(f"{what}: not finished in {seconds:.0f} s")
        time.sleep(POLL)
    return found
