"""Two tabs of one person, really at the same moment, on a database that several connections share."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import msgspec
from django.db import connections

from annotations.models import AnnotationSet, Change, Gesture, Span
from annotations.records.operations import Operation
from annotations.services.gestures import apply_gesture
from tests.fixtures.cast import TEXT

TABS, SAVES = 4, 15


def operation(start: int, end: int) -> list[Operation]:
    raw = {"op": "put_span", "id": str(uuid.uuid4()), "start": start, "end": end, "quote": TEXT[start:end]}
    return msgspec.convert([{**raw, "label": "claim"}], list[Operation])


def in_tabs(work) -> list:
    """Run `work(tab)` in every tab, all beginning at the same moment."""
    barrier = Barrier(TABS)

    def run(tab: int):
        try:
            barrier.wait(10)
            return work(tab)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(run, range(TABS)))


def test_saves_of_several_tabs_are_all_kept_and_counted_once(on_disk, people, article):
    def save(tab: int) -> list[int]:
        places = [(tab * SAVES + n, 60 + tab * 4 + n % 4) for n in range(SAVES)]
        return [
            apply_gesture(
                by=people.ann,
                document_id=article.pk,
                request=uuid.uuid4(),
                operations=operation(min(place), max(place)),
            ).revision
            for place in places
        ]

    revisions = sorted(revision for answers in in_tabs(save) for revision in answers)
    total = TABS * SAVES
    assert revisions == list(range(1, total + 1))
    found = AnnotationSet.objects.get()
    assert (found.revision, Span.objects.count(), Gesture.objects.count()) == (total, total, total)
    assert sorted(Change.objects.filter(set=found).values_list("seq", flat=True)) == revisions


def test_the_same_request_from_several_tabs_is_done_once_and_answered_alike(on_disk, people, article):
    request, operations = uuid.uuid4(), operation(0, 9)
    answers = in_tabs(
        lambda _tab: apply_gesture(by=people.ann, document_id=article.pk, request=request, operations=operations)
    )
    assert {(one.revision, str(one.results)) for one in answers} == {(1, str(answers[0].results))}
    assert sum(not one.replayed for one in answers) == 1
    assert (Span.objects.count(), Change.objects.filter(kind="span").count()) == (1, 1)
