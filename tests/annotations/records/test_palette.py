"""The label colours of the pages."""

import re
from pathlib import Path

import pytest

from annotations.records.palette import COLOURS, hue_of
from annotations.records.schema import LINE_STYLES

TOKENS = Path(__file__).resolve().parents[3] / "frontend" / "static" / "css" / "tokens.css"


def test_the_palette_is_that_of_the_style_sheet():
    css = TOKENS.read_text()
    assert re.findall(r"--l(\d+): light-dark\((#[0-9a-f]{6})", css) == [
        (str(i), colour) for i, colour in enumerate(COLOURS, 1)
    ]


def test_each_colour_has_a_line_of_its_own():
    assert len(COLOURS) == len(LINE_STYLES) == len(set(COLOURS))


@pytest.mark.parametrize(
    ("colour", "hue"), [("#6a32c9", 1), ("#744430", 12), ("#6b33c8", 1), ("#ff0000", 9), ("#00ff00", 2)]
)
def test_any_colour_is_shown_as_the_nearest_of_the_palette(colour, hue):
    assert hue_of(colour) == hue
