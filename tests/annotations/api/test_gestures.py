"""The rules of gestures, one by one, through the API as a script sees it."""

import uuid

import pytest

from annotations.models import AnnotationSet, Change, Gesture, Span
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import SPANS, body_of, delete, read, refused


def test_a_gesture_answers_one_result_per_operation_in_order(api, article):
    first, second = put(TEXT, "Zelenskiy", "actor"), put(TEXT, "117", "figure")
    request = uuid.uuid4()
    answer = api.ann.gesture(article, [first, second], request=request)
    assert answer.status_code == 200
    assert answer.json() == {
        "request": str(request),
        "revision": 2,
        "results": [
            {"id": first["id"], "status": "created", "version": 1},
            {"id": second["id"], "status": "created", "version": 1},
        ],
    }


def test_a_gesture_is_applied_whole_or_not_at_all_and_points_at_the_operation(api, article):
    good = [put(TEXT, quote, "figure") for quote in ("117", "40", "3")]
    bad = {**put(TEXT, "Zelenskiy", "actor"), "end": len(TEXT) + 1}
    refused(api.ann.gesture(article, [*good, bad]), 400, "offset_range", "/operations/3/end")
    assert not Span.objects.exists() and not Change.objects.filter(kind="span").exists()
    assert not AnnotationSet.objects.exists() and not Gesture.objects.exists()


def test_a_gesture_has_at_most_500_operations(api, article):
    one = put(TEXT, "117", "figure")
    refused(api.ann.gesture(article, [one] * 501), 400, "too_many_operations", "/operations")
    refused(api.ann.gesture(article, []), 400, "empty_gesture", "/operations")
    # The same body 500 times: created once, unchanged 499 times, because each sees what those before it did.
    results = api.ann.gesture(article, [one] * 500).json()["results"]
    assert [r["status"] for r in results] == ["created"] + ["unchanged"] * 499


def test_the_same_request_is_answered_from_what_is_stored(api, article):
    operation, request = put(TEXT, "117", "figure"), uuid.uuid4()
    first = api.ann.gesture(article, [operation], request=request)
    again = api.ann.gesture(article, [operation], request=request)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Span.objects.count() == 1 and Change.objects.filter(kind="span").count() == 1


def test_the_same_request_with_other_operations_is_409(api, article):
    request = uuid.uuid4()
    api.ann.gesture(article, [put(TEXT, "117", "figure")], request=request)
    refused(api.ann.gesture(article, [put(TEXT, "40", "figure")], request=request), 409, "request_reused")
    assert Span.objects.count() == 1


def test_a_replay_is_answered_whatever_the_state_of_the_set_is_now(api, article):
    operation, request = put(TEXT, "117", "figure"), uuid.uuid4()
    first = api.ann.gesture(article, [operation], request=request).json()
    assert api.ann.post(f"documents/{article.pk}/submit/").status_code == 200
    assert api.ann.gesture(article, [operation], request=request).json() == first
    refused(api.ann.gesture(article, [put(TEXT, "40", "figure")]), 409, "set_submitted")


def test_a_gesture_that_changes_nothing_is_remembered_all_the_same(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    request = uuid.uuid4()
    answer = api.ann.gesture(article, [operation], request=request).json()
    assert answer["results"][0]["status"] == "unchanged" and answer["revision"] == 1
    # Now that it is remembered, the same request says the same even after the span has gone.
    api.ann.gesture(article, [delete(operation["id"], 1)])
    assert api.ann.gesture(article, [operation], request=request).json() == answer


def test_requests_of_two_people_do_not_meet(api, article):
    operation, request = put(TEXT, "117", "figure"), uuid.uuid4()
    for person in (api.ann, api.bob):
        answer = person.gesture(article, [operation], request=request)
        assert answer.json()["results"][0]["status"] == "created"
    assert Span.objects.filter(uid=operation["id"]).count() == 2


def test_a_single_put_is_a_gesture_with_its_key_in_a_header(api, article):
    operation, key = put(TEXT, "117", "figure"), str(uuid.uuid4())
    url = SPANS.format(article.pk, operation["id"])
    first = api.ann.put(url, body_of(operation), headers={"Idempotency-Key": key})
    again = api.ann.put(url, body_of(operation), headers={"Idempotency-Key": key})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() and first.json()["version"] == 1
    other = {**body_of(operation), "label": "actor"}
    refused(api.ann.put(url, other, headers={"Idempotency-Key": key}), 409, "request_reused")
    refused(api.ann.put(url, other, headers={"Idempotency-Key": "no-uuid"}), 400, "wrong_header")


def test_a_put_answers_with_the_whole_span(api, article):
    operation = put(TEXT, "117", "figure", figure={"value": "117", "unit": "drone"})
    answer = api.ann.put(SPANS.format(article.pk, operation["id"]), body_of(operation))
    assert answer.status_code == 201
    body = answer.json()
    assert body == {
        "id": operation["id"],
        "start": 18,
        "end": 21,
        "quote": "117",
        "label": "figure",
        "attributes": {},
        "fragments": [],
        "actor": None,
        "figure": {
            "value": "117", "low": None, "high": None, "bound": "exact", "unit": "drone", "counted": None,
            "kind": "count", "per": None, "as_of": None, "place": None, "attributed_to": None,
        },
        "version": 1,
    }  # fmt: skip
    assert api.ann.get(f"documents/{article.pk}/annotations/").json()["spans"] == [body]


def test_an_unknown_uid_with_a_version_is_stale_with_current_null(api, article):
    answer = api.ann.gesture(article, [put(TEXT, "117", "figure", version=1)])
    assert refused(answer, 409, "stale_version", "/operations/0")["current"] is None


def test_a_live_uid_with_an_equal_body_is_unchanged_whatever_the_version(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    for version in ({}, {"version": 1}, {"version": 99}):
        result = api.ann.gesture(article, [{**operation, **version}]).json()["results"][0]
        assert result == {"id": operation["id"], "status": "unchanged", "version": 1}
    assert Change.objects.filter(kind="span").count() == 1


def test_a_body_is_equal_when_its_defaults_are_filled_in(api, article):
    operation = put(TEXT, "117", "figure", attributes={}, fragments=[], actor=None, figure=None)
    api.ann.gesture(article, [put(TEXT, "117", "figure", uid=operation["id"])])
    assert api.ann.gesture(article, [operation]).json()["results"][0]["status"] == "unchanged"


def test_a_live_uid_with_another_body_needs_its_version(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    changed = put(TEXT, "117 drones", "figure", uid=operation["id"])
    answer = api.ann.gesture(article, [changed])
    assert refused(answer, 409, "version_required", "/operations/0")["current"]["version"] == 1
    answer = api.ann.gesture(article, [{**changed, "version": 2}])
    current = refused(answer, 409, "stale_version", "/operations/0")["current"]
    assert (current["quote"], current["version"]) == ("117", 1)
    result = api.ann.gesture(article, [{**changed, "version": 1}]).json()["results"][0]
    assert result == {"id": operation["id"], "status": "updated", "version": 2}


def test_a_put_replaces_all(api, article):
    operation = put(TEXT, "Zelenskiy", "actor", attributes={"mention": "name"})
    api.ann.gesture(article, [operation])
    api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor", uid=operation["id"], version=1)])
    span = api.ann.get(f"documents/{article.pk}/annotations/").json()["spans"][0]
    assert (span["attributes"], span["version"]) == ({}, 2)


def test_a_figure_comes_changes_and_goes_with_its_span(api, article):
    operation = put(TEXT, "117", "figure", figure={"value": "117"})
    api.ann.gesture(article, [operation])
    for version, figure in ((1, {"low": "100", "high": "120", "bound": "range"}), (2, None)):
        api.ann.gesture(article, [{**operation, "figure": figure, "version": version}])
        span = api.ann.get(f"documents/{article.pk}/annotations/").json()["spans"][0]
        assert (span["figure"] and span["figure"]["bound"], span["version"]) == (figure and "range", version + 1)
    assert api.ann.gesture(article, [delete(operation["id"], 3)]).status_code == 200
    assert not Span.objects.exists()


def test_a_deleted_uid_comes_back_with_the_version_of_its_deletion_only(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    result = api.ann.gesture(article, [delete(operation["id"], 1)]).json()["results"][0]
    assert (result["status"], result["version"]) == ("deleted", 2)
    for version in ({}, {"version": 1}, {"version": 3}):
        answer = api.ann.gesture(article, [{**operation, **version}])
        assert refused(answer, 409, "span_deleted", "/operations/0")["version"] == 2
    result = api.ann.gesture(article, [{**operation, "version": 2}]).json()["results"][0]
    assert result == {"id": operation["id"], "status": "created", "version": 3}


def test_the_same_label_range_and_fragments_stand_once_in_a_set(api, article):
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    refused(api.ann.gesture(article, [put(TEXT, "117", "figure")]), 409, "duplicate_span", "/operations/0")
    assert api.ann.gesture(article, [put(TEXT, "117", "actor")]).status_code == 200  # another label is another span
    whole = put(TEXT, "117 drones hit 40", "claim")
    start, end = whole["start"], whole["end"]
    pieces = {"fragments": [[start, start + 3], [end - 2, end]]}
    assert api.ann.gesture(article, [whole, {**whole, "id": str(uuid.uuid4()), **pieces}]).status_code == 200
    refused(api.ann.gesture(article, [{**whole, "id": str(uuid.uuid4()), **pieces}]), 409, "duplicate_span")


def test_an_operation_sees_what_those_before_it_did(api, article):
    old, new = put(TEXT, "117", "figure"), put(TEXT, "117", "figure")
    api.ann.gesture(article, [old])
    refused(api.ann.gesture(article, [new, delete(old["id"], 1)]), 409, "duplicate_span", "/operations/0")
    results = api.ann.gesture(article, [delete(old["id"], 1), new]).json()["results"]
    assert [r["status"] for r in results] == ["deleted", "created"]


def test_ranges_may_move_in_a_circle_within_one_gesture(api, article):
    first, second = put(TEXT, "117", "figure"), put(TEXT, "40", "figure")
    api.ann.gesture(article, [first, second])
    steps = [
        put(TEXT, "3", "figure", uid=first["id"], version=1),
        put(TEXT, "117", "figure", uid=second["id"], version=1),
        put(TEXT, "40", "figure", uid=first["id"], version=2),
    ]
    assert api.ann.gesture(article, steps).json()["revision"] == 5
    spans = {s["id"]: (s["quote"], s["version"]) for s in read(api.ann, article)["spans"]}
    assert spans == {first["id"]: ("40", 3), second["id"]: ("117", 2)}


def test_created_changed_deleted_and_recreated_in_one_gesture(api, article):
    one = put(TEXT, "117", "figure")
    steps = [
        one,
        put(TEXT, "117 drones", "figure", uid=one["id"], version=1),
        delete(one["id"], 2),
        {**one, "version": 3},
    ]
    answer = api.ann.gesture(article, steps).json()
    assert [r["status"] for r in answer["results"]] == ["created", "updated", "deleted", "created"]
    assert [r["version"] for r in answer["results"]] == [1, 2, 3, 4] and answer["revision"] == 4
    assert [(s["quote"], s["version"]) for s in read(api.ann, article)["spans"]] == [("117", 4)]


def test_an_unknown_attribute_key_is_400(api, article):
    answer = api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor", attributes={"colour": "red"})])
    refused(answer, 400, "unknown_attribute", "/operations/0/attributes/colour")


def test_a_delete_needs_the_current_version(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    refused(api.ann.gesture(article, [delete(operation["id"])]), 409, "version_required", "/operations/0")
    answer = api.ann.gesture(article, [delete(operation["id"], 7)])
    assert refused(answer, 409, "stale_version", "/operations/0")["current"]["version"] == 1


def test_a_second_delete_is_unchanged_and_an_unknown_one_404(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    api.ann.gesture(article, [delete(operation["id"], 1)])
    for version in (None, 1, 2):
        result = api.ann.gesture(article, [delete(operation["id"], version)]).json()["results"][0]
        assert result == {"id": operation["id"], "status": "unchanged", "version": 2}
    refused(api.ann.gesture(article, [delete(uuid.uuid4(), 1)]), 404, "not_found", "/operations/0")


@pytest.mark.parametrize("where", ["address", "body"])
def test_a_single_delete_takes_its_version_in_the_address_or_the_body(api, article, where):
    operation = put(TEXT, "117", "figure")
    url = SPANS.format(article.pk, operation["id"])
    api.ann.put(url, body_of(operation))
    refused(api.ann.delete(url), 409, "version_required")
    answer = api.ann.delete(f"{url}?version=1") if where == "address" else api.ann.delete(url, {"version": 1})
    assert (answer.status_code, answer.json()["status"], answer.json()["version"]) == (200, "deleted", 2)


def test_history_keeps_what_was_and_what_is(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    api.ann.gesture(article, [put(TEXT, "117 drones", "figure", uid=operation["id"], version=1)])
    change = Change.objects.filter(kind="span").order_by("-seq")[0]
    assert (change.before["quote"], change.after["quote"], change.version) == ("117", "117 drones", 2)
    assert change.user.username == "ann" and change.request is not None
