"""Asking for an import: rights and words checked, the upload kept whole, one row."""

import codecs
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.db import DatabaseError, transaction

from annotations.errors import Invalid
from annotations.formats.registry import readable
from annotations.models import ImportJob, Project, User
from annotations.permissions import May
from annotations.services import files, history
from annotations.services.jobs import require_room
from annotations.services.rights import require_in

# Text encodings by the letter of Python alone: they raise other errors, or make text of something else.
_NOT_FOR_TEXT = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "utf-7"}


@dataclass(frozen=True)
class ImportOptions:
    """What an import may be told; the defaults store nothing unless every row is right."""

    update: bool = False
    skip_bad: bool = False
    create_labels: bool = False
    dry_run: bool = False
    encoding: str = "utf-8"


def request_import(
    *,
    by: User,
    project: Project,
    format: str,
    file_name: str,
    stream: BinaryIO,
    options: dict[str, Any] | None = None,
) -> ImportJob:
    """A queued job with its file kept; the caller tells the queue once the transaction is over. Needs a manager.

    Errors: 400 `unknown_format`, `unknown_option`, `wrong_type`, `unknown_encoding`, `empty_file`, `bad_name`; 413
    over MAX_IMPORT_BYTES; 429 `too_many_jobs`.
    """
    require_in(by, project, May.MANAGE)
    if format not in readable():
        known = ", ".join(readable())
        raise Invalid(
            f"There is no format {format[:50]!r}; there are: {known}.", code="unknown_format", pointer="/format"
        )
    chosen, name = check_options(options or {}), _clean_name(file_name)
    require_room(project)  # before the file is copied; asked again where it counts
    stored = files.take_in(stream, settings.MAX_IMPORT_BYTES)
    job = ImportJob(
        requested_by=by,
        project=project,
        format=format,
        file_name=name,
        options=asdict(chosen),
        bytes=stored.bytes,
        sha256=stored.sha256,
    )
    try:
        with transaction.atomic():
            _add(job, stored)
    except BaseException:
        _give_up(job)
        raise
    finally:
        shutil.rmtree(stored.path.parent, ignore_errors=True)
    return job


def check_options(given: dict[str, Any]) -> ImportOptions:
    """All options, missing ones with their defaults. Raises Invalid with a pointer below /options."""
    defaults = asdict(ImportOptions())
    for name, value in given.items():
        if name not in defaults:
            raise Invalid(
                f"There is no option {name[:50]!r}; there are: {', '.join(defaults)}.",
                code="unknown_option",
                pointer="/options",
            )
        if type(value) is not type(defaults[name]):
            kind = "a string" if name == "encoding" else "true or false"
            raise Invalid(f"The option {name} is {kind}.", code="wrong_type", pointer=f"/options/{name}")
    chosen = ImportOptions(**{**defaults, **given})
    _check_encoding(chosen.encoding)
    return chosen


def _add(job: ImportJob, stored: files.Stored) -> None:
    require_room(job.project)
    job.save(force_insert=True)
    place = files.folder(job)
    shutil.rmtree(place, ignore_errors=True)  # of a job whose row did not come to be, and whose number is given again
    stored.path.parent.replace(place)
    job.file = files.name_of(place / "upload")
    job.save(update_fields=["file"])
    after = {"format": job.format, "file_name": job.file_name, "sha256": job.sha256, "bytes": job.bytes, **job.options}
    uid = str(job.pk)
    history.record(by=job.requested_by, verb="requested", kind="import", uid=uid, project=job.project, after=after)


def _give_up(job: ImportJob) -> None:
    """Leave no file of a job that did not come to be. Where nobody can tell whether it did, the file stays."""
    if job.pk is None:
        return
    with suppress(DatabaseError):
        if not ImportJob.objects.filter(pk=job.pk).exists():
            shutil.rmtree(files.folder(job), ignore_errors=True)


def _clean_name(name: str) -> str:
    """The last part of the path; a document may get it as its key."""
    last = PurePosixPath(name.replace("\\", "/")).name
    if not last or len(last) > 300 or not last.isprintable():
        raise Invalid("The file needs a name of at most 300 visible characters.", code="bad_name", pointer="/file")
    return last


def _check_encoding(name: str) -> None:
    try:
        known = codecs.lookup(name).name.replace("_", "-")
        "a".encode(name)  # a LookupError for codecs that make bytes of bytes
    except (LookupError, ValueError):
        known = ""
    if not known or known in _NOT_FOR_TEXT:
        raise Invalid(
            f"There is no text encoding {name[:50]!r}: use for example utf-8, utf-16 or windows-1252.",
            code="unknown_encoding",
            pointer="/options/encoding",
        )
