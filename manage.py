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
    from workbench.celery import app  # noqa: F401  so that tasks find their broker

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
