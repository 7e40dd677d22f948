"""Invitations of two at the same moment. On PostgreSQL: SQLite lets one writer in at a time, and tests one alone."""

import pytest
from django.db import connection

from annotations.models import Invitation, Membership, User
from annotations.services import inviting
from annotations.services.inviting import invite_new, renew_invitation, withdraw_invitation
from annotations.services.keys import use_link
from annotations.services.members import remove_member
from tests.fixtures.at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="needs WORKBENCH_TEST_DB=postgres"),
]
assert connection  # named in the condition above


@pytest.fixture
def sid(people, talks, elsewhere):
    """A second manager of Talks."""
    Membership.objects.create(project=talks, user=people.sid, role="manager")
    return people.sid


def invite(by, project, name):
    return invite_new(by=by, project=project, username=name, role="annotator")[1].rstrip("/").rpartition("/")[2]


def test_one_name_is_given_once(people, talks, elsewhere, sid):
    acts = [(people.mara, talks, "nia"), (sid, talks, "NIA"), (people.mia, elsewhere, "nia")]
    results = at_once(*[lambda act=act: invite(*act) for act in acts])
    assert results.count("user_exists") == 2
    assert User.objects.filter(username__iexact="nia").count() == Invitation.objects.count() == 1


def test_a_link_is_used_or_replaced_or_withdrawn(people, talks, sid):
    """Whoever comes first: nobody holds a link of an account that is in use, and nobody's account is closed."""
    for number in range(6):
        name = f"nia-{number}"
        secret = invite(people.mara, talks, name)
        came, renewed, withdrawn = at_once(
            lambda secret=secret: use_link(secret).username,
            lambda name=name: renew_invitation(by=people.mara, project=talks, user=name)[0].pk,
            lambda name=name: withdraw_invitation(by=sid, project=talks, user=name),
        )
        user = User.objects.get(username=name)
        assert user.is_active == (withdrawn is not None)
        if came == name:
            assert {renewed, withdrawn} <= {"not_found", "forbidden"}
            assert Membership.objects.filter(user=user, project=talks).exists()
        else:
            assert came == "link_used" and not user.memberships.exists()
        assert Invitation.objects.filter(user=user, used_at=None, project=talks).count() <= 2


def test_two_managers_who_make_another_link_leave_one_that_works(people, talks, sid):
    invite(people.mara, talks, "nia")
    made = at_once(
        *[lambda by=by: renew_invitation(by=by, project=talks, user="nia")[1] for by in (people.mara, sid)] * 3
    )
    used = at_once(*[lambda link=link: use_link(link.rstrip("/").rpartition("/")[2]).username for link in made])
    assert sorted(used) == ["link_used"] * 5 + ["nia"]


def test_nobody_passes_a_limit_beside_another(people, talks, elsewhere, sid, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_WAITING", 3)
    results = at_once(*[lambda n=n: invite((people.mara, sid)[n % 2], talks, f"nia-{n}") for n in range(8)])
    assert results.count("too_many_invited") == 5
    monkeypatch.setattr(inviting, "MOST_OF_ONE", 5)
    Membership.objects.create(project=elsewhere, user=people.mara, role="manager")
    before = Invitation.objects.filter(created_by=people.mara).count()
    results = at_once(*[lambda n=n: invite(people.mara, elsewhere, f"zoe-{n}") for n in range(3, 10)])
    assert results.count("too_many") + results.count("too_many_invited") >= 7 - min(3, 5 - before)
    assert Invitation.objects.filter(created_by=people.mara).count() <= 5


def test_a_manager_who_is_removed_meanwhile_has_invited_nobody_who_gets_in(people, talks, sid):
    member = Membership.objects.select_related("user", "project").get(user=sid, project=talks)
    secret, _removed = at_once(lambda: invite(sid, talks, "nia"), lambda: remove_member(by=people.mara, member=member))
    if secret not in ("forbidden", "not_found"):
        assert at_once(lambda: use_link(secret)) == ["link_used"]
