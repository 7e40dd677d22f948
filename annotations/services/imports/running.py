"""An import from claim to end: checked whole, then applied in short batches, each with a proof of the lease."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction

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
from annotations.services.imports.base import COUNTED, TRIES, FileImport, is_passing
from annotations.services.imports.bulk import WRITTEN
from annotations.services.imports.checking import Checker
from annotations.services.imports.facts import RowFacts
from annotations.services.imports.ledger import Ledger
from annotations.services.imports.planning import Met, Plan, make_plan
from annotations.services.imports.report import Report
from annotations.services.imports.wishes import Wishes
from annotations.services.jobs import Claim
from annotations.services.rights import require_in
from annotations.services.runner import Ended, run
from annotations.services.statistics import refresh

CHECK_ROWS = 200
BATCH_SECONDS = 0.04  # aimed at, so that 50 ms are kept
MOST_ROWS = 400
MUCH = 64 * 1024  # bytes of a file, after which tables may have grown by more than is planned for
MOST_TAUGHT = 20_000  # names of actors that a run remembers


def run_import(job_id: int) -> bool:
    """Run one import if it is free; False if another worker has it or it is over."""
    taken = run(ImportJob, job_id, _allowed, _work)
    if taken and ImportJob.objects.filter(pk=job_id, bytes__gte=MUCH).exists():  # however it ended
        refresh(WRITTEN)
    return taken


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
class _Import(FileImport[DocumentRecord]):
    """One run over one file of documents."""

    wishes: Wishes = field(default_factory=Wishes)
    applied: int = 0
    written_in: float = 0.0  # seconds that the last batch took
    taught: set[Met] = field(default_factory=set)  # names of actors that were looked up

    # --- first pass ---------------------------------------------------------------------------------------------------

    def _check(self) -> dict[str, int]:
        """Check every row and note what it would do."""
        schema = current_schema(self.project)
        if self.options.create_labels:
            for chunk in self._chunks(CHECK_ROWS, 0.0, 0.2):
                for record in chunk:
                    self.wishes.see(record)
            schema = self.wishes.hoped(schema)
        would = dict.fromkeys(COUNTED, 0)
        self.checked = schema
        checker = Checker(schema, self.claim.job.file_name)
        start = 0.2 if self.options.create_labels else 0.0
        rows_seen = False
        for chunk in self._chunks(CHECK_ROWS, start, 0.5, report=True):
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
        return would

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

    def _prepare(self) -> None:
        if self.options.create_labels:
            self.wishes.make(self.by, self.project, current_schema(self.project))

    def _apply(self) -> None:
        schema = current_schema(self.project)
        # The same rows were checked a moment ago: only a schema that changed meanwhile asks for it again.
        verify = self.options.create_labels or schema.number != self.checked.number
        checker = Checker(schema, self.claim.job.file_name, verify=verify)
        size = 20
        waiting: list[DocumentRecord] = []
        for chunk in self._chunks(CHECK_ROWS, 0.5, 1.0):
            refused = self.ledger.refused(chunk[0].line, chunk[-1].line)
            waiting += [r for r in chunk if r.line > self.done_lines and r.line not in refused]
            while len(waiting) >= size:
                size = self._apply_some(checker, schema, waiting[:size])
                del waiting[: self.applied]
        while waiting:
            size = self._apply_some(checker, schema, waiting[:size])
            del waiting[: self.applied]
        self._replace_all()

    def _apply_some(self, checker: Checker, schema: Schema, records: list[DocumentRecord]) -> int:
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
            except (IntegrityError, SetMoved, OperationalError) as error:
                if last == TRIES - 1 or not is_passing(error):
                    raise
        raise AssertionError  # the loop returns or raises

    def _replace_all(self) -> None:
        """Which document replaces which, now that all are there."""
        for piece in self.ledger.replacing():
            keys = {key for _line, *pair in piece for key in pair}
            with transaction.atomic():
                self.claim.guard()
                live = Document.objects.filter(project=self.project, deleted_at=None, key__in=keys).order_by("pk")
                found = {one.key: one for one in live.defer("meta").select_for_update(no_key=True)}
                changed = []
                for _line, key, target in piece:
                    document, other = found.get(key), found.get(target)
                    if document and other and document.replaces_id != other.pk:
                        document.replaces = other
                        changed.append(document)
                Document.objects.bulk_update(changed, ["replaces"])

    # --- the file -----------------------------------------------------------------------------------------------------

    def _read(self) -> Iterator[DocumentRecord | Problem]:
        read = reader(self.claim.job.format)
        if read is None:
            raise ValueError(f"nothing reads {self.claim.job.format}")
        limits = ReadOptions(
            file_name=self.claim.job.file_name,
            encoding=self.options.encoding,
            longest_document=settings.MAX_DOCUMENT_LENGTH,
            most_bytes=settings.MAX_IMPORT_BYTES,
            most_rows=settings.MAX_IMPORT_ROWS,
        )
        return read(self.stream, limits)

    def _length(self, row: DocumentRecord) -> int:
        return len(row.text)
