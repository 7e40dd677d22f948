"""The registry out and in again: the same bytes, nothing dropped, nothing twice; what differs is refused."""

import io
import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import Forbidden, Invalid
from annotations.models import Actor, Alias, AliasKey, Change, ExportJob, ImportJob, Span
from annotations.services import files, jobs
from annotations.services.actors import (
    actor_of,
    add_alias,
    change_actor,
    create_actor,
    merge_actor,
    split_actor,
    unmerge_actor,
)
from annotations.services.documents import add_document, delete_document
from annotations.services.exports import request_export, run_export
from annotations.services.imports import actor_run, request_import, run_import
from tests.fixtures.cast import put
from tests.fixtures.imports import clean, codes, counted

NEWS = "Zelensky met Selenskyj. Zelenska left. Зеленський said."


@pytest.fixture
def news(people, talks):
    return add_document(by=people.mara, project=talks, key="news", text=NEWS)


def line(uid="vz", name="Zelenskyy", **more):
    return {"id": uid, "name": name, **more}


@pytest.fixture
def take_in(bring):
    """Import lines of the registry into Talks."""
    return lambda *lines, **options: bring(*lines, format="actors", name="r.actors.jsonl", **options)


def written(project, by, profile="actors", **asked) -> bytes:
    job = request_export(by=by, project=project, profile=profile, **asked)
    assert run_export(job.pk)
    job = ExportJob.objects.get(pk=job.pk)
    assert job.state == "done", job.error
    return files.path_of(job.file).read_bytes()


def carry(raw: bytes, project, by, format: str) -> ImportJob:
    job = request_import(by=by, project=project, format=format, file_name="f.jsonl", stream=io.BytesIO(raw), options={})
    assert run_import(job.pk)
    job.refresh_from_db()
    assert job.state == "done", files.problems(job)
    return job


def names(project, uid) -> set[str]:
    return set(Alias.objects.filter(actor__project=project, actor__uid=uid).values_list("text", flat=True))


@pytest.fixture
def registry(api, people, talks, news):
    """A lived-in registry: links, a merge, a split, an older type, ids elsewhere, a name learnt in a deleted text."""
    vz = create_actor(by=people.ann, project=talks, uid="vz", name="Volodymyr Zelenskyy", type="person", aliases=["Ze"])
    z2 = create_actor(by=people.ann, project=talks, uid="z2", name="Selenskyj", note="Who?\nHim.")
    Actor.objects.create(project=talks, uid="Ä", name="Kyiv", type="city")
    change_actor(by=people.cora, actor=vz, changes={"external_id": "Q3874799"})
    add_alias(by=people.ann, actor=actor_of(talks, "Ä"), text="Kyiv")
    gone = add_document(by=people.mara, project=talks, key="gone", text="Zelenskij")
    for document, text, quote, actor in (
        (news, NEWS, "Zelensky", "vz"), (news, NEWS, "Selenskyj", "z2"), (news, NEWS, "Zelenska", "vz"),
        (gone, "Zelenskij", "Zelenskij", "vz"), (news, NEWS, "Зеленський", "z2"),
    ):  # fmt: skip
        assert api.ann.gesture(document, [put(text, quote, "actor", actor=actor)]).status_code == 200
    delete_document(by=people.mara, document=gone)
    split_actor(by=people.cora, actor=vz, aliases=["Zelenska"], name="Olena Zelenska", type="person", uid="oz")
    merge_actor(by=people.cora, actor=z2, into="vz")
    return talks


def test_a_registry_goes_to_another_project_and_comes_back_with_the_same_bytes(registry, people, talks, elsewhere):
    spans, actors = written(talks, people.cora, "workbench"), written(talks, people.cora)
    carry(spans, elsewhere, people.mia, "workbench")
    job = carry(actors, elsewhere, people.mia, "actors")
    assert counted(job) == (2, 0, 2, 0) and not job.problem_count
    assert written(elsewhere, people.mia) == actors
    assert written(elsewhere, people.mia, "workbench") == spans
    again = carry(actors, elsewhere, people.mia, "actors")
    assert counted(again) == (0, 4, 0, 0)
    assert carry(actors, talks, people.mara, "actors").counts["unchanged"] == 4
    assert clean()


@pytest.mark.parametrize("order", [("workbench", "actors"), ("actors", "workbench", "actors")], ids=" ".join)
def test_where_a_name_was_learnt_comes_along_in_either_order_the_name_of_an_actor_too(
    order, registry, people, talks, elsewhere
):
    change_actor(by=people.cora, actor=actor_of(talks, "vz"), changes={"name": "Zelensky"})  # as it was met
    raw = {format: written(talks, people.cora, format) for format in ("workbench", "actors")}
    assert b'{"text":"Zelensky","origin":"human","learnt_from":"news"}' in raw["actors"]
    for format in order:
        carry(raw[format], elsewhere, people.mia, format)
    assert written(elsewhere, people.mia) == raw["actors"]
    assert counted(carry(raw["actors"], elsewhere, people.mia, "actors")) == (0, 4, 0, 0)
    assert clean()


def test_a_name_that_a_file_writes_otherwise_than_the_documents_is_found_as_it_is_written(take_in, bring, talks):
    actor = {"id": "uno", "name": "Somebody", "type": None}
    told = {"id": str(uuid.uuid4()), "start": 0, "end": 3, "text": "Uno", "label": "actor", "attributes": {}}
    bring({"id": "d", "text": "Uno said.", "spans": [{**told, "actor": actor}]})
    take_in(line("uno", "Somebody", aliases=[{"text": "UNO", "origin": "human", "learnt_from": "d"}]))
    assert names(talks, "uno") == {"Somebody", "UNO"}
    assert clean()


def test_a_name_that_somebody_gave_the_registry_is_not_said_to_be_learnt_because_of_a_file(take_in, talks, news):
    take_in(line(aliases=[{"text": "Ze", "origin": "registry"}]))
    take_in(line(aliases=[{"text": "Ze", "origin": "human", "learnt_from": "news"}]))
    alias = Alias.objects.get(actor__project=talks, text="Ze")
    assert (alias.origin, alias.learnt_from) == ("registry", None)


def test_what_a_span_says_of_a_merged_actor_is_who_it_is_now_and_the_merge_can_be_undone_there(
    registry, people, talks, elsewhere
):
    spans, actors = written(talks, people.cora, "workbench"), written(talks, people.cora)
    told = {span["text"]: span["actor"]["id"] for row in map(json.loads, spans.splitlines()) for span in row["spans"]}
    assert told == {"Zelensky": "vz", "Selenskyj": "vz", "Zelenska": "oz", "Зеленський": "vz"}
    carry(spans, elsewhere, people.mia, "workbench")
    carry(actors, elsewhere, people.mia, "actors")
    assert names(elsewhere, "z2") == {"Selenskyj", "Зеленський"}
    assert names(elsewhere, "vz") == {"Volodymyr Zelenskyy", "Ze", "Zelensky", "Zelenskij"}
    unmerge_actor(by=people.mia, actor=actor_of(elsewhere, "z2"))
    there = Span.objects.filter(set__document__project=elsewhere)
    assert dict(there.values_list("quote", "actor__uid")) == {
        "Zelensky": "vz", "Selenskyj": "z2", "Zelenska": "oz", "Зеленський": "z2",
    }  # fmt: skip
    assert clean()


def test_documents_after_their_actors_teach_nothing_that_the_registry_knows(registry, people, talks, elsewhere):
    spans, actors = written(talks, people.cora, "workbench"), written(talks, people.cora)
    job = carry(actors, elsewhere, people.mia, "actors")
    assert counted(job) == (4, 0, 0, 0)
    assert {code for _line, code in codes(job)} == {"learnt_elsewhere"}
    carry(spans, elsewhere, people.mia, "workbench")
    assert names(elsewhere, "z2") == {"Selenskyj", "Зеленський"}
    assert written(elsewhere, people.mia, "workbench") == spans


def test_an_older_file_of_spans_that_names_a_merged_actor_is_no_difference(registry, people, talks):
    unmerge_actor(by=people.cora, actor=actor_of(talks, "z2"))
    before = written(talks, people.cora, "workbench")
    merge_actor(by=people.cora, actor=actor_of(talks, "z2"), into="vz")
    assert carry(before, talks, people.mara, "workbench").counts["unchanged"] == 1


def test_documents_teach_in_one_look_a_batch(bring, people, talks, monkeypatch):
    from annotations.services.imports import running
    from tests.fixtures.imports import row, span

    monkeypatch.setattr(running, "BATCH_SECONDS", 60)
    actor = {"id": "kyiv", "name": "Kyiv", "type": "state"}

    def cost(first, count):
        with CaptureQueriesContext(connection) as seen:
            bring(*(row(f"k{first}-{i}", spans=[span("actor", "Kyiv", actor=actor)]) for i in range(count)))
        return len(seen)

    cost(0, 3)
    assert cost(1, 3) == cost(2, 15)
    kept = Alias.objects.get()
    assert (kept.text, kept.origin, kept.learnt_from) == ("Kyiv", "registry", None)


def test_a_dry_run_counts_and_stores_nothing(take_in):
    job = take_in(line(), line("a", "A", merged_into="vz"), line("b", ""), dry_run=True)
    assert (job.state, counted(job), codes(job)) == ("done", (2, 0, 0, 1), [(3, "empty")])
    assert not Actor.objects.exists()


def test_one_refused_line_means_that_nothing_is_stored_unless_skip_bad(take_in):
    bad = line("b", "B", aliases=[" x", "y" * 301], type="t" * 31, note="\u202e")
    job = take_in(line(), bad)
    assert (job.state, job.error["code"]) == ("failed", "rows_refused")
    assert codes(job) == [(2, "too_long"), (2, "outer_space"), (2, "too_long")]
    assert not Actor.objects.exists()
    assert counted(take_in(line(), bad, skip_bad=True)) == (1, 0, 0, 1)
    assert Actor.objects.get().uid == "vz" and clean()


def test_another_description_is_refused_unless_update_and_what_is_empty_is_filled_in(take_in, people):
    take_in(line(aliases=["Ze"]))
    filled = take_in(line(type="person", external_id="Q1", note="N", aliases=["Zelensky"]))
    assert counted(filled) == (0, 0, 1, 0)
    assert counted(take_in(line(), line("b", "B"))) == (1, 1, 0, 0)  # what a line leaves out is no difference
    for other in ({"name": "Zelenskiy"}, {"type": "state"}, {"external_id": "Q2"}, {"note": "M"}):
        assert codes(take_in(line(**other))) == [(1, "actor_differs")]
    assert counted(take_in(line(name="Zelenskiy", type="state"), update=True)) == (0, 0, 1, 0)
    actor = Actor.objects.get(uid="vz")
    assert (actor.name, actor.type, actor.external_id, actor.note) == ("Zelenskiy", "state", "Q1", "N")
    assert names(actor.project, "vz") == {"Zelenskyy", "Zelenskiy", "Ze", "Zelensky"}
    assert list(Change.objects.filter(kind="actor", uid="vz").order_by("pk").values_list("verb", flat=True)) == [
        "create", "update", "alias", "update", "alias",
    ]  # fmt: skip
    assert clean()


def test_merges_of_a_file_may_name_later_lines_and_one_another(take_in, talks):
    job = take_in(line("a", "A", merged_into="b"), line("b", "B", merged_into="c"), line("c", "C"))
    assert (job.state, counted(job)) == ("done", (3, 0, 0, 0))
    assert [actor_of(talks, uid).living for uid in "abc"] == [actor_of(talks, "c")] * 2 + [None]
    assert actor_of(talks, "a").merged_into == actor_of(talks, "b")
    assert Change.objects.filter(verb="merge").count() == 2
    assert codes(take_in(line("c", "C", merged_into="a"))) == [(1, "actor_circle")]
    assert codes(take_in(line("a", "A", merged_into="c"))) == [(1, "actor_differs")]
    assert codes(take_in(line("d", "D", merged_into="x"), line("e", "E", merged_into="e"))) == [
        (2, "actor_into_itself"), (1, "unknown_actor"),
    ]  # fmt: skip
    assert counted(take_in(line("b", "B"), line("a", "A"))) == (0, 2, 0, 0)  # a file takes no merge back
    assert clean()


def test_two_lines_with_one_id_and_a_file_without_lines_are_refused(take_in):
    assert codes(take_in(line(), line(name="Other"))) == [(2, "duplicate_row")]
    assert take_in(b"\n").error["code"] == "no_rows"


def test_a_run_that_was_killed_goes_on_after_the_last_line_that_it_stored(take_in, people, talks, monkeypatch):
    monkeypatch.setattr(actor_run, "BATCH", 2)
    real, calls = actor_run.write_actors, []

    def killed(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*args)

    monkeypatch.setattr(actor_run, "write_actors", killed)
    lines = [line(f"a{n}", f"Name {n}", merged_into="a4" if n == 0 else None) for n in range(5)]
    with pytest.raises(KeyboardInterrupt):
        take_in(*lines)
    assert Actor.objects.count() == 2 and not Actor.objects.exclude(merged_into=None).exists()
    ImportJob.objects.update(lease_until="2000-01-01T00:00Z")
    job = ImportJob.objects.get()
    assert run_import(job.pk)
    job.refresh_from_db()
    assert (job.state, counted(job)) == ("done", (5, 0, 0, 0))
    assert Change.objects.filter(kind="actor", verb="create").count() == 5
    assert actor_of(talks, "a0").merged_into == actor_of(talks, "a4")
    assert AliasKey.objects.values("alias").distinct().count() == 5 and clean()
    assert jobs.due_jobs() == []


def test_the_registry_is_for_curators_and_written_whole(people, talks, registry):
    for layer in ("mine", "all"):
        with pytest.raises(Forbidden):
            request_export(by=people.ann, project=talks, profile="actors", layer=layer)
    with pytest.raises(Invalid) as raised:
        request_export(by=people.cora, project=talks, profile="actors", filters={"event": "x"})
    assert raised.value.code == "unknown_filter"
    with pytest.raises(Invalid) as raised:
        request_export(by=people.cora, project=talks, profile="actors", options={"tokens": True})
    assert raised.value.code == "unknown_option"
    rows = [json.loads(raw) for raw in written(talks, people.cora, layer="gold").splitlines()]
    assert [row["id"] for row in rows] == ["oz", "vz", "z2", "Ä"]
    assert {"text": "Zelenskij", "origin": "human", "learnt_from": None} in rows[1]["aliases"]  # of a deleted document


def test_statements_of_an_import_and_an_export_do_not_grow_with_the_lines_of_a_batch(take_in, people, talks):
    costs = []
    for size in (3, actor_run.BATCH):
        lines = [line(f"n{size}-{n}", f"Name {size} {n}", aliases=[f"Other {n}"]) for n in range(size)]
        with CaptureQueriesContext(connection) as seen:
            take_in(*lines)
        costs.append(len(seen))
        with CaptureQueriesContext(connection) as seen:
            written(talks, people.cora)
        costs.append(len(seen))
    assert costs[:2] == costs[2:]
