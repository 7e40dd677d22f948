"""Keys of names: which spellings are taken for one name, which are not, and which faults are known."""

import json
import unicodedata
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.folding import fold, index_terms, terms
from annotations.text.names import MARK, MOST_KEYS, index_keys, name_key, name_words, query_keys, same_name, word_keys

# same: spellings of one name. apart: names that must not be taken for one, of which `confused` are. missed: pairs of
# one group that are not found. between: groups of which some spelling is found by one of the other.
CASES = json.loads((Path(__file__).resolve().parents[2] / "cases" / "names.json").read_text(encoding="utf-8"))
PAIRS = [pair for group in CASES["same"] for pair in combinations(group, 2)]


def test_there_are_enough_cases():
    assert len(CASES["same"]) >= 60
    assert len(CASES["apart"]) >= 40


def test_spellings_of_one_name_are_found_but_for_the_known_misses():
    missed = [list(pair) for pair in PAIRS if not same_name(*pair)]
    assert missed == CASES["missed"]
    assert (len(PAIRS) - len(missed), len(PAIRS)) == (832, 873)  # recall 95.3 %


def test_other_names_stay_apart_but_for_the_known_confusions():
    confused = [pair for pair in CASES["apart"] if same_name(*pair)]
    assert confused == CASES["confused"]
    assert (len(CASES["apart"]) - len(confused), len(CASES["apart"])) == (79, 88)


def test_groups_stay_apart_but_for_forms_of_two_languages():
    between = [
        [one[0], other[0]]
        for one, other in combinations(CASES["same"], 2)
        if any(same_name(*pair) for pair in product(one, other))
    ]
    assert between == CASES["between"]


def test_the_president_is_found_in_every_spelling_and_his_wife_is_another_person():
    forms = CASES["same"][0]
    assert {"Zelenskyy", "Selenskyj", "Zelens'kyi", "Зеленський", "Зеленский"} <= set(forms)
    assert all("selenski" in word_keys(form) for form in forms)
    assert not any(same_name(form, wife) for form, wife in product(forms, ["Zelenska", "Зеленська", "Зеленская"]))


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("Zelensky’s", ("selenski", "celenski")),
        ("l’Ukraine", ("ukrain",)),
        ("O’Brien", ("obren",)),
        ("(Putin-Кличко)", ("putin", "kliqko")),
        ("iPhone", ()),
        ("Li", ()),
        ("F16", ()),
        ("محمد", ()),
        ("Зеле\u0301нський", ("selenski",)),
        ("УКРАЇНА", ("ukraina",)),
    ],
)
def test_words_with_a_capital_have_keys(written, keys):
    assert index_keys(written) == tuple(MARK + key for key in keys)
    assert index_keys(unicodedata.normalize("NFD", written)) == tuple(MARK + key for key in keys)
    assert index_keys(written.lower()) == ()


def test_a_query_has_keys_whatever_its_case():
    assert query_keys("zelenskyy") == query_keys("ZELENSKYY") == {MARK + "selenski", MARK + "celenski"}


def test_a_whole_name_has_one_likeliest_key():
    assert name_key("Volodymyr ZELENSKYY") == name_key("Wolodymyr Selenskyj") == "volodimir selenski"
    assert name_key("Xi Jinping 2") == "ksi inping 2"
    assert same_name("Xi Jinping", "XI JINPING")
    assert not same_name("Volodymyr Zelenskyy", "Zelenskyy")


@given(st.text(max_size=60))
def test_no_term_of_a_text_can_be_taken_for_a_key(text):
    assert not any(MARK in term for term in terms(text))


@given(st.text() | st.text(alphabet="aBÉ '’-ªжЖ\u0301\u00a0", max_size=60))
def test_the_terms_of_a_document_are_its_words_and_keys(text):
    kept = index_terms(text).split(" ") if index_terms(text) else []
    assert sorted(term for term in kept if MARK not in term) == sorted(set(terms(text)))


@given(st.text(alphabet="abcdeijhkosztuvwxyžščäöüґгжийїьэюяъαου'’", min_size=1, max_size=80))
def test_every_word_has_a_bounded_number_of_keys_of_small_letters(word):
    for part in name_words(word):
        keys = word_keys(part)
        assert len(keys) <= MOST_KEYS
        assert all(key.isascii() and key.islower() and fold(key) == key for key in keys)
