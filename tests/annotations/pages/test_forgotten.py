"""Forgot the password: a page for everybody, the same answer for everybody, and nothing to be learnt from it."""

import re

from django.test import Client

from annotations.models import Invitation, User
from tests.fixtures.mailroom import all_sent, free_port, use
from tests.fixtures.signing_in import sign_in, with_password

AT = "/forgotten/"


def words(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def test_where_no_mail_is_configured_there_is_neither_a_page_nor_a_way_to_it(client, people):
    assert AT not in client.get("/sign-in/").content.decode()
    client.force_login(people.ann)
    assert client.get(AT).status_code == client.post(AT, {"named": "ann"}).status_code == 404
    assert not Invitation.objects.exists()


def test_the_sign_in_page_leads_to_it_where_mail_is_configured(client, db, settings):
    use(settings, free_port())
    assert f'href="{AT}"' in client.get("/sign-in/").content.decode()
    assert 'name="named"' in client.get(AT).content.decode()


def test_a_foreign_page_asks_for_no_link(db, settings):
    use(settings, free_port())
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(AT, {"named": "ann"}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_answer_is_the_same_whoever_is_named_and_only_the_mail_lets_somebody_in(
    on_disk, client, people, mailroom, settings, django_assert_num_queries
):
    """What depends on an account is asked of the database after the answer, in another thread: here, nothing."""
    room = mailroom()
    User.objects.filter(pk=with_password(people.ann).pk).update(email="ann@example.org")
    User.objects.filter(pk=people.otto.pk).update(email="otto@example.org", is_active=False)
    named = ("ann", "bob", "otto", "nobody-here", "nobody@example.org", "", "a\x00", "x" * 5000)
    with django_assert_num_queries(0):
        answers = [client.post(AT, {"named": one}) for one in named]
    all_sent()
    assert {answer.status_code for answer in answers} == {200}
    assert len({words(answer) for answer in answers}) == 1 and "is on its way" in words(answers[0])
    ((to, message, _tls),) = room.mails
    assert to == ["ann@example.org"]
    link = "/" + re.search(r"^http://[^/]+/(in/[^/\s]+/)", message.get_content(), re.MULTILINE).group(1)
    assert client.post(link, {"full_name": "", "new": "another long phrase"}).status_code == 302
    assert sign_in(Client(), "ann", "another long phrase").status_code == 302
    assert client.post(link).status_code == 404, "it works once"
    settings.SIGN_IN_TRIES_A_MINUTE = len(named)
    refused = client.post(AT, {"named": "ann"})
    assert refused.status_code == 429 and int(refused["Retry-After"]) >= 1
    elsewhere = Client(REMOTE_ADDR="10.0.0.9").post(AT, {"named": "nobody"})
    all_sent()
    assert elsewhere.status_code == 200
