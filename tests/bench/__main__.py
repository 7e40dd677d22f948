"""`make bench`: what the workbench costs, what other tools cost at the same work, and what the page costs in a browser.

Prints Markdown tables and writes every value to var/bench.json. docs/benchmarks.md says how it is measured.

    make bench                                              ours alone, 2,000 documents
    make bench ARGS="--only browser"
    make bench ARGS="--only manager --managed 100000"       a project of 100,000 documents, on both databases
    BENCH_PEERS=1 make bench ARGS="--documents 10000 --install --list 100000 --write docs/benchmarks.md"
"""

import argparse
import os
import platform
import sqlite3
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench import alone, browser, figures, table
from tests.bench.found import Found
from tests.bench.measure import FEW, MANY, Measurement
from tests.bench.ours import Ours
from tests.bench.peers import install
from tests.bench.peers.doccano import Doccano
from tests.bench.peers.label_studio import LabelStudio
from tests.bench.peers.peer import Peer
from tests.bench.scale import running
from tests.bench.tool import Tool
from tests.fixtures.site import ROOT

LARGE = 100_000  # documents of the project that a manager runs
PEERS: dict[str, type[Peer]] = {"doccano": Doccano, "label-studio": LabelStudio}


def main() -> None:
    """Measure what was asked for and report."""
    options = arguments()
    facts: dict[str, Any] = {
        "date": date.today().isoformat(), "processor": browser.processor(), "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 2), "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version,
        "documents": options.documents, "listed": options.list, "rounds": options.rounds,
    }  # fmt: skip
    began = time.monotonic()
    found = tools = measured = managed = None
    if options.only in (None, "server"):
        found, tools = measure_servers(options)
    if options.only in (None, "browser"):
        measured = browser.measure(options.opens)
    if options.only == "manager" or (options.only is None and options.managed):
        managed = running.measure(options.managed or LARGE, options.rounds)
    facts["minutes"] = round((time.monotonic() - began) / 60, 1)
    told = ", ".join(f"{name} {value}" for name, value in facts.items() if value)
    report = [f"Measured so: {told}."]
    if found is not None and tools is not None:
        report += table.lines(found, tools, facts)
    if measured is not None:
        report += table.browser_lines(measured)
    if managed is not None:
        report += running.lines(managed)
    print("\n" + "\n".join(report))
    table.save_json(ROOT / "var" / "bench.json", found, facts, measured, managed)
    if options.write:
        table.write_between(options.write, "\n".join(["", *report, ""]))


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="make bench", description="BENCH_PEERS=1 measures other tools as well.")
    asked.add_argument("--documents", type=int, default=2000, help="of the file that is imported and exported")
    asked.add_argument("--rounds", type=int, default=3, help="in which the tools take turns")
    asked.add_argument("--limit", type=int, default=120, help="seconds after which a step is not finished")
    asked.add_argument("--list", type=int, default=0, help="documents of one more list, such as 100000")
    asked.add_argument("--install", action="store_true", help="measure requirements.txt in an environment of its own")
    asked.add_argument("--opens", type=int, default=7, help="of a document in a browser")
    asked.add_argument("--only", choices=["server", "browser", "manager"])
    asked.add_argument(
        "--managed", type=int, default=0, help="documents of the project that a manager runs, such as 100000"
    )
    asked.add_argument("--write", type=Path, help="a paper that has the marks for the tables")
    return asked.parse_args()


def peers() -> list[type[Peer]]:
    """Those that BENCH_PEERS names, such as `doccano`; all for 1."""
    asked = os.environ.get("BENCH_PEERS", "").strip()
    names = [] if asked in {"", "0"} else list(PEERS) if asked == "1" else asked.split(",")
    if unknown := [name for name in names if name not in PEERS]:
        raise SystemExit(f"BENCH_PEERS is 1, or of: {', '.join(PEERS)}; not {', '.join(unknown)}.")
    return [PEERS[name] for name in names]


def measure_servers(options: argparse.Namespace) -> tuple[Found, list[str]]:
    """Start all tools, give them the same work in turns, and stop them."""
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as folder:
        tools: list[Tool] = []
        try:
            for kind in (Ours, *peers()):
                home = Path(folder) / f"tool-{len(tools)}"
                home.mkdir()
                tools.append(kind(home))
            measurement = Measurement(tools, options)
            found = measurement.run()
            assert isinstance(tools[0], Ours)
            alone.by_reading(tools[0], found)
            alone.other_names(tools[0], found, measurement)
            figures.measure(found, tools[0].name)
            alone.commands(tools[0], found, options)
            if options.list:
                alone.long_list(tools[0], found, options)
        finally:
            for tool in tools:
                tool.stop()
    installed = {tool.name: tool.installed for tool in tools if isinstance(tool, Peer)}
    if options.install:
        installed[Ours.name] = install.ours()
    for name, one in installed.items():
        found.add("install.megabytes", name, one.megabytes)
        found.add("install.packages", name, one.packages)
        found.add("install.seconds", name, one.seconds)
    for tool in tools:
        small, large = (found.of(f"save.{size}.cpu", tool.name) for size in (FEW, MANY))
        if isinstance(small, float) and isinstance(large, float):
            found.add("save.flat", tool.name, large / small)
    return found, [tool.name for tool in tools]


if __name__ == "__main__":
    main()
