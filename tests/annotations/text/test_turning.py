"""Characters that turn the direction of reading are found and named, the same in Python and in the browser."""

import json
from pathlib import Path

import pytest

from annotations.text.turning import NAMES, TURNING, turns, visible

CASES = json.loads((Path(__file__).parents[2] / "cases" / "turning.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_is_shown_as_what_it_is(case):
    assert visible(case["text"]) == case["shown"]
    assert turns(case["text"]) == len(case["found"])
    assert [[at, NAMES[one]] for at, one in enumerate(case["text"]) if one in TURNING] == case["found"]
