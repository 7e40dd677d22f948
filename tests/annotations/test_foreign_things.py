"""Who manages one project uses what another one has: labels, documents, people, tags, calls to be undone, jobs, flags.

Each request is refused, or passes over what is not there, and the other project stays as it was to the last column.
"""

import uuid
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from annotations.models import Change, DocumentTag, Project, Span
from annotations.services import bulk
from annotations.services.schema import add_label, archive_label
from annotations.services.tags import add_tags
from tests.fixtures.cast import as_person
from tests.fixtures.page_rows import FOREIGN

BULK = "projects/{project}/documents/bulk/"
ONE, GONE, TAGGED = "{foreign_document}", "{foreign_deleted_document}", f"{FOREIGN} tag"
LABEL = {"key": "new", "name": "New", "kind": "other", "hue": "4"}
# Address, form, and the answer to Mara, who manages Talks and is nobody in Elsewhere.
FORMS = [
    (BULK, {"action": "event", "document": ONE, "event": "{foreign_event}"}, 302),
    (BULK, {"action": "tag", "document": ONE, "tag": "mine"}, 302),
    (BULK, {"action": "untag", "document": ONE, "tag": TAGGED}, 302),
    (BULK, {"action": "delete", "document": ONE}, 302),
    (BULK, {"action": "assign", "document": ONE, "user": "ann"}, 302),
    (BULK, {"action": "assign", "document": "{document}", "user": "otto"}, 302),
    (BULK, {"action": "undo", "request": "{foreign_request}", "first": "0"}, 302),
    ("projects/{foreign_project}/documents/bulk/", {"action": "undo", "request": "{foreign_request}"}, 404),
    ("projects/{project}/documents/trash/", {"document": GONE}, 302),
    ("documents/{foreign_document}/edit/", {"title": "Mine", "seen": ""}, 404),
    ("documents/{document}/edit/", {"event": "{foreign_event}", "seen": ""}, 400),
    ("projects/{project}/documents/new/", {"text": "A.", "replaces": "{foreign_key}"}, 400),
    ("projects/{project}/settings/relation-types/new/", {"key": "n", "name": "N", "heads": "{foreign_label_key}"}, 400),
    ("projects/{project}/settings/labels/{label}/archive/", {"spans": "relabel", "to": "{foreign_label_key}"}, 400),
    ("projects/{project}/assignments/", {"unassign": "mia"}, 302),
    ("projects/{project}/assignments/", {"share": "1", "user": "otto", "overlap": "0", "per_document": "1"}, 400),
    ("projects/{project}/people/", {"action": "change", "user": "otto", "role": "manager"}, 404),
    ("projects/{project}/people/", {"action": "remove", "user": "mia"}, 404),
    ("projects/{foreign_project}/people/", {"action": "invite", "username": "new", "role": "manager"}, 404),
    *(("projects/{project}/people/", {"action": one, "user": "nils"}, 404) for one in ("again", "withdraw")),
    ("projects/{project}/people/", {"action": "add", "user": "nils", "role": "viewer"}, 409),
    ("projects/{project}/review/", {"flag": "{foreign_flag}", "answer": "Mended."}, 404),
    ("documents/{document}/history/", {"kind": "span", "uid": "{foreign_span}"}, 404),
    ("documents/{document}/history/", {"kind": "span", "uid": "{foreign_span}", "gold": "1"}, 404),
    ("documents/{document}/step/", {"step": "accept", "set": "{foreign_handed_in}", "revision": "0"}, 404),
    ("documents/{document}/step/", {"step": "send-back", "set": "{foreign_bobs_set}", "reason": "More."}, 404),
    ("projects/{project}/exports/", {"profile": "workbench", "layer": "all", "event": "{foreign_event}"}, 400),
    ("imports/{foreign_import}/", {"again": "same"}, 404),
    ("exports/{foreign_export}/", {}, 404),
    ("projects/new/", {"name": "N", "template": "copy", "copy_of": "{foreign_project}"}, 403),
    ("projects/{project}/settings/labels/new/", {**LABEL, "key": "{foreign_label_key}-2"}, 302),
    ("account/", {"action": "end_session", "session": "{session_of_another}"}, 404),
    ("account/", {"action": "revoke", "token": "{token_of_another}"}, 404),
    ("people/", {"action": "deactivate", "user": "otto"}, 403),
]  # fmt: skip
DOCUMENTS = ["{foreign_document}", "{foreign_deleted_document}"]
# Method, address, body, and the answer over the API; what is a whole "{…}" is sent as the value itself.
CALLS = [
    *(
        ("POST", BULK, {"action": action, "documents": DOCUMENTS, **more}, 200)
        for action, more in (
            ("event", {"event": None}), ("event", {"event": "{foreign_event}"}), ("tag", {"tags": ["mine"]}),
            ("untag", {"tags": [TAGGED]}), ("delete", {}), ("restore", {}), ("assign", {"users": ["ann"]}),
            ("unassign", {"users": ["mia"]}),
        )
    ),
    ("POST", BULK, {"action": "undo", "request": "{foreign_request}"}, 409),
    ("POST", BULK, {"action": "undo", "request": "{adas_request}"}, 409),
    ("POST", BULK, {"action": "assign", "documents": ["{document}"], "users": ["otto"]}, 400),
    ("POST", "projects/{project}/assignments/", {"documents": DOCUMENTS, "users": ["ann"]}, 200),
    ("POST", "projects/{project}/assignments/remove/", {"documents": DOCUMENTS, "users": ["mia"]}, 200),
    ("POST", "projects/{project}/assignments/share/", {"documents": DOCUMENTS, "users": ["ann"]}, 200),
    ("POST", "flags/{foreign_flag}/resolve/", {"answer": "Mended."}, 404),
    ("POST", "labels/{foreign_label}/archive/", {"spans": "keep"}, 404),
    ("POST", "labels/{foreign_archived}/restore/", {"request": "{foreign_archive}"}, 404),
    ("POST", "labels/{archived}/restore/", {"request": "{foreign_archive}"}, 404),
    ("PATCH", "labels/{foreign_label}/", {"name": "Mine"}, 404),
    ("PATCH", "relation-types/{foreign_relation_type}/", {"name": "Mine"}, 404),
    ("PATCH", "relation-types/{relation_type}/", {"heads": ["{foreign_label_key}"]}, 400),
    ("POST", "relation-types/{foreign_relation_type}/archive/", None, 404),
    ("POST", "projects/{project}/documents/", {"key": "k", "text": "A.", "replaces": "{foreign_key}"}, 400),
    ("PATCH", "documents/{document}/", {"replaces": "{foreign_key}"}, 400),
    ("PATCH", "documents/{foreign_document}/", {"title": "Mine"}, 404),
    ("DELETE", "documents/{foreign_document}/", None, 404),
    ("POST", "documents/{foreign_deleted_document}/restore/", None, 404),
    ("PATCH", "projects/{project}/events/{foreign_event}/", {"title": "Mine"}, 404),
    ("PUT", "projects/{foreign_project}/guideline/", {"body": "Mine.", "number": 1}, 404),
    ("POST", "documents/{document}/accept/", {"set": "{foreign_handed_in}", "revision": 0, "replace": True}, 404),
    ("POST", "documents/{document}/reopen/", {"set": "{foreign_bobs_set}", "reason": "More."}, 404),
    ("GET", "documents/{document}/annotations/?set={foreign_bobs_set}", None, 404),
    ("PATCH", "projects/{project}/members/otto/", {"role": "manager"}, 404),
    ("DELETE", "projects/{project}/members/mia/", None, 404),
    ("POST", "projects/{foreign_project}/invitations/", {"username": "new", "role": "manager"}, 404),
    ("POST", "projects/{project}/invitations/nils/link/", None, 404),
    ("POST", "projects/{foreign_project}/invitations/nils/link/", None, 404),
    ("DELETE", "projects/{project}/invitations/nils/", None, 404),
    ("DELETE", "me/tokens/{token_of_another}/", None, 404),
    ("DELETE", "imports/{foreign_import}/", None, 404),
    ("DELETE", "exports/{foreign_export}/", None, 404),
    ("POST", "projects/", {"name": "N", "copy_of": "{foreign_project}"}, 403),
    ("POST", "projects/{project}/exports/", {"profile": "workbench", "filters": {"event": "{foreign_event}"}}, 202),
]  # fmt: skip


@pytest.fixture
def world(page_world, people, talks, elsewhere) -> SimpleNamespace:
    """What page_world has, and in both projects something that can be undone."""
    names = page_world.names
    foreign = names["foreign_document"]
    add_tags(by=people.mia, project=elsewhere, documents=[foreign], names=[TAGGED])
    add_label(by=people.mia, project=elsewhere, key="only-there", name="Only there")
    done = bulk.add_tags(by=people.mia, project=elsewhere, documents=[foreign], names=["theirs"])
    adas = bulk.add_tags(by=people.ada, project=talks, documents=[names["document"]], names=["adas"])
    archived = {
        name: add_label(by=by, project=project, key="going", name="Going")
        for name, by, project in (("archived", people.mara, talks), ("foreign_archived", people.mia, elsewhere))
    }
    archive_label(by=people.mara, label=archived["archived"])
    theirs = archive_label(by=people.mia, label=archived["foreign_archived"])
    more = {
        **{name: label.pk for name, label in archived.items()}, "foreign_request": done.request,
        "adas_request": adas.request, "foreign_archive": theirs.request, "foreign_label_key": "only-there",
        "foreign_span": Span.objects.filter(set__document__project=elsewhere).values_list("uid", flat=True)[0],
    }  # fmt: skip
    return SimpleNamespace(names={**names, **more}, browsers=page_world.browsers, api=as_person(people.mara))


@pytest.mark.parametrize(("route", "send", "status"), FORMS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_form_of_one_project_touches_what_another_one_has(world, elsewhere, route, send, status):
    before = of(elsewhere)
    form = {name: value.format(**world.names) for name, value in send.items()}
    with transaction.atomic():
        answer = world.browsers["mara"].post("/" + route.format(**world.names), form)
        after = of(elsewhere)
        transaction.set_rollback(True)
    assert answer.status_code == status
    assert after == before
    assert FOREIGN not in answer.content.decode()


@pytest.mark.parametrize(("method", "route", "body", "status"), CALLS, ids=lambda value: str(value)[:60])
def test_no_call_of_one_project_touches_what_another_one_has(world, elsewhere, method, route, body, status):
    before = of(elsewhere)
    with transaction.atomic():
        answer = world.api(method, route.format(**world.names), filled(body, world.names))
        after = of(elsewhere)
        transaction.set_rollback(True)
    said = answer.content.decode()
    assert answer.status_code == status, said
    assert after == before
    assert FOREIGN not in said
    if status == 200:
        told = answer.json()
        assert not told.get("changed") and not told.get("assignments") and told.get("request") is None, told


def test_whether_tags_of_another_project_leave_room_is_not_told(world, people, elsewhere):
    """Twenty tags are the most: with one more, the refusal would tell how many a document has."""
    foreign = world.names["foreign_document"]
    for row in DocumentTag.objects.filter(document=foreign):
        row.delete()
    add_tags(by=people.mia, project=elsewhere, documents=[foreign], names=[f"t{n}" for n in range(20)])
    answer = world.api.post(BULK.format(**world.names), {"action": "tag", "documents": [foreign], "tags": ["one"]})
    assert (answer.status_code, answer.json()["changed"]) == (200, 0)


def test_what_another_manager_did_to_many_documents_is_theirs_to_take_back(world, talks):
    before = of(talks)
    answer = world.api.post(BULK.format(**world.names), {"action": "undo", "request": str(world.names["adas_request"])})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_undo")
    assert of(talks) == before


def test_a_span_names_no_actor_of_another_project(people, talks, elsewhere, article):
    elsewhere.actors.create(uid="theirs", name=FOREIGN)
    api = as_person(people.ann)
    answer = api.put(f"documents/{article.pk}/spans/{uuid.uuid4()}/",
                     {"start": 0, "end": 9, "quote": "Zelenskiy", "label": "actor", "actor": "theirs"})  # fmt: skip
    assert answer.status_code == 400, answer.json()
    assert FOREIGN not in answer.content.decode()
    assert not Span.objects.exists() and not talks.actors.exists()


def test_there_is_something_in_the_other_project_to_be_touched(world, elsewhere):
    found = of(elsewhere)
    assert {"Assignment", "Change", "Document", "DocumentTag", "ExportJob", "Flag", "GuidelineVersion", "ImportJob",
            "Label", "Membership", "Span"} <= {name for name, rows in found.items() if rows}  # fmt: skip
    assert Change.objects.filter(request=world.names["foreign_request"]).exists()


def of(project: Project) -> dict[str, list[dict]]:
    """All rows of all tables that belong to a project."""
    found = {}
    for model in apps.get_app_config("annotations").get_models():
        path = _way(model)
        if path:
            rows = model._default_manager.filter(**{path: project.pk}).order_by("pk")
            found[model.__name__] = list(rows.values())
    return found


def _way(model: type[Model], depth: int = 0) -> str:
    """The lookup that leads from a table to its project; '' where none does."""
    if model is Project:
        return "pk"
    names = {field.name: field for field in model._meta.fields if field.is_relation}
    if "project" in names:
        return "project"
    for name in ("document", "set", "span", "head"):
        if name in names and depth < 4 and (rest := _way(names[name].related_model, depth + 1)):
            return f"{name}__{rest}"
    return ""


def filled(value, names):
    """The body with real ids: a whole '{name}' becomes the value itself, UUIDs as text."""
    if isinstance(value, dict):
        return {key: filled(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, names) for inner in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        found = names[value[1:-1]]
        return found if isinstance(found, int) else str(found)
    return value
