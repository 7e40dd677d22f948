"""Links, merges and splits in any order: nobody is lost, every name is known, and each step can be taken back."""

import random

import pytest

from annotations.errors import Conflict, Invalid
from annotations.models import Actor, Alias, AnnotationSet, Change, Span
from annotations.services.actors import (
    actor_of,
    create_actor,
    merge_actor,
    split_actor,
    unmerge_actor,
    unsplit_actor,
)
from annotations.services.actors.aliases import name_in
from annotations.services.documents import add_document
from annotations.services.fsck import Tally, check
from tests.fixtures.cast import put

WORDS = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot")
STEPS = 30


def links() -> dict[str, str]:
    return {str(uid): actor for uid, actor in Span.objects.values_list("uid", "actor__uid")}


def names() -> set[tuple[str, str]]:
    return set(Alias.objects.values_list("actor__uid", "folded"))


def family(actor: Actor) -> set[int]:
    now = actor.living_id or actor.pk
    return {now, *Actor.objects.filter(living=now).values_list("pk", flat=True)}


def in_order() -> None:
    assert [finding.detail for finding in check(Tally())] == []
    for span in Span.objects.select_related("actor"):
        name = name_in(span.quote)
        known = Alias.objects.filter(actor__in=family(span.actor), folded=name.folded)
        assert known.exists(), f"nobody of the family of {span.actor.uid} knows {span.quote}"


class Hands:
    """Somebody who links, merges and splits without a plan."""

    def __init__(self, seed, api, people, talks):
        self.dice, self.api, self.people, self.talks = random.Random(seed), api, people, talks
        self.count = 0
        for uid in "abcd":
            create_actor(by=people.ann, project=talks, uid=uid, name=f"Name {uid.upper()}")

    def actor(self, **facts) -> Actor | None:
        rows = Actor.objects.filter(project=self.talks, **facts).order_by("uid")
        return self.dice.choice(list(rows)) if rows else None

    def link(self) -> None:
        self.count += 1
        word, actor = self.dice.choice(WORDS), self.actor()
        document = add_document(by=self.people.mara, project=self.talks, key=f"d{self.count}", text=word)
        span = put(word, word, "actor", actor=actor.uid)
        assert self.dice.choice([self.api.ann, self.api.bob]).gesture(document, [span]).status_code == 200

    def merge(self) -> None:
        one, other = self.actor(living=None), self.actor(living=None)
        if one == other:
            return
        before = links(), names()
        merge_actor(by=self.people.cora, actor=one, into=other.uid)
        assert (links(), names()) == before
        if self.dice.random() < 0.5:
            assert unmerge_actor(by=self.people.cora, actor=one)[1].spans == 0
            assert (links(), names()) == before

    def unmerge(self) -> None:
        one = self.actor(living__isnull=False)
        if one is not None:
            unmerge_actor(by=self.people.cora, actor=one)

    def split(self) -> None:
        one = self.actor(living=None)
        aliases = list(one.aliases.order_by("folded").values_list("text", flat=True))
        before, known = links(), names()
        try:
            made, moved = split_actor(
                by=self.people.cora, actor=one, aliases=[self.dice.choice(aliases)], name=f"New {len(known)}"
            )
        except Invalid as refusal:
            assert refusal.code == "alias_is_name"
            return
        assert sum(links()[uid] != actor for uid, actor in before.items()) == moved.spans
        if self.dice.random() < 0.5:
            unsplit_actor(by=self.people.cora, actor=made)
            back = {uid: actor_of(self.talks, actor) for uid, actor in links().items()}
            was = {uid: actor_of(self.talks, actor) for uid, actor in before.items()}
            assert {u: a.living or a for u, a in back.items()} == {u: a.living or a for u, a in was.items()}
            assert {pair for pair in names() if pair[0] != made.uid} == known

    def unsplit(self) -> None:
        one = self.actor()
        try:
            unsplit_actor(by=self.people.cora, actor=one)
        except Conflict as refusal:
            assert refusal.code in {"actor_not_split", "actor_merged"}


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_everything_stays_in_order(seed, api, people, talks):
    hands = Hands(seed, api, people, talks)
    for _ in range(STEPS):
        step = hands.dice.choice([hands.link, hands.link, hands.merge, hands.unmerge, hands.split, hands.unsplit])
        step()
    in_order()
    assert Span.objects.count() == hands.count
    revisions = AnnotationSet.objects.values_list("revision", flat=True)
    assert Change.objects.filter(set__isnull=False).count() == sum(revisions)


def test_merges_one_after_the_other_are_taken_back_in_any_order(people, talks):
    made = [create_actor(by=people.ann, project=talks, uid=uid, name=uid.upper() * 3) for uid in "abcd"]
    a, b, c, d = made
    for one, into in ((a, "b"), (b, "c"), (c, "d")):
        merge_actor(by=people.cora, actor=one, into=into)
    assert {actor_of(talks, uid).living for uid in "abc"} == {d}
    unmerge_actor(by=people.cora, actor=b)
    assert [actor_of(talks, uid).living for uid in "abcd"] == [b, None, d, None]
    assert actor_of(talks, "a").merged_into == b
    unmerge_actor(by=people.cora, actor=c)
    unmerge_actor(by=people.cora, actor=a)
    assert not Actor.objects.exclude(living=None, merged_into=None).exists()
    assert [finding.detail for finding in check(Tally())] == []
