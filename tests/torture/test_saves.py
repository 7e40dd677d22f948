"""Saves under fire, in short: `make torture` has the full counts. And that the counting would notice."""

import json
import signal
import time
import urllib.error
import urllib.request
import uuid
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connection

from annotations.models import FigureValue, Relation, Span
from annotations.services.documents import add_document
from tests.fixtures.site import Site
from tests.fixtures.workers import until
from tests.torture.clients import Client, Ledger, Save
from tests.torture.hands import Json, prose
from tests.torture.leaks import leaks
from tests.torture.proxy import Faults
from tests.torture.reconcile import reconcile
from tests.torture.rows import Change, Row, Stored, stored_from
from tests.torture.saves import Plan, ground, torture

pytestmark = pytest.mark.each_database
TEXT = prose(200)
ON_POSTGRES = connection.vendor == "postgresql"
DATABASE = "postgres" if ON_POSTGRES else "sqlite"


@pytest.mark.timeout(600)
def test_of_a_thousand_saves_none_is_lost_or_doubled_while_everything_is_killed():
    with ground(DATABASE) as place:
        outcome = torture(place, Plan(1000, every=(0.4, 1.2), seconds=330))
    report = "\n".join(outcome.lines(DATABASE))
    assert not outcome.broken, report
    assert outcome.figures["acknowledged"] >= 1000, report
    assert outcome.figures["kills"] > 5, report
    assert outcome.figures["answers cut"] > 200, report


class Straight:
    """Requests of one person, straight to the API, in place of a Wire."""

    def __init__(self, api: Any) -> None:
        self.api = api

    def once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Json]:
        """(status, JSON)"""
        answer = self.api(method, path, raw=body, headers=headers)
        return answer.status_code, answer.json()


@dataclass
class Run:
    """A ledger, and what is stored."""

    saves: list[Save]
    stored: Stored

    def sorts(self) -> set[str]:
        """The sorts of what is found now."""
        return set(reconcile(self.saves, self.stored).of)

    @property
    def rows(self) -> list[Row]:
        return next(iter(self.stored.rows.values()))

    @property
    def changes(self) -> list[Change]:
        return next(iter(self.stored.changes.values()))

    def add(self, change: Change) -> None:
        """Put a Change at the end, as if the set had counted it."""
        ((pk, (document, owner, revision)),) = self.stored.sets.items()
        self.changes.append(replace(change, seq=revision + 1))
        self.stored.sets[pk] = (document, owner, revision + 1)


@pytest.fixture
def saves(people, talks, api) -> list[Save]:
    """Ann has saved eighty gestures, and nothing went wrong."""
    document = add_document(by=people.mara, project=talks, key="long", text=prose(3000), title="Long")
    ledger = Ledger(80)
    ann = Client(
        Straight(api.ann), ledger, person="ann", document=document.pk, text=prose(3000), tab="only", seed=3,
        end=time.monotonic() + 120, quits=0,
    )  # fmt: skip
    ann.run()
    assert (ann.failure, ledger.strange, ledger.is_full) == ("", [], True)
    return ledger.saves


def stored_now() -> Stored:
    """What the database of this test holds."""
    with connection.cursor() as cursor:

        def ask(sql: str) -> list[Any]:
            cursor.execute(sql)
            return cursor.fetchall()

        return stored_from(ask)


READ: list[Run] = []  # read once in each process; each test plants its fault in a copy


@pytest.fixture
def run(request) -> Run:
    """What Ann saved and what is stored, to plant a fault in."""
    if not READ:
        saves = request.getfixturevalue("saves")
        READ.append(Run(saves, stored_now()))
    return deepcopy(READ[0])


def test_a_run_without_faults_gives_no_finding(run):
    assert run.sorts() == set()
    kinds = {operation["op"] for save in run.saves for operation in save.operations}
    assert kinds == {"put_span", "delete_span", "put_relation", "delete_relation"}
    assert {save.method for save in run.saves} == {"POST", "PUT", "DELETE"}


def test_a_row_that_is_deleted_or_changed_in_the_database_is_found(saves):
    tied = {pk for pair in Relation.objects.values_list("head_id", "tail_id") for pk in pair}
    first, last = Span.objects.exclude(pk__in=tied).order_by("pk")[:2]
    Span.objects.filter(pk=first.pk).update(start=first.start + 1)
    assert Run(saves, stored_now()).sorts() == {"changed"}
    Span.objects.filter(pk=first.pk).update(start=first.start)
    assert Run(saves, stored_now()).sorts() == set()
    FigureValue.objects.filter(span=last).delete()
    last.delete()
    assert Run(saves, stored_now()).sorts() == {"lost"}


def test_a_lost_row_is_found(run):
    run.rows.pop()
    assert run.sorts() == {"lost"}


def test_a_lost_change_is_found(run):
    run.changes.pop()
    assert run.sorts() == {"lost", "history"}


def test_a_request_that_was_forgotten_is_found(run):
    run.stored.gestures.pop()
    assert run.sorts() == {"lost"}


def test_a_save_that_was_done_twice_is_found(run):
    run.add(run.changes[0])
    assert run.sorts() == {"doubled"}


def test_a_request_that_was_kept_twice_is_found(run):
    run.stored.gestures.append(run.stored.gestures[0])
    assert run.sorts() == {"doubled"}


def test_a_row_that_stands_twice_is_found(run):
    run.rows.append(run.rows[0])
    assert run.sorts() == {"doubled"}


def test_a_row_of_another_version_is_found(run):
    kind, uid, content = run.rows.pop()
    run.rows.append((kind, uid, {**content, "version": content["version"] + 1}))
    assert run.sorts() == {"changed"}


def test_a_changed_history_is_found(run):
    number = next(number for number, change in enumerate(run.changes) if change.after)
    change = run.changes[number]
    run.changes[number] = replace(change, after={**change.after, "attributes": {"other": "value"}})
    assert run.sorts() == {"changed"}


def test_an_answer_that_is_not_the_stored_one_is_found(run):
    save = next(save for save in run.saves if save.method == "POST")
    save.results = [{**save.results[0], "version": 7}, *save.results[1:]]
    assert run.sorts() == {"changed"}


def test_a_deleted_row_that_comes_back_is_found(run):
    living = {uid for _, uid, _ in run.rows}
    gone = next(change for change in run.changes if change.verb == "create" and change.uid not in living)
    run.rows.append((gone.kind, gone.uid, gone.after))
    assert run.sorts() == {"lost"}


def test_what_nobody_sent_is_found(run):
    kind, _, content = run.rows[0]
    run.rows.append((kind, str(uuid.uuid4()), content))
    assert run.sorts() == {"never sent"}
    run.rows.pop()
    run.add(replace(run.changes[0], request=str(uuid.uuid4())))
    assert run.sorts() == {"never sent"}


def test_a_refused_save_that_was_done_all_the_same_is_found(run):
    run.saves[0].state = "refused"
    assert run.sorts() == {"never sent"}


def test_a_save_without_an_answer_is_there_or_not_but_never_by_half(run):
    save = next(save for save in run.saves if len(save.operations) > 3)
    save.state = "given up"
    run.saves.append(replace(save, request=str(uuid.uuid4())))
    assert run.sorts() == set()
    run.changes.remove(next(change for change in run.changes if change.request == save.request))
    assert run.sorts() == {"half done", "history"}


class Door:
    """A workbench asked at its own address, as a browser or a script does."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def __call__(self, method: str, path: str, body: Json | None = None, **headers: str) -> tuple[int, Any, bytes]:
        """(status, headers, content)"""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, sent, method=method)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite has no server that could go away")
def test_while_its_database_is_away_the_workbench_says_so_and_then_goes_on_by_itself():
    with ground("postgres") as place:
        door, path = Door(place.site.url, place.site.api.token), new_span(place.site)
        body, request = span(0), str(uuid.uuid4())
        assert [door("PUT", new_span(place.site), span(0))[0] for _ in range(20)] == [201] * 20
        ours = {one.pid for one in place.site.processes("web", "web-worker")}
        place.postgres.kill()
        for _ in range(20):  # more than there are connections: broken ones, and new ones that cannot be made
            status, headers, content = door("PUT", path, body, **{"Idempotency-Key": request})
            assert (status, json.loads(content)["code"]) == (503, "database_busy"), content
            assert int(headers["Retry-After"]) > 0
        assert [door("GET", f"/health/{one}")[0] for one in ("ready", "live")] == [503, 200]
        assert door("GET", "/", Cookie="workbench-session=0123456789abcdef0123456789abcdef")[0] == 503
        place.postgres.start()
        assert until(lambda: door("PUT", path, body, **{"Idempotency-Key": request})[0] == 201)
        answers = [door("PUT", path, body, **{"Idempotency-Key": request}) for _ in range(20)]
        assert {(status, json.loads(content)["version"]) for status, _, content in answers} == {(200, 1)}
        assert {one.pid for one in place.site.processes("web", "web-worker")} == ours


@pytest.mark.skipif(ON_POSTGRES, reason="a save asks nothing of the queue on either database: tried on SQLite")
def test_saves_go_on_while_the_queue_hangs_and_over_a_line_of_two_kilobytes_a_second():
    with ground("sqlite") as place:
        door = Door(place.site.url, place.site.api.token)
        (queue,) = place.site.processes("redis")
        queue.kill(signal.SIGSTOP)
        try:
            assert [door("PUT", new_span(place.site), span(number))[0] for number in range(8)] == [201] * 8
        finally:
            queue.kill(signal.SIGCONT)
        slow = Faults(cut=0.3, drop=0.3, delay=1, longest=0.3, rate=2000)
        outcome = torture(place, Plan(25, every=(3, 6), seconds=120, faults=slow))
    assert not outcome.broken, "\n".join(outcome.lines("sqlite"))


@pytest.fixture
def quiet(tmp_path) -> Site:
    """The folder of a workbench that does not run, with logs that say nothing."""
    site = Site(tmp_path)
    (site.home / "logs").mkdir(parents=True)
    (site.home / "logs" / "web.log").write_text("[INFO] Starting granian\n")
    site.out.write_text("Workbench is ready at http://127.0.0.1:8000\n")
    return site


def test_a_secret_in_a_log_on_the_terminal_or_in_the_queue_is_found(quiet):
    hidden = {"a token": "wb_5up3r53cr3t"}
    assert leaks(quiet, hidden, queue="celery ['{\"id\": 3}']") == []
    (quiet.home / "logs" / "worker.log").write_text("GET /in/wb_5up3r53cr3t/\n")
    quiet.out.write_text("token: wb_5up3r53cr3t\n")
    places = ("worker.log", "the queue", "the terminal")
    assert leaks(quiet, hidden, queue="b'wb_5up3r53cr3t'") == [f"a token stands in {place}" for place in places]


def new_span(site: Site) -> str:
    """The address of a new span in a document of its own."""
    document = site.document(site.project(), TEXT)
    return f"/api/v1/documents/{document['id']}/spans/{uuid.uuid4()}/"


def span(number: int) -> Json:
    return {"start": number, "end": number + 5, "quote": TEXT[number : number + 5], "label": "claim"}
