"""Django's admin: for site administrators, to read; what it writes goes through the services."""

import uuid

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.models import (
    Actor,
    AnnotationSet,
    ApiToken,
    Assignment,
    Change,
    Comment,
    DocumentTag,
    ExportJob,
    Flag,
    Gesture,
    GuidelineReading,
    GuidelineVersion,
    ImportJob,
    Invitation,
    Membership,
    Project,
    RelationType,
    SchemaVersion,
    Suggestion,
    SuggestionVerdict,
    User,
    UserSession,
)
from annotations.services.accounts import create_user
from annotations.services.documents import add_document
from annotations.services.guidelines import write_guideline
from annotations.services.keys import make_link, make_token
from annotations.services.projects import create_project

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OURS = [model for model in MODELS if model._meta.app_label == "annotations"]
ids = [model._meta.model_name for model in MODELS]


def add_some(people, number: int) -> None:
    """One more of everything."""
    user = create_user(by=None, username=f"extra{number}", name="Extra")
    make_token(by=user, user=user, name="t")
    make_link(by=people.ada, user=user)
    project = create_project(by=people.ada, name=f"Extra {number}", template="claims-actors-figures")
    document = add_document(by=people.ada, project=project, key="k", text="a\n<b>b</b>", title="T", event=f"e{number}")
    made = AnnotationSet.objects.create(document=document, kind="person", owner=people.ada)
    Gesture.objects.create(set=made, request=uuid.uuid4(), digest="d", user=people.ada, results=[])
    ImportJob.objects.create(requested_by=user, project=project, format="text", bytes=12_400_000, file="f")
    ExportJob.objects.create(requested_by=user, project=project, profile="workbench", layer="all")
    Actor.objects.create(project=project, uid="u", name="N")
    facts = {"project": project, "document": document}
    Assignment.objects.create(user=user, **facts)
    Flag.objects.create(user=user, reason="It is cut off.", **facts)
    DocumentTag.objects.create(name="peace", **facts)
    write_guideline(by=people.ada, project=project, body="Mark claims.", expected=0)  # which its writer has read
    Client(headers={"User-Agent": "Firefox/128.0 Linux"}).force_login(user)
    proposed = Suggestion.objects.create(
        project=project, document=document, label=project.labels.first(), uid=uuid.uuid4(), batch=uuid.uuid4(),
        source="ner", start=0, end=1, quote="a", for_user=user,
    )  # fmt: skip
    SuggestionVerdict.objects.create(
        suggestion=proposed, set=made, state="rejected", user=user, at="2025-06-02T09:30:00Z"
    )
    Comment.objects.create(project=project, document=document, owner=user, author=user, uid=uuid.uuid4(), text="Hm.")
    from axes.models import AccessAttempt

    AccessAttempt.objects.create(username=f"x{number}", ip_address="10.0.0.1", failures_since_start=1)


@pytest.fixture
def ada(client, people):
    add_some(people, 0)
    client.force_login(people.ada)
    return client


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def secrets_kept() -> list[str]:
    rows = (ApiToken, Invitation)
    sessions = UserSession.objects.values_list("session_key", "session_data")
    digests = [digest for model in rows for digest in model.objects.values_list("digest", flat=True)]
    return digests + [secret for row in sessions for secret in row]


def test_the_facts_that_a_site_admin_needs_are_there():
    assert {"User", "ApiToken", "Invitation", "Membership", "Project", "Label", "Document", "Change"} <= {
        model.__name__ for model in OURS
    }


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_list_opens_with_the_same_number_of_queries_at_two_sizes(ada, people, model):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = ada.get(address(model, "changelist"))
        assert answer.status_code == 200
        assert not [digest for digest in secrets_kept() if digest in answer.content.decode()]
        return len(captured)

    queries()
    few = queries()
    for number in range(1, 6):
        add_some(people, number)
    assert queries() == few <= 20


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_page_opens_and_shows_no_digest(ada, model):
    row = model._default_manager.first()
    assert row is not None, "the fixtures make one of each"
    answer = ada.get(address(model, "change", row.pk))
    assert answer.status_code == (404 if model is UserSession else 200)
    assert not [digest for digest in secrets_kept() if digest in answer.content.decode()]


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_every_search_answers(ada, model):
    assert ada.get(address(model, "changelist"), {"q": "x' OR 1=1"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_nothing_is_deleted_here(ada, model):
    row = model._default_manager.first()
    assert ada.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    ada.post(address(model, "changelist"), data)
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("person", ["mara", "ann", "sid"])
def test_others_are_refused(client, people, person):
    client.force_login(getattr(people, person))
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get(address(User, "changelist"), follow=True).status_code == 403


def test_nobody_is_sent_to_our_own_sign_in(client, db):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/?next=/admin/"


def test_a_staff_flag_alone_opens_nothing(client, people):
    User.objects.filter(pk=people.sid.pk).update(is_staff=True)
    client.force_login(people.sid)
    assert client.get("/admin/", follow=True).status_code == 403


HISTORY = [Change, Gesture, SchemaVersion, RelationType, ApiToken, ImportJob, Actor, Assignment, Flag, DocumentTag,
           GuidelineVersion, GuidelineReading, UserSession, Suggestion, SuggestionVerdict, Comment]  # fmt: skip


@pytest.mark.parametrize("model", HISTORY)
def test_what_services_write_is_not_written_here(ada, model):
    row = model._default_manager.first()
    assert ada.get(reverse(f"admin:annotations_{model._meta.model_name}_add")).status_code == 403
    before = model._default_manager.filter(pk=row.pk).values().get()
    ada.post(address(model, "change", row.pk), dict.fromkeys(before, "9"))
    assert model._default_manager.filter(pk=row.pk).values().get() == before


def test_the_text_of_a_document_is_shown_literally_with_its_lines(ada):
    from annotations.models import Document

    page = ada.get(address(Document, "change", Document.objects.get().pk)).content.decode()
    assert '<div class="kept">a\n&lt;b&gt;b&lt;/b&gt;</div>' in page
    assert 'name="text' not in page


def test_a_new_person_gets_a_link_and_a_change(ada, people):
    answer = ada.post(address(User, "add"), {"username": "carl", "name": "Carl"}, follow=True)
    assert "/in/" in answer.content.decode()
    carl = User.objects.get(username="carl")
    assert not carl.has_usable_password() and not carl.is_superuser
    assert Change.objects.filter(kind="user", verb="created", uid="carl", user=people.ada).exists()


def test_a_name_that_is_taken_is_refused_in_words(ada, people):
    answer = ada.post(address(User, "add"), {"username": "ANN", "name": ""}, follow=True)
    page = answer.content.decode()
    assert "whatever its case" in page or "is violated" in page
    assert User.objects.filter(username__iexact="ann").count() == 1


def test_a_person_is_changed_through_the_service(ada, people):
    data = {"name": "Ann Other", "email": "ann@example.org", "is_active": "on"}
    assert ada.post(address(User, "change", people.ann.pk), data).status_code == 302
    people.ann.refresh_from_db()
    assert (people.ann.name, people.ann.email, people.ann.is_active) == ("Ann Other", "ann@example.org", True)
    change = Change.objects.get(kind="user", verb="updated", uid="ann")
    assert change.user == people.ada and change.after["name"] == "Ann Other"


def test_the_last_admin_cannot_lock_everybody_out(ada, people):
    answer = ada.post(
        address(User, "change", people.ada.pk), {"name": "", "email": "", "is_superuser": "on"}, follow=True
    )
    people.ada.refresh_from_db()
    assert people.ada.is_active
    assert "last active site administrator" in answer.content.decode()


def test_setting_a_password_is_told_without_the_password(ada, people):
    url = reverse("admin:auth_user_password_change", args=[people.ann.pk])
    data = {"password1": "a long enough pass", "password2": "a long enough pass", "usable_password": "true"}
    assert ada.post(url, data).status_code == 302
    people.ann.refresh_from_db()
    assert people.ann.check_password("a long enough pass")
    assert "long enough" not in repr(list(Change.objects.values()))
    assert Change.objects.filter(kind="user", uid="ann", after={"password": "set"}).exists()


def test_a_chosen_token_is_revoked(ada):
    token = ApiToken.objects.get()
    ada.post(address(ApiToken, "changelist"), {"action": "revoke", "_selected_action": [token.pk]})
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_link_is_made_and_shown_once(ada, people):
    data = {"action": "link", "_selected_action": [people.bob.pk]}
    page = ada.post(address(User, "changelist"), data, follow=True).content.decode()
    assert "signs bob in once" in page
    assert "/in/" not in ada.get(address(User, "changelist")).content.decode()


def test_project_settings_and_roles_leave_changes(ada, people, talks):
    data = {"name": "Talks 2", "description": "", "annotators_per_document": "2"}
    ada.post(address(Project, "change", talks.pk), data)
    talks.refresh_from_db()
    assert (talks.name, talks.blind, talks.annotators_per_document) == ("Talks 2", False, 2)
    member = Membership.objects.get(project=talks, user=people.vera)
    ada.post(address(Membership, "change", member.pk), {"role": "annotator"})
    ada.post(address(Membership, "add"), {"project": talks.pk, "user": people.sid.pk, "role": "viewer"})
    assert {m.user.username: m.role for m in talks.memberships.all()}.items() >= {
        "vera": "annotator",
        "sid": "viewer",
    }.items()
    verbs = set(
        Change.objects.filter(project=talks, kind__in=["project", "member"], user=people.ada).values_list(
            "kind", "verb"
        )
    )
    assert {("project", "updated"), ("member", "updated"), ("member", "created")} <= verbs


def test_what_a_service_refuses_is_said_and_not_stored(ada, talks):
    data = {"name": " Talks ", "description": "", "annotators_per_document": "1"}
    page = ada.post(address(Project, "change", talks.pk), data, follow=True).content.decode()
    talks.refresh_from_db()
    assert talks.name == "Talks"
    assert "white space before or after" in page


def test_a_lock_is_lifted(ada):
    from axes.models import AccessAttempt

    ada.post(
        address(AccessAttempt, "changelist"), {"action": "lift", "_selected_action": [AccessAttempt.objects.get().pk]}
    )
    assert not AccessAttempt.objects.exists()


def test_the_admin_lives_under_the_strict_policy(ada):
    answer = ada.get("/admin/")
    assert "unsafe" not in answer["Content-Security-Policy"]
