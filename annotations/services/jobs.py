"""Jobs: claimed by one conditional UPDATE, held by a lease, ended once.

The row is the truth. A worker that has lost its lease finds that out in the transaction in which it would write,
because each of its writes begins with the same conditional UPDATE; so two workers never write for one job.
"""

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from annotations.errors import Conflict, NotFound, TooMany
from annotations.models import ExportJob, ImportJob, Job, Project, User
from annotations.services import files

if TYPE_CHECKING:
    from django.db.models import QuerySet

J = TypeVar("J", ImportJob, ExportJob)
ANY = (ImportJob, ExportJob)
LIVE = (Job.State.QUEUED, Job.State.RUNNING)
SEND_AGAIN_SECONDS = 30


class LeaseLost(Exception):
    """Another worker has this job now, or it is over: stop, and write nothing more."""


class Cancelled(Exception):
    """Somebody asked for an end."""


@dataclass
class Claim(Generic[J]):
    """One run of one job: all that it writes goes through here, and only while the lease is its own."""

    job: J
    key: str
    progress: float = 0.0
    counts: dict[str, Any] = field(default_factory=dict)
    beaten: float = field(default_factory=time.monotonic)

    def beat(self, progress: float, counts: dict[str, Any] | None = None) -> None:
        """Say how far it is and keep the lease; writes at most each JOB_HEARTBEAT_SECONDS.

        Raises LeaseLost or Cancelled. `progress` runs from 0 to 1.
        """
        self.progress = min(max(progress, 0.0), 1.0)
        if counts is not None:
            self.counts = counts
        if time.monotonic() - self.beaten >= settings.JOB_HEARTBEAT_SECONDS:
            self.guard()

    def guard(self) -> None:
        """Keep the lease, inside the caller's transaction if there is one: without it nothing of that is kept.

        Raises LeaseLost or Cancelled, NotFound if the project was deleted meanwhile.
        """
        now = timezone.now()
        changes = {"heartbeat_at": now, "lease_until": _lease(now), "progress": self.progress, "counts": self.counts}
        if not _update(self._mine().filter(cancel_requested=False, project__deleted_at=None), **changes):
            self._stop()
        self.beaten = time.monotonic()

    def keep(self, **facts: Any) -> None:
        """Write other columns of the row, such as `problem_count`. Raises LeaseLost."""
        if not _update(self._mine(), **facts):
            raise LeaseLost

    def finish(self, state: str, *, error: dict[str, str] | None = None, **facts: Any) -> None:
        """End the job as done, failed or cancelled. Raises LeaseLost if it is not this run's any more."""
        done = {"progress": 1.0} if state == Job.State.DONE else {"progress": self.progress}
        changes = {"state": state, "finished_at": timezone.now(), "lease_until": None, "error": error, **done}
        if not _update(self._mine(), counts=self.counts, **changes, **facts):
            raise LeaseLost

    def _stop(self) -> NoReturn:
        """Say why this run may not go on."""
        asked = self._mine().values_list("cancel_requested", flat=True).first()
        if asked is None:
            raise LeaseLost
        if asked:
            raise Cancelled
        raise NotFound("The project was deleted meanwhile.")

    def _mine(self) -> "QuerySet[J]":
        return type(self.job)._default_manager.filter(pk=self.job.pk, worker=self.key, state=Job.State.RUNNING)


def claim(model: type[J], job_id: int) -> Claim[J] | None:
    """Take a job that waits, or one whose worker is gone; None if there is nothing to take. Decided by one UPDATE."""
    now, key = timezone.now(), secrets.token_hex(16)
    free = Q(state=Job.State.QUEUED) | (Q(state=Job.State.RUNNING) & _abandoned(now))
    rows = model._default_manager.filter(free, pk=job_id, attempts__lt=settings.JOB_ATTEMPTS, cancel_requested=False)
    taken = _update(
        rows,
        state=Job.State.RUNNING,
        worker=key,
        attempts=F("attempts") + 1,
        lease_until=_lease(now),
        heartbeat_at=now,
        started_at=Coalesce(F("started_at"), now),
    )
    if not taken:
        return None
    job = model._default_manager.select_related("requested_by", "project").get(pk=job_id)
    return Claim(job, key, job.progress, dict(job.counts))


def due_jobs() -> list[tuple[type[ImportJob] | type[ExportJob], int]]:
    """(model, id) of the jobs that nobody was told of, or whose worker is gone; the hopeless ones are ended here."""
    now = timezone.now()
    found: list[tuple[type[ImportJob] | type[ExportJob], int]] = []
    for model in ANY:
        _end_hopeless(model, now)
        again = timedelta(seconds=SEND_AGAIN_SECONDS)
        # Sent in the future: by a clock that was put back since.
        unsent = Q(enqueued_at=None) | Q(enqueued_at__lt=now - again) | Q(enqueued_at__gt=now + again)
        waiting = Q(state=Job.State.QUEUED) & unsent
        ran_out = Q(lease_until__lt=now, enqueued_at__lt=F("lease_until"))
        left = Q(state=Job.State.RUNNING) & _abandoned(now) & (unsent | ran_out)
        ids = model._default_manager.filter(waiting | left).order_by("pk").values_list("pk", flat=True)
        found += [(model, pk) for pk in ids]
    return found


def mark_enqueued(model: type[ImportJob] | type[ExportJob], job_id: int) -> None:
    """Note that the queue was told of this job."""
    _update(model._default_manager.filter(pk=job_id), enqueued_at=timezone.now())


def cancel(*, by: User, job: ImportJob | ExportJob) -> None:
    """End a job that waits at once; ask one that runs to stop. 409 `job_over` if it has ended.

    The right is the door's to check (permissions.import_for, export_for); `by` is kept in the row's error.
    """
    rows = type(job)._default_manager.filter(pk=job.pk)
    why = {"code": "cancelled", "detail": f"Cancelled by {by.get_username()}."}
    ended = {"state": Job.State.CANCELLED, "finished_at": timezone.now(), "cancel_requested": True, "error": why}
    waited = _update(rows.filter(state=Job.State.QUEUED), **ended)
    if not waited and not _update(rows.filter(state=Job.State.RUNNING), cancel_requested=True):
        raise Conflict("This job has ended: there is nothing to cancel.", code="job_over")
    job.refresh_from_db()


def require_room(project: Project) -> None:
    """At most MAX_RUNNING_JOBS waiting or running in a project, else TooMany. In the transaction that adds one."""
    if transaction.get_connection().in_atomic_block:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)  # two requests at once wait for each other
    live = sum(model._default_manager.filter(project=project, state__in=LIVE).count() for model in ANY)
    if live >= settings.MAX_RUNNING_JOBS:
        raise TooMany(
            f"The project has {live} jobs that wait or run; the limit (MAX_RUNNING_JOBS) is "
            f"{settings.MAX_RUNNING_JOBS}. Wait for one to end, or cancel one.",
            code="too_many_jobs",
        )


def _end_hopeless(model: type[ImportJob] | type[ExportJob], now: datetime) -> None:
    """Jobs whose last worker is gone: cancelled if that was asked for, failed if it was the last attempt."""
    gone = model._default_manager.filter(_abandoned(now), state=Job.State.RUNNING)
    detail = (
        f"It was tried {settings.JOB_ATTEMPTS} times, and each time its worker was killed or lost the database: it is "
        "not tried again. The log of the worker may tell why."
    )
    killed = {"state": Job.State.FAILED, "error": {"code": "killed", "detail": detail}}
    ends = (
        (gone.filter(cancel_requested=True), {"state": Job.State.CANCELLED}),
        (gone.filter(attempts__gte=settings.JOB_ATTEMPTS), killed),
    )
    for rows, changes in ends:
        for job in rows:
            if _update(rows.filter(pk=job.pk), **changes, finished_at=now, lease_until=None):
                files.forget_runs(job)


def _update(rows: "QuerySet[Any]", **changes: Any) -> int:
    """One UPDATE in a transaction of its own, because only transactions stand in the line of SQLite's writers."""
    with transaction.atomic():
        return rows.update(**changes)


def _abandoned(now: datetime) -> Q:
    """The lease ran out, or ends later than any lease that was given by this clock: by one that was put back since.

    Twice the lease, because the clocks of two machines are never quite the same.
    """
    return Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * timedelta(seconds=settings.JOB_LEASE_SECONDS))


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
