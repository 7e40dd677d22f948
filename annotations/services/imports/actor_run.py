"""An import of the registry from claim to end: checked whole, then applied in short batches; merges last."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone

from annotations.formats import actors
from annotations.formats.options import ReadOptions
from annotations.models import Actor, ImportJob
from annotations.records.actors import ActorEntry
from annotations.records.documents import Problem
from annotations.services.imports.actor_plan import check_entry, make_plan, names_of
from annotations.services.imports.actor_rows import write_actors, write_merges
from annotations.services.imports.ledger import Ledger
from annotations.services.imports.report import Report
from annotations.services.imports.requests import ImportOptions
from annotations.services.jobs import Claim
from annotations.services.runner import Ended

CHECKED_AT_ONCE = 500
BATCH = 25  # lines: with some five names each about 40 ms
TRIES = 4
COUNTED = ("added", "unchanged", "updated", "refused")


@dataclass
class ActorImport:
    """One run over one file. A file has at most 200,000 lines: what has been met of them is kept in memory."""

    claim: Claim[ImportJob]
    ledger: Ledger
    report: Report
    stream: BinaryIO
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    merged: dict[str, str] = field(default_factory=dict)  # what the file says: id -> id
    lines: dict[str, int] = field(default_factory=dict)

    def run(self) -> Ended:
        """Check, then store; a run that was cut off goes on after the last line that it stored."""
        self.options = ImportOptions(**self.claim.job.options)
        self.project, self.by = self.claim.job.project, self.claim.job.requested_by
        self.size = max(self.claim.job.bytes or 1, 1)
        self.counts.update(self.claim.counts)
        self.done_lines = self.counts.get("line", 0)
        self.report.go_on(self.claim.job, self.done_lines)
        would = self._check()
        self.counts["refused"] = refused = self.ledger.count_refused()
        self._keep_report()
        if self.report.fatal or (refused and not (self.options.skip_bad or self.options.dry_run or self.done_lines)):
            self.claim.counts = {**dict.fromkeys(COUNTED, 0), "refused": refused}
            fatal = self.report.fatal
            what = fatal.detail if fatal else f"Rows refused: {refused:,}; see the problems."
            error = {"code": fatal.code if fatal else "rows_refused", "detail": f"{what} Nothing was stored."}
            return Ended(ImportJob.State.FAILED, error, self._facts())
        if self.options.dry_run:
            self.claim.counts = {**would, "refused": refused}
            return Ended(facts=self._facts())
        try:
            self._apply()
        finally:
            self.claim.counts = self.counts
            self._keep_report()
        return Ended(facts=self._facts())

    # --- first pass ---------------------------------------------------------------------------------------------------

    def _check(self) -> dict[str, int]:
        """Every line by itself, against the others and against what is stored; what each would do."""
        would = dict.fromkeys(COUNTED, 0)
        for chunk in self._chunks(CHECKED_AT_ONCE, 0.0, 0.5, report=True):
            good = [entry for entry in chunk if self._is_sound(entry)]
            plan = make_plan(self.project, good, self.options.update)
            # What a run before this one has stored may have been changed since: that is no refusal of the line.
            self.report.add_all([problem for problem in plan.problems if problem.line > self.done_lines])
            for step in plan.steps:
                would[step.action] += 1
        if not self.lines and not self.report.count:
            self.report.add(Problem(0, "no_rows", "There is nothing to import in this file."))
        self._check_merges(would)
        return would

    def _is_sound(self, entry: ActorEntry) -> bool:
        problems = list(check_entry(entry))
        if entry.id in self.lines:
            problems.append(Problem(entry.line, "duplicate_row", f"Line {self.lines[entry.id]} has this id already."))
        self.report.add_all(problems)
        if not problems:
            self.lines[entry.id] = entry.line
            if entry.merged_into:
                self.merged[entry.id] = entry.merged_into
        return not problems

    def _check_merges(self, would: dict[str, int]) -> None:
        """Refuse lines that merge into nobody, or in a circle with what the file and the project say."""
        here = Actor.objects.filter(project=self.project)
        ways = dict(here.exclude(merged_into=None).values_list("uid", "merged_into__uid")) | self.merged
        known = set(here.values_list("uid", flat=True)) | self.lines.keys() if self.merged else set()
        for uid, into in self.merged.items():
            at, seen = ways.get(uid), set()
            while at is not None and at != uid and at not in seen:
                seen.add(at)
                at = ways.get(at)
            line = self.lines[uid]
            if into not in known:
                self.report.add(Problem(line, "unknown_actor", f"{uid!r} is merged into {into!r}, which is nowhere."))
            elif at is not None:
                self.report.add(Problem(line, "actor_circle", f"{uid!r} is merged into itself, by way of {into!r}."))
            else:
                continue
            would["added"] = max(0, would["added"] - 1)

    # --- second pass --------------------------------------------------------------------------------------------------

    def _apply(self) -> None:
        merges: list[ActorEntry] = []
        listed: dict[str, set[str]] = {}
        targets = set(self.merged.values())
        for chunk in self._chunks(BATCH, 0.5, 0.95):
            refused = self.ledger.refused(chunk[0].line, chunk[-1].line)
            good = [entry for entry in chunk if entry.line not in refused]
            merges += [entry for entry in good if entry.merged_into]
            listed |= {entry.id: set(names_of(entry)) for entry in good if entry.id in targets}
            rest = [entry for entry in good if entry.line > self.done_lines]
            if rest:
                self._store(rest)
        if merges:
            with transaction.atomic():
                self.claim.guard()
                late = write_merges(self.by, self.project, merges, listed, timezone.now())
            for entry in late:
                detail = f"{entry.id!r} could not be merged into {entry.merged_into!r}: somebody merged one of them."
                self.report.add(Problem(entry.line, "actor_merged", detail, note=True))

    def _store(self, entries: list[ActorEntry]) -> None:
        """Plan and write in one transaction that begins with the lease; tried again if others made the same."""
        for last in range(TRIES):
            try:
                with transaction.atomic():
                    self.claim.guard()
                    plan = make_plan(self.project, entries, self.options.update)
                    write_actors(self.by, self.project, plan, timezone.now())
                    counts = dict(self.counts, line=entries[-1].line)
                    for step in plan.steps:
                        counts[step.action] += 1
                    problems = [problem for problem in plan.problems if not problem.note]
                    counts["refused"] += len(problems)
                    self.claim.keep(counts=counts)
                self.report.add_all(problems)
                self.counts = self.claim.counts = counts
                return
            except IntegrityError:
                if last == TRIES - 1:
                    raise

    # --- the file -----------------------------------------------------------------------------------------------------

    def _chunks(self, size: int, start: float, end: float, report: bool = False) -> Iterator[list[ActorEntry]]:
        """Lines in pieces; problems go to the report when `report` is set. Beats on the way."""
        self.stream.seek(0)
        chunk: list[ActorEntry] = []
        for one in actors.read(self.stream, ReadOptions(file_name=self.claim.job.file_name)):
            if isinstance(one, Problem):
                if report:
                    self.report.add(one)
                continue
            chunk.append(one)
            if len(chunk) >= size:
                yield chunk
                chunk = []
                self.claim.beat(start + (end - start) * min(self.stream.tell() / self.size, 1.0))
        if chunk:
            yield chunk

    def _keep_report(self) -> None:
        self.claim.keep(**self._facts())

    def _facts(self) -> dict[str, object]:
        return {"problem_count": self.report.count, "problems_file": self.report.save()}
