"""Links that are asked for at the sign-in page: for whom, how often, and what others cannot do with them."""

import logging
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.errors import NotFound
from annotations.models import Change, Invitation, User
from annotations.queries.links import open_link
from annotations.services import forgotten
from annotations.services.forgotten import have_links_sent, send_links
from annotations.services.keys import make_link
from tests.fixtures.mailroom import free_port, use


@pytest.fixture
def ann(people):
    User.objects.filter(pk=people.ann.pk).update(email="ann@example.org")
    people.ann.refresh_from_db()
    return people.ann


def secret_in(body: str) -> str:
    return re.search(r"^http://[^/]+/in/([^/\s]+)/", body, re.MULTILINE).group(1)


def person_of_link(secret: str) -> User | None:
    found = open_link(secret)
    return found.user if found else None


@pytest.mark.parametrize("named", ["ann", "ANN", "ann@example.org", " Ann@Example.org "])
def test_an_account_is_found_by_its_name_or_its_address_and_written_to(ann, mailroom, named):
    room = mailroom()
    assert send_links(named=named) == 1
    ((to, message, _tls),) = room.mails
    assert to == ["ann@example.org"] and "asked for a link" in message.get_content()
    assert person_of_link(secret_in(message.get_content())) == ann


def test_who_is_unknown_or_closed_or_has_no_address_is_sent_nothing(ann, people, mailroom):
    room = mailroom()
    User.objects.filter(pk=people.otto.pk).update(email="otto@example.org", is_active=False)
    named = ("bob", "otto", "otto@example.org", "nobody-here", "nobody@example.org", "", " ", "a\x00", "x" * 5000)
    assert [send_links(named=one) for one in named] == [0] * len(named)
    assert room.mails == [] and not Invitation.objects.exists()


def test_the_link_lasts_an_hour(ann, mailroom):
    room, before = mailroom(), timezone.now()
    send_links(named="ann")
    assert timedelta(minutes=59) < Invitation.objects.get().expires_at - before < timedelta(minutes=61)
    Invitation.objects.update(expires_at=timezone.now())
    assert person_of_link(secret_in(room.bodies[0])) is None


def test_nobody_fills_a_mailbox_and_a_new_link_ends_the_last(ann, mailroom):
    room = mailroom()
    assert [send_links(named="ann"), send_links(named="ann")] == [1, 0]
    Invitation.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert send_links(named="ann") == 1
    assert [person_of_link(secret_in(body)) for body in room.bodies] == [None, ann]


def test_whoever_asks_in_the_name_of_another_takes_no_invitation_away(ann, people, talks, mailroom):
    mailroom()
    _invitation, link = make_link(by=people.ada, user=ann, project=talks, role="curator")
    send_links(named="ann")
    assert Invitation.objects.count() == 2
    assert person_of_link(link.rstrip("/").rpartition("/")[2]) == ann


def test_of_people_who_share_an_address_each_gets_a_mail_that_names_them(ann, people, mailroom):
    room = mailroom()
    User.objects.filter(pk=people.bob.pk).update(email="ANN@example.org")
    send_links(named="ann@example.org")
    assert sorted(re.search(r"user name is (\w+)", body).group(1) for body in room.bodies) == ["ann", "bob"]


def test_it_is_written_down_as_asked_for_by_nobody_known_and_without_the_secret(ann, mailroom, caplog):
    room = mailroom()
    with caplog.at_level(logging.DEBUG):
        send_links(named="ann")
    change = Change.objects.get(kind="invitation")
    assert (change.user, change.uid, change.after["asked"]) == (None, "ann", "at the sign-in page")
    secret = secret_in(room.bodies[0])
    assert secret not in repr([*Change.objects.values(), *Invitation.objects.values()]) + caplog.text


def test_a_server_that_is_down_is_told_to_the_log_alone(ann, settings, caplog):
    use(settings, free_port())
    send_links(named="ann")
    assert "was not sent" in caplog.text and "ann@example.org" not in caplog.text


def test_no_more_are_sent_at_once_than_there_is_room_for(ann, mailroom, caplog):
    room = mailroom()
    for _ in range(forgotten.MOST_AT_ONCE):
        forgotten._room.acquire()
    try:
        have_links_sent(named="ann")
    finally:
        for _ in range(forgotten.MOST_AT_ONCE):
            forgotten._room.release()
    assert room.mails == [] and "are being sent" in caplog.text


def test_without_mail_there_is_nothing_to_ask_for(ann):
    with pytest.raises(NotFound):
        have_links_sent(named="ann")
