"""One's own e-mail address: links are sent there, so whoever changes it knows the password."""

import html
import re

import pytest
from django.utils import timezone

from annotations.models import Change, Invitation, User
from annotations.services.accounts import update_user
from annotations.services.keys import make_asked_link, make_link
from tests.fixtures.signing_in import PASSWORD, with_password

NEW = "ann@example.org"


@pytest.fixture
def ann(client, people):
    """Ann, signed in, with a password."""
    client.force_login(with_password(people.ann))
    return people.ann


def send(client, email, current=PASSWORD):
    return client.post("/account/", {"action": "email", "email": email, "current": current})


def error_at(answer, field: str) -> str:
    page = html.unescape(answer.content.decode())
    tag = re.search(rf'<input[^>]*\bid="{field}"[^>]*>', page).group()
    place = re.search(r'aria-describedby="([\w-]+)', tag).group(1)
    return re.search(rf'class="error" id="{place}">.*?<span>(.*?)</span>', page).group(1)


def address_of(user) -> str:
    return User.objects.values_list("email", flat=True).get(pk=user.pk)


def test_an_address_is_given_changed_and_removed_and_each_is_written_down(client, ann):
    for address, words in ((NEW, f"is now {NEW}."), ("other@example.org", "is now other"), ("", "was removed.")):
        answer = send(client, address)
        assert (answer.status_code, answer["Location"]) == (302, "/account/")
        assert words in client.get("/account/").content.decode()
        assert address_of(ann) == address
    changes = Change.objects.filter(kind="user", uid="ann", user=ann).order_by("pk")
    assert [(one.before, one.after) for one in changes][0] == ({"email": ""}, {"email": NEW})
    assert len(changes) == 3


def test_the_same_address_again_is_no_change(client, ann):
    send(client, NEW)
    send(client, NEW)
    assert Change.objects.filter(kind="user").count() == 1


def test_without_the_password_it_stays(client, ann):
    answer = send(client, NEW, "wrong")
    assert answer.status_code == 400 and "not your password" in error_at(answer, "address-current")
    assert f'value="{NEW}"' in answer.content.decode() and address_of(ann) == ""


def test_who_has_no_password_yet_is_asked_for_none(client, people):
    client.force_login(people.bob)
    assert 'id="address-current"' not in client.get("/account/").content.decode()
    assert send(client, "bob@example.org", "").status_code == 302 and address_of(people.bob) == "bob@example.org"


@pytest.mark.parametrize(
    "email", ["ann", "ann@", "a@example.org\nBcc: b@example.org", "x" * 250 + "@a.org", "a\x00@b.org"]
)
def test_what_is_no_address_is_refused_at_its_field(client, ann, email):
    answer = send(client, email)
    assert answer.status_code == 400 and error_at(answer, "address")
    assert address_of(ann) == ""


def test_guessing_the_password_here_is_throttled_too(client, ann, settings):
    settings.SIGN_IN_TRIES_A_MINUTE = 2
    answers = [send(client, NEW, "wrong") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_link_that_was_sent_to_the_old_address_ends_and_one_by_hand_stays(client, ann, people):
    make_link(by=people.ada, user=ann)
    make_asked_link(user=ann)
    send(client, NEW)
    assert [link.created_by for link in Invitation.objects.exclude(expires_at__lt=timezone.now())] == [people.ada]


def test_so_it_does_when_an_administrator_changes_the_address(ann, people):
    make_asked_link(user=ann)
    update_user(by=people.ada, user=ann, email=NEW)
    assert not Invitation.objects.exclude(expires_at__lt=timezone.now()).exists()
