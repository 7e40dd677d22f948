"""What a person sees of a set, and what they do next: gestures as the editor makes them, at random but repeatable."""

import random
import uuid
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
LABELS = ("claim", "actor", "figure")
WORDS = (
    "The talks in Istanbul ended after two hours; 117 drones and 1,000 prisoners — said Kyiv’s “envoy” — were "
    "exchanged 😀 before Moscow’s army 🇺🇦 answered naïvely: “at least 40 %”, Zelenskiy wrote. "
)
FIGURE = {
    "value": None, "low": None, "high": None, "bound": "exact", "unit": None, "counted": None, "kind": "count",
    "per": None, "as_of": None, "place": None, "attributed_to": None,
}  # fmt: skip


def prose(length: int) -> str:
    """A text of so many code points, some of which take two UTF-16 units."""
    return (WORDS * (length // len(WORDS) + 1))[:length]


@dataclass
class View:
    """Spans and relations of a set by id, each with its `version`, and the versions of deleted ones."""

    spans: dict[str, Json] = field(default_factory=dict)
    relations: dict[str, Json] = field(default_factory=dict)
    dead: dict[str, tuple[Json, int]] = field(default_factory=dict)

    def read(self, content: Json) -> None:
        """Take over what the server says. Of deleted rows it says nothing: what is not there, is not known any more."""
        self.spans = {row["id"]: row for row in content["spans"]}
        self.relations = {row["id"]: row for row in content["relations"]}
        self.dead.clear()

    def version(self, uid: str) -> int | None:
        """The version to send; None for something new."""
        row = self.spans.get(uid) or self.relations.get(uid)
        return row["version"] if row else self.dead[uid][1] if uid in self.dead else None

    def learn(self, operations: list[Json], results: list[Json]) -> None:
        """These operations were done, with these results."""
        for operation, result in zip(operations, results, strict=True):
            for gone in result.get("removed_relations", []):
                self.dead[gone["id"]] = (self.relations.pop(gone["id"], {}), gone["version"])
            uid, rows = operation["id"], self.relations if "relation" in operation["op"] else self.spans
            if operation["op"].startswith("delete"):
                self.dead[uid] = (rows.pop(uid, {}), result["version"])
            else:
                self.dead.pop(uid, None)
                rows[uid] = {**content_of(operation), "version": result["version"]}

    def stamped(self, operations: list[Json]) -> list[Json]:
        """With the versions that this view has seen; within a gesture each operation makes the next one of its row."""
        seen: dict[str, int] = {}
        stamped = []
        for operation in operations:
            uid = operation["id"]
            version = seen.get(uid, self.version(uid))
            seen[uid] = (version or 0) + 1
            stamped.append(operation if version is None else {**operation, "version": version})
        return stamped


def content_of(operation: Json) -> Json:
    """The row that a put makes, without its version."""
    return {key: value for key, value in operation.items() if key not in {"op", "version"}}


class Hand:
    """One person at one text: `gesture(view)` is what they do next, as operations without versions."""

    def __init__(self, text: str, seed: int) -> None:
        self.text = text
        self.random = random.Random(seed)
        self.kinds = {
            self.mark: 40, self.replace: 18, self.delete: 8, self.tie: 11, self.untie: 5, self.put_back: 4,
            self.sentence: 12, self.tidy: 6,
        }  # fmt: skip

    def gesture(self, view: View) -> list[Json]:
        """One operation or several; a new span where what was drawn is not possible yet."""
        chosen = self.random.choices(list(self.kinds), list(self.kinds.values()))[0]
        return chosen(view) or self.mark(view)

    def mark(self, view: View) -> list[Json]:
        return [self._span(view, self.random.choice(LABELS))]

    def replace(self, view: View) -> list[Json]:
        """Another range, or another value of an attribute; the label stays, for the sake of relations."""
        row = self._one(view.spans)
        return [self._span(view, row["label"], row["id"])] if row else []

    def delete(self, view: View) -> list[Json]:
        row = self._one(view.spans)
        return [{"op": "delete_span", "id": row["id"]}] if row else []

    def tie(self, view: View) -> list[Json]:
        head = self._one(view.spans, "claim")
        kind, label = self.random.choice([("speaker", "actor"), ("has_figure", "figure")])
        tail = self._one(view.spans, label)
        if not head or not tail:
            return []
        ends = (kind, head["id"], tail["id"])
        known = {(row["type"], row["head"], row["tail"]) for row in view.relations.values()}
        return [] if ends in known else [_relation(*ends)]

    def untie(self, view: View) -> list[Json]:
        row = self._one(view.relations)
        return [{"op": "delete_relation", "id": row["id"]}] if row else []

    def put_back(self, view: View) -> list[Json]:
        """Undo of a deletion: the same span, on the version of its tombstone."""
        places = _places(view)
        back = [row for row, _ in view.dead.values() if "label" in row and _place(row) not in places]
        if not back:
            return []
        row = self.random.choice(back)
        return [{"op": "put_span", **{key: value for key, value in row.items() if key != "version"}}]

    def sentence(self, view: View) -> list[Json]:
        """A claim, its speaker and its figure in one gesture, and at times a second thought about the claim."""
        claim, actor, figure = (self._span(view, label) for label in LABELS)
        ties = [_relation("speaker", claim["id"], actor["id"]), _relation("has_figure", claim["id"], figure["id"])]
        again = [{**claim, "attributes": {"quote_type": "mixed"}}] if self.random.random() < 0.3 else []
        return [claim, actor, figure, *ties, *again]

    def tidy(self, view: View) -> list[Json]:
        """Some spans deleted, with their relations, and one put in their place."""
        rows = self.random.sample(list(view.spans.values()), min(3, len(view.spans)))
        return [{"op": "delete_span", "id": row["id"]} for row in rows] + [self._span(view, "actor")] if rows else []

    def _span(self, view: View, label: str, uid: str = "") -> Json:
        taken = _places(view)
        while True:
            start = self.random.randrange(len(self.text) - 60)
            end = start + self.random.randint(1, 60)
            if (label, start, end) not in taken:
                break
        kind = self.random.choice(["direct", "indirect"])
        number = str(self.random.randint(1, 10**12))
        return {
            "op": "put_span", "id": uid or self._uid(), "start": start, "end": end, "quote": self.text[start:end],
            "label": label, "attributes": {"quote_type": kind} if label == "claim" else {}, "fragments": [],
            "actor": None, "figure": {**FIGURE, "value": number} if label == "figure" else None,
        }  # fmt: skip

    def _one(self, rows: dict[str, Json], label: str = "") -> Json | None:
        fitting = [row for row in rows.values() if label in ("", row.get("label"))]
        return self.random.choice(fitting) if fitting else None

    @staticmethod
    def _uid() -> str:
        return str(uuid.uuid4())


def _relation(kind: str, head: str, tail: str) -> Json:
    return {"op": "put_relation", "id": str(uuid.uuid4()), "type": kind, "head": head, "tail": tail, "attributes": {}}


def _place(row: Json) -> tuple[str, int, int]:
    return row["label"], row["start"], row["end"]


def _places(view: View) -> set[tuple[str, int, int]]:
    return {_place(row) for row in view.spans.values()}
