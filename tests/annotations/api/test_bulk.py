"""The same done to many documents through the API: exact counts, strict shapes, and undo by the request."""

import uuid

import pytest

from annotations.models import Assignment, Change, Document
from annotations.services.documents import add_document
from annotations.services.tags import tags_of


@pytest.fixture
def four(people, talks):
    return [add_document(by=people.mara, project=talks, key=key, text=f"Text {key}.").pk for key in "abcd"]


@pytest.fixture
def bulk(api, talks):
    """POST as Mara: (status, body)."""

    def post(action, person=None, **body):
        answer = (person or api.mara).post(f"projects/{talks.pk}/documents/bulk/", {"action": action, **body})
        return answer.status_code, answer.json()

    return post


def live(talks):
    return list(Document.objects.live().filter(project=talks).order_by("key").values_list("key", flat=True))


def test_tags_and_events_are_given_counted_and_taken_back(bulk, four, foreign_article):
    status, done = bulk("tag", documents=[*four, four[0], foreign_article.pk, 2**70 % 10**18, 0], tags=["war"])
    assert (status, done["changed"], done["assignments"]) == (200, 4, None)
    assert tags_of([*four, foreign_article.pk]) == {pk: ["war"] for pk in four}
    assert bulk("untag", documents=four[:1], tags=["war"])[1]["changed"] == 1
    assert bulk("undo", request=done["request"])[1]["changed"] == 3, "what was changed since stays"
    assert not tags_of(four)
    status, done = bulk("event", documents=four[:2], event="round-1")
    assert list(Document.objects.filter(event__key="round-1").values_list("pk", flat=True)) == four[:2]
    assert bulk("event", documents=four, event=None)[1]["changed"] == 2
    assert bulk("event", documents=four, event=None)[1] == {
        "asked": 4, "changed": 0, "missed": 0, "assignments": None, "request": None,
    }  # fmt: skip
    requests = Change.objects.filter(document__in=four, verb="updated").values_list("request", flat=True)
    assert uuid.UUID(done["request"]) in set(requests)


def test_documents_are_deleted_restored_and_the_deletion_undone(bulk, talks, four):
    status, done = bulk("delete", documents=four[:3])
    assert (status, done["asked"], done["changed"], live(talks)) == (200, 3, 3, ["d"])
    assert bulk("restore", documents=four)[1] == {
        "asked": 4, "changed": 3, "missed": 0, "assignments": None, "request": None,
    }  # fmt: skip
    done = bulk("delete", documents=four[:1])[1]
    assert bulk("undo", request=done["request"])[1]["changed"] == 1 and live(talks) == list("abcd")


def test_people_are_assigned_and_taken_off(bulk, four):
    assert bulk("assign", documents=four, users=["ann", "bob"])[1]["assignments"] == 8
    assert bulk("assign", documents=four, users=["ann"])[1] == {
        "asked": 4, "changed": None, "missed": 0, "assignments": 0, "request": None,
    }  # fmt: skip
    assert bulk("unassign", documents=four[:3], users=["ann"])[1]["assignments"] == 3
    assert Assignment.objects.count() == 5


def test_only_who_did_it_takes_it_back_and_only_once(bulk, api, four):
    request = bulk("delete", documents=four)[1]["request"]
    assert bulk("undo", person=api.ada, request=request)[0] == 409
    assert bulk("undo", request=request)[1]["changed"] == 4
    assert bulk("undo", request=request)[1]["changed"] == 0, "they live already"
    assert bulk("undo", request=str(uuid.uuid4()))[1]["code"] == "nothing_to_undo"


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "missing_field", "/action"),
        ({"action": "burn", "documents": [1]}, "wrong_type", "/action"),
        ({"action": "delete"}, "missing_field", "/documents"),
        ({"action": "delete", "documents": [1], "tags": ["war"]}, "unknown_field", "/tags"),
        ({"action": "delete", "documents": ["1"]}, "wrong_type", "/documents/0"),
        ({"action": "delete", "documents": "1"}, "wrong_type", "/documents"),
        ({"action": "tag", "documents": [1], "tags": [" "]}, None, "/tags"),
        ({"action": "event", "documents": [1]}, "missing_field", "/event"),
        ({"action": "undo", "request": "x"}, "wrong_type", "/request"),
        ({"action": "assign", "documents": [1], "users": ["otto"]}, "unknown_user", "/users"),
    ],
)
def test_what_is_not_one_of_the_shapes_is_refused_with_its_place(api, talks, body, code, pointer):
    answer = api.mara.post(f"projects/{talks.pk}/documents/bulk/", body)
    assert answer.status_code == 400
    assert code in (None, answer.json()["code"]) and answer.json()["pointer"] == pointer


def test_more_documents_than_are_taken_at_once_are_refused(bulk, monkeypatch, four):
    monkeypatch.setattr("annotations.services.bulk.MOST", 3)
    assert bulk("delete", documents=four)[1]["code"] == "too_many_documents"
