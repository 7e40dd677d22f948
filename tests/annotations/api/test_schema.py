"""Labels and relation types over the API: changed, archived, brought back."""

import uuid

import pytest

from annotations.models import Change, Label, RelationType, SchemaVersion, Span
from tests.fixtures.cast import TEXT, put


@pytest.fixture
def figure(talks) -> Label:
    return talks.labels.get(key="figure")


@pytest.fixture
def marked(api, article, figure):
    """Five figures of Ann's."""
    quotes = ["117", "40", "3", "drones", "bombers"]
    spans = [put(TEXT, quote, "figure", uid=uuid.uuid4()) for quote in quotes]
    assert api.ann.gesture(article, spans).status_code == 200


def test_a_change_is_answered_with_the_label_and_leaves_alone_what_was_not_sent(api, figure, talks):
    rule = {"key": "sure", "type": "number", "minimum": "0", "maximum": "1"}
    answer = api.mara.patch(f"labels/{figure.pk}/", {"name": "Number", "position": 0, "attributes": [rule]})
    row = answer.json()
    assert (answer.status_code, row["key"], row["name"], row["position"]) == (200, "figure", "Number", 0)
    assert row["attributes"][0] == {**rule, "name": "sure", "required": False, "choices": [], "allowed_if": None}
    assert (row["description"], row["colour"]) == (figure.description, figure.colour)
    assert SchemaVersion.objects.filter(project=talks).count() == 2
    listed = api.vera.get(f"projects/{talks.pk}/labels/").json()["results"]
    assert listed[0] == row


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"key": "other"}, 400, "/key"),
        ({"kind": "claim"}, 400, "/kind"),
        ({"colour": "red;background:url(//evil)"}, 400, "/colour"),
        ({"colour": '"><svg/onload=alert(1)>'}, 400, "/colour"),
        ({"colour": "#" + "f" * 10_000}, 400, "/colour"),
        ({"name": None}, 400, "/name"),
        ({"position": -1}, 400, "/position"),
        ({"position": 10**9}, 400, "/position"),
        ({"name": "CLAIM"}, 409, "/name"),
        ({"name": "Cla\u200bim"}, 409, "/name"),
        ({"attributes": [{"key": "a", "type": "number", "minimum": 1}]}, 400, "/attributes/0/minimum"),
        ({"attributes": [{"key": "a", "type": "text", "allowed_if": {}}]}, 400, "/attributes/0/allowed_if/attribute"),
    ],
)
def test_what_cannot_be_is_refused_with_a_pointer(api, figure, talks, body, status, pointer):
    answer = api.mara.patch(f"labels/{figure.pk}/", body)
    assert (answer.status_code, answer.json()["pointer"]) == (status, pointer)
    assert SchemaVersion.objects.filter(project=talks).count() == 1


def test_a_label_in_use_is_told_with_its_count_and_archived_with_it_and_brought_back(api, figure, marked, article):
    address = f"labels/{figure.pk}/archive/"
    refused = api.mara.post(address, {"spans": "delete"})
    assert (refused.status_code, refused.json()["code"], refused.json()["count"]) == (409, "label_in_use", 5)
    done = api.mara.post(address, {"spans": "delete", "count": 5}).json()
    assert (done["spans"], done["deleted_spans"], done["sets"], done["label"]["archived"]) == (5, 5, 1, True)
    assert not Span.objects.exists()
    assert Change.objects.filter(request=done["request"]).count() == 6
    assert api.ann.gesture(article, [put(TEXT, "117", "figure")]).json()["code"] == "label_archived"
    back = api.mara.post(f"labels/{figure.pk}/restore/", {"request": done["request"]}).json()
    assert (back["spans"], back["not_reverted"], back["label"]["archived"]) == (5, [], False)
    assert Span.objects.count() == 5
    assert api.mara.post(f"labels/{figure.pk}/restore/", {"request": "x"}).json()["pointer"] == "/request"
    assert api.mara.post(f"labels/{figure.pk}/restore/", {}).json()["code"] == "label_not_archived"


def test_a_label_or_relation_type_of_another_project_is_not_there(api, elsewhere):
    label, kind = (
        Label.objects.filter(project=elsewhere).first(),
        RelationType.objects.filter(project=elsewhere).first(),
    )
    for path, body in (
        (f"labels/{label.pk}/archive/", {}),
        (f"labels/{label.pk}/restore/", {}),
        (f"relation-types/{kind.pk}/archive/", None),
        (f"relation-types/{kind.pk}/restore/", None),
    ):
        assert api.mara.post(path, body).status_code == 404
    assert api.mara.patch(f"labels/{label.pk}/", {"name": "X"}).status_code == 404
    assert api.mara.patch(f"relation-types/{kind.pk}/", {"name": "X"}).status_code == 404
    assert api.mara.patch(f"labels/{10**25}/", {"name": "X"}).status_code == 404


def test_legal_ends_are_changed_and_stand_from_then_on(api, article, talks):
    near = api.mara.post(f"projects/{talks.pk}/relation-types/", {"key": "near", "name": "Near"}).json()
    ids = [str(uuid.uuid4()) for _ in range(2)]
    api.ann.gesture(article, [put(TEXT, "117", "figure", uid=ids[0]), put(TEXT, "40", "figure", uid=ids[1])])
    changed = api.mara.patch(f"relation-types/{near['id']}/", {"heads": ["claim"], "tails": ["figure", "actor"]}).json()
    assert (changed["heads"], changed["tails"]) == (["claim"], ["actor", "figure"])
    tie = {"op": "put_relation", "id": str(uuid.uuid4()), "type": "near", "head": ids[0], "tail": ids[1]}
    assert api.ann.gesture(article, [tie]).json()["code"] == "relation_not_allowed"
    assert api.mara.post(f"relation-types/{near['id']}/archive/").json()["archived"] is True
    assert api.mara.post(f"relation-types/{near['id']}/archive/").json()["code"] == "relation_type_archived"


def test_a_project_is_made_with_the_labels_of_another(api, people, talks, settings):
    settings.ALLOW_PROJECT_CREATION = True
    made = api.ann.post("projects/", {"name": "Copy", "copy_of": talks.pk}).json()
    keys = [row["key"] for row in api.ann.get(f"projects/{made['id']}/labels/").json()["results"]]
    assert keys == ["claim", "actor", "figure"]
    refused = api.sid.post("projects/", {"name": "Copy", "copy_of": talks.pk})
    assert (refused.status_code, refused.json()["pointer"]) == (400, "/copy_of")
