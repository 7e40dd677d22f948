"""Writers of SQLite wait in a line: all get through, and whatever becomes of one, nobody waits for ever."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from annotations.queries import moment
from tests.fixtures.workers import until
from workbench.sqlite import base

ROOT = Path(__file__).resolve().parents[2]
LOCK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("inside", flush=True)
sys.stdin.read()
"""
# A thread stands in the line while its process forks; then both write.
FORK = """
import os, sys, threading, time, django
from django.conf import settings
facts = {"ENGINE": "workbench.sqlite", "NAME": sys.argv[1], "OPTIONS": {"timeout": 60}}
settings.configure(DATABASES={"default": facts})
django.setup()
from django.db import connection, transaction
from workbench.sqlite import base

def write(word):
    with transaction.atomic():
        connection.cursor().execute("INSERT INTO words (word) VALUES (%s)", [word])

waits = threading.Thread(target=write, args=["parent"])
waits.start()
while not any(line.locked() for line in base._lines.values()):
    time.sleep(0.01)
child = os.fork()
if not child:
    write("child")
    os._exit(0)
print("inside", flush=True)
waits.join()
sys.exit(os.waitpid(child, 0)[1])
"""


class Small:
    """A database of one table, as the settings would have it but for its name and its patience."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def base(self):
        """This thread's connection."""
        return connections["small"]

    def write(self, word: str) -> None:
        with transaction.atomic(using="small"):
            self.base.cursor().execute("INSERT INTO words (word) VALUES (%s)", [word])

    def words(self) -> list[str]:
        cursor = self.base.cursor()
        cursor.execute("SELECT word FROM words ORDER BY id")
        return [word for (word,) in cursor.fetchall()]

    def stands(self) -> bool:
        """Whether somebody of this process asks SQLite for its lock."""
        return base._lines[str(self.path)].locked()

    @contextmanager
    def locked(self):
        """Another connection is in the middle of a transaction that writes."""
        other = sqlite3.connect(self.path, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            yield
        finally:
            other.close()


@pytest.fixture
def small(request, tmp_path, monkeypatch, django_db_blocker):
    path = tmp_path / "small.sqlite3"
    options = {"timeout": getattr(request, "param", 60), "transaction_mode": "IMMEDIATE"}
    facts = {"ENGINE": "workbench.sqlite", "NAME": str(path), "OPTIONS": options}
    for alias in ("small", "twin"):
        whole = ConnectionHandler().configure_settings({"default": {}, alias: facts})
        monkeypatch.setitem(connections.settings, alias, whole[alias])
    with django_db_blocker.unblock():
        cursor = connections["small"].cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT UNIQUE)")
        cursor.execute("CREATE TABLE ties (word INTEGER REFERENCES words (id) DEFERRABLE INITIALLY DEFERRED)")
        yield Small(path)
        for alias in ("small", "twin"):
            connections[alias].close()
            del connections[alias]


impatient = pytest.mark.parametrize("small", [0.2], indirect=True)


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as pool:
        yield lambda work, *words: pool.submit(_closing, work, *words)


def _closing(work, *words):
    try:
        return work(*words)
    finally:
        connections.close_all()


@contextmanager
def process(code: str, path: Path):
    """One that has said that it is where it should be."""
    made = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert made.stdout.readline() == b"inside\n"
        yield made
    finally:
        made.kill()
        made.wait(60)
        made.stdin.close()
        made.stdout.close()


def test_many_writers_of_many_threads_all_get_through(small, pool):
    written = [pool(lambda n=n: [small.write(f"{n}-{turn}") for turn in range(25)]) for n in range(8)]
    for one in written:
        one.result(120)
    assert len(small.words()) == 200


def test_a_killed_writer_lets_the_next_ones_in(small, pool):
    small.write("first")
    with process(LOCK, small.path) as holder:
        written = [pool(small.write, word) for word in ("second", "third")]
        until(small.stands)
        holder.kill()
        for one in written:
            one.result(60)
    assert small.words()[0] == "first"
    assert sorted(small.words()[1:]) == ["second", "third"]


@impatient
def test_all_writers_behind_one_that_hangs_are_told_that_the_database_is_locked(small, pool):
    with process(LOCK, small.path):
        for one in [pool(small.write, "waited in vain") for _writer in range(4)]:
            with pytest.raises(OperationalError, match="database is locked"):
                one.result(60)
    small.write("the next")
    assert small.words() == ["the next"]


@impatient
def test_two_connections_of_one_thread_are_told_instead_of_waiting_for_each_other_for_ever(small):
    with transaction.atomic(using="small"):
        small.write("one")
        with pytest.raises(OperationalError, match="database is locked"), transaction.atomic(using="twin"):
            pass
    assert small.words() == ["one"]


def test_who_reads_never_waits(small, pool, monkeypatch):
    small.write("there")
    with small.locked():
        written = pool(small.write, "later")
        until(small.stands)
        assert small.words() == ["there"]
        monkeypatch.setattr(moment, "connection", small.base)
        with moment.one_read():
            assert small.words() == ["there"]
    written.result(60)


def test_a_nested_transaction_does_not_stand_in_the_line_again(small, pool):
    with transaction.atomic(using="small"):
        written = pool(small.write, "later")
        until(small.stands)
        with transaction.atomic(using="small"):
            small.write("inner")
        with pytest.raises(IntegrityError):
            small.write("inner")
    written.result(60)
    assert small.words() == ["inner", "later"]


def _raise(small):
    raise KeyError


def _break_a_constraint(small):
    for _twice in range(2):
        small.write("the same")


def _fail_at_commit(small):
    small.base.cursor().execute("INSERT INTO ties (word) VALUES (4711)")


def _close(small):
    small.base.close()


@pytest.mark.parametrize(
    ("act", "error"),
    [(_raise, KeyError), (_break_a_constraint, IntegrityError), (_fail_at_commit, IntegrityError), (_close, None)],
)
def test_however_a_transaction_ends_the_next_one_begins(small, pool, act, error):
    try:
        with transaction.atomic(using="small", durable=True):
            act(small)
    except Exception as raised:
        assert error is not None and isinstance(raised, error)
    else:
        assert error is None
    pool(small.write, "of another").result(60)
    small.write("of the same")
    assert small.words() == ["of another", "of the same"]


@impatient
def test_a_transaction_that_could_not_begin_leaves_the_line_and_a_patient_connection(small):
    with small.locked(), pytest.raises(OperationalError):
        small.write("never")
    assert not small.stands()
    cursor = small.base.cursor()
    cursor.execute("PRAGMA busy_timeout")
    assert cursor.fetchone() == (200,)


def test_another_error_than_a_locked_database_is_told_at_once(small):
    cursor = small.base.cursor()
    cursor.execute("BEGIN DEFERRED")
    with pytest.raises(OperationalError, match="within a transaction"):
        small.write("nested by mistake")
    cursor.execute("ROLLBACK")
    assert not small.stands()


def test_a_forked_process_does_not_wait_for_the_threads_of_its_parent(small):
    with ExitStack() as stack:
        with small.locked():
            parent = stack.enter_context(process(FORK, small.path))
        assert parent.wait(60) == 0
    assert sorted(small.words()) == ["child", "parent"]


def test_a_database_of_the_settings_is_of_this_kind_and_still_called_sqlite(tmp_path):
    code = "import django; django.setup(); from django.db import connections; c = connections['default'];"
    code += "print(c.vendor, type(c).__module__)"
    env = {**os.environ, "WORKBENCH_HOME": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/named.sqlite3"}
    env["DJANGO_SETTINGS_MODULE"] = "workbench.settings"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == "sqlite workbench.sqlite.base\n"
