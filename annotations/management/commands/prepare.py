"""`manage.py prepare`: what the supervisor runs at each start. With nothing to do it must be quick."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from annotations.errors import WorkbenchError
from annotations.models import User
from annotations.services.accounts import create_user
from annotations.services.backup import make_backup
from annotations.services.keys import make_link
from annotations.services.seed import seed_demo

BACKUPS_KEPT = 10


class Command(BaseCommand):
    """Brings database, static files and the first account up to date; says what it did, and nothing else."""

    help = "Bring the database and the static files up to date; `make run` does it at each start."
    requires_system_checks = [Tags.security]  # what is unsafe does not start

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step looks first whether there is anything to do. `sign-in: URL` lines are for the supervisor."""
        try:
            self.migrate()
            self.collect_static()
            self.first_admin()
        except WorkbenchError as error:
            raise CommandError(error.detail) from None

    def migrate(self) -> None:
        """Refuse the database of a newer workbench; keep a copy of an older one; migrate."""
        Path(settings.WORKBENCH_HOME).mkdir(parents=True, exist_ok=True, mode=0o700)
        loader = MigrationLoader(connection)
        known, applied = set(loader.disk_migrations or ()), set(loader.applied_migrations or ())
        ours = {app for app, _name in known}
        unknown = sorted(f"{app}.{name}" for app, name in applied - known if app in ours)
        if unknown:
            raise CommandError(
                f"A newer workbench made this database: it has {unknown[0]}, which version {settings.VERSION} does not "
                "know. Start the newer version, or restore a backup of this one (manage.py restore)."
            )
        pending = known - applied
        if not pending:
            return
        if applied:
            self.keep_copy()
        call_command("migrate", verbosity=0, interactive=False)
        what = f"{len(pending)} migrations were applied" if applied else "made"
        self.stdout.write(f"Database: {what}.")

    def keep_copy(self) -> None:
        """A copy of the database before it is changed; of these the last ten stay."""
        folder = Path(settings.BACKUPS_DIR)
        path = folder / f"before-migration-{timezone.now():%Y%m%d-%H%M%S-%f}.zip"
        make_backup(path=path, with_files=False)
        self.stdout.write(f"A copy of the database is in {path}.")
        for old in sorted(folder.glob("before-migration-*.zip"))[:-BACKUPS_KEPT]:
            old.unlink()

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
