"""Files of jobs against their rows."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from annotations.models import ExportJob, ImportJob
from annotations.services.files import STALE_SECONDS, path_of
from annotations.services.fsck.findings import BACKUP, ROWS_AT_ONCE, Finding, Tally

KINDS: dict[str, Any] = {"import": ImportJob, "export": ExportJob}


def jobs(tally: Tally) -> Iterator[Finding]:
    """Files that a row says are whole."""
    for kind, model in KINDS.items():
        rows = model._default_manager.exclude(file="").order_by("pk")
        for pk, name, size, digest in rows.values_list("pk", "file", "bytes", "sha256").iterator(ROWS_AT_ONCE):
            tally.jobs += 1
            ids = {kind: pk, "file": name}
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
            job = model.objects.filter(pk=int(folder.name)).first() if folder.name.isdecimal() else None
            if job is None:
                yield Finding("left_over", f"{folder} belongs to no {kind}.", mend, ids)
            elif job.is_over:
                for file in sorted(folder.glob(".*")):
                    ids = {kind: job.pk, "file": f"{kind}s/{folder.name}/{file.name}"}
                    yield Finding("left_over", f"{file} was left half written by {kind} {job.pk}.", mend, ids)
