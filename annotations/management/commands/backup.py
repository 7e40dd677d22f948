"""`manage.py backup FILE`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.errors import WorkbenchError
from annotations.services.backup import make_backup


class Command(BaseCommand):
    """Everything in one file, while the workbench goes on working."""

    help = (
        "Write the database and the job files to one file (a zip with checksums). The workbench may run meanwhile. "
        "Sessions and unused one-time links are in it: keep it as safe as the data. The secret that signs sessions "
        "is in it only with --with-secret; without it a restored workbench signs everybody out once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="where to write; must not exist yet")
        parser.add_argument("--with-secret", action="store_true", help="put WORKBENCH_HOME/secret in it too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say how large it is."""
        try:
            kept = make_backup(path=options["file"].resolve(), with_secret=options["with_secret"])
        except WorkbenchError as error:
            raise CommandError(error.detail) from None
        self.stdout.write(f"{kept.path}: {kept.bytes:,} bytes, the database and {kept.files:,} job files.")
        if kept.missing:
            self.stderr.write(
                f"{len(kept.missing):,} job files that the database names were not there, such as {kept.missing[0]}: "
                "manage.py fsck lists them all."
            )
