"""What changed between two texts, line by line, with some lines around each change."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MOST_LINES = 4_000  # of either text: comparing costs their product
AROUND = 2

Kind = Literal["same", "removed", "added", "gap"]


@dataclass(frozen=True)
class Line:
    """A line as it is in both, in the older or in the newer text; `gap` stands for lines that are left out."""

    kind: Kind
    text: str = ""


def differences(before: str, after: str) -> list[Line] | None:
    """The changed lines with their neighbours; [] if nothing changed, None if there is too much to compare."""
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > MOST_LINES:
        return None
    found: list[Line] = []
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND):
        if group[0][1] or group[0][3]:
            found.append(Line("gap"))
        for tag, first, last, start, end in group:
            if tag == "equal":
                found += [Line("same", text) for text in old[first:last]]
                continue
            found += [Line("removed", text) for text in old[first:last]]
            found += [Line("added", text) for text in new[start:end]]
    return found
