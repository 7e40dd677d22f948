"""Suggestions through the API: made whole or not at all, listed, taken back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Actor, Change, Suggestion
from annotations.services.assignments import assign
from annotations.services.documents import add_document
from tests.fixtures.cast import TEXT
from tests.fixtures.gestures import read, refused
from tests.fixtures.suggesting import accept, new_id, offer, post, reject, suggested, waiting


def test_a_program_suggests_to_everybody_and_each_reads_what_waits_for_them(api, talks, article):
    figure = {"value": "117", "bound": "exact"}
    rows = [
        offer(article, "117", "figure", figure=figure, score=0.93456),
        offer(article, "Zelenskiy", "actor", id=new_id()),
    ]
    answer = post(api.mara, talks, *rows, version="1.2")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["for"], body["created"], body["unchanged"]) == (None, 2, 0)
    assert [(one["status"], one["state"]) for one in body["results"]] == [("created", "open")] * 2
    assert body["results"][1]["id"] == rows[1]["id"]
    actor, number = read(api.ann, article)["suggestions"]
    assert read(api.bob, article)["suggestions"] == [actor, number]
    assert actor == {
        "id": rows[1]["id"], "start": 0, "end": 9, "quote": "Zelenskiy", "label": "actor", "attributes": {},
        "fragments": [], "actor": None, "figure": None, "source": "ner", "version": "1.2", "score": None,
    }  # fmt: skip
    assert number["score"] == 0.9346 and number["figure"]["value"] == "117" and len(number["figure"]) == 11
    change = Change.objects.get(kind="suggestion")
    assert (change.verb, change.uid, change.document, change.set) == ("created", "ner", article, None)
    assert change.after == {"version": "1.2", "count": 2, "for_everybody": True}


def test_the_page_of_a_document_begins_with_what_waits(client, people, api, talks, article):
    [one] = suggested(api.mara, talks, offer(article, "117", "figure"))
    client.force_login(people.ann)
    page = client.get(f"/documents/{article.pk}/").context["page"]
    assert [found["id"] for found in page["content"]["suggestions"]] == [one]


def test_a_set_that_the_reader_does_not_write_shows_no_suggestions(api, talks, article):
    suggested(api.mara, talks, offer(article, "117", "figure"))
    own = api.ann.gesture(article, [accept(None, "40", "figure")])
    assert own.status_code == 200
    anns = read(api.ann, article)["set"]["id"]
    assert waiting(api.cora, article, str(anns)) == [] and waiting(api.vera, article) == []
    assert waiting(api.vera, article, "gold") == []
    assert len(waiting(api.cora, article, "gold")) == len(waiting(api.ann, article, str(anns))) == 1


def test_what_stands_in_the_set_and_what_has_an_archived_label_does_not_wait(api, talks, article):
    suggested(api.mara, talks, offer(article, "117", "figure"), offer(article, "40", "figure"))
    assert api.ann.gesture(article, [accept(None, "117", "figure")]).status_code == 200
    assert len(waiting(api.ann, article)) == 1 and len(waiting(api.bob, article)) == 2
    talks.labels.filter(key="figure").update(archived=True)
    assert waiting(api.ann, article) == []


def test_the_same_again_is_unchanged_with_what_became_of_it(api, talks, article):
    rows = [offer(article, quote, "figure") for quote in ("117", "40", "3")]
    ids = suggested(api.mara, talks, *rows)
    gesture = [accept(ids[0], "117", "figure"), reject(ids[1])]
    assert api.ann.gesture(article, gesture).status_code == 200
    again = post(api.mara, talks, *rows, rows[0], version="2", source="ner").json()
    assert (again["created"], again["unchanged"]) == (0, 4)
    assert [(one["id"], one["state"]) for one in again["results"]] == [
        *zip(ids, ("accepted", "rejected", "open"), strict=True), (ids[0], "accepted"),
    ]  # fmt: skip
    assert waiting(api.ann, article) == [ids[2]]
    other = post(api.mara, talks, rows[1], rows[1], source="another").json()
    assert [one["status"] for one in other["results"]] == ["created", "unchanged"]
    assert Change.objects.filter(kind="suggestion", verb="created").count() == 2


def test_an_annotator_suggests_to_themselves_and_nobody_else_learns_of_it(api, talks, article):
    [own] = suggested(api.ann, talks, offer(article, "117", "figure"))
    assert waiting(api.ann, article) == [own] and waiting(api.bob, article) == []
    refused(post(api.ann, talks, offer(article, "40", "figure"), **{"for": "bob"}), 403, "for_others", "/for")
    assert post(api.ann, talks, offer(article, "40", "figure"), **{"for": "ann"}).json()["for"] == "ann"
    assert api.bob.get(f"documents/{article.pk}/history/").json()["count"] == 0 or all(
        one["kind"] != "suggestion" for one in api.bob.get(f"documents/{article.pk}/history/").json()["results"]
    )
    # The same words for everybody, and for somebody else, are theirs and not Ann's.
    assert post(api.mara, talks, offer(article, "117", "figure")).json()["created"] == 1
    assert post(api.mara, talks, offer(article, "117", "figure"), **{"for": "bob"}).json()["created"] == 1
    refused(api.bob.gesture(article, [reject(own)]), 404, "not_found", "/operations/0")


def test_a_curator_suggests_to_one_member_that_annotates(api, talks, article):
    [one] = suggested(api.cora, talks, offer(article, "117", "figure"), **{"for": "bob"})
    assert waiting(api.bob, article) == [one] and waiting(api.ann, article) == waiting(api.cora, article) == []
    for name in ("vera", "otto", "nobody", ""):
        refused(post(api.cora, talks, offer(article, "3", "figure"), **{"for": name}), 400, "unknown_user", "/for")
    assert post(api.ada, talks, offer(article, "3", "figure"), **{"for": "ada"}).json()["for"] == "ada"


WRONG = [
    ({"end": 9_999}, "offset_range", "/end"),
    ({"quote": "118"}, "quote_mismatch", "/quote"),
    ({"quote": "117 drones and many more words than stand there" * 9}, "quote_mismatch", "/quote"),
    ({"label": "place"}, "label_not_in_project", "/label"),
    ({"fragments": [[18, 21]]}, "fragments", "/fragments"),
    ({"attributes": {"size": "x"}}, None, "/attributes/size"),
    ({"figure": {"value": "1e5"}}, "figure_value", "/figure/value"),
    ({"actor": "a-1"}, "actor_not_allowed", "/actor"),
    ({"label": "actor", "actor": "a-2"}, "actor_not_in_project", "/actor"),
    ({"score": 1.5}, "wrong_type", "/score"),
    ({"sure": 1}, "unknown_field", "/sure"),
    ({"start": -1}, "offset_range", "/start"),
    ({"start": 2**62}, "offset_range", "/end"),
]


@pytest.mark.parametrize(("change", "code", "pointer"), WRONG, ids=lambda value: str(value)[:40])
def test_one_wrong_row_refuses_all_and_is_pointed_at(api, talks, article, change, code, pointer):
    Actor.objects.create(project=talks, uid="a-1", name="Somebody")
    good, bad = offer(article, "Zelenskiy", "actor", actor="a-1"), {**offer(article, "117", "figure"), **change}
    answer = post(api.mara, talks, good, bad)
    refused(answer, 400, code or answer.json()["code"], f"/suggestions/1{pointer}")
    assert not Suggestion.objects.exists() and not Change.objects.filter(kind="suggestion").exists()


def test_documents_out_of_reach_are_not_there(api, people, talks, article, foreign_article):
    good = offer(article, "117", "figure")
    for number in (foreign_article.pk, 0, -1, 2**62, 987_654_321):
        refused(post(api.mara, talks, good, {**good, "document": number}), 404, "not_found", "/suggestions/1/document")
    talks.assigned_only = True
    talks.save()
    refused(post(api.ann, talks, good), 404, "not_found", "/suggestions/0/document")
    assign(by=people.mara, project=talks, documents=[article.pk], users=["ann"])
    assert post(api.ann, talks, good).status_code == 200


def test_how_many_and_of_what_source(api, talks, article):
    one = offer(article, "117", "figure")
    refused(post(api.mara, talks), 400, "no_suggestions", "/suggestions")
    refused(post(api.mara, talks, *[one] * 501), 400, "too_many_suggestions", "/suggestions")
    refused(post(api.mara, talks, one, source="Same  Text"), 400, "reserved", "/source")
    refused(post(api.mara, talks, one, source=" "), 400, "empty", "/source")
    refused(post(api.mara, talks, one, source="x" * 101), 400, "too_long", "/source")
    refused(post(api.mara, talks, one, version="a\nb"), 400, "control_character", "/version")


def test_an_id_is_free_or_refused(api, talks, article):
    uid = new_id()
    suggested(api.mara, talks, offer(article, "117", "figure", id=uid))
    refused(
        post(api.mara, talks, offer(article, "3", "figure"), offer(article, "40", "figure", id=uid)), 409, "id_taken",
        "/suggestions/1/id",
    )  # fmt: skip
    two = [offer(article, quote, "figure", id=new_id()) for quote in ("3", "40")]
    refused(post(api.mara, talks, two[0], {**two[1], "id": two[0]["id"]}), 409, "id_taken", "/suggestions/1/id")
    assert suggested(api.mara, talks, offer(article, "117", "figure", id=new_id())) == [uid]


def test_the_list_tells_who_said_what_and_is_narrowed(api, talks, article):
    ids = suggested(api.mara, talks, *[offer(article, quote, "figure") for quote in ("117", "40", "3")], version="1")
    [own] = suggested(api.ann, talks, offer(article, "Zelenskiy", "actor"), source="mine")
    api.ann.gesture(article, [accept(ids[0], "117", "figure"), reject(ids[1])])
    api.bob.gesture(article, [reject(ids[0])])
    path = f"projects/{talks.pk}/suggestions/"
    found = api.cora.get(path).json()
    assert [(one["id"], one["state"]) for one in found["results"]] == [
        (ids[0], "accepted"), (ids[1], "rejected"), (ids[2], "open"), (own, "open"),
    ]  # fmt: skip
    assert [(one["owner"], one["state"]) for one in found["results"][0]["verdicts"]] == [
        ("ann", "accepted"), ("bob", "rejected"),
    ]  # fmt: skip
    assert (found["results"][3]["for"], found["results"][3]["created_by"]) == ("ann", "ann")
    narrowed = {
        "state=accepted": ids[:1], "state=rejected": [ids[1]], "state=open": [ids[2], own], "source=mine": [own],
        f"document={article.pk}&limit=1": ids[:1], "document=1234567": [],
    }  # fmt: skip
    for query, wanted in narrowed.items():
        assert [one["id"] for one in api.cora.get(f"{path}?{query}").json()["results"]] == wanted, query
    refused(api.cora.get(f"{path}?state=new"), 400, "unknown_state")
    refused(api.cora.get(f"{path}?document=x"), 400, "wrong_parameter")
    assert api.cora.get(api.cora.get(f"{path}?limit=3").json()["next"]).json()["results"][0]["id"] == own


def test_own_batches_are_taken_back_and_what_was_judged_stays(api, talks, article):
    rows = [offer(article, quote, "figure") for quote in ("117", "40", "3")]
    batch = post(api.ann, talks, *rows).json()
    ids, path = [one["id"] for one in batch["results"]], f"projects/{talks.pk}/suggestions/withdraw/"
    api.ann.gesture(article, [reject(ids[0]), reject(ids[1])])
    api.ann.gesture(article, [{"op": "reopen_suggestion", "id": ids[1]}])
    refused(api.bob.post(path, {"batch": batch["batch"]}), 404, "not_found")
    assert api.ann.post(path, {"batch": batch["batch"]}).json() == {"withdrawn": 2, "kept": 1}
    assert waiting(api.ann, article) == [] and Suggestion.objects.count() == 1
    assert api.ann.post(path, {"batch": batch["batch"]}).json() == {"withdrawn": 0, "kept": 1}
    change = Change.objects.get(verb="withdrawn")
    assert (change.uid, change.before, str(change.request)) == ("ner", {"count": 2}, batch["batch"])


def test_a_manager_takes_back_all_of_a_source_or_of_one_version(api, talks, article):
    suggested(api.mara, talks, offer(article, "117", "figure"), version="1")
    suggested(api.mara, talks, offer(article, "40", "figure"), version="2")
    path = f"projects/{talks.pk}/suggestions/withdraw/"
    for person in (api.ann, api.cora):
        refused(person.post(path, {"source": "ner"}), 403, "forbidden")
    refused(api.mara.post(path, {"source": "other"}), 404, "not_found")
    for body in ({}, {"version": "1"}, {"source": "ner", "batch": new_id()}):
        refused(api.mara.post(path, body), 400, "batch_or_source")
    assert api.mara.post(path, {"source": "ner", "version": "1"}).json() == {"withdrawn": 1, "kept": 0}
    assert len(waiting(api.ann, article)) == 1
    assert api.mara.post(path, {"source": "ner"}).json() == {"withdrawn": 1, "kept": 0}


def queries(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 200
    return len(captured)


def test_statements_do_not_grow_with_what_is_suggested(api, people, talks, article):
    others = [add_document(by=people.mara, project=talks, key=f"k{n}", text=f"{n} {TEXT}") for n in range(8)]

    def rows(quote: str, documents: list) -> list[dict]:
        return [offer(one, quote, "figure", text=one.text.text) for one in documents]

    post(api.mara, talks, *rows("hit", others[:1]))  # the first use of a token is noted
    few = queries(lambda: post(api.mara, talks, *rows("117", others[:1])))
    assert queries(lambda: post(api.mara, talks, *rows("40", others), *rows("3 were lost", others))) == few
    [one] = suggested(api.mara, talks, offer(article, "117", "figure"))
    reading = f"documents/{article.pk}/annotations/"
    assert waiting(api.ann, article) == [one]
    few = queries(lambda: api.ann.get(reading))
    suggested(api.mara, talks, *[offer(article, quote, "claim") for quote in ("40", "3", "drones")])
    assert queries(lambda: api.ann.get(reading)) == few
    listing = f"projects/{talks.pk}/suggestions/"
    many = queries(lambda: api.mara.get(listing))
    assert queries(lambda: api.mara.get(f"{listing}?limit=1")) == many
