"""`make bench ARGS="--only manager"`: a large project on both databases, beside a hundredth of it, as one table."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fixtures.services import Postgres
from tests.fixtures.site import PASSED_ON, ROOT

SMALLER = 100  # times
LONGEST = 3600  # seconds that one database may take
Json = dict[str, Any]
CHANGES = {
    "assign": "assign 10,000 documents", "tag": "tag 10,000 documents", "tag.undo": "… undone",
    "delete": "delete 10,000 documents", "delete.undo": "… undone",
    "share.look": "look at a share-out of all documents to two people each", "share": "… and do it",
    "relabel": "archive a label, its spans relabelled (of one document in ten)", "relabel.undo": "… undone",
}  # fmt: skip


def measure(documents: int, times: int) -> Json:
    """Database -> {"small": …, "large": …}, as `measuring` tells it; each in a process and a folder of its own."""
    server = Postgres()
    found: Json = {"documents": documents}
    try:
        for name, url in (("SQLite", ""), ("PostgreSQL", server.url)):
            small = _one(max(1, documents // SMALLER), times, _fresh(url, "small"))
            large = _one(documents, times, _fresh(url, "large"), "--changes")
            found[name] = {"small": small, "large": large}
    finally:
        server.stop()
    return found


def lines(found: Json) -> Iterator[str]:
    """The table."""
    few, many = found["documents"] // SMALLER, found["documents"]
    yield from ("", f"### A project of {many:,} documents: CPU of one request", "")
    yield f"| | goal | SQLite, {few:,} | SQLite, {many:,} | | PostgreSQL, {few:,} | PostgreSQL, {many:,} | | SQL |"
    yield "|---|---|---:|---:|---|---:|---:|---|---:|"
    for name, question in found["SQLite"]["large"]["questions"].items():
        goal = question["goal"]
        cells = [question["what"], f"≤ {goal:g} ms" if goal else ""]
        for database in ("SQLite", "PostgreSQL"):
            small, large = (found[database][size]["questions"][name] for size in ("small", "large"))
            judged = ("ok" if large["cpu"] <= goal else "missed") if goal else ""
            cells += [f"{small['cpu']:.1f} ms", f"{large['cpu']:.1f} ms", judged]
        yield f"| {' | '.join([*cells, _statements(found, name)])} |"
    yield from (
        "",
        "| done to many at once | SQLite: CPU | time | PostgreSQL: CPU | time |",
        "|---|---:|---:|---:|---:|",
    )
    for name, what in CHANGES.items():
        costs = [found[database]["large"]["changes"][name] for database in ("SQLite", "PostgreSQL")]
        cells = [f"{cost[kind] / 1000:.1f} s" for cost in costs for kind in ("cpu", "wall")]
        yield f"| {what} | {' | '.join(cells)} |"
    filled = ", ".join(f"{name} {found[name]['large']['fill']:.0f} s" for name in ("SQLite", "PostgreSQL"))
    yield from ("", f"Made in: {filled}.")


def _statements(found: Json, name: str) -> str:
    """The number, or what it is for each where it is not the same."""
    counts = [
        found[database][size]["questions"][name]["statements"]
        for database in ("SQLite", "PostgreSQL")
        for size in ("small", "large")
    ]
    return str(counts[0]) if len(set(counts)) == 1 else " / ".join(map(str, counts))


def _fresh(url: str, name: str) -> str:
    """The address of an empty database beside this one; '' for SQLite, whose folder is new."""
    if not url:
        return ""
    import psycopg

    folder, _slash, _name = url.rpartition("/")
    host = folder.rpartition("@")[2].replace("%2F", "/")
    with psycopg.connect(f"postgresql://postgres@/postgres?host={host}", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{folder}/{name}"


def _one(documents: int, times: int, url: str, *words: str) -> Json:
    with tempfile.TemporaryDirectory(prefix="workbench-scale-") as folder:
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"WORKBENCH_HOME": folder}
        if url:
            env["DATABASE_URL"] = url
        Path(folder, "static").mkdir()
        command = [sys.executable, "-m", "tests.bench.scale.measuring", str(documents), "--times", str(times), *words]
        print(f"{'PostgreSQL' if url else 'SQLite'}: {documents:,} documents", flush=True)
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True, timeout=LONGEST)
        answer: Json = json.loads(done.stdout.splitlines()[-1])
        return answer
