"""Names of actors: what of a quote is the name, how alike two names are, and that keys find what is alike."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.bare_names import LONGEST, is_described
from annotations.text.persons import LONGEST_KEY, MOST_KEYS, actor_keys, bare_name, begins, begun_keys, likeness

# bare: a quote and the name in it. The others: pairs of names, by how they go together.
CASES = json.loads((Path(__file__).resolve().parents[2] / "cases" / "actors.json").read_text(encoding="utf-8"))
PAIRS = [(match, one, other) for match in ("same", "sounds", "maybe", "none") for one, other in CASES[match]]
ALIKE = [(one, other) for match, one, other in PAIRS if match != "none"]
# Letters that names are made of, so that hypothesis finds pairs that are nearly alike.
NAMES = st.text(alphabet="abegiklnorstuvyzZVKАЗвелнськиі'’.,- ", max_size=30) | st.text(max_size=40)


@pytest.mark.parametrize(("quote", "name"), CASES["bare"])
def test_a_name_stands_without_titles_and_possessives(quote, name):
    assert bare_name(quote) == name


@pytest.mark.parametrize(("match", "one", "other"), PAIRS)
def test_names_go_together_as_the_cases_say(match, one, other):
    assert likeness(one, other).match == match
    assert likeness(other, one) == likeness(one, other)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_are_alike_share_a_key(one, other):
    assert actor_keys(one) & actor_keys(other)


def test_a_surer_match_has_a_higher_score():
    scores = {match: [likeness(*pair).score for pair in CASES[match]] for match in ("same", "sounds", "maybe", "none")}
    assert set(scores["same"]) == {100}
    assert set(scores["none"]) == {0}
    assert max(scores["none"]) < min(scores["maybe"])
    assert max(scores["maybe"]) < min(scores["sounds"])
    assert max(scores["sounds"]) < 100


def test_a_whole_name_is_nearer_than_a_surname_alone():
    whole = likeness("Володимир Зеленський", "Volodymyr Zelenskyy")
    assert whole.score > likeness("Zelenskyy", "Volodymyr Zelenskyy").score


def test_what_is_no_person_has_no_surname_and_a_person_no_acronym():
    assert likeness("Novaya", "Vladimir Novaya").match == "sounds"
    assert likeness("Novaya", "Vladimir Novaya", "media").match == "none"
    assert likeness("VP", "Vladimir Putin").match == "sounds"
    assert likeness("VP", "Vladimir Putin", "person").match == "none"


@given(NAMES, NAMES)
def test_any_two_names_are_compared_the_same_both_ways(one, other):
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert 0 <= found.score <= 100
    if found.match in {"same", "sounds"}:
        assert actor_keys(one) & actor_keys(other)


@given(NAMES)
def test_any_name_is_the_same_as_itself_and_as_its_bare_name(text):
    bare = bare_name(text)
    assert bare_name(bare) == bare
    assert len(bare) <= 300
    if any(letter.isalnum() for letter in bare):
        assert likeness(text, text).match == ("maybe" if is_described(bare) else "same")
        assert likeness(text, bare).match == likeness(text, text).match


@pytest.mark.parametrize(
    ("typed", "name", "goes_on"),
    [
        ("Zel", "Zelenskyy", True),
        ("Sel", "Volodymyr Zelenskyy", True),
        ("Volodymyr Z", "Volodymyr Zelenskyy", False),
        ("Volodymyr Zel", "Volodymyr Zelenskyy", True),
        ("Зел", "Zelenskyy", True),
        ("Zelenskyy", "Volodymyr Zelenskyy", False),
        ("Putin", "Putina", False),
        ("Petrov", "Petrova", False),
        ("Russia", "Russians", False),
        ("UNI", "United Nations", False),
    ],
)
def test_what_is_typed_may_go_on_as_a_name_but_not_as_a_form_of_it(typed, name, goes_on):
    assert begins(typed, name) is goes_on


@given(NAMES, NAMES)
def test_what_may_go_on_as_a_name_is_found_by_a_key(one, other):
    if begins(one, other):
        assert any(key.startswith(tuple(begun_keys(one))) for key in actor_keys(other))


@given(st.text(max_size=400))
def test_the_keys_of_any_text_are_few_and_short(text):
    keys = actor_keys(text)
    assert len(keys) <= MOST_KEYS
    assert all(0 < len(key) <= LONGEST_KEY and "\x00" not in key for key in keys)


@pytest.mark.parametrize("part", ["a", "z ts ", "h-", "V.", ", the ", "'", "President of "])
def test_of_a_long_text_only_the_beginning_is_looked_at(part):
    text = part * 50_000
    assert bare_name(text) == bare_name(text[:LONGEST])
    assert actor_keys(text) == actor_keys(text[:LONGEST])
    assert likeness(text, "Zelenskyy") == likeness(text[:LONGEST], "Zelenskyy")
