"""Members and roles."""

import pytest

from annotations.errors import Conflict, Forbidden, Invalid
from annotations.models import Change, Membership
from annotations.services.accounts import deactivate
from annotations.services.members import add_member, change_role, remove_member


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
