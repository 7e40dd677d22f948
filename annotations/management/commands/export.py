"""`manage.py export --project SLUG --profile P --layer L -o FILE`"""

import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from annotations.errors import WorkbenchError
from annotations.formats.registry import writable
from annotations.management.base import OnFittingDatabase
from annotations.management.jobs import acting_user, live_project, progress_of
from annotations.models import ExportJob
from annotations.queries.records import LAYERS
from annotations.services import files
from annotations.services.exports import OPTIONS, request_export, run_export


class Command(OnFittingDatabase):
    """Claims the row and runs inline: the same services as the API, without the queue."""

    help = "Export a project to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG")
        parser.add_argument("--profile", default="workbench", choices=writable())
        parser.add_argument("--layer", default="all", choices=LAYERS)
        parser.add_argument("-o", "--output", required=True, metavar="FILE", help="- is standard output")
        parser.add_argument("--user", metavar="NAME", help="who exports (default: the first site administrator)")
        parser.add_argument("--event", metavar="KEY", help="only documents of this event")
        parser.add_argument("--source", help="only documents of this source")
        parser.add_argument("--gold", action="store_true", help="gold sets in the layer all, too")
        parser.add_argument("--unannotated", action="store_true", help="documents that nobody has read, too")
        parser.add_argument("--tokens", action="store_true", help="with tokens")
        parser.add_argument("--names", action="store_true", help="user names instead of pseudonyms")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the whole file or none."""
        try:
            job = request_export(
                by=acting_user(options["user"]),
                project=live_project(options["project"]),
                profile=options["profile"],
                layer=options["layer"],
                filters={name: options[name] for name in ("event", "source")},
                options={name: options[name] for name in OPTIONS},
            )
        except WorkbenchError as error:
            raise CommandError(error.detail) from None
        with progress_of(job, self.stderr):
            run_export(job.pk)
        job = ExportJob.objects.get(pk=job.pk)
        if job.state != ExportJob.State.DONE:
            raise CommandError((job.error or {}).get("detail", f"The export is {job.state}."))
        self.deliver(job, options["output"])

    def deliver(self, job: ExportJob, output: str) -> None:
        """Copy the file to where it is wanted: beside its place first, so that no half file is ever seen."""
        source = files.path_of(job.file)
        if output == "-":
            out = getattr(self.stdout._out, "buffer", None) or sys.stdout.buffer
            with source.open("rb") as stream:
                shutil.copyfileobj(stream, out)
            out.flush()
        else:
            try:
                with files.whole(Path(output).resolve()) as target, source.open("rb") as stream:
                    shutil.copyfileobj(stream, target)
            except OSError as error:
                raise CommandError(f"{output}: {error.strerror}") from None
        counts = ", ".join(f"{value:,} {name}" for name, value in job.counts.items())
        self.stderr.write(f"{output}: {counts}, sha256 {job.sha256}")
        for loss in job.losses:
            self.stderr.write(f"Left out: {loss['detail']}")
