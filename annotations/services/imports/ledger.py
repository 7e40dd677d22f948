"""What the rows of one file have said so far: on disk, so that a file of a million rows needs no more memory than one
of a thousand. A SQLite file of the job's own, thrown away with the run; nothing in it outlives the job.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from annotations.services.imports.facts import Known, RowFacts

_PRAGMAS = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8000;"
_TABLES = """
CREATE TABLE docs (key TEXT PRIMARY KEY, sha256 TEXT, facts TEXT, extra TEXT) WITHOUT ROWID;
CREATE TABLE places (key TEXT, kind TEXT, source TEXT, line INTEGER, PRIMARY KEY (key, kind, source)) WITHOUT ROWID;
CREATE TABLE actors (uid TEXT PRIMARY KEY, name TEXT, type TEXT) WITHOUT ROWID;
CREATE TABLE replacing (line INTEGER PRIMARY KEY, key TEXT, target TEXT);
CREATE TABLE refused (line INTEGER PRIMARY KEY);
"""


class Ledger:
    """Documents, sets and actors that rows of the file have brought, and the lines that were refused."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self.path = path
        self.base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self.base.executescript(_PRAGMAS + _TABLES)
            self.base.execute("BEGIN")
        except sqlite3.Error:  # a full disk: nothing is left on it
            self.close()
            raise

    def close(self) -> None:
        """Forget it all."""
        self.base.close()
        self.path.unlink(missing_ok=True)

    def documents(self, keys: Iterable[str]) -> dict[str, Known]:
        """Documents of these keys that earlier rows brought."""
        rows = self._by("SELECT key, sha256, facts, extra FROM docs WHERE key IN ({})", list(keys))
        return {row[0]: Known(None, row[1], json.loads(row[2]), json.loads(row[3])) for row in rows}

    def places(self, keys: Iterable[str]) -> set[tuple[str, str, str]]:
        """(key, kind, source) of earlier rows of these documents."""
        return set(self._by("SELECT key, kind, source FROM places WHERE key IN ({})", list(keys)))

    def actors(self, uids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """uid -> (name, type) of actors in earlier rows."""
        return {row[0]: (row[1], row[2]) for row in self._by("SELECT * FROM actors WHERE uid IN ({})", list(uids))}

    def note(self, rows: list[RowFacts], documents: dict[str, Known], actors: dict[str, tuple[str, str]]) -> None:
        """Rows that were not refused, and how they leave documents and actors."""
        run = self.base.executemany
        brought = [(k, d.sha256, json.dumps(d.facts), json.dumps(d.extra)) for k, d in documents.items()]
        run("INSERT OR REPLACE INTO docs VALUES (?, ?, ?, ?)", brought)
        run("INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?)", [(row.key, *row.place, row.line) for row in rows])
        run("INSERT OR REPLACE INTO actors VALUES (?, ?, ?)", [(uid, *facts) for uid, facts in actors.items()])
        targets = [(row.line, row.key, row.said["replaces"]) for row in rows if row.said.get("replaces")]
        run("INSERT OR REPLACE INTO replacing VALUES (?, ?, ?)", targets)

    def refuse(self, line: int) -> None:
        """Note a refused line."""
        self.base.execute("INSERT OR IGNORE INTO refused VALUES (?)", [line])

    def refused(self, first: int = 0, last: int = 2**62) -> set[int]:
        """Refused lines from `first` to `last`."""
        rows = self.base.execute("SELECT line FROM refused WHERE line BETWEEN ? AND ?", [first, last])
        return {row[0] for row in rows}

    def count_refused(self) -> int:
        """How many lines were refused."""
        found: int = self.base.execute("SELECT count(*) FROM refused").fetchone()[0]
        return found

    def dangling(self, size: int = 500) -> Iterator[list[tuple[int, str, str]]]:
        """(line, key, target) of rows that replace a document which no row of the file brings, in pieces."""
        yield from self._pieces(
            "SELECT r.line, r.key, r.target FROM replacing r WHERE r.line > ? AND NOT EXISTS (SELECT 1 FROM places p "
            "WHERE p.key = r.target AND p.line NOT IN (SELECT line FROM refused)) "
            "AND r.line NOT IN (SELECT line FROM refused) ORDER BY r.line LIMIT ?",
            size,
        )

    def replacing(self, size: int = 500) -> Iterator[list[tuple[int, str, str]]]:
        """(line, key, target) of rows that replace a document and were not refused, in pieces."""
        yield from self._pieces(
            "SELECT line, key, target FROM replacing WHERE line > ? AND line NOT IN (SELECT line FROM refused) "
            "ORDER BY line LIMIT ?",
            size,
        )

    def _pieces(self, sql: str, size: int) -> Iterator[list[tuple[int, str, str]]]:
        after = -1
        while rows := self.base.execute(sql, [after, size]).fetchall():
            yield rows
            after = rows[-1][0]

    def _by(self, sql: str, values: list[str]) -> list[Any]:
        if not values:
            return []
        return self.base.execute(sql.format(", ".join("?" * len(values))), values).fetchall()
