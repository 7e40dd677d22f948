"""The registry under fsck, reindex and purge: what is wrong is found, what is old is made anew, what must go goes."""

import pytest
from django.utils import timezone

from annotations.models import Actor, Alias, AliasKey, AnnotationSet, Change, CheckVerdict
from annotations.services.actors import actor_of, add_alias, create_actor, merge_actor, split_actor
from annotations.services.actors import remaking as remaking_module
from annotations.services.actors.aliases import KEY_VERSION
from annotations.services.actors.remaking import count_stale, remake
from annotations.services.documents import add_document
from annotations.services.fsck import Tally, check
from annotations.services.purge import purge_document, purge_person
from tests.fixtures.cast import TEXT, put

WHY = "A court has ordered it."


@pytest.fixture
def actor(api, people, talks, article):
    made = create_actor(by=people.ann, project=talks, uid="vz", name="Volodymyr Zelenskyy", aliases=["Ze"])
    assert api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor", actor="vz")]).status_code == 200
    return made


def found() -> list[str]:
    return [finding.code for finding in check(Tally())]


# --- fsck -------------------------------------------------------------------------------------------------------------


def test_nothing_is_found_where_nothing_is_wrong(people, talks, actor):
    other = create_actor(by=people.ann, project=talks, uid="b", name="B")
    merge_actor(by=people.cora, actor=other, into="vz")
    tally = Tally()
    assert list(check(tally)) == []
    assert (tally.actors, tally.aliases, tally.older_keys) == (2, 4, 0)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (lambda w: w.b.update(merged_into=w.c, living=w.a), "merge_leads_astray"),
        (lambda w: [w.b.update(merged_into=w.c, living=w.a), w.c_.update(merged_into=w.b_, living=w.a)],
         "merge_leads_astray"),
        (lambda w: w.b.update(merged_into=w.theirs, living=w.theirs), "actor_merged_elsewhere"),
        (lambda w: w.alias.update(project=w.elsewhere), "alias_of_another_project"),
        (lambda w: w.alias.update(learnt_from=w.foreign), "alias_of_another_project"),
        (lambda w: w.alias.update(folded="other"), "alias_folded"),
        (lambda w: AliasKey.objects.filter(alias=w.alias[0]).delete(), "alias_keys"),
        (lambda w: AliasKey.objects.filter(alias=w.alias[0]).update(project=w.elsewhere),
         "alias_key_of_another_project"),
        (lambda w: w.b.update(name="Another"), "actor_without_its_name"),
        (lambda w: CheckVerdict.objects.create(set=w.set, key="k", verdict="accepted", user=w.bob, at=timezone.now()),
         "check_verdict_of_another"),
    ],
)  # fmt: skip
def test_each_damage_is_found(people, talks, elsewhere, foreign_article, article, actor, harm, code):
    class World:
        pass

    w = World()
    w.a, w.elsewhere, w.foreign, w.bob = actor, elsewhere, foreign_article, people.bob
    w.b_ = create_actor(by=people.ann, project=talks, uid="b", name="B")
    w.c = create_actor(by=people.ann, project=talks, uid="c", name="C")
    w.theirs = create_actor(by=people.mia, project=elsewhere, uid="t", name="T")
    w.b, w.c_ = Actor.objects.filter(pk=w.b_.pk), Actor.objects.filter(pk=w.c.pk)
    w.alias, w.set = Alias.objects.filter(text="Zelenskiy"), AnnotationSet.objects.get()
    harm(w)
    assert code in found()


# --- reindex ----------------------------------------------------------------------------------------------------------


def test_keys_of_an_older_rule_are_made_anew(actor, monkeypatch):
    alias = Alias.objects.get(text="Zelenskiy")
    kept = sorted(AliasKey.objects.filter(alias=alias).values_list("key", flat=True))
    AliasKey.objects.filter(alias=alias, key=kept[0]).update(key="old")
    Alias.objects.filter(pk=alias.pk).update(key_version=KEY_VERSION - 1)
    tally = Tally()
    assert list(check(tally)) == [] and (tally.older_keys, count_stale()) == (1, 1)
    assert remake().aliases == 1 and count_stale() == 0
    assert sorted(AliasKey.objects.filter(alias=alias).values_list("key", flat=True)) == kept
    assert not Change.objects.filter(verb="update", kind="actor").exists()
    monkeypatch.setattr(remaking_module, "BATCH", 2)
    assert remake(everything=True).aliases == 3 and found() == []


def test_actors_of_an_older_workbench_learn_their_names_from_their_spans(api, people, talks, article):
    Actor.objects.create(project=talks, uid="old", name="Moscow")
    assert api.ann.gesture(article, [put(TEXT, "Moscow’s", "actor", actor="old")]).status_code == 200
    assert api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor", actor="old")]).status_code == 200
    AliasKey.objects.all().delete()
    Alias.objects.all().delete()
    assert count_stale() == 1 and remake().actors == 1 and count_stale() == 0
    assert sorted(Alias.objects.values_list("text", "origin", "learnt_from__key", "learnt_by__username")) == [
        ("Moscow", "registry", None, None), ("Zelenskiy", "human", "article", "ann"),
    ]  # fmt: skip
    assert found() == []


# --- purge ------------------------------------------------------------------------------------------------------------


def test_a_purge_takes_the_names_that_no_other_text_has(api, people, talks, article, actor):
    other = add_document(by=people.mara, project=talks, key="other", text="MOSCOW")
    assert api.ann.gesture(article, [put(TEXT, "Moscow’s", "actor", actor="vz")]).status_code == 200
    assert api.bob.gesture(other, [put("MOSCOW", "MOSCOW", "actor", actor="vz")]).status_code == 200
    split_actor(by=people.cora, actor=actor, aliases=["Zelenskiy"], name="Another", uid="a")
    tombstone = purge_document(by=people.ada, document=article, reason=WHY)
    assert tombstone.after["names"] == 1
    assert sorted(Alias.objects.values_list("actor__uid", "text", "learnt_from__key")) == [
        ("a", "Another", None), ("vz", "MOSCOW", "other"), ("vz", "Volodymyr Zelenskyy", None), ("vz", "Ze", None),
    ]  # fmt: skip
    assert "Zelenskiy" not in str(list(Change.objects.filter(kind="actor").values("before", "after")))
    assert found() == []


def test_an_actors_own_name_stays_when_the_text_goes_from_which_it_was_taken(api, people, talks, article):
    create_actor(by=people.ann, project=talks, uid="m", name="Who")
    assert api.ann.gesture(article, [put(TEXT, "Moscow’s", "actor", actor="m")]).status_code == 200
    assert api.cora.patch(f"projects/{talks.pk}/actors/m/", {"name": "Moscow"}).status_code == 200
    purge_document(by=people.ada, document=article, reason=WHY)
    kept = Alias.objects.get(text="Moscow")
    assert (kept.learnt_from, kept.origin) == (None, "registry") and found() == []


def test_a_purge_of_a_document_asks_the_whole_family(api, people, talks, article, actor):
    other = add_document(by=people.mara, project=talks, key="other", text="Zelenskiy")
    create_actor(by=people.ann, project=talks, uid="b", name="B")
    merge_actor(by=people.cora, actor=actor, into="b")
    assert api.bob.gesture(other, [put("Zelenskiy", "Zelenskiy", "actor", actor="b")]).status_code == 200
    purge_document(by=people.ada, document=article, reason=WHY)
    kept = Alias.objects.get(text="Zelenskiy")
    assert (kept.actor, kept.learnt_from) == (actor, other) and found() == []


def test_verdicts_on_checks_go_with_their_document(people, talks, article, actor):
    own = AnnotationSet.objects.get()
    CheckVerdict.objects.create(set=own, key="k", verdict="accepted", user=people.ann, at=timezone.now())
    purge_document(by=people.ada, document=article, reason=WHY)
    assert not CheckVerdict.objects.exists()


def test_who_taught_a_name_is_a_pseudonym_after_their_purge(people, talks, actor):
    add_alias(by=people.ann, actor=actor, text="Zelensky")
    purge_person(by=people.ada, user=people.ann, reason=WHY)
    assert Alias.objects.get(text="Zelensky").learnt_by.username.startswith("person-")
    assert actor_of(talks, "vz").name == "Volodymyr Zelenskyy" and found() == []
