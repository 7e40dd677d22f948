"""The guideline: what annotators go by, as Markdown. Each writing makes a version; nothing written is ever lost."""

import hashlib

from django.db import IntegrityError, transaction

from annotations.errors import Conflict, Invalid, NotFound
from annotations.models import GuidelineReading, GuidelineVersion, Project, User
from annotations.permissions import May
from annotations.services import history
from annotations.services.names import clean_line
from annotations.services.rights import require_in
from annotations.text.fidelity import TextProblem
from annotations.text.markdown import check_markdown

LONGEST_NOTE = 300


def write_guideline(
    *, by: User, project: Project, body: str, note: str = "", expected: int
) -> tuple[GuidelineVersion, bool]:
    """Store a new version; False with the present one if the body is the same. Needs a manager.

    `expected` is the number of the version that was edited, 0 for none; Conflict `stale_version` with `current`
    ({"number", "body", "note", "sha256"}) if somebody else has written meanwhile.
    """
    require_in(by, project, May.MANAGE)
    check_guideline(body)
    clean_line(note, "note", LONGEST_NOTE)
    with transaction.atomic():
        stored = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        current = GuidelineVersion.objects.filter(project=stored, number=stored.guideline_version).first()
        if current is not None and current.body == body:
            return current, False  # nothing to do, or done by the same request before
        if stored.guideline_version != expected:
            raise _stale(stored.guideline_version, expected, current)
        if current is None and not body.strip():
            raise Invalid("A guideline needs some words.", code="empty", pointer="/body")
        made = GuidelineVersion.objects.create(
            project=stored,
            number=expected + 1,
            body=body,
            sha256=hashlib.sha256(body.encode()).hexdigest(),
            note=note,
            created_by=by,
        )
        Project.objects.filter(pk=stored.pk).update(guideline_version=made.number)
        before = {"number": current.number, "sha256": current.sha256} if current else None
        after = {"number": made.number, "sha256": made.sha256, "note": note}
        history.record(
            by=by, verb="updated", kind="guideline", uid=project.slug, project=project, before=before, after=after
        )
        _read(by, project, made.number)
    project.guideline_version = made.number
    return made, True


def mark_read(*, by: User, project: Project, number: int) -> None:
    """Remember that the person has looked at this version; one that is older than what they know changes nothing."""
    require_in(by, project, May.READ)
    if not GuidelineVersion.objects.filter(project=project, number=number).exists():
        raise NotFound
    with transaction.atomic():
        _read(by, project, number)


def check_guideline(body: str) -> None:
    """Raise Invalid with the pointer /body for what cannot be kept or drawn."""
    try:
        check_markdown(body)
    except TextProblem as problem:
        raise Invalid(problem.detail, code=problem.code, pointer="/body") from None


def guideline_name(number: int) -> str:
    """The guideline as an annotation set and the files name it: its number, '' where there is none."""
    return str(number) if number else ""


def _read(by: User, project: Project, number: int) -> None:
    rows = GuidelineReading.objects.filter(project=project, user=by)
    if rows.filter(number__lt=number).update(number=number) or rows.exists():
        return
    try:
        with transaction.atomic():
            GuidelineReading.objects.create(project=project, user=by, number=number)
    except IntegrityError:  # in two windows at once
        rows.filter(number__lt=number).update(number=number)


def _stale(now: int, expected: int, current: GuidelineVersion | None) -> Conflict:
    found = None
    if current is not None:
        names = ("number", "body", "note", "sha256")
        found = {name: getattr(current, name) for name in names}
    return Conflict(
        f"You saw version {expected} of the guideline; it is at version {now} now.",
        code="stale_version",
        pointer="/number",
        current=found,
    )
