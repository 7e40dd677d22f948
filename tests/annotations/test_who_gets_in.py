"""Ways to stay in, to come in, or to be told who is there: a page still open, a link, a search, a spare field."""

import html
import json

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import Change, ExportJob, Invitation, Label, Membership, Project, Span, User
from annotations.services.keys import make_link
from annotations.services.members import change_role, remove_member
from tests.fixtures.cast import TEXT, put
from tests.fixtures.page_world import everything

UID = "5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11"
SPAN = {"start": 18, "end": 21, "quote": "117", "label": "figure", "attributes": {}}


@pytest.fixture
def as_(people):
    """`as_("mara")`: a browser in which Mara is signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(getattr(people, name))
        return client

    return sign_in


def member(people, talks, name: str) -> Membership:
    return Membership.objects.select_related("user", "project").get(user=getattr(people, name), project=talks)


def sends(article, talks) -> list[tuple[str, str, dict | None]]:
    """What a page that is still open would ask for."""
    here, there = f"/documents/{article.pk}", f"/projects/{talks.pk}"
    return [
        ("PUT", f"/api/v1{here}/spans/{UID}/", SPAN),
        ("POST", f"/api/v1{here}/operations/", {"request": UID, "operations": [put(TEXT, "117", "figure")]}),
        ("POST", f"/api/v1{here}/submit/", {}),
        ("GET", f"/api/v1{here}/annotations/", None),
        ("POST", f"{here}/step/", {"step": "skip", "reason": "Not ours."}),
        ("POST", f"{here}/step/", {"step": "flag", "reason": "Cut off."}),
        ("POST", f"{here}/history/", {"kind": "span", "uid": UID}),
        *(("GET", f"{here}/{end}", None) for end in ("", "history/", "?set=mine")),
        *(
            ("GET", f"{there}/{end}", None)
            for end in ("documents/", "next/", "work/", "guideline/", "guideline/text/", "overview/", "overview.csv",
                        "people/", "exports/")
        ),
        ("POST", f"{there}/exports/", {"profile": "workbench", "layer": "mine"}),
    ]  # fmt: skip


def send(browser: Client, method: str, path: str, body: dict | None):
    if path.startswith("/api/"):
        return browser.generic(method, path, "" if body is None else json.dumps(body), "application/json")
    return browser.post(path, body) if method == "POST" else browser.get(path)


def test_a_page_that_is_open_when_its_reader_is_removed_reads_and_writes_nothing_more(as_, people, talks, article):
    ann = as_("ann")
    assert ann.get(f"/documents/{article.pk}/").status_code == 200
    facts = {"layer": "mine", "profile": "workbench", "state": "done"}
    job = ExportJob.objects.create(project=talks, requested_by=people.ann, **facts)
    remove_member(by=people.mara, member=member(people, talks, "ann"))
    before = everything()
    for method, path, body in [
        *sends(article, talks),
        ("GET", f"/exports/{job.pk}/", None), ("GET", f"/api/v1/exports/{job.pk}/file/", None),
    ]:  # fmt: skip
        answer = send(ann, method, path, body)
        assert answer.status_code == 404, path
        assert "drones" not in answer.content.decode()
    assert everything() == before


def test_a_page_that_is_open_when_its_reader_may_only_read_writes_nothing_more(as_, people, talks, article):
    ann = as_("ann")
    change_role(by=people.mara, member=member(people, talks, "ann"), role="viewer")
    before = everything()
    for method, path, body in sends(article, talks):
        if method != "GET":
            assert send(ann, method, path, body).status_code == 403, path
    assert everything() == before


def test_a_curator_who_annotates_now_sees_the_own_work_alone(as_, people, talks, article, api):
    api.bob.gesture(article, [put(TEXT, "117", "figure")])
    bobs = Span.objects.get().set_id
    cora = as_("cora")
    assert cora.get(f"/documents/{article.pk}/?set={bobs}").status_code == 200
    change_role(by=people.mara, member=member(people, talks, "cora"), role="annotator")
    assert cora.get(f"/documents/{article.pk}/?set={bobs}").status_code == 404
    assert cora.get(f"/api/v1/documents/{article.pk}/annotations/?set={bobs}").status_code == 404
    assert cora.get(f"/projects/{talks.pk}/review/").status_code == 403
    assert cora.get(f"/projects/{talks.pk}/history/").status_code == 403


def test_who_is_deactivated_is_nobody_with_the_next_request_of_every_door(as_, people, talks, article):
    ann = as_("ann")
    assert as_("ada").post("/people/", {"action": "deactivate", "user": "ann"}).status_code == 302
    before = everything()
    for method, path, body in sends(article, talks):
        status = send(ann, method, path, body).status_code
        assert status == (401 if path.startswith("/api/") else 302), path
    assert everything() == before


def test_a_site_administrator_may_leave_but_not_as_the_last_one(as_, people):
    ada = as_("ada")
    answer = ada.post("/people/", {"action": "deactivate", "user": "ada"})
    assert answer.status_code == 409 and User.objects.get(username="ada").is_active
    User.objects.filter(pk=people.mara.pk).update(is_superuser=True)
    assert ada.post("/people/", {"action": "deactivate", "user": "ada"}).status_code == 302
    assert ada.get("/people/")["Location"].startswith("/sign-in/")


def test_addresses_of_people_are_told_to_site_administrators_alone(as_, people, talks, api):
    User.objects.update(email="someone@example.org")
    for name in ("ann", "cora", "mara", "mia"):
        browser = as_(name)
        here = f"/projects/{talks.pk}"
        for path in (f"{here}/people/?who=sid", f"{here}/people/", f"{here}/history/", "/api/v1/users/", "/",
                     f"/api/v1{here}/members/"):  # fmt: skip
            assert "example.org" not in browser.get(path).content.decode(), (name, path)
    assert "someone@example.org" in as_("ada").get("/people/").content.decode()


def test_who_looks_for_people_finds_them_by_name_and_not_by_address(as_, people, talks):
    User.objects.filter(username="sid").update(email="hidden.address@example.org", name="Sidonie Verne")
    at = f"/projects/{talks.pk}/people/"
    for word in ("hidden", "address@", "example", "@"):
        assert "Sidonie" not in as_("mara").get(at, {"who": word}).content.decode(), word
    assert "Sidonie" in as_("mara").get(at, {"who": "sidon"}).content.decode()
    for name in ("cora", "ann", "vera"):
        assert "Sidonie" not in as_(name).get(at, {"who": "sidon"}).content.decode(), name


def test_one_search_does_not_list_everybody(as_, people, talks):
    User.objects.bulk_create(User(username=f"person-{n:03}", password="!") for n in range(60))  # noqa: S106
    said = html.unescape(as_("mara").get(f"/projects/{talks.pk}/people/", {"who": "person-"}).content.decode())
    assert said.count('name="user" value="person-') == 20
    for word in ("", "p", " ", "%", "_", "*"):
        said = html.unescape(as_("mara").get(f"/projects/{talks.pk}/people/", {"who": word}).content.decode())
        assert 'value="person-' not in said, word


def test_a_closed_account_and_one_that_never_was_cannot_be_told_apart(as_, people, talks, api):
    User.objects.filter(username="sid").update(is_active=False)
    told = []
    for name in ("sid", "sad"):
        answer = api.mara.post(f"projects/{talks.pk}/members/", {"user": name, "role": "viewer"})
        told.append((answer.status_code, answer.json()["detail"].replace(name, "…")))
        page = as_("mara").get(f"/projects/{talks.pk}/people/", {"who": name}).content.decode()
        assert f'name="user" value="{name}"' not in page
    assert told[0] == told[1] and told[0][0] == 400


def test_a_link_gives_what_it_was_made_for_whatever_its_form_sends(people, talks, elsewhere):
    _invitation, link = make_link(by=people.ada, user=people.sid, project=talks, role="viewer")
    path = "/" + link.split("/", 3)[3]
    extra = {"role": "manager", "project": str(elsewhere.pk), "user": "ada", "is_admin": "1", "is_superuser": "on"}
    browser = Client()
    assert browser.post(path, {"full_name": "Sid", **extra}).status_code == 302
    assert list(Membership.objects.filter(user=people.sid).values_list("project", "role")) == [(talks.pk, "viewer")]
    people.sid.refresh_from_db()
    assert not people.sid.is_superuser and not people.sid.is_staff
    assert Client().post(path, extra).status_code == 404  # used
    assert Membership.objects.filter(user=people.sid).count() == 1


def test_a_link_whose_time_is_over_opens_nothing_and_joins_nobody(people, talks):
    invitation, link = make_link(by=people.ada, user=people.sid, project=talks, role="manager")
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    path = "/" + link.split("/", 3)[3]
    browser = Client()
    assert browser.get(path).status_code == browser.post(path, {"full_name": "Sid"}).status_code == 404
    assert "_auth_user_id" not in browser.session
    assert not Membership.objects.filter(user=people.sid).exists()


SPARE = {
    "is_superuser": "1", "is_staff": "1", "is_active": "1", "is_admin": "1", "user": "ada", "user_id": "1", "id": "1",
    "pk": "1", "role": "manager", "project": "1", "password": "x", "username": "ada", "deleted_at": "2025-01-01",
    "pseudonym_key": "known", "slug": "mine", "created_by": "1", "archived": "1", "key": "mine", "sha256": "0",
}  # fmt: skip


def test_fields_that_no_form_has_change_nothing(as_, people, talks, article):
    """What is bound by hand takes only what it names: nobody becomes anything by a field that was added."""
    kept = {
        model: list(model.objects.order_by("pk").values(*fields))
        for model, fields in (
            (User, ("username", "is_superuser", "is_staff", "is_active", "password")),
            (Project, ("slug", "pseudonym_key", "deleted_at")), (Label, ("key", "archived", "project_id")),
            (Membership, ("user_id", "project_id", "role")),
        )
    }  # fmt: skip
    label = talks.labels.get(key="figure")
    forms = [
        ("ann", "/account/", {"action": "rename", "full_name": "Ann"}),
        ("ann", "/account/", {"action": "appearance", "theme": "dark"}),
        ("mara", f"/projects/{talks.pk}/settings/project/", {"name": "Talks", "annotators_per_document": "1"}),
        ("mara", f"/projects/{talks.pk}/settings/labels/{label.pk}/",
         {"name": "Figure", "kind": "figure", "hue": "4", "position": "1"}),
        ("mara", f"/documents/{article.pk}/edit/", {"title": "New", "seen": ""}),
        ("mara", f"/projects/{talks.pk}/guideline/edit/", {"body": "Mark.", "number": "0"}),
    ]  # fmt: skip
    for name, path, form in forms:
        answer = as_(name).post(path, {**SPARE, **form})
        assert answer.status_code in {302, 409}, (path, answer.status_code)
    for model, rows in kept.items():
        assert list(model.objects.order_by("pk").values(*rows[0])) == rows, model
    assert Change.objects.filter(user=people.ann).exists()


def test_a_role_that_is_none_of_the_four_is_refused_of_every_form(as_, people, talks):
    at = f"/projects/{talks.pk}/people/"
    before = list(Membership.objects.values_list("user", "role"))
    for role in ("admin", "owner", "Manager", "manager ", "", "superuser", "\x00", "4"):
        for form in ({"action": "add", "user": "sid"}, {"action": "change", "user": "ann"}):
            assert as_("mara").post(at, {**form, "role": role}).status_code == 400, role
        assert as_("ada").post(at, {"action": "invite", "username": "new", "role": role}).status_code == 400, role
    assert list(Membership.objects.values_list("user", "role")) == before
    assert not User.objects.filter(username="new").exists()
