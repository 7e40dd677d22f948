"""The registry under several hands at the same moment, on a database that several connections share."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import msgspec
from django.db import connections, transaction

from annotations.errors import Conflict
from annotations.models import Actor, Alias, AliasKey, Change, Gesture, Span
from annotations.records.operations import Operation
from annotations.services.actors import create_actor, merge_actor, split_actor, unmerge_actor
from annotations.services.documents import add_document
from annotations.services.fsck import Tally, check
from annotations.services.gestures import apply_gesture
from tests.fixtures.cast import TEXT, put

ROUNDS = 6


def at_once(*works) -> list:
    """What each gave, or the refusal that it met."""
    barrier = Barrier(len(works))

    def run(work):
        try:
            barrier.wait(10)
            return work()
        except Conflict as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def save(person, document, *operations):
    asked = msgspec.convert(list(operations), list[Operation])
    return apply_gesture(by=person, document_id=document.pk, request=uuid.uuid4(), operations=asked)


def test_two_that_are_merged_into_each_other_at_once_never_make_a_circle(on_disk, people, talks):
    for number in range(ROUNDS):
        one, other = (
            create_actor(by=people.ann, project=talks, uid=f"{name}{number}", name=f"{name}{number}") for name in "ab"
        )
        answers = at_once(
            lambda one=one, other=other: merge_actor(by=people.cora, actor=one, into=other.uid),
            lambda one=one, other=other: merge_actor(by=people.mara, actor=other, into=one.uid),
        )
        assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]
        assert Actor.objects.filter(pk__in=[one.pk, other.pk]).exclude(merged_into=None).count() == 1
    assert [finding.detail for finding in check(Tally())] == []


def test_a_name_that_two_teach_at_once_is_kept_once(on_disk, people, talks, article):
    actor = create_actor(by=people.ann, project=talks, uid="vz", name="Volodymyr")
    for number in range(ROUNDS):
        text = f"Zelensky{number}"
        document = add_document(by=people.mara, project=talks, key=text, text=text)
        span = put(text, text, "actor", actor="vz")
        answers = at_once(*(lambda p=p, d=document, s=span: save(p, d, s) for p in (people.ann, people.bob)))
        assert [answer.revision for answer in answers] == [1, 1]
    assert Alias.objects.filter(actor=actor).count() == ROUNDS + 1
    assert not Alias.objects.exclude(pk__in=AliasKey.objects.values("alias")).exists()


def test_one_actor_that_two_make_at_once_is_made_once(on_disk, people, talks, article):
    for number in range(ROUNDS):
        new = {"op": "put_actor", "id": f"new-{number}", "name": f"New {number}", "type": "person"}
        answers = at_once(
            lambda new=new: save(people.ann, article, new), lambda new=new: save(people.bob, article, new)
        )
        assert sorted(answer.results[0]["status"] for answer in answers) == ["created", "unchanged"]
    assert Actor.objects.count() == ROUNDS
    assert Change.objects.filter(kind="actor", verb="create").count() == ROUNDS


def test_a_split_while_others_link_and_merge_leaves_everything_in_order(on_disk, people, talks, article):
    actor = create_actor(by=people.ann, project=talks, uid="vz", name="Volodymyr", aliases=["Zelenskiy"])
    other = create_actor(by=people.ann, project=talks, uid="o", name="Other")
    answers = at_once(
        lambda: [save(people.ann, article, put(TEXT, quote, "actor", actor="vz")) for quote in ("Zelenskiy", "Moscow")],
        lambda: save(people.bob, article, put(TEXT, "Zelenskiy", "actor", actor="vz")),
        lambda: split_actor(by=people.cora, actor=actor, aliases=["Zelenskiy"], name="Z", uid="z"),
        lambda: [merge_actor(by=people.mara, actor=other, into="vz"), unmerge_actor(by=people.mara, actor=other)],
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Span.objects.count() == 3 and Gesture.objects.count() == 3
    assert [finding.detail for finding in check(Tally())] == []


def test_a_gesture_that_is_cut_off_before_its_end_leaves_neither_actor_nor_alias(on_disk, people, talks, article):
    class Killed(Exception):
        pass

    new = {"op": "put_actor", "id": "vz", "name": "Zelenskyy"}
    try:
        with transaction.atomic():
            save(people.ann, article, new, put(TEXT, "Zelenskiy", "actor", actor="vz"))
            assert Alias.objects.count() == 2
            raise Killed
    except Killed:
        pass
    assert not Actor.objects.exists() and not Alias.objects.exists() and not AliasKey.objects.exists()
    assert save(people.ann, article, new).results == [{"id": "vz", "status": "created"}]
