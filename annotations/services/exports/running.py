"""Writing an export: streamed in chunks, a file that is whole or not there, then the row says done.

Each run writes into a folder of its own, so that a worker that was slow and is given up cannot touch the file of the
one that came after it. `revisions.json` beside the file has the revision of every set that was read.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from annotations.formats import actors
from annotations.formats.options import WriteOptions
from annotations.formats.registry import FORMATS, REGISTRY, writer
from annotations.models import ExportJob, Membership
from annotations.permissions import only_assigned
from annotations.queries.actors import registry
from annotations.queries.records import Selection, count_documents, gold_left_out, read_chunks
from annotations.records.actors import ActorEntry
from annotations.records.documents import DocumentRecord
from annotations.services import files
from annotations.services.exports.requests import require_allowed
from annotations.services.jobs import Claim
from annotations.services.runner import Ended, run

COUNTED = ("documents", "rows", "spans", "relations")


def run_export(job_id: int) -> bool:
    """Write one export if it is free; False if another worker has it or it is over."""
    return run(ExportJob, job_id, _allowed, _work)


def _allowed(job: ExportJob) -> None:
    require_allowed(job.requested_by, job.project, job.layer, job.options, job.profile)


@dataclass
class _Stream:
    """Records on their way from the database to the file, counted as they pass."""

    claim: Claim[ExportJob]
    selection: Selection
    revisions: IO[bytes]
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    empty: bool = True

    def records(self) -> Iterator[DocumentRecord]:
        total = max(count_documents(self.selection), 1)
        read = 0
        self.revisions.write(b"[")
        for chunk in read_chunks(self.selection):
            self._note(chunk.revisions)
            yield from chunk.records
            read += chunk.read
            self.counts["documents"] += chunk.documents
            self.counts["rows"] += len(chunk.records)
            self.counts["spans"] += sum(len(record.spans or ()) for record in chunk.records)
            self.counts["relations"] += sum(len(record.relations) for record in chunk.records)
            self.claim.beat(read / total, self.counts)
        self.revisions.write(b"\n]\n")

    def _note(self, revisions: list[tuple[str, int, int]]) -> None:
        for document, set_id, revision in revisions:
            one = {"document": document, "set": set_id, "revision": revision}
            line = json.dumps(one, ensure_ascii=False).encode()
            self.revisions.write((b"\n" if self.empty else b",\n") + line)
            self.empty = False


def _work(claim: Claim[ExportJob]) -> Ended:
    job = claim.job
    home = files.folder(job)
    place = home / claim.key
    try:
        stored, counts = _write(claim, place)
        claim.counts = counts
        claim.guard()
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    _remove_others(home, place)
    facts = {"file": files.name_of(stored.path), "bytes": stored.bytes, "sha256": stored.sha256}
    losses = [] if job.profile == REGISTRY else _losses(_selection(job))
    return Ended(facts={**facts, "losses": losses})


def _write(claim: Claim[ExportJob], place: Path) -> tuple[files.Stored, dict[str, int]]:
    if claim.job.profile == REGISTRY:
        return _write_registry(claim, place)
    selection = _selection(claim.job)
    write = writer(claim.job.profile)
    if write is None:
        raise ValueError(f"nothing writes {claim.job.profile}")
    target = place / f"{claim.job.profile}{FORMATS[claim.job.profile].endings[0]}"
    with files.whole(place / "revisions.json") as revisions:
        stream = _Stream(claim, selection, revisions)
        options = WriteOptions(tokens=claim.job.options.get("tokens", False))
        return files.write_whole(target, write(stream.records(), options)), stream.counts


def _write_registry(claim: Claim[ExportJob], place: Path) -> tuple[files.Stored, dict[str, int]]:
    """The registry of actors; no annotation set was read for it."""
    counts = dict.fromkeys(COUNTED, 0)

    def entries() -> Iterator[ActorEntry]:
        for some, total in registry(claim.job.project):
            yield from some
            counts["rows"] += len(some)
            claim.beat(counts["rows"] / total, counts)

    with files.whole(place / "revisions.json") as revisions:
        revisions.write(b"[\n]\n")
    return files.write_whole(place / f"actors{FORMATS[REGISTRY].endings[0]}", actors.write(entries())), counts


def _losses(selection: Selection) -> list[dict[str, object]]:
    """What stands in the project and not in the file, in words."""
    count, keys = gold_left_out(selection)
    if not count:
        return []
    detail = f"{count:,} gold sets are not part of the layer all: choose the layer gold, or the option gold."
    return [{"kind": "gold_sets", "count": count, "detail": detail, "examples": keys}]


def _selection(job: ExportJob) -> Selection:
    rows = Membership.objects.filter(project=job.project, user=job.requested_by)
    role = rows.values_list("role", flat=True).first() if not job.requested_by.is_superuser else None
    return Selection(
        project=job.project,
        layer=job.layer,
        user_id=job.requested_by_id,
        event=job.filters.get("event"),
        source=job.filters.get("source"),
        keys=tuple(job.filters["keys"]) if "keys" in job.filters else None,
        gold=job.options.get("gold", False),
        unannotated=job.options.get("unannotated", False),
        names=job.options.get("names", False),
        assigned_only=only_assigned(role, job.project),
    )


def _remove_others(home: Path, place: Path) -> None:
    """What earlier runs of this job left: this run holds the lease, so none of them will be named by the row."""
    for other in home.iterdir():
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
