"""projects/, members/, labels/, relation-types/, events/ and actors/."""

import msgspec
import pytest

from annotations.api.shapes.events import EventRow
from annotations.api.shapes.projects import MemberRow, ProjectRow
from annotations.api.shapes.schema import LabelRow, RelationTypeRow
from annotations.models import Change, Membership, Project


def test_a_script_makes_a_project_adds_a_member_and_reads_the_labels(api, people):
    made = api.ada.post("projects/", {"name": "Talks", "template": "claims-actors-figures"})
    assert made.status_code == 201
    project = msgspec.convert(made.json(), ProjectRow, strict=False)
    assert (project.slug, project.name, project.role, project.schema_version) == ("talks", "Talks", "manager", 1)
    added = api.ada.post(f"projects/{project.id}/members/", {"user": "bob", "role": "annotator"})
    assert (added.status_code, added.json()["role"]) == (201, "annotator")
    labels = api.bob.get(f"projects/{project.id}/labels/").json()
    assert [row["key"] for row in labels["results"]] == ["claim", "actor", "figure"]
    assert (labels["next"], labels["count"]) == (None, 3)
    assert all(msgspec.convert(row, LabelRow) for row in labels["results"])
    types = api.bob.get(f"projects/{project.id}/relation-types/").json()["results"]
    assert [msgspec.convert(row, RelationTypeRow).key for row in types] == ["speaker", "has_figure"]


def test_everybody_finds_their_own_projects_with_their_role(api, talks, elsewhere):
    def found(person):
        return {row["slug"]: row["role"] for row in person.get("projects/").json()["results"]}

    assert found(api.ann) == {"talks": "annotator"}
    assert found(api.mia) == {"elsewhere": "manager"}
    assert found(api.sid) == {}
    assert found(api.ada) == {"talks": "manager", "elsewhere": "manager"}


def test_a_project_can_only_be_made_by_those_who_may(api):
    assert api.ann.post("projects/", {"name": "Mine"}).status_code == 403
    assert api.ada.post("projects/", {"name": "X", "template": "nothing"}).json()["pointer"] == "/template"


def test_a_manager_changes_and_deletes_a_project(api, talks):
    url = f"projects/{talks.pk}/"
    assert api.mara.patch(url, {"blind": False, "annotators_per_document": 2}).json()["annotators_per_document"] == 2
    assert api.ann.get(url).json()["blind"] is False
    assert api.mara.delete(url).status_code == 204
    assert api.mara.get(url).status_code == 404
    assert api.ada.get(url).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"name": "Mine"}),
        ("DELETE", "", None),
        ("POST", "members/", {"user": "sid", "role": "manager"}),
        ("PATCH", "members/mara/", {"role": "viewer"}),
        ("DELETE", "members/mara/", None),
        ("POST", "labels/", {"key": "place", "name": "Place"}),
        ("POST", "relation-types/", {"key": "near", "name": "Near"}),
        ("POST", "events/", {"key": "e"}),
        ("PATCH", "events/e/", {"title": "Mine"}),
        ("POST", "documents/", {"text": "Mine."}),
    ],
)
def test_what_a_manager_may_is_403_for_members_and_404_for_strangers(api, talks, method, path, body):
    before = Change.objects.count()
    for person in (api.cora, api.ann, api.vera):
        assert person(method, f"projects/{talks.pk}/{path}", body).status_code == 403
    for person in (api.mia, api.otto, api.sid):
        assert person(method, f"projects/{talks.pk}/{path}", body).status_code == 404
    assert api.nobody(method, f"projects/{talks.pk}/{path}", body).status_code == 401
    assert Change.objects.count() == before
    assert Project.objects.get(pk=talks.pk).name == "Talks"


@pytest.mark.parametrize("path", ["", "members/", "labels/", "relation-types/", "events/", "actors/", "documents/"])
def test_what_members_read_is_404_for_strangers(api, talks, path):
    assert api.vera.get(f"projects/{talks.pk}/{path}").status_code == 200
    assert api.mia.get(f"projects/{talks.pk}/{path}").status_code == 404
    assert api.nobody.get(f"projects/{talks.pk}/{path}").status_code == 401


def test_a_removed_member_loses_access_with_the_next_request(api, talks):
    url = f"projects/{talks.pk}/"
    assert api.ann.get(url).status_code == 200
    assert api.mara.delete(f"{url}members/ann/").status_code == 204
    assert api.ann.get(url).status_code == 404
    assert api.mara.delete(f"{url}members/ann/").status_code == 404


def test_members_are_listed_and_their_roles_changed(api, talks):
    url = f"projects/{talks.pk}/members/"
    rows = [msgspec.convert(row, MemberRow, strict=False) for row in api.vera.get(url).json()["results"]]
    assert {row.user: row.role for row in rows}["cora"] == "curator"
    assert api.mara.patch(f"{url}bob/", {"role": "curator"}).json()["role"] == "curator"
    assert api.mara.patch(f"{url}mara/", {"role": "viewer"}).json()["code"] == "last_manager"
    assert Membership.objects.get(project=talks, user__username="mara").role == "manager"


def test_a_label_is_added_with_its_attributes(api, talks):
    body = {
        "key": "place",
        "name": "Place",
        "shortcut": "p",
        "attributes": [{"key": "size", "type": "choice", "choices": ["town", "country"], "required": True}],
    }
    made = api.mara.post(f"projects/{talks.pk}/labels/", body)
    assert made.status_code == 201
    assert made.json()["attributes"] == [  # fmt: skip
        {
            "key": "size",
            "type": "choice",
            "name": "size",
            "required": True,
            "choices": ["town", "country"],
            "minimum": None,
            "maximum": None,
            "allowed_if": None,
        }
    ]
    refused = api.mara.post(f"projects/{talks.pk}/labels/", {"key": "place2", "name": "PLACE"})
    assert (refused.status_code, refused.json()["code"]) == (409, "label_exists")


def test_events_are_added_changed_and_listed(api, talks):
    url = f"projects/{talks.pk}/events/"
    made = api.mara.post(url, {"key": "a/b", "title": None, "happened_on": "2025-05"})
    assert msgspec.convert(made.json(), EventRow).title is None
    assert api.mara.post(url, {"key": "a/b"}).json()["code"] == "event_exists"
    assert api.mara.patch(f"{url}a/b/", {"title": "Round", "happened_on": None}).json()["happened_on"] is None
    assert api.mara.patch(f"{url}a/b/", {"happened_on": "May"}).json()["pointer"] == "/happened_on"
    assert api.mara.patch(f"{url}other/", {}).status_code == 404
    assert [row["title"] for row in api.vera.get(url).json()["results"]] == ["Round"]
