"""Signing in: by password, by a one-time link, and what is never told."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Change, Invitation
from annotations.services.keys import make_link
from tests.fixtures.signing_in import PASSWORD, sign_in, with_password


@pytest.fixture
def ann(people):
    return with_password(people.ann)


def words(response) -> str:
    """The page without what differs for good reasons: the CSRF token and the name as it was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
    return re.sub(r'value="[^"]*"', "", text)


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_the_right_password_signs_in_and_changes_the_session(client, ann):
    client.get("/sign-in/")
    client.session["before"] = True
    before = client.session.session_key
    answer = sign_in(client, "ann", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert client.get("/").context["user"] == ann


def test_a_user_name_signs_in_whatever_its_case(client, ann):
    assert sign_in(client, "ANN", PASSWORD).status_code == 302


def test_a_wrong_password_and_an_unknown_name_look_alike(client, ann):
    wrong, unknown = sign_in(client, "ann", "no"), sign_in(client, "nobody-here", "no")
    assert wrong.status_code == unknown.status_code == 200
    assert words(wrong) == words(unknown)
    assert "That name and password do not match." in words(wrong)


def test_after_ten_wrong_passwords_the_right_one_waits_too(client, ann):
    answers = [sign_in(client, "ann", f"wrong {n}") for n in range(11)]
    assert [a.status_code for a in answers[:9]] == [200] * 9
    assert answers[-1].status_code == 429
    locked = sign_in(client, "ann", PASSWORD)
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 60
    assert b"Too many tries" in locked.content
    assert "_auth_user_id" not in client.session


def test_the_lock_is_lifted_by_time(client, ann, settings):
    settings.AXES_FAILURE_LIMIT = 3
    for n in range(4):
        sign_in(client, "ann", f"wrong {n}")
    assert sign_in(client, "ann", PASSWORD).status_code == 429
    from axes.models import AccessAttempt

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(hours=1))
    assert sign_in(client, "ann", PASSWORD).status_code == 302


def test_one_address_may_not_try_many_names(client, ann, settings):
    settings.SIGN_IN_TRIES_A_MINUTE = 3
    statuses = [sign_in(client, f"name{n}", "x").status_code for n in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "ann", PASSWORD).status_code == 302


def test_a_class_behind_one_address_signs_in_without_a_pause(ann, settings):
    settings.SIGN_IN_TRIES_A_MINUTE = 3
    assert {sign_in(Client(), "ann", PASSWORD).status_code for _ in range(6)} == {302}


def test_a_forwarded_address_is_believed_only_from_a_trusted_proxy(rf, settings):
    from annotations.pages.throttle import client_address

    asked = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 7.7.7.7")
    assert client_address(asked) == "10.0.0.1"
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    assert client_address(asked) == "7.7.7.7"


def test_a_dead_cache_keeps_nobody_out(client, ann, settings, caplog):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert sign_in(client, "ann", PASSWORD).status_code == 302
    assert "cache does not answer" in caplog.text


@pytest.mark.parametrize(
    "onward", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil", "evil"]
)
def test_after_signing_in_one_stays_on_this_site(client, ann, onward):
    assert sign_in(client, "ann", PASSWORD, next=onward)["Location"] == "/"


def test_after_signing_in_one_comes_back_to_the_page_that_was_asked_for(client, ann):
    assert sign_in(client, "ann", PASSWORD, next="/admin/?q=1")["Location"] == "/admin/?q=1"


def test_a_foreign_page_cannot_sign_a_browser_in(ann):
    strict = Client(enforce_csrf_checks=True)
    answer = sign_in(strict, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "_auth_user_id" not in strict.session


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "", "‮ann", "' OR 1=1 --"])
def test_strange_names_are_refused_and_break_nothing(client, people, name):
    assert sign_in(client, name, "x\x00y").status_code == 200


def test_a_closed_account_does_not_sign_in(client, ann):
    type(ann).objects.filter(pk=ann.pk).update(is_active=False)
    assert b"do not match" in sign_in(client, "ann", PASSWORD).content


def test_signing_out_needs_a_post_and_ends_the_session(client, people):
    client.force_login(people.ann)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_a_link_shows_whom_it_signs_in_and_stays_unused(client, people):
    _invitation, url = make_link(by=None, user=people.bob)
    for method in (client.get, client.head, client.get):
        assert method(path_of(url)).status_code == 200
    assert "Sign in as bob" in client.get(path_of(url)).content.decode()
    assert Invitation.objects.get().used_at is None
    assert "_auth_user_id" not in client.session


def test_a_link_signs_in_once(client, people):
    _invitation, url = make_link(by=None, user=people.bob)
    client.get(path_of(url))
    answer = client.post(path_of(url))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").context["user"] == people.bob
    again = Client().post(path_of(url))
    assert again.status_code == 404


def test_a_link_replaces_the_session_of_whoever_was_signed_in(client, people):
    client.force_login(people.ann)
    before = client.session.session_key
    _invitation, url = make_link(by=None, user=people.bob)
    client.post(path_of(url))
    assert client.get("/").context["user"] == people.bob
    assert client.session.session_key != before


def test_used_expired_and_wrong_links_look_alike_and_name_nobody(client, people):
    _invitation, used = make_link(by=None, user=people.bob)
    Client().post(path_of(used))
    _invitation, expired = make_link(by=None, user=people.cora)
    Invitation.objects.filter(user=people.cora).update(expires_at=timezone.now() - timedelta(seconds=1))
    answers = [client.get(path_of(url)) for url in (used, expired)] + [client.get("/in/wrong/")]
    answers += [client.post(path_of(url)) for url in (used, expired)] + [client.post("/in/wrong/")]
    assert {a.status_code for a in answers} == {404}
    assert len({words(a) for a in answers}) == 1
    assert "bob" not in words(answers[0]) and "cora" not in words(answers[1])
    assert "for a new one" in words(answers[0])


def test_a_link_of_a_closed_account_does_not_work(client, people):
    _invitation, url = make_link(by=None, user=people.bob)
    type(people.bob).objects.filter(pk=people.bob.pk).update(is_active=False)
    assert client.get(path_of(url)).status_code == client.post(path_of(url)).status_code == 404


def test_a_link_is_not_told_to_other_sites_and_not_kept(client, people):
    _invitation, url = make_link(by=None, user=people.bob)
    answer = client.get(path_of(url))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["Cache-Control"] == "no-store"


def test_guessing_links_is_throttled(client, people, settings):
    settings.SIGN_IN_TRIES_A_MINUTE = 3
    statuses = [client.get(f"/in/guess{n}/").status_code for n in range(4)]
    assert statuses == [404, 404, 404, 429]
    last = client.get("/in/guess/")
    assert int(last["Retry-After"]) >= 1


def test_no_secret_stands_in_the_database_or_the_history(client, ann, people):
    sign_in(client, "ann", "s3cret-typing-error")
    _invitation, url = make_link(by=None, user=people.bob)
    secret = url.rstrip("/").rsplit("/", 1)[1]
    from axes.models import AccessAttempt

    rows = [*Change.objects.values(), *Invitation.objects.values(), *AccessAttempt.objects.values()]
    assert secret not in repr(rows)
    assert "s3cret-typing-error" not in repr(rows)


def test_the_door_holds_no_inline_script_or_style_and_no_other_origin(client, people):
    _invitation, url = make_link(by=None, user=people.bob)
    for path in ("/sign-in/", path_of(url), "/in/wrong/"):
        page = client.get(path).content.decode()
        assert not re.search(r"<script(?! type=\"module\" src=\"/static/)|<style| style=| on\w+=|https?://", page), path


def test_the_door_sets_no_trace_of_a_person_and_asks_nothing_of_the_browser(client, people):
    page = client.get("/sign-in/").content.decode()
    assert 'name="user"' not in page and 'name="csrf-token"' not in page and "main/page.js" not in page


def test_the_box_that_shows_the_password_is_hidden_until_a_script_makes_it_work(client, db):
    assert re.search(
        r'<label[^>]* hidden><input type="checkbox" data-reveal="password">', client.get("/sign-in/").content.decode()
    )


def test_too_many_tries_are_told_with_a_way_back(client, ann, settings):
    settings.SIGN_IN_TRIES_A_MINUTE = 1
    sign_in(client, "ann", "no")
    page = sign_in(client, "ann", "no").content.decode()
    assert "Wait a minute" in page and 'href="/sign-in/"' in page and "Go to your projects" not in page


def test_whoever_comes_by_a_link_chooses_a_name_and_a_password_with_it(client, people):
    _invitation, url = make_link(by=None, user=people.bob)
    answer = client.post(path_of(url), {"full_name": "Bob Sato", "new": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").context["user"].name == "Bob Sato"
    assert sign_in(Client(), "bob", PASSWORD).status_code == 302


def test_a_link_replaces_a_password_that_was_forgotten_and_ends_the_other_browsers(client, ann):
    sign_in(client, "ann", PASSWORD)
    _invitation, url = make_link(by=None, user=ann)
    Client().post(path_of(url), {"full_name": ann.name, "new": "another long phrase"})
    assert client.get("/").status_code == 302
    assert sign_in(Client(), "ann", "another long phrase").status_code == 302


def test_a_link_stays_unused_where_the_password_or_the_name_is_refused(client, people):
    _invitation, url = make_link(by=None, user=people.bob)
    weak = client.post(path_of(url), {"full_name": "Bob Sato", "new": "12345"})
    assert weak.status_code == 400
    assert 'value="Bob Sato"' in weak.content.decode() and "12345" not in weak.content.decode()
    turned = client.post(path_of(url), {"full_name": "Bob\u202e", "new": PASSWORD})
    assert turned.status_code == 400 and "control character" in turned.content.decode()
    people.bob.refresh_from_db()
    assert (people.bob.name, people.bob.has_usable_password()) == ("", False)
    assert "_auth_user_id" not in client.session
    assert client.post(path_of(url), {"full_name": "Bob Sato", "new": PASSWORD}).status_code == 302


def test_a_link_alone_changes_neither_name_nor_password(client, ann):
    _invitation, url = make_link(by=None, user=ann)
    client.post(path_of(url))
    assert sign_in(Client(), "ann", PASSWORD).status_code == 302
    assert client.get("/").context["user"].name == ann.name
