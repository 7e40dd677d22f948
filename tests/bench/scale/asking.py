"""What people ask of a large project: pages and API, each by the person who sees them, with a goal where there is one.

`Asker` sends a request within this process, through all of Django, and tells its CPU, statements and time. The CPU is
that of this process and of PostgreSQL's, so that work is not hidden by the database that does it.
"""

import base64
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Document, Label, Project, User
from annotations.queries.filters import SORTS
from tests.bench.counting import kind_of
from tests.bench.scale.making import COMMON_WORD, RARE_TAG, RARE_WORD

LIST, SEARCH, LABEL, ACTORS = 15.0, 20.0, 50.0, 5.0  # ms; docs/benchmarks.md says where they come from


@dataclass(frozen=True)
class Question:
    """`goal` is the CPU in ms that it may take at most, None where none was set."""

    name: str
    what: str
    person: str
    address: str
    goal: float | None = None


@dataclass
class Cost:
    """Of one request: CPU and time in ms, statements besides those about the person."""

    cpu: float
    wall: float
    statements: int
    status: int = 200


def questions(project: Project) -> list[Question]:
    """All of them, in the order of the table."""
    at = f"/projects/{project.pk}/"
    claim = Label.objects.get(project=project, key="claim").pk
    middle = Document.objects.filter(project=project).order_by("key")[project.documents.count() // 2]

    begun = Document.objects.filter(sets__owner__username="ann", sets__state="in_progress").order_by("key")[0]

    named = f"{at}actors/candidates/?name=Selenskyj"

    def listed(name: str, what: str, query: str, goal: float | None = None, person: str = "mara") -> Question:
        return Question(name, what, person, f"{at}documents/?{query}", goal)

    def api(name: str, what: str, query: str, goal: float, person: str = "mara") -> Question:
        return Question(f"api.{name}", what, person, f"/api/v1{at}documents/?limit=100&{query}", goal)

    return [
        api("list", "API: first 100", "", LIST),
        api("list.annotator", "API: first 100, as annotator", "", LIST, "ann"),
        *(api(f"sort.{name}", f"API: first 100 by {name}", f"sort=-{name}", LIST) for name in SORTS),
        api("search", "API: search for a word of one document in 12", f"search={COMMON_WORD}", SEARCH),
        api("search.rare", "API: search for a rare word", f"search={RARE_WORD}", SEARCH),
        api("label", "API: documents with a label", "label=claim", LABEL),
        api("label.none", "API: documents with a label that nobody uses", "label=figure", LABEL),
        Question("api.candidates", "API: who is meant by a name", "mara", f"/api/v1{named}&limit=8", ACTORS),
        Question("api.candidates.own", "API: who is meant by a name, as annotator", "ann",
                 f"/api/v1{named}&document={begun.pk}", ACTORS),
        Question("api.mentions", "API: where an actor is met", "mara", f"/api/v1{at}actors/actor-0/mentions/"),
        Question("actors", "the registry of actors", "mara", f"{at}actors/"),
        Question("actors.search", "… with a search by sounds", "mara", f"{at}actors/?search=Wolodymyr+Selenskyj"),
        Question("actor", "an actor", "mara", f"{at}actors/actor-0/"),
        Question("doubles", "actors that may be one", "mara", f"{at}actor-doubles/"),
        listed("list", "list: first page", ""),
        listed("list.annotator", "list: first page, as annotator", "", person="ann"),
        listed("source", "… of a source", "source=Source+09"),
        listed("event", "… of an event", "event=event-0002"),
        listed("date", "… of a month", "published_from=2025-03&published_to=2025-03"),
        listed("state.new", "… new", "state=new"),
        listed("state.submitted", "… submitted", "state=submitted"),
        listed("state.own", "… in progress, as annotator", "state=in_progress", person="ann"),
        listed("annotator", "… of an annotator", "annotator=bob"),
        listed("label", "… with a label", "label=claim"),
        listed("tag", "… with a tag", "tag=tag-03"),
        listed("tag.rare", "… with a rare tag", f"tag={RARE_TAG}"),
        *(listed(f"sort.{name}", f"… by {name}", f"sort={name}") for name in SORTS),
        listed("middle", "… from the middle on", f"after={_cursor(middle.key)}"),
        listed("middle.length", "… by length, from the middle on",
               f"sort=length&after={_cursor(middle.length, middle.key)}"),
        listed("search", "search for a word of one document in 12", f"search={COMMON_WORD}"),
        listed("search.rare", "search for a rare word", f"search={RARE_WORD}"),
        listed("search.begun", "search for the beginning of many words", "search=word4"),
        listed("search.state", "search, of the new ones", f"search={COMMON_WORD}&state=new"),
        listed("search.label", "search, with a label, by length", f"search={COMMON_WORD}&label=claim&sort=length"),
        Question("next", "the next to do", "ann", f"{at}next/"),
        Question("next.after", "the next to do after one in the middle", "ann", f"{at}next/?after={middle.pk}"),
        Question("events", "events", "mara", f"{at}events/"),
        Question("event.page", "the figures of an event", "mara", f"{at}events/event-0002/?layer=all"),
        Question("api.event", "API: the figures of an event", "mara", f"/api/v1{at}events/event-0002/figures/"),
        Question("home", "home, as annotator", "ann", "/"),
        Question("home.manager", "home, as manager", "mara", "/"),
        Question("annotate", "a document with its place in the list", "ann", f"/documents/{begun.pk}/?sort=key"),
        Question("work", "my work", "ann", f"{at}work/"),
        Question("review", "review", "cora", f"{at}review/"),
        Question("overview", "overview", "mara", f"{at}overview/"),
        Question("overview.annotator", "overview, as annotator", "ann", f"{at}overview/"),
        Question("history", "history", "mara", f"{at}history/"),
        Question("history.person", "history of a person and sort of change", "mara",
                 f"{at}history/?person=kim&kind=set&verb=skip"),
        Question("history.none", "history of a person who did nothing", "mara", f"{at}history/?person=cora"),
        Question("people", "members", "mara", f"{at}people/"),
        Question("assignments", "assignments", "mara", f"{at}assignments/"),
        Question("settings", "labels", "mara", f"{at}settings/"),
        Question("label.page", "a label", "mara", f"{at}settings/labels/{claim}/"),
        Question("archive", "a label, before it is archived", "mara", f"{at}settings/labels/{claim}/archive/"),
        Question("recheck", "spans to check again", "mara", f"{at}settings/recheck/"),
        Question("trash", "deleted documents", "mara", f"{at}documents/trash/"),
    ]  # fmt: skip


class Asker:
    """People with a browser each, in this process."""

    def __init__(self) -> None:
        self.clients: dict[str, Client] = {}

    def client(self, name: str) -> Client:
        if name not in self.clients:
            self.clients[name] = Client(SERVER_NAME="localhost")
            self.clients[name].force_login(User.objects.get(username=name))
        return self.clients[name]

    def ask(self, question: Question, times: int) -> Cost:
        """The median of `times` requests, after one that counts the statements."""
        client = self.client(question.person)
        with CaptureQueriesContext(connection) as captured:
            status = client.get(question.address).status_code
        if status not in (200, 302):
            raise RuntimeError(f"{question.address}: {status}")
        count = sum(kind_of(one["sql"]) == "work" for one in captured.captured_queries)
        found = [measured(lambda: client.get(question.address)) for _ in range(times)]
        found.sort(key=lambda cost: cost.cpu)
        return Cost(found[len(found) // 2].cpu, sorted(one.wall for one in found)[len(found) // 2], count, status)


def measured(act: Callable[[], Any]) -> Cost:
    """What this takes of time and CPU, in ms; its statements are not counted."""
    before, began = cpu(), time.perf_counter()
    act()
    wall = (time.perf_counter() - began) * 1000
    return Cost((cpu() - before) * 1000, wall, 0)


def cpu() -> float:
    """CPU seconds of this process, and of PostgreSQL's for its connection and what it started for it."""
    return time.process_time() + _of_database()


def _of_database() -> float:
    if connection.vendor != "postgresql":
        return 0.0
    pid: int = connection.connection.info.backend_pid
    seconds = 0.0
    with suppress(OSError):
        seconds += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
        server = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1].decode()
        waited = Path(f"/proc/{server}/stat").read_bytes().rpartition(b")")[2].split()[13:15]
        seconds += sum(map(int, waited)) / os.sysconf("SC_CLK_TCK")
    return seconds


def _cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
