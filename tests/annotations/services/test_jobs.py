"""Jobs: taken once, held by a lease, taken again when a worker is gone, ended once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotations.errors import Conflict, NotFound, TooMany
from annotations.models import Change, ExportJob, ImportJob
from annotations.services import files, jobs
from annotations.services.fsck import Tally, check
from annotations.services.jobs import Cancelled, LeaseLost, claim, due_jobs
from annotations.services.projects import delete_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(people, talks):
    return ImportJob.objects.create(project=talks, requested_by=people.mara, format="text", file_name="a.txt")


def expire(job):
    ImportJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def ids(model=ImportJob):
    return [pk for kind, pk in due_jobs() if kind is model]


def test_a_waiting_job_is_taken_once(job):
    taken = claim(ImportJob, job.pk)
    assert taken.job.state == "running" and taken.job.attempts == 1 and taken.job.started_at
    assert claim(ImportJob, job.pk) is None
    assert claim(ImportJob, job.pk + 1) is None


def test_of_four_workers_at_once_one_gets_the_job(on_disk, job):
    start, won = Barrier(4), []

    def work():
        start.wait()
        try:
            taken = claim(ImportJob, job.pk)
            if taken:
                won.append(taken.key)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(won) == 1
    job.refresh_from_db()
    assert (job.worker, job.attempts) == (won[0], 1)


def test_a_job_whose_lease_ran_out_is_taken_again_and_the_old_worker_cannot_write(job, talks):
    old = claim(ImportJob, job.pk)
    expire(job)
    new = claim(ImportJob, job.pk)
    assert new.job.attempts == 2
    with pytest.raises(LeaseLost), transaction.atomic():
        old.guard()
        Change.objects.create(project=talks, verb="x", kind="x")
    with pytest.raises(LeaseLost):
        old.finish("done")
    new.guard()
    new.finish("done")
    job.refresh_from_db()
    assert (job.state, job.progress, job.lease_until) == ("done", 1.0, None)
    assert not Change.objects.filter(verb="x").exists()


def test_beats_are_written_only_now_and_then(job, settings, django_assert_num_queries):
    taken = claim(ImportJob, job.pk)
    with django_assert_num_queries(0):
        taken.beat(0.5, {"added": 1})
    settings.JOB_HEARTBEAT_SECONDS = 0
    taken.beat(0.7, {"added": 2})
    job.refresh_from_db()
    assert (job.progress, job.counts) == (0.7, {"added": 2})


def test_a_waiting_job_is_cancelled_at_once_and_one_that_is_over_cannot_be(job, people):
    jobs.cancel(by=people.mara, job=job)
    assert job.state == "cancelled" and job.finished_at
    with pytest.raises(Conflict) as refused:
        jobs.cancel(by=people.mara, job=job)
    assert refused.value.code == "job_over"
    assert claim(ImportJob, job.pk) is None


def test_a_worker_whose_lease_was_taken_while_it_wrote_cannot_commit(on_disk, job, talks):
    old = claim(ImportJob, job.pk)
    expire(job)
    taken = []

    def take():
        try:
            taken.append(claim(ImportJob, job.pk))
        finally:
            connection.close()

    thread = Thread(target=take)
    thread.start()
    thread.join(30)
    assert taken[0].job.attempts == 2
    with pytest.raises(LeaseLost), transaction.atomic():
        Change.objects.create(project=talks, verb="x", kind="x")
        old.guard()
    assert not Change.objects.filter(verb="x").exists()


def test_a_running_job_is_asked_to_stop(job, people):
    taken = claim(ImportJob, job.pk)
    jobs.cancel(by=people.mara, job=job)
    assert job.state == "running" and job.cancel_requested
    with pytest.raises(Cancelled):
        taken.guard()
    taken.finish("cancelled")


def test_a_cancelled_job_of_a_dead_worker_is_ended_by_the_sweeper(job, people):
    claim(ImportJob, job.pk)
    jobs.cancel(by=people.mara, job=job)
    expire(job)
    assert ids() == []
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_the_sweeper_sends_what_nobody_was_told_of_and_not_again_at_once(job):
    assert ids() == [job.pk]
    jobs.mark_enqueued(ImportJob, job.pk)
    assert ids() == []
    ImportJob.objects.filter(pk=job.pk).update(enqueued_at=timezone.now() - timedelta(seconds=31))
    assert ids() == [job.pk]


def test_the_sweeper_sends_the_jobs_of_dead_workers_once(job):
    jobs.mark_enqueued(ImportJob, job.pk)
    claim(ImportJob, job.pk)
    assert ids() == []
    expire(job)
    ImportJob.objects.filter(pk=job.pk).update(enqueued_at=timezone.now() - timedelta(seconds=20))
    assert ids() == [job.pk]
    jobs.mark_enqueued(ImportJob, job.pk)
    assert ids() == []


def test_after_three_killed_attempts_a_job_fails_and_says_so(job, settings):
    for _ in range(settings.JOB_ATTEMPTS):
        assert claim(ImportJob, job.pk)
        expire(job)
    assert claim(ImportJob, job.pk) is None
    assert ids() == []
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == ("failed", "killed")
    assert "3" in job.error["detail"]


def test_imports_and_exports_count_together_against_the_limit_of_a_project(job, people, talks, elsewhere, settings):
    settings.MAX_RUNNING_JOBS = 2
    jobs.require_room(talks)
    ExportJob.objects.create(project=talks, requested_by=people.mara, profile="workbench", layer="all")
    with pytest.raises(TooMany) as refused:
        jobs.require_room(talks)
    assert refused.value.retry_after > 0
    jobs.require_room(elsewhere)


@pytest.fixture
def put_back(job):
    """The clock of this machine was put back by an hour after the job was sent and taken."""

    def put_back(**more):
        hour = timedelta(hours=1)
        row = ImportJob.objects.get(pk=job.pk)
        later = {name: getattr(row, name) + hour for name in ("lease_until", "enqueued_at") if getattr(row, name)}
        ImportJob.objects.filter(pk=job.pk).update(**later, **more)

    return put_back


def test_a_job_whose_worker_died_before_the_clock_was_put_back_is_taken_at_once(job, put_back):
    jobs.mark_enqueued(ImportJob, job.pk)
    old = claim(ImportJob, job.pk)
    put_back()
    assert ids() == [job.pk]
    jobs.mark_enqueued(ImportJob, job.pk)
    assert ids() == []
    assert claim(ImportJob, job.pk).job.attempts == 2
    with pytest.raises(LeaseLost):
        old.guard()


def test_a_job_that_waits_is_sent_again_after_the_clock_was_put_back(job, put_back):
    jobs.mark_enqueued(ImportJob, job.pk)
    put_back()
    assert ids() == [job.pk]


def test_a_hopeless_job_is_ended_after_the_clock_was_put_back(job, put_back, settings):
    claim(ImportJob, job.pk)
    put_back(attempts=settings.JOB_ATTEMPTS)
    assert ids() == []
    job.refresh_from_db()
    assert (job.state, job.error["code"]) == ("failed", "killed")


def test_the_lease_of_a_worker_whose_clock_is_a_little_fast_is_respected(job, settings):
    claim(ImportJob, job.pk)
    ahead = timezone.now() + timedelta(seconds=1.5 * settings.JOB_LEASE_SECONDS)
    ImportJob.objects.filter(pk=job.pk).update(lease_until=ahead)
    assert ids() == [] and claim(ImportJob, job.pk) is None


def test_a_job_that_was_killed_for_the_last_time_leaves_no_files_but_its_upload(job, people, talks, settings):
    export = ExportJob.objects.create(project=talks, requested_by=people.mara, profile="workbench", layer="all")
    kept = files.folder(job) / "upload"
    left = [files.folder(job) / ".ledger-1", files.folder(export) / "1" / ".workbench.jsonl.2",
            files.folder(export) / "3" / "workbench.jsonl"]  # fmt: skip
    for path in (kept, *left):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    for model, one in ((ImportJob, job), (ExportJob, export)):
        for _ in range(settings.JOB_ATTEMPTS):
            assert claim(model, one.pk)
            model.objects.filter(pk=one.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    due_jobs()
    assert [path for path in settings.FILES_DIR.rglob("*") if path.is_file()] == [kept]
    assert list(check(Tally())) == []


def test_a_run_stops_once_its_project_is_deleted(job, people, talks):
    taken = claim(ImportJob, job.pk)
    delete_project(by=people.mara, project=talks)
    with pytest.raises(NotFound):
        taken.guard()
    taken.finish("failed")
