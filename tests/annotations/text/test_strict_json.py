"""JSON is read in one way or not at all."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.strict_json import DEEPEST, NotStrict, depth_over, pointer_part, read

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~", max_size=3), inner, max_size=3),
)  # fmt: skip


@given(VALUES, st.booleans())
def test_what_is_sound_is_read_as_it_is(value, ascii_only):
    assert read(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        (b"", "bad_json", ""), (b"{} x", "bad_json", ""), (b"NaN", "bad_json", ""), (b"-Infinity", "bad_json", ""),
        (b"\xff", "bad_encoding", ""), (b'{"a":1,"a":1}', "duplicate_key", ""), (b"1e999", "number_range", ""),
        (b"9" * 20, "number_range", ""), (b"-" + b"9" * 20, "number_range", ""), (b'["\\u0000"]', "nul", "/0"),
        (b"-9223372036854775809", "number_range", ""), (b"[-" + b"9" * 19 + b"]", "number_range", ""),
        (b'{"a/b":{"c":["\\ud800"]}}', "surrogate", "/a~1b/c/0"), (b'{"\\udfff":1}', "surrogate", ""),
        (b"[" * 33 + b"]" * 33, "too_deep", "/0" * 32), (b"[" * 100_000, "too_deep", ""),
    ],
)  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused_with_its_place(raw, code, pointer):
    with pytest.raises(NotStrict) as refused:
        read(raw)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_limits_themselves_are_read():
    assert read(b"9" * 19) == 10**19 - 1 and read(b"-9223372036854775808") == -(2**63)
    assert not depth_over(read(b"[" * DEEPEST + b"]" * DEEPEST))


def test_a_refusal_says_where():
    with pytest.raises(NotStrict, match="line 2, column 2"):
        read(b"{\n x}")


def test_a_key_in_a_pointer_is_escaped():
    assert pointer_part("a/b~c") == "a~1b~0c"


def test_every_integer_that_is_read_can_be_written_again():
    for value in (10**19 - 1, -(2**63)):
        assert read(orjson.dumps(value)) == value
