"""`manage.py import --project SLUG [--format F] FILE…`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from annotations.errors import WorkbenchError
from annotations.formats.registry import by_ending, readable
from annotations.management.base import OnFittingDatabase
from annotations.management.jobs import acting_user, live_project, progress_of
from annotations.models import ImportJob
from annotations.services import files
from annotations.services.imports import request_import, run_import


class Command(OnFittingDatabase):
    """Claims the row and runs inline: the same services as the API, without the queue."""

    help = "Import files into a project."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--format", choices=readable(), help="else by the ending of each file")
        parser.add_argument("--user", metavar="NAME", help="who imports (default: the first site administrator)")
        parser.add_argument("--update", action="store_true", help="replace what differs")
        parser.add_argument("--skip-bad", action="store_true", help="store the good rows although some are refused")
        parser.add_argument("--create-labels", action="store_true", help="make labels that the project does not have")
        parser.add_argument("--dry-run", action="store_true", help="check and count, store nothing")
        parser.add_argument("--encoding", default="utf-8", help="of text files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Each file is an import of its own; the exit is not zero if one of them failed."""
        failed = [name for name in options["files"] if not self.import_file(Path(name), options)]
        if failed:
            raise CommandError(f"Not imported: {', '.join(failed)}.")

    def import_file(self, path: Path, options: dict[str, Any]) -> bool:
        """Whether the file is in."""
        format_ = options["format"] or by_ending(path.name)
        if format_ is None:
            raise CommandError(f"What is {path.name}? Name its --format: {', '.join(readable())}.")
        chosen = {name: options[name] for name in ("update", "skip_bad", "create_labels", "dry_run", "encoding")}
        try:
            project, by = live_project(options["project"]), acting_user(options["user"])
            with path.open("rb") as stream:
                job = request_import(
                    by=by, project=project, format=format_, file_name=path.name, stream=stream, options=chosen
                )
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        except WorkbenchError as error:
            raise CommandError(f"{path}: {error.detail}") from None
        with progress_of(job, self.stderr):
            run_import(job.pk)
        return self.report(path, ImportJob.objects.get(pk=job.pk))

    def report(self, path: Path, job: ImportJob) -> bool:
        """Print what came of it."""
        for problem in files.problems(job, None):
            self.stderr.write(f"{path}: line {problem['line']}: {problem['code']}: {problem['detail']}")
        counts = ", ".join(f"{job.counts.get(n, 0):,} {n}" for n in ("added", "unchanged", "updated", "refused"))
        self.stdout.write(f"{path}: {job.state}: {counts}")
        if job.error:
            self.stderr.write(f"{path}: {job.error['code']}: {job.error['detail']}")
        return job.state == ImportJob.State.DONE
