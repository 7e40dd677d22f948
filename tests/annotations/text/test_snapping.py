"""The snapping rule, on the cases that the browser's tests read too, and on the spans of the demo corpus."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.snapping import is_joined, snap

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "tests" / "cases" / "snap.json").read_text(encoding="utf-8"))
ROWS = [json.loads(line) for line in (ROOT / "seeds" / "demo.jsonl").read_text(encoding="utf-8").splitlines()]
KINDS = st.sampled_from(["claim", "actor", "figure", "other"])
TEXTS = st.text() | st.lists(st.sampled_from([*"aU. ,$%-+~1“”\n", "\u0301", "😊", "🇺", "\u200d", "⬛"])).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case):
    found = snap(case["text"], *case["selected"], case["kind"])
    assert (found and list(found)) == case["snapped"]


@given(TEXTS, KINDS, st.data())
def test_what_is_snapped_has_whole_characters_no_white_space_at_its_edges_and_stays_when_snapped_again(
    text, kind, data
):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = snap(text, start, end, kind)
    if found is None:
        return
    assert 0 <= found[0] < found[1] <= len(text)
    assert text[slice(*found)] == text[slice(*found)].strip()
    assert not is_joined(text, found[0]) and not is_joined(text, found[1])
    assert snap(text, *found, kind) == found


def test_every_span_of_the_demo_is_where_snapping_would_put_it():
    spans = [(row["text"], span) for row in ROWS for span in row["spans"]]
    assert len(spans) > 100
    for text, span in spans:
        assert snap(text, span["start"], span["end"], span["label"]) == (span["start"], span["end"]), span["text"]
