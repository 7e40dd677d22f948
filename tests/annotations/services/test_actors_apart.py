"""Not a double: two actors of whom somebody said that they are not one, through merges, files and checks."""

import json

import pytest
from django.db import IntegrityError, transaction

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import Change, KeptApart
from annotations.queries.apart import kept_apart, pairs_among
from annotations.queries.candidates import candidates
from annotations.queries.doubles import doubles
from annotations.services.actors import (
    actor_of,
    change_actor,
    create_actor,
    keep_apart,
    let_together,
    merge_actor,
    split_actor,
    unmerge_actor,
    unsplit_actor,
)
from annotations.services.fsck import Tally, check
from annotations.services.imports import actor_run
from tests.annotations.services.test_actor_files import carry, written
from tests.fixtures.imports import clean, codes, counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(people, talks):
    def made(uid, name, project=talks, by=people.mara, **more):
        return create_actor(by=by, project=project, uid=uid, name=name, **more)

    return made


@pytest.fixture
def two(make):
    """Two whose names sound alike, and a third."""
    return make("a", "Andrij Jermak"), make("b", "Andriy Yermak"), make("c", "Northwire")


def pairs(project):
    return {frozenset({pair.first.uid, pair.second.uid}) for pair in doubles(project)[0]}


def kept(project):
    return [(pair.first.uid, pair.second.uid) for pair in kept_apart(project, 10)[0]]


def told(project):
    return list(Change.objects.filter(project=project, verb__in=("apart", "unapart")).values_list("verb", "uid"))


def test_a_pair_is_kept_apart_once_and_may_be_doubles_again(people, talks, two):
    a, b, _c = two
    assert pairs(talks) == {frozenset("ab")}
    assert keep_apart(by=people.cora, actor=b, other="a")
    assert not keep_apart(by=people.cora, actor=a, other="b")
    assert (pairs(talks), kept(talks)) == (set(), [("a", "b")])
    change = Change.objects.get(verb="apart")
    assert (change.uid, change.user) == ("b", people.cora)
    assert change.after == {"name": "Andriy Yermak", "apart": "a", "other": "Andrij Jermak"}
    assert clean()
    assert let_together(by=people.cora, actor=a, other="b")
    assert not let_together(by=people.cora, actor=a, other="b")
    assert (pairs(talks), kept(talks)) == ({frozenset("ab")}, [])
    assert told(talks) == [("apart", "b"), ("unapart", "a")]


def test_who_may_not_merge_may_not_say_it(people, talks, elsewhere, make, two):
    a, _b, _c = two
    make("x", "Else", project=elsewhere, by=people.mia)
    for act in (keep_apart, let_together):
        for person in (people.ann, people.vera, people.sid, people.mia):
            with pytest.raises((Forbidden, NotFound)):
                act(by=person, actor=a, other="b")
        with pytest.raises(Invalid, match="no actor 'x'"):
            act(by=people.mara, actor=a, other="x")
    with pytest.raises(Invalid, match="itself"):
        keep_apart(by=people.mara, actor=a, other="a")
    assert not KeptApart.objects.exists()


def test_the_pair_is_read_through_merges_and_is_as_it_was_when_they_are_taken_back(people, talks, make, two):
    a, b, c = two
    keep_apart(by=people.cora, actor=a, other="b")
    merge_actor(by=people.cora, actor=a, into="c")
    assert kept(talks) == [("b", "c")]
    with pytest.raises(Conflict) as refused:
        keep_apart(by=people.cora, actor=a, other="b")
    assert refused.value.code == "actor_merged"
    for one, into in ((b, "c"), (c, "b")):
        with pytest.raises(Conflict) as refused:
            merge_actor(by=people.cora, actor=one, into=into)
        assert refused.value.code == "actors_apart"
    unmerge_actor(by=people.cora, actor=a)
    assert kept(talks) == [("a", "b")]
    merge_actor(by=people.cora, actor=a, into="c")
    assert let_together(by=people.cora, actor=c, other="b")
    assert kept(talks) == []
    merge_actor(by=people.cora, actor=c, into="b")
    assert clean()


def test_a_split_pair_that_is_kept_apart_is_not_made_one_by_taking_the_split_back(people, talks, make):
    old = make("old", "Zelenskyy", aliases=["Zelenskiy"])
    new, _moved = split_actor(by=people.cora, actor=old, aliases=["Zelenskiy"], name="Zelenskiy")
    assert keep_apart(by=people.cora, actor=new, other="old")
    with pytest.raises(Conflict) as refused:
        unsplit_actor(by=people.cora, actor=new)
    assert refused.value.code == "actors_apart"
    let_together(by=people.cora, actor=old, other=new.uid)
    assert unsplit_actor(by=people.cora, actor=new)[0] == old


def test_a_mistake_of_typing_in_the_name_of_the_one_is_no_candidate_for_the_other(people, talks, make):
    a, b = make("a", "Viktor Lukashenko"), make("b", "Viktor Lukasbenko")

    def found(name):
        return {
            (one.uid, one.match.value) for one in candidates(user=people.cora, role="curator", project=talks, name=name)
        }

    assert found("Viktor Lukashenko") == {("a", "same"), ("b", "maybe")}
    keep_apart(by=people.cora, actor=a, other="b")
    assert found("Viktor Lukashenko") == {("a", "same")}
    assert found("Viktor Lukasbenko") == {("b", "same")}
    assert found("Viktor Lukasdenko") == {("a", "maybe"), ("b", "maybe")}  # of nobody: both may be meant
    merge_actor(by=people.cora, actor=b, into=make("c", "Northwire").uid)
    assert found("Viktor Lukashenko") == {("a", "same")}
    let_together(by=people.cora, actor=a, other="c")
    assert found("Viktor Lukashenko") == {("a", "same"), ("c", "maybe")}


def test_the_registry_carries_the_pairs_and_comes_back_with_the_same_bytes(people, talks, elsewhere, make, two):
    a, b, c = two
    before = written(talks, people.cora)
    assert b"apart" not in before  # a registry without such a pair is written as it always was
    keep_apart(by=people.cora, actor=b, other="a")
    keep_apart(by=people.cora, actor=b, other="c")
    make("d", "Ermak")
    merge_actor(by=people.cora, actor=c, into="d")
    actors = written(talks, people.cora)
    lines = {row["id"]: row for row in map(json.loads, actors.splitlines())}
    assert {uid: row.get("apart") for uid, row in lines.items()} == {"a": ["b"], "b": ["c"], "c": None, "d": None}
    assert list(lines["a"])[-1] == "apart"
    carry(actors, elsewhere, people.mia, "actors")
    assert written(elsewhere, people.mia) == actors
    assert kept(elsewhere) == [("a", "b"), ("b", "d")]
    assert len(told(elsewhere)) == 2
    again = carry(actors, elsewhere, people.mia, "actors")
    assert (counted(again), len(told(elsewhere))) == ((0, 4, 0, 0), 2)
    assert carry(before, elsewhere, people.mia, "actors").counts["refused"] == 0  # an older file says nothing of pairs
    assert written(elsewhere, people.mia) == actors
    assert clean()


def line(uid, **more):
    return {"id": uid, "name": uid.upper(), **more}


def test_a_file_that_keeps_apart_counts_as_an_update_and_either_end_may_say_it(bring, talks):
    def take(*lines, **options):
        return bring(*lines, format="actors", name="r.actors.jsonl", **options)

    take(line("a"), line("b"), line("c"))
    assert counted(take(line("b", apart=["a", "a"]), line("c"), dry_run=True)) == (0, 1, 1, 0)
    assert not KeptApart.objects.exists()
    assert counted(take(line("b", apart=["a"]), line("c"))) == (0, 1, 1, 0)
    assert counted(take(line("a", apart=["b"]), line("b", apart=["a"]))) == (0, 2, 0, 0)
    assert kept(talks) == [("a", "b")]
    assert counted(take(line("e", apart=["f"]), line("f"))) == (2, 0, 0, 0)  # whoever comes later in the file is known
    assert kept(talks) == [("a", "b"), ("e", "f")]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([line("a", apart=["nobody"])], [(1, "unknown_actor")]),
        ([line("a", apart=["a"])], [(1, "actor_itself")]),
        ([line("a", apart=["b"], merged_into="b"), line("b")], [(1, "actor_differs")]),
        ([line("a", apart=["c"], merged_into="b"), line("b"), line("c", merged_into="b")], [(1, "actor_differs")]),
        ([line("x", merged_into="y"), line("y")], [(1, "actor_differs")]),
        ([line("x", merged_into="z"), line("y", merged_into="z"), line("z")], [(1, "actor_differs")]),
        ([line("a", apart="b"), line("b")], [(1, "wrong_type")]),
    ],
)
def test_a_file_that_makes_one_of_two_who_are_kept_apart_is_refused_whole(people, bring, make, talks, lines, told):
    keep_apart(by=people.cora, actor=make("x", "X"), other=make("y", "Y").uid)
    job = bring(*lines, format="actors", name="r.actors.jsonl")
    assert (job.state, codes(job)) == ("failed", told)
    assert kept(talks) == [("x", "y")]
    assert clean()


@pytest.fixture
def meanwhile(monkeypatch):
    """Something is done by somebody between the check of a file and its ties."""

    def during(act):
        real = actor_run.write_actors

        def write(*given):
            real(*given)
            monkeypatch.setattr(actor_run, "write_actors", real)
            act()

        monkeypatch.setattr(actor_run, "write_actors", write)

    return during


def test_what_was_kept_apart_or_merged_while_a_file_came_in_stands_and_the_file_is_told(
    people, bring, make, talks, meanwhile
):
    x, _y = make("x", "X"), make("y", "Y")

    def take(*lines):
        job = bring(*lines, format="actors", name="r.actors.jsonl")
        assert job.state == "done"
        return codes(job)

    meanwhile(lambda: keep_apart(by=people.cora, actor=x, other="y"))
    merges = [line("x", merged_into="z"), line("y", merged_into="z"), line("z")]
    assert take(*merges) == [(2, "actor_merged")]  # of two who are not one the first alone
    assert (actor_of(talks, "x").merged_into.uid, actor_of(talks, "y").merged_into) == ("z", None)
    assert kept(talks) == [("y", "z")]
    make("p", "P"), make("q", "Q")
    meanwhile(lambda: merge_actor(by=people.cora, actor=actor_of(talks, "p"), into="q"))
    assert take(line("p", apart=["q", "x"]), line("q")) == [(1, "actor_merged")]
    assert kept(talks) == [("q", "z"), ("y", "z")]
    assert clean()


def test_the_database_keeps_pairs_in_one_order_and_fsck_finds_those_that_are_one(people, talks, elsewhere, make, two):
    a, b, c = two
    for first, second in ((b, a), (a, a)):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeptApart.objects.create(project=talks, first=first, second=second)
    keep_apart(by=people.cora, actor=a, other="b")
    merge_actor(by=people.cora, actor=c, into="b")
    type(a).objects.filter(pk=a.pk).update(merged_into=b, living=b)  # past the services
    far = make("far", "Far", project=elsewhere, by=people.mia)
    KeptApart.objects.create(project=talks, first=b, second=far)
    assert {found.code for found in check(Tally())} == {"apart_is_one", "apart_of_another_project"}
    assert pairs_among(talks.pk, [b.pk]) == {frozenset({b.pk})}


def test_statements_do_not_grow_with_pairs(people, talks, make, two, django_assert_num_queries):
    for size in (1, 9):
        for n in range(size):
            make(f"{size}-{n}", f"Andrii Yermak{'x' * n}")
            keep_apart(by=people.cora, actor=two[0], other=f"{size}-{n}")
        with django_assert_num_queries(4):
            doubles(talks)
        with django_assert_num_queries(2):
            kept_apart(talks, 10)


def test_an_actor_that_is_written_otherwise_has_its_name_so_and_is_found_as_a_double(people, talks):
    small = create_actor(by=people.ann, project=talks, uid="small", name="zelenskyy")
    create_actor(by=people.ann, project=talks, uid="other", name="Selenskyj")
    change_actor(by=people.cora, actor=small, changes={"name": "Zelenskyy"})
    assert [alias.text for alias in small.aliases.all()] == ["Zelenskyy"]
    assert [{pair.first.uid, pair.second.uid} for pair in doubles(talks)[0]] == [{"small", "other"}]
    assert [finding.detail for finding in check(Tally())] == []
