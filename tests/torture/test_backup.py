"""A backup that is made while everybody works holds all that was acknowledged before it, and comes back to work."""

import json
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.fixtures.services import Postgres
from tests.fixtures.site import ROOT, Refused, Site
from tests.fixtures.workers import until

pytestmark = pytest.mark.each_database
WRITERS, DOCUMENTS = 3, 800
TEXT = "Moscow did not answer, and Kyiv asked again. " * 200
# What the backup caught in the middle is taken up soon, and a busy machine loses no lease.
LEASES = {"JOB_LEASE_SECONDS": "10", "JOB_HEARTBEAT_SECONDS": "0.5", "JOB_SWEEP_SECONDS": "0.3"}
# Everything in the tables, as text: equal rows are equal lines.
TABLES = """
import json
from django.db import connection
with connection.cursor() as c:
    found = {}
    for name in sorted(connection.introspection.table_names(c)):
        c.execute(f'SELECT * FROM "{name}"')
        found[name] = sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in c.fetchall())
print(json.dumps(found))
"""
SPANS = """
import json
from annotations.models import AnnotationSet, ImportJob, Span
spans = Span.objects.filter(set__kind="person").values_list("uid", "set__document_id", "start", "end", "quote")
jobs = ImportJob.objects.order_by("pk").values_list("pk", "state", "counts")
uneven = [s.pk for s in AnnotationSet.objects.all() if s.revision != s.changes.count()]
print(json.dumps([[[str(u), *rest] for u, *rest in spans], list(jobs), uneven]))
"""


@dataclass
class Load:
    """Writers, each with a document of their own, and exports one after the other; what was acknowledged, and when."""

    site: Site
    documents: list[int]
    apis: list[Any]
    project: int
    saved: list[tuple[float, list[Any]]] = field(default_factory=list)
    exports: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator["Load"]:
        threads = [
            threading.Thread(target=self.write, args=pair) for pair in zip(self.documents, self.apis, strict=True)
        ]
        threads.append(threading.Thread(target=self.export))
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.over.set()
            for thread in threads:
                thread.join(60)

    def write(self, document: int, api: Any) -> None:
        start = 0
        while not self.over.is_set() and start + 9 < len(TEXT):
            row = [str(uuid.uuid4()), document, start, start + 9, TEXT[start : start + 9]]
            body = {"start": start, "end": start + 9, "quote": row[-1], "label": "claim"}
            api.put(f"documents/{document}/spans/{row[0]}/", body)
            self.saved.append((time.monotonic(), row))
            start += 1

    def export(self) -> None:
        while not self.over.is_set():
            with suppress(Refused):  # too many at once
                self.site.api.post(f"projects/{self.project}/exports/", {"profile": "workbench", "layer": "all"})
                self.exports += 1
            self.over.wait(0.2)  # between two requests


@pytest.fixture
def make_site(tmp_path):
    """make_site("name"): a workbench that has not been started, with a database of its own."""
    server = Postgres() if connection.vendor == "postgresql" else None
    sites = []

    def make(name: str) -> Site:
        (tmp_path / name).mkdir()
        env = dict(LEASES)
        if server is not None:
            import psycopg

            with psycopg.connect(server.url.replace("%2F", "/").replace("@", "@/?host=", 1).removesuffix("/postgres"),
                                 dbname="postgres", autocommit=True) as base:  # fmt: skip
                base.execute(f"CREATE DATABASE {name}")
            env["DATABASE_URL"] = f"{server.url.removesuffix('/postgres')}/{name}"
            env["PATH"] = f"{server.binaries}:{os.environ['PATH']}"
        sites.append(Site(tmp_path / name, **env))
        return sites[-1]

    yield make
    for site in sites:
        site.stop()
    if server is not None:
        server.stop()


def loaded(site: Site) -> Load:
    people = [site.person("writer") for _ in range(WRITERS)]
    project = site.project()
    for name in people:
        site.api.post(f"projects/{project['id']}/members/", {"user": name, "role": "annotator"})
    documents = [site.document(project, TEXT)["id"] for _ in people]
    return Load(site, documents, [site.api_of(name) for name in people], project["id"])


def import_file() -> bytes:
    """The first document of the demo under many names."""
    with (ROOT / "seeds" / "demo.jsonl").open(encoding="utf-8") as lines:
        row = json.loads(next(lines))
    rows = [json.dumps({**row, "id": f"copy-{number}"}, ensure_ascii=False) for number in range(DOCUMENTS)]
    return "\n".join(rows).encode() + b"\n"


def sound(site: Site) -> None:
    assert site.manage("fsck").rstrip().endswith("nothing wrong.")


def files_of(site: Site) -> dict[str, bytes]:
    found = [path for path in (site.home / "files").rglob("*") if path.is_file()]
    return {str(path.relative_to(site.home)): path.read_bytes() for path in found}


def exported(site: Site, layer: str, project: str, folder: Path) -> bytes:
    path = folder / f"{uuid.uuid4().hex}.jsonl"
    site.manage("export", "--project", project, "--layer", layer, "-o", str(path))
    return path.read_bytes()


def compare(site: Site, backup: Path, saved: list[list[Any]]) -> list[Any]:
    """Restore into this site: nothing wrong, and every save is there as it was sent; the imports as they were."""
    site.manage("restore", str(backup))
    sound(site)
    spans, jobs, uneven = json.loads(site.manage("shell", "-v0", "-c", SPANS))
    assert len(saved) > 20
    assert {tuple(row) for row in saved} <= {tuple(row) for row in spans}
    assert uneven == []
    return jobs


@pytest.mark.timeout(400)
def test_a_backup_under_load_holds_what_was_acknowledged_and_its_jobs_go_on(make_site, tmp_path):
    site = make_site("here")
    site.start()
    load, backups = loaded(site), []
    with load.running():
        target = site.project("Imported")
        job = site.api.upload(f"projects/{target['id']}/imports/", "i.jsonl", import_file(), format="workbench")
        until(lambda: site.api.get(f"imports/{job['id']}/")["counts"].get("added", 0) > 0)
        for number in range(2):
            before, path = time.monotonic(), tmp_path / f"{number}.zip"
            site.manage("backup", str(path))
            backups.append((path, [row for at, row in list(load.saved) if at < before]))
    until(lambda: site.api.get(f"imports/{job['id']}/")["state"] == "done")
    first, second = make_site("first"), make_site("second")
    pk, state, counts = compare(first, *backups[0])[-1]
    assert (pk, state) == (job["id"], "running") and 0 < counts["line"] < DOCUMENTS
    compare(second, *backups[1])
    goes_on(first, job["id"], target["id"], load)
    stopped_and_equal(site, make_site("last"), tmp_path)


def goes_on(site: Site, job: int, project: int, load: Load) -> None:
    """A restored workbench ends the jobs that ran, each document once, and takes new work."""
    site.start()
    until(lambda: site.api.get(f"imports/{job}/")["state"] not in {"queued", "running"})
    ended = site.api.get(f"imports/{job}/")
    assert (ended["state"], ended["counts"]["added"]) == ("done", DOCUMENTS), f"{ended}\n{site.logs()}"
    assert site.api.get(f"projects/{project}/documents/")["count"] == DOCUMENTS
    states = {"queued"}
    until(lambda: not {"queued", "running"} & {row["state"] for row in rows_of(site, load.project)})
    states = {row["state"] for row in rows_of(site, load.project)}
    assert states == {"done"}
    body = {"start": 0, "end": 6, "quote": TEXT[:6], "label": "actor"}
    site.api.put(f"documents/{load.documents[0]}/spans/{uuid.uuid4()}/", body)
    sound(site)
    site.stop()


def rows_of(site: Site, project: int) -> list[Any]:
    return site.api.get(f"projects/{project}/exports/")["results"]


def stopped_and_equal(site: Site, other: Site, folder: Path) -> None:
    """Without load a backup brings every row and every file back, and the exports are the same bytes."""
    site.stop()
    site.manage("backup", str(folder / "last.zip"))
    other.manage("restore", str(folder / "last.zip"))
    here, there = (json.loads(one.manage("shell", "-v0", "-c", TABLES)) for one in (site, other))
    assert {name: len(rows) for name, rows in there.items()} == {name: len(rows) for name, rows in here.items()}
    assert there == here
    assert files_of(other) == files_of(site)
    for layer, project in (("gold", "demo"), ("all", "demo")):
        assert exported(other, layer, project, folder) == exported(site, layer, project, folder)
    sound(other)
