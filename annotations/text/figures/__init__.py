"""Figures in text: where they stand, and what they say as quantities (records/figures.py).

`find_figures` finds them; `parse_figure` and `read_figure` read one that is marked. All are pure, and read English.
The conventions of bounds are in conventions.py, those of units in units.py and nouns.py, the extent of a figure in
finder.py.
"""

from annotations.records.figures import FigureRecord
from annotations.text.figures.conventions import broken
from annotations.text.figures.finder import find_figures
from annotations.text.figures.pages import near
from annotations.text.figures.reading import Reading, read_figure

__all__ = ["Reading", "broken", "find_figures", "near", "parse_figure", "read_figure"]


def parse_figure(text: str, start: int, end: int) -> FigureRecord:
    """The figure that text[start:end] gives, read from these words and the sentence around them; never fails."""
    return read_figure(text, start, end).record
