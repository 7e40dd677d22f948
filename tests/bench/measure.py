"""What every tool is asked, in rounds that take turns; the processes of each are weighed by themselves."""

import argparse
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import work
from tests.bench.counting import Counter
from tests.bench.found import Found
from tests.bench.http import Call, Late, at_once, one_after_another
from tests.bench.processes import Watch, cpu, forget_peaks, peak_mb, pss_mb
from tests.bench.tool import Cannot, Tool

IDLE = 5  # seconds
FEW, MANY = 10, 1000  # spans in a set
LISTED = 150  # documents of the smaller project
CLIENTS = 8
AGAIN = 100  # documents of the file that is imported twice
COUNTS = 5  # of statements, for one operation


class Measurement:
    """All tools over the same work. `projects[tool]` are those of the tool, by name."""

    def __init__(self, tools: list[Tool], options: argparse.Namespace) -> None:
        self.tools, self.options = tools, options
        self.found = Found()
        self.watch = Watch([tool.name for tool in tools])
        self.projects: dict[str, dict[str, Any]] = {tool.name: {} for tool in tools}

    def run(self) -> Found:
        for tool in self.tools:
            self._say(f"{tool.name}: start")
            self.start(tool)
        for number in range(self.options.rounds):
            for tool in self.tools:
                self._say(f"round {number + 1} of {self.options.rounds}: {tool.name}")
                self.quick(tool, number)
        for tool in self.tools:
            self._say(f"{tool.name}: {self.options.documents:,} documents in and out")
            self.files(tool)
        for tool in self.tools:
            self._say(f"{tool.name}: rules, and statements")
            self.rules(tool)
            self.statements(tool)
        for tool in self.tools:
            self.found.add("outside.sockets", tool.name, len(self.watch.seen[tool.name]))
            if seen := self.watch.seen[tool.name]:
                self.found.say("outside.whom", tool.name, ", ".join(sorted(seen)))
        return self.found

    def _say(self, words: str) -> None:
        print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)

    def start(self, tool: Tool) -> None:
        """First start, second start, what it holds and uses while nobody asks anything; then projects for the rest."""
        self.found.add("start.first", tool.name, tool.start())
        self.found.add("start.second", tool.name, tool.restart())
        time.sleep(IDLE)
        self.found.add("idle.pss", tool.name, pss_mb(tool.processes()))
        self.found.add("idle.processes", tool.name, len(tool.processes()))
        before = cpu(tool.processes())
        time.sleep(IDLE)
        self.found.add("idle.cpu", tool.name, (cpu(tool.processes()) - before) / IDLE * 1000)
        self.watch.look(tool.name, tool.processes())
        mine = self.projects[tool.name]
        mine["other"] = tool.project("Other")  # of whose labels no other project may know
        mine["saves"] = tool.project("Saves")
        mine["list"] = tool.project("List")
        texts = [work.text(number) for number in range(LISTED - 1)]
        mine["listed"] = tool.documents(mine["list"], texts, [])[0]
        mine["thousand"] = tool.documents(mine["list"], [work.text(7)], work.marks(MANY))[0]
        self.warm(tool)

    def warm(self, tool: Tool) -> None:
        """Let every process of the tool answer a few requests of each kind."""
        mine = self.projects[tool.name]
        kinds = [tool.list_call(mine["list"]), *tool.open_calls(mine["listed"])]
        at_once(tool.port, tool.authorization, [kinds * 2 for _ in range(CLIENTS)])
        for doc in tool.documents(mine["saves"], [work.text(1)] * 2, []):
            one_after_another(tool.client(), tool.save_calls(doc, work.marks(4)))

    def timed(self, tool: Tool, step: str, calls: list[Call], one: int = 1) -> bytes:
        """Send them; CPU time of the web processes and times for one operation, which is `one` calls."""
        client, before = tool.client(), cpu(tool.web())
        timed = one_after_another(client, calls)
        self.found.add(f"{step}.cpu", tool.name, (cpu(tool.web()) - before) / (len(calls) / one) * 1000)
        self.found.times(step, tool.name, timed)
        self.found.add(f"{step}.bytes", tool.name, timed.bytes)
        self.watch.look(tool.name, tool.processes())
        return client.send(calls[-1]) if calls[-1].method == "GET" else b""

    def quick(self, tool: Tool, number: int) -> None:
        """A round of what takes seconds."""
        project = self.projects[tool.name]["saves"]
        each = 10
        docs = tool.documents(project, [work.text(n) for n in range(tool.saves // each)], work.marks(FEW))
        self.timed(tool, f"save.{FEW}", [
            call for doc in docs for call in tool.save_calls(doc, work.marks(each, FEW))
        ])  # fmt: skip
        large = tool.documents(project, [work.text(number)], work.marks(MANY))[0]
        self.timed(tool, f"save.{MANY}", tool.save_calls(large, work.marks(tool.saves_large, MANY)))
        self.eight(tool, "eight", tool.documents(project, [work.text(n) for n in range(CLIENTS)], work.marks(FEW)))
        together = tool.documents(project, [work.text(number)], work.marks(FEW))
        self.eight(tool, "together", together * CLIENTS)
        mine = self.projects[tool.name]
        self.timed(tool, f"list.{LISTED}", [tool.list_call(mine["list"])] * tool.reads)
        opening = tool.open_calls(mine["thousand"])
        self.timed(tool, "open", opening * tool.reads, one=len(opening))
        self.found.add("open.requests", tool.name, len(opening))

    def eight(self, tool: Tool, step: str, docs: list[Any]) -> None:
        """Eight clients, each adding spans one after another to its document, which may be the same for all."""
        each = tool.saves_at_once
        before = cpu(tool.web())
        calls = [tool.save_calls(doc, work.marks(each, FEW + each * n)) for n, doc in enumerate(docs)]
        timed = at_once(tool.port, tool.authorization, calls)
        own = {doc.id: doc for doc in docs}.values()
        stored = sum(tool.spans_of(doc) for doc in own) - FEW * len(own)
        answered = CLIENTS * each - len(timed.refused)
        self.found.add(f"{step}.rate", tool.name, answered / timed.seconds)
        self.found.add(f"{step}.cpu", tool.name, (cpu(tool.web()) - before) / (CLIENTS * each) * 1000)
        self.found.times(step, tool.name, timed)
        self.found.add(f"{step}.refused", tool.name, len(timed.refused))
        self.found.add(f"{step}.lost", tool.name, answered - stored)
        if timed.refused:
            self.found.say(f"{step}.why", tool.name, timed.refused[0][:300])

    def files(self, tool: Tool) -> None:
        """A file in, the lists and searches over what it brought, and a file out."""
        count, seconds = self.options.documents, self.options.limit
        path = tool.folder / "file"
        tool.file(path, count)
        project = self.projects[tool.name]["big"] = tool.project("Big")
        if self.job(tool, "import", lambda: tool.bring(project, path, seconds)) is None:
            return
        self.found.add("import.missing", tool.name, count - tool.documents_in(project))
        self.asks(tool, "list.big", tool.list_call(project))
        self.asks(tool, "search", tool.search_call(project, work.SOUGHT))
        files = [self.job(tool, "export", lambda: tool.take(project, seconds)) for _ in range(2)]
        if None not in files:
            self.found.add("export.bytes", tool.name, len(files[0]))
            same = hashlib.sha256(files[0]).digest() == hashlib.sha256(files[1]).digest()
            self.found.say("export.stable", tool.name, "the same bytes" if same else "other bytes")
        self.job(tool, "conll", lambda: tool.conll(project, seconds))
        self.asks(tool, "label.rare", tool.label_call(project, work.RARE))
        self.asks(tool, "label.common", tool.label_call(project, work.COMMON))
        again, path = tool.project("Again"), tool.folder / "again"
        tool.file(path, AGAIN)
        for _ in range(2):
            tool.bring(again, path, seconds)
        self.found.add("import.twice", tool.name, tool.documents_in(again))

    def job(self, tool: Tool, step: str, work_: Callable[[], Any]) -> Any:
        """CPU of all its processes, wall time and the highest peak of one of them; None where it was not finished."""
        forget_peaks(tool.processes())
        before, began = cpu(tool.processes()), time.perf_counter()
        try:
            answer = work_()
        except Late:
            return self.late(tool, (f"{step}.cpu", f"{step}.wall", f"{step}.peak"))
        except Cannot as why:
            return self.found.say(f"{step}.cpu", tool.name, str(why))
        self.found.add(f"{step}.cpu", tool.name, cpu(tool.processes()) - before)
        self.found.add(f"{step}.wall", tool.name, time.perf_counter() - began)
        self.found.add(f"{step}.peak", tool.name, peak_mb(tool.processes()))
        self.watch.look(tool.name, tool.processes())
        return answer if answer is not None else True

    def asks(self, tool: Tool, step: str, call: Call) -> None:
        """The first alone and within the limit, then some more."""
        client = tool.client()
        client.within(self.options.limit)
        began, before = time.perf_counter(), cpu(tool.web())
        try:
            client.send(call)
        except Late:
            return self.late(tool, (f"{step}.cpu", f"{step}.p50", f"{step}.p99"))
        seconds = time.perf_counter() - began
        if seconds > 5:
            self.found.add(f"{step}.p50", tool.name, seconds * 1000)
            return self.found.add(f"{step}.cpu", tool.name, (cpu(tool.web()) - before) * 1000)
        for _ in range(self.options.rounds):
            self.timed(tool, step, [call] * max(2, min(tool.reads, round(3 / seconds))))
        return None

    def late(self, tool: Tool, metrics: tuple[str, ...]) -> None:
        """Say so, and start the tool again: it may still be at it."""
        for metric in metrics:
            self.found.say(metric, tool.name, f"not finished in {self.options.limit} s")
        tool.restart()

    def rules(self, tool: Tool) -> None:
        """Spans that no annotator can mean, and a stranger at the door."""
        mine = self.projects[tool.name]
        doc, client = tool.documents(mine["saves"], [work.text(1)], [])[0], tool.client()
        taken = [what for what, start, end, label in work.BAD_SPANS
                 if client.answer(tool.bad_call(doc, start, end, label))[0] < 300]  # fmt: skip
        self.found.add("bad.taken", tool.name, len(taken))
        self.found.say("bad.which", tool.name, "; ".join(taken))
        victim, own = tool.project("Victim"), mine["other"]
        stranger = tool.stranger(own)
        secret = tool.documents(victim, [work.text(2)], work.marks(FEW))[0]
        allowed = [what for what, call in tool.strange_calls(secret, own) if stranger.answer(call)[0] < 300]
        self.found.add("stranger.allowed", tool.name, len(allowed))
        self.found.say("stranger.which", tool.name, "; ".join(allowed))

    def statements(self, tool: Tool) -> None:
        """SQL of one operation each, in processes that count; and whom these look up or connect to from their start."""
        counter = Counter(Path(tool.folder))
        tool.env = counter.env
        tool.restart()
        self.warm(tool)
        mine = self.projects[tool.name]
        few, many = (tool.documents(mine["saves"], [work.text(3)], work.marks(n))[0] for n in (FEW, MANY))
        steps = {
            f"save.{FEW}": tool.save_calls(few, work.marks(COUNTS, FEW)),
            f"save.{MANY}": tool.save_calls(many, work.marks(COUNTS, MANY)),
            f"list.{LISTED}": [tool.list_call(mine["list"])] * COUNTS,
            "open": tool.open_calls(mine["thousand"]) * COUNTS,
            "search": [tool.search_call(mine["list"], work.SOUGHT)] * COUNTS,
        }
        client, pids = tool.client(), {one.pid for one in tool.web()}
        for step, calls in steps.items():
            for call in calls:
                for kind, count in counter.of(lambda call=call: client.send(call), pids).items():
                    self.found.add(f"{step}.sql.{kind}", tool.name, count)
        outside = counter.outside()
        self.found.add("outside.hosts", tool.name, len(outside))
        if outside:
            self.found.say("outside.who", tool.name, ", ".join(sorted(outside)))
