"""By which words texts are asked for a name."""

import pytest

from annotations.text.sought import is_found_by, is_spelling_of, name_sought, other_name_sought, words_of


def said(phrase):
    return " ".join(term for word in phrase for term in word.terms)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("the Ukrainian president", "ukrainian president"), ("Ministry of Defence", "ministry defence"),
        ("UN", "un"), ("US", ""), ("WHO", ""), ("The", ""), ("K.", ""), ("习", "习"), ("", ""), ("O’Brien", "o brien"),
    ],
)  # fmt: skip
def test_words_that_stand_everywhere_are_not_asked_for(name, words):
    assert said(name_sought(name)) == words


@pytest.mark.parametrize("name", ["the president", "Minister", "the other side", "he", "officials", "neighbour"])
def test_what_says_what_somebody_is_is_no_other_name(name):
    assert other_name_sought(name) == ()


def test_a_name_with_more_words_is_found_by_the_one_with_fewer():
    short, long = name_sought("Zelenskyy"), name_sought("Volodymyr Zelenskyy")
    assert is_found_by(long, [short]) and not is_found_by(short, [long])
    assert not is_found_by(name_sought("Selenskyj"), [short]), "in small letters it is found as it is written alone"
    assert is_spelling_of(name_sought("Wolodymyr Selenskyj"), [short])
    assert not is_spelling_of(name_sought("Zelenska"), [short]) and not is_found_by(short, [])


def test_signs_that_fold_to_letters_join_a_word():
    assert said(words_of("Kyivstar™")) == "kyivstartm" and words_of("—") == ()
