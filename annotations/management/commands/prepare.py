"""`manage.py prepare`: what the supervisor runs at each start. With nothing to do it must be quick."""

import fcntl
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from annotations.errors import WorkbenchError
from annotations.models import User
from annotations.queries.migrations import migration_state
from annotations.services.accounts import create_user
from annotations.services.actors.remaking import count_stale, remake
from annotations.services.backup import make_backup, unfinished
from annotations.services.keys import make_link
from annotations.services.reindexing import count_older, reindex
from annotations.services.seed import seed_demo

BACKUPS_KEPT = 10
FEW_TEXTS = 2000  # whose search terms are made anew at a start: some four seconds
FEW_NAMES = 2000
LOCK = 0x776F726B  # any number that nobody else takes on this database


class Command(BaseCommand):
    """Brings database, static files and the first account up to date; says what it did, and nothing else."""

    help = "Bring the database and the static files up to date; `make run` does it at each start."
    requires_system_checks = [Tags.security]  # what is unsafe does not start

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without-copy", action="store_true", help="migrate without a copy of the database: have one of your own"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step looks first whether there is anything to do. `sign-in: URL` lines are for the supervisor."""
        Path(settings.WORKBENCH_HOME).mkdir(parents=True, exist_ok=True, mode=0o700)
        if begun := unfinished():
            raise CommandError(
                f"A restore was cut off before its end: run `manage.py restore {begun.backup} --force` again. What was "
                f"here before is whole, a part of it in {begun.aside}."
            )
        try:
            with self.one_at_a_time():
                self.migrate(with_copy=not options["without_copy"])
                self.search_terms()
                self.names_of_actors()
                self.collect_static()
                self.first_admin()
        except WorkbenchError as error:
            raise CommandError(error.detail) from None

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Whoever prepares the same home, or from another machine the same PostgreSQL, waits and finds it done."""
        lock = os.open(settings.WORKBENCH_HOME, os.O_RDONLY)  # the folder itself, so that no file is left behind
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if connection.vendor != "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield
        finally:
            connection.close()  # gives the advisory lock back, whatever state the connection is in
            os.close(lock)

    def migrate(self, *, with_copy: bool) -> None:
        """Refuse the database of a newer workbench; keep a copy of an older one; migrate."""
        state = migration_state()
        if state.newer:
            raise CommandError(state.newer)
        if not state.pending:
            return
        copy = self.keep_copy() if state.applied and with_copy else None
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except Exception as error:
            raise CommandError(_migration_failed(error, copy, len(state.pending))) from error
        what = f"{len(state.pending)} migrations were applied" if state.applied else "made"
        self.stdout.write(f"Database: {what}.")

    def keep_copy(self) -> Path:
        """A copy of the database before it is changed; of these the last ten stay."""
        folder = Path(settings.BACKUPS_DIR)
        path = folder / f"before-migration-{timezone.now():%Y%m%d-%H%M%S-%f}.zip"
        try:
            make_backup(path=path, with_files=False)
        except WorkbenchError as error:
            raise CommandError(
                f"The database is of an older version, and no copy of it could be kept before it is changed. "
                f"{error.detail} Nothing was changed. If you have a copy of your own, run `manage.py prepare "
                "--without-copy` once."
            ) from error
        self.stdout.write(f"A copy of the database is in {path}.")
        for old in sorted(folder.glob("before-migration-*.zip"))[:-BACKUPS_KEPT]:
            old.unlink(missing_ok=True)
        return path

    def search_terms(self) -> None:
        """Where the rule of search terms has changed, make those of a few texts anew; of many, say what to do."""
        older = count_older()
        if older > FEW_TEXTS:
            self.stdout.write(
                f"Search: {older:,} texts have terms of an older version, and are not found by other spellings of "
                "names. Run `manage.py reindex`; people can work meanwhile."
            )
        elif older:
            done = reindex()
            self.stdout.write(f"Search: the terms of {done.looked_at:,} texts were made anew.")

    def names_of_actors(self) -> None:
        """The same for the keys by which names of actors are found, and for actors that have no name as an alias."""
        stale = count_stale()
        if stale > FEW_NAMES:
            self.stdout.write(
                f"Actors: {stale:,} names have keys of an older version, and are not offered as they should be. Run "
                "`manage.py reindex`; people can work meanwhile."
            )
        elif stale:
            remake()
            self.stdout.write(f"Actors: the keys of {stale:,} names were made anew.")

    def collect_static(self) -> None:
        """Gather the static files anew when one of them, the program or Django has changed: STATIC_URL says so."""
        stamp = Path(settings.STATIC_ROOT) / ".stamp"
        current = f"{settings.STATIC_URL} {settings.STATIC_ROOT}"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == current:
            return
        # What an older release left is removed, above all the compressed twin of a file that has changed. A folder
        # without our stamp may hold what is not ours: nothing is removed there.
        call_command("collectstatic", verbosity=0, interactive=False, clear=stamp.is_file())
        stamp.write_text(current, encoding="utf-8")
        self.stdout.write("Static files: gathered.")

    def first_admin(self) -> None:
        """Until a site administrator has signed in for the first time, each start prints a fresh one-time link."""
        if not User.objects.exists():
            admin = create_user(by=None, username="admin", is_admin=True)
            self.stdout.write("Made the first site administrator: admin.")
            if settings.SEED_DEMO:
                project, added = seed_demo(by=admin)
                self.stdout.write(f"Made the demo project {project.name!r} with {added} documents.")
        admins = User.objects.filter(is_superuser=True)
        if admins.filter(last_login__isnull=False).exists():
            return
        unseen = admins.filter(is_active=True).order_by("pk").first()
        if unseen is not None:
            _invitation, url = make_link(by=None, user=unseen)
            self.stdout.write(f"sign-in: {url}")


def _migration_failed(error: Exception, copy: Path | None, pending: int) -> str:
    """What a migration that broke off has left: each is one transaction, so those before it stand."""
    connection.close()
    left = migration_state().pending
    done = pending - len(left)
    state = "The database is as it was" if not done else f"The {done} before it were applied"
    message = f"The migration {left[0] if left else ''} failed: {str(error).strip() or type(error).__name__}. {state}."
    if copy is None:
        return message
    if not done:
        return f"{message} The older version goes on working with it; a copy is in {copy}."
    return f"{message} To go back, start the older version after `manage.py restore {copy} --force` with it."
