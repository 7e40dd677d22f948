"""The registry of actors as JSON lines: read strictly, written the same for the same registry."""

import io

import pytest

from annotations.formats import actors
from annotations.formats.options import ReadOptions
from annotations.formats.registry import by_ending, readable, writable
from annotations.records.actors import ActorEntry, AliasRecord
from annotations.records.documents import Problem

LINE = (
    '{"schema":"workbench.actors/1","id":"vz","name":"Зеленський","type":"person","external_id":"Q3874799",'
    '"note":null,"merged_into":null,"aliases":[{"text":"Selenskyj","origin":"human","learnt_from":"a"},'
    '{"text":"Зеленський","origin":"registry","learnt_from":null}]}\n'
)


def read(raw: bytes) -> list[ActorEntry | Problem]:
    return list(actors.read(io.BytesIO(raw), ReadOptions()))


def test_what_is_read_is_written_byte_for_byte():
    (entry,) = read(LINE.encode())
    assert (entry.id, entry.type, entry.note, entry.aliases[0]) == (
        "vz", "person", None, AliasRecord("Selenskyj", "human", "a"),
    )  # fmt: skip
    assert b"".join(actors.write([entry])) == LINE.encode()


def test_id_and_name_are_enough_and_an_alias_may_be_its_text():
    (entry,) = read(b'{"id": "a", "name": "A", "aliases": ["B"]}')
    assert entry == ActorEntry(1, "a", "A", aliases=(AliasRecord("B"),))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id": "a"}', "missing_field"),
        (b'{"id": "a", "name": "A", "alias": []}', "unknown_field"),
        (b'{"id": 1, "name": "A"}', "wrong_type"),
        (b'{"id": "a", "name": "A", "aliases": [{"text": "B", "origin": "rumour"}]}', "wrong_type"),
        (b'{"id": "a", "name": "A", "schema": "workbench.spans/1"}', "unknown_schema"),
        (b'{"id": "a", "id": "b", "name": "A"}', "duplicate_key"),
        (b'{"id": "a", "name": "\xff"}', "bad_encoding"),
        (b"[]", "wrong_type"),
        (b"PK\x03\x04", "wrong_format"),
    ],
)
def test_what_no_line_is_gets_a_problem(line, code):
    (problem,) = read(line)
    assert isinstance(problem, Problem) and problem.code == code, problem


def test_a_byte_order_mark_is_removed_and_told_and_blank_lines_are_passed_over():
    found = read(b'\xef\xbb\xbf{"id": "a", "name": "A"}\n\n{"id": "b", "name": "B"}')
    assert [one.code for one in found if isinstance(one, Problem)] == ["byte_order_mark"]
    assert [(one.line, one.id) for one in found if isinstance(one, ActorEntry)] == [(1, "a"), (3, "b")]


def test_the_longest_ending_tells_the_format():
    assert [by_ending(name) for name in ("a.ACTORS.jsonl", "a.jsonl", "actors.jsonl", "a.csv")] == [
        "actors", "workbench", "workbench", None,
    ]  # fmt: skip
    assert "actors" in readable() and "actors" in writable()


def test_a_file_of_too_many_rows_is_told_the_limit_that_it_has_met():
    two = b'{"id": "a", "name": "A"}\n{"id": "b", "name": "B"}\n'
    row, problem = actors.read(io.BytesIO(two), ReadOptions(most_rows=1))
    assert (row.id, problem.line, problem.code) == ("a", 2, "too_many_rows")
    assert problem.detail.startswith("The file has more than 1 rows")
