"""Who is asking: a browser's session with its CSRF token, or a script's bearer token."""

import json
import uuid

import pytest
from django.test import Client

from tests.fixtures.cast import TEXT, put


@pytest.fixture
def browser(people):
    """Ann's browser, which is held to CSRF as a real one is."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ann)
    return client


def gesture(client, article, **headers):
    body = {"request": str(uuid.uuid4()), "operations": [put(TEXT, "117", "figure")]}
    path = f"/api/v1/documents/{article.pk}/operations/"
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def test_a_browser_without_its_csrf_token_is_403_csrf_failed_and_nothing_is_stored(browser, article):
    answer = gesture(browser, article)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert not article.sets.exists()


def test_a_browser_with_its_csrf_token_writes(browser, article, settings):
    browser.get("/sign-in/")
    page = browser.get("/")  # its sign-out form carries the token
    assert page.status_code == 200
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    answer = gesture(browser, article, **{"X-CSRFToken": token})
    assert answer.status_code == 200, answer.content


def test_a_session_that_has_ended_is_401(browser, article):
    browser.logout()
    answer = gesture(browser, article)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x y", "bearer nonsense", "Bearer \u00e9"])
def test_a_token_that_opens_nothing_is_401_also_beside_a_session(browser, header):
    answer = browser.get("/api/v1/me/", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_other_schemes_are_not_read(browser):
    assert browser.get("/api/v1/me/", headers={"Authorization": "Basic eDp5"}).json()["username"] == "ann"
