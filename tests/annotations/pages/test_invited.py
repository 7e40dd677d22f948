"""People who were invited into a project and have not come in yet: their list, another link, where they arrive."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Invitation, Membership
from annotations.services import inviting
from annotations.services.accounts import invite_person
from annotations.services.projects import delete_project
from tests.annotations.pages.test_people import link_in, page_of, path_of, send


@pytest.fixture
def at(talks) -> str:
    return f"/projects/{talks.pk}/people/"


@pytest.fixture
def link(people, talks) -> str:
    """That of Nia, who is to curate."""
    return invite_person(by=people.ada, username="nia", name="Nia Roe", project=talks, role="curator")[1]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def invited_in(answer) -> str:
    """The words of the list, without markup."""
    found = re.search(r'aria-labelledby="invited">(.*?)</section>', page_of(answer), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found.group(1)).split()) if found else ""


def test_managers_see_who_has_not_come_in_yet(people, talks, at, link):
    words = invited_in(signed_in(people.mara).get(at))
    assert "Nia Roe nia Curator" in words and "New link" not in words
    assert invited_in(signed_in(people.cora).get(at)) == ""
    Client().post(path_of(link))
    assert invited_in(signed_in(people.mara).get(at)) == ""


def test_a_lost_link_is_replaced_by_one_that_leads_to_the_same_project_and_role(people, talks, at, link):
    ada = signed_in(people.ada)
    assert "New link" in invited_in(ada.get(at))
    other = link_in(send(ada, at, "again", user="nia"))
    assert Client().post(path_of(link)).status_code == 404
    nia = Client()
    assert nia.post(path_of(other))["Location"] == f"/projects/{talks.pk}/documents/"
    assert Membership.objects.get(project=talks, user__username="nia").role == "curator"
    assert send(ada, at, "again", user="nia").status_code == 404, "she is a member now"


def test_a_manager_who_looks_after_no_accounts_makes_no_link(people, at, link):
    assert send(signed_in(people.mara), at, "again", user="nia").status_code == 403
    assert send(signed_in(people.ann), at, "again", user="nia").status_code == 403


def test_the_page_of_a_link_says_which_project_it_opens(people, talks, link):
    assert "It opens the project <strong>Talks</strong> to you." in page_of(Client().get(path_of(link)))
    delete_project(by=people.ada, project=talks)
    assert "opens the project" not in page_of(Client().get(path_of(link)))
    assert Client().post(path_of(link))["Location"] == "/"


def test_a_manager_invites_gives_another_link_and_withdraws(people, talks, at):
    mara = signed_in(people.mara)
    answer = send(mara, at, "invite", username="lea", full_name="Lea Kask", role="viewer")
    assert answer.status_code == 200 and "Lea Kask lea Viewer" in invited_in(answer)
    first, again = link_in(answer), link_in(send(mara, at, "again", user="lea"))
    assert Client().post(path_of(first)).status_code == 404
    lea = Client()
    assert lea.post(path_of(again))["Location"] == f"/projects/{talks.pk}/documents/"
    assert lea.get(at).status_code == 200 and lea.get("/people/").status_code == 403
    send(mara, at, "invite", username="zoe", role="viewer")
    answer = mara.post(at, {"action": "withdraw", "user": "zoe"}, follow=True)
    assert "The invitation of zoe is withdrawn" in page_of(answer) and invited_in(answer) == ""


def test_a_link_that_has_expired_is_told_and_made_anew(people, at):
    mara = signed_in(people.mara)
    send(mara, at, "invite", username="lea", role="viewer")
    Invitation.objects.update(expires_at=timezone.now())
    assert "works no more" in invited_in(mara.get(at))
    assert "works no more" not in invited_in(send(mara, at, "again", user="lea"))


def test_a_site_that_keeps_accounts_to_its_administrators_says_so(people, at, link, settings):
    settings.MANAGERS_INVITE = False
    page = page_of(signed_in(people.mara).get(at))
    assert "a site administrator makes accounts" in page and "Invite somebody new" not in page
    assert "New link" not in page and "Nia Roe" in page
    assert send(signed_in(people.mara), at, "invite", username="lea", role="viewer").status_code == 403
    assert "Invite somebody new" in page_of(signed_in(people.ada).get(at))


def test_an_address_is_asked_for_where_mail_is_sent(people, at, mailroom):
    mara = signed_in(people.mara)
    assert 'name="email"' not in page_of(mara.get(at))
    room = mailroom()
    assert "the address is not kept" in page_of(mara.get(at))
    fields = {"username": "lea", "role": "viewer", "email": "lea@example.org"}
    page = page_of(send(mara, at, "invite", **fields))
    assert "It was sent to lea@example.org." in page and link_in_words(page) in room.bodies[0]


def test_too_many_within_an_hour_are_told_with_what_was_typed(people, at, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_OF_ONE", 1)
    mara = signed_in(people.mara)
    send(mara, at, "invite", username="lea", role="viewer")
    answer = send(mara, at, "invite", username="zoe", role="viewer")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "Too many people were invited within an hour" in page_of(answer) and 'value="zoe"' in page_of(answer)
    assert send(mara, at, "again", user="lea").status_code == 429


def link_in_words(page: str) -> str:
    return re.search(r'id="made-link"[^>]* value="([^"]+)"', page).group(1)
