"""`manage.py user` and `manage.py token`."""

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotations.models import ApiToken, Invitation, User


def said(*words: str) -> list[str]:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().splitlines()


def test_user_makes_a_person_and_prints_a_link_that_works_as_the_last_line(client, db):
    lines = said("user", "carl")
    assert "Made the user carl." in lines
    path = "/" + lines[-1].split("/", 3)[3]
    assert b"Sign in as carl" in client.get(path).content
    assert client.post(path)["Location"] == "/"
    assert not User.objects.get().is_superuser


def test_user_makes_a_site_administrator(db):
    said("user", "root", "--admin")
    made = User.objects.get()
    assert made.is_superuser and made.is_staff and not made.has_usable_password()


def test_user_makes_an_administrator_of_somebody_who_is_there(people):
    assert "ann is a site administrator now." in said("user", "ann", "--admin")
    people.ann.refresh_from_db()
    assert people.ann.is_superuser


def test_user_gives_a_person_who_is_there_a_new_link_whatever_the_case(people):
    count = User.objects.count()
    assert "/in/" in said("user", "ANN")[-1]
    assert User.objects.count() == count
    assert Invitation.objects.get().user == people.ann


@pytest.mark.parametrize("name", ["", " x", "a b", "x" * 151, "\u202egnp"])
def test_user_refuses_names_that_cannot_be(db, name):
    with pytest.raises(CommandError):
        said("user", name)
    assert not User.objects.exists()


def test_user_says_that_an_account_is_closed(people):
    User.objects.filter(pk=people.ann.pk).update(is_active=False)
    with pytest.raises(CommandError, match="closed"):
        said("user", "ann")


def test_token_prints_a_token_that_works_as_the_last_line(client, people):
    secret = said("token", "ann", "--name", "laptop")[-1]
    made = ApiToken.objects.get()
    assert (made.user, made.name, made.scope) == (people.ann, "laptop", "write")
    assert made.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_token_may_be_for_reading_alone(people):
    said("token", "ann", "--read")
    assert ApiToken.objects.get().scope == "read"


def test_a_revoked_token_opens_nothing_at_once(client, people):
    from annotations.services.keys import revoke_token

    secret = said("token", "ann")[-1]
    revoke_token(by=None, token=ApiToken.objects.get())
    assert client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_token_of_nobody_says_how_to_make_one(db):
    with pytest.raises(CommandError, match=r"no active user 'ghost': `manage.py user ghost`"):
        said("token", "ghost")
