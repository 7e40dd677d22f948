"""What answers when nothing else does."""

import logging
from types import ModuleType

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.decorators.http import require_POST

from annotations.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, TooLarge, TooMany, WorkbenchError
from annotations.pages import errors
from workbench import urls


class Busy(WorkbenchError):
    """503, as a service may say it."""

    status = 503
    code = "busy"


@pytest.fixture
def refuse(settings):
    """`refuse(error)`: the address /refused/ answers by raising it."""
    raised = []

    def view(request):
        raise raised[0]

    made = ModuleType("urls_of_this_test")
    made.urlpatterns = [
        path("refused/", view),
        path("sent/", require_POST(lambda request: HttpResponse("done"))),
        path("", include(urls)),
    ]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(made, name, getattr(urls, name))
    settings.ROOT_URLCONF = made
    return raised.append


@pytest.fixture
def ann(client, people):
    client.force_login(people.ann)
    return client


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


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Invalid("Choose a source."), 400, "Choose a source."),
        (Forbidden("Your role here is viewer."), 403, "Your role here is viewer."),
        (NotFound(), 404, "There is no such page here"),
        (NotFound("That link was used.", code="link_used"), 404, "That link was used."),
        (Conflict("The set was submitted."), 409, "The set was submitted."),
        (TooLarge("At most 10 MB."), 413, "At most 10 MB."),
        (TooMany("Three jobs are running."), 429, "Three jobs are running."),
        (Busy("Come back later."), 503, "Come back later."),
    ],
)
def test_what_a_view_refuses_becomes_a_page_with_its_status(ann, refuse, error, status, words):
    refuse(error)
    answer = ann.get("/refused/")
    page = answer.content.decode()
    assert answer.status_code == status and words in page
    assert "/static/" in page and 'href="/"' in page and answer["Cache-Control"] == "no-store"


def test_what_can_be_tried_again_says_when_and_offers_it(ann, refuse):
    refuse(TooMany("Three jobs are running.", retry_after=7))
    answer = ann.get("/refused/")
    assert answer["Retry-After"] == "7" and "Try again" in answer.content.decode()


@pytest.mark.parametrize("error", [Forbidden("You are a viewer of Talks."), NotFound(), NotSignedIn("Sign in.")])
def test_nobody_learns_nothing_but_where_to_sign_in(client, db, refuse, error):
    refuse(error)
    answer = client.get("/refused/?page=2")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/refused/%3Fpage%3D2")
    assert client.post("/refused/")["Location"] == "/sign-in/?next=/"


@pytest.mark.parametrize("status", [403, 404])
def test_the_bar_stays_for_who_is_signed_in(ann, refuse, status):
    refuse({403: Forbidden("No."), 404: NotFound()}[status])
    page = ann.get("/refused/").content.decode()
    assert "Sign out" in page and 'href="/account/"' in page


def test_nobody_gets_a_way_to_sign_in_and_no_bar(client, db):
    page = client.get("/nothing-here/").content.decode()
    assert 'href="/sign-in/"' in page and "Sign out" not in page and "csrf" not in page


def test_a_database_that_does_not_answer_is_503_and_asks_nothing_of_the_session(ann, refuse, caplog):
    refuse(OperationalError("database is locked"))
    answer = ann.get("/refused/")
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert "Nothing was stored" in page and "locked" not in page and "Sign out" not in page
    assert "database is locked" in caplog.text


def test_a_mistake_of_ours_is_500_and_tells_nothing_of_itself(people, refuse, caplog):
    caplog.set_level(logging.CRITICAL)
    refuse(ZeroDivisionError("secret detail"))
    client = Client(raise_request_exception=False)
    client.force_login(people.ann)
    answer = client.get("/refused/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "The workbench made a mistake" in page and "secret detail" not in page and "Sign out" not in page


def test_a_body_over_the_limit_is_413(ann, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = ann.post("/account/", "x=" + 200 * "y", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413 and "larger than the workbench takes" in answer.content.decode()
    assert errors.bad_request(RequestFactory().post("/api/v1/x/"), RequestDataTooBig()).status_code == 413


def test_the_address_of_a_form_opened_as_a_page_is_drawn_too(ann, refuse):
    answer = ann.get("/sent/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is nothing to see" in answer.content.decode()


def test_the_api_keeps_its_own_refusals(api, people, talks):
    assert api.sid.get(f"projects/{talks.pk}/").json()["code"] == "not_found"
    assert api.ann.get("me/tokens/7/").headers["Content-Type"] == "application/json"


def test_a_refused_form_leads_back_to_its_page_on_this_site_alone(ann, refuse):
    refuse(Conflict("Somebody was faster."))
    page = ann.post("/refused/", headers={"Referer": "http://testserver/refused/?page=2"}).content.decode()
    assert 'href="/refused/?page=2"' in page
    for foreign in ("http://evil.example/x/", "javascript:alert(1)", "http://[", "//evil.example/"):
        assert "Load the page again" not in ann.post("/refused/", headers={"Referer": foreign}).content.decode()


def test_what_is_said_is_shown_literally(ann, refuse):
    refuse(Invalid("<b>no</b>"))
    assert "&lt;b&gt;no&lt;/b&gt;" in ann.get("/refused/").content.decode()
