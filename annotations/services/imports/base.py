"""What every import does: read the file twice, check it whole, say how it ends, store it, and report on the way."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Generic, Protocol, TypeVar

from django.db import OperationalError

from annotations.models import ImportJob
from annotations.records.documents import Problem
from annotations.services.imports.ledger import Ledger
from annotations.services.imports.report import Report
from annotations.services.imports.requests import ImportOptions
from annotations.services.jobs import Claim
from annotations.services.runner import Ended

COUNTED = ("added", "unchanged", "updated", "refused")
LONGEST_PIECE = 4_000_000  # code points of text at once
TRIES = 4  # of a transaction, when others write the same at the same moment
DEADLOCK = "40P01"  # PostgreSQL: two waited for each other, and this one was given up


def is_passing(error: Exception) -> bool:
    """Whether a transaction fell because others wrote the same at the same moment, so that it is tried again."""
    return not isinstance(error, OperationalError) or getattr(error.__cause__, "sqlstate", "") == DEADLOCK


class Row(Protocol):
    """What a file has many of."""

    @property
    def line(self) -> int:
        """From 1."""


R = TypeVar("R", bound=Row)


@dataclass
class FileImport(ABC, Generic[R]):
    """One run over one file: `_check`, then `_apply`. A run that was cut off goes on after what it has stored."""

    claim: Claim[ImportJob]
    ledger: Ledger
    report: Report
    stream: BinaryIO
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))

    def run(self) -> Ended:
        """Check all rows, then store them, unless the check or the options say otherwise."""
        self.options = ImportOptions(**self.claim.job.options)
        self.project, self.by = self.claim.job.project, self.claim.job.requested_by
        self.size = max(self.claim.job.bytes or 1, 1)
        self.counts.update(self.claim.counts)
        self.done_lines = self.counts.get("line", 0)  # rows up to this line were stored by a run before this one
        self.report.go_on(self.claim.job, self.done_lines)
        would = self._check()
        self.counts["refused"] = self.ledger.count_refused()
        self._keep_report()
        ended = self._verdict(would)
        if ended is not None:
            return ended
        self._prepare()
        try:
            self._apply()
        finally:
            self.claim.counts = self.counts
            self._keep_report()
        return Ended(facts=self._facts())

    @abstractmethod
    def _check(self) -> dict[str, int]:
        """Look at every row, report what is wrong with it, and count what it would do."""

    def _prepare(self) -> None:
        """What has to be there before the first row is stored."""

    @abstractmethod
    def _apply(self) -> None:
        """Store the rows that were not refused."""

    @abstractmethod
    def _read(self) -> Iterator[R | Problem]:
        """The rows of the file, from its beginning, where the stream stands."""

    def _length(self, row: R) -> int:
        """How much text the row has, where that matters."""
        return 0

    def _verdict(self, would: dict[str, int]) -> Ended | None:
        """How it ends after the check, or None if the rows are to be stored."""
        refused, fatal = self.counts["refused"], self.report.fatal
        if fatal or (refused and not (self.options.skip_bad or self.options.dry_run or self.done_lines)):
            self.claim.counts = {**dict.fromkeys(COUNTED, 0), "refused": refused}
            what = fatal.detail if fatal else f"Rows refused: {refused:,}; see the problems."
            error = {"code": fatal.code if fatal else "rows_refused", "detail": f"{what} Nothing was stored."}
            return Ended(ImportJob.State.FAILED, error, self._facts())
        if self.options.dry_run:
            self.claim.counts = {**would, "refused": refused}
            return Ended(facts=self._facts())
        return None

    def _chunks(self, most: int, start: float, end: float, report: bool = False) -> Iterator[list[R]]:
        """Rows in pieces of at most `most`; problems go to the report when `report` is set. Beats on the way, from
        `start` to `end`."""
        self.stream.seek(0)
        chunk: list[R] = []
        length = 0
        for one in self._read():
            if isinstance(one, Problem):
                if report:
                    self.report.add(one)
                continue
            chunk.append(one)
            length += self._length(one)
            if len(chunk) >= most or length >= LONGEST_PIECE:
                yield chunk
                chunk, length = [], 0
                self.claim.beat(start + (end - start) * min(self.stream.tell() / self.size, 1.0))
        if chunk:
            yield chunk

    def _keep_report(self) -> None:
        self.claim.keep(**self._facts())

    def _facts(self) -> dict[str, object]:
        return {"problem_count": self.report.count, "problems_file": self.report.save()}
