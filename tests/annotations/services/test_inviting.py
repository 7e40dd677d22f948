"""A manager brings somebody new into the project, and never gets into an account that is somebody's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from annotations.models import ApiToken, Change, Invitation, Membership, User
from annotations.permissions import may_create_projects
from annotations.queries.links import invited_to, open_link
from annotations.queries.people import to_be_added
from annotations.services import inviting
from annotations.services.accounts import activate, come_in, create_user, invite_person, make_token, update_user
from annotations.services.inviting import invite_new, renew_invitation, withdraw_invitation
from annotations.services.keys import give_link, make_asked_link, make_link, use_link
from annotations.services.members import add_member, change_role, remove_member


def secret_of(made) -> str:
    return made[1].rstrip("/").rpartition("/")[2]


def invite(by, project, name="nia", role="annotator", **more):
    return invite_new(by=by, project=project, username=name, role=role, **more)


def waiting(project) -> list[str]:
    return [one.user.username for one in invited_to(project, 10)]


def ways_of(act) -> list[object]:
    """What a manager may try to get a link of an account, with how each was refused."""
    found = []
    for function in (renew_invitation, withdraw_invitation):
        with pytest.raises((Forbidden, NotFound)) as caught:
            function(**act)
        found.append(caught.value.status)
    return found


def test_a_link_makes_the_account_and_the_membership_and_nothing_else(people, talks, settings):
    made = invite(people.mara, talks, name="nia", role="manager")
    assert waiting(talks) == ["nia"] and not Membership.objects.filter(user__username="nia").exists()
    nia = come_in(secret=secret_of(made), name="Nia Roe", password="three herons on one roof")
    assert list(nia.memberships.values_list("project", "role")) == [(talks.pk, "manager")]
    assert not (nia.is_staff or nia.is_superuser or may_create_projects(nia) or nia.email)
    assert waiting(talks) == []
    told = Change.objects.filter(uid="nia").order_by("pk").values_list("kind", "verb", "user__username")
    assert list(told)[:4] == [
        ("user", "created", "mara"), ("invitation", "created", "mara"), ("invitation", "used", "nia"),
        ("member", "created", "nia"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["cora", "ann", "vera", "sid", "mia"])
def test_only_managers_of_the_project_invite_into_it(people, talks, name):
    with pytest.raises((Forbidden, NotFound)):
        invite(getattr(people, name), talks)
    assert not User.objects.filter(username="nia").exists()


def test_a_site_may_keep_accounts_to_its_administrators(people, talks, settings):
    made = invite(people.mara, talks)
    settings.MANAGERS_INVITE = False
    assert ways_of({"by": people.mara, "project": talks, "user": "nia"}) == [403, 403]
    with pytest.raises(Forbidden):
        invite(people.mara, talks, "new")
    assert open_link(secret_of(made)) is not None, "what was given before still holds"
    invite(people.ada, talks, "new")


@pytest.mark.parametrize("name", ["sid", "SID", "otto", "ada"])
def test_of_a_name_that_is_taken_only_that_is_told(people, talks, name):
    update_user(by=people.ada, user=people.sid, name="Zoë", email="sid@example.org")
    with pytest.raises(Conflict) as caught:
        invite(people.mara, talks, name)
    assert (caught.value.code, caught.value.pointer, caught.value.more) == ("user_exists", "/username", {})
    assert caught.value.detail == f"There is somebody with the user name {name!r}, whatever its case."
    assert Invitation.objects.count() == 0


def test_another_link_ends_the_older_and_leads_to_the_same_role(people, talks):
    first = invite(people.mara, talks, role="curator")
    again = renew_invitation(by=people.mara, project=talks, user="nia")
    with pytest.raises(NotFound):
        use_link(secret_of(first))
    assert Membership.objects.get(user=use_link(secret_of(again))).role == "curator"


def test_whoever_has_not_come_in_stays_in_the_list_when_the_link_has_expired(people, talks):
    made = invite(people.mara, talks)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    (row,) = invited_to(talks, 10)
    assert (row.works, row.is_kept, open_link(secret_of(made))) == (False, True, None)
    use_link(secret_of(renew_invitation(by=people.mara, project=talks, user="nia")))
    assert waiting(talks) == []


def test_what_is_withdrawn_opens_nothing_and_its_account_is_closed(people, talks):
    made = invite(people.mara, talks)
    withdraw_invitation(by=people.mara, project=talks, user="nia")
    with pytest.raises(NotFound):
        use_link(secret_of(made))
    assert waiting(talks) == [] and not User.objects.get(username="nia").is_active
    told = Change.objects.filter(uid="nia", user=people.mara).order_by("pk").values_list("kind", "verb", "project")
    assert list(told)[2:] == [("invitation", "revoked", talks.pk), ("user", "updated", None)]
    activate(by=people.ada, user=User.objects.get(username="nia"))
    assert ways_of({"by": people.mara, "project": talks, "user": "nia"}) == [404, 404]


def _used(people, talks, elsewhere, made):
    use_link(secret_of(made))


def _used_and_out(people, talks, elsewhere, made):
    nia = use_link(secret_of(made))
    remove_member(by=people.mara, member=Membership.objects.select_related("user", "project").get(user=nia))


def _signed_in(people, talks, elsewhere, made):
    User.objects.filter(username="nia").update(last_login=timezone.now())


def _with_a_password(people, talks, elsewhere, made):
    nia = User.objects.get(username="nia")
    nia.set_password("three herons on one roof")
    nia.save()


def _with_a_token(people, talks, elsewhere, made):
    make_token(by=None, user=User.objects.get(username="nia"))


def _active_elsewhere(people, talks, elsewhere, made):
    add_member(by=people.ada, project=elsewhere, user="nia", role="viewer")


def _an_administrator(people, talks, elsewhere, made):
    update_user(by=people.ada, user=User.objects.get(username="nia"), is_admin=True)


def _invited_elsewhere(people, talks, elsewhere, made):
    nia = User.objects.get(username="nia")
    give_link(by=people.mia, user=nia, project=elsewhere, role="viewer")
    give_link(by=people.mara, user=nia, project=talks, role="viewer")


def _came_in_otherwise(people, talks, elsewhere, made):
    update_user(by=people.ada, user=User.objects.get(username="nia"), email="nia@example.org")
    use_link(secret_of(make_asked_link(user=User.objects.get(username="nia"))))


@pytest.mark.parametrize(
    "happened",
    [
        _used, _used_and_out, _signed_in, _with_a_password, _with_a_token, _active_elsewhere, _an_administrator,
        _invited_elsewhere, _came_in_otherwise,
    ],
)  # fmt: skip
def test_a_manager_gets_no_link_of_an_account_that_is_in_use(people, talks, elsewhere, happened):
    made = invite(people.mara, talks)
    happened(people, talks, elsewhere, made)
    before = list(Invitation.objects.order_by("pk").values())
    assert set(ways_of({"by": people.mara, "project": talks, "user": "nia"})) <= {403, 404}
    assert list(Invitation.objects.order_by("pk").values()) == before
    assert User.objects.get(username="nia").is_active


@pytest.mark.parametrize(
    "happened", [_signed_in, _with_a_password, _with_a_token, _active_elsewhere, _an_administrator, _came_in_otherwise]
)
def test_a_link_that_a_manager_kept_opens_no_account_that_is_in_use_meanwhile(people, talks, elsewhere, happened):
    made = invite(people.mara, talks)
    happened(people, talks, elsewhere, made)
    assert open_link(secret_of(made)) is None
    with pytest.raises(NotFound):
        use_link(secret_of(made))
    if happened is not _an_administrator:
        assert use_link(secret_of(make_link(by=people.ada, user=User.objects.get(username="nia")))).username == "nia"


def test_a_manager_who_manages_no_more_has_given_nothing_that_opens(people, talks):
    add_member(by=people.ada, project=talks, user="sid", role="manager")
    made = [invite(people.sid, talks, f"nia-{n}") for n in range(3)]
    sid = Membership.objects.select_related("user", "project").get(user=people.sid)
    change_role(by=people.ada, member=sid, role="curator")
    assert open_link(secret_of(made[0])) is None
    remove_member(by=people.ada, member=sid)
    with pytest.raises(NotFound):
        use_link(secret_of(made[1]))
    assert waiting(talks) == ["nia-2", "nia-1", "nia-0"]
    use_link(secret_of(renew_invitation(by=people.mara, project=talks, user="nia-2")))


@pytest.mark.parametrize("user", ["sid", "ann", "mia", "ada", "nobody", "a\x00", ""])
def test_whom_the_project_has_not_invited_it_gives_no_link(people, talks, elsewhere, user):
    assert ways_of({"by": people.mara, "project": talks, "user": user}) == [404, 404]


def test_accounts_of_site_administrators_stay_with_them(people, talks):
    invite_person(by=people.ada, username="nia", project=talks, role="viewer")
    zoe = create_user(by=people.ada, username="zoe")
    make_link(by=people.ada, user=zoe, project=talks, role="manager")
    for name in ("nia", "zoe"):
        assert ways_of({"by": people.mara, "project": talks, "user": name}) == [403, 403]
    made = invite(people.mara, talks, "lea")
    assert use_link(secret_of(make_link(by=people.ada, user=User.objects.get(username="lea")))).username == "lea"
    with pytest.raises(NotFound):
        use_link(secret_of(made))


def test_what_another_project_gave_is_not_touched(people, talks, elsewhere):
    made = invite(people.mia, elsewhere)
    assert ways_of({"by": people.mara, "project": talks, "user": "nia"}) == [404, 404]
    assert waiting(talks) == [] and use_link(secret_of(made)).username == "nia"


def test_nobody_is_added_by_the_name_of_somebody_who_has_not_come_in(people, talks, elsewhere):
    """Whoever holds the link would get into the other project as well."""
    made = invite(people.mia, elsewhere, name="nia")
    assert to_be_added(talks, "nia") == []
    with pytest.raises(Conflict) as caught:
        add_member(by=people.mara, project=talks, user="nia", role="viewer")
    assert caught.value.code == "not_come_in"
    use_link(secret_of(made))
    assert [one.username for one in to_be_added(talks, "nia")] == ["nia"]
    add_member(by=people.mara, project=talks, user="nia", role="viewer")


def test_an_address_is_for_one_mail_and_is_not_kept(people, talks, settings):
    for email, code in (("nia@example.org", "no_mail"), ("nia", "bad_email")):
        with pytest.raises(Invalid) as caught:
            invite(people.mara, talks, email=email)
        assert (caught.value.code, caught.value.pointer) == (code, "/email")
    settings.SENDS_MAIL = True
    invite(people.mara, talks, email="nia@example.org")
    assert User.objects.get(username="nia").email == ""
    assert not Change.objects.filter(after__icontains="example.org").exists()
    invite(people.ada, talks, "zoe", email="zoe@example.org")
    assert User.objects.get(username="zoe").email == "zoe@example.org"


def test_so_many_wait_in_one_project_and_no_more(people, talks, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_WAITING", 2)
    for name in ("nia", "zoe"):
        invite(people.mara, talks, name)
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(Conflict) as caught:
        invite(people.mara, talks, "lea")
    assert caught.value.code == "too_many_invited" and not User.objects.filter(username="lea").exists()
    withdraw_invitation(by=people.mara, project=talks, user="nia")
    invite(people.mara, talks, "lea")
    invite(people.ada, talks, "eve")


def test_a_manager_makes_so_many_links_an_hour_and_no_more(people, talks, elsewhere, monkeypatch):
    monkeypatch.setattr(inviting, "MOST_OF_ONE", 3)
    add_member(by=people.ada, project=elsewhere, user="mara", role="manager")
    invite(people.mara, talks, "nia")
    invite(people.mara, elsewhere, "zoe")
    renew_invitation(by=people.mara, project=talks, user="nia")
    withdraw_invitation(by=people.mara, project=talks, user="nia")
    for act in (
        lambda: invite(people.mara, talks, "lea"),
        lambda: renew_invitation(by=people.mara, project=elsewhere, user="zoe"),
    ):
        with pytest.raises(TooMany) as caught:
            act()
        assert 3500 < caught.value.retry_after <= 3601
    invite(people.mia, elsewhere, "lea")
    Invitation.objects.update(created_at=timezone.now() - timedelta(hours=1))
    invite(people.mara, talks, "eve")


def test_all_managers_together_make_so_many_and_no_more(people, talks, elsewhere, monkeypatch):
    """One who makes managers, who make managers, gets no further than that."""
    monkeypatch.setattr(inviting, "MOST_OF_ALL", 2)
    made = invite(people.mara, talks, "nia", role="manager")
    invite(use_link(secret_of(made)), talks, "zoe")
    with pytest.raises(TooMany):
        invite(people.mia, elsewhere, "lea")
    invite(people.ada, elsewhere, "lea")
    assert ApiToken.objects.count() == 0
