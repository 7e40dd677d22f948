"""An import of the registry from claim to end: checked whole, then applied in short batches; ties of two last."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from annotations.formats import actors
from annotations.formats.options import ReadOptions
from annotations.records.actors import ActorEntry
from annotations.records.documents import Problem
from annotations.services.imports.actor_plan import check_entry, make_plan, names_of
from annotations.services.imports.actor_rows import write_actors, write_merges
from annotations.services.imports.actor_ties import check_ties, write_apart
from annotations.services.imports.base import COUNTED, TRIES, FileImport, is_passing

CHECKED_AT_ONCE = 500
BATCH = 25  # lines: with some five names each about 40 ms


@dataclass
class ActorImport(FileImport[ActorEntry]):
    """One run over one file. A file has at most 200,000 lines: what has been met of them is kept in memory."""

    merged: dict[str, str] = field(default_factory=dict)  # what the file says: id -> id
    apart: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

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
        for problem in check_ties(self.project, self.lines, self.merged, self.apart):
            self.report.add(problem)
            would["added"] = max(0, would["added"] - 1)
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
            if entry.apart:
                self.apart[entry.id] = entry.apart
        return not problems

    # --- second pass --------------------------------------------------------------------------------------------------

    def _apply(self) -> None:
        merges: list[ActorEntry] = []
        parted: list[ActorEntry] = []
        listed: dict[str, set[str]] = {}
        targets = set(self.merged.values())
        for chunk in self._chunks(BATCH, 0.5, 0.95):
            refused = self.ledger.refused(chunk[0].line, chunk[-1].line)
            good = [entry for entry in chunk if entry.line not in refused]
            merges += [entry for entry in good if entry.merged_into]
            parted += [entry for entry in good if entry.apart]
            listed |= {entry.id: set(names_of(entry)) for entry in good if entry.id in targets}
            rest = [entry for entry in good if entry.line > self.done_lines]
            if rest:
                self._store(rest)
        self._tie(merges, listed, parted)

    def _tie(self, merges: list[ActorEntry], listed: dict[str, set[str]], parted: list[ActorEntry]) -> None:
        """What needs all actors to be there: who is merged into whom, then who is kept apart from whom."""
        if not merges and not parted:
            return
        with transaction.atomic():
            self.claim.guard()
            late = write_merges(self.by, self.project, merges, listed, timezone.now()) if merges else []
            one_by_now = write_apart(self.by, self.project, parted, timezone.now()) if parted else []
        for entry in late:
            detail = f"{entry.id!r} could not be merged into {entry.merged_into!r}: somebody merged one of them."
            self.report.add(Problem(entry.line, "actor_merged", detail, note=True))
        for entry, other in one_by_now:
            detail = f"{entry.id!r} could not be kept apart from {other!r}: somebody merged one of them."
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
            except (IntegrityError, OperationalError) as error:
                if last == TRIES - 1 or not is_passing(error):
                    raise

    def _read(self) -> Iterator[ActorEntry | Problem]:
        return actors.read(self.stream, ReadOptions(file_name=self.claim.job.file_name))
