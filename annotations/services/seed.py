"""The demo project: fourteen short articles with gold annotation, written for this workbench."""

import json
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction

from annotations.errors import Conflict, WorkbenchError
from annotations.models import Document, ImportJob, Project, User
from annotations.services.guidelines import write_guideline
from annotations.services.imports import request_import, run_import
from annotations.services.projects import create_project

NAME, SLUG, TEMPLATE = "Demo: talks and strikes", "demo", "claims-actors-figures"
DESCRIPTION = "Fourteen short articles on talks and strikes, written for trying things out, with gold annotation"
PATIENCE = 120  # seconds


def seed_demo(*, by: User) -> tuple[Project, int]:
    """The demo project, made if it is not there, and how many documents were added; a second run adds none."""
    file = Path(settings.BASE_DIR) / "seeds" / "demo.jsonl"
    project = Project.objects.filter(slug=SLUG).first()
    if project is not None and project.deleted_at is not None:
        raise Conflict("The demo project was deleted here, and is not made again.", code="demo_deleted")
    if project is None:
        guideline = (file.parent / "guideline.md").read_text(encoding="utf-8")
        with transaction.atomic():
            project = create_project(by=by, name=NAME, template=TEMPLATE, slug=SLUG, description=DESCRIPTION)
            write_guideline(by=by, project=project, body=guideline, note="First version", expected=0)
    with file.open(encoding="utf-8", newline="\n") as lines:
        wanted = {json.loads(line)["id"] for line in lines}
    there = Document.objects.filter(project=project, deleted_at=None, key__in=wanted).count()
    if there == len(wanted):
        return project, 0
    with file.open("rb") as stream:
        job = request_import(
            by=by,
            project=project,
            format="workbench",
            file_name=file.name,
            stream=stream,
            options={"create_labels": True},
        )
    run_import(job.pk)
    job = _ended(job)
    if job.state != ImportJob.State.DONE:
        reason = (job.error or {}).get("detail") or f"{job.problem_count} problems, see {job.problems_file}"
        raise WorkbenchError(f"The demo documents could not be imported: {reason}", code="seed_failed")
    return project, int(job.counts.get("added", 0))


def _ended(job: ImportJob) -> ImportJob:
    """The job once it is over: while the workbench runs, one of its workers may have been faster than this process."""
    until = time.monotonic() + PATIENCE
    job.refresh_from_db()
    while not job.is_over and time.monotonic() < until:
        time.sleep(0.1)
        job.refresh_from_db()
    return job
