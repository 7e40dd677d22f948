"""Whether the database is of this version of the program."""

import logging
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

log = logging.getLogger(__name__)


class State(NamedTuple):
    """Migrations as `app.name`: those the database lacks, those the program does not know; how many are applied."""

    pending: list[str]
    unknown: list[str]
    applied: int

    @property
    def problem(self) -> str:
        """'' if both fit each other, else what to do, in words."""
        return self.newer or self.older

    @property
    def newer(self) -> str:
        """What is to be said of the database of a newer program."""
        if not self.unknown:
            return ""
        return (
            f"A newer workbench made this database: it has {self.unknown[0]}, which version {settings.VERSION} does "
            "not know. Start the newer version, or restore a backup of this one (manage.py restore)."
        )

    @property
    def older(self) -> str:
        """What is to be said of the database of an older program, or of one that nobody has made yet."""
        if not self.pending:
            return ""
        if not self.applied:
            return "There is no database yet: `make run` makes it, as does manage.py prepare."
        return f"The database lacks migrations ({self.pending[0]}): run manage.py prepare."


def migration_state() -> State:
    """Two statements, and a walk through the files of the migrations: 12 ms the first time."""
    loader = MigrationLoader(connection)
    known, applied = set(loader.disk_migrations or ()), set(loader.applied_migrations or ())
    ours = {app for app, _name in known}
    unknown = sorted(f"{app}.{name}" for app, name in applied - known if app in ours)
    return State(sorted(f"{app}.{name}" for app, name in known - applied), unknown, len(applied))


def require_fitting_database(*, older: bool = True) -> None:
    """For web and worker processes, as they start: SystemExit on the database of a newer program.

    With `older`, one that lacks migrations is let pass with a line in the log: it may soon have them, and /health/ready
    says so until it has. One that does not answer may be right.
    """
    try:
        state = migration_state()
    except DatabaseError:
        return
    finally:
        connection.close()
    if state.newer or (state.older and not older):
        raise SystemExit(f"Workbench: {state.problem}")
    if state.older:
        log.error(state.older)
