"""Judging suggestions, as operations of a gesture: each set for itself, once, and to be taken back."""

import hashlib
import uuid

import orjson
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Change, Gesture, Span, Suggestion, SuggestionVerdict
from annotations.services.fsck import Tally, check
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import delete, read, refused
from tests.fixtures.suggesting import accept, new_id, offer, post, reject, reopen, suggested, waiting


@pytest.fixture
def three(api, talks, article) -> list[str]:
    """Three figures that are suggested to everybody."""
    return suggested(api.mara, talks, *[offer(article, quote, "figure") for quote in ("117", "40", "3")])


def done(answer) -> list[dict]:
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


def test_a_span_accepts_a_suggestion_in_the_same_transaction(api, article, three):
    operation = accept(three[0], "117", "figure")
    answer = api.ann.gesture(article, [operation])
    assert done(answer) == [
        {
            "id": operation["id"], "status": "created", "version": 1,
            "suggestion": {"id": three[0], "state": "accepted", "version": 1},
        }
    ]  # fmt: skip
    assert answer.json()["revision"] == 2 and waiting(api.ann, article) == three[1:]
    assert Span.objects.get().origin == "suggested"
    span, judged = Change.objects.exclude(set=None).order_by("seq")
    assert (span.kind, span.verb, span.seq) == ("span", "create", 1)
    assert (judged.kind, judged.verb, judged.seq, judged.uid, judged.version) == (
        "suggestion", "accept", 2, three[0], 1,
    )  # fmt: skip
    assert (judged.before["state"], judged.after["state"]) == ("open", "accepted")
    assert judged.after["span"] == operation["id"] and judged.after["quote"] == "117"
    assert list(check(Tally())) == []


def test_two_blind_annotators_judge_each_for_themselves(api, article, three):
    assert done(api.ann.gesture(article, [reject(three[0])])) == [
        {"id": three[0], "status": "updated", "version": 1, "state": "rejected"}
    ]
    assert waiting(api.ann, article) == three[1:] and waiting(api.bob, article) == three
    done(api.bob.gesture(article, [accept(three[0], "117", "figure")]))
    assert waiting(api.ann, article) == three[1:] and waiting(api.cora, article, "gold") == three
    done(api.cora.gesture(article, [reject(three[1])], query="?set=gold"))
    assert waiting(api.cora, article, "gold") == [three[0], three[2]] and waiting(api.cora, article) == three


def test_what_is_accepted_may_be_corrected_on_the_way(api, article, three):
    done(api.ann.gesture(article, [accept(three[0], "117 drones", "claim")]))
    assert Span.objects.get().quote == "117 drones" and three[0] not in waiting(api.ann, article)


def test_the_same_judgement_again_is_unchanged_another_is_a_conflict(api, article, three):
    operation = accept(three[0], "117", "figure")
    done(api.ann.gesture(article, [operation, reject(three[1])]))
    again = done(api.ann.gesture(article, [operation, reject(three[1]), reopen(three[2])]))
    assert again == [
        {"id": operation["id"], "status": "unchanged", "version": 1},
        {"id": three[1], "status": "unchanged", "version": 1, "state": "rejected"},
        {"id": three[2], "status": "unchanged", "version": 0, "state": "open"},
    ]
    assert read(api.ann, article)["revision"] == 3
    said = refused(api.ann.gesture(article, [reject(three[0])]), 409, "suggestion_judged", "/operations/0")
    assert said["current"] == {"id": three[0], "state": "accepted", "span": operation["id"], "version": 1}
    other = [put(TEXT, "drones", "claim"), accept(three[0], "117", "figure")]
    refused(api.ann.gesture(article, other), 409, "suggestion_judged", "/operations/1/suggestion")
    other = [accept(three[1], "40", "figure")]
    said = refused(api.ann.gesture(article, other), 409, "suggestion_judged", "/operations/0/suggestion")
    assert said["current"]["state"] == "rejected" and said["current"]["span"] is None
    assert Span.objects.count() == 1


def test_undo_and_redo_of_an_accept_are_gestures_like_any_other(api, article, three):
    operation = accept(three[0], "117", "figure")
    done(api.ann.gesture(article, [operation]))
    undo = [delete(operation["id"], 1), reopen(three[0])]
    refused(api.ann.gesture(article, [undo[1], undo[0]]), 409, "suggestion_in_use", "/operations/0")
    refused(api.ann.gesture(article, [reopen(three[0])]), 409, "suggestion_in_use")
    assert done(api.ann.gesture(article, undo))[1] == {
        "id": three[0], "status": "updated", "version": 2, "state": "open",
    }  # fmt: skip
    assert waiting(api.ann, article) == three and not Span.objects.exists()
    redo = done(api.ann.gesture(article, [{**operation, "version": 2}]))
    assert (redo[0]["status"], redo[0]["version"]) == ("created", 3)
    assert redo[0]["suggestion"] == {"id": three[0], "state": "accepted", "version": 3}
    assert Span.objects.get().origin == "suggested" and waiting(api.ann, article) == three[1:]
    assert list(check(Tally())) == []


def test_a_rejection_is_taken_back_and_given_again_in_one_gesture(api, article, three):
    steps = [reject(three[0]), reopen(three[0]), reject(three[0]), reopen(three[0]), accept(three[0], "117", "figure")]
    results = done(api.ann.gesture(article, steps))
    assert [one["status"] for one in results] == ["updated"] * 4 + ["created"]
    verdict = SuggestionVerdict.objects.get()
    assert (verdict.state, verdict.version, str(verdict.span)) == ("accepted", 5, steps[4]["id"])
    assert AnnotationSet.objects.get(kind="person").revision == Change.objects.exclude(set=None).count() == 6


def test_a_deleted_span_leaves_its_suggestion_accepted_and_comes_back_as_suggested(api, article, three):
    operation = accept(three[0], "117", "figure")
    done(api.ann.gesture(article, [operation]))
    done(api.ann.gesture(article, [delete(operation["id"], 1)]))
    assert waiting(api.ann, article) == three[1:]
    plain = {name: value for name, value in operation.items() if name != "suggestion"}
    done(api.ann.gesture(article, [{**plain, "version": 2}]))
    assert Span.objects.get().origin == "suggested"
    done(api.ann.gesture(article, [{**plain, "end": operation["end"] + 7, "quote": "117 drones", "version": 3}]))
    assert Span.objects.get().origin == "suggested"


def test_a_span_that_is_deleted_and_put_back_in_one_gesture_comes_from_where_it_came(api, article, three):
    operation = accept(three[0], "117", "figure")
    done(api.ann.gesture(article, [operation]))
    plain = {name: value for name, value in operation.items() if name != "suggestion"}
    done(api.ann.gesture(article, [delete(operation["id"], 1), {**plain, "version": 2}]))
    assert Span.objects.get().origin == "suggested"


def test_a_request_from_before_there_were_suggestions_is_still_known(api, article):
    """Its digest was made of operations without the field."""
    request, operation = uuid.uuid4(), put(TEXT, "117", "figure")
    body = {"attributes": {}, "fragments": [], "actor": None, "figure": None, "version": None, **operation}
    first = api.ann.gesture(article, [operation], request=request).json()
    digest = hashlib.sha256(orjson.dumps([False, [body]], option=orjson.OPT_SORT_KEYS)).hexdigest()
    assert Gesture.objects.get().digest == digest
    assert api.ann.gesture(article, [{**operation, "suggestion": None}], request=request).json() == first


def test_a_replay_is_answered_the_same_whatever_has_become_of_it(api, article, three):
    request, operations = uuid.uuid4(), [accept(three[0], "117", "figure"), reject(three[1])]
    first = api.ann.gesture(article, operations, request=request).json()
    done(api.ann.gesture(article, [reopen(three[1])]))
    assert api.ann.gesture(article, operations, request=request).json() == first
    assert waiting(api.ann, article) == three[1:]
    refused(api.ann.gesture(article, [reject(three[1])], request=request), 409, "request_reused")


def test_a_refused_gesture_judges_nothing(api, article, three):
    bad = {**put(TEXT, "40", "figure"), "quote": "41"}
    refused(api.ann.gesture(article, [accept(three[0], "117", "figure"), reject(three[2]), bad]), 400, "quote_mismatch")
    assert not SuggestionVerdict.objects.exists() and waiting(api.ann, article) == three


def test_a_closed_set_judges_nothing_and_a_first_judgement_makes_the_set(api, article, three):
    assert api.ann.post(f"documents/{article.pk}/submit/").status_code == 200
    refused(api.ann.gesture(article, [reject(three[0])]), 409, "set_submitted")
    done(api.bob.gesture(article, [reject(three[0])]))
    made = AnnotationSet.objects.get(owner__username="bob")
    assert (made.state, made.revision) == ("in_progress", 1)


def test_what_is_not_there_for_this_person_is_not_found(api, people, talks, article, three):
    [anns] = suggested(api.ann, talks, offer(article, "drones", "claim"))
    for uid in (anns, new_id()):
        refused(api.bob.gesture(article, [reject(uid)]), 404, "not_found", "/operations/0")
        refused(api.bob.gesture(article, [reopen(uid)]), 404, "not_found", "/operations/0")
        asked = [accept(uid, "drones", "claim")]
        refused(api.bob.gesture(article, asked), 404, "not_found", "/operations/0/suggestion")
    refused(api.ann.gesture(article, [{**reject(three[0]), "version": 1}]), 400, "unknown_field")
    refused(api.vera.gesture(article, [reject(three[0])]), 403, "forbidden")


def test_a_save_keeps_its_statements_and_many_judgements_take_no_more_than_one(api, talks, article, three):
    [other] = suggested(api.mara, talks, offer(article, "drones", "claim"))
    assert api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor")]).status_code == 200

    def statements(operations: list) -> int:
        with CaptureQueriesContext(connection) as captured:
            done(api.ann.gesture(article, operations))
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    plain = statements([put(TEXT, "hit", "claim")])
    assert statements([accept(three[0], "117", "figure")]) == plain + 2
    assert statements([accept(three[1], "40", "figure"), accept(three[2], "3", "figure")]) == plain + 2
    rejected = statements([reject(other)])
    assert rejected == plain + 1  # instead of a span, two statements for the suggestion


def test_five_hundred_suggestions_are_accepted_in_one_gesture(api, people, talks, article):
    rows = [
        {"document": article.pk, "start": start, "end": end, "quote": TEXT[start:end], "label": "claim"}
        for start in range(len(TEXT)) for end in range(start + 1, len(TEXT) + 1)
    ][:500]  # fmt: skip
    ids = suggested(api.mara, talks, *rows)
    operations = [
        {"op": "put_span", "id": new_id(), "suggestion": uid, **{k: v for k, v in one.items() if k != "document"}}
        for uid, one in zip(ids, rows, strict=True)
    ]
    with CaptureQueriesContext(connection) as captured:
        answer = api.ann.gesture(article, operations)
    assert len(done(answer)) == 500 and answer.json()["revision"] == 1000
    assert len(captured) < 60, "rows go together, as many as the database takes at once"
    assert waiting(api.ann, article) == []
    undo = [step for one in operations[:250] for step in (delete(one["id"], 1), reopen(one["suggestion"]))]
    assert len(done(api.ann.gesture(article, undo))) == 500
    assert Span.objects.count() == len(waiting(api.ann, article)) == 250
    assert list(check(Tally())) == []


def test_the_database_keeps_one_verdict_of_a_set_and_names_the_span_of_an_accepted_one(api, people, article, three):
    done(api.ann.gesture(article, [reject(three[0])]))
    made, one = AnnotationSet.objects.get(kind="person"), Suggestion.objects.first()
    for facts in ({"state": "rejected", "suggestion": one}, {"state": "accepted"}, {"state": "open", "span": new_id()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SuggestionVerdict.objects.create(
                **{"suggestion": Suggestion.objects.last(), "set": made, "user": people.ann,
                   "at": "2025-06-02T09:30:00Z", **facts}
            )  # fmt: skip


def test_the_same_of_one_source_twice_and_a_score_beyond_one_are_no_rows(people, talks, article, three):
    one = Suggestion.objects.first()
    for facts in ({}, {"source": ""}, {"source": "x", "score": "1.5"}, {"source": "x", "start": 50}):
        copy = Suggestion.objects.get(pk=one.pk)
        copy.pk, copy.uid = None, uuid.uuid4()
        for name, value in facts.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()


def test_a_suggestion_posted_again_after_it_was_accepted_and_deleted_does_not_come_back(api, talks, article, three):
    operation = accept(three[0], "117", "figure")
    done(api.ann.gesture(article, [operation]))
    done(api.ann.gesture(article, [delete(operation["id"], 1)]))
    assert post(api.mara, talks, offer(article, "117", "figure")).json()["results"][0]["state"] == "accepted"
    assert waiting(api.ann, article) == three[1:]


def test_the_history_says_who_judged_and_a_blind_annotator_sees_their_own_alone(api, client, people, article, three):
    done(api.ann.gesture(article, [reject(three[0])]))
    done(api.bob.gesture(article, [accept(three[0], "117", "figure")]))
    path = f"documents/{article.pk}/history/"
    mine = [one for one in api.ann.get(path).json()["results"] if one["kind"] == "suggestion"]
    assert [(one["user"], one["verb"]) for one in mine] == [("ann", "reject")]
    client.force_login(people.cora)
    page = client.get(f"/documents/{article.pk}/history/").content.decode()
    page = page.replace("<bdi>", "").replace("</bdi>", "")
    assert "ann rejected the suggestion “117”, Figure" in page and "bob accepted the suggestion" in page
    assert "mara suggested spans, as ner" in page
