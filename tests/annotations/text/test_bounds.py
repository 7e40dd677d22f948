"""The numbers that the editor's form fits under a bound obey the conventions of figures."""

import json
from pathlib import Path

import pytest

from annotations.records.figures import FigureRecord
from annotations.text.figures import broken

CASES = json.loads((Path(__file__).parents[2] / "cases" / "bounds.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_is_fitted_breaks_no_convention(case):
    value, low, high = case["after"]
    unfinished = [f"{case['bound']} has"]  # a number is still to be typed
    found = broken(FigureRecord(bound=case["bound"], value=value, low=low, high=high))
    is_whole = case["bound"] == "vague" or value is not None or (low is not None and high is not None)
    assert found == [] or (not is_whole and found[0].startswith(unfinished[0]))
