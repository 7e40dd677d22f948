"""What our commands share: they refuse a database that is not of this version, in words."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.queries.migrations import migration_state


class OnFittingDatabase(BaseCommand):
    """A command that reads or writes our tables."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Look at the database before anything else is done."""
        if problem := migration_state().problem:
            raise CommandError(problem)
        return super().execute(*args, **options)
