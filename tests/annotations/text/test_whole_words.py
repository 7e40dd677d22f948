"""Where the same words stand again, on cases that a second language can read too, and on random texts."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.tokens import tokenize
from annotations.text.whole_words import places

CASES = json.loads((Path(__file__).parents[2] / "cases" / "whole_words.json").read_text(encoding="utf-8"))
WORDS = st.lists(st.sampled_from(["ha", "a", "1,000", "5", ".", " ", "\n", "é", "e\u0301", "😊", "_"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case):
    assert [list(found) for found in places(case["text"], case["words"])] == case["found"]


@given(WORDS.map("".join), st.sampled_from(["ha", "a", "5", "1,000", "ha a", "é"]))
def test_what_is_found_says_the_words_and_cuts_no_token_of_the_whole_text(text, words):
    cuts = {at for token in tokenize(text) for at in range(token.start + 1, token.end)}
    found = list(places(text, words))
    assert all(text[start:end] == words and not {start, end} & cuts for start, end in found)
    assert all(left[1] <= right[0] for left, right in zip(found, found[1:], strict=False))
    whole = [at for at in range(len(text)) if text.startswith(words, at) and not {at, at + len(words)} & cuts]
    assert bool(whole) == bool(found) and {start for start, _end in found} <= set(whole)
