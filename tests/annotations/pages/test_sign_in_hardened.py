"""Signing in against somebody who guesses, measures, or reads what is stored: rows B of the list of attacks."""

import io
import logging
import re

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import User
from annotations.pages import sign_in as door
from annotations.services.keys import make_asked_link, make_link, make_token
from tests.fixtures.signing_in import PASSWORD, sign_in, with_password
from workbench.logs import WithoutLinks


class Counting(Argon2PasswordHasher):
    """Argon2, and how often it ran: nothing else of a sign-in takes long."""

    runs = 0

    def encode(self, *args, **more):
        Counting.runs += 1
        return super().encode(*args, **more)

    def verify(self, *args, **more):
        Counting.runs += 1
        return super().verify(*args, **more)


@pytest.fixture
def ann(people):
    return with_password(people.ann)


def words(answer) -> str:
    """The page without what differs for good reasons: the CSRF token, and the name as it was typed."""
    return re.sub(r'value="[^"]*"( autofocus)?', "", answer.content.decode())


def test_b01_of_a_hundred_guesses_ten_are_looked_at_and_the_others_wait(client, ann, settings):
    settings.SIGN_IN_TRIES_A_MINUTE = 1000  # the lock of the name alone
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    Counting.runs = 0
    answers = [sign_in(client, "ann", f"guess {n}") for n in range(100)]
    looked_at = [answer for answer in answers if answer.status_code == 200]
    assert len(looked_at) < 10 and Counting.runs <= 10
    assert {answer.status_code for answer in answers[10:]} == {429}
    assert all(int(answer["Retry-After"]) > 60 for answer in answers[10:])


@pytest.fixture
def measured(ann, people, settings):
    """(status, page, runs of the hash, queries) of a try with this name, in a browser of its own."""
    User.objects.filter(pk=with_password(people.otto).pk).update(is_active=False)
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]

    def measure(name: str, password: str = "wrong") -> tuple[int, str, int, int]:
        client = Client()
        AccessAttempt.objects.all().delete()  # the second try of a name is written down otherwise than the first
        client.get("/sign-in/")
        Counting.runs = 0
        with CaptureQueriesContext(connection) as asked:
            answer = sign_in(client, name, password)
        return answer.status_code, words(answer), Counting.runs, len(asked)

    return measure


@pytest.mark.parametrize("name", ["ANN", "nobody-here", "bob", "otto", "x" * 150])
def test_b03_unknown_closed_and_passwordless_names_cost_and_look_like_a_wrong_password(measured, name):
    known = measured("ann")
    assert known[2] == 1 and known[0] == 200
    assert measured(name) == known


def test_b03_a_closed_account_is_not_told_by_its_right_password(measured):
    assert measured("otto", PASSWORD) == measured("ann")


@pytest.mark.parametrize("name", ["x" * 151, "a\x00b"])
def test_b03_names_that_nobody_can_have_cost_the_hash_as_well(measured, name):
    status, page, runs, _queries = measured(name)
    assert (status, page, runs) == measured("ann")[:3]


def test_b15_nothing_that_is_stored_opens_anything_but_an_open_session(client, ann, people):
    sign_in(client)
    secrets = {"token": make_token(by=ann, user=ann)[1], "link": make_link(by=people.ada, user=ann)[1].split("/")[-2]}
    secrets |= {"asked": make_asked_link(user=people.bob)[1].split("/")[-2], "password": PASSWORD}
    wrong = "a password with a typing error"
    sign_in(Client(), "ann", wrong)
    stored = repr([list(model._default_manager.values()) for model in apps.get_models()])
    assert ann.username in stored
    assert [what for what, secret in {**secrets, "wrong": wrong}.items() if secret in stored] == []


@pytest.fixture
def written():
    """What the handler of the settings writes."""
    handler = next(one for one in logging.getLogger().handlers if any(isinstance(f, WithoutLinks) for f in one.filters))
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)


def test_b17_a_fault_in_the_middle_of_it_tells_no_secret(ann, people, monkeypatch, written):
    link = make_link(by=people.ada, user=ann)[1]
    browser = Client(raise_request_exception=False)

    def fail(*args, **more):
        raise RuntimeError("broken")

    monkeypatch.setattr(door, "authenticate", fail)
    monkeypatch.setattr(door, "come_in", fail)
    answers = [sign_in(browser), browser.post("/" + link.split("/", 3)[3], {"new": PASSWORD})]
    assert [answer.status_code for answer in answers] == [500, 500]
    pages = "".join(answer.content.decode() for answer in answers)
    assert written.getvalue().count("Internal Server Error") == 2 and "/in/…" in written.getvalue()
    assert not [secret for secret in (PASSWORD, link.split("/")[-2]) if secret in pages + written.getvalue()]


def test_b17_a_link_that_is_refused_stands_in_no_log(people, written):
    """A form without its token leaves the link unused: whoever reads the log could use it."""
    link = make_link(by=people.ada, user=people.ann)[1]
    assert Client(enforce_csrf_checks=True).post("/" + link.split("/", 3)[3]).status_code == 403
    assert "Forbidden" in written.getvalue() and link.split("/")[-2] not in written.getvalue()
