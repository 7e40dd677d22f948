"""The same words in other documents become suggestions for the person who asked, and never spans."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import WorkbenchError
from annotations.models import Actor, Change, Project, Span, Suggestion
from annotations.services.assignments import assign
from annotations.services.documents import add_document, delete_document
from annotations.services.suggestions import same_text, suggest_same_text, withdraw
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import delete, refused
from tests.fixtures.suggesting import reject, suggested, waiting


@pytest.fixture
def span(api, talks, article) -> str:
    """Ann's actor Zelenskiy, who is known to the project."""
    Actor.objects.create(project=talks, uid="z", name="Volodymyr Zelenskiy")
    operation = put(TEXT, "Zelenskiy", "actor", actor="z")
    assert api.ann.gesture(article, [operation]).status_code == 200
    return operation["id"]


def add(people, talks, key: str, text: str):
    return add_document(by=people.mara, project=talks, key=key, text=text, title=key.title())


def places() -> list[tuple[str, int, int]]:
    rows = Suggestion.objects.order_by("document__key", "start")
    return list(rows.values_list("document__key", "start", "end"))


def ask(api, article, span, query="", **body):
    answer = api.post(f"documents/{article.pk}/spans/{span}/suggest/{query}", body)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_whole_words_elsewhere_are_suggested_to_the_person_with_label_and_actor(api, people, talks, article, span):
    one = add(people, talks, "a", "Then Zelenskiy left; Zelenskiy’s car, not Zelenskiys or zelenskiy.")
    add(people, talks, "b", "Nobody here. Zelenskiyev was there.")
    found = ask(api.ann, article, span)
    assert {name: found[name] for name in ("documents", "places", "suggested", "marked", "known", "more")} == {
        "documents": 1, "places": 2, "suggested": 2, "marked": 0, "known": 0, "more": False,
    }  # fmt: skip
    assert found["examples"][0] == {
        "document": one.pk, "key": "a", "title": "A", "start": 5, "end": 14, "before": "Then ", "quote": "Zelenskiy",
        "after": " left; Zelenskiy’s car, not Zelenskiys or"[:40],
    }  # fmt: skip
    assert places() == [("a", 5, 14), ("a", 21, 30)]
    made = Suggestion.objects.first()
    assert (made.source, made.for_user, made.created_by, made.label.key) == (
        "same text",
        people.ann,
        people.ann,
        "actor",
    )
    assert (made.actor.uid, made.attributes, made.figure) == ("z", {}, None)
    assert len(waiting(api.ann, one)) == 2 and waiting(api.bob, one) == [] and Span.objects.count() == 1
    assert Change.objects.get(kind="suggestion").after["for_everybody"] is False


def test_a_dry_run_says_what_would_be_done_and_does_nothing(api, people, talks, article, span):
    add(people, talks, "a", "Zelenskiy and Zelenskiy.")
    found = ask(api.ann, article, span, dry_run=True)
    assert (found["suggested"], found["documents"], found["batch"], found["dry_run"]) == (2, 1, None, True)
    assert len(found["examples"]) == 2 and not Suggestion.objects.exists()
    assert ask(api.ann, article, span) == {**found, "dry_run": False, "batch": str(Suggestion.objects.first().batch)}


def test_what_is_marked_or_known_or_was_rejected_is_not_suggested_again(api, people, talks, article, span):
    text = "Zelenskiy, Zelenskiy, Zelenskiy."
    one = add(people, talks, "a", text)
    assert api.ann.gesture(one, [put(text, "Zelenskiy", "actor")]).status_code == 200
    known = {"document": one.pk, "start": 11, "end": 20, "quote": "Zelenskiy", "label": "actor"}
    suggested(api.mara, talks, known)
    found = ask(api.ann, article, span)
    assert (found["places"], found["suggested"], found["marked"], found["known"]) == (3, 1, 1, 1)
    [own] = [str(uid) for uid in Suggestion.objects.filter(source="same text").values_list("uid", flat=True)]
    assert api.ann.gesture(one, [reject(own)]).status_code == 200
    again = ask(api.ann, article, span)
    assert (again["suggested"], again["known"], again["batch"]) == (0, 1, None)
    assert ask(api.ann, article, span, dry_run=True)["suggested"] == 0 and Suggestion.objects.count() == 2


def test_documents_that_are_handed_in_deleted_or_out_of_reach_are_left_alone(
    api, people, talks, elsewhere, article, span
):
    done, gone, far = (add(people, talks, key, "Zelenskiy.") for key in ("done", "gone", "far"))
    add_document(by=people.mia, project=elsewhere, key="other", text="Zelenskiy.")
    assert api.ann.post(f"documents/{done.pk}/submit/").status_code == 200
    delete_document(by=people.mara, document=gone)
    Project.objects.filter(pk=talks.pk).update(assigned_only=True)
    assert ask(api.ann, article, span)["places"] == 0
    assign(by=people.mara, project=talks, documents=[far.pk], users=["ann"])
    assert ask(api.ann, article, span)["places"] == 1 and places() == [("far", 0, 9)]


def test_curators_ask_from_gold_too(api, people, talks, article, span):
    one = add(people, talks, "a", "Zelenskiy.")
    gold = put(TEXT, "Zelenskiy", "actor")
    assert api.cora.gesture(article, [gold], query="?set=gold").status_code == 200
    path = f"documents/{article.pk}/spans/{gold['id']}/suggest/"
    refused(api.cora.post(path), 404, "not_found")
    refused(api.ann.post(f"{path}?set=gold"), 403, "forbidden")
    assert api.cora.post(f"{path}?set=gold").json()["suggested"] == 1
    assert len(waiting(api.cora, one, "gold")) == 1 and waiting(api.ann, one) == []


def test_what_cannot_be_looked_for_is_refused(api, people, talks, article):
    pieces = {**put(TEXT, "117 drones hit", "claim"), "fragments": [[18, 21], [29, 32]]}
    sign = put(TEXT, "😊", "claim")
    assert api.ann.gesture(article, [pieces, sign]).status_code == 200
    path = "documents/{}/spans/{}/suggest/"
    refused(api.ann.post(path.format(article.pk, pieces["id"])), 400, "fragments")
    refused(api.ann.post(path.format(article.pk, sign["id"])), 400, "empty_query")
    long = add(people, talks, "long", "word " * 300)
    claim = {**put(long.text.text, "word", "claim"), "end": 1200, "quote": long.text.text[:1200]}
    assert api.ann.gesture(long, [claim]).status_code == 200
    refused(api.ann.post(path.format(long.pk, claim["id"])), 400, "query_too_long")
    refused(api.bob.post(path.format(long.pk, claim["id"])), 404, "not_found")
    talks.labels.filter(key="claim").update(archived=True)


def test_there_is_a_bound_and_the_same_call_goes_on_behind_it(monkeypatch, api, people, talks, article, span):
    for name, value in (("MOST_DOCUMENTS", 3), ("MOST_PLACES", 5), ("_AT_ONCE", 2)):
        monkeypatch.setattr(same_text, name, value)
    for n in range(8):
        add(people, talks, f"k{n}", "Zelenskiy and Zelenskiy." if n % 2 else "Zelenskiy.")
    rounds = []
    for _turn in range(5):
        found = ask(api.ann, article, span)
        rounds.append((found["documents"], found["suggested"], found["more"]))
    assert rounds == [(3, 4, True), (3, 5, True), (2, 3, False), (0, 0, False), (0, 0, False)]
    assert len(places()) == 12


def test_a_document_with_more_places_than_a_call_may_have_is_taken_in_part(
    monkeypatch, api, people, talks, article, span
):
    monkeypatch.setattr(same_text, "MOST_PLACES", 5)
    add(people, talks, "a", "Zelenskiy " * 7)
    found = ask(api.ann, article, span)
    assert (found["suggested"], found["more"]) == (5, True)


def test_a_call_is_taken_back_by_its_batch(api, people, talks, article, span):
    one = add(people, talks, "a", "Zelenskiy and Zelenskiy.")
    found = suggest_same_text(by=people.ann, document_id=article.pk, span=span)
    assert api.ann.gesture(one, [reject(waiting(api.ann, one)[0])]).status_code == 200
    gone = withdraw(by=people.ann, project=talks, batch=found.batch)
    assert (gone.withdrawn, gone.kept) == (1, 1) and waiting(api.ann, one) == []


def test_a_span_that_is_gone_or_a_right_that_is_gone(api, people, talks, article, span):
    assert api.ann.gesture(article, [delete(span, 1)]).status_code == 200
    for person, status in ((people.ann, 404), (people.sid, 404), (people.vera, 403)):
        with pytest.raises(WorkbenchError) as error:
            suggest_same_text(by=person, document_id=article.pk, span=span)
        assert error.value.status == status


def test_statements_grow_with_batches_of_documents_and_not_with_documents(api, people, talks, article, span):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            suggest_same_text(by=people.ann, document_id=article.pk, span=span)
        return len(captured)

    add(people, talks, "a", "Zelenskiy.")
    few = statements()
    for n in range(20):
        add(people, talks, f"k{n}", "Zelenskiy here, Zelenskiy there.")
    assert statements() <= few + 1  # what was known before is looked at
