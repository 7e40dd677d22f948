"""The token rule, on the cases that the browser's tests read too."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.tokens import cover, tokenize

CASES = json.loads((Path(__file__).parents[2] / "cases" / "tokens.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case):
    found = tokenize(case["text"])
    assert [[token.start, token.end] for token in found] == case["tokens"]
    assert [token.id for token in found] == list(range(len(found)))


@given(st.text())
def test_tokens_are_slices_in_order_and_only_white_space_lies_between(text):
    position = 0
    for token in tokenize(text):
        assert token.start < token.end and text[position : token.start].strip() == ""
        assert text[token.start : token.end] == token.text
        assert token.ws == (token.end < len(text) and text[token.end].isspace())
        position = token.end
    assert text[position:].strip() == ""


def test_cover_names_the_first_and_last_token_touched():
    tokens = tokenize("Kyiv said 117.")
    assert cover(tokens, 0, 4) == (0, 0)
    assert cover(tokens, 2, 11) == (0, 2)
    assert cover(tokens, 4, 5) == (None, None)
