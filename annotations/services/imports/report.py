"""The problems of an import, gathered in a file as they are met."""

from pathlib import Path
from typing import Self

from annotations.models import ImportJob
from annotations.records.documents import Problem
from annotations.services import files
from annotations.services.imports.ledger import Ledger

# Whatever the options: then nothing can be said of the rest of the file.
_FATAL = {"too_many_rows"}
_NOTES = {"byte_order_mark", "learnt_elsewhere", "actor_merged"}  # refuse nothing


class Report:
    """Problems go to a temporary file; `save` makes a whole one of it. Refused lines go to the ledger."""

    def __init__(self, home: Path, key: str, ledger: Ledger) -> None:
        self.ledger = ledger
        self.place = home / f"problems-{key[:8]}.jsonl"
        self.temporary = home / f".problems-{key}"
        self.count = 0
        self.saved = 0
        self.told_until = 0  # lines of which a run before this one has told all
        self.fatal: Problem | None = None

    def __enter__(self) -> Self:
        self.file = self.temporary.open("w+b")
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            self.file.close()  # writes what it still holds: on a full disk that fails
        finally:
            self.temporary.unlink(missing_ok=True)

    def go_on(self, job: ImportJob, line: int) -> None:
        """What a run before this one told of the lines that it has stored."""
        if line and job.problems_file and files.path_of(job.problems_file).exists():
            for raw in files.problems(job, None):
                if raw["line"] <= line:
                    self.add(Problem(raw["line"], raw["code"], raw["detail"], note=raw["code"] in _NOTES))
            self.told_until = line

    def add(self, problem: Problem) -> None:
        """One more; unless it is a note, its line is refused."""
        if 0 < problem.line <= self.told_until:
            return
        self.count += 1
        self.file.write(files.problem_line(problem))
        if not problem.note:
            self.ledger.refuse(problem.line)
            if self.fatal is None and (problem.line == 0 or problem.code in _FATAL):
                self.fatal = problem

    def add_all(self, problems: list[Problem]) -> None:
        """Each in turn."""
        for problem in problems:
            self.add(problem)

    def save(self) -> str:
        """All that was told so far as a whole file; its name for the row, '' if there is nothing to tell."""
        if self.count != self.saved:
            self.file.flush()
            with self.temporary.open("rb") as told:
                files.write_whole(self.place, iter(lambda: told.read(1 << 20), b""))
            self.saved = self.count
        return files.name_of(self.place) if self.count else ""

    def forget_others(self) -> None:
        """Remove what earlier runs of the job have reported, once the row names this one's."""
        for path in self.place.parent.glob("problems-*.jsonl"):
            if path != self.place:
                path.unlink(missing_ok=True)
