"""The rows of a project of many documents in which work has been going on: the same rows for the same number.

Six people annotate; two thirds of the documents are assigned; of these most are handed in, many of them twice; one
document in ten has spans. Keys stand in another order than that in which the documents were made.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.bench.work import WORDS

ANNOTATORS = ("ann", "bob", "eve", "ida", "jon", "kim")
SOURCES = tuple(f"Source {number:02}" for number in range(40))
TAGS = tuple(f"tag-{number:02}" for number in range(30))
RARE_TAG, RARE_WORD, COMMON_WORD = "rare", "rarissima", "commonplace"
DOCUMENTS_AN_EVENT = 200
WORDS_EACH = 50
SPANS_EACH = 10
LABELS = ("claim", "claim", "claim", "claim", "claim", "claim", "claim", "actor", "actor", "actor")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)  # the newest row
Row = tuple[Any, ...]


class Rows:
    """Tables of rows, by model: what `filling` inserts. `labels` are the ids of labels by key, `people` of persons."""

    def __init__(self, count: int, project: int, manager: int, people: list[int], labels: dict[str, int]) -> None:
        self.count, self.project, self.manager, self.people, self.labels = count, project, manager, people, labels
        self.chance = random.Random(7)
        self.set_id = self.span_id = 0
        self.sets: list[Row] = []
        self.spans: list[Row] = []
        self.changes: list[Row] = []
        self.assignments: list[Row] = []
        self.tags: list[Row] = []
        self.flags: list[Row] = []
        self.golds: list[Row] = []

    def documents(self) -> Iterator[tuple[Row, Row]]:
        """(the document, its text) by id from 1; what happened in it is gathered meanwhile."""
        numbers = list(range(1, self.count + 1))
        self.chance.shuffle(numbers)
        for pk, number in enumerate(numbers, start=1):
            yield self._document(pk, number)
            self._work(pk, number)

    def events(self) -> Iterator[Row]:
        """(id, project, key)"""
        for number in range(1, 2 + self.count // DOCUMENTS_AN_EVENT):
            yield number, self.project, f"event-{number:04}"

    def _document(self, pk: int, number: int) -> tuple[Row, Row]:
        day = date(2024, 6, 1) + timedelta(days=self.chance.randrange(700))
        words = self.chance.choices(WORDS, k=WORDS_EACH + number % 20)
        if number % 12 == 0:
            words[3] = COMMON_WORD
        if number % 5000 == 1:
            words[5] = RARE_WORD
        text = " ".join(words)
        said = str(day) if number % 10 else ""
        event = number % (1 + self.count // DOCUMENTS_AN_EVENT) + 1 if number % 2 else None
        title = f"{words[0].title()} {words[1]} {number}" if number % 50 else ""
        made = NOW - timedelta(seconds=(self.count - pk) * 60)
        document = (
            pk, self.project, f"{day}-{number:06}", title, SOURCES[number * number % 40], said,
            day if said else None, event, len(text), made,
        )  # fmt: skip
        self._change(pk, None, None, self.manager, "created", "document", document[2], made, None)
        return document, (pk, text)

    def _work(self, pk: int, number: int) -> None:
        """Who is assigned the document, and how far they are; number decides."""
        first = number % len(self.people)
        both = [self.people[first], self.people[(first + 1 + number // 7 % 5) % len(self.people)]]
        share = number % 100
        if share < 67:
            for user in both[: 2 if number % 5 == 0 else 1]:
                self.assignments.append((self.project, pk, user, self.manager, NOW - timedelta(days=90)))
        if number % 20 == 3:
            self.tags.append((self.project, pk, TAGS[number // 20 % 30]))
        if number % 5000 == 1:
            self.tags.append((self.project, pk, RARE_TAG))
        if number % 100 == 50:
            self.flags.append((self.project, pk, both[0], NOW if number % 200 == 50 else None))
        if share >= 50:
            return
        with_spans = number % 5 == 4  # of the half that is begun: one in ten
        for position, user in enumerate(both[: 2 if number % 5 in (0, 4) else 1]):
            state = _state(number, position)
            self._set(pk, user, state, number, with_spans)

    def _set(self, pk: int, user: int, state: str, number: int, with_spans: bool) -> None:
        self.set_id += 1
        own, at = self.set_id, NOW - timedelta(minutes=number * 7 % 130_000)
        spans = SPANS_EACH if with_spans and state != "skipped" else 0
        closed = state in ("submitted", "accepted")
        sent_back = at if state == "in_progress" and number % 9 == 0 else None
        revision = spans + closed + (state == "skipped")
        self.sets.append(
            (own, pk, "person", user, state, "too long" if state == "skipped" else "", sent_back,
             self.manager if sent_back else None, revision, at, at if closed else None)
        )  # fmt: skip
        for place in range(spans):
            self._span(own, pk, user, place, at)
        if closed or state == "skipped":
            verb = "submit" if closed else "skip"
            self._change(pk, own, revision, user, verb, "set", str(own), at, None)
        if state == "accepted":
            self.golds.append((pk, spans, at))

    def gold(self) -> None:
        """Gold for each accepted set: once a document."""
        for pk, spans, at in {row[0]: row for row in self.golds}.values():
            self.set_id += 1
            self.sets.append(
                (self.set_id, pk, "gold", None, "accepted", "", None, None, 1, at, None)
            )  # fmt: skip
            self._change(pk, self.set_id, 1, self.manager, "copy", "set", str(self.set_id), at, None)
            for place in range(spans):
                self._span(self.set_id, pk, None, place, at)

    def _span(self, own: int, pk: int, user: int | None, place: int, at: datetime) -> None:
        self.span_id += 1
        uid = uuid.UUID(int=self.span_id, version=4)
        start, label = place * 9, LABELS[place]
        self.spans.append((self.span_id, uid, own, self.labels[label], start, start + 8, "word0000"))
        if user is not None:
            moment = at + timedelta(seconds=place * 9)
            self._change(pk, own, place + 1, user, "create", "span", str(uid), moment, 1)

    def _change(
        self, document: int, own: int | None, seq: int | None, user: int, verb: str, kind: str, uid: str,
        at: datetime, version: int | None,
    ) -> None:  # fmt: skip
        self.changes.append((self.project, document, own, seq, user, verb, kind, uid, version, at))


def _state(number: int, position: int) -> str:
    """Of a set: half are handed in, a fifth of all accepted; the rest is open or laid aside."""
    choice = (number // 3 + position) % 20
    return "in_progress" if choice < 4 else "skipped" if choice == 4 else "accepted" if choice < 9 else "submitted"
