"""Files of jobs that go with a purge; their rows stay and say that there is no file."""

import shutil
from collections.abc import Sequence

from annotations.errors import Invalid
from annotations.models import ExportJob, ImportJob, User
from annotations.permissions import require_site_admin
from annotations.services import files
from annotations.services.names import clean_text

LONGEST_REASON = 1000
Jobs = Sequence[ImportJob | ExportJob]


def check(by: User | None, reason: str) -> str:
    """The reason, once it is clear that this person may purge (None: a command). Invalid `reason_required`."""
    if by is not None:
        require_site_admin(by)
    if not reason.strip():
        raise Invalid("Say why it is purged: it stays in the history.", code="reason_required", pointer="/reason")
    return clean_text(reason, "reason", LONGEST_REASON)


def remove(jobs: Jobs) -> list[str]:
    """Delete the folders of these jobs and clear their rows. Names of the jobs: import 3, export 5.

    The last step before the commit: a purge that fails afterwards has removed too much, never too little.
    """
    names = []
    for job in jobs:
        names.append(f"{'import' if isinstance(job, ImportJob) else 'export'} {job.pk}")
        type(job)._default_manager.filter(pk=job.pk).update(file="", problems_file="", sha256="", bytes=None)
    for job in jobs:
        shutil.rmtree(files.folder(job), ignore_errors=True)
    return names
