"""`manage.py reindex [--all]`: makes search terms of texts and keys of names anew, beside a running workbench."""

import sys
import time
from argparse import ArgumentParser
from typing import Any

from annotations.management.base import OnFittingDatabase
from annotations.services.actors.remaking import remake
from annotations.services.reindexing import reindex

SECONDS_BETWEEN = 2.0  # lines of progress


class Command(OnFittingDatabase):
    """What was cut off is taken up by the next run. Ends with 1 when documents are left."""

    help = "Make search terms of texts, and keys of actors' names, anew that an older version has made; --all: all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="every text, not only those of an older version")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how far it is, on the error output, and at the end what was done."""
        self.last = time.monotonic()
        done = reindex(everything=options["all"], told=self.tell)
        self.stdout.write(f"Looked at {done.looked_at:,} texts; {done.changed:,} have other search terms now.")
        names = remake(everything=options["all"])
        if names.aliases or names.actors:
            self.stdout.write(
                f"Made the keys of {names.aliases:,} names of actors anew; {names.actors:,} actors were taught theirs."
            )
        if done.left:
            self.stderr.write(f"{done.left:,} were being changed by others: run `manage.py reindex` again.")
            sys.exit(1)

    def tell(self, done: int, of: int) -> None:
        """A line every two seconds."""
        if time.monotonic() - self.last >= SECONDS_BETWEEN and done < of:
            self.last = time.monotonic()
            self.stderr.write(f"{done:,} of {of:,} texts …")
