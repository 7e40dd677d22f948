"""Whatever was done to a registry, it comes out of another project as it went in, documents before or after it."""

import pytest

from annotations.errors import Conflict
from annotations.services.actors import add_alias, change_actor, keep_apart, remove_alias
from annotations.services.fsck import Tally, check
from tests.annotations.services.test_actor_files import carry, written
from tests.annotations.services.test_actors_in_any_order import WORDS, Hands

STEPS = 30


class MoreHands(Hands):
    """Somebody who also describes actors, gives and takes names, and keeps actors apart."""

    def change(self) -> None:
        name = self.dice.choice([*WORDS, *(word.upper() for word in WORDS), f"Name {self.count}"])
        told = {"name": name, "note": f"Note {self.count}.\n", "external_id": f"Q{self.count}", "type": "person"}
        change_actor(by=self.people.cora, actor=self.actor(), changes=told)

    def give(self) -> None:
        add_alias(by=self.people.ann, actor=self.actor(), text=self.dice.choice([*WORDS, "GOLF"]))

    def take(self) -> None:
        one = self.actor()
        text = self.dice.choice(list(one.aliases.order_by("folded").values_list("text", flat=True)))
        try:
            remove_alias(by=self.people.cora, actor=one, text=text)
        except Conflict as refusal:
            assert refusal.code in {"alias_is_name", "alias_in_use"}

    def part(self) -> None:
        one, other = self.actor(living=None), self.actor(living=None)
        if one != other:
            keep_apart(by=self.people.cora, actor=one, other=other.uid)

    def merge(self) -> None:
        try:
            super().merge()
        except Conflict as refusal:
            assert refusal.code == "actors_apart"


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("order", [("workbench", "actors"), ("actors", "workbench", "actors")], ids=" ".join)
def test_a_registry_of_which_much_was_changed_comes_back_with_the_same_bytes(
    seed, order, api, people, talks, elsewhere
):
    hands = MoreHands(seed, api, people, talks)
    for _ in range(STEPS):
        hands.dice.choice(
            [hands.link, hands.link, hands.link, hands.merge, hands.unmerge, hands.split, hands.change, hands.give,
             hands.take, hands.part]
        )()  # fmt: skip
    raw = {format: written(talks, people.cora, format) for format in ("workbench", "actors")}
    for format in order:
        carry(raw[format], elsewhere, people.mia, format)
    assert written(elsewhere, people.mia) == raw["actors"]
    assert written(elsewhere, people.mia, "workbench") == raw["workbench"]
    assert [finding.detail for finding in check(Tally())] == []
