"""The workbench under measurement, started as `make run` starts it."""

import hashlib
import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

from tests.bench import work
from tests.bench.http import Call, Client, call, upload
from tests.bench.tool import Doc, Tool, poll
from tests.bench.work import Mark
from tests.fixtures.processes import Process
from tests.fixtures.site import ROOT, Api, Site, unique

GESTURE = 500  # operations


class Timed(Site):
    """Notes when the workbench is ready: that is when the token is made."""

    ready = 0.0

    def api_of(self, name: str) -> Api:
        self.ready = self.ready or time.monotonic()
        return super().api_of(name)


class Ours(Tool):
    """One workbench, on SQLite unless DATABASE_URL is given."""

    name = "Workbench"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        given = {name: os.environ[name] for name in ("DATABASE_URL",) if name in os.environ}
        self.site = Timed(folder, **given)
        self.port = int(self.site.url.rpartition(":")[2])

    def start(self) -> float:
        plain = {name: value for name, value in self.site.env.items() if name not in {"PYTHONPATH", "BENCH_COUNT"}}
        self.site.env = plain | self.env
        self.site.ready, began = 0.0, time.monotonic()
        self.site.start()
        self.authorization = f"Bearer {self.site.api.token}"
        ready, asked = self.site.ready - began, time.monotonic()  # not the making of a token between them
        Client(self.port).send(call("GET", "/sign-in/"))
        return ready + time.monotonic() - asked

    def stop(self) -> None:
        self.site.stop()

    def web(self) -> list[Process]:
        return self.site.processes("web", "web-worker")

    def processes(self) -> list[Process]:
        return self.site.processes()

    def stranger(self, project: Any) -> Client:
        otto = self.site.person("otto")
        self.client().json("POST", f"/api/v1/projects/{project}/members/", {"user": otto, "role": "manager"})
        return Client(self.port, f"Bearer {self.site.api_of(otto).token}")

    def project(self, name: str) -> Any:
        return self.client().json("POST", "/api/v1/projects/", {"name": unique(name)})["id"]

    def documents(self, project: Any, texts: list[str], marks: list[Mark]) -> list[Doc]:
        made, client = [], self.client()
        for text in texts:
            body = {"key": unique("document"), "text": text}
            number = client.json("POST", f"/api/v1/projects/{project}/documents/", body)["id"]
            made.append(Doc(number, project, {"text": text}))
            for first in range(0, len(marks), GESTURE):
                operations = [
                    {"op": "put_span", "id": str(uuid.uuid4()), **_span(text, mark)}
                    for mark in marks[first : first + GESTURE]
                ]
                client.json("POST", f"/api/v1/documents/{number}/operations/",
                            {"request": str(uuid.uuid4()), "operations": operations})  # fmt: skip
        return made

    def file(self, path: Path, count: int) -> None:
        with path.open("w", encoding="utf-8") as file:
            for row in work.rows(count):
                spans = [
                    {"id": work.span_id(row.key, mark.start), "start": mark.start, "end": mark.end, "label": mark.label,
                     "text": row.text[mark.start : mark.end]}
                    for mark in row.marks
                ]  # fmt: skip
                facts = {
                    "schema": "workbench.spans/1", "id": row.key, "text": row.text, "offset_unit": "codepoint",
                    "text_sha256": hashlib.sha256(row.text.encode()).hexdigest(), "spans": spans, "relations": [],
                    "links": [], "meta": {"title": f"Document {row.key}", "layer": "gold"},
                }  # fmt: skip
                file.write(json.dumps(facts) + "\n")

    def save_calls(self, doc: Doc, marks: list[Mark]) -> list[Call]:
        path = f"/api/v1/documents/{doc.id}/spans/"
        return [call("PUT", f"{path}{uuid.uuid4()}/", _span(doc.more["text"], mark)) for mark in marks]

    def list_call(self, project: Any) -> Call:
        return call("GET", f"/api/v1/projects/{project}/documents/?limit=100")

    def open_calls(self, doc: Doc) -> list[Call]:
        return [call("GET", f"/api/v1/documents/{doc.id}/annotations/")]

    def search_call(self, project: Any, word: str) -> Call:
        return call("GET", f"/api/v1/projects/{project}/documents/?limit=100&search={word}")

    def label_call(self, project: Any, label: str) -> Call:
        return call("GET", f"/api/v1/projects/{project}/documents/?limit=100&label={label}")

    def bad_call(self, doc: Doc, start: Any, end: Any, label: str) -> Call:
        """`stranger` is no label of the project, and labels are known by their keys: so it is one of another."""
        quote = doc.more["text"][start:end] if isinstance(start, int) and isinstance(end, int) else "word"
        body = {"start": start, "end": end, "quote": quote, "label": label}
        return call("PUT", f"/api/v1/documents/{doc.id}/spans/{uuid.uuid4()}/", body)

    def strange_calls(self, doc: Doc, own: Any) -> list[tuple[str, Call]]:
        return [
            ("read a text", call("GET", f"/api/v1/documents/{doc.id}/")),
            ("read spans", self.open_calls(doc)[0]),
            ("add a span", self.save_calls(doc, work.marks(1))[0]),
            ("list documents", self.list_call(doc.project)),
            ("rename the project", call("PATCH", f"/api/v1/projects/{doc.project}/", {"name": "Taken"})),
            ("delete the project", call("DELETE", f"/api/v1/projects/{doc.project}/")),
        ]

    def spans_of(self, doc: Doc) -> int:
        return len(self.client().json("GET", f"/api/v1/documents/{doc.id}/annotations/")["spans"])

    def documents_in(self, project: Any) -> int:
        """Counted in an export: the list has pages."""
        return self.take(project, 60, layer="all", unannotated=True).count(b"\n")

    def bring(self, project: Any, path: Path, seconds: float) -> None:
        client = self.client()
        asked = upload(f"/api/v1/projects/{project}/imports/", path.read_bytes(), path.name, format="workbench")
        job = json.loads(client.send(asked))["id"]
        ended = poll(lambda: self._ended(client, f"/api/v1/imports/{job}/"), seconds, "import")
        assert ended["state"] == "done" and not ended["counts"]["refused"], ended

    def take(self, project: Any, seconds: float, layer: str = "gold", **options: bool) -> bytes:
        client = self.client()
        asked = {"profile": "workbench", "layer": layer, "options": options}
        job = client.json("POST", f"/api/v1/projects/{project}/exports/", asked)["id"]
        ended = poll(lambda: self._ended(client, f"/api/v1/exports/{job}/"), seconds, "export")
        assert ended["state"] == "done", ended
        raw = client.send(call("GET", ended["file"]))
        assert hashlib.sha256(raw).hexdigest() == ended["sha256"]
        return raw

    @staticmethod
    def _ended(client: Client, path: str) -> Any:
        job = client.json("GET", path)
        return None if job["state"] in {"queued", "running"} else job

    def command(self, *words: str) -> tuple[float, float]:
        """A management command in a process of its own: (CPU seconds, peak MB of resident memory).

        The peak is looked at while it runs: what wait4 tells of it holds this process, too, from before the exec.
        """
        process = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.site.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        peak, ended = 0.0, 0
        while not ended:
            time.sleep(0.02)  # the interval of the looks
            peak = max(peak, Process(process.pid, os.getpid(), "command", "").peak_mb())
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if status:
            raise SystemExit(f"manage.py {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
        return usage.ru_utime + usage.ru_stime, peak


def _span(text: str, mark: Mark) -> dict[str, Any]:
    return {"start": mark.start, "end": mark.end, "quote": text[mark.start : mark.end], "label": mark.label}
