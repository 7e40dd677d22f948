"""Dealing documents out to people, as evenly as it can be, seeing what they have already. Pure: no database.

People are numbered in the order of their names. Of all who are free the one is chosen who has met those that are on
the document already least often; among these the one with the fewest documents; then the first by name.
"""

from collections.abc import Collection, Iterable
from itertools import combinations


class Dealer:
    """`names` are the people by id; `held` tells of each document who has it."""

    def __init__(self, names: dict[int, str], held: dict[int, set[int]]) -> None:
        self.names, self.held = names, held
        self.people = list(names)
        self.place = {pk: number for number, pk in enumerate(self.people)}
        self.loads = [0] * len(names)
        self.met = [[0] * len(names) for _ in names]
        for some in held.values():
            self._note((), [self.place[pk] for pk in some if pk in self.place])

    def deal(
        self, order: list[int], per_document: int, overlap: int
    ) -> tuple[dict[int, list[int]], int, dict[tuple[str, str], int]]:
        """Document -> new people; how many documents have several afterwards; documents by pair of names."""
        shared = self._shared(order, per_document, round(len(order) * overlap / 100) if per_document > 1 else 0)
        plan: dict[int, list[int]] = {}
        # Those with several first: the single ones then level the loads.
        for pk in [*(one for one in order if one in shared), *(one for one in order if one not in shared)]:
            chosen = self._choose(self.held.get(pk, ()), per_document if pk in shared else 1)
            if chosen:
                plan[pk] = [self.people[one] for one in chosen]
        pairs = {}
        for first, second in combinations(range(len(self.people)), 2):
            if count := self.met[first][second]:
                pairs[self.names[self.people[first]], self.names[self.people[second]]] = count
        return plan, len(shared), pairs

    def _shared(self, order: list[int], several: int, wanted: int) -> set[int]:
        """The documents with several annotators: those that have them, then those without any, then the others."""
        have = {pk: len(self.held.get(pk, ())) for pk in order}
        found = [pk for pk in order if several > 1 and have[pk] >= several]
        rest = sorted((pk for pk in order if have[pk] < several), key=lambda pk: have[pk] == 1)
        return {*found, *rest[: max(0, wanted - len(found))]}

    def _choose(self, there: Collection[int], wanted: int) -> list[int]:
        """Places of new people, until the document has as many as are wanted or nobody is free."""
        known = [self.place[pk] for pk in there if pk in self.place]
        chosen: list[int] = []
        free = [one for one in range(len(self.people)) if one not in known]
        while len(there) + len(chosen) < wanted and free:
            one = self._least(free, [*known, *chosen])
            free.remove(one)
            self._note([*known, *chosen], [one])
            chosen.append(one)
        return chosen

    def _least(self, free: list[int], others: list[int]) -> int:
        """Lists are compared as they stand, without a call for each person: this is asked for each assignment."""
        if others:
            met = [self.met[other] for other in others]
            together = met[0] if len(met) == 1 else [sum(row) for row in zip(*met, strict=True)]
            least = min([together[one] for one in free])
            free = [one for one in free if together[one] == least]
        loads = [self.loads[one] for one in free]
        return free[loads.index(min(loads))]

    def _note(self, there: Iterable[int], more: list[int]) -> None:
        others = list(there)
        for one in more:
            self.loads[one] += 1
            for other in others:
                self.met[one][other] += 1
                self.met[other][one] += 1
            others.append(one)
