"""doccano, as its own instructions for pip start it: gunicorn, a Celery worker, SQLite; nothing between them.

Its command binds the web server to all addresses; the same server is started here on the loopback alone, with the same
number of workers.
"""

import io
import json
import os
import shutil
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.bench import work
from tests.bench.http import Call, Client, Refused, call, upload
from tests.bench.peers.peer import Peer
from tests.bench.tool import Doc, poll
from tests.bench.work import Mark

PASSWORD = "a-pass-of-the-bench"


class Doccano(Peer):
    """A project for sequence labelling in which spans may overlap, which costs it two statements less a span."""

    name, package = "doccano", "doccano"
    saves = saves_large = 100
    saves_at_once, reads = 15, 10

    def settings(self) -> dict[str, str]:
        database = f"{self.home}/db.sqlite3"
        return {
            "DOCCANO_HOME": str(self.home), "DATABASE_URL": f"sqlite:///{database}", "STANDALONE": "True",
            "MEDIA_ROOT": str(self.home / "media"), "CELERY_BROKER_URL": f"sqla+sqlite:///{database}",
            "DJANGO_SETTINGS_MODULE": "config.settings.production", "DEBUG": "False",
        }  # fmt: skip

    @property
    def backend(self) -> Path:
        return next(self.installed.folder.glob("lib/python*/site-packages/backend"))

    def stop(self) -> None:
        """Uploads go to a folder beside its code, whatever its home is."""
        super().stop()
        shutil.rmtree(self.backend / "filepond-temp-uploads", ignore_errors=True)

    def start(self) -> float:
        backend = self.backend
        began = time.monotonic()
        if not (self.home / "db.sqlite3").exists():
            (self.home / "media").mkdir()
            self.once("doccano", "init")
            self.once("doccano", "createuser", "--username", "admin", "--password", PASSWORD)
        workers = str((os.cpu_count() or 1) * 2 + 1)  # as doccano/cli.py counts them
        self.run("web", "python", "-m", "gunicorn", "-w", workers, "-b", f"127.0.0.1:{self.port}", "config.wsgi",
                 "--chdir", str(backend), cwd=backend)  # fmt: skip
        self.run("celery", "doccano", "task", "--concurrency", "2", cwd=backend)
        self.until_answered()
        seconds = time.monotonic() - began
        log = self.folder / "celery.log"
        poll(lambda: "ready." in log.read_text(errors="replace"), 60, "doccano's worker")
        self.authorization = self._sign_in("admin")
        return seconds

    def _sign_in(self, name: str) -> str:
        found: list[str] = []

        def signed_in() -> bool:  # right after a start one of its processes may break off
            with suppress(OSError, Refused):
                asked = {"username": name, "password": PASSWORD}
                found.append(Client(self.port).json("POST", "/v1/auth/login/", asked)["key"])
            return bool(found)

        poll(signed_in, 60, "signing in to doccano")
        return f"Token {found[0]}"

    def stranger(self, project: Any) -> Client:
        made = {"username": "otto", "password1": PASSWORD, "password2": PASSWORD, "email": "otto@example.org"}
        client = self.client()
        otto = client.json("POST", "/v1/users/create", made)["id"]
        manager = next(role["id"] for role in client.json("GET", "/v1/roles") if role["name"] == "project_admin")
        client.json("POST", f"/v1/projects/{project[0]}/members", {"user": otto, "role": manager})
        return Client(self.port, self._sign_in("otto"))

    def project(self, name: str) -> Any:
        facts = {
            "name": name, "description": name, "project_type": "SequenceLabeling", "guideline": "",
            "random_order": False, "collaborative_annotation": False, "allow_overlapping": True, "tags": [],
            "grapheme_mode": False, "use_relation": False, "resourcetype": "SequenceLabelingProject",
        }  # fmt: skip
        client = self.client()
        number = client.json("POST", "/v1/projects", facts)["id"]
        look = {"prefix_key": None, "suffix_key": None, "background_color": "#209CEE", "text_color": "#ffffff"}
        return number, {
            label: client.json("POST", f"/v1/projects/{number}/span-types", {"text": label, **look})["id"]
            for label in work.LABELS
        }

    def documents(self, project: Any, texts: list[str], marks: list[Mark]) -> list[Doc]:
        """By an import: span by span it would take ten times as long."""
        labels = [[mark.start, mark.end, mark.label] for mark in marks]
        path = self.folder / "documents.jsonl"
        path.write_text("".join(json.dumps({"text": text, "label": labels}) + "\n" for text in texts))
        before = self.documents_in(project)
        self.bring(project, path, 120)
        rows = self.client().json("GET", f"/v1/projects/{project[0]}/examples?limit=1000&offset={before}")["results"]
        assert len(rows) == len(texts), len(rows)
        return [Doc(row["id"], project) for row in rows]

    def file(self, path: Path, count: int) -> None:
        with path.open("w", encoding="utf-8") as file:
            for row in work.rows(count):
                labels = [[mark.start, mark.end, mark.label] for mark in row.marks]
                file.write(json.dumps({"key": row.key, "text": row.text, "label": labels}) + "\n")

    def save_calls(self, doc: Doc, marks: list[Mark]) -> list[Call]:
        labels = doc.project[1]
        return [
            call("POST", self._spans(doc),
                 {"label": labels[mark.label], "start_offset": mark.start, "end_offset": mark.end})
            for mark in marks
        ]  # fmt: skip

    def _spans(self, doc: Doc) -> str:
        return f"/v1/projects/{doc.project[0]}/examples/{doc.id}/spans"

    def list_call(self, project: Any) -> Call:
        return call("GET", f"/v1/projects/{project[0]}/examples?limit=100&offset=0")

    def open_calls(self, doc: Doc) -> list[Call]:
        """The spans alone, as for us; its page makes seven more requests."""
        return [call("GET", self._spans(doc))]

    def search_call(self, project: Any, word: str) -> Call:
        return call("GET", f"/v1/projects/{project[0]}/examples?limit=100&offset=0&q={word}")

    def label_call(self, project: Any, label: str) -> Call:
        return call("GET", f"/v1/projects/{project[0]}/examples?limit=100&offset=0&label={label}")

    def bad_call(self, doc: Doc, start: Any, end: Any, label: str) -> Call:
        known = doc.project[1] | {"stranger": min(doc.project[1].values()) - 1, "nothing": 10**9}
        return call("POST", self._spans(doc), {"label": known[label], "start_offset": start, "end_offset": end})

    def strange_calls(self, doc: Doc, own: Any) -> list[tuple[str, Call]]:
        project, detour = f"/v1/projects/{doc.project[0]}", f"/v1/projects/{own[0]}/examples/{doc.id}"
        return [
            ("read a text", call("GET", f"{project}/examples/{doc.id}")),
            ("read spans", self.open_calls(doc)[0]),
            ("add a span", self.save_calls(doc, work.marks(1))[0]),
            ("list documents", self.list_call(doc.project)),
            ("rename the project", call("PATCH", project, {"name": "T", "resourcetype": "SequenceLabelingProject"})),
            ("read a text by the address of the own project", call("GET", detour)),
            ("read spans by the address of the own project", call("GET", f"{detour}/spans")),
            (
                "add a span by the address of the own project",
                call("POST", f"{detour}/spans", {"label": own[1]["actor"], "start_offset": 0, "end_offset": 5}),
            ),
            ("change a text by the address of the own project", call("PATCH", detour, {"text": "Taken"})),
            ("delete a text by the address of the own project", call("DELETE", detour)),
            ("delete the project", call("DELETE", project)),
        ]

    def spans_of(self, doc: Doc) -> int:
        return len(self.client().json("GET", self._spans(doc)))

    def documents_in(self, project: Any) -> int:
        return int(self.client().json("GET", f"/v1/projects/{project[0]}/examples?limit=1&offset=0")["count"])

    def bring(self, project: Any, path: Path, seconds: float) -> None:
        client = self.client()
        sent = upload("/v1/fp/process/", path.read_bytes(), path.name, "filepond", filepond="{}")
        file = client.send(sent).decode().strip('"')
        asked = {"format": "JSONL", "uploadIds": [file], "task": "SequenceLabeling", "column_data": "text",
                 "column_label": "label", "delimiter": "", "encoding": "utf_8"}  # fmt: skip
        task = client.json("POST", f"/v1/projects/{project[0]}/upload", asked)["task_id"]
        ended = poll(lambda: self._ended(client, task), seconds, "import")
        assert ended["result"] == {"error": []}, str(ended)[:500]

    def take(self, project: Any, seconds: float) -> bytes:
        client, path = self.client(), f"/v1/projects/{project[0]}/download"
        task = client.json("POST", path, {"format": "JSONL", "exportApproved": False})["task_id"]
        poll(lambda: self._ended(client, task), seconds, "export")
        packed = client.send(call("GET", f"{path}?taskId={task}"))
        with zipfile.ZipFile(io.BytesIO(packed)) as files:
            return b"".join(files.read(name) for name in sorted(files.namelist()))

    @staticmethod
    def _ended(client: Client, task: str) -> Any:
        """The state of a task; SQLite may be locked by the worker just then, which it answers with an error."""
        try:
            state = client.json("GET", f"/v1/tasks/status/{task}")
        except Refused as error:
            if error.status < 500:
                raise
            return None
        return state if state["ready"] else None
