"""`make bench`: the hot paths of a running workbench, in CPU time of its processes, and of the page in a browser.

Prints Markdown tables and writes var/bench.json. `make bench ARGS="--documents 10000"` sets the size of the import
and the export, `ARGS="--only browser"` measures one of the two. Figures are of this machine on this day; the goals
stand beside them.
"""

import argparse
import json
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench import browser
from tests.bench.files import big_jsonl, child_usage
from tests.bench.server import ROOT, Client, Server

WORDS = [
    "the",
    "talks",
    "in",
    "Istanbul",
    "ended",
    "after",
    "two",
    "hours",
    "117",
    "drones",
    "1,000",
    "prisoners",
    "Kyiv",
]


def main() -> None:
    """Measure everything once and report."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--documents", type=int, default=2000)
    asked.add_argument("--saves", type=int, default=400)
    asked.add_argument("--opens", type=int, default=7, help="of a document in a browser")
    asked.add_argument("--only", choices=["server", "browser"])
    options = asked.parse_args()
    found: dict[str, Any] = {}
    if options.only != "browser":
        found["server"] = measure_server(options)
        report(found["server"])
    if options.only != "server" and (measured := browser.measure(options.opens)):
        found["browser"] = measured | {"rows": [asdict(row) for row in measured["rows"]]}
        report_browser(measured)
    (ROOT / "var").mkdir(exist_ok=True)
    Path(ROOT / "var" / "bench.json").write_text(json.dumps(found, indent=1))


def measure_server(options: argparse.Namespace) -> list[Any]:
    """Rows of (name, value, unit, goal)."""
    server = Server()
    try:
        rows = [("start to ready (first start: database, demo corpus)", server.start_seconds, "s", "")]
        time.sleep(3)
        rows.append(("idle memory, PSS of all processes", sum(server.pss_mb().values()), "MB", "< 350"))
        client = Client(server)
        project = client("POST", "projects/", {"name": "Bench"})["id"]
        rows += save_spans(server, client, project, options.saves)
        rows += list_and_open(server, client, project)
        rows += import_and_export(server, options.documents)
        return rows
    finally:
        server.stop()


def save_spans(server: Server, client: Client, project: int, count: int) -> list[Any]:
    """PUT one span, into an empty set and into one with 1,000 spans."""
    rows = []
    for before in (0, 1000):
        document = add_document(client, project, f"save-{before}", 20_000)
        fill(client, document, before)
        texts = document["text"]
        puts = [one_span(texts, 10_000 + i * 12, i % 3) for i in range(count)]
        cpu, wall = timed(server, lambda puts=puts, key=document["id"]: [
            client("PUT", f"documents/{key}/spans/{uuid.uuid4()}/", put) for put in puts
        ])  # fmt: skip
        rows.append((f"save a span, {before:,} in the set, CPU", cpu / count * 1000, "ms", "<= 3.5"))
        rows.append((f"save a span, {before:,} in the set, wall", wall / count * 1000, "ms", "<= 6"))
    return rows


def list_and_open(server: Server, client: Client, project: int) -> list[Any]:
    """A page of 100 documents; the annotation of a document with 1,000 spans."""
    for number in range(150):
        client("POST", f"projects/{project}/documents/", {"key": f"list-{number:03}", "text": prose(3500, number)})
    cpu, _ = timed(server, lambda: [client("GET", f"projects/{project}/documents/?limit=100") for _ in range(40)])
    rows = [("list 100 documents, CPU", cpu / 40 * 1000, "ms", "<= 15")]
    document = add_document(client, project, "open", 20_000)
    fill(client, document, 1000)
    cpu, _ = timed(server, lambda: [client("GET", f"documents/{document['id']}/annotations/") for _ in range(40)])
    rows.append(("open a document with 1,000 spans, CPU", cpu / 40 * 1000, "ms", "<= 10"))
    cpu, _ = timed(server, lambda: [client("GET", f"projects/{project}/documents/?search=istanb") for _ in range(40)])
    rows.append(("search 150 documents, CPU", cpu / 40 * 1000, "ms", "<= 10"))
    return rows


def import_and_export(server: Server, documents: int) -> list[Any]:
    """The commands, as their own processes: CPU and peak memory."""
    source, target = server.home / "big.jsonl", server.home / "out.jsonl"
    big_jsonl(source, documents)
    Client(server)("POST", "projects/", {"name": "Big", "slug": "big"})
    rows = []
    for name, words in (
        ("import", ("import", "--project", "big", "--format", "workbench", str(source))),
        ("export", ("export", "--project", "big", "--profile", "workbench", "--layer", "gold", "-o", str(target))),
    ):
        cpu, peak = child_usage(server, words)
        rows.append((f"{name} {documents:,} documents x 10 spans, CPU (with 0.6 s of start)", cpu, "s", ""))
        rows.append((f"{name} {documents:,} documents x 10 spans, peak memory", peak, "MB", "< 200, < 120"))
    assert target.read_bytes().count(b"\n") == documents
    return rows


def timed(server: Server, work: Callable[[], Any]) -> tuple[float, float]:
    """(CPU seconds of the web processes, wall seconds)."""
    cpu, wall = server.cpu(), time.perf_counter()
    work()
    return server.cpu() - cpu, time.perf_counter() - wall


def add_document(client: Client, project: int, key: str, length: int) -> Any:
    return client("POST", f"projects/{project}/documents/", {"key": key, "text": prose(length, 7)})


def fill(client: Client, document: Any, count: int) -> None:
    """`count` spans, 500 a gesture."""
    operations = [
        {"op": "put_span", "id": str(uuid.uuid4()), **one_span(document["text"], i * 7, i % 3)} for i in range(count)
    ]
    for first in range(0, count, 500):
        body = {"request": str(uuid.uuid4()), "operations": operations[first : first + 500]}
        client("POST", f"documents/{document['id']}/operations/", body)


def one_span(text: str, start: int, label: int) -> dict[str, Any]:
    key = ("claim", "actor", "figure")[label]
    return {"start": start, "end": start + 6, "quote": text[start : start + 6], "label": key}


def prose(length: int, seed: int) -> str:
    chosen = random.Random(seed).choices(WORDS, k=length // 4)  # noqa: S311  no secrets here
    return " ".join(chosen)[:length].ljust(length, ".")


def report(rows: list[Any]) -> None:
    """A Markdown table on the terminal."""
    print("\n| what | measured | goal |\n|---|---:|---|")
    for name, value, unit, goal in rows:
        print(f"| {name} | {value:,.2f} {unit} | {goal} |")


def report_browser(measured: Any) -> None:
    """What opening an article and working on it costs the main thread of its page, and how large the editor is."""
    print("\n" + ", ".join(f"{name}: {value}" for name, value in measured["facts"].items()))
    print("\n| in the browser, CPU ms | all | script | style | layout | goal | |\n|---|---:|---:|---:|---:|---|---|")
    for row in measured["rows"]:
        columns = " | ".join(f"{value:,.1f}" for value in (row.cpu, row.script, row.style, row.layout))
        print(f"| {row.name} | {columns} | {'' if row.goal is None else f'<= {row.goal:g}'} | {row.mark} |")
    print("\n| the editor as it is served | measured | goal | |\n|---|---:|---|---|")
    for name, value in measured["editor"].items():
        goal = browser.EDITOR_GOALS[name]
        print(f"| {name} | {value:,.1f} | <= {goal} | {'ok' if value <= goal else 'over'} |")


if __name__ == "__main__":
    main()
