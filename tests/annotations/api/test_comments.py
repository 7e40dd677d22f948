"""Comments: threads about a set and its spans, for those alone who may read it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Change, Comment, Project
from annotations.services.assignments import assign
from annotations.services.documents import add_document
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import delete, read, refused
from tests.fixtures.suggesting import new_id


def path_of(document, which: str = "mine") -> str:
    return f"documents/{document.pk}/comments/?set={which}"


def say(person, document, text: str = "Is this a claim?", which: str = "mine", **more):
    answer = person.post(path_of(document, which), {"text": text, **more})
    assert answer.status_code == 201, answer.json()
    return answer.json()


def heard(person, document, which: str = "mine", query: str = "") -> list[dict]:
    answer = person.get(path_of(document, which) + query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


@pytest.fixture
def claim(api, article) -> dict:
    """Ann's claim."""
    operation = put(TEXT, "3 were lost", "claim")
    assert api.ann.gesture(article, [operation]).status_code == 200
    return operation


@pytest.fixture
def anns(api, article, claim) -> str:
    """The id of Ann's set, as a curator asks for it."""
    return str(read(api.ann, article)["set"]["id"])


def test_a_thread_on_a_span_is_answered_and_resolved(api, article, claim, anns):
    first = say(api.ann, article, span=claim["id"])
    assert (first["author"], first["quote"], first["start"], first["yours"]) == (
        "ann",
        "3 were lost",
        claim["start"],
        True,
    )
    answer = say(api.cora, article, "Yes.", anns, thread=first["id"])
    assert (answer["thread"], answer["span"]) == (first["id"], None)
    [thread] = heard(api.ann, article)
    assert thread["id"] == first["id"] and thread["thread"] is None
    assert [(one["author"], one["text"], one["yours"]) for one in thread["answers"]] == [("cora", "Yes.", False)]
    assert read(api.ann, article)["comments"] == {"open": 1, "spans": {claim["id"]: 1}}
    done = api.ann.patch(f"comments/{first['id']}/", {"resolved": True})
    assert (done.status_code, done.json()["resolved_by"]) == (200, "ann")
    assert api.ann.patch(f"comments/{first['id']}/", {"resolved": True}).json() == done.json()
    assert read(api.ann, article)["comments"] == {"open": 0, "spans": {}}
    assert (
        heard(api.ann, article, query="&state=open") == []
        and len(heard(api.ann, article, query="&state=resolved")) == 1
    )
    say(api.ann, article, "No, wait.", thread=first["id"])
    assert heard(api.cora, article, anns)[0]["resolved_at"] is None
    verbs = list(Change.objects.filter(kind="comment").order_by("pk").values_list("user__username", "verb"))
    assert verbs == [
        ("ann", "created"),
        ("cora", "created"),
        ("ann", "resolved"),
        ("ann", "reopened"),
        ("ann", "created"),
    ]
    assert AnnotationSet.objects.get().revision == 1


def test_the_comment_stays_with_what_it_spoke_of_when_its_span_goes(api, article, claim):
    say(api.ann, article, span=claim["id"])
    assert api.ann.gesture(article, [delete(claim["id"], 1)]).status_code == 200
    [thread] = heard(api.ann, article, query=f"&span={claim['id']}")
    assert (thread["span"], thread["quote"], thread["end"]) == (claim["id"], "3 were lost", claim["end"])
    refused(api.ann.post(path_of(article), {"text": "Again.", "span": claim["id"]}), 404, "not_found", "/span")


def test_comments_on_a_persons_work_are_for_them_curators_and_managers(api, article, anns):
    first = say(api.ann, article)
    say(api.cora, article, "Look at the end again.", anns)
    for person in (api.cora, api.mara, api.ada):
        assert len(heard(person, article, anns)) == 2
    for person in (api.bob, api.vera):
        refused(person.get(path_of(article, anns)), 404, "not_found")
        assert heard(person, article) == [] and read(person, article)["comments"] == {"open": 0, "spans": {}}
        refused(person.patch(f"comments/{first['id']}/", {"resolved": True}), 404, "not_found")
        refused(person.delete(f"comments/{first['id']}/"), 404, "not_found")
    refused(api.bob.post(path_of(article), {"text": "Me too.", "thread": first["id"]}), 404, "not_found", "/thread")
    refused(api.vera.post(path_of(article), {"text": "Me too."}), 403, "forbidden")
    seen = api.bob.get(f"documents/{article.pk}/history/").json()["results"]
    assert not [one for one in seen if one["kind"] == "comment"]


def test_comments_on_gold_are_for_those_who_may_read_gold(api, talks, article):
    first = say(api.cora, article, which="gold")
    refused(api.ann.get(path_of(article, "gold")), 403, "blind")
    refused(api.ann.post(path_of(article, "gold"), {"text": "Hm."}), 403, "blind")
    refused(api.ann.patch(f"comments/{first['id']}/", {"resolved": True}), 404, "not_found")
    assert len(heard(api.vera, article, "gold")) == 1
    refused(api.vera.post(path_of(article, "gold"), {"text": "Hm."}), 403, "forbidden")
    refused(api.vera.patch(f"comments/{first['id']}/", {"resolved": True}), 403, "forbidden")
    Project.objects.filter(pk=talks.pk).update(blind=False)
    say(api.ann, article, "Hm.", "gold", thread=first["id"])
    assert [one["author"] for one in heard(api.vera, article, "gold")[0]["answers"]] == ["ann"]


def test_an_imported_set_is_talked_about_by_curators_alone(api, article):
    made = AnnotationSet.objects.create(document=article, kind="import", source="other tool")
    say(api.cora, article, which=str(made.pk))
    assert len(heard(api.mara, article, str(made.pk))) == 1 and heard(api.mara, article, "gold") == []
    refused(api.ann.get(path_of(article, str(made.pk))), 404, "not_found")


def test_one_may_comment_before_there_is_a_set_and_after_it_is_handed_in(api, article):
    say(api.ann, article)
    assert not AnnotationSet.objects.exists() and read(api.ann, article)["comments"]["open"] == 1
    assert api.ann.post(f"documents/{article.pk}/submit/").status_code == 200
    say(api.ann, article, "One more thing.")
    assert len(heard(api.cora, article, str(AnnotationSet.objects.get(kind="person").pk))) == 2


def test_words_are_changed_by_their_author_alone_and_deleted_by_a_manager_too(api, article, anns):
    first, second = say(api.ann, article), say(api.cora, article, "Look again.", anns)
    path = f"comments/{first['id']}/"
    changed = api.ann.patch(path, {"text": "Is it?"}).json()
    assert changed["text"] == "Is it?" and changed["edited_at"]
    refused(api.cora.patch(path, {"text": "No."}), 403, "not_yours")
    refused(api.cora.delete(path), 403, "not_yours")
    refused(api.ann.delete(f"comments/{second['id']}/"), 403, "not_yours")
    assert api.mara.delete(path).status_code == 204 and api.cora.delete(f"comments/{second['id']}/").status_code == 204
    assert heard(api.ann, article) == [] and Comment.objects.count() == 2
    for again in (api.ann.delete(path), api.ann.patch(path, {"text": "x"})):
        refused(again, 404, "not_found")
    told = Change.objects.filter(kind="comment", uid=first["id"]).order_by("pk")
    assert [(one.verb, one.before, one.after) for one in told][1:] == [
        ("updated", {"text": "Is this a claim?"}, {"text": "Is it?"}), ("deleted", {"text": "Is it?"}, None),
    ]  # fmt: skip


def test_a_deleted_thread_with_answers_is_an_empty_shell_and_not_open(api, talks, article, anns):
    first = say(api.ann, article)
    answer = say(api.cora, article, "Yes.", anns, thread=first["id"])
    assert api.ann.delete(f"comments/{first['id']}/").status_code == 204
    [thread] = heard(api.ann, article)
    assert (thread["deleted"], thread["text"], thread["author"], thread["yours"]) == (True, "", "", False)
    assert [one["id"] for one in thread["answers"]] == [answer["id"]]
    assert read(api.ann, article)["comments"] == {"open": 0, "spans": {}}
    assert heard(api.ann, article, query="&state=open") == []
    assert heard(api.ann, article, query="&state=resolved") == [thread]
    assert [row["comments"] for row in api.ann.get(f"projects/{talks.pk}/documents/").json()["results"]] == [0]
    refused(api.cora.post(path_of(article, anns), {"text": "And?", "thread": first["id"]}), 404, "not_found", "/thread")
    assert api.cora.delete(f"comments/{answer['id']}/").status_code == 204
    assert heard(api.ann, article) == [] and read(api.ann, article)["comments"]["open"] == 0


def test_the_same_comment_sent_twice_is_one(api, article, claim, anns):
    body = {"id": new_id(), "text": "Is it?", "span": claim["id"]}
    first = api.ann.post(path_of(article), body)
    again = api.ann.post(path_of(article), body)
    assert (first.status_code, again.status_code, first.json()) == (201, 200, again.json())
    refused(api.ann.post(path_of(article), {**body, "text": "Is it not?"}), 409, "id_taken", "/id")
    refused(api.cora.post(path_of(article, anns), body), 409, "id_taken", "/id")
    assert Comment.objects.count() == 1


def test_what_is_no_comment_is_refused(api, article, claim, anns):
    first = say(api.ann, article)
    answer = say(api.ann, article, "Yes.", thread=first["id"])
    for body, code, pointer in (
        ({"text": " \n"}, "empty", "/text"), ({"text": "x" * 5001}, "too_long", "/text"),
        ({"text": "x", "thread": answer["id"]}, "not_a_thread", "/thread"),
        ({"text": "x", "thread": first["id"], "span": claim["id"]}, "span_of_answer", "/span"),
        ({"text": "x", "set": "gold"}, "unknown_field", "/set"),
    ):  # fmt: skip
        refused(api.ann.post(path_of(article), body), 400, code, pointer)
    refused(api.ann.patch(f"comments/{answer['id']}/", {"resolved": True}), 400, "not_a_thread", "/resolved")
    refused(api.ann.patch(f"comments/{first['id']}/", {"text": ""}), 400, "empty", "/text")
    refused(api.ann.get(path_of(article) + "&state=new"), 400, "unknown_state")
    refused(api.ann.get(path_of(article) + "&span=x"), 400, "wrong_parameter")
    assert api.ann.post(path_of(article), {"text": "x" * 5000}).status_code == 201


def test_the_list_of_documents_counts_what_is_open_on_ones_own_work(api, people, talks, article, anns):
    other = add_document(by=people.mara, project=talks, key="other", text=TEXT)
    first = say(api.ann, article)
    say(api.cora, article, "Look again.", anns)
    say(api.ann, article, "Yes.", thread=first["id"])

    def counts(person) -> dict:
        rows = person.get(f"projects/{talks.pk}/documents/").json()["results"]
        return {row["id"]: row["comments"] for row in rows}

    assert counts(api.ann) == {article.pk: 2, other.pk: 0}
    assert counts(api.bob) == counts(api.cora) == {article.pk: 0, other.pk: 0}
    assert api.ann.patch(f"comments/{first['id']}/", {"resolved": True}).status_code == 200
    assert counts(api.ann)[article.pk] == 1


def test_pages_follow_each_other_under_cursors_that_tell_nothing(api, article):
    ids = [say(api.ann, article, f"No. {n}")["id"] for n in range(5)]
    found, address = [], path_of(article) + "&limit=2"
    while address:
        page = api.ann.get(address).json()
        found, address = [*found, *(one["id"] for one in page["results"])], page["next"]
    assert found == ids and page["count"] == 5
    after = api.ann.get(path_of(article) + "&limit=2").json()["next"].partition("after=")[2]
    refused(api.bob.get(path_of(article) + f"&after={after}"), 400, "bad_cursor")


def test_statements_do_not_grow_with_threads_and_answers(api, article, anns):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            heard(api.ann, article)
        return len(captured)

    say(api.cora, article, "Yes.", anns, thread=say(api.ann, article)["id"])
    heard(api.ann, article)
    few = statements()
    for _turn in range(3):
        first = say(api.cora, article, "Look.", anns)
        say(api.ann, article, "I have.", thread=first["id"])
        say(api.cora, article, "Good.", anns, thread=first["id"])
        assert api.cora.patch(f"comments/{first['id']}/", {"resolved": True}).status_code == 200
    assert statements() == few


def test_only_what_is_assigned_is_talked_about(api, people, talks, article):
    Project.objects.filter(pk=talks.pk).update(assigned_only=True)
    refused(api.ann.post(path_of(article), {"text": "x"}), 404, "not_found")
    assign(by=people.mara, project=talks, documents=[article.pk], users=["ann"])
    say(api.ann, article)


def test_the_database_keeps_threads_flat_and_places_whole(api, people, article, claim):
    first = Comment.objects.get(uid=say(api.ann, article, span=claim["id"])["id"])
    both = {"owner": people.ann, "set": AnnotationSet.objects.get()}
    for facts in ({"start": None}, {"end": 0}, {"resolved_by": people.ann}, {"thread": first}, both):
        with pytest.raises(IntegrityError), transaction.atomic():
            Comment.objects.filter(pk=first.pk).update(**facts)
