"""Members and roles."""

import pytest

from annotations.errors import Conflict, Forbidden, Invalid
from annotations.models import Change, Invitation, Membership, User
from annotations.services.accounts import deactivate, invite_person
from annotations.services.keys import make_link, use_link
from annotations.services.members import add_member, change_role, remove_member
from annotations.services.projects import delete_project


def member(project, user):
    return Membership.objects.select_related("user", "project").get(project=project, user=user)


def test_a_manager_adds_a_person_by_user_name_whatever_its_case(people, talks):
    made = add_member(by=people.mara, project=talks, user="SID", role="annotator")
    assert (made.user, made.role) == (people.sid, "annotator")
    change = Change.objects.get(project=talks, kind="member", verb="created", uid="sid")
    assert change.after == {"role": "annotator"}


def test_an_unknown_or_closed_account_cannot_be_added(people, talks):
    deactivate(by=people.ada, user=people.sid)
    for name in ("sid", "nobody", ""):
        with pytest.raises(Invalid) as caught:
            add_member(by=people.mara, project=talks, user=name, role="viewer")
        assert (caught.value.code, caught.value.pointer) == ("unknown_user", "/user")


def test_a_role_is_one_of_four(people, talks):
    with pytest.raises(Invalid) as caught:
        add_member(by=people.mara, project=talks, user="sid", role="owner")
    assert (caught.value.code, caught.value.pointer) == ("unknown_role", "/role")


def test_nobody_is_a_member_twice(people, talks):
    with pytest.raises(Conflict) as caught:
        add_member(by=people.mara, project=talks, user="bob", role="viewer")
    assert caught.value.code == "already_member"
    assert member(talks, people.bob).role == "annotator"


def test_the_last_manager_can_be_neither_removed_nor_demoted(people, talks):
    for act in (
        lambda: remove_member(by=people.mara, member=member(talks, people.mara)),
        lambda: change_role(by=people.mara, member=member(talks, people.mara), role="viewer"),
    ):
        with pytest.raises(Conflict) as caught:
            act()
        assert caught.value.code == "last_manager"
    change_role(by=people.mara, member=member(talks, people.cora), role="manager")
    remove_member(by=people.cora, member=member(talks, people.mara))
    assert not Membership.objects.filter(project=talks, user=people.mara).exists()


def test_a_site_admin_may_remove_the_last_manager(people, talks):
    remove_member(by=people.ada, member=member(talks, people.mara))
    assert not Membership.objects.filter(project=talks, role="manager").exists()


def test_a_changed_role_keeps_what_was_before(people, talks):
    change_role(by=people.mara, member=member(talks, people.bob), role="annotator")
    change_role(by=people.mara, member=member(talks, people.bob), role="curator")
    change = Change.objects.get(project=talks, kind="member", verb="updated")
    assert (change.before, change.after) == ({"role": "annotator"}, {"role": "curator"})


def test_only_managers_look_after_members(people, talks):
    with pytest.raises(Forbidden):
        add_member(by=people.cora, project=talks, user="sid", role="viewer")
    with pytest.raises(Forbidden):
        remove_member(by=people.ann, member=member(talks, people.ann))


def secret_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_a_link_with_a_project_makes_its_person_a_member_when_it_is_used(people, talks):
    invitation, link = make_link(by=people.ada, user=people.sid, project=talks, role="curator")
    assert (invitation.project, invitation.role) == (talks, "curator")
    assert not Membership.objects.filter(user=people.sid).exists()
    assert use_link(secret_of(link)) == people.sid
    assert member(talks, people.sid).role == "curator"
    change = Change.objects.get(project=talks, kind="member", uid="sid")
    assert (change.user, change.verb, change.after) == (people.sid, "created", {"role": "curator"})


def test_a_link_changes_neither_the_role_of_a_member_nor_a_deleted_project(people, talks, elsewhere):
    _invitation, link = make_link(by=people.ada, user=people.bob, project=talks, role="manager")
    use_link(secret_of(link))
    assert member(talks, people.bob).role == "annotator"
    _invitation, link = make_link(by=people.ada, user=people.sid, project=elsewhere, role="viewer")
    delete_project(by=people.ada, project=elsewhere)
    assert use_link(secret_of(link)) == people.sid
    assert not Membership.objects.filter(user=people.sid).exists()


def test_a_removed_member_does_not_come_back_by_an_older_link(people, talks):
    _invitation, link = make_link(by=people.ada, user=people.bob, project=talks, role="annotator")
    remove_member(by=people.mara, member=member(talks, people.bob))
    assert use_link(secret_of(link)) == people.bob
    assert not Membership.objects.filter(project=talks, user=people.bob).exists()


def test_a_new_link_leads_into_the_project_of_the_one_that_it_replaces(people, talks):
    make_link(by=people.ada, user=people.sid, project=talks, role="curator")
    invitation, link = make_link(by=people.ada, user=people.sid)
    assert (invitation.project, invitation.role) == (talks, "curator")
    use_link(secret_of(link))
    assert member(talks, people.sid).role == "curator"
    invitation, _link = make_link(by=people.ada, user=people.sid)
    assert invitation.project is None, "what was used leads nowhere again"


@pytest.mark.parametrize(
    ("with_project", "role", "code"),
    [(True, "", "unknown_role"), (True, "owner", "unknown_role"), (False, "viewer", "unknown_project")],
)
def test_a_project_and_a_role_go_together(people, talks, with_project, role, code):
    with pytest.raises(Invalid) as caught:
        make_link(by=people.ada, user=people.sid, project=talks if with_project else None, role=role)
    assert caught.value.code == code
    assert not Invitation.objects.exists()


def test_no_manager_makes_links_into_their_project(people, talks):
    with pytest.raises(Forbidden):
        make_link(by=people.mara, user=people.sid, project=talks, role="viewer")


def test_a_person_and_their_link_are_made_together_or_not_at_all(people, talks):
    invitation, link = invite_person(by=people.ada, username="new", project=talks, role="viewer")
    user = invitation.user
    assert use_link(secret_of(link)) == user and member(talks, user).role == "viewer"
    with pytest.raises(Invalid):
        invite_person(by=people.ada, username="other", project=talks, role="owner")
    assert not User.objects.filter(username="other").exists()
