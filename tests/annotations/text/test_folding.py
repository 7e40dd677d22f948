"""Folding: what search finds, and which names count as the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.folding import LONGEST_TERM, MOST_BYTES, fold, fold_name, index_terms, terms


@pytest.mark.parametrize("written", ["Erdoğan", "Erdog\u0306an", "ERDOĞAN", "erdogan"])
def test_normal_forms_marks_and_case_are_one(written):
    assert terms(f"said {written}.") == ["said", "erdogan"]


@given(st.text())
def test_folding_is_decomposition_without_marks_then_case(text):
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    assert fold(text) == plain


def test_terms_are_distinct_sorted_and_bounded():
    assert index_terms("b a", "A c_d 1,000") == "000 1 a b c d"
    assert terms("x" * 100) == ["x" * LONGEST_TERM]
    many = " ".join(f"word{i:06}" for i in range(120_000))
    assert MOST_BYTES - 20 < len(index_terms(many).encode()) <= MOST_BYTES


@given(st.text() | st.text(alphabet="aB9_ .“”’–ßſİ²\u0301\x1cж", max_size=40))
def test_terms_are_runs_of_letters_and_digits_in_ascii_and_beyond(text):
    runs = "".join(c if c.isalnum() else " " for c in fold(text)).split(" ")
    assert terms(text) == [run[:LONGEST_TERM] for run in runs if run]


@pytest.mark.parametrize(
    ("one", "other"), [("Claim", " claim "), ("Claim", "CLA\u200bIM"), ("ﬁgure", "figure"), ("a  b", "A b")]
)
def test_names_that_look_alike_are_the_same(one, other):
    assert fold_name(one) == fold_name(other)
