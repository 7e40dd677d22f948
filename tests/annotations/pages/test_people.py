"""The pages of people: the members of a project, and all accounts."""

import html
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import AnnotationSet, Change, Document, Invitation, Membership, User, UserSession
from annotations.services.accounts import deactivate
from annotations.services.members import add_member
from annotations.services.projects import delete_project


@pytest.fixture
def as_(people):
    """`as_("mara")`: a browser in which Mara is signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(getattr(people, name))
        return client

    return sign_in


@pytest.fixture
def at(talks) -> str:
    return f"/projects/{talks.pk}/people/"


def page_of(answer) -> str:
    return html.unescape(answer.content.decode())


def rows_of(answer) -> dict[str, list[str]]:
    """User name -> the words of each cell of their row."""
    body = re.search(r"<tbody>(.*?)</tbody>", page_of(answer), re.DOTALL).group(1)
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
        name = re.findall(r'class="(?:hint )?cut"[^>]*>([^\s<]+)', row)[-1]  # the user name, where it is no name
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        rows[name] = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]
    return rows


def link_in(answer) -> str:
    return re.search(r'id="made-link"[^>]* value="([^"]+)"', page_of(answer)).group(1)


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def send(client, at, action, **fields):
    return client.post(at, {"action": action, **fields})


def test_members_stand_with_role_work_and_last_day(as_, at, people, article):
    done = {"document": article, "kind": "person", "state": "submitted", "submitted_at": timezone.now()}
    AnnotationSet.objects.create(owner=people.bob, **done)
    AnnotationSet.objects.create(owner=people.ann, document=article, kind="person", state="in_progress")
    AnnotationSet.objects.filter(owner=people.ann).update(created_at="2025-03-04T09:00:00Z")
    rows = rows_of(as_("cora").get(at))
    assert list(rows) == ["ann", "bob", "cora", "mara", "vera"]
    assert rows["bob"][1:3] == ["Annotator", "1"] and rows["bob"][3] == "today"
    assert rows["ann"][1:] == ["Annotator", "0", "4 March 2025"]
    assert rows["vera"][1:] == ["Viewer", "0", "never"]


def test_who_may_not_review_reads_names_and_roles_and_the_own_work_alone(as_, at, people, article):
    for owner in (people.ann, people.bob):
        AnnotationSet.objects.create(owner=owner, document=article, kind="person", state="submitted")
    for name in ("ann", "vera"):
        answer = as_(name).get(at)
        rows = rows_of(answer)
        assert rows["bob"][1:] == ["Annotator"] and "Last seen" not in page_of(answer)
        assert "<select" not in page_of(answer) and "Remove" not in page_of(answer)


def test_a_deleted_document_counts_for_nobody(as_, at, people, article):
    AnnotationSet.objects.create(owner=people.bob, document=article, kind="person", state="accepted")
    assert rows_of(as_("mara").get(at))["bob"][2] == "1"
    Document.objects.update(deleted_at=timezone.now())
    assert rows_of(as_("mara").get(at))["bob"][2] == "0"


def test_a_manager_finds_people_by_name_and_adds_one(as_, at, people, talks):
    User.objects.filter(username="sid").update(name="Zoë Ångström", email="sid@example.org")
    mara = as_("mara")
    for word in ("zoe ang", "SID", "ZOË", "ström"):
        found = page_of(mara.get(at, {"who": word}))
        assert 'value="sid"' in found, word
        assert "sid@example.org" not in found
    answer = send(mara, at, "add", user="sid", role="annotator")
    assert (answer.status_code, answer["Location"]) == (302, at)
    assert Membership.objects.get(project=talks, user=people.sid).role == "annotator"
    assert as_("sid").get(at).status_code == 200


def test_the_search_finds_neither_members_nor_closed_accounts_nor_everybody(as_, at, people):
    deactivate(by=people.ada, user=people.sid)
    mara = as_("mara")
    assert "Nobody of this name" in page_of(mara.get(at, {"who": "sid"}))
    assert "Nobody of this name" in page_of(mara.get(at, {"who": "bob"}))
    assert "at least two letters" in page_of(mara.get(at, {"who": "o"}))
    assert "otto" not in page_of(mara.get(at)) and mara.get(at, {"who": "a\x00b"}).status_code == 400


def test_only_managers_search_for_people(as_, at, people):
    assert "otto" not in page_of(as_("cora").get(at, {"who": "otto"}))


def test_a_role_is_changed_and_written_down(as_, at, people, talks):
    assert send(as_("mara"), at, "change", user="bob", role="curator").status_code == 302
    assert Membership.objects.get(project=talks, user=people.bob).role == "curator"
    change = Change.objects.get(project=talks, kind="member", verb="updated")
    assert (change.user, change.before, change.after) == (people.mara, {"role": "annotator"}, {"role": "curator"})


@pytest.mark.parametrize(
    ("action", "fields", "status", "words"),
    [
        ("change", {"user": "mara", "role": "viewer"}, 409, "last manager"),
        ("remove", {"user": "mara"}, 409, "last manager"),
        ("change", {"user": "bob", "role": "owner"}, 400, "is none of"),
        ("add", {"user": "bob", "role": "viewer"}, 409, "member already"),
        ("add", {"user": "who", "role": "viewer"}, 400, "nobody with the user name"),
        ("add", {"user": "a\x00", "role": "viewer"}, 400, "nobody with the user name"),
        ("remove", {"user": "sid"}, 404, "no such page"),
        ("remove", {"user": "a\x00"}, 404, "no such page"),
        ("promote", {"user": "bob"}, 400, "no such form"),
        ("invite", {"username": "new", "role": "owner"}, 400, "is none of"),
        ("invite", {"username": "SID", "role": "viewer"}, 409, "the user name 'SID', whatever its case"),
        ("again", {"user": "sid"}, 404, "no such page"),
        ("withdraw", {"user": "sid"}, 404, "no such page"),
    ],
)
def test_what_is_refused_is_said_and_changes_nothing(as_, at, talks, people, action, fields, status, words):
    before = sorted(talks.memberships.values_list("user", "role"))
    answer = send(as_("mara"), at, action, **fields)
    assert answer.status_code == status and words in page_of(answer)
    assert sorted(talks.memberships.values_list("user", "role")) == before
    assert not User.objects.filter(username="new").exists()


def test_a_removed_member_is_out_with_the_next_request_and_their_work_stays(as_, at, people, talks, article):
    work = AnnotationSet.objects.create(owner=people.bob, document=article, kind="person", state="submitted")
    bob = as_("bob")
    assert bob.get(f"/documents/{article.pk}/").status_code == 200
    assert send(as_("mara"), at, "remove", user="bob").status_code == 302
    for path in (f"/documents/{article.pk}/", at, f"/api/v1/documents/{article.pk}/annotations/"):
        assert bob.get(path).status_code == 404, path
    assert AnnotationSet.objects.filter(pk=work.pk, owner=people.bob).exists()


def test_a_manager_who_leaves_comes_to_the_first_page(as_, at, people, talks):
    add_member(by=people.mara, project=talks, user="sid", role="manager")
    assert send(as_("mara"), at, "remove", user="mara")["Location"] == "/"


def test_a_site_administrator_invites_somebody_new_into_the_project_by_a_link_shown_once(as_, at, talks, people):
    ada = as_("ada")
    answer = send(ada, at, "invite", username="new", full_name="New Person", role="curator")
    link = link_in(answer)
    assert answer.status_code == 200 and "With it they are a member of Talks." in page_of(answer)
    assert link not in page_of(ada.get(at)) and link not in repr(list(Change.objects.values()))
    assert not Membership.objects.filter(user__username="new").exists()
    new = Client()
    assert "Sign in as New Person" in page_of(new.get(path_of(link)))
    assert new.post(path_of(link)).status_code == 302
    assert rows_of(new.get(at))["new"][1] == "Curator"
    assert Client().post(path_of(link)).status_code == 404


def test_a_refused_invitation_keeps_what_was_typed_and_makes_nobody(as_, at, people):
    answer = send(as_("ada"), at, "invite", username="BOB", full_name="Bob Two", role="viewer")
    page = page_of(answer)
    assert answer.status_code == 409 and 'value="BOB"' in page and 'value="Bob Two"' in page
    assert re.search(r'<input id="username"[^>]* aria-invalid="true"', page)
    assert send(as_("ada"), at, "invite", username="new", full_name="", role="owner").status_code == 400
    assert not User.objects.filter(username="new").exists() and not Invitation.objects.exists()


def test_the_members_take_as_many_queries_however_many_there_are(as_, at, talks, django_assert_max_num_queries):
    mara = as_("mara")
    for size in (5, 60):
        people = [User.objects.create_user(f"p{size}-{n}") for n in range(size)]
        Membership.objects.bulk_create([Membership(project=talks, user=one, role="annotator") for one in people])
        with django_assert_max_num_queries(11):
            answer = mara.get(at, {"who": "otto"})
    assert "Showing 1 to 50 of 70" in page_of(answer)
    following = re.search(r'rel="next" href="(\?[^"]+)"', page_of(answer)).group(1)
    assert len(rows_of(mara.get(at + following))) == 20


def test_all_accounts_are_listed_with_their_state(as_, people, talks, elsewhere):
    deactivate(by=people.ada, user=people.sid)
    User.objects.filter(pk=people.bob.pk).update(last_login="2025-03-04T09:00:00Z")
    bobs = as_("bob").session.session_key
    User.objects.filter(pk=people.bob.pk).update(last_login="2025-03-04T09:00:00Z")
    UserSession.objects.filter(pk=bobs).update(last_seen_at="2025-03-06T09:00:00Z")
    add_member(by=people.mara, project=talks, user="otto", role="viewer")
    rows = rows_of(as_("ada").get("/people/"))
    assert rows["bob"][1:5] == ["active", "1", "4 March 2025", "6 March 2025"]
    assert rows["sid"][1:5] == ["deactivated", "0", "–", "–"]
    assert rows["otto"][1:5] == ["never signed in", "2", "–", "–"]
    assert "site administrator" in rows["ada"][0] and len(rows) == 9
    delete_project(by=people.ada, project=elsewhere)
    assert rows_of(as_("ada").get("/people/"))["otto"][2] == "1"


def test_accounts_are_found_by_any_name_and_by_address(as_, people):
    User.objects.filter(username="sid").update(name="Zoë Ångström", email="someone@example.org")
    ada = as_("ada")
    for word in ("angstrom", "SID", "someone@"):
        assert list(rows_of(ada.get("/people/", {"search": word}))) == ["sid"], word
    assert "Nobody found" in page_of(ada.get("/people/", {"search": "quetzal"}))


def test_a_new_person_comes_in_by_a_link_that_is_shown_once(as_, people):
    ada = as_("ada")
    answer = send(ada, "/people/", "make", username="new", full_name="New Person")
    link, made = link_in(answer), User.objects.get(username="new")
    assert (made.name, made.is_superuser, made.has_usable_password()) == ("New Person", False, False)
    assert link not in page_of(ada.get("/people/"))
    assert Client().post(path_of(link)).status_code == 302
    send(ada, "/people/", "make", username="chief", full_name="", is_admin="1")
    assert User.objects.get(username="chief").is_superuser


def test_a_new_link_ends_the_old_one(as_, people):
    ada = as_("ada")
    old, new = (link_in(send(ada, "/people/", "link", user="bob")) for _ in range(2))
    assert Client().post(path_of(old)).status_code == 404
    assert Client().post(path_of(new)).status_code == 302


def test_a_deactivated_person_is_out_at_once_and_may_come_back(as_, people):
    ada, bob = as_("ada"), as_("bob")
    assert send(ada, "/people/", "deactivate", user="bob").status_code == 302
    assert bob.get("/api/v1/me/").status_code == 401 and not UserSession.objects.filter(user=people.bob).exists()
    assert send(ada, "/people/", "link", user="bob").status_code == 409
    send(ada, "/people/", "activate", user="bob")
    assert bob.get("/api/v1/me/").status_code == 401
    assert Client().post(path_of(link_in(send(ada, "/people/", "link", user="bob")))).status_code == 302


@pytest.mark.parametrize(
    ("action", "fields", "status", "words"),
    [
        ("make", {"username": "a b"}, 400, "user name"),
        ("make", {"username": "BOB"}, 409, "whatever its case"),
        ("deactivate", {"user": "ada"}, 409, "last active site administrator"),
        ("deactivate", {"user": "a\x00"}, 404, "no such page"),
        ("erase", {"user": "bob"}, 400, "no such form"),
    ],
)
def test_what_is_refused_of_an_account_is_said(as_, people, action, fields, status, words):
    count = User.objects.filter(is_active=True).count()
    answer = send(as_("ada"), "/people/", action, **fields)
    assert answer.status_code == status and words in page_of(answer).lower()
    assert User.objects.filter(is_active=True).count() == count


def test_only_site_administrators_are_shown_the_way_to_the_accounts(as_, people):
    assert 'href="/people/"' in page_of(as_("ada").get("/"))
    assert 'href="/people/"' in page_of(as_("ada").get("/account/"))
    assert 'href="/people/"' not in page_of(as_("mara").get("/")) + page_of(as_("mara").get("/account/"))


def test_the_accounts_take_as_many_queries_however_many_there_are(as_, django_assert_max_num_queries):
    ada = as_("ada")
    User.objects.bulk_create([User(username=f"p{n:03}") for n in range(120)])
    with django_assert_max_num_queries(8):
        answer = ada.get("/people/", {"search": "p"})
    assert "Showing 1 to 50 of 120" in page_of(answer)
    following = re.search(r'rel="next" href="(\?[^"]+)"', page_of(answer)).group(1)
    assert "Showing 51 to 100 of 120" in page_of(ada.get("/people/" + following))


def test_what_people_are_called_is_shown_literally(as_, at, people):
    User.objects.filter(username="bob").update(name="<script>x</script>")
    User.objects.filter(username="sid").update(name="<script>y</script>")
    for client, path in ((as_("ada"), "/people/"), (as_("mara"), f"{at}?who=script")):
        assert b"<script>x" not in client.get(path).content and b"<script>y" not in client.get(path).content


def test_a_link_that_has_run_out_makes_nobody_a_member(as_, at, people):
    link = link_in(send(as_("ada"), at, "invite", username="new", full_name="", role="viewer"))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(path_of(link)).status_code == 404
    assert not Membership.objects.filter(user__username="new").exists()
