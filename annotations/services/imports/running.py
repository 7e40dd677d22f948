"""An import from claim to end: checked whole, then applied in short batches, each with a proof of the lease."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction

from annotations.formats.options import ReadOptions
from annotations.formats.registry import REGISTRY, reader
from annotations.models import Document, ImportJob
from annotations.permissions import May
from annotations.queries.schema import current_schema
from annotations.records.documents import DocumentRecord, Problem
from annotations.records.schema import Schema
from annotations.services import files
from annotations.services.imports.actor_run import ActorImport
from annotations.services.imports.applying import SetMoved, terms_of, write_batch
from annotations.services.imports.checking import Checker
from annotations.services.imports.facts import RowFacts
from annotations.services.imports.ledger import Ledger
from annotations.services.imports.planning import Met, Plan, make_plan
from annotations.services.imports.report import Report
from annotations.services.imports.requests import ImportOptions
from annotations.services.imports.wishes import Wishes
from annotations.services.jobs import Claim
from annotations.services.rights import require_in
from annotations.services.runner import Ended, run

CHECK_ROWS = 200
CHECK_LENGTH = 4_000_000  # code points of text at once
BATCH_SECONDS = 0.04  # aimed at, so that 50 ms are kept
MOST_ROWS = 400
TRIES = 4
MOST_TAUGHT = 20_000  # names of actors that a run remembers
COUNTED = ("added", "unchanged", "updated", "refused")


def run_import(job_id: int) -> bool:
    """Run one import if it is free; False if another worker has it or it is over."""
    return run(ImportJob, job_id, _allowed, _work)


def _allowed(job: ImportJob) -> None:
    require_in(job.requested_by, job.project, May.MANAGE)


def _work(claim: Claim[ImportJob]) -> Ended:
    home = files.folder(claim.job)
    files.forget_runs_before(home, claim.key)
    ledger = Ledger(home / f".ledger-{claim.key}")
    try:
        with Report(home, claim.key, ledger) as report, files.path_of(claim.job.file).open("rb") as stream:
            kind = ActorImport if claim.job.format == REGISTRY else _Import
            ended = kind(claim, ledger, report, stream).run()
            claim.keep(**ended.facts)
            report.forget_others()
            return ended
    finally:
        ledger.close()


@dataclass
class _Import:
    """One run over one file."""

    claim: Claim[ImportJob]
    ledger: Ledger
    report: Report
    stream: BinaryIO
    wishes: Wishes = field(default_factory=Wishes)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    applied: int = 0
    written_in: float = 0.0  # seconds that the last batch took
    done_lines: int = 0  # rows up to this line were stored by a run before this one
    taught: set[Met] = field(default_factory=set)  # names of actors that were looked up

    def run(self) -> Ended:
        self.options = ImportOptions(**self.claim.job.options)
        self.project, self.by = self.claim.job.project, self.claim.job.requested_by
        self.size = max(self.claim.job.bytes or 1, 1)
        self.counts.update(self.claim.counts)
        self.done_lines = self.counts.get("line", 0)
        self.report.go_on(self.claim.job, self.done_lines)
        would, schema = self._check_all()
        self.counts["refused"] = self.ledger.count_refused()
        self._keep_report()
        ended = self._verdict(would)
        if ended is not None:
            return ended
        if self.options.create_labels:
            self.wishes.make(self.by, self.project, current_schema(self.project))
        try:
            self._apply_all(schema)
        finally:
            self.claim.counts = self.counts
            self._keep_report()
        return Ended(facts=self._facts())

    def _verdict(self, would: dict[str, int]) -> Ended | None:
        """How it ends after the check, or None if the rows are to be stored."""
        refused = self.counts["refused"]
        fatal = self.report.fatal
        if fatal or (refused and not self.options.skip_bad and not self.options.dry_run and not self.done_lines):
            self.claim.counts = {**dict.fromkeys(COUNTED, 0), "refused": refused}
            what = fatal.detail if fatal else f"Rows refused: {refused:,}; see the problems."
            error = {"code": fatal.code if fatal else "rows_refused", "detail": f"{what} Nothing was stored."}
            return Ended(ImportJob.State.FAILED, error, self._facts())
        if self.options.dry_run:
            self.claim.counts = {**would, "refused": refused}
            return Ended(facts=self._facts())
        return None

    # --- first pass ---------------------------------------------------------------------------------------------------

    def _check_all(self) -> tuple[dict[str, int], Schema]:
        """Check every row and note what it would do; (would-be counts, the schema they were checked against)."""
        schema = current_schema(self.project)
        if self.options.create_labels:
            for chunk in self._chunks(0.0, 0.2):
                for record in chunk:
                    self.wishes.see(record)
            schema = self.wishes.hoped(schema)
        would = dict.fromkeys(COUNTED, 0)
        checker = Checker(schema, self.claim.job.file_name)
        start = 0.2 if self.options.create_labels else 0.0
        rows_seen = False
        for chunk in self._chunks(start, 0.5, report=True):
            rows_seen = True
            rows = [facts for record in chunk if (facts := checker.check(record)) is not None]
            self.report.add_all(checker.problems)
            checker.problems.clear()
            refused = self.ledger.refused(chunk[0].line, chunk[-1].line)
            plan = self._plan_first([row for row in rows if row.line not in refused])
            for step in plan.steps:
                would[step.action] += 1
        self._check_replaced(would)
        if not rows_seen and not self.report.count:
            self.report.add(Problem(0, "no_rows", "There is nothing to import in this file."))
        return would, schema

    def _plan_first(self, rows: list[RowFacts]) -> Plan:
        plan = make_plan(self.project, rows, self.options.update, self.ledger)
        # What a run before this one has stored may have been changed since: that is no refusal of the row.
        stored = {row.line for row in rows if row.line <= self.done_lines}
        self.report.add_all([problem for problem in plan.problems if problem.line not in stored])
        kept = [step.row for step in plan.steps]
        self.ledger.note(kept, plan.documents, plan.actors)
        return plan

    def _check_replaced(self, would: dict[str, int]) -> None:
        """Refuse rows that replace a document which is neither stored nor brought, until no more fall."""
        falling = True
        while falling:
            falling = False
            for piece in self.ledger.dangling():
                targets = {target for _line, _key, target in piece}
                live = Document.objects.filter(project=self.project, deleted_at=None, key__in=targets)
                there = set(live.values_list("key", flat=True))
                for line, key, target in piece:
                    if target not in there and line > self.done_lines:
                        falling = True
                        detail = f"{key!r} replaces {target!r}, which is neither here nor in the file."
                        self.report.add(Problem(line, "unknown_document", detail))
                        would["added"] = max(0, would["added"] - 1)

    # --- second pass --------------------------------------------------------------------------------------------------

    def _apply_all(self, checked: Schema) -> None:
        schema = current_schema(self.project)
        # The same rows were checked a moment ago: only a schema that changed meanwhile asks for it again.
        verify = self.options.create_labels or schema.number != checked.number
        checker = Checker(schema, self.claim.job.file_name, verify=verify)
        size = 20
        waiting: list[DocumentRecord] = []
        for chunk in self._chunks(0.5, 1.0):
            refused = self.ledger.refused(chunk[0].line, chunk[-1].line)
            waiting += [r for r in chunk if r.line > self.done_lines and r.line not in refused]
            while len(waiting) >= size:
                size = self._apply(checker, schema, waiting[:size])
                del waiting[: self.applied]
        while waiting:
            size = self._apply(checker, schema, waiting[:size])
            del waiting[: self.applied]
        self._replace_all()

    def _apply(self, checker: Checker, schema: Schema, records: list[DocumentRecord]) -> int:
        """Store one batch; how many rows the next one should have to take about 40 ms."""
        self.applied = len(records)
        rows = [facts for record in records if (facts := checker.check(record)) is not None]
        self.report.add_all(checker.problems)
        checker.problems.clear()
        folded = self._folded(rows)
        self.counts = self._store(schema, rows, records[-1].line, folded)
        fitting = int(len(records) * BATCH_SECONDS / max(self.written_in, 0.001))
        return max(1, min(fitting, 2 * len(records), MOST_ROWS))

    def _folded(self, rows: list[RowFacts]) -> dict[int, str]:
        """line -> search terms of the rows that bring a document: slow, so before the transaction."""
        keys = [row.key for row in rows]
        stored = Document.objects.filter(project=self.project, deleted_at=None, key__in=keys)
        there = set(stored.values_list("key", flat=True))
        return {row.line: terms_of(row) for row in rows if row.key not in there}

    def _store(self, schema: Schema, rows: list[RowFacts], line: int, folded: dict[int, str]) -> dict[str, int]:
        """Plan and write in one transaction that begins with the lease; tried again if others wrote the same."""
        for last in range(TRIES):
            try:
                with transaction.atomic():
                    start = time.perf_counter()
                    self.claim.guard()
                    plan = make_plan(self.project, rows, self.options.update)
                    plan.taught = self.taught
                    write_batch(self.by, self.project, schema, plan, folded)
                    counts = dict(self.counts, line=line)
                    for step in plan.steps:
                        counts[step.action] += 1
                    refused = {problem.line for problem in plan.problems}
                    counts["refused"] += len(refused)
                    self.claim.keep(counts=counts)
                    # Without the waits for other writers and for the disk: fewer rows shorten neither.
                    self.written_in = time.perf_counter() - start
                self.report.add_all(plan.problems)
                self.claim.counts = counts
                if len(self.taught) < MOST_TAUGHT:
                    self.taught |= plan.met.keys()
                return counts
            except (IntegrityError, SetMoved):
                if last == TRIES - 1:
                    raise
        raise AssertionError  # the loop returns or raises

    def _replace_all(self) -> None:
        """Which document replaces which, now that all are there."""
        for piece in self.ledger.replacing():
            keys = {key for _line, *pair in piece for key in pair}
            with transaction.atomic():
                self.claim.guard()
                live = Document.objects.filter(project=self.project, deleted_at=None, key__in=keys)
                found = {document.key: document for document in live.defer("meta")}
                changed = []
                for _line, key, target in piece:
                    document, other = found.get(key), found.get(target)
                    if document and other and document.replaces_id != other.pk:
                        document.replaces = other
                        changed.append(document)
                Document.objects.bulk_update(changed, ["replaces"])

    # --- the file -----------------------------------------------------------------------------------------------------

    def _chunks(self, start: float, end: float, report: bool = False) -> Iterator[list[DocumentRecord]]:
        """Records in pieces of bounded size; problems go to the report when `report` is set. Beats on the way."""
        read = reader(self.claim.job.format)
        if read is None:
            raise ValueError(f"nothing reads {self.claim.job.format}")
        self.stream.seek(0)
        limits = ReadOptions(
            file_name=self.claim.job.file_name,
            encoding=self.options.encoding,
            longest_document=settings.MAX_DOCUMENT_LENGTH,
            most_bytes=settings.MAX_IMPORT_BYTES,
            most_rows=settings.MAX_IMPORT_ROWS,
        )
        chunk: list[DocumentRecord] = []
        length = 0
        for one in read(self.stream, limits):
            if isinstance(one, Problem):
                if report:
                    self.report.add(one)
                continue
            chunk.append(one)
            length += len(one.text)
            if len(chunk) >= CHECK_ROWS or length >= CHECK_LENGTH:
                yield chunk
                chunk, length = [], 0
                self.claim.beat(start + (end - start) * min(self.stream.tell() / self.size, 1.0))
        if chunk:
            yield chunk

    def _keep_report(self) -> None:
        self.claim.keep(**self._facts())

    def _facts(self) -> dict[str, object]:
        return {"problem_count": self.report.count, "problems_file": self.report.save()}
