"""Letters that look alike: found between scripts, never within one."""

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.folding import fold_name
from annotations.text.lookalikes import _SHAPES, look_alike, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Claim", "Сlaim"),  # noqa: RUF001  # Cyrillic С
        ("event", "Еvent"),  # noqa: RUF001  # Cyrillic Е, and another case
        ("COP", "СОР"),  # noqa: RUF001  # wholly Cyrillic
        ("Place", "Plαce"),  # noqa: RUF001  # Greek alpha
        ("TEN", "ΤΕΝ"),  # noqa: RUF001  # wholly Greek
        ("Город", "Γород"),  # noqa: RUF001  # Greek gamma before Cyrillic
        ("Énoncé", "Énoncе\u0301"),  # noqa: RUF001  # Cyrillic е with a combining accent
    ],
)
def test_names_that_differ_by_look_alike_letters_are_found(one, other):
    assert fold_name(one) != fold_name(other)
    assert look_alike([one], ["Figure", other]) == (one, other)
    assert look_alike([other], [one]) == (other, one)
    assert look_alike([one, other], []) == (other, one), "also among new ones"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Claim", "claim"),  # the same name: others say so
        ("Claim", "Claims"),
        ("Ill", "lll"),  # one script
        ("Вор", "вор"),  # noqa: RUF001  # one script, another case
        ("book", "воок"),  # noqa: RUF001  # small в and к have shapes of their own
        ("Событие", "Event"),  # noqa: RUF001
        ("Resume", "Résumé"),
        ("актор", "actor"),  # noqa: RUF001
        ("事件", "actor"),
    ],
)
def test_other_names_are_let_be(one, other):
    assert look_alike([one], [other]) is None and look_alike([other], [one]) is None


def test_what_is_there_already_is_no_look_alike_of_its_neighbour():
    assert look_alike(["COP"], ["СОР", "COP"]) is None  # noqa: RUF001


def test_no_two_letters_of_one_script_are_taken_for_each_other():
    letters = [chr(code) for code in range(0x41, 0x530) if chr(code).isalpha()]
    scripts: dict[str, dict[str, set[str]]] = {}
    for letter in letters:
        shapes = scripts.setdefault(unicodedata.name(letter).split()[0], {})
        shapes.setdefault(skeleton(letter), set()).add(fold_name(letter))
    assert {"LATIN", "GREEK", "CYRILLIC"} <= set(scripts)
    assert [found for shapes in scripts.values() for found in shapes.values() if len(found) > 1] == []


def test_the_table_replaces_letters_of_one_script_by_those_of_another():
    for code, shape in _SHAPES.items():
        assert unicodedata.name(chr(code)).split()[0] != unicodedata.name(chr(shape)).split()[0]
        assert unicodedata.category(chr(code)) == unicodedata.category(chr(shape)), "small for small"
        assert shape not in _SHAPES, "one step is enough"


@given(st.lists(st.text(st.sampled_from("aаαеeеpрРPоοo ХX"), min_size=1, max_size=5), max_size=6))  # noqa: RUF001
def test_without_a_find_all_names_of_one_shape_are_the_same_name(names):
    if look_alike(names, []) is None:
        for one, other in combinations(names, 2):
            assert skeleton(one) != skeleton(other) or fold_name(one) == fold_name(other)
