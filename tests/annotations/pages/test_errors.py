"""What answers when nothing else does."""

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory

from annotations.pages import errors


def test_below_api_it_is_json(client, people):
    client.force_login(people.ann)
    answer = client.get("/api/nothing/")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (404, "application/json")
    assert answer.json()["code"] == "not_found" and answer.json()["pointer"] == ""


def test_elsewhere_it_is_a_page_with_a_way_back(client, db):
    answer = client.get("/nothing-here/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "There is no such page here" in page and 'href="/"' in page


def test_a_missing_csrf_token_is_told_in_the_shape_of_the_door(people):
    strict = Client(enforce_csrf_checks=True)
    assert "too old to be sent" in strict.post("/sign-out/").content.decode()
    assert errors.csrf_failed(RequestFactory().post("/api/v1/me/")).status_code == 403


@pytest.mark.parametrize(
    ("view", "status"), [("bad_request", 400), ("forbidden", 403), ("not_found", 404), ("server_error", 500)]
)
@pytest.mark.parametrize("path", ["/x/", "/api/v1/x/"])
def test_the_error_pages_stand_without_a_session_or_a_database(view, status, path):
    class Gone:
        @property
        def is_authenticated(self):
            raise DatabaseError("gone")

    request = RequestFactory().get(path)
    request.user = Gone()
    answer = getattr(errors, view)(request)
    assert answer.status_code == status


def test_the_words_of_an_error_are_the_same_in_both_shapes():
    page = errors.forbidden(RequestFactory().get("/x/")).content.decode()
    json_body = errors.forbidden(RequestFactory().get("/api/x/")).content.decode()
    assert "Your role does not allow this" in page and "Your role does not allow this" in json_body
