"""Sessions: whose they are, when they end, and how a person ends them."""

import html
import json
import re
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from annotations.models import Change, UserSession
from annotations.queries.sessions import handle_of
from annotations.services.accounts import deactivate
from annotations.services.keys import make_link
from annotations.sessions import SessionStore
from tests.fixtures.cast import TEXT, put
from tests.fixtures.signing_in import PASSWORD, sign_in, with_password

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.fixture
def ann(people):
    return with_password(people.ann)


def browser(agent: str = FIREFOX, address: str = "192.0.2.9") -> Client:
    """A browser in which Ann has signed in by her password."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert sign_in(client).status_code == 302
    return client


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(pk=client.session.session_key)


def age(client: Client, **columns: timedelta) -> None:
    """Move these times of the session into the past."""
    row = row_of(client)
    UserSession.objects.filter(pk=row.pk).update(**{name: getattr(row, name) - by for name, by in columns.items()})


def page_of(client: Client) -> str:
    return html.unescape(client.get("/account/").content.decode())


def is_signed_in(client: Client) -> bool:
    return client.get("/api/v1/me/").status_code == 200


def test_a_session_says_whose_it_is_and_where_it_was_begun(ann):
    row = row_of(browser())
    assert (row.user, row.agent, row.address) == (ann, FIREFOX, "192.0.2.9")
    assert row.created_at <= row.last_seen_at <= timezone.now()


def test_a_one_time_link_begins_a_session_of_the_same_kind(people):
    client = Client(headers={"User-Agent": SAFARI})
    client.post("/" + make_link(by=None, user=people.bob)[1].split("/", 3)[3])
    row = row_of(client)
    assert (row.user, row.agent, row.address) == (people.bob, SAFARI, "127.0.0.1")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("192.0.2.77", "192.0.2.77"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", "10.0.0.1"),
        ("192.0.2.77:4711", "10.0.0.1"),
    ],
)
def test_whatever_a_trusted_proxy_says_keeps_nobody_out(ann, settings, said, kept):
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    client = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": said})
    assert sign_in(client, password="wrong").status_code == 200
    assert sign_in(client).status_code == 302
    assert row_of(client).address == kept


def test_a_server_on_a_socket_knows_no_address(ann):
    assert row_of(browser(address="")).address is None


def test_reading_writes_nothing_within_the_hour_and_once_after_it(ann, django_assert_num_queries):
    client = browser()
    with django_assert_num_queries(2):  # the session, and its person
        assert is_signed_in(client)
    age(client, last_seen_at=timedelta(hours=2))
    before = row_of(client)
    assert is_signed_in(client)
    after = row_of(client)
    assert after.last_seen_at > before.last_seen_at and after.expire_date > before.expire_date
    assert (after.created_at, after.user, after.agent) == (before.created_at, ann, FIREFOX)
    with django_assert_num_queries(2):
        is_signed_in(client)


def test_what_is_seen_renews_the_cookie_as_well(ann, settings):
    client = browser()
    assert settings.SESSION_COOKIE_NAME not in client.get("/").cookies
    age(client, last_seen_at=timedelta(hours=2))
    assert client.get("/").cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE


def test_a_script_with_a_token_has_no_session(api):
    assert api.ann.get("me/").status_code == 200
    assert not UserSession.objects.exists()


@pytest.mark.parametrize(
    ("column", "by"), [("expire_date", timedelta(days=14, seconds=1)), ("created_at", timedelta(days=90, seconds=1))]
)
def test_a_session_ends_when_it_is_idle_for_14_days_or_90_days_old(ann, article, column, by):
    client = browser()
    age(client, **{column: by - timedelta(minutes=1)})
    assert is_signed_in(client)
    body = json.dumps({"request": str(uuid.uuid4()), "operations": [put(TEXT, "117", "figure")]})
    age(client, **{column: timedelta(minutes=1)})
    answer = client.post(f"/api/v1/documents/{article.pk}/operations/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert client.get("/account/")["Location"] == "/sign-in/?next=/account/"
    # The outbox keeps what it has; signed in again, the same person sends the same gesture.
    sign_in(client)
    again = client.post(f"/api/v1/documents/{article.pk}/operations/", body, content_type="application/json")
    assert again.status_code == 200


def test_daily_work_keeps_a_session_open_longer_than_14_days_but_not_longer_than_90(ann):
    client = browser()
    for _ in range(9):
        age(client, created_at=timedelta(days=9), last_seen_at=timedelta(days=9), expire_date=timedelta(days=9))
        assert is_signed_in(client)
    age(client, created_at=timedelta(days=9), last_seen_at=timedelta(days=9), expire_date=timedelta(days=9))
    assert not is_signed_in(client)


def test_a_database_that_cannot_note_the_visit_answers_it_all_the_same(ann, monkeypatch):
    client = browser()
    age(client, last_seen_at=timedelta(hours=2))

    def refuse(*args, **more):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(UserSession, "save", refuse)
    assert is_signed_in(client)


def test_a_session_that_is_ended_during_a_request_does_not_come_back(ann, monkeypatch):
    client, other = browser(), browser()
    age(client, last_seen_at=timedelta(hours=2))
    key, written = client.session.session_key, SessionStore.create_model_instance

    def ended(store, data):
        UserSession.objects.filter(pk=key).delete()
        return written(store, data)

    monkeypatch.setattr(SessionStore, "create_model_instance", ended)
    assert is_signed_in(client)
    monkeypatch.undo()
    assert not is_signed_in(client) and is_signed_in(other)


def test_the_account_page_lists_the_sessions_in_words_and_marks_this_one(ann, people):
    client = browser()
    browser(SAFARI, "192.0.2.10")
    stranger = Client(headers={"User-Agent": "Opera"})
    stranger.force_login(people.bob)
    page = page_of(client)
    assert "Firefox on Linux" in page and "Safari on iPhone" in page
    assert "192.0.2.9" in page and "192.0.2.10" in page and page.count("This one") == 1
    assert client.session.session_key not in page and handle_of(stranger.session.session_key) not in page


def test_a_session_is_ended_from_another_browser_at_once(ann):
    client, other = browser(), browser(SAFARI)
    handle = handle_of(other.session.session_key)
    answer = client.post("/account/", {"action": "end_session", "session": handle})
    assert answer.status_code == 302
    assert is_signed_in(client) and not is_signed_in(other)
    change = Change.objects.get(kind="session")
    assert (change.user, change.verb, change.uid) == (ann, "ended", handle)
    assert client.post("/account/", {"action": "end_session", "session": handle}).status_code == 404


def test_nobody_ends_a_session_of_somebody_else(ann, people):
    client, other = browser(), Client()
    other.force_login(people.bob)
    handle = handle_of(other.session.session_key)
    assert client.post("/account/", {"action": "end_session", "session": handle}).status_code == 404
    assert is_signed_in(other)


def test_everywhere_else_is_signed_out_at_once(ann, people):
    client, others = browser(), [browser(SAFARI) for _ in range(3)]
    bobs = Client()
    bobs.force_login(people.bob)
    answer = client.post("/account/", {"action": "end_others"}, follow=True)
    assert "3 other browsers were signed out." in answer.content.decode()
    assert is_signed_in(client) and is_signed_in(bobs) and not any(is_signed_in(one) for one in others)
    assert Change.objects.get(kind="session").after == {"sessions": 3}
    client.post("/account/", {"action": "end_others"})
    assert Change.objects.filter(kind="session").count() == 1


def test_another_password_and_a_closed_account_end_all_sessions(ann, people):
    client, other = browser(), browser(SAFARI)
    fields = {"current": PASSWORD, "new": "a staple of my own", "again": "a staple of my own"}
    client.post("/account/", {"action": "password", **fields})
    assert is_signed_in(client) and not is_signed_in(other)
    assert UserSession.objects.filter(user=ann).count() == 1
    deactivate(by=people.ada, user=ann)
    assert not is_signed_in(client) and not UserSession.objects.filter(user=ann).exists()


def test_the_list_of_sessions_does_not_grow_the_number_of_queries(ann, django_assert_max_num_queries):
    client = browser()
    for _ in range(5):
        browser(SAFARI)
    with django_assert_max_num_queries(4):
        assert len(re.findall("Safari on iPhone", page_of(client))) >= 5
