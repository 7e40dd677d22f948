"""Bytes to text and back: exact, or refused with the place."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.text.fidelity import TextProblem, check_storable, decode, sha256


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_utf8_comes_out_as_it_went_in(text):
    raw = text.encode()
    if not raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        assert decode(raw).text.encode() == raw
    assert sha256(text) == hashlib.sha256(raw).hexdigest()


def test_newlines_spaces_and_normal_forms_are_untouched():
    for text in ("  a \r\n\r b\u2028\u0085 ", "Erdoğan", "Erdog\u0306an", "\u00ad\u200b\ufeff inside"):
        assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("raw", "name"), [(b"\xef\xbb\xbfA", "UTF-8"), (b"\xff\xfeA\0", "UTF-16-LE"), (b"\xfe\xff\0A", "UTF-16-BE")]
)
def test_a_byte_order_mark_is_removed_and_told(raw, name):
    found = decode(raw)
    assert found.text == "A" and name in found.notes[0]


def test_a_named_encoding_is_used_and_a_wrong_one_is_refused():
    assert decode("café".encode("latin-1"), "latin-1").text == "café"
    for raw, encoding in ((b"caf\xe9", "utf-8"), (b"x", "klingon"), (b"\x81", "cp1252")):
        with pytest.raises(TextProblem) as refused:
            decode(raw, encoding)
        assert refused.value.code == "encoding"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_refused_with_a_hint(encoding):
    with pytest.raises(TextProblem, match="UTF-16"):
        decode("Kyiv said so".encode(encoding))


@pytest.mark.parametrize(("text", "code"), [("a\0b", "nul"), ("a\ud800", "surrogate"), ("\udc80", "surrogate")])
def test_what_no_database_keeps_alike_is_refused(text, code):
    with pytest.raises(TextProblem) as refused:
        check_storable(text)
    assert refused.value.code == code
