"""me/, tokens, users/ and invitations/."""

import hashlib

import msgspec
from django.test import Client

from annotations.api.shapes.accounts import Account, InvitationRow, Me, Person, TokenMade, TokenRow
from annotations.models import ApiToken, User
from tests.fixtures.cast import Api


def test_nobody_is_401_and_told_how_to_sign_in(api):
    answer = api.nobody.get("me/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"
    assert answer["WWW-Authenticate"] == "Bearer"


def test_me_says_who_asks_and_what_they_may(api, settings):
    assert api.ann.get("me/").json() == {
        "id": User.objects.get(username="ann").pk,
        "username": "ann",
        "name": "",
        "is_admin": False,
        "may_create_projects": False,
    }
    settings.ALLOW_PROJECT_CREATION = True
    assert msgspec.convert(api.ann.get("me/").json(), Me).may_create_projects


def test_a_token_is_shown_once_works_and_ends_when_revoked(api):
    made = api.ann.post("me/tokens/", {"name": "laptop"})
    assert made.status_code == 201
    token = msgspec.convert(made.json(), TokenMade, strict=False)
    script = Api(Client(), token.token)
    assert script.get("me/").json()["username"] == "ann"
    listed = api.ann.get("me/tokens/").json()["results"]
    assert "token" not in listed[-1]
    assert msgspec.convert(listed[-1], TokenRow, strict=False).name == "laptop"
    assert ApiToken.objects.get(pk=token.id).digest == hashlib.sha256(token.token.encode()).hexdigest()
    assert api.ann.delete(f"me/tokens/{token.id}/").status_code == 204
    assert script.get("me/").status_code == 401
    assert api.ann.delete(f"me/tokens/{token.id}/").status_code == 404


def test_a_token_that_may_read_writes_nothing(api):
    secret = api.ann.post("me/tokens/", {"scope": "read"}).json()["token"]
    script = Api(Client(), secret)
    assert script.get("me/").status_code == 200
    answer = script.post("me/tokens/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "token_reads_only")


def test_nobody_revokes_the_token_of_another(api, people):
    token = ApiToken.objects.create(user=people.bob, digest="x" * 64)
    for person in (api.ann, api.ada):
        assert person.delete(f"me/tokens/{token.pk}/").status_code == 404
    assert api.ann.delete(f"me/tokens/{2**64}/").status_code == 404


def test_people_see_members_of_shared_projects_by_name_alone(api, talks, elsewhere):
    User.objects.filter(username="bob").update(email="bob@example.org", name="Bob Oduya")
    rows = api.ann.get("users/").json()["results"]
    assert [row["username"] for row in rows] == ["ann", "bob", "cora", "mara", "vera"]
    assert all(set(row) == set(Person.__struct_fields__) for row in rows)
    assert [row["username"] for row in api.sid.get("users/").json()["results"]] == ["sid"]


def test_a_site_admin_sees_every_account(api, people):
    rows = api.ada.get("users/?limit=4").json()
    assert rows["count"] == 9
    assert [row["username"] for row in rows["results"]] == ["ada", "ann", "bob", "cora"]
    assert msgspec.convert(rows["results"][0], Account).is_admin
    following = api.ada.get(rows["next"]).json()
    assert [row["username"] for row in following["results"]] == ["mara", "mia", "otto", "sid"]


def test_accounts_are_made_and_changed_by_site_admins_alone(api, talks):
    made = api.ada.post("users/", {"username": "new", "name": "New Person", "email": "new@example.org"})
    assert made.status_code == 201
    assert made.json()["is_active"] is True
    assert api.ada.post("users/", {"username": "NEW"}).json()["code"] == "user_exists"
    assert api.ada.patch("users/new/", {"is_active": False}).json()["is_active"] is False
    for person in (api.mara, api.ann, api.sid):
        assert person.post("users/", {"username": "x"}).status_code == 403
        assert person.patch("users/ann/", {"is_admin": True}).status_code == 403
        assert person.patch("users/nobody-here/", {}).status_code == 403
    assert api.ada.patch("users/nobody-here/", {}).status_code == 404
    assert not User.objects.get(username="ann").is_superuser


def test_a_closed_account_loses_its_tokens_at_once(api):
    assert api.ann.get("me/").status_code == 200
    api.ada.patch("users/ann/", {"is_active": False})
    assert api.ann.get("me/").status_code == 401


def test_invitations_are_for_site_admins_and_keep_their_secret(api):
    made = api.ada.post("invitations/", {"user": "ann"})
    assert made.status_code == 201
    secret = made.json()["link"].rstrip("/").rpartition("/")[2]
    listed = api.ada.get("invitations/")
    row = msgspec.convert(listed.json()["results"][0], InvitationRow, strict=False)
    assert (row.user, row.created_by, row.used_at) == ("ann", "ada", None)
    digest = hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in listed.content.decode()
    assert digest not in listed.content.decode()
    assert api.ada.post("invitations/", {"user": "who"}).json()["pointer"] == "/user"
    assert api.mara.post("invitations/", {"user": "ann"}).status_code == 403
    assert api.mara.get("invitations/").status_code == 403


def test_an_invitation_into_a_project_makes_a_member(api, people, talks):
    made = api.ada.post("invitations/", {"user": "sid", "project": talks.pk, "role": "viewer"})
    assert made.status_code == 201
    row = msgspec.convert(api.ada.get("invitations/").json()["results"][0], InvitationRow, strict=False)
    assert (row.user, row.project, row.role) == ("sid", talks.pk, "viewer")
    assert Client().post("/" + made.json()["link"].split("/", 3)[3]).status_code == 302
    members = api.sid.get(f"projects/{talks.pk}/members/").json()["results"]
    assert {"sid": "viewer"}.items() <= {row["user"]: row["role"] for row in members}.items()


def test_an_invitation_into_no_project_or_to_no_role_is_refused(api, talks):
    for body, pointer in (
        ({"project": 10**6, "role": "viewer"}, "/project"),
        ({"project": 10**18, "role": "viewer"}, "/project"),
        ({"project": talks.pk}, "/role"),
        ({"role": "viewer"}, "/project"),
    ):
        refused = api.ada.post("invitations/", {"user": "sid", **body})
        assert (refused.status_code, refused.json()["pointer"]) == (400, pointer), body
