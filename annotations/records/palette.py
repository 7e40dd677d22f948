"""The twelve label colours of the pages, each with a line pattern of its own; any other colour is shown as the nearest.

The values are those of `--l1` to `--l12` in frontend/static/css/tokens.css for light pages (a test compares them).
"""

from functools import lru_cache

COLOURS = (
    "#6a32c9", "#0a6b42", "#a83f06", "#1a5dbb", "#a81a70", "#0a6570",
    "#775400", "#47566b", "#b01f1f", "#535f0b", "#3c42b6", "#744430",
)  # fmt: skip


@lru_cache(maxsize=1024)
def hue_of(colour: str) -> int:
    """1 to 12: the place in COLOURS of the colour (six hex digits after #) that differs least in red, green, blue."""
    wanted = _channels(colour)
    return 1 + min(range(len(COLOURS)), key=lambda i: _distance(_channels(COLOURS[i]), wanted))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
