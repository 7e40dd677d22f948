"""The demo project: fourteen short articles with gold annotation, written for this workbench, and their actors."""

import json
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction

from annotations.errors import Conflict, WorkbenchError
from annotations.models import Document, Event, ImportJob, Project, User
from annotations.services.events import update_event
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
    job = _imported(by, project, file, "workbench")
    _imported(by, project, file.with_name("demo.actors.jsonl"), "actors")
    _name_events(by, project, file.with_name("events.json"))
    return project, int(job.counts.get("added", 0))


def _name_events(by: User, project: Project, file: Path) -> None:
    """Title and day of the events, which the files of documents do not carry; what people wrote stays."""
    told = {event.pop("key"): event for event in json.loads(file.read_text(encoding="utf-8"))}
    for event in Event.objects.filter(project=project, key__in=told, title="").select_related("project"):
        update_event(by=by, event=event, changes=told[event.key])


def _imported(by: User, project: Project, file: Path, format: str) -> ImportJob:
    """The job of one file, once it is over. Raises WorkbenchError `seed_failed`."""
    options = {"create_labels": format == "workbench", "skip_bad": format == "actors"}  # what people changed stays
    with file.open("rb") as stream:
        job = request_import(by=by, project=project, format=format, file_name=file.name, stream=stream, options=options)
    run_import(job.pk)
    job = _ended(job)
    if job.state != ImportJob.State.DONE:
        reason = (job.error or {}).get("detail") or f"{job.problem_count} problems, see {job.problems_file}"
        raise WorkbenchError(f"{file.name} could not be imported: {reason}", code="seed_failed")
    return job


def _ended(job: ImportJob) -> ImportJob:
    """The job once it is over: while the workbench runs, one of its workers may have been faster than this process."""
    until = time.monotonic() + PATIENCE
    job.refresh_from_db()
    while not job.is_over and time.monotonic() < until:
        time.sleep(0.1)
        job.refresh_from_db()
    return job
