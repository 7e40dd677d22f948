"""What finding and reading the figures of an article costs: CPU of this thread, with nothing remembered."""

import json
import time
from collections.abc import Callable

from annotations.text.figures import find_figures, parse_figure
from annotations.text.figures.pages import short_page
from tests.bench.found import Found
from tests.fixtures.site import ROOT

LENGTH = 3500  # code points: about what a news article has
ROUNDS = 100


def measure(found: Found, tool: str) -> None:
    """`figures.find` and `figures.read`, in ms an article; how many figures it has."""
    text = article()
    found.add("figures.count", tool, len(find_figures(text)))
    for _ in range(5):
        found.add("figures.find", tool, _cpu(text, find_figures))
        found.add("figures.read", tool, _cpu(text, _read))


def article() -> str:
    """The beginning of the longest article of the demo corpus, up to the end of a paragraph."""
    rows = (ROOT / "seeds" / "demo.jsonl").read_text(encoding="utf-8").splitlines()
    text: str = max((json.loads(row)["text"] for row in rows), key=len)
    return text[: text.rindex("\n", 0, LENGTH)]


def _read(text: str) -> None:
    for start, end in find_figures(text):
        parse_figure(text, start, end)


def _cpu(text: str, work: Callable[[str], object]) -> float:
    began = time.thread_time()
    for _ in range(ROUNDS):
        short_page.cache_clear()
        work(text)
    return (time.thread_time() - began) / ROUNDS * 1000
