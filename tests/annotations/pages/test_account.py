"""One's own account: every form, what is refused, and that nothing secret stays anywhere."""

import html
import re

import pytest
from django.test import Client

from annotations.models import ApiToken, Change, User
from annotations.services.keys import MOST_TOKENS, digest, make_link, make_token
from tests.fixtures.signing_in import with_password

OLD, NEW = "correct horse battery", "a staple of my own"


@pytest.fixture
def ann(client, people):
    """Ann, signed in, with a password."""
    client.force_login(with_password(people.ann, OLD))
    return people.ann


def send(client, action, **fields):
    return client.post("/account/", {"action": action, **fields})


def page_of(answer) -> str:
    return html.unescape(answer.content.decode())


def after(client, answer) -> str:
    """The page that a good form leads to."""
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    return page_of(client.get("/account/"))


def error_at(answer, field: str) -> str:
    """The words at this input, which says that it is wrong and where these words are."""
    page = page_of(answer)
    tag = re.search(rf'<input[^>]*\bid="{field}"[^>]*>', page).group()
    assert 'aria-invalid="true"' in tag and "autofocus" in tag
    place = re.search(r'aria-describedby="([\w-]+)', tag).group(1)
    return re.search(rf'class="error" id="{place}">.*?<span>(.*?)</span>', page).group(1)


def test_nobody_is_sent_to_sign_in(client, db):
    assert client.get("/account/")["Location"] == "/sign-in/?next=/account/"
    assert send(client, "rename", full_name="X").status_code == 302


def test_it_shows_the_user_name_and_offers_no_other(client, ann):
    page = page_of(client.get("/account/"))
    assert "You sign in as <strong>ann</strong>" in page
    assert 'aria-current="page"' in page


def test_no_form_works_without_its_token(ann):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann)
    for action in ("rename", "password", "appearance", "token", "revoke"):
        assert send(strict, action).status_code == 403


def test_an_unknown_form_is_a_drawn_page(client, ann):
    answer = send(client, "become_admin", is_superuser="1")
    assert answer.status_code == 400 and "There is no such form" in page_of(answer)


def test_a_new_name_is_shown_at_once_and_written_down(client, ann):
    assert "Your name is now Ann Ito." in after(client, send(client, "rename", full_name="Ann Ito"))
    change = Change.objects.get(kind="user", uid="ann")
    assert (change.user, change.verb, change.before, change.after) == (
        ann,
        "updated",
        {"name": ""},
        {"name": "Ann Ito"},
    )


def test_the_same_name_again_is_no_change(client, ann):
    send(client, "rename", full_name="Ann Ito")
    send(client, "rename", full_name="Ann Ito")
    assert Change.objects.filter(kind="user").count() == 1


def test_a_name_may_be_taken_away(client, ann):
    send(client, "rename", full_name="Ann Ito")
    assert "Your name is now ann." in after(client, send(client, "rename", full_name=""))


@pytest.mark.parametrize(
    ("name", "words"), [(" Ann", "white space"), ("A\u202enn", "U+202E"), ("x" * 151, "at most 150")]
)
def test_a_name_that_misleads_is_refused_at_its_field_and_kept_there(client, ann, name, words):
    answer = send(client, "rename", full_name=name)
    assert answer.status_code == 400
    assert words in error_at(answer, "full-name") and f'value="{name}"' in page_of(answer)
    ann.refresh_from_db()
    assert ann.name == ""


def test_a_form_changes_the_one_who_sends_it_alone(client, ann, people):
    send(client, "rename", full_name="Ann Ito", user=people.bob.pk, username="bob", is_superuser="1")
    assert set(User.objects.filter(name="Ann Ito").values_list("username", "is_superuser")) == {("ann", False)}


def test_a_changed_password_signs_other_browsers_out_and_not_this_one(client, ann):
    other = Client()
    other.force_login(ann)
    before = client.session.session_key
    done = after(client, send(client, "password", current=OLD, new=NEW, again=NEW))
    assert "Other browsers were signed out." in done
    assert client.session.session_key != before
    assert other.get("/account/").status_code == 302
    ann.refresh_from_db()
    assert ann.check_password(NEW)


def test_a_first_password_needs_no_current_one(client, people):
    client.force_login(people.bob)
    assert 'id="current"' not in page_of(client.get("/account/"))
    assert "Your password was set." in after(client, send(client, "password", new=NEW, again=NEW))
    assert 'id="current"' in page_of(client.get("/account/"))


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"current": "wrong", "new": NEW, "again": NEW}, "current", "This is not your password."),
        ({"new": NEW, "again": NEW}, "current", "This is not your password."),
        ({"current": OLD, "new": "short", "again": "short"}, "new", "at least 10 characters"),
        ({"current": OLD, "new": "1234567890", "again": "1234567890"}, "new", "too common"),
        ({"current": OLD, "new": "annannann1", "again": "annannann2"}, "again", "differ"),
        ({"current": OLD, "new": "x" * 1001, "again": "x" * 1001}, "new", "at most 1,000"),
        ({"current": OLD, "new": "a\x00" + NEW, "again": "a\x00" + NEW}, "new", "NUL"),
    ],
)
def test_a_refused_password_is_told_at_its_field_and_changes_nothing(client, ann, fields, field, words):
    answer = send(client, "password", **fields)
    assert answer.status_code == 400
    assert words in error_at(answer, field)
    assert not any(value in page_of(answer) for value in fields.values() if len(value) > 5)
    ann.refresh_from_db()
    assert ann.check_password(OLD) and not Change.objects.filter(kind="user").exists()


def test_guessing_the_current_password_is_throttled_and_locks_nobody_out(client, ann, settings):
    settings.SIGN_IN_TRIES_A_MINUTE = 3
    answers = [send(client, "password", current=f"no {n}", new=NEW, again=NEW) for n in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert "wait a minute" in error_at(answers[-1], "current") and int(answers[-1]["Retry-After"]) > 0
    assert Client().post("/sign-in/", {"username": "ann", "password": OLD}).status_code == 302


def test_no_password_stands_in_the_history(client, ann):
    send(client, "password", current=OLD, new=NEW, again=NEW)
    assert [change.after for change in Change.objects.filter(kind="user")] == [{"password": "changed"}]


def test_what_is_required_of_a_password_is_said_first(client, ann):
    assert "at least 10 characters" in page_of(client.get("/account/"))


def test_the_chosen_looks_are_cookies_for_a_year_and_show_at_once(client, ann):
    answer = send(client, "appearance", theme="dark", contrast="more")
    for name in ("theme", "contrast"):
        cookie = answer.cookies[name]
        assert (cookie["max-age"], cookie["samesite"], cookie["secure"], cookie["path"]) == (31_536_000, "Lax", "", "/")
    assert '<html lang="en" data-theme="dark" data-contrast="more">' in after(client, answer)


def test_looks_as_the_system_has_them_are_no_cookies(client, ann):
    send(client, "appearance", theme="dark", contrast="more")
    answer = send(client, "appearance", theme="system", contrast="system")
    assert answer.cookies["theme"]["max-age"] == 0
    assert '<html lang="en">' in after(client, answer)


def test_under_https_the_looks_travel_by_https_alone(client, ann, settings):
    settings.SESSION_COOKIE_SECURE = True
    signed_in = Client()
    signed_in.force_login(ann)
    assert send(signed_in, "appearance", theme="dark", contrast="normal").status_code in (302, 403)
    client.cookies["workbench-session"]["secure"] = ""
    assert send(client, "appearance", theme="dark", contrast="normal").cookies["theme"]["secure"]


def test_a_look_that_is_none_is_refused(client, ann):
    answer = send(client, "appearance", theme='x" onload="', contrast="more")
    assert answer.status_code == 400 and "Choose one of the three." in page_of(answer)
    assert not answer.cookies.get("theme")


def test_a_token_is_shown_once_with_a_command_and_works(client, ann, settings):
    answer = send(client, "token", name="laptop", scope="read")
    page = page_of(answer)
    secret = re.search(r'id="secret"[^>]* value="(wb_[\w-]+)"', page).group(1)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert f'curl -H "Authorization: Bearer {secret}" {settings.PUBLIC_URL}/api/v1/me/' in page
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me/", headers=headers).json()["username"] == "ann"
    assert Client().post("/api/v1/me/tokens/", "{}", "application/json", headers=headers).status_code == 403
    again = page_of(client.get("/account/"))
    assert secret not in again and "laptop" in again
    assert secret not in repr(dict(client.session)) and secret not in repr(list(Change.objects.values()))
    assert ApiToken.objects.get().digest == digest(secret)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "x" * 101, "scope": "read"}, "at most 100"),
        ({"name": "a\nb", "scope": "read"}, "control character"),
        ({"name": "laptop", "scope": "all"}, "scope is read or write"),
        ({"name": "laptop"}, "scope is read or write"),
    ],
)
def test_a_refused_token_keeps_what_was_typed(client, ann, fields, words):
    answer = send(client, "token", **fields)
    assert answer.status_code == 400 and words in page_of(answer)
    assert f'value="{fields["name"]}"' in page_of(answer)
    assert not ApiToken.objects.exists()


def test_there_is_a_limit_of_tokens_as_in_the_api(client, ann):
    ApiToken.objects.bulk_create([ApiToken(user=ann, name=f"t{n}", digest=f"d{n}") for n in range(MOST_TOKENS)])
    answer = send(client, "token", name="one more", scope="read")
    assert answer.status_code == 409 and "revoke some first" in page_of(answer)


def test_a_revoked_token_is_gone_from_the_list_and_opens_nothing(client, ann):
    token, secret = make_token(by=ann, user=ann, name="laptop")
    assert "The token laptop was revoked." in after(client, send(client, "revoke", token=token.pk))
    assert "laptop" not in page_of(client.get("/account/"))
    assert Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 30])
def test_a_token_that_is_not_there_cannot_be_revoked(client, ann, number):
    answer = send(client, "revoke", token=number)
    assert answer.status_code == 404 and "was revoked already" in page_of(answer)


def test_nobody_sees_or_revokes_the_tokens_of_others(client, ann, people):
    token, _secret = make_token(by=people.bob, user=people.bob, name="of bob")
    assert "of bob" not in page_of(client.get("/account/"))
    assert send(client, "revoke", token=token.pk).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_what_people_typed_is_shown_literally(client, ann):
    make_token(by=ann, user=ann, name='"><script>x</script>')
    assert b"<script>x" not in client.get("/account/").content


def test_the_number_of_queries_does_not_grow_with_the_tokens(client, ann, django_assert_max_num_queries):
    ApiToken.objects.bulk_create([ApiToken(user=ann, name=f"t{n}", digest=f"d{n}") for n in range(50)])
    with django_assert_max_num_queries(4):
        client.get("/account/")


def test_the_chosen_looks_come_along_to_the_next_browser(client, ann, people):
    send(client, "appearance", theme="dark", contrast="system")
    other = Client()
    other.cookies["contrast"] = "more"
    other.post("/sign-in/", {"username": "ann", "password": OLD})
    assert '<html lang="en" data-theme="dark">' in page_of(other.get("/account/"))
    other.post("/sign-out/")
    other.post("/" + make_link(by=None, user=people.bob)[1].split("/", 3)[3])
    assert 'data-theme="dark"' in page_of(other.get("/account/")), "Bob never chose any: the browser keeps what it has"


def test_a_new_look_leaves_the_other_preferences_alone(client, ann):
    User.objects.filter(pk=ann.pk).update(preferences={"single_keys": True})
    send(client, "appearance", theme="light", contrast="more")
    ann.refresh_from_db()
    assert ann.preferences == {"single_keys": True, "theme": "light", "contrast": "more"}
