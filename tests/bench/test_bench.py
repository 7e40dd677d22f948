"""The measuring itself: what is counted, how a figure is judged, and what is written into a paper."""

import os
import socket
import subprocess
import sys

import pytest

from tests.bench import figures, table, work
from tests.bench.counting import Counter, kind_of
from tests.bench.found import Found
from tests.bench.goals import TABLES, Row
from tests.bench.http import Timed
from tests.bench.processes import remote_ends
from tests.fixtures.processes import Process

ME = Process(os.getpid(), os.getppid(), "me", "")
PROGRAM = """
import django, socket
input()
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE auth_user (id integer)")
    cursor.executemany("INSERT INTO auth_user VALUES (%s)", [(1,), (2,)])
    cursor.execute("SELECT 1 FROM auth_user")
    cursor.execute("SELECT 2")
try:
    socket.create_connection(("localhost", 1), 1)
except OSError:
    pass
"""


def test_every_statement_of_another_process_is_counted_by_kind(tmp_path):
    counter = Counter(tmp_path)
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env={**os.environ, **counter.env}, stdin=subprocess.PIPE
    )

    def run():
        program.communicate(b"\n", 60)
        assert program.returncode == 0

    assert counter.of(run, {program.pid}) == {"all": 4, "control": 0, "person": 2, "work": 2}
    assert counter.of(lambda: None, {program.pid})["all"] == 0
    assert counter.outside() == set()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("BEGIN IMMEDIATE", "control"),
        ('SAVEPOINT "s1"', "control"),
        ('SELECT "auth_user"."id" FROM "auth_user" WHERE 1', "person"),
        ("\nSELECT u.* FROM annotations_apitoken t JOIN annotations_user u ON 1", "person"),
        ('INSERT INTO "annotations_span" VALUES (1)', "work"),
    ],
)
def test_statements_are_told_apart(statement, kind):
    assert kind_of(statement) == kind


def test_a_socket_for_other_machines_is_seen_and_one_of_the_loopback_is_not():
    before = remote_ends([ME])
    with socket.create_server(("127.0.0.1", 0)):
        assert remote_ends([ME]) == before
        with socket.create_server(("0.0.0.0", 0)):
            assert remote_ends([ME]) == before | {"listens on 0.0.0.0"}


def test_the_same_work_is_the_same_work_each_time():
    assert list(work.rows(3)) == list(work.rows(3))
    assert len({row.text for row in work.rows(3)}) == 3
    assert all(0 <= mark.start < mark.end <= len(work.text(1)) for mark in work.marks(2000))
    assert len(set(work.marks(1400))) == 1400


def test_times_within_which_a_share_was_answered():
    timed = Timed(1, [float(n) for n in range(1, 101)])
    assert timed.at(0.5) == pytest.approx(50.5)
    assert timed.at(0.99) == pytest.approx(99, abs=0.1)
    assert Timed(1, [7.0]).at(0.99) == 7


@pytest.mark.parametrize(
    ("row", "mine", "verdict"),
    [
        (Row("w", "m", most=5), 5, "ok"),
        (Row("w", "m", most=5), 5.01, "missed"),
        (Row("w", "m", below=5), 5, "missed"),
        (Row("w", "m", most=5), "not finished in 9 s", "missed"),
        (Row("w", "m", most=5), None, "not measured"),
        (Row("w", "m", most=5, full=True), 1, "not judged: for 10,000"),
        (Row("w", "m", times=4), 40, "ok"),
        (Row("w", "m", times=4), 39, "missed"),
        (Row("w", "m", words="the same"), "the same", "ok"),
        (Row("w", "m", words="the same"), "another", "missed"),
        (Row("w", "m"), 1, ""),
    ],
)
def test_a_figure_is_judged_by_its_goal(row, mine, verdict):
    found = Found()
    found.add("m", "doccano", 10)
    assert table.judge(row, mine, found, 2000) == verdict


def test_without_the_peer_nothing_is_judged_against_it():
    assert table.judge(Row("w", "m", times=4), 40, Found(), 2000) == "not measured"


def test_the_figures_of_an_article_are_found_and_read_in_a_measured_time():
    found = Found()
    figures.measure(found, table.OURS)
    assert (found.of("figures.count", table.OURS) or 0) > 20
    assert found.of("figures.find", table.OURS) and found.of("figures.read", table.OURS)


def test_all_rows_have_metrics_of_their_own():
    metrics = [row.metric for rows in TABLES.values() for row in rows]
    assert len(metrics) == len(set(metrics))


def test_tables_show_medians_ratios_and_reasons():
    found = Found()
    for value in (1.0, 2.0, 9.0):
        found.add("save.10.cpu", table.OURS, value)
    found.add("save.10.cpu", "doccano", 8.0)
    found.say("save.10.cpu", "Label Studio", "not finished in 9 s")
    lines = list(table.lines(found, [table.OURS, "doccano", "Label Studio"], {"documents": 2000, "listed": 0}))
    wanted = "| 10 in the set: CPU | ≤ 3.5 ms | 2 ms | ok | 8 ms | × 4.0 | not finished in 9 s |  |"
    assert wanted in lines


def test_tables_take_the_place_of_those_before_them_and_of_nothing_else(tmp_path):
    paper = tmp_path / "paper.md"
    paper.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
    table.write_between(paper, "new \\1")
    assert paper.read_text() == f"before\n{table.BEGIN}\nnew \\1\n{table.END}\nafter\n"
    paper.write_text("no marks")
    with pytest.raises(SystemExit):
        table.write_between(paper, "new")
