"""What the import and export commands share: who acts, on what, and how far it is."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, OutputWrapper
from django.db import connection

from annotations.models import ExportJob, ImportJob, Project, User

SHOW_SECONDS = 2.0


def acting_user(name: str | None) -> User:
    """The active user of this name, else the first active site administrator."""
    rows = User.objects.filter(is_active=True)
    if name is None:
        found = rows.filter(is_superuser=True).order_by("pk").first()
        if found is None:
            raise CommandError("There is no site administrator yet: `manage.py user NAME --admin` makes one.")
        return found
    found = rows.filter(username__iexact=name).first()
    if found is None:
        raise CommandError(f"There is no active user {name!r}: `manage.py user {name}` makes one.")
    return found


def live_project(slug: str) -> Project:
    """The project with this slug."""
    found = Project.objects.filter(slug=slug, deleted_at=None).first()
    if found is None:
        known = ", ".join(Project.objects.filter(deleted_at=None).order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(f"There is no project {slug!r}; there are: {known or 'none'}.")
    return found


@contextmanager
def progress_of(job: ImportJob | ExportJob, out: OutputWrapper) -> Iterator[None]:
    """While the block runs, a line now and then on how far the job is; from the row, as everybody sees it."""
    if not out.isatty() or connection.in_atomic_block:
        yield
        return
    over = threading.Event()

    def show() -> None:
        try:
            while not over.wait(SHOW_SECONDS):
                share = type(job)._default_manager.values_list("progress", flat=True).get(pk=job.pk)
                out.write(f"{share:.0%}")
        finally:
            connection.close()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
