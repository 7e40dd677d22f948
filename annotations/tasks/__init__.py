"""The queue's door: an id in, one service call. The row of the job is the truth; a message only wakes a worker.

A message that is lost is sent again by the sweeper; one that comes twice finds nothing to claim.
"""

import logging
from threading import Thread
from typing import Any

from celery import shared_task
from django.db import DatabaseError

from annotations.models import ExportJob, ImportJob
from annotations.services import files, jobs
from annotations.services.clearing import clear_hourly
from annotations.services.exports import run_export as export_now
from annotations.services.imports import run_import as import_now

log = logging.getLogger(__name__)
LONGEST_SEND_SECONDS = 2.0
# Kombu would wait two seconds before its one retry: a broker that refuses is not asked again here.
_AT_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


@shared_task(name="annotations.run_import")
def run_import(job_id: int) -> None:
    """Run one import."""
    import_now(job_id)


@shared_task(name="annotations.run_export")
def run_export(job_id: int) -> None:
    """Write one export."""
    export_now(job_id)


def enqueue_import(job_id: int) -> bool:
    """Tell the queue, once the transaction is over; False if it does not answer (then the sweeper tells it)."""
    return _enqueue(ImportJob, job_id)


def enqueue_export(job_id: int) -> bool:
    """Tell the queue, once the transaction is over; False if it does not answer (then the sweeper tells it)."""
    return _enqueue(ExportJob, job_id)


def sweep() -> int:
    """Send what nobody was told of and what a killed worker left; how many jobs were sent. Called every few seconds.

    Once an hour, what has ended is cleared as well.
    """
    files.remove_strays()
    sent = sum(_enqueue(model, job_id) for model, job_id in jobs.due_jobs())
    clear_hourly()
    return sent


def _enqueue(model: type[ImportJob] | type[ExportJob], job_id: int) -> bool:
    task = run_import if model is ImportJob else run_export
    if not _send(task, job_id):
        return False
    try:
        jobs.mark_enqueued(model, job_id)
    except DatabaseError as error:  # the job is there and its worker knows: at worst it is told once more
        log.warning("It was not noted that the queue was told of job %s: %s", job_id, error)
    return True


def _send(task: Any, job_id: int) -> bool:
    """Send one message; never an exception, and never more than two seconds of the user's time.

    In a thread of its own, because a host that swallows packets would hold a connection attempt for longer.
    """
    sent: list[bool] = []

    def send() -> None:
        try:
            with task.app.connection_for_write(transport_options=_AT_ONCE) as connection:
                task.apply_async((job_id,), connection=connection, retry=False)
            sent.append(True)
        except Exception as error:  # whatever is wrong with the broker, the row waits for the sweeper
            log.warning("The queue was not told of job %s: %s", job_id, error)

    thread = Thread(target=send, name="enqueue", daemon=True)
    thread.start()
    thread.join(LONGEST_SEND_SECONDS)
    return bool(sent)
