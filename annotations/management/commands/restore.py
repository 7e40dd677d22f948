"""`manage.py restore FILE`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.errors import WorkbenchError
from annotations.services.backup import restore_backup


class Command(BaseCommand):
    """Brings a backup back. The workbench must be stopped."""

    help = (
        "Put a backup in the place of the data of this WORKBENCH_HOME (or DATABASE_URL). Checksums are compared "
        "first. The workbench must be stopped. Sessions and one-time links come back as they were when the backup "
        "was made; where this home has another secret than that one, everybody signs in anew."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force",
            action="store_true",
            help="replace data that is here; it is moved to WORKBENCH_HOME/backups",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and say what comes next."""
        try:
            done = restore_backup(path=options["file"].resolve(), force=options["force"])
        except WorkbenchError as error:
            raise CommandError(error.detail) from None
        self.stdout.write(
            f"Restored the database and {done.kept.files:,} job files from {done.kept.path}. "
            "`make run` brings the database up to date; `manage.py fsck` checks it."
        )
        if done.known:
            self.stdout.write(f"Looked at {len(done.known):,} tables, so that lists are quick at once.")
        if done.aside is not None:
            self.stdout.write(f"What was here before is in {done.aside}.")
