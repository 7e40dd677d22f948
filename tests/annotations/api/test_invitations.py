"""Managers invite into their project over the API, and get into no account that is somebody's."""

import pytest

from annotations.models import Invitation, Membership, User
from annotations.services import inviting
from annotations.services.keys import use_link
from annotations.services.members import add_member


@pytest.fixture
def at(talks) -> str:
    return f"projects/{talks.pk}/invitations/"


def invite(api, at, username="nia", **more):
    return api.post(at, {"username": username, "role": "annotator", **more})


def secret_in(answer) -> str:
    return answer.json()["link"].rstrip("/").rpartition("/")[2]


def test_a_manager_invites_sees_renews_and_withdraws(api, at, talks):
    made = invite(api.mara, at, name="Nia Roe", role="curator")
    assert made.status_code == 201
    assert {**made.json(), "link": "", "expires_at": ""} == {
        "user": "nia", "role": "curator", "link": "", "expires_at": "",
    }  # fmt: skip
    (row,) = api.mara.get(at).json()["results"]
    assert (row["user"], row["name"], row["role"], row["invited_by"]) == ("nia", "Nia Roe", "curator", "mara")
    assert row["open"] and row["renewable"] and "link" not in row
    again = api.mara.post(f"{at}nia/link/")
    assert again.status_code == 201 and secret_in(again) != secret_in(made)
    assert use_link(secret_in(again)).memberships.get().role == "curator"
    invite(api.mara, at, "zoe")
    assert api.mara.delete(f"{at}zoe/").status_code == 204
    assert api.mara.get(at).json()["results"] == []


@pytest.mark.parametrize("name", ["came_in", "elsewhere", "admin", "bob", "sid", "ada", "otto"])
def test_no_route_gives_a_manager_a_link_of_an_account_that_is_in_use(api, at, people, talks, elsewhere, name):
    if name in ("came_in", "elsewhere", "admin"):
        made = invite(api.mara, at, name)
        if name == "came_in":
            use_link(secret_in(made))
        elif name == "elsewhere":
            add_member(by=people.ada, project=elsewhere, user=name, role="viewer")
        else:
            User.objects.filter(username=name).update(is_superuser=True, is_staff=True)
    before = list(Invitation.objects.order_by("pk").values())
    answers = [
        api.mara.post(f"{at}{name}/link/"), api.mara.delete(f"{at}{name}/"), invite(api.mara, at, name),
        api.mara.post("invitations/", {"user": name}),
        api.mara.post("invitations/", {"user": name, "project": talks.pk, "role": "viewer"}),
        api.mara.patch(f"users/{name}/", {"is_active": False}),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers[:2]} <= {403, 404}
    assert [answer.status_code for answer in answers[2:]] == [409, 403, 403, 403]
    assert answers[2].json()["code"] == "user_exists" and answers[2].json()["pointer"] == "/username"
    assert list(Invitation.objects.order_by("pk").values()) == before


def test_nothing_more_than_an_account_and_a_role_can_be_asked_for(api, at):
    for more, code in (
        ({"is_admin": True}, "unknown_field"), ({"is_staff": True}, "unknown_field"), ({"role": "owner"}, "wrong_type"),
        ({"username": ""}, "empty"), ({"username": "a b"}, "bad_username"), ({"email": "a@b.org"}, "unknown_field"),
    ):  # fmt: skip
        answer = invite(api.mara, at, **more)
        assert answer.status_code == 400, answer.json()
        assert answer.json()["code"] == code
    assert not Invitation.objects.exists()


def test_a_site_that_has_turned_it_off_says_so(api, at, settings):
    invite(api.mara, at)
    settings.MANAGERS_INVITE = False
    for answer in (invite(api.mara, at, "zoe"), api.mara.post(f"{at}nia/link/"), api.mara.delete(f"{at}nia/")):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert invite(api.ada, at, "zoe").status_code == 201
    assert len(api.mara.get(at).json()["results"]) == 2


def test_too_many_within_an_hour_are_told_when_to_go_on(api, at, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_OF_ONE", 1)
    invite(api.mara, at)
    answer = invite(api.mara, at, "zoe")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many")
    assert 0 < int(answer["Retry-After"]) <= 3601
    assert not User.objects.filter(username="zoe").exists()


def test_the_list_takes_as_many_queries_however_many_wait(api, at, django_assert_num_queries):
    invite(api.mara, at)
    api.mara.get(at)
    with django_assert_num_queries(4):
        api.mara.get(at)
    for number in range(5):
        invite(api.mara, at, f"zoe-{number}")
    with django_assert_num_queries(4):
        assert len(api.mara.get(at).json()["results"]) == 6
    assert not Membership.objects.filter(user__username="nia").exists()
