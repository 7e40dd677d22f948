"""Who may be meant by a name: by which names an actor is found, in which order; others' work decides nothing."""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Membership, Project, Span
from annotations.queries.candidates import MOST, candidates
from annotations.services.actors import add_alias, change_actor, create_actor, merge_actor, remove_alias, unmerge_actor
from tests.bench.scale.registry import fill
from tests.fixtures.cast import TEXT


@pytest.fixture
def registry(people, talks):
    """Names to actors, made by name."""

    def made(name, type="person", *aliases):
        return create_actor(
            by=people.mara, project=talks, uid=name.lower(), name=name, type=type, aliases=list(aliases)
        )

    return made


@pytest.fixture
def ask(people, talks):
    """Names of the actors who may be meant, for a person of the cast."""

    def asked(name, who="mara", **more):
        role = Membership.objects.get(project=talks, user=getattr(people, who)).role
        return candidates(user=getattr(people, who), role=role, project=talks, name=name, **more)

    return asked


def called(found):
    return [(one.name, one.match.value) for one in found]


def link(person, document, actor, times=1, kind="person"):
    """Spans of a person's set, or gold, that name the actor."""
    owner = person if kind == "person" else None
    found, _made = AnnotationSet.objects.get_or_create(document=document, kind=kind, owner=owner)
    label = document.project.labels.get(key="actor")
    at = Span.objects.filter(set=found).count()
    for start in range(at, at + times):
        facts = {"start": start, "end": start + 1, "quote": TEXT[start]}
        Span.objects.create(uid=uuid.uuid4(), set=found, label=label, actor=actor, **facts)


def test_an_actor_is_found_by_every_spelling_and_kept_from_his_wife(registry, ask):
    registry("Volodymyr Zelenskyy")
    registry("Olena Zelenska")
    for name in ("Zelenskiy", "Selenskyj", "Зеленський", "President Zelensky’s", "V. Zelensky", "Wolodymyr Selenskyj"):
        assert called(ask(name)) == [("Volodymyr Zelenskyy", "sounds")], name
    assert called(ask("volodymyr ZELENSKYY")) == [("Volodymyr Zelenskyy", "same")]
    assert called(ask("Zelenska")) == [("Olena Zelenska", "sounds")]
    assert called(ask("Zelnskyy")) == [("Volodymyr Zelenskyy", "maybe")]
    assert ask("Putin") == ask("") == ask("…") == ask("\x00") == []


def test_an_alias_is_found_as_soon_as_it_is_learnt_and_no_more_once_it_is_removed(registry, ask, people):
    actor = registry("Volodymyr Zelenskyy")
    assert ask("Servant of the people") == []
    add_alias(by=people.ann, actor=actor, text="Servant of the People")
    found = ask("the servant of the people")
    assert [(one.name, one.alias, one.match, one.score) for one in found] == [
        ("Volodymyr Zelenskyy", "Servant of the People", "same", 100)
    ]
    change_actor(by=people.mara, actor=actor, changes={"name": "Zelenskyy"})
    assert [one.name for one in ask("servant of the people")] == ["Zelenskyy"]
    remove_alias(by=people.mara, actor=actor, text="Servant of the People")
    assert ask("Servant of the People") == []


def test_of_a_merged_actor_the_one_who_lives_is_answered_once(registry, ask, people):
    one, other = registry("Selenskyj"), registry("Volodymyr Zelenskyy")
    assert called(ask("Selenskyj")) == [("Selenskyj", "same"), ("Volodymyr Zelenskyy", "sounds")]
    merge_actor(by=people.cora, actor=one, into=other.uid)
    assert [(found.uid, found.alias) for found in ask("Selenskyj")] == [(other.uid, "Selenskyj")]
    one.refresh_from_db()
    unmerge_actor(by=people.cora, actor=one)
    assert called(ask("Selenskyj")) == [("Selenskyj", "same"), ("Volodymyr Zelenskyy", "sounds")]


def test_surer_matches_come_first_and_mistakes_last(registry, ask):
    for name in ("Lavrow", "Lavrov", "Sergey Lavrov", "Larvov"):
        registry(name)
    assert called(ask("Lavrov")) == [
        ("Lavrov", "same"), ("Lavrow", "sounds"), ("Sergey Lavrov", "sounds"), ("Larvov", "maybe"),
    ]  # fmt: skip
    assert len(ask("Lavrov", limit=2)) == 2


def test_several_with_one_surname_stand_in_the_order_of_their_mentions(registry, ask, people, article, talks):
    vitali, wladimir = registry("Vitali Klitschko"), registry("Wladimir Klitschko")
    assert [one.name for one in ask("Klitschko")] == ["Vitali Klitschko", "Wladimir Klitschko"]
    link(people.bob, article, wladimir, 2)
    assert [one.name for one in ask("Klitschko")] == ["Wladimir Klitschko", "Vitali Klitschko"]
    assert [one.name for one in ask("Klitschko", document=article)] == ["Wladimir Klitschko", "Vitali Klitschko"]
    link(people.ann, article, vitali, 3)
    assert [one.name for one in ask("Klitschko", document=article)] == ["Vitali Klitschko", "Wladimir Klitschko"]


def test_who_is_meant_in_this_document_is_not_decided_by_what_others_did_in_it(registry, ask, people, article, talks):
    vitali, wladimir = registry("Vitali Klitschko"), registry("Wladimir Klitschko")
    Project.objects.filter(pk=talks.pk).update(blind=True)
    talks.refresh_from_db()
    link(people.bob, article, wladimir, 5)
    link(None, article, wladimir, 5, "gold")
    for more in ({}, {"document": article}):
        assert [one.name for one in ask("Klitschko", "ann", **more)] == ["Vitali Klitschko", "Wladimir Klitschko"]
        assert [one.name for one in ask("Klitschko", "cora", **more)] == ["Wladimir Klitschko", "Vitali Klitschko"]
    link(people.ann, article, vitali, 1)
    assert [one.name for one in ask("Klitschko", "ann", document=article)] == ["Vitali Klitschko", "Wladimir Klitschko"]


def test_organisations_are_found_by_their_letters_and_have_no_surname(registry, ask):
    registry("United Nations", "organisation")
    registry("Russia", "state")
    registry("Bank of Russia", "organisation")
    assert called(ask("the UN")) == [("United Nations", "sounds")]
    assert called(ask("Russia")) == [("Russia", "same")]
    assert ask("Russian") == []


def test_another_project_s_actors_are_nobody_here(registry, ask, people, elsewhere):
    create_actor(by=people.mia, project=elsewhere, name="Volodymyr Zelenskyy")
    assert ask("Zelenskyy") == []


@pytest.mark.parametrize("who", ["mara", "ann"])
def test_statements_do_not_grow_with_the_registry_and_there_are_six_at_most(registry, ask, talks, article, who):
    registry("Olena Zelenska")

    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert len(ask("Klitschko", who, document=article, limit=MOST)) > 1
        return len(captured)

    registry("Vitali Klitschko")
    registry("Wladimir Klitschko")
    few = statements()
    with transaction.atomic():
        fill(talks, 400)
        many = statements()
        transaction.set_rollback(True)
    assert few == many <= 6


def test_a_name_that_is_being_typed_finds_those_that_begin_so(registry, ask):
    for name in ("Volodymyr Zelenskyy", "Olena Zelenska", "Lyudmila Putina", "Vladimir Putin", "Zelten Works"):
        registry(name, "person")
    assert called(ask("Zele")) == [("Olena Zelenska", "maybe"), ("Volodymyr Zelenskyy", "maybe")]
    assert called(ask("vol zel")) == []
    assert called(ask("volodymyr sel")) == [("Volodymyr Zelenskyy", "maybe")]
    assert called(ask("Zelenskyy")) == [("Volodymyr Zelenskyy", "sounds")]
    assert called(ask("Putin")) == [("Vladimir Putin", "sounds")]
    assert called(ask("ZEL")) == called(ask("Ze")) == []
