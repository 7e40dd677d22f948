"""One run of a job, whatever it does: claim it, check the rights again, do the work, say how it ended."""

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError

from annotations.errors import WorkbenchError
from annotations.models import Job, User
from annotations.services.jobs import Cancelled, Claim, J, LeaseLost, claim

log = logging.getLogger(__name__)
_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Ended:
    """How a run ended: the state, what went wrong, and further columns of the row."""

    state: str = Job.State.DONE
    error: dict[str, str] | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def run(model: type[J], job_id: int, allowed: Callable[[J], None], work: Callable[[Claim[J]], Ended]) -> bool:
    """Run a job that is free; False if there was nothing to take (another worker has it, or it is over).

    `allowed` raises a WorkbenchError if the person who asked may not have this any more. A database that does not
    answer ends nothing: the lease runs out and the job is tried again, three times at most.
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
    except OSError as error:
        code = "disk_full" if error.errno in _FULL else "file_error"
        return Ended(
            Job.State.FAILED, {"code": code, "detail": f"A file could not be read or written: {error.strerror}."}
        )
    except (LeaseLost, OperationalError):
        raise
    except Exception:
        log.exception("%s %s failed.", type(job).__name__, job.pk)
        detail = "Something unforeseen went wrong; the log of the worker has the details."
        return Ended(Job.State.FAILED, {"code": "internal", "detail": detail})


def require_live(user: User, job: Any) -> None:
    """The person still is active and the project is not deleted."""
    if not user.is_active:
        raise WorkbenchError("The person who asked for this was deactivated meanwhile.", code="forbidden")
    if job.project.deleted_at is not None:
        raise WorkbenchError("The project was deleted meanwhile.", code="not_found")
