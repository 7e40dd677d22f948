"""The sentence rule, on the cases that the browser's tests read too."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.sentences import sentences

CASES = json.loads((Path(__file__).parents[2] / "cases" / "sentences.json").read_text(encoding="utf-8"))
PIECES = st.lists(st.sampled_from([*'aA.!?…”"( \n\r1', "U.S.", "Mr.", "No.", "The", "\u2028", "。"])).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case):
    assert [list(found) for found in sentences(case["text"])] == case["sentences"]


@given(st.text() | PIECES)
def test_sentences_are_in_order_without_white_space_at_their_edges_and_only_white_space_lies_between(text):
    position = 0
    for start, end in sentences(text):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        assert not set("\r\n") & set(text[start:end])
        position = end
    assert not text[position:].strip()
