"""Tags, assignments and flags against their documents; guidelines against their checksums and numbers."""

import hashlib
from collections.abc import Iterator

from django.db.models import Count, F, Max

from annotations.models import Assignment, DocumentTag, Flag, GuidelineReading, GuidelineVersion, Project
from annotations.services.fsck.findings import BACKUP, ROWS_AT_ONCE, TEXTS_AT_ONCE, Finding

KINDS: dict[str, type[Assignment] | type[DocumentTag] | type[Flag]] = {
    "assignment": Assignment,
    "flag": Flag,
    "tag": DocumentTag,
}


def work() -> Iterator[Finding]:
    """Rows whose project is not that of their document."""
    mend = "The row was changed by hand: give it the project of its document, or restore a backup."
    for kind, model in KINDS.items():
        strays = model._default_manager.exclude(project_id=F("document__project_id")).order_by("pk")
        for pk, document, project in strays.values_list("pk", "document_id", "project_id").iterator(ROWS_AT_ONCE):
            detail = f"The {kind} {pk} is of project {project}; its document {document} is of another one."
            yield Finding(f"{kind}_of_another_project", detail, mend, {kind: pk, "document": document})


def guidelines() -> Iterator[Finding]:
    """Versions whose words were changed, numbers that are missing, and readers of versions that are not there."""
    rows = GuidelineVersion.objects.order_by("pk").values_list("pk", "project__slug", "number", "body", "sha256")
    for _pk, project, number, body, digest in rows.iterator(TEXTS_AT_ONCE):
        if hashlib.sha256(body.encode()).hexdigest() != digest:
            detail = f"Version {number} of the guideline of {project} does not have the checksum {digest[:12]}…"
            yield Finding("guideline_changed", detail, BACKUP, {"project": project, "number": number})
    kept = Project.objects.annotate(kept=Count("guideline_versions"), last=Max("guideline_versions__number"))
    wrong = kept.exclude(kept=F("guideline_version"), last=F("guideline_version")).exclude(kept=0, guideline_version=0)
    columns = ("slug", "guideline_version", "kept", "last")
    for project, number, count, last in wrong.order_by("pk").values_list(*columns).iterator(ROWS_AT_ONCE):
        detail = (
            f"The guideline of {project} is at version {number}, but {count} versions are kept and the last has "
            f"number {last}."
        )
        yield Finding("guideline_has_gaps", detail, BACKUP, {"project": project})
    ahead = GuidelineReading.objects.filter(number__gt=F("project__guideline_version")).order_by("pk")
    for pk, project, number in ahead.values_list("pk", "project__slug", "number").iterator(ROWS_AT_ONCE):
        detail = f"Reading {pk} says that version {number} of the guideline of {project} was read; there is none."
        mend = "Delete the row: its person is told of the guideline once more."
        yield Finding("guideline_reading_ahead", detail, mend, {"project": project, "reading": pk})
