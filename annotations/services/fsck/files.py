"""Files of jobs against their rows."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from annotations.models import ExportJob, ImportJob
from annotations.services.files import STALE_SECONDS, path_of
from annotations.services.fsck.findings import BACKUP, ROWS_AT_ONCE, Finding, Tally

KINDS: dict[str, type[ImportJob] | type[ExportJob]] = {"import": ImportJob, "export": ExportJob}


def jobs(tally: Tally) -> Iterator[Finding]:
    """Files that a row says are whole."""
    for kind, model in KINDS.items():
        rows = model._default_manager.exclude(file="").order_by("pk")
        for pk, name, size, digest in rows.values_list("pk", "file", "bytes", "sha256").iterator(ROWS_AT_ONCE):
            tally.jobs += 1
            ids: dict[str, str | int] = {kind: pk, "file": name}
            mend = "Restore the file from a backup, or make the export again." if kind == "export" else BACKUP
            problem = _file_problem(path_of(name), size, digest)
            if problem:
                yield Finding("job_file_wrong", f"The file {name} of {kind} {pk} {problem}.", mend, ids)


def _file_problem(path: Path, size: int | None, digest: str) -> str | None:
    if not path.is_file():
        return "is missing"
    if size is not None and path.stat().st_size != size:
        return f"has {path.stat().st_size:,} bytes instead of {size:,}"
    if digest:
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                return f"does not have the checksum {digest[:12]}…"
    return None


def leftovers() -> Iterator[Finding]:
    """What was being written when a job ended, and folders without a job. Uploads that go on are not meant."""
    mend = "Nothing needs it: delete it."
    for kind, model in KINDS.items():
        for folder in sorted((Path(settings.FILES_DIR) / f"{kind}s").glob("*")):
            ids = {"file": f"{kind}s/{folder.name}"}
            if folder.name.startswith("incoming-"):
                if time.time() - folder.stat().st_mtime > STALE_SECONDS:
                    yield Finding("left_over", f"The upload {folder} was cut off over a day ago.", mend, ids)
                continue
            job = model._default_manager.filter(pk=int(folder.name)).first() if folder.name.isdecimal() else None
            if job is None:
                yield Finding("left_over", f"{folder} belongs to no {kind}.", mend, ids)
            elif job.is_over:
                for file in _of_no_use(job, folder):
                    left: dict[str, str | int] = {kind: job.pk, "file": f"{kind}s/{file.relative_to(folder.parent)}"}
                    yield Finding("left_over", f"{file} was left by a run of {kind} {job.pk}.", mend, left)


def _of_no_use(job: ImportJob | ExportJob, folder: Path) -> list[Path]:
    """What is half written and, of an export, whatever does not lie beside the file that its row names."""
    place = path_of(job.file).parent
    files = [path for path in folder.rglob("*") if path.is_file()]
    strays = [path for path in files if isinstance(job, ExportJob) and path.parent != place]
    return sorted({*strays, *(path for path in files if path.name.startswith("."))})
