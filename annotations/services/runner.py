"""One run of a job, whatever it does: claim it, check the rights again, do the work, say how it ended."""

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError

from annotations.errors import WorkbenchError, is_full
from annotations.models import ExportJob, ImportJob, Job, User
from annotations.services.jobs import Cancelled, Claim, J, LeaseLost, claim

log = logging.getLogger(__name__)
FULL = "The server's disk is full. Ask the administrator to make room, then start it again."


@dataclass(frozen=True)
class Ended:
    """How a run ended: the state, what went wrong, and further columns of the row."""

    state: str = Job.State.DONE
    error: dict[str, str] | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def run(model: type[J], job_id: int, allowed: Callable[[J], None], work: Callable[[Claim[J]], Ended]) -> bool:
    """Run a job that is free; False if there was nothing to take (another worker has it, or it is over).

    `allowed` raises a WorkbenchError if the person who asked may not have this any more. A database that does not
    answer ends nothing: the lease runs out and the job is tried again, three times at most. A full disk, be it that of
    the files or of the database, does not pass by itself: it ends the job as `disk_full`.
    """
    taken = claim(model, job_id)
    if taken is None:
        return False
    try:
        ended = _attempt(taken, allowed, work)
        taken.finish(ended.state, error=ended.error, **ended.facts)
    except LeaseLost:
        log.warning("%s %s: the lease was lost; another worker goes on.", model.__name__, job_id)
    return True


def _attempt(taken: Claim[J], allowed: Callable[[J], None], work: Callable[[Claim[J]], Ended]) -> Ended:
    job = taken.job
    try:
        require_live(job.requested_by, job)
        allowed(job)
        return work(taken)
    except Cancelled:
        return Ended(Job.State.CANCELLED, {"code": "cancelled", "detail": "Cancelled while it ran."})
    except WorkbenchError as error:
        return Ended(Job.State.FAILED, {"code": error.code, "detail": error.detail})
    except LeaseLost:
        raise
    except Exception as error:
        if isinstance(error, OperationalError) and not is_full(error):
            raise
        return Ended(Job.State.FAILED, _trouble(job, error))


def _trouble(job: Job, error: Exception) -> dict[str, str]:
    """What is told of an error that is no refusal of ours."""
    if is_full(error):
        log.error("%s %s found the disk full: %s", type(job).__name__, job.pk, error)
        return {"code": "disk_full", "detail": FULL}
    if isinstance(error, OSError | sqlite3.Error):  # sqlite3 by itself: the notes of an import, a file like others
        why = error.strerror if isinstance(error, OSError) else error
        return {"code": "file_error", "detail": f"A file could not be read or written: {why}."}
    log.error("%s %s failed.", type(job).__name__, job.pk, exc_info=error)
    return {"code": "internal", "detail": "Something unforeseen went wrong; the log of the worker has the details."}


def require_live(user: User, job: ImportJob | ExportJob) -> None:
    """The person still is active and the project is not deleted."""
    if not user.is_active:
        raise WorkbenchError("The person who asked for this was deactivated meanwhile.", code="forbidden")
    if job.project.deleted_at is not None:
        raise WorkbenchError("The project was deleted meanwhile.", code="not_found")
