"""What the annotation page costs in a browser: CPU time of the page's main thread, as Chromium itself counts it.

Nothing is subtracted: what the measuring does on that thread is in the figures; "nothing" in the table is its price.
"""

import gzip
import os
import platform
import posixpath
import re
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.bench.article import Article
from tests.bench.chromium import METRICS, TWO_FRAMES, WINDOW, Chromium, Cost, Tab
from tests.fixtures.browser import find_browser
from tests.fixtures.site import ROOT, Site

STATIC = ROOT / "frontend" / "static"
# As annotations/templatetags/workbench.py finds what it names with modulepreload.
IMPORT = re.compile(r"""^(?:import|export)\b[^'"]*?from '(\.[^']+)'""", re.MULTILINE)
# Characters, parts of four spans each, and what opening it may cost.
SIZES = [(4_000, 15, 40), (100_000, 500, None), (1_000_000, 2_500, 100)]
TIMES = 15  # gestures of each kind
FIGURES = 5  # that are marked and read
FRAMES = 30  # to scroll one screen
SCREENS = 8
# Of what the first drawing needs. Keys work when that of FIRST and KEYS is there, which the browser is told of at once.
EDITOR_GOALS: dict[str, int | None] = {
    "modules to draw the text": 24, "KB of them, each packed by gzip -9": 60,
    "modules until keys work": None, "KB until keys work": None,
}  # fmt: skip
FIRST, KEYS = "main/annotate.js", "main/commands.js"

PAUSE = "new Promise((done) => { let n = 20; const go = () => (n-- ? requestAnimationFrame(go) : done()); go() })"
# Lines and arcs come some frames after data-ready: the page is open when they are there as well.
DRAWN = f"""new Promise((done) => {{
  const drawn = () => ['#desk[data-ready]', '.ink .line', '.arcs path'].every((one) => document.querySelector(one))
  const end = () => {TWO_FRAMES}
  if (drawn()) return end()
  new MutationObserver((_, me) => {{ if (drawn()) {{ me.disconnect(); end() }} }})
    .observe(document, {{subtree: true, childList: true, attributes: true, attributeFilter: ['data-ready']}})
}})"""
SCROLL = f"""new Promise((done) => {{
  const box = document.getElementById('desk'), step = box.clientHeight / {FRAMES}
  let n = 0
  const go = () => {{
    if (n++ === {FRAMES}) return setTimeout(done)
    box.scrollTop += step
    requestAnimationFrame(go)
  }}
  requestAnimationFrame(go)
}})"""
MARKED = "Number(document.getElementById('count').textContent.replace(/\\D/g, ''))"
# A saving that takes longer than a moment is shown; PAUSE is longer than that.
UNSAVED = "document.querySelector('#status').dataset.mode !== 'saved'"
ROOM = "desk.scrollHeight - desk.scrollTop >= 2 * desk.clientHeight"
CARET = """(at) => {
  const blocks = [...document.querySelectorAll('#text p')]
  let left = at
  for (const p of blocks) {
    if (left <= p.firstChild.data.length) {
      document.getElementById('desk').focus()
      document.getSelection().collapse(p.firstChild, left)
      return p.scrollIntoView({block: 'center'})
    }
    left -= p.firstChild.data.length + 1
  }
}"""


@dataclass
class Row:
    """What was measured, in milliseconds; `goal` is for the CPU time, None if there is none."""

    name: str
    cpu: float
    script: float
    style: float
    layout: float
    goal: float | None = None

    @property
    def mark(self) -> str:
        return "" if self.goal is None else "ok" if self.cpu <= self.goal else "over"


def measure(opens: int) -> dict[str, Any] | None:
    """Facts of the machine, size of the editor and rows; None, with a word about it, where there is no browser."""
    try:
        program = find_browser()
    except (pytest.skip.Exception, pytest.fail.Exception) as why:
        print(f"Nothing measured in a browser. {why}")
        return None
    with tempfile.TemporaryDirectory(prefix="workbench-bench-") as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        try:
            facts = {"processor": processor(), "cores": len(os.sched_getaffinity(0)), "load": os.getloadavg()[0]}
            rows: list[Row] = []
            memory: dict[str, dict[str, float]] = {}
            for size in SIZES:
                browser = playwright.chromium.launch(executable_path=program, args=WINDOW)
                facts["Chromium"] = browser.version
                found, held = _one_size(site, browser, opens, *size)
                rows += found
                memory[_what(found)] = held
                browser.close()
            return {"facts": facts, "editor": editor_size(), "rows": rows, "memory": memory}
        finally:
            site.stop()


def _what(rows: list[Row]) -> str:
    """The article that rows are about."""
    return rows[0].name.split(":")[0]


def _one_size(
    site: Site, browser: Browser, opens: int, length: int, units: int, goal: int | None
) -> tuple[list[Row], dict[str, float]]:
    ann = site.person("ann")
    article = Article(length, units)
    document = site.document(site.project("Bench", annotator=ann), article.text)["id"]
    article.store(site.api_of(ann), document)
    path = f"/documents/{document}/"
    what = f"{length:,} characters, {len(article.spans):,} spans, {len(article.relations):,} relations"
    chromium = Chromium(browser, site.url, _signed_in(site, browser, ann))
    rows = _opens(chromium, path, opens, what, goal)
    tab = chromium.tab()
    tab.open(path, DRAWN)
    tab.run(PAUSE)
    held = tab.holds()
    tab.close()
    return rows + _gestures(chromium, path, article.free, what, goal is not None), held


def _signed_in(site: Site, browser: Browser, name: str) -> list[Any]:
    """The cookies of a session. The pages on the way to it fill the cache of another profile."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto(site.sign_in_link(name))
    page.locator("main button.primary").click()
    page.wait_for_url(site.url + "/")
    cookies = list(context.cookies())
    context.close()
    return cookies


def _opens(chromium: Chromium, path: str, times: int, what: str, goal: float | None) -> list[Row]:
    """In a new tab each, and in a tab that showed a document before, as one goes from document to document."""
    new: list[Cost] = []
    same: list[Cost] = []
    for _ in range(times + 1):
        tab = chromium.tab()
        new.append(tab.open(path, DRAWN))
        tab.run(PAUSE)
        same.append(tab.open(path, DRAWN))
        tab.run(PAUSE)
        tab.close()
    return [
        _row(f"{what}: open, nothing cached", new[:1]),
        _row(f"{what}: open in a new tab", new[1:], goal),
        _row(f"{what}: open in the same tab", same[1:], goal),
    ]


def _gestures(chromium: Chromium, path: str, free: list[int], what: str, has_goals: bool) -> list[Row]:
    tab = chromium.tab()
    tab.open(path, DRAWN)
    tab.run(PAUSE)
    add, undo, focus, nothing = [], [], [], []
    for number in range(TIMES):
        tab.run(f"({CARET})({free[number * len(free) // TIMES]})")
        tab.run(PAUSE)
        nothing.append(tab.nothing())
        add.append(tab.press("a", "KeyA"))
        _until_saved(tab)
    marked = tab.run(MARKED)
    for _ in range(TIMES):
        undo.append(tab.press("z", "KeyZ", control=True))
        _until_saved(tab)
    assert marked - tab.run(MARKED) == TIMES, "What was measured was no marking and no undoing."
    tab.run(f"({CARET})(0)")
    for _ in range(TIMES):
        tab.run(PAUSE)
        focus.append(tab.press("]", "BracketRight"))
    read = [_read_figure(tab, free[number * len(free) // FIGURES]) for number in range(FIGURES)]
    frames = _scroll(tab)
    tab.close()
    return [
        _row(f"{what}: nothing, two frames", nothing),
        _row(f"{what}: add a span", add, 8 if has_goals else None),
        _row(f"{what}: undo", undo),
        _row(f"{what}: mark a figure, until it is read and saved", read),
        _row(f"{what}: focus the next span", focus),
        _row(f"{what}: scroll a screen, per frame", frames, 3 if has_goals else None),
        _row(f"{what}: the same, worst screen of {len(frames)}", [max(frames, key=lambda cost: cost["cpu"])]),
    ]


def _read_figure(tab: Tab, at: int) -> Cost:
    """All that the page does from the key to the answer that is stored; then it is taken back."""
    tab.run(f"({CARET})({at})")
    tab.run(PAUSE)
    before = tab.total()
    tab.press("f", "KeyF")
    _until_saved(tab)
    cost = {name: value - before[name] for name, value in tab.total().items()}
    tab.press("z", "KeyZ", control=True)
    _until_saved(tab)
    return cost


def _until_saved(tab: Tab) -> None:
    tab.run(PAUSE)
    while tab.run(UNSAVED):
        tab.run(PAUSE)


def _scroll(tab: Tab) -> list[Cost]:
    """Screen by screen down the text, from the top again at its end; each divided by its frames."""
    found: list[Cost] = []
    for _ in range(SCREENS):
        if not found or not tab.run(ROOM):
            tab.run("desk.scrollTop = 0")
        tab.run(PAUSE)
        before = tab.total()
        tab.run(SCROLL)
        found.append({name: (value - before[name]) / FRAMES for name, value in tab.total().items()})
    return found


def _row(name: str, costs: list[Cost], goal: float | None = None) -> Row:
    """The medians, of each column by itself."""
    return Row(name, **{metric: statistics.median(cost[metric] for cost in costs) for metric in METRICS}, goal=goal)


def editor_size() -> dict[str, float]:
    """Modules to draw the text, and until keys work, with what they import; and their size in KB, by gzip -9 each."""
    return dict(zip(EDITOR_GOALS, [*_size([FIRST]), *_size([FIRST, KEYS])], strict=True))


def _size(ahead: list[str]) -> tuple[int, float]:
    """Number and KB of these modules and of all that they import."""
    found: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            source = (STATIC / name).read_text(encoding="utf-8")
            folder = posixpath.dirname(name)
            ahead += [posixpath.normpath(posixpath.join(folder, path)) for path in IMPORT.findall(source)]
    packed = sum(len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)) for name in found)
    return len(found), packed / 1000


def processor() -> str:
    """As Linux names it."""
    match = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return match[1] if match else platform.machine()
