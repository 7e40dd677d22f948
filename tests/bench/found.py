"""What was measured: every single value, by metric and tool, and words where there is no value."""

import statistics
from collections import defaultdict
from typing import Any

from tests.bench.http import Timed


class Found:
    """`add` a value, `say` why there is none; `of` is the median of what was added."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self.words: dict[str, dict[str, str]] = defaultdict(dict)

    def add(self, metric: str, tool: str, value: float) -> None:
        self.values[metric][tool].append(value)

    def say(self, metric: str, tool: str, words: str) -> None:
        self.words[metric][tool] = words

    def times(self, step: str, tool: str, timed: Timed) -> None:
        """The usual figures of a number of requests."""
        self.add(f"{step}.p50", tool, timed.at(0.5))
        self.add(f"{step}.p99", tool, timed.at(0.99))
        self.add(f"{step}.max", tool, max(timed.each))

    def of(self, metric: str, tool: str) -> float | str | None:
        """The median; words if there are only these; None if it was not measured."""
        if values := self.values.get(metric, {}).get(tool):
            return statistics.median(values)
        return self.words.get(metric, {}).get(tool)

    def plain(self) -> dict[str, Any]:
        """For a file."""
        return {"values": {metric: dict(tools) for metric, tools in self.values.items()}, "words": dict(self.words)}
