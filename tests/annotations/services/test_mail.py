"""Mail: links to their own person where a server is configured; whatever that server does, nothing else breaks."""

import logging
import socket
import threading

import pytest
from django.core import mail as django_mail
from django.db import connections

from annotations.models import Invitation, User
from annotations.services.accounts import invite_person
from annotations.services.keys import make_link
from annotations.services.mail import Mailed, mail_link
from tests.fixtures.mailroom import CERTIFICATE, all_sent, free_port, use

TO = "bob@example.org"


@pytest.fixture
def bob(people):
    User.objects.filter(pk=people.bob.pk).update(email=TO, name="Bob Sato")
    people.bob.refresh_from_db()
    return people.bob


def mailed(people, person, **more) -> Mailed | None:
    invitation, link = make_link(by=people.ada, user=person, **more)
    return mail_link(by=people.ada, invitation=invitation, link=link)


def test_a_link_is_sent_as_short_plain_text_that_says_who_where_and_until_when(mailroom, people, bob, talks, settings):
    room, settings.PUBLIC_URL = mailroom(), "https://bench.example.org"
    invitation, link = make_link(by=people.ada, user=bob, project=talks, role="annotator")
    assert mail_link(by=people.ada, invitation=invitation, link=link) == Mailed(TO)
    ((to, message, _tls),) = room.mails
    assert (to, message["To"], message["From"]) == ([TO], TO, "Workbench <workbench@example.org>")
    assert message["Subject"] == "Your link to the workbench at bench.example.org"
    assert message.get_content_type() == "text/plain" and message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@bench.example.org>")
    body = message.get_content()
    assert link in body.splitlines() and len(body) < 800
    for words in ("Hello Bob Sato", "ada invites you", "project Talks", "bench.example.org", "name is bob"):
        assert words in body
    assert f"{invitation.expires_at:%H:%M} UTC" in body
    assert body.count("://") == 1, "nothing but the link: no picture, no counter"


def test_names_stand_in_a_mail_as_they_are(mailroom, people, bob, talks):
    room = mailroom()
    type(talks).objects.filter(pk=talks.pk).update(name="Q&A <talks>")
    talks.refresh_from_db()
    mailed(people, bob, project=talks, role="viewer")
    assert "project Q&A <talks> in" in room.bodies[0]


def test_without_a_server_or_an_address_nothing_is_sent(people, bob, mailroom):
    assert mailed(people, bob) is None
    room = mailroom()
    assert mailed(people, people.ann) is None
    assert room.mails == django_mail.outbox == []


def test_mail_goes_out_after_the_account_and_its_link_are_stored(on_disk, people, mailroom):
    room, seen = mailroom(), []

    def look(_message) -> None:  # in the server's thread, so through a connection of its own
        seen.append(Invitation.objects.filter(user__username="new").count())
        connections.close_all()

    room.on_mail = look
    invitation, link = invite_person(by=people.ada, username="new", email="new@example.org")
    assert mail_link(by=people.ada, invitation=invitation, link=link) == Mailed("new@example.org")
    assert seen == [1]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_the_password_goes_through_tls_alone(mailroom, people, bob, monkeypatch, tls):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    room = mailroom(tls, EMAIL_HOST_USER="wb", EMAIL_HOST_PASSWORD="right")
    assert mailed(people, bob) == Mailed(TO)
    assert room.logins == [(b"wb", b"right")] and room.mails[0][2] is True


def test_a_wrong_password_is_told_without_it(mailroom, people, bob, monkeypatch, caplog):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    mailroom("starttls", EMAIL_HOST_USER="wb", EMAIL_HOST_PASSWORD="mistyped")
    sent = mailed(people, bob)
    assert "refuses the user name or password" in sent.problem and "mistyped" not in sent.problem + caplog.text


def test_a_server_that_offers_no_tls_gets_nothing(mailroom, people, bob):
    room = mailroom("none", ask="starttls")
    assert "STARTTLS" in mailed(people, bob).problem
    assert room.mails == []


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_server_whose_certificate_is_not_trusted_gets_nothing(mailroom, people, bob, tls):
    room = mailroom(tls)
    assert "no safe connection" in mailed(people, bob).problem
    assert room.mails == []


def test_a_server_that_is_down_is_told(settings, people, bob):
    use(settings, free_port())
    assert mailed(people, bob) == Mailed(TO, "the mail server cannot be reached")


def test_an_address_that_is_refused_is_told_without_the_words_of_the_server(mailroom, people, bob, caplog):
    room = mailroom()
    room.refused = {TO}
    with caplog.at_level(logging.DEBUG):
        sent = mailed(people, bob)
    assert sent == Mailed(TO, "the mail server does not take mail for this address")
    assert "secret words" not in caplog.text and TO not in caplog.text and "was not sent" in caplog.text


@pytest.mark.parametrize("says", [b"", b"220-wait\r\n"], ids=["says nothing", "never comes to an end"])
def test_a_slow_server_is_waited_for_no_longer_than_the_timeout(settings, people, bob, says):
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        use(settings, server.getsockname()[1], EMAIL_TIMEOUT=1)

        def serve() -> None:
            held, _address = server.accept()
            with held:
                while not over.wait(0.1):  # the interval of its words
                    held.sendall(says)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            problem = mailed(people, bob).problem
        finally:
            over.set()
            thread.join(60)
    all_sent()
    assert "took longer than 1 s" in problem or "in time" in problem


@pytest.mark.parametrize("address", ["bob@example.org\nBcc: all@example.org", "bob@example.org\r\nX: y", "a b", "bob"])
def test_an_address_that_was_written_past_the_services_breaks_no_header(mailroom, people, bob, address):
    room = mailroom()
    User.objects.filter(pk=bob.pk).update(email=address)
    bob.refresh_from_db()
    assert mailed(people, bob).problem == "this is no e-mail address"
    assert room.mails == []


def test_names_with_line_breaks_reach_no_header(mailroom, people, bob, talks):
    room = mailroom()
    User.objects.filter(pk=bob.pk).update(name="Bob\r\nBcc: all@example.org")
    bob.refresh_from_db()
    assert mailed(people, bob).problem == ""
    ((to, message, _tls),) = room.mails
    assert to == [TO] and message["Bcc"] is None


def test_no_link_stands_in_a_log(mailroom, people, bob, caplog):
    room = mailroom()
    room.refused = {TO}
    with caplog.at_level(logging.DEBUG):
        invitation, link = make_link(by=people.ada, user=bob)
        mail_link(by=people.ada, invitation=invitation, link=link)
    assert caplog.text and link.rstrip("/").rpartition("/")[2] not in caplog.text
