"""Canonical JSONL: what is read, what is refused and in which words, and that the same data gives the same bytes."""

import io
import json
from pathlib import Path

import pytest

from annotations.formats import workbench
from annotations.formats.options import ReadOptions, WriteOptions
from annotations.records.documents import DocumentRecord, Problem

SEEDS = Path(__file__).parents[3] / "seeds" / "demo.jsonl"
UID = "465c54e6-6f6f-592f-9d55-a1d2678ed53c"
TEXT = "Kyiv said 117 drones."


def read(raw, **options):
    if isinstance(raw, dict | list):
        raw = json.dumps(raw, ensure_ascii=False).encode() + b"\n"
    return list(workbench.read(io.BytesIO(raw), ReadOptions(**{"file_name": "f.jsonl", **options})))


def only(raw, **options):
    """The one thing that comes of one line."""
    (one,) = read(raw, **options)
    return one


def span(**more):
    return {"id": UID, "start": 10, "end": 13, "label": "figure", "text": "117", **more}


def row(**more):
    return {"id": "a", "text": TEXT, **more}


def test_the_demo_corpus_is_written_again_byte_for_byte():
    raw = SEEDS.read_bytes()
    assert b"".join(workbench.write(read(raw), WriteOptions())) == raw


def test_rows_with_tokens_are_read_again_as_the_same_records():
    records = read(SEEDS.read_bytes())
    with_tokens = b"".join(workbench.write(records, WriteOptions(tokens=True)))
    first = json.loads(with_tokens.split(b"\n")[0])
    assert list(first)[5] == "tokens"
    one = first["spans"][0]
    assert list(one)[5:7] == ["token_start", "token_end"]
    assert first["tokens"][one["token_start"]]["start"] <= one["start"]
    assert first["tokens"][one["token_end"]]["end"] >= one["end"]
    assert read(with_tokens) == records


def test_only_id_and_text_are_required_and_no_spans_means_no_set():
    record = only({"id": "a", "text": TEXT})
    assert isinstance(record, DocumentRecord)
    assert record.spans is None and record.meta == {}
    assert only({"id": "a", "text": TEXT, "spans": []}).spans == ()


def test_every_key_of_meta_is_written_and_unknown_ones_follow_sorted():
    record = only(row(spans=[], meta={"zebra": 1, "author": {"b": 1, "a": [{"d": 1, "c": 2}]}, "title": "T"}))
    (line,) = workbench.write([record], WriteOptions())
    meta = json.loads(line)["meta"]
    assert list(meta)[-3:] == ["guideline", "author", "zebra"]
    assert line.index(b'"author":{"a":[{"c":2,"d":1}],"b":1}')
    assert meta["url"] is None


def test_only_line_feeds_end_lines_so_that_u2028_is_text():
    text = "a\u2028b\u2029c\u0085d\x0be"
    raw = json.dumps({"id": "a", "text": text}, ensure_ascii=False).encode() + b"\n"
    assert only(raw).text == text


def test_blank_lines_and_crlf_are_passed_over_and_line_numbers_stay_right():
    raw = b'\r\n\n{"id":"a","text":"x"}\r\n   \n{"id":"b","text":"y"}'
    assert [(one.line, one.id) for one in read(raw)] == [(3, "a"), (5, "b")]


def test_a_byte_order_mark_is_removed_and_told():
    note, record = read(b'\xef\xbb\xbf{"id":"a","text":"x"}\n')
    assert note.note and note.code == "byte_order_mark"
    assert record.id == "a"


def test_a_broken_line_among_many_is_named_with_line_and_column_and_the_others_are_read():
    good = b'{"id":"%d","text":"x"}\n'
    raw = b"".join(good % i for i in range(5)) + b'{"id": "x", text}\n' + good % 9
    found = read(raw)
    (problem,) = [one for one in found if isinstance(one, Problem)]
    assert (problem.line, problem.code) == (6, "bad_json")
    assert "column" in problem.detail
    assert len(found) == 7


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (b'{"id":"a","id":"b","text":"x"}', "duplicate_key", "'id'"),
        (b'{"id":"a","text":"x","meta":{"k":1,"k":1}}', "duplicate_key", "'k'"),
        (b'{"id":"a","text":"x\xff"}', "bad_encoding", "Byte 19"),
        (b'{"id":"a","text":"x\\u0000"}', "nul", "NUL"),
        (b'{"id":"a","text":"\\ud800"}', "surrogate", "surrogate"),
        (b'{"id":"a","text":"x","meta":{"\\ud800":1}}', "surrogate", "surrogate"),
        (b'{"id":"a","text":"x","meta":{"n":' + b"9" * 5000 + b"}}", "number_range", "5,000"),
        (b'{"id":"a","text":"x","meta":{"n":1e999}}', "number_range", "large"),
        (b'{"id":"a","text":"x","meta":{"n":NaN}}', "bad_json", "NaN"),
        (b'{"id":"a","text":"x","meta":' + b'{"a":' * 50 + b"1" + b"}" * 51, "too_deep", "32"),
        (b'{"id":"a","text":"x","meta":' + b"[" * 20000 + b"]" * 20000 + b"}", "too_deep", "32"),
        (b'{"id":"a"}', "missing_field", "text"),
        (b'{"id":1,"text":"x"}', "wrong_type", "id"),
        (b'["id"]', "wrong_type", "object"),
        (b'{"id":"a","text":"x","txt":1}', "unknown_field", "txt"),
        (b'{"id":"a","text":"x","meta":{"title":1}}', "wrong_type", "meta.title"),
        (b'{"id":"a","text":"x","meta":{"annotators":["a",1]}}', "wrong_type", "meta.annotators[1]"),
        (b'{"id":"a","text":"x","tokens":1}', "wrong_type", "tokens"),
        (b'{"id":"a","text":"x","schema":"workbench.spans/2"}', "unknown_schema", "workbench.spans/1"),
        (b'{"id":"a","text":"x","offset_unit":"utf-16"}', "offset_unit", "code points"),
        (b'{"id":"a","text":"x","text_sha256":"00"}', "sha256_differs", "text_sha256"),
        (b'{"id":"a","text":"x","links":[{"id":"1"}]}', "links_not_supported", "1 links"),
        (b'{"id":"a","text":""}', "empty_text", "empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_exactly_is_refused_in_words(raw, code, words):
    problem = only(raw + b"\n")
    assert isinstance(problem, Problem)
    assert (problem.line, problem.code) == (1, code)
    assert words in problem.detail


@pytest.mark.parametrize("offset", [1.7, "a", None, True, 2**70])
def test_offsets_of_a_wrong_type_are_named_span_by_span(offset):
    problems = read(row(spans=[span(), span(id=None, start=offset), span(id=None, end=offset)]))
    assert {one.code for one in problems} <= {"wrong_type", "number_range"}
    if offset != 2**70:
        assert [one.detail.split(":")[0] for one in problems] == ["spans[1].start", "spans[2].end"]


def test_numbers_of_a_figure_must_be_strings_and_the_refusal_says_so():
    problem = only(row(spans=[span(figure={"value": 117})]))
    assert "spans[0].figure.value" in problem.detail and "strings" in problem.detail


def test_partial_figures_are_filled_with_null():
    figure = only(row(spans=[span(figure={"value": "117"})])).spans[0].figure
    assert figure.as_json() == {**dict.fromkeys(figure.as_json()), "value": "117", "bound": "exact", "kind": "count"}


def test_ids_that_are_missing_or_no_uuid_are_made_of_key_source_and_position_and_relations_follow():
    spans = [
        span(id="T1"),
        span(id=None, start=5, end=9, text="said"),
        span(id=UID.upper(), start=0, end=4, text="Kyiv"),
    ]
    relations = [{"id": "R1", "head": "T1", "child": UID.upper(), "label": "x"}]
    line = row(spans=spans, relations=relations)
    first, again = only(line), only(line)
    assert first == again
    assert first.spans[2].id == UID
    assert first.relations[0].head == first.spans[0].id and first.relations[0].child == UID
    other = only(row(spans=spans, relations=relations, meta={"annotators": ["bo"]}))
    assert other.spans[0].id != first.spans[0].id
    assert len({one.id for one in first.spans}) == 3


def test_an_id_that_stands_twice_in_a_row_is_refused():
    assert only(row(spans=[span(), span(start=0, end=4, text="Kyiv")])).code == "duplicate_id"


def test_a_line_over_the_limit_is_refused_without_being_kept_and_the_next_one_is_read():
    raw = b'{"id":"a","text":"' + b"x" * 3_000_000 + b'"}\n{"id":"b","text":"y"}\n'
    problem, record = read(raw, longest_document=1000)
    assert problem.code == "line_too_long" and record.id == "b"
    assert record.line == 2


def test_a_text_over_the_limit_is_refused_with_the_limit():
    assert "1,000" in only({"id": "a", "text": "x" * 1001}, longest_document=1000).detail


def test_one_row_over_the_limit_of_rows_ends_the_reading():
    raw = b'{"id":"a","text":"x"}\n' * 3
    assert [getattr(one, "code", "row") for one in read(raw, most_rows=2)] == ["row", "row", "too_many_rows"]


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n....", b"PK\x03\x04....", b"\xff\xfe{\x00", b"\x1f\x8b\x08\x00"])
def test_another_kind_of_file_is_recognised_and_named_once(raw):
    problem = only(raw)
    assert (problem.line, problem.code) == (0, "wrong_format")


def test_texts_with_traps_come_out_as_they_went_in(shared):
    path = shared / "corpora" / "traps" / "texts.json"
    for one in json.loads(path.read_bytes()):
        record = only({"id": one["id"], "text": one["text"], "spans": []})
        assert record.text == one["text"] and len(record.text) == one["codepoints"]
        (line,) = workbench.write([record], WriteOptions(tokens=True))
        assert only(line).text == one["text"]


def test_spans_are_written_by_start_longest_first_then_label_and_relations_by_id():
    spans = [
        span(id=None, start=0, end=4, text="Kyiv", label="b"),
        span(id=None, start=0, end=4, text="Kyiv", label="a"),
        span(id=None, start=0, end=9, text="Kyiv said", label="c"),
    ]
    (line,) = workbench.write([only(row(spans=spans))], WriteOptions())
    assert [one["label"] for one in json.loads(line)["spans"]] == ["c", "a", "b"]
