"""Label Studio, as `label-studio start` runs it: one process, SQLite. Everything that reports home is switched off."""

import json
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.bench import work
from tests.bench.http import Call, Client, call, upload
from tests.bench.peers.peer import Peer
from tests.bench.tool import Doc
from tests.bench.work import Mark

PASSWORD = "a-pass-of-the-bench"
TOKENS = {"admin@example.org": "0" * 39 + "1", "otto@example.org": "0" * 39 + "2"}
CONFIG = (
    '<View><Labels name="label" toName="text">'
    + "".join(f'<Label value="{label}"/>' for label in work.LABELS)
    + '</Labels><Text name="text" value="$text"/></View>'
)


class LabelStudio(Peer):
    """A save is what its editor sends: a PATCH of the whole annotation."""

    name, package = "Label Studio", "label-studio"
    first_page = "/user/login/"
    saves, saves_large, saves_at_once, reads = 20, 8, 5, 8

    def settings(self) -> dict[str, str]:
        return {
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.home / "data"), "COLLECT_ANALYTICS": "false",
            "LATEST_VERSION_CHECK": "false", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "", "DEBUG": "false",
        }  # fmt: skip

    def start(self) -> float:
        """Each start makes one account: the first the administrator's, the second the stranger's."""
        name = "otto@example.org" if self.authorization else "admin@example.org"
        began = time.monotonic()
        self.run(
            "web", "label-studio", "start", "--init", "--internal-host", "127.0.0.1", "-p", str(self.port),
            "--no-browser", "--username", name, "--password", PASSWORD, "--user-token", TOKENS[name],
            "--enable-legacy-api-token",
        )  # fmt: skip
        self.until_answered()
        self.authorization = f"Token {TOKENS['admin@example.org']}"
        return time.monotonic() - began

    def stranger(self, project: Any) -> Client:
        """It has no members of projects."""
        return Client(self.port, f"Token {TOKENS['otto@example.org']}")

    def project(self, name: str) -> Any:
        facts = {"title": f"Bench {name}", "label_config": CONFIG}
        return self.client().json("POST", "/api/projects/", facts)["id"]

    def documents(self, project: Any, texts: list[str], marks: list[Mark]) -> list[Doc]:
        made, client = [], self.client()
        for text in texts:
            task = client.json("POST", "/api/tasks/", {"project": project, "data": {"text": text}})["id"]
            result = [_region(text, mark.start, mark.end, mark.label) for mark in marks]
            body = {"result": result, "lead_time": 1.0}
            annotation = client.json("POST", f"/api/tasks/{task}/annotations/", body)["id"]
            made.append(Doc(task, project, {"annotation": annotation, "result": result, "text": text}))
        return made

    def file(self, path: Path, count: int) -> None:
        tasks = [
            {"data": {"text": row.text, "key": row.key}, "annotations": [
                {"result": [_region(row.text, mark.start, mark.end, mark.label) for mark in row.marks]}
            ]}
            for row in work.rows(count)
        ]  # fmt: skip
        path.write_text(json.dumps(tasks))

    def save_calls(self, doc: Doc, marks: list[Mark]) -> list[Call]:
        """Each with all spans that this client knows of."""
        path, result, calls = f"/api/annotations/{doc.more['annotation']}/", list(doc.more["result"]), []
        for mark in marks:
            result.append(_region(doc.more["text"], mark.start, mark.end, mark.label))
            calls.append(call("PATCH", path, {"result": result, "lead_time": 1.0}))
        return calls

    def list_call(self, project: Any) -> Call:
        return call("GET", f"/api/tasks?project={project}&page=1&page_size=100")

    def open_calls(self, doc: Doc) -> list[Call]:
        return [call("GET", f"/api/tasks/{doc.id}/")]

    def search_call(self, project: Any, word: str) -> Call:
        return self._filtered(project, "data.text", word)

    def label_call(self, project: Any, label: str) -> Call:
        """Its filter "annotation results contain"."""
        return self._filtered(project, "annotations_results", label)

    @staticmethod
    def _filtered(project: Any, column: str, value: str) -> Call:
        item = {"filter": f"filter:tasks:{column}", "operator": "contains", "type": "String", "value": value}
        query = quote(json.dumps({"filters": {"conjunction": "and", "items": [item]}}))
        return call("GET", f"/api/tasks?project={project}&page=1&page_size=100&query={query}")

    def bad_call(self, doc: Doc, start: Any, end: Any, label: str) -> Call:
        """Labels are words here; "stranger" is one that another project might have."""
        body = {"result": [_region("", start, end, label)], "lead_time": 1.0}
        return call("PATCH", f"/api/annotations/{doc.more['annotation']}/", body)

    def strange_calls(self, doc: Doc, own: Any) -> list[tuple[str, Call]]:
        project = f"/api/projects/{doc.project}/"
        return [
            ("read a text and spans", self.open_calls(doc)[0]),
            ("read spans", call("GET", f"/api/tasks/{doc.id}/annotations/")),
            ("add a span", self.save_calls(doc, work.marks(1))[0]),
            ("list documents", self.list_call(doc.project)),
            ("rename the project", call("PATCH", project, {"title": "Taken"})),
            ("delete the project", call("DELETE", project)),
        ]

    def spans_of(self, doc: Doc) -> int:
        return len(self.client().json("GET", f"/api/annotations/{doc.more['annotation']}/")["result"])

    def documents_in(self, project: Any) -> int:
        return int(self.client().json("GET", f"/api/tasks?project={project}&page=1&page_size=1")["total"])

    def bring(self, project: Any, path: Path, seconds: float) -> None:
        client = Client(self.port, self.authorization, seconds)
        raw = client.send(upload(f"/api/projects/{project}/import", path.read_bytes(), "tasks.json", "FileUpload"))
        answer = json.loads(raw)
        assert answer["annotation_count"] == answer["task_count"], answer

    def take(self, project: Any, seconds: float) -> bytes:
        """One JSON list: it writes no JSON lines."""
        return self._export(project, seconds, "JSON")

    def conll(self, project: Any, seconds: float) -> bytes:
        """Nested spans are left out of it, without a word."""
        return self._export(project, seconds, "CONLL2003")

    def _export(self, project: Any, seconds: float, kind: str) -> bytes:
        client = Client(self.port, self.authorization, seconds)
        return client.send(call("GET", f"/api/projects/{project}/export?exportType={kind}"))


def _region(text: str, start: Any, end: Any, label: str) -> dict[str, Any]:
    words = text[start:end] if text else "word"
    value = {"start": start, "end": end, "text": words, "labels": [label]}
    return {"id": uuid.uuid4().hex[:10], "from_name": "label", "to_name": "text", "type": "labels",
            "origin": "manual", "value": value}  # fmt: skip
