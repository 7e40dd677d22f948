"""Links that managers make: shown on the page in any case, and sent where mail is configured."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from annotations.models import Invitation, User
from tests.fixtures.mailroom import free_port, use


@pytest.fixture
def ada(client, people):
    client.force_login(people.ada)
    return client


def page_of(answer) -> str:
    return html.unescape(answer.content.decode())


def link_in(page: str) -> str:
    return re.search(r'id="made-link"[^>]* value="([^"]+)"', page).group(1)


def test_a_new_person_gets_the_link_that_the_page_shows(ada, mailroom):
    room = mailroom()
    fields = {"action": "make", "username": "new", "full_name": "New", "email": "new@example.org"}
    page = page_of(ada.post("/people/", fields))
    assert "It was sent to new@example.org." in page and link_in(page) in room.bodies[0]
    assert User.objects.get(username="new").email == "new@example.org"


def test_an_invitation_into_a_project_is_sent_too(ada, talks, mailroom):
    room = mailroom()
    fields = {"action": "invite", "username": "new", "role": "annotator", "email": "new@example.org"}
    page = page_of(ada.post(f"/projects/{talks.pk}/people/", fields))
    assert "It was sent to new@example.org." in page and link_in(page) in room.bodies[0]
    assert "project Talks" in room.bodies[0]


def test_a_new_link_is_sent_to_the_address_that_is_known(ada, people, mailroom):
    room = mailroom()
    User.objects.filter(pk=people.bob.pk).update(email="bob@example.org")
    page = page_of(ada.post("/people/", {"action": "link", "user": "bob"}))
    assert "It was sent to bob@example.org." in page and link_in(page) in room.bodies[0]


def test_what_was_not_sent_is_told_with_the_reason_and_the_link_stands_there(ada, people, settings):
    use(settings, free_port())
    User.objects.filter(pk=people.bob.pk).update(email="bob@example.org")
    answer = ada.post("/people/", {"action": "link", "user": "bob"})
    page = page_of(answer)
    assert answer.status_code == 200
    assert "The mail to bob@example.org was not sent: the mail server cannot be reached." in page
    assert "Copy it now" in page
    assert Client().get("/" + link_in(page).split("/", 3)[3]).status_code == 200


def test_without_mail_or_an_address_the_page_says_to_copy_the_link(ada, people, mailroom):
    User.objects.filter(pk=people.bob.pk).update(email="bob@example.org")
    assert "Copy it now" in page_of(ada.post("/people/", {"action": "link", "user": "bob"}))
    room = mailroom()
    assert "Copy it now" in page_of(ada.post("/people/", {"action": "link", "user": "cora"}))
    assert room.mails == []


@pytest.mark.parametrize("email", ["not an address", "a@example.org\nBcc: b@example.org"])
def test_a_wrong_address_is_refused_at_its_field_and_nothing_is_made(ada, talks, mailroom, email):
    room = mailroom()
    for at, action, role in (("/people/", "make", {}), (f"/projects/{talks.pk}/people/", "invite", {"role": "viewer"})):
        answer = ada.post(at, {"action": action, "username": "new", "email": email, **role})
        assert answer.status_code == 400
        assert re.search(r'<input id="email"[^>]*aria-describedby="email-error"', page_of(answer))
    assert not User.objects.filter(username="new").exists() and not Invitation.objects.exists() and room.mails == []


def test_the_admin_sends_it_once_its_transaction_is_over(ada, people, mailroom, django_capture_on_commit_callbacks):
    room = mailroom()
    with django_capture_on_commit_callbacks() as waiting:
        data = {"username": "carl", "name": "Carl", "email": "carl@example.org"}
        assert ada.post(reverse("admin:annotations_user_add"), data).status_code == 302
    assert room.mails == [] and len(waiting) == 1
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(
            reverse("admin:annotations_user_changelist"),
            {"action": "link", "_selected_action": [User.objects.get(username="carl").pk]},
        )
    assert [to for to, _message, _tls in room.mails] == [["carl@example.org"]]


def test_the_foot_of_each_page_says_whether_the_server_speaks_to_another(client, db, settings):
    assert "makes no outside connections." in page_of(client.get("/sign-in/"))
    use(settings, free_port())
    assert "no outside connections but to its mail server." in page_of(client.get("/sign-in/"))
