"""Imports and exports, killed at random points: each ends as if nothing had happened, and soon.

Import: a file of some thousand documents goes into a new project, and while the job runs its worker is killed, once or
twice. Export: one project again and again. After each kill the job has to end done, with the counts of the file, and
the export of what was stored has to have the same checksum as that of a run that nobody disturbed.
"""

import hashlib
import json
import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request

from tests.fixtures.big import big_jsonl
from tests.fixtures.rows import Rows
from tests.fixtures.services import Postgres
from tests.fixtures.site import Site
from tests.fixtures.workers import until
from tests.torture.report import keep

# As short as a slow machine with other work allows: a run that is not killed must never lose its lease.
SHORT = {"JOB_LEASE_SECONDS": "2", "JOB_HEARTBEAT_SECONDS": "0.1", "JOB_SWEEP_SECONDS": "0.3"}
DOCUMENTS, SPANS = 2000, 5
PROMISED = 30.0  # seconds until a killed job runs again, with the settings that nobody changed
PATIENCE = 120.0  # seconds for anything
# What is killed, and how often of ten times. The children always: they are what runs jobs.
VICTIMS = [("celery-worker",)] * 5 + [("celery",)] * 3 + [("celery", "redis"), ("celery-worker", "redis")]


def run(options: Any) -> list[str]:
    """Half of `options.kills` hit imports, half exports, on each database. AssertionError if a promise is broken."""
    lines = []
    for database in ("sqlite", "postgres"):
        if options.database in (database, "both"):
            with ground(database, **SHORT) as site:
                tally = torture(site, options.kills - options.kills // 2, options.kills // 2)
            keep("jobs", database, asdict(tally))
            lines += tally.lines(database)
    with ground("sqlite") as site:
        lines += as_it_comes(site)
    return lines


@contextmanager
def ground(database: str = "sqlite", **env: str) -> Iterator[Site]:
    """A workbench in a folder of its own that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="workbench-torture-") as folder:
        server = Postgres(durable=True) if database == "postgres" else None
        site = Site(Path(folder), **({"DATABASE_URL": server.url} if server else {}), WORKBENCH_SEED="0", **env)
        try:
            site.start()
            yield site
        finally:
            site.stop()
            if server:
                server.stop()


@dataclass
class Tally:
    """What was killed, where, and how soon it ran again."""

    imports: list[float] = field(default_factory=list)  # progress at the kill
    exports: list[float] = field(default_factory=list)  # share of the time of an undisturbed run
    again: list[float] = field(default_factory=list)  # seconds from the kill until the next run had begun
    missed: int = 0  # the job had ended before the signal came
    victims: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    seconds: float = 0.0

    def lines(self, database: str) -> list[str]:
        """The report."""
        killed = ", ".join(f"{name} {count}" for name, count in sorted(self.victims.items()))
        return [
            f"jobs, {database}: {len(self.imports)} kills of imports, {len(self.exports)} of exports ({killed}) "
            f"in {self.seconds:.0f} s; {self.missed} came too late and do not count",
            f"  doubled rows 0, missing rows 0 of {self.rows:,}; partial files 0; every checksum that of a quiet run",
            f"  progress of imports at the kill: {spread(self.imports)}; of exports: {spread(self.exports)}",
            f"  seconds until it ran again (lease {SHORT['JOB_LEASE_SECONDS']} s): {spread(self.again)}",
        ]


def torture(site: Site, imports: int, exports: int, documents: int = DOCUMENTS, seed: int = 1) -> Tally:
    """So many kills of each, all of which have hit a running job. AssertionError where something was not as it was."""
    began, harness = time.monotonic(), Harness(site, documents, seed)
    harness.quiet()
    while len(harness.tally.imports) < imports:
        harness.killed_import(min(imports - len(harness.tally.imports), harness.chance.choice((1, 1, 2))))
    while len(harness.tally.exports) < exports:
        harness.killed_export(min(exports - len(harness.tally.exports), harness.chance.choice((1, 1, 2))))
    harness.count_all()
    harness.tally.seconds = time.monotonic() - began
    return harness.tally


def as_it_comes(site: Site) -> list[str]:
    """Once for each kind of kill with the settings that nobody changed: how long until the job runs again."""
    harness = Harness(site, DOCUMENTS, seed=2)
    harness.quiet()
    took = {}
    for victims in dict.fromkeys(VICTIMS):
        harness.killed_import(1, victims)
        took[" and ".join(victims)] = harness.tally.again[-1]
    harness.count_all()
    said = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
    assert max(took.values()) <= PROMISED, f"jobs: longer than {PROMISED:.0f} s until it ran again: {said}"
    return [f"jobs, default settings: killed until run again: {said}; promised {PROMISED:.0f} s"]


class Harness:
    """One workbench, one file, and what an undisturbed run makes of it."""

    def __init__(self, site: Site, documents: int, seed: int) -> None:
        self.site, self.documents, self.chance = site, documents, random.Random(seed)
        self.rows = Rows(site)
        self.tally = Tally()
        self.file = site.home.parent / "torture.jsonl"
        big_jsonl(self.file, documents, SPANS)
        self.projects: list[int] = []
        self.sha256 = ""
        self.export_seconds = 0.0

    def quiet(self) -> None:
        """An import and an export that nobody disturbs."""
        self._ended("import", self._begin_import())
        self.sha256 = self._exported(self.projects[0])
        begun = self._begin_export(self.projects[0])
        until(lambda: self.rows.job("export", begun).state == "running", PATIENCE)
        start = time.monotonic()
        self._ended("export", begun)
        self.export_seconds = time.monotonic() - start

    def killed_import(self, times: int, victims: tuple[str, ...] = ()) -> None:
        """One import, killed so often; a kill that comes too late is not counted."""
        job = self._begin_import()
        points = sorted(self.chance.uniform(0.0, 0.97) for _ in range(times))
        for attempt, point in enumerate(points, 1):
            reached = self._at(job, attempt, point)
            if reached is None or not self._killed("import", job, attempt, victims):
                self.tally.missed += 1
                break
            self.tally.imports.append(reached)
        self._ended("import", job)
        self._no_leftovers("imports", job)
        sha256 = self._exported(self.projects[-1])
        assert sha256 == self.sha256, f"import {job}: its export is {sha256}, undisturbed it is {self.sha256}"

    def killed_export(self, times: int) -> None:
        """One export, killed so often."""
        job = self._begin_export(self.projects[0])
        for attempt in range(1, times + 1):
            point = self.chance.uniform(0.0, 1.0)
            until(lambda n=attempt: self.rows.job("export", job).attempts >= n, PATIENCE)
            time.sleep(point * self.export_seconds)  # where in its run it is killed
            if not self._killed("export", job, attempt):
                self.tally.missed += 1
                break
            self.tally.exports.append(point)
        self._ended("export", job)
        self._no_leftovers("exports", job)
        sha256 = self._checksum(job)
        assert sha256 == self.sha256, f"export {job}: {sha256}, undisturbed it is {self.sha256}"

    def count_all(self) -> None:
        """Every row is there once, in every project, and fsck finds nothing."""
        for project in self.projects:
            counted = self.rows.count(project)
            expected = {"documents": self.documents, "sets": self.documents, "spans": self.documents * SPANS,
                        "document changes": self.documents, "set changes": self.documents}  # fmt: skip
            assert counted == expected, f"project {project} has {counted}, the file {expected}"
            self.tally.rows += counted["documents"] + counted["spans"]
        until(lambda: not self._temporary(), PATIENCE)
        self.site.manage("fsck")

    # --- jobs ---------------------------------------------------------------------------------------------------------

    def _begin_import(self) -> int:
        project = self.site.project("Torture")["id"]
        self.projects.append(project)
        return int(upload(self.site, project, self.file.name, self.file.read_bytes())["id"])

    def _begin_export(self, project: int) -> int:
        return int(self.site.api.post(f"projects/{project}/exports/", {"profile": "workbench", "layer": "gold"})["id"])

    def _at(self, job: int, attempt: int, point: float) -> float | None:
        """Wait until this attempt has come so far: its progress. None if it has ended."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            row = self.rows.job("import", job)
            if row.state not in {"queued", "running"}:
                return None
            if row.attempts == attempt and row.progress >= point:
                return row.progress
            time.sleep(0.003)  # between two looks
        raise AssertionError(f"import {job} did not get to {point:.0%} in {PATIENCE:.0f} s: {row}")

    def _killed(self, kind: str, job: int, attempt: int, victims: tuple[str, ...] = ()) -> bool:
        """Kill, and wait for the next attempt. False if the job had ended before."""
        victims = victims or self.chance.choice(VICTIMS)
        for one in self.site.processes(*victims):
            one.kill()
        killed = time.monotonic()
        row = until(lambda: (one := self.rows.job(kind, job)).state != "running" or one.attempts > attempt and one)
        if row is True:
            return False
        self.tally.again.append(time.monotonic() - killed)
        name = " and ".join(victims)
        self.tally.victims[name] = self.tally.victims.get(name, 0) + 1
        return True

    def _ended(self, kind: str, job: int) -> None:
        row = until(lambda: (one := self.rows.job(kind, job)).state not in {"queued", "running"} and one, PATIENCE)
        assert row.state == "done", f"{kind} {job} ended {row}\n{self.site.logs()}"
        if kind == "import":
            counts = {name: row.counts[name] for name in ("added", "unchanged", "updated", "refused")}
            assert counts == {"added": self.documents, "unchanged": 0, "updated": 0, "refused": 0}, f"{job}: {counts}"

    # --- files --------------------------------------------------------------------------------------------------------

    def _exported(self, project: int) -> str:
        job = self._begin_export(project)
        self._ended("export", job)
        return self._checksum(job)

    def _checksum(self, job: int) -> str:
        """Of the file as it lies there; it has to be the one that the row tells."""
        row = self.rows.job("export", job)
        found = hashlib.sha256((self.site.home / "files" / row.file).read_bytes()).hexdigest()
        assert found == row.sha256, f"export {job}: the file has {found}, the row says {row.sha256}"
        return found

    def _no_leftovers(self, room: str, job: int) -> None:
        """Of an import there is the upload alone, of an export the file and what belongs to it."""
        folder = self.site.home / "files" / room / str(job)
        wanted = {"upload"} if room == "imports" else {"workbench.jsonl", "revisions.json"}
        found = sorted(path.name for path in folder.rglob("*") if path.is_file())
        assert found == sorted(wanted), f"{room} {job} left {found}"

    def _temporary(self) -> list[Path]:
        return [path for path in (self.site.home / "files").rglob(".*") if path.is_file()]


def upload(site: Site, project: int, name: str, raw: bytes) -> Any:
    """Ask for an import of canonical JSONL; the job as the API tells it."""
    edge = uuid.uuid4().hex
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="format"\r\n\r\nworkbench\r\n'
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    request = Request(
        f"{site.url}/api/v1/projects/{project}/imports/",
        head.encode() + raw + f"\r\n--{edge}--\r\n".encode(),
        {"Authorization": f"Bearer {site.api.token}", "Content-Type": f"multipart/form-data; boundary={edge}"},
        method="POST",
    )
    with site.api._opener.open(request, timeout=60) as answer:
        return json.loads(answer.read())


def spread(values: list[float]) -> str:
    """Least, median and most of these, and how they lie over four quarters of the way between 0 and the most."""
    if not values:
        return "none"
    ordered = sorted(values)
    return f"least {ordered[0]:.2f}, median {ordered[len(ordered) // 2]:.2f}, most {ordered[-1]:.2f}"
