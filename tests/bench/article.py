"""Articles with annotations on them for the measurements in a browser: the same at each run."""

import uuid
from typing import Any

from tests.fixtures.site import Api

Json = dict[str, Any]

ACTORS = ["Rustem Umerov", "The ministry", "Ms Hansen", "A spokesman for the city", "Zelenskyy", "The two delegations"]
FIGURES = ["at least 400 children", "117 drones", "between 30 and 40 people", "1,000 prisoners", "some 2.5 million"]
PLACES = ["Istanbul", "the port of Odesa", "Kherson", "a camp near the border"]
PLAIN = (
    "Nobody else spoke about it on that day and the room was quiet for a while before the next question came, "
    "which was about the weather and the roads, as so often in these weeks; the answer was short. "
)
ONE_GESTURE = 500  # operations


class Article:
    """A text of `length` characters, four spans in each of its `units` parts, and six relations in five of them.

    Each part: an actor, a claim with a figure in it, and a second claim that overlaps the first; then plain words.
    `free` are offsets of words that nothing marks, one a part. All characters are in ASCII.
    """

    def __init__(self, length: int, units: int) -> None:
        self.spans: list[Json] = []
        self.relations: list[Json] = []
        self.free: list[int] = []
        parts: list[str] = []
        for number in range(units):
            start, end = number * length // units, (number + 1) * length // units
            parts.append(self._part(number, start, end - start))
        self.text = "".join(parts)
        for span in self.spans:
            span["quote"] = self.text[span["start"] : span["end"]]

    def _part(self, number: int, start: int, length: int) -> str:
        """Write one part, and note its spans: (label, first words, last words)."""
        actor, figure, place = (words[number % len(words)] for words in (ACTORS, FIGURES, PLACES))
        said = f"{actor} said {figure} were held in {place} and that talks would go on there."
        ending = ".\n\n" if number % 3 == 2 else ". "
        plain = (PLAIN * 3)[: length - len(said) - 1 - len(ending)]
        ids = [
            self._span(said, start, label, first, last)
            for label, first, last in (
                ("actor", actor, actor),
                ("claim", figure, place),
                ("figure", figure, figure),
                ("claim", "held", "there"),
            )
        ]
        ties = [("speaker", ids[0]), ("has_figure", ids[2])]
        for kind, tail in ties if number % 5 == 0 else [ties[number % 2]]:
            self.relations.append({"id": str(uuid.uuid4()), "type": kind, "head": ids[1], "tail": tail})
        self.free.append(start + len(said) + 1)
        return f"{said} {plain}{ending}"

    def _span(self, said: str, start: int, label: str, first: str, last: str) -> str:
        begin = said.index(first)
        end = said.index(last, begin) + len(last)
        self.spans.append({"id": str(uuid.uuid4()), "start": start + begin, "end": start + end, "label": label})
        return str(self.spans[-1]["id"])

    def store(self, api: Api, document: int) -> None:
        """Annotate a document that has this text."""
        operations = [{"op": "put_span", **span} for span in self.spans]
        operations += [{"op": "put_relation", **relation} for relation in self.relations]
        for first in range(0, len(operations), ONE_GESTURE):
            body = {"request": str(uuid.uuid4()), "operations": operations[first : first + ONE_GESTURE]}
            api.post(f"documents/{document}/operations/", body)
