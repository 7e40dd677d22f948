"""The figures to reach, one row each, in the order of the tables."""

from dataclasses import dataclass

FULL = 10_000  # documents that the goals of files and searches are for


@dataclass(frozen=True)
class Row:
    """A metric, its unit and its goal: at most, below, or at least so many times what `than` has in the same run."""

    what: str
    metric: str
    unit: str = ""
    most: float | None = None
    below: float | None = None
    times: float | None = None
    than: str = "doccano"
    full: bool = False  # judged at FULL documents alone
    more_is_better: bool = False
    words: str = ""  # the goal where the metric is words

    @property
    def goal(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if self.most is not None:
            return f"≤ {self.most:g}{unit}" if self.most else "0"
        if self.below is not None:
            return f"< {self.below:g}{unit}"
        return f"≥ {self.times:g} × {self.than}" if self.times is not None else self.words


TABLES: dict[str, list[Row]] = {
    "Starting, and doing nothing": [
        Row("run-time environment", "install.megabytes", "MB", below=200),
        Row("packages in it", "install.packages"),
        Row("first start, until the first page is there", "start.first", "s", below=10),
        Row("second start", "start.second", "s"),
        Row("idle: memory of all processes (PSS)", "idle.pss", "MB", below=350),
        Row("idle: processes", "idle.processes"),
        Row("idle: CPU a second", "idle.cpu", "ms"),
        Row("hosts looked up or connected to, other than this machine", "outside.hosts", most=0),
        Row("sockets to or for others than this machine", "outside.sockets", most=0),
    ],
    "Saving a span": [
        Row("10 in the set: CPU", "save.10.cpu", "ms", most=3.5),
        Row("1,000 in the set: CPU", "save.1000.cpu", "ms", most=3.5),
        Row("CPU at 1,000 over CPU at 10", "save.flat", most=1.2),
        Row("10 in the set: p50", "save.10.p50", "ms", most=6),
        Row("10 in the set: p99", "save.10.p99", "ms"),
        Row("1,000 in the set: p50", "save.1000.p50", "ms", most=6),
        Row("1,000 in the set: p99", "save.1000.p99", "ms"),
        Row("1,000 in the set: answer", "save.1000.bytes", "bytes", below=1000),
        Row("10 in the set: SQL", "save.10.sql.work", most=5),
        Row("1,000 in the set: SQL", "save.1000.sql.work", most=5),
        Row("… of transactions, as far as they pass Django’s cursor", "save.1000.sql.control"),
        Row("… about the person, not counted above", "save.1000.sql.person"),
    ],
    "Eight clients saving at once": [
        Row("a document each: saves a second", "eight.rate", "/s", times=4, more_is_better=True),
        Row("a document each: p50", "eight.p50", "ms"),
        Row("a document each: p99", "eight.p99", "ms"),
        Row("a document each: longest", "eight.max", "ms"),
        Row("a document each: refused", "eight.refused", most=0),
        Row("a document each: answered, but not there afterwards", "eight.lost", most=0),
        Row("one person, one document: saves a second", "together.rate", "/s", more_is_better=True),
        Row("one person, one document: p99", "together.p99", "ms"),
        Row("one person, one document: refused", "together.refused", most=0),
        Row("one person, one document: answered, but not there afterwards", "together.lost", most=0),
    ],
    "Reading": [
        Row("list of 100 of 150 documents: CPU", "list.150.cpu", "ms", most=15),
        Row("list of 100 of 150 documents: p50", "list.150.p50", "ms"),
        Row("list of 100: SQL", "list.150.sql.work", most=6),
        Row("list of 100 of {documents} documents: CPU", "list.big.cpu", "ms", most=15, full=True),
        Row("list of 100 of {listed} documents: CPU", "list.huge.cpu", "ms", most=15),
        Row("spans of a document with 1,000: CPU", "open.cpu", "ms", most=10),
        Row("spans of a document with 1,000: p50", "open.p50", "ms"),
        Row("spans of a document with 1,000: requests for the data", "open.requests", most=1),
        Row("spans of a document with 1,000: SQL", "open.sql.work"),
        Row("search in {documents} documents: CPU", "search.cpu", "ms", most=10, full=True),
        Row("search in {documents} documents: p50", "search.p50", "ms", most=20, full=True),
        Row("search for an actor with seven names, in {documents}: CPU", "search.actor.cpu", "ms", most=10, full=True),
        Row("documents with a rare label, of {documents}: p50", "label.rare.p50", "ms", most=50, full=True),
        Row("documents with a common label, of {documents}: p50", "label.common.p50", "ms", most=50, full=True),
    ],
    "Figures": [
        Row("an article of 3,500 characters: figures in it", "figures.count"),
        Row("all of them found: CPU", "figures.find", "ms", most=2),
        Row("all of them found and read: CPU", "figures.read", "ms"),
    ],
    "Files": [
        Row("import {documents} documents x 10 spans: CPU", "import.cpu", "s", most=6, full=True),
        Row("import: from upload to done", "import.wall", "s"),
        Row("import: peak of the largest process", "import.peak", "MB", below=200, full=True),
        Row("import: documents that are not there", "import.missing", most=0),
        Row("documents after a file of 100 was imported twice", "import.twice", most=100),
        Row("import by command: CPU, with its start", "command.import.cpu", "s", most=6, full=True),
        Row("import by command: peak", "command.import.peak", "MB", below=200, full=True),
        Row("export {documents} documents as JSON: CPU", "export.cpu", "s", most=1.2, full=True),
        Row("export: from asking to the file", "export.wall", "s"),
        Row("export: peak of the largest process", "export.peak", "MB", below=120, full=True),
        Row("export twice", "export.stable", words="the same bytes"),
        Row("export by command: CPU, with its start", "command.export.cpu", "s"),
        Row("export by command: peak", "command.export.peak", "MB", below=120, full=True),
        Row("export as CoNLL: CPU", "conll.cpu", "s", most=3, full=True),
    ],
    "Rules": [
        Row("of nine spans that nobody can mean, accepted", "bad.taken", most=0),
        Row("of what a stranger tried, allowed", "stranger.allowed", most=0),
        Row("a save that fails is kept, shown and sent again", "save.failed", words="held by a test"),
        Row("a search for an actor finds the aliases too", "search.aliases", words="yes"),
    ],
}
