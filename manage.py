#!/usr/bin/env python
"""The command line of the workbench: `manage.py workbench` runs it, `manage.py help` lists the rest."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["workbench"]:
        # The supervisor stays for as long as the workbench runs: without Django it needs a fifth of the memory.
        from workbench.supervisor import main as supervise

        raise SystemExit(supervise(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        if error.name != "django":
            raise
        raise SystemExit(
            f"Django is not installed for {sys.executable}. `make run` sets up the environment in .venv; "
            "then use .venv/bin/python manage.py …"
        ) from None
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError, ProgrammingError

    from workbench.celery import app  # noqa: F401  so that tasks find their broker

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        raise SystemExit(f"Workbench: {error}") from None
    except (OperationalError, ProgrammingError) as error:
        raise SystemExit(
            f"Workbench: the database is not ready ({str(error).strip()}). `make run` makes it, as does "
            f"{sys.argv[0]} prepare; WORKBENCH_HOME or DATABASE_URL may point elsewhere."
        ) from None


if __name__ == "__main__":
    main()
