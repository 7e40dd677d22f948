"""Plain text and zips of it: every byte kept, every trap refused by name, memory and time bounded."""

import io
import json
import struct
import time
import tracemalloc
import zipfile

import pytest

from annotations.formats import text
from annotations.formats.options import ReadOptions
from annotations.records.documents import DocumentRecord, Problem


def read(raw, name="a.txt", **options):
    return list(text.read(io.BytesIO(raw), ReadOptions(file_name=name, **options)))


def packed(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, raw in entries:
            archive.writestr(name, raw)
    return out.getvalue()


def codes(found):
    return [one.code if isinstance(one, Problem) else one.id for one in found]


def test_a_text_file_becomes_a_document_named_like_the_file():
    (record,) = read(b"  lead and trail \r\n")
    assert isinstance(record, DocumentRecord)
    assert (record.id, record.text, record.spans) == ("a.txt", "  lead and trail \r\n", None)


def test_texts_with_traps_are_kept_byte_for_byte(shared):
    cases = json.loads((shared / "corpora" / "traps" / "texts.json").read_bytes())
    raw = packed([(f"{case['id']}.txt", case["text"].encode()) for case in cases])
    found = {one.id: one.text for one in read(raw, "t.zip") if isinstance(one, DocumentRecord)}
    for case in cases:
        wanted = case["text"].removeprefix("\ufeff")
        assert found[f"{case['id']}.txt"] == wanted


def test_a_byte_order_mark_is_removed_and_told():
    note, record = read(b"\xef\xbb\xbfKyiv")
    assert note.note and record.text == "Kyiv"
    note, record = read("Kyiv 😀".encode("utf-16"))
    assert note.note and record.text == "Kyiv 😀"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_refused_with_a_hint_and_read_when_named(encoding):
    raw = "Kyiv said".encode(encoding)
    (problem,) = read(raw)
    assert "UTF-16" in problem.detail
    assert read(raw, encoding=encoding)[0].text == "Kyiv said"


def test_invalid_bytes_are_refused_with_their_place():
    (problem,) = read(b"Kyiv \xff said")
    assert problem.code == "encoding" and "Byte 5" in problem.detail


def test_keys_are_paths_in_the_zip_and_folders_and_macos_files_are_passed_over():
    raw = packed([("d/", b""), ("d/a.txt", b"A"), ("__MACOSX/._a.txt", b"x"), ("B.TXT", b"B")])
    assert codes(read(raw, "t.zip")) == ["d/a.txt", "B.TXT"]


def test_other_files_and_hostile_names_in_a_zip_are_refused_one_by_one():
    entries = [("a.html", b"x"), ("../up.txt", b"x"), ("/abs.txt", b"x"), ("C:x.txt", b"x"), ("d\\..\\e.txt", b"x"),
               ("inner.zip", b"PK"), ("ok.txt", b"x"), ("empty.txt", b"")]  # fmt: skip
    found = codes(read(packed(entries), "t.zip"))
    bad = ["bad_name"] * 4
    assert found == ["not_a_text_file", *bad, "not_a_text_file", "ok.txt", "empty_text"]


def test_a_name_that_stands_twice_is_refused():
    with pytest.warns(UserWarning):
        raw = packed([("a.txt", b"1"), ("a.txt", b"2")])
    assert codes(read(raw, "t.zip")) == ["a.txt", "duplicate_name"]


def test_a_zip_bomb_is_refused_by_ratio_before_it_is_unpacked():
    raw = packed([("a.txt", b"\0" * 50_000_000)])
    tracemalloc.start()
    start = time.process_time()
    (problem,) = read(raw, "t.zip")
    assert problem.code == "zip_ratio"
    assert time.process_time() - start < 2
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_a_zip_that_holds_too_much_is_refused_by_its_total():
    raw = packed([(f"{i}.txt", b"abc" * 1000) for i in range(10)], zipfile.ZIP_STORED)
    (problem,) = read(raw, "t.zip", most_bytes=20_000)
    assert problem.code == "zip_too_large"


def test_overlapping_entries_are_refused():
    raw = bytearray(packed([("a.txt", b"x" * 100), ("b.txt", b"y" * 100)], zipfile.ZIP_STORED))
    second = raw.rindex(b"PK\x01\x02")
    raw[second + 42 : second + 46] = struct.pack("<I", 0)
    assert codes(read(bytes(raw), "t.zip"))[0] in {"zip_overlap", "bad_zip"}


def test_a_million_empty_entries_are_refused_fast_and_in_little_memory():
    one = b"PK\x01\x02" + b"\0" * 24 + struct.pack("<HHH", 1, 0, 0) + b"\0" * 12 + b"a"
    directory = one * 1_000_000
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 5, 5, len(directory), 4, 0)
    raw = b"PK\x03\x04" + directory + end
    tracemalloc.start()
    start = time.process_time()
    (problem,) = read(raw, "t.zip")
    assert problem.code == "zip_entries"
    assert time.process_time() - start < 2
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_more_entries_than_the_limit_are_refused_although_the_count_lies():
    raw = bytearray(packed([(f"{i}.txt", b"x") for i in range(30)]))
    at = raw.rindex(b"PK\x05\x06")
    raw[at + 8 : at + 12] = struct.pack("<HH", 1, 1)
    (problem,) = read(bytes(raw), "t.zip", most_entries=20)
    assert problem.code == "zip_entries"


@pytest.mark.parametrize("size", [1, 100_000])
def test_sizes_that_lie_are_refused(size):
    raw = bytearray(packed([("a.txt", b"x" * 1000)], zipfile.ZIP_STORED))
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = struct.pack("<I", size)
    (problem,) = read(bytes(raw), "t.zip")
    assert problem.code in {"bad_zip_entry", "zip_overlap", "zip_ratio"}


def test_an_encrypted_entry_is_refused_with_a_hint():
    raw = bytearray(packed([("a.txt", b"x")]))
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    (problem,) = read(bytes(raw), "t.zip")
    assert problem.code == "zip_encrypted" and "password" in problem.detail


@pytest.mark.parametrize("part", [0.3, 0.9, 0.99])
def test_a_zip_that_was_cut_off_is_refused(part):
    raw = packed([(f"{i}.txt", bytes(range(1, 120))) for i in range(20)])
    (problem,) = read(raw[: int(len(raw) * part)], "t.zip")
    assert (problem.line, problem.code) == (0, "bad_zip")


def test_methods_that_need_unbounded_memory_are_refused():
    (problem,) = read(packed([("a.txt", b"x" * 100)], zipfile.ZIP_LZMA), "t.zip")
    assert problem.code == "zip_method"


def test_wrong_magic_and_wrong_endings_are_refused():
    assert codes(read(b"no zip", "a.zip")) == ["bad_zip"]
    assert codes(read(b"%PDF-1.4", "a.pdf")) == ["not_a_text_file"]


def test_a_text_over_the_limit_is_refused_with_the_limit():
    (problem,) = read(b"x" * 1001, longest_document=1000)
    assert problem.code == "text_too_long" and "1,000" in problem.detail
    (problem,) = read(packed([("a.txt", b"xy" * 10_000)], zipfile.ZIP_STORED), "t.zip", longest_document=1000)
    assert problem.code == "text_too_long"
