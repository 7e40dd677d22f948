"""Hints on figures through the API: who sees them, who may judge them, and what stays of it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Change, CheckVerdict, Project
from annotations.services.documents import add_document
from tests.fixtures.cast import put
from tests.fixtures.gestures import refused

TEXT = "A strike killed 6: 4 in Sumy and 3 in Kyiv. It hit 3 of the 7 houses, 30 km (18 miles) away."
DEAD = {"unit": "person", "counted": "dead", "kind": "count"}


def figure(quote: str, value: str, nth: int = 0, **more) -> dict:
    said = {"value": value, "low": value, "high": value, "bound": "exact", **more}
    return put(TEXT, quote, "figure", nth=nth, figure=said)


@pytest.fixture
def counted(people, talks):
    return add_document(by=people.mara, project=talks, key="counted", text=TEXT)


def mark(person, document):
    dead = [figure("6", "6", **DEAD), figure("4", "4", **DEAD), figure("3", "3", **DEAD)]
    houses = [figure("3", "3", nth=1, unit="house", kind="count"), figure("7", "7", unit="house", kind="count")]
    ways = [figure("30 km", "30", unit="km", kind="distance"), figure("18 miles", "18", unit="mile", kind="distance")]
    assert person.gesture(document, [*dead, *houses, *ways]).status_code == 200


def checks(person, document, which: str = "mine") -> list[dict]:
    answer = person.get(f"documents/{document.pk}/figures/checks/?set={which}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def judge(person, document, key: str, verdict: str):
    return person.post(f"documents/{document.pk}/figures/checks/", {"key": key, "verdict": verdict})


def test_hints_are_told_with_what_they_say_and_their_spans(api, counted):
    assert checks(api.ann, counted) == []
    mark(api.ann, counted)
    found = checks(api.ann, counted)
    assert [(one["kind"], one["agrees"], one["says"], one["state"], len(one["spans"])) for one in found] == [
        ("sum", False, "4 + 3 is 7, not 6.", "open", 3),
        ("subset", True, "3 of 7: a part of it.", "open", 2),
        (
            "conversion",
            True,
            "30 km and 18 miles can both be true. 18 miles is 28.97 km, the same when rounded.",
            "open",
            2,
        ),
    ]


def test_a_verdict_is_kept_counts_as_a_change_and_can_be_taken_back(api, counted, people):
    mark(api.ann, counted)
    key = checks(api.ann, counted)[0]["key"]
    revision = AnnotationSet.objects.get(owner=people.ann).revision
    for step, verdict in enumerate(["dismissed", "accepted", "open"], start=1):
        answer = judge(api.ann, counted, key, verdict)
        assert answer.status_code == 200, answer.json()
        assert (answer.json()["state"], answer.json()["revision"]) == (verdict, revision + step)
        assert (
            judge(api.ann, counted, key, verdict).json()["revision"] == revision + step
        )  # so already: nothing is done
        assert checks(api.ann, counted)[0]["state"] == verdict
    assert not CheckVerdict.objects.exists()
    rows = Change.objects.filter(kind="check").order_by("seq").values_list("verb", "uid", "before", "after")
    assert [(verb, before["state"], after["state"]) for verb, _uid, before, after in rows] == [
        ("dismiss", "open", "dismissed"), ("accept", "dismissed", "accepted"), ("reopen", "accepted", "open"),
    ]  # fmt: skip
    assert {uid for _verb, uid, _before, _after in rows} == {key}


def test_a_verdict_stands_in_the_history_of_the_document_in_words(api, counted, people, client):
    mark(api.ann, counted)
    judge(api.ann, counted, checks(api.ann, counted)[0]["key"], "dismissed")
    client.force_login(people.ann)
    page = client.get(f"/documents/{counted.pk}/history/").content.decode()
    assert "dismissed the hint “<bdi>4 + 3 is 7, not 6.</bdi>”" in page


def test_the_same_request_again_gets_the_same_answer(api, counted):
    mark(api.ann, counted)
    body = {"key": checks(api.ann, counted)[0]["key"], "verdict": "dismissed"}
    header = {"headers": {"Idempotency-Key": str(uuid.uuid4())}}
    path = f"documents/{counted.pk}/figures/checks/"
    first, second = (api.ann.post(path, body, **header).json() for _ in range(2))
    assert first == second
    assert Change.objects.filter(kind="check").count() == 1


def test_a_closed_set_takes_no_verdict(api, counted):
    mark(api.ann, counted)
    key = checks(api.ann, counted)[0]["key"]
    assert api.ann.post(f"documents/{counted.pk}/submit/", {}).status_code == 200
    refused(judge(api.ann, counted, key, "dismissed"), 409, "set_submitted")
    assert checks(api.ann, counted)[0]["state"] == "open"


def test_a_skipped_set_is_taken_up_again(api, counted, people):
    mark(api.ann, counted)
    api.ann.post(f"documents/{counted.pk}/skip/", {"reason": "Later."})
    judge(api.ann, counted, checks(api.ann, counted)[0]["key"], "accepted")
    assert AnnotationSet.objects.get(owner=people.ann).state == "in_progress"


def test_only_hints_of_the_own_set_are_judged(api, counted, people):
    refused(judge(api.bob, counted, "sum:0", "accepted"), 404, "not_found", "/key")
    mark(api.ann, counted)
    key = checks(api.ann, counted)[0]["key"]
    mark(api.bob, counted)
    refused(judge(api.bob, counted, key, "accepted"), 404, "not_found", "/key")
    refused(judge(api.ann, counted, key, "maybe"), 400, "wrong_type", "/verdict")
    refused(judge(api.ann, counted, "", "accepted"), 404, "not_found", "/key")
    assert not CheckVerdict.objects.exists()


def test_what_others_say_of_their_hints_is_for_curators_alone(api, counted, people):
    mark(api.ann, counted)
    judge(api.ann, counted, checks(api.ann, counted)[0]["key"], "dismissed")
    anns = AnnotationSet.objects.get(owner=people.ann).pk
    assert checks(api.cora, counted, str(anns))[0]["state"] == "dismissed"
    for person in (api.bob, api.vera):
        assert person.get(f"documents/{counted.pk}/figures/checks/?set={anns}").status_code == 404
    assert api.bob.get(f"documents/{counted.pk}/figures/checks/?set=gold").status_code == 403
    Project.objects.update(blind=False)
    assert checks(api.bob, counted, "gold") == []


def test_hints_take_as_many_statements_for_many_figures_as_for_few(api, counted):
    mark(api.ann, counted)
    with CaptureQueriesContext(connection) as few:
        checks(api.ann, counted)
    more = [put(TEXT, letter, "claim", nth=n) for letter in "aeis" for n in range(3)]
    assert api.ann.gesture(counted, more).status_code == 200
    with CaptureQueriesContext(connection) as many:
        checks(api.ann, counted)
    assert len(few) == len(many)
