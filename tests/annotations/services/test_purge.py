"""Purge: what goes, what stays, and that nothing of it is found anywhere afterwards."""

import io
import json
import uuid

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from annotations.errors import WorkbenchError
from annotations.models import (
    AnnotationSet,
    Assignment,
    Change,
    Comment,
    Document,
    DocumentTag,
    ExportJob,
    Flag,
    ImportJob,
    Invitation,
    Membership,
    Span,
    User,
)
from annotations.services import files
from annotations.services.accounts import rename, update_user
from annotations.services.documents import add_document, delete_document, restore_document, update_document
from annotations.services.exports import request_export, run_export
from annotations.services.fsck import Tally, check
from annotations.services.imports import request_import
from annotations.services.keys import make_link, make_token
from annotations.services.members import add_member
from annotations.services.purge import purge_document, purge_person
from tests.fixtures.cast import TEXT, put
from tests.fixtures.suggesting import accept, offer, suggested

pytestmark = pytest.mark.django_db
WHY = "A court has ordered it."


def rows_with(*words: str) -> list[str]:
    """Every row of the app, and of the log of the admin, in which one of the words stands, whatever its case."""
    found = []
    for model in [*apps.get_app_config("annotations").get_models(), LogEntry]:
        for row in model._default_manager.values():
            text = json.dumps(row, default=str, ensure_ascii=False).casefold()
            found += [f"{model.__name__}: {text}" for word in words if word.casefold() in text]
    return found


def findings() -> list[str]:
    return [finding.code for finding in check(Tally())]


@pytest.fixture
def told(api, people, talks, article, claim_and_actor):
    """A document with everything that can be said of it: two sets and gold, a relation, a figure, tag, flag, log."""
    figure = put(TEXT, "117", "figure", figure={"value": "117", "bound": "exact", "kind": "count"})
    assert api.bob.gesture(article, [figure]).status_code == 200
    [one, *_rest] = suggested(api.mara, talks, offer(article, "40", "figure"), offer(article, "drones", "claim"))
    assert api.ann.gesture(article, [accept(one, "40", "figure")]).status_code == 200
    path = f"documents/{article.pk}/comments/"
    first = api.ann.post(path, {"text": "Are these bombers?", "span": claim_and_actor[0]["id"]}).json()
    assert api.ann.post(path, {"text": "They are bombers.", "thread": first["id"]}).status_code == 201
    assert api.ann.post(f"documents/{article.pk}/submit/").status_code == 200
    update_document(by=people.mara, document=article, changes={"title": "Drones over the Bosporus"})
    DocumentTag.objects.create(project=talks, document=article, name="withdrawn licence")
    Flag.objects.create(project=talks, document=article, user=people.ann, reason="Bombers, not drones.")
    Assignment.objects.create(project=talks, document=article, user=people.bob)
    LogEntry.objects.create(
        user=people.ada, content_type=ContentType.objects.get_for_model(Document), object_id=str(article.pk),
        object_repr="Drones over the Bosporus", action_flag=CHANGE, change_message="Drones",
    )  # fmt: skip
    add_document(by=people.mara, project=talks, key="other", text="Nothing of the kind.", replaces="article")
    return article


def test_nothing_of_a_purged_document_is_left_but_its_tombstone(api, people, talks, told):
    digest, before = told.sha256, Change.objects.filter(document=told).count()
    words = ("drones", "bombers", "3 were lost", "Moscow’s army", "withdrawn", "Northwire")
    assert len(rows_with(*words)) > 10
    tombstone = purge_document(by=people.ada, document=told, reason=WHY)
    assert rows_with(*words) == []
    assert findings() == []
    assert (tombstone.verb, tombstone.user, tombstone.uid) == ("purged", people.ada, "article")
    assert tombstone.after["reason"] == WHY and tombstone.after["sha256"] == digest
    counts = tombstone.after["counts"]
    assert (counts["texts"], counts["annotation_sets"], counts["flags"], counts["tags"]) == (1, 3, 1, 1)
    assert (counts["spans"], counts["relations"], counts["figures"]) == (7, 2, 1) and counts["changes"] == before
    assert (counts["suggestions"], counts["comments"]) == (2, 2)
    kept = Change.objects.filter(document=told).exclude(verb="purged")
    assert kept.count() == before and {row.user.username for row in kept} == {"mara", "ann", "bob"}
    assert not kept.exclude(before=None, after=None, set=None).exists()


def test_a_purged_document_is_gone_for_everybody_and_its_key_is_free(api, people, talks, told):
    purge_document(by=people.ada, document=told, reason=WHY)
    for path in (f"documents/{told.pk}/", f"documents/{told.pk}/history/"):
        assert api.ada.get(path).status_code == 404
    assert api.mara.get(f"projects/{talks.pk}/documents/?search=bombers").json()["count"] == 0
    assert api.mara.get(f"projects/{talks.pk}/documents/").json()["count"] == 1
    with pytest.raises(WorkbenchError):
        restore_document(by=people.mara, document=told)
    add_document(by=people.mara, project=talks, key="article", text="Another text.")
    assert api.ann.gesture(told, [put(TEXT, "117", "figure")]).status_code == 404
    assert findings() == []


def test_a_document_that_was_deleted_can_be_purged_and_one_that_was_purged_again(people, talks, told):
    delete_document(by=people.mara, document=told)
    purge_document(by=people.ada, document=told, reason=WHY)
    late = AnnotationSet.objects.create(document=told, kind="person", owner=people.ann)
    assert findings() == ["purge_incomplete"]
    purge_document(by=None, document=told, reason="Once more.")
    assert findings() == [] and not AnnotationSet.objects.filter(pk=late.pk).exists()
    assert Change.objects.filter(document=told, verb="purged", after__isnull=False).count() == 2


def test_a_comment_that_comes_after_a_purge_is_found_and_purged_again(people, talks, told):
    purge_document(by=people.ada, document=told, reason=WHY)
    Comment.objects.create(
        project=talks, document=told, owner=people.ann, author=people.ann, uid=uuid.uuid4(), text="Late."
    )
    assert findings() == ["purge_incomplete"]
    purge_document(by=people.ada, document=told, reason=WHY)
    assert findings() == [] and not Comment.objects.exists()


def test_what_is_beside_a_purged_document_stays(api, people, talks, told):
    other = Document.objects.get(key="other")
    assert api.ann.gesture(other, [put("Nothing of the kind.", "Nothing", "claim")]).status_code == 200
    purge_document(by=people.ada, document=told, reason=WHY)
    other.refresh_from_db()
    assert Span.objects.get().quote == "Nothing" and other.replaces == told
    assert api.mara.get(f"projects/{talks.pk}/documents/?search=nothing").json()["count"] == 1


def test_only_site_administrators_purge_and_they_say_why(people, told):
    for person in (people.mara, people.cora, people.ann, people.mia):
        for purge in (lambda by: purge_document(by=by, document=told, reason=WHY),
                      lambda by: purge_person(by=by, user=people.bob, reason=WHY)):  # fmt: skip
            with pytest.raises(WorkbenchError) as refused:
                purge(person)
            assert refused.value.status == 403
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(WorkbenchError) as refused:
            purge_document(by=people.ada, document=told, reason=reason)
        assert refused.value.pointer == "/reason"
    assert Span.objects.count() == 7


@pytest.fixture
def jobs(people, talks, told):
    """An upload and an export that hold the document."""
    upload = {"format": "text", "file_name": "a.txt", "stream": io.BytesIO(TEXT.encode())}
    brought = request_import(by=people.mara, project=talks, **upload)
    ImportJob.objects.filter(pk=brought.pk).update(state="done", finished_at=timezone.now())
    made = request_export(by=people.mara, project=talks, profile="workbench", layer="all")
    run_export(made.pk)
    return ImportJob.objects.get(pk=brought.pk), ExportJob.objects.get(pk=made.pk)


def test_files_go_only_where_they_are_asked_for_and_their_rows_stay(people, talks, told, jobs, client):
    brought, made = jobs
    purge_document(by=people.ada, document=told, reason=WHY)
    assert files.path_of(brought.file).is_file() and files.path_of(made.file).is_file()
    tombstone = purge_document(by=people.ada, document=told, reason=WHY, jobs=jobs)
    assert not files.path_of(brought.file).exists() and not files.path_of(made.file).exists()
    assert tombstone.after["files"] == [f"import {brought.pk}", f"export {made.pk}"]
    assert findings() == []
    client.force_login(people.mara)
    for path in (f"/imports/{brought.pk}/", f"/exports/{made.pk}/", f"/projects/{talks.pk}/exports/"):
        assert client.get(path).status_code == 200
    with pytest.raises(WorkbenchError) as refused:
        purge_document(by=people.ada, document=told, reason=WHY, jobs=[made])
    assert refused.value.code == "not_its_file"


@pytest.fixture
def bob_quill(people, talks, told):
    """Bob with a name, an address, and every way in; he is a member twice over."""
    User.objects.filter(pk=people.bob.pk).update(name="Bob Quillfeather", email="bob@quill.example")
    people.bob.refresh_from_db()
    User.objects.filter(pk=people.bob.pk).update(username="quillbob")
    people.bob.refresh_from_db()
    make_link(by=people.ada, user=people.bob)
    make_token(by=people.bob, user=people.bob, name="quill laptop")
    Client().force_login(people.bob)
    Membership.objects.filter(user=people.bob).delete()
    add_member(by=people.mara, project=talks, user="quillbob", role="annotator")
    rename(by=people.bob, name="Bob Quillfeather II")
    update_user(by=people.ada, user=people.bob, name="Bob Quillfeather")
    return people.bob


def test_nothing_that_names_a_purged_person_is_left_and_their_work_stays(people, talks, told, bob_quill):
    spans = Span.objects.filter(set__owner=bob_quill).count()
    words = ("quill",)
    assert len(rows_with(*words)) > 5
    tombstone = purge_person(by=people.ada, user=bob_quill, reason=WHY)
    assert rows_with(*words) == []
    stored = User.objects.get(pk=bob_quill.pk)
    assert stored.username == tombstone.uid and stored.username.startswith("person-")
    assert stored.pseudonymised_at and not stored.is_active and not stored.has_usable_password()
    assert Span.objects.filter(set__owner=stored).count() == spans == 1
    assert not Membership.objects.filter(user=stored).exists() and not Invitation.objects.filter(user=stored).exists()
    assert Change.objects.filter(kind="member", uid=stored.username, after={"role": "annotator"}).count() == 1
    assert findings() == []


def test_a_purged_person_is_out_at_once(client, api, people, talks, told):
    client.force_login(people.bob)
    assert api.bob.get("me/").status_code == 200
    purge_person(by=people.ada, user=people.bob, reason=WHY)
    assert api.bob.get("me/").status_code == 401
    assert client.get("/account/").status_code == 302


def test_nobody_is_purged_twice_nor_by_themselves_nor_the_last_administrator(people, told):
    with pytest.raises(WorkbenchError) as refused:
        purge_person(by=people.ada, user=people.ada, reason=WHY)
    assert refused.value.code == "yourself"
    purge_person(by=people.ada, user=people.bob, reason=WHY)
    with pytest.raises(WorkbenchError) as refused:
        purge_person(by=None, user=people.bob, reason=WHY)
    assert refused.value.code == "already_purged"


def test_the_page_says_what_goes_and_wants_the_key(client, people, talks, told, jobs):
    client.force_login(people.ada)
    here = f"/documents/{told.pk}/purge/"
    shown = client.get(here)
    assert ("spans", 7) in [(str(word), count) for word, count in shown.context["counts"]]
    assert "Backups are not touched" in shown.content.decode()
    assert client.post(here, {"reason": WHY, "confirm": "wrong"}).status_code == 400
    assert client.post(here, {"reason": "", "confirm": "article"}).status_code == 400
    assert Span.objects.count() == 7
    done = client.post(here, {"reason": WHY, "confirm": "article", "file": f"export-{jobs[1].pk}"})
    assert done.status_code == 302 and Span.objects.count() == 0
    assert files.path_of(jobs[0].file).is_file() and not files.path_of(jobs[1].file).exists()
    assert client.get(here).status_code == 200, "again, for what may have come since"


def test_the_page_of_a_person_wants_the_user_name(client, people, told):
    client.force_login(people.ada)
    here = f"/people/{people.bob.pk}/purge/"
    assert client.get(here).status_code == 200
    assert client.post(here, {"reason": WHY, "confirm": "ann"}).status_code == 400
    assert client.post(here, {"reason": WHY, "confirm": "bob"}).status_code == 302
    assert not User.objects.filter(username="bob").exists()
    assert client.get("/people/999999999/purge/").status_code == 404


def test_the_command_says_what_goes_and_does_it_only_with_yes(people, told, jobs):
    said = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was purged"):
        call_command("purge", "document", str(told.pk), "--reason", WHY, stdout=said)
    assert "spans: 7" in said.getvalue() and "a.txt" in said.getvalue() and Span.objects.count() == 7
    call_command("purge", "document", str(told.pk), "--reason", WHY, "--files", "--yes", stdout=said)
    assert "Backups are not touched" in said.getvalue() and Span.objects.count() == 0
    assert not files.path_of(jobs[0].file).exists()
    call_command("purge", "person", "BOB", "--reason", WHY, "--yes", stdout=said)
    assert not User.objects.filter(username="bob").exists()
    for words in (("document", "999999"), ("person", str(uuid.uuid4()))):
        with pytest.raises(CommandError, match="There is n"):
            call_command("purge", *words, "--reason", WHY, "--yes")
    with pytest.raises(CommandError, match="Say why"):
        call_command("purge", "document", str(told.pk), "--reason", " ", "--yes", stdout=said)
