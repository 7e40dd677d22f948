"""Keys in addresses: written as they are, but for what a route or a browser would take for something else."""

import json
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.addresses import RESERVED, from_address, in_address

CASES = json.loads((Path(__file__).parents[2] / "cases" / "addresses.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["key"])
def test_a_key_is_written_so_that_no_route_takes_a_part_of_it(case):
    assert in_address(case["key"]) == case["address"]
    assert from_address(case["address"]) == case["key"]


@given(st.lists(st.sampled_from(["", "~", "~~", ".", "..", "a", "/", "/", *RESERVED]), max_size=8).map("".join))
def test_every_key_comes_back_as_it_was(key):
    assert from_address(in_address(key)) == key


@pytest.mark.parametrize("key", ["team/merge", "candidates", "a/figures", "merge/x"])
def test_an_address_that_was_written_before_names_the_same_key(key):
    assert from_address(key) == key


def test_every_word_of_a_route_beside_or_below_a_key_is_reserved():
    words = set()
    for route in routes(get_resolver().url_patterns, ""):
        before, key, below = route.partition("<key:")
        if key:
            words.add(below.partition(">")[2].strip("/"))
            beside = [one.removeprefix(before).strip("/") for one in routes(get_resolver().url_patterns, "")
                      if one.startswith(before) and "<" not in one.removeprefix(before)]  # fmt: skip
            words |= {word for word in beside if word}
    assert words - {""} == set(RESERVED)


def routes(patterns, prefix):
    for pattern in patterns:
        part = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, part)
        elif isinstance(pattern, URLPattern):
            yield part
