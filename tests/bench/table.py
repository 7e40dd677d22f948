"""What was measured, as Markdown and as JSON."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench import browser
from tests.bench.found import Found
from tests.bench.goals import FULL, TABLES, Row
from tests.bench.ours import Ours

BEGIN, END = "<!-- tables: written by make bench -->", "<!-- end of tables -->"
OURS = Ours.name
Value = float | str | None


def judge(row: Row, mine: Value, found: Found, documents: int) -> str:
    """ok, missed, or why neither can be said."""
    if not row.goal:
        return ""
    if mine is None:
        return "not measured"
    if isinstance(mine, str):
        return "ok" if row.words and mine == row.words else "missed"
    if row.full and documents != FULL:
        return f"not judged: for {FULL:,}"
    if row.times is not None:
        other = found.of(row.metric, row.than)
        if not isinstance(other, int | float):
            return "not measured"
        return "ok" if mine >= row.times * other else "missed"
    fits = mine <= row.most if row.most is not None else row.below is None or mine < row.below
    return "ok" if fits else "missed"


def lines(found: Found, tools: list[str], facts: dict[str, Any]) -> Iterator[str]:
    """The tables of the server."""
    peers = [name for name in tools if name != OURS]
    for title, rows in TABLES.items():
        yield from ("", f"### {title}", "")
        yield f"| | goal | {OURS} | |" + "".join(f" {name} | |" for name in peers)
        yield "|---|---|---:|---|" + "---:|---:|" * len(peers)
        for row in rows:
            values = [found.of(row.metric, name) for name in tools]
            if all(value is None for value in values):
                continue
            mine, others = values[0], values[1:]
            what = row.what.format(documents=f"{facts['documents']:,}", listed=f"{facts['listed']:,}")
            cells = [what, row.goal, shown(mine, row.unit), judge(row, mine, found, facts["documents"])]
            for other in others:
                cells += [shown(other, row.unit), ratio(row, mine, other)]
            yield f"| {' | '.join(cells)} |"
    yield from remarks(found, tools)


def remarks(found: Found, tools: list[str]) -> Iterator[str]:
    """What the figures cannot say."""
    said = {
        "outside.who": "asked for these hosts", "outside.whom": "was seen so", "bad.which": "accepted these spans",
        "stranger.which": "let a stranger", "eight.why": "refused", "together.why": "refused",
    }  # fmt: skip
    rows = [
        f"- {name} {words}: {found.words[metric][name]}."
        for metric, words in said.items()
        for name in tools
        if found.words.get(metric, {}).get(name)
    ]
    if rows:
        yield from ("", *rows)


def shown(value: Value, unit: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{' ' + unit if unit else ''}"


def ratio(row: Row, mine: Value, other: Value) -> str:
    """How many times better ours is; a figure below 1 says that it is worse."""
    if isinstance(mine, str) or isinstance(other, str) or not mine or not other or row.unit == "":
        return ""
    better = mine / other if row.more_is_better else other / mine
    return f"× {better:.1f}" if better < 100 else f"× {better:.0f}"


def browser_lines(measured: dict[str, Any]) -> Iterator[str]:
    """What opening an article and working on it costs the main thread of its page, and how large the editor is."""
    yield from ("", f"### In the browser ({measured['facts']['Chromium']}), CPU of the page's main thread in ms", "")
    yield "| | all | script | style | layout | goal | |"
    yield "|---|---:|---:|---:|---:|---|---|"
    for row in measured["rows"]:
        columns = " | ".join(f"{value:,.1f}" for value in (row.cpu, row.script, row.style, row.layout))
        mark = {"over": "missed"}.get(row.mark, row.mark)
        yield f"| {row.name} | {columns} | {'' if row.goal is None else f'≤ {row.goal:g}'} | {mark} |"
    yield from ("", "| what the page keeps in memory | JavaScript heap, MB | nodes |", "|---|---:|---:|")
    for what, held in measured["memory"].items():
        yield f"| {what} | {held['heap']:,.1f} | {held['nodes']:,.0f} |"
    yield from ("", "| the editor as it is served | measured | goal | |", "|---|---:|---|---|")
    for name, value in measured["editor"].items():
        goal = browser.EDITOR_GOALS[name]
        mark = "" if goal is None else "ok" if value <= goal else "missed"
        yield f"| {name} | {value:,.1f} | {'' if goal is None else f'≤ {goal}'} | {mark} |"


def save_json(
    path: Path,
    found: Found | None,
    facts: dict[str, Any],
    measured: dict[str, Any] | None,
    managed: dict[str, Any] | None = None,
) -> None:
    """Every single value, for whoever wants to count otherwise."""
    all_of_it: dict[str, Any] = {"facts": facts}
    if found is not None:
        all_of_it["server"] = found.plain()
    if measured is not None:
        all_of_it["browser"] = measured | {"rows": [asdict(row) for row in measured["rows"]]}
    if managed is not None:
        all_of_it["managed"] = managed
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(all_of_it, indent=1))


def write_between(path: Path, tables: str) -> None:
    """Put the tables in the place of those that stand between the two marks of a paper."""
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise SystemExit(f"{path} needs the lines {BEGIN!r} and {END!r}, once.")
    path.write_text(pattern.sub(lambda _: f"{BEGIN}\n{tables}\n{END}", text), encoding="utf-8")
