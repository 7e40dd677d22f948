"""Spans that an older schema made, looked at again and found right: that is noted, and nothing else is changed.

A span then counts as written under the schema of now. Its version stays, so whoever has it open goes on; so does the
state of its set: what was submitted stays submitted.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, IntegerField, Max, When

from annotations.errors import Conflict, Invalid, NotFound
from annotations.models import AnnotationSet, Change, Project, Span, User
from annotations.permissions import May
from annotations.queries.recheck import checkable, meanings, named, outdated
from annotations.services.rights import require_in

SETS_AT_ONCE = 100
MOST = 500  # spans named in one call
CHECKED, UNCHECKED = "checked", "unchecked"
Json = dict[str, Any]
New = Callable[[list[int]], list[tuple[Span, int]]]  # ids of locked sets -> their spans with the number they get


@dataclass
class Checked:
    """How many spans were noted as checked, or are not any more; `request` takes it back."""

    request: UUID
    spans: int = 0


def check_spans(
    *,
    by: User,
    project: Project,
    number: int,
    spans: Sequence[tuple[int, UUID]] | None = None,
    label: str = "",
    attribute: str = "",
) -> Checked:
    """Note that these spans, (set, id), or all outdated ones of a label or an attribute, are right as they are.

    Curators and managers check any, annotators their own. Those that are not outdated are passed over. `number` is the
    schema that the person has seen: 409 `stale_version` with `current` for another. 404 for a span that is not there.
    """
    role = require_in(by, project, May.ANNOTATE)
    current = Project.objects.values_list("schema_version", flat=True).get(pk=project.pk)
    if number != current:
        raise Conflict("The labels were changed meanwhile: look again.", code="stale_version", current=current)
    rows = checkable(project, by, role)
    if spans is not None:
        rows = _of(rows, spans)
    found = meanings(project)
    old = outdated(rows, found, label, attribute)

    def new(sets: list[int]) -> list[tuple[Span, int]]:
        require_in(by, project, May.ANNOTATE)
        return [(span, number) for span in old.filter(set__in=sets).select_related("label").order_by("pk")]

    return _in_batches(by, project, CHECKED, _sets_of(old), new)


def uncheck_spans(*, by: User, project: Project, request: UUID) -> Checked:
    """Take back what this person noted with one call, for the spans of which nothing was changed since.

    Said twice, or of a call that was never made, it takes nothing back.
    """
    role = require_in(by, project, May.ANNOTATE)
    changes = Change.objects.filter(project=project, request=request, user=by, kind="span", verb=CHECKED)
    changes = changes.filter(set__in=checkable(project, by, role).order_by().values("set"))
    sets = sorted({owner for owner in changes.values_list("set", flat=True) if owner})

    def new(some: list[int]) -> list[tuple[Span, int]]:
        role = require_in(by, project, May.ANNOTATE)
        noted = {(one.set_id, one.uid): one for one in changes.filter(set__in=some)}
        last = _last_of(some, [uid for _owner, uid in noted])
        rows = checkable(project, by, role).filter(set__in=some, uid__in=[UUID(uid) for _owner, uid in noted])
        found = []
        for span in rows.select_related("label").order_by("pk"):
            change = noted.get((span.set_id, str(span.uid)))
            before: Json = change.before or {} if change else {}
            if change and last[span.set_id, str(span.uid)] == change.seq:
                found.append((span, int(before.get("schema_version", 0))))
        return found

    return _in_batches(by, project, UNCHECKED, sets, new)


def _of(rows: Any, spans: Sequence[tuple[int, UUID]]) -> Any:
    """The spans that are named; NotFound where one of them is not among `rows`."""
    names = set(spans)
    if len(names) > MOST:
        raise Invalid(f"At most {MOST} spans at once.", code="too_many", pointer="/spans")
    chosen = named(rows, [(owner, uid) for owner, uid in names if 0 < owner < 2**63])
    if chosen.count() != len(names):
        raise NotFound("One of these spans is not there.")
    return chosen


def _sets_of(rows: Any) -> list[int]:
    return list(rows.order_by("set").values_list("set", flat=True).distinct())


def _last_of(sets: Iterable[int], uids: Iterable[str]) -> dict[tuple[int | None, str], int]:
    """(set, uid) -> the number of the last Change of it."""
    rows = Change.objects.filter(set__in=sets, uid__in=uids, kind="span").values_list("set", "uid")
    return {(owner, uid): seq or 0 for owner, uid, seq in rows.annotate(last=Max("seq"))}


def _in_batches(by: User, project: Project, verb: str, sets: list[int], new: New) -> Checked:
    """Some sets a transaction, so that nobody waits for all of it; all Changes carry the same request."""
    done = Checked(uuid4())
    for at in range(0, len(sets), SETS_AT_ONCE):
        with transaction.atomic():
            rows = AnnotationSet.objects.filter(pk__in=sets[at : at + SETS_AT_ONCE]).order_by("pk")
            locked = {one.pk: one for one in rows.select_for_update(of=("self",))}
            spans = new(list(locked))
            _write(by, project, verb, locked, spans, done.request)
            done.spans += len(spans)
    return done


def _write(
    by: User, project: Project, verb: str, sets: dict[int, AnnotationSet], spans: list[tuple[Span, int]], request: UUID
) -> None:
    """The numbers, one Change a span, and the revisions. Gold that was an untouched copy is still one."""
    by_number: dict[int, list[int]] = {}
    counts: dict[int, int] = {}
    changes = []
    for span, number in spans:
        by_number.setdefault(number, []).append(span.pk)
        counts[span.set_id] = counts.get(span.set_id, 0) + 1
        found = sets[span.set_id]
        said = {"id": str(span.uid), "quote": span.quote, "label": span.label.key}
        changes.append(
            Change(
                project=project, document_id=found.document_id, set=found, seq=found.revision + counts[span.set_id],
                user=by, request=request, verb=verb, kind="span", uid=str(span.uid), version=span.version,
                before={**said, "schema_version": span.schema_version}, after={**said, "schema_version": number},
            )
        )  # fmt: skip
    for number, pks in by_number.items():
        Span.objects.filter(pk__in=pks).update(schema_version=number)
    Change.objects.bulk_create(changes)
    for pk, count in counts.items():
        AnnotationSet.objects.filter(pk=pk).update(
            revision=F("revision") + count,
            copied_revision=Case(
                When(copied_revision=F("revision"), then=F("copied_revision") + count),
                default=F("copied_revision"),
                output_field=IntegerField(),
            ),
        )
