"""Accounts, sign-in links and tokens."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import ApiToken, Change, Invitation, User
from annotations.services.accounts import (
    activate,
    create_user,
    deactivate,
    make_link,
    make_token,
    revoke_token,
    update_user,
    use_link,
)


def secret_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_the_command_line_makes_the_first_admin(db):
    user = create_user(by=None, username="root", is_admin=True)
    assert (user.is_superuser, user.is_staff, user.has_usable_password()) == (True, True, False)


def test_user_names_differ_by_more_than_case(people):
    create_user(by=people.ada, username="Иван")
    for name in ("ANN", "иван"):
        with pytest.raises(Conflict) as caught:
            create_user(by=people.ada, username=name)
        assert (caught.value.code, caught.value.pointer) == ("user_exists", "/username")


@pytest.mark.parametrize("name", ["", " a", "a b", "a/b", "a\u202eb", "a\x00", "a\ud800", "a\n", "x" * 151])
def test_a_user_name_that_misleads_is_refused(people, name):
    with pytest.raises(Invalid) as caught:
        create_user(by=people.ada, username=name)
    assert caught.value.pointer == "/username"


def test_an_e_mail_address_has_to_look_like_one(people):
    with pytest.raises(Invalid) as caught:
        create_user(by=people.ada, username="new", email="nowhere")
    assert caught.value.pointer == "/email"


def test_only_site_admins_look_after_accounts(people, talks):
    for act in (
        lambda: create_user(by=people.mara, username="new"),
        lambda: update_user(by=people.mara, user=people.mara, is_admin=True),
        lambda: make_link(by=people.mara, user=people.ann),
        lambda: make_token(by=people.mara, user=people.ann),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_last_active_admin_stays(people):
    for act in (
        lambda: deactivate(by=people.ada, user=people.ada),
        lambda: update_user(by=people.ada, user=people.ada, is_admin=False),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "last_admin"
    update_user(by=people.ada, user=people.sid, is_admin=True)
    deactivate(by=people.ada, user=people.ada)
    people.ada.refresh_from_db()
    assert not people.ada.is_active


def test_a_link_signs_in_once(people, settings):
    settings.PUBLIC_URL = "https://workbench.example.org"
    invitation, link = make_link(by=people.ada, user=people.ann)
    assert link.startswith("https://workbench.example.org/in/")
    assert invitation.digest == hashlib.sha256(secret_of(link).encode()).hexdigest()
    assert use_link(secret_of(link)) == people.ann
    with pytest.raises(NotFound) as caught:
        use_link(secret_of(link))
    assert caught.value.code == "link_used"


def test_an_expired_link_a_replaced_link_and_a_made_up_one_are_refused_alike(people):
    _first, replaced = make_link(by=people.ada, user=people.ann)
    invitation, expired = make_link(by=people.ada, user=people.ann)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for secret in (secret_of(replaced), secret_of(expired), "made-up", "", "\ud800"):
        with pytest.raises(NotFound) as caught:
            use_link(secret)
        assert caught.value.code == "link_used"


def test_a_closed_account_has_no_way_in(people):
    _invitation, link = make_link(by=people.ada, user=people.ann)
    deactivate(by=people.ada, user=people.ann)
    with pytest.raises(NotFound):
        use_link(secret_of(link))
    with pytest.raises(Conflict):
        make_link(by=people.ada, user=people.ann)
    activate(by=people.ada, user=people.ann)
    assert use_link(secret_of(link)) == people.ann


def test_a_token_is_stored_as_a_digest_and_revoked_for_good(people):
    token, secret = make_token(by=people.ann, user=people.ann, name="laptop", scope="read")
    assert secret.startswith("wb_")
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    revoke_token(by=people.ann, token=token)
    first = ApiToken.objects.get(pk=token.pk).revoked_at
    revoke_token(by=people.ann, token=token)
    assert ApiToken.objects.get(pk=token.pk).revoked_at == first


def test_no_secret_is_in_any_change(people):
    _token, secret = make_token(by=people.ann, user=people.ann)
    _invitation, link = make_link(by=None, user=people.ann)
    use_link(secret_of(link))
    written = json.dumps([[c.uid, c.before, c.after] for c in Change.objects.all()])
    assert Change.objects.count() == 3
    for word in (secret, secret_of(link), hashlib.sha256(secret.encode()).hexdigest()):
        assert word not in written


def test_a_changed_account_keeps_what_was_before(people):
    update_user(by=people.ada, user=people.ann, name="Ann Ito", email="")
    change = Change.objects.get(kind="user", verb="updated")
    assert (change.before, change.after, change.project) == ({"name": ""}, {"name": "Ann Ito"}, None)
    assert User.objects.get(pk=people.ann.pk).name == "Ann Ito"
