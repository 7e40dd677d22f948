"""What the database itself refuses of actors, their aliases and the verdicts on checks."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annotations.models import Actor, Alias, AliasKey, AnnotationSet, CheckVerdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(talks):
    return Actor.objects.create(project=talks, uid="z", name="Zelenskyy", type="person")


@pytest.fixture
def alias(talks, actor):
    return Alias.objects.create(project=talks, actor=actor, text="Zelensky", folded="zelensky", at=timezone.now())


def refused(name: str, make) -> None:
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        make()
    # SQLite names the columns of an index, and the constraint of a check; PostgreSQL names both.
    assert connection.vendor == "sqlite" or name in str(raised.value)


def test_a_merged_actor_says_who_lives(talks, actor):
    into = {"project": talks, "name": "Z", "merged_into": actor}
    refused("a_merged_actor_says_who_lives", lambda: Actor.objects.create(uid="a", **into))
    refused("a_merged_actor_says_who_lives", lambda: Actor.objects.filter(pk=actor.pk).update(living=actor.pk))
    assert Actor.objects.create(uid="a", living=actor, **into).pk


def test_no_actor_is_merged_into_itself_or_lives_as_itself(talks, actor):
    other = Actor.objects.create(project=talks, uid="y", name="Y")
    itself = {"merged_into": actor.pk, "living": other.pk}
    refused("an_actor_is_not_merged_into_itself", lambda: Actor.objects.filter(pk=actor.pk).update(**itself))
    turned = {"merged_into": other.pk, "living": actor.pk}
    refused("no_actor_lives_as_itself", lambda: Actor.objects.filter(pk=actor.pk).update(**turned))


def test_an_actor_has_an_alias_once_and_another_may_have_it_too(talks, actor, alias):
    same = {"project": talks, "text": "ZELENSKY", "folded": "zelensky", "at": timezone.now()}
    refused("an_actor_has_an_alias_once", lambda: Alias.objects.create(actor=actor, **same))
    other = Actor.objects.create(project=talks, uid="y", name="Y")
    assert Alias.objects.create(actor=other, **same).pk


@pytest.mark.parametrize("columns", [{"text": ""}, {"folded": ""}])
def test_an_alias_has_a_text(alias, columns):
    refused("an_alias_has_a_text", lambda: Alias.objects.filter(pk=alias.pk).update(**columns))


def test_an_alias_comes_from_a_person_a_file_or_the_registry(alias):
    refused("an_alias_comes_from_one_of_three", lambda: Alias.objects.filter(pk=alias.pk).update(origin="rumour"))


def test_an_alias_has_a_key_once_and_does_not_leave_its_keys_behind(talks, alias):
    key = {"project": talks, "alias": alias, "key": "selenski"}
    AliasKey.objects.create(**key)
    refused("an_alias_has_a_key_once", lambda: AliasKey.objects.create(**key))
    with pytest.raises(IntegrityError), transaction.atomic():
        alias.delete()
        connection.check_constraints()


def test_a_set_judges_a_check_once_as_one_of_two_things(people, article):
    own = AnnotationSet.objects.create(document=article, kind="person", owner=people.ann)
    said = {"set": own, "user": people.ann, "at": timezone.now()}
    CheckVerdict.objects.create(key="sum", verdict="accepted", **said)
    refused("a_set_judges_a_check_once", lambda: CheckVerdict.objects.create(key="sum", verdict="dismissed", **said))
    refused("a_judged_check_has_a_key", lambda: CheckVerdict.objects.create(key="", verdict="accepted", **said))
    open_again = {"key": str(uuid4()), "verdict": "open"}
    refused("a_judged_check_is_accepted_or_dismissed", lambda: CheckVerdict.objects.create(**open_again, **said))
