"""The rules of writes, of the states of a set and of gold, one by one, through the API as a script sees it."""

import json
import uuid

import pytest

from annotations.models import AnnotationSet, Change, Project, SchemaVersion, Span
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import delete, read, refused


def state_of(person, document, verb, body=None, **more):
    return person.post(f"documents/{document.pk}/{verb}/", body, **more)


@pytest.fixture
def two_annotators(talks) -> Project:
    """Talks asks two annotators for each document, so that submitting writes no gold."""
    talks.annotators_per_document = 2
    talks.save()
    return talks


@pytest.fixture
def submitted(api, article, two_annotators) -> int:
    """The id of Ann's submitted set, at revision 2."""
    api.ann.gesture(article, [put(TEXT, "117", "figure", figure={"value": "117"})])
    return state_of(api.ann, article, "submit").json()["set"]


def test_before_there_is_a_set_annotations_answers_200_empty_revision_0(api, article):
    answer = api.ann.get(f"documents/{article.pk}/annotations/")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["set"], body["revision"], body["state"]) == (None, 0, "new")
    assert body["spans"] == body["relations"] == body["suggestions"] == []
    assert not AnnotationSet.objects.exists()


def test_the_first_write_makes_the_callers_own_set(api, article, people):
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    made = AnnotationSet.objects.get()
    assert (made.owner, made.kind, made.state, made.revision) == (people.ann, "person", "in_progress", 1)
    assert made.schema_version == article.project.schema_version


def test_an_empty_submit_makes_the_set(api, article, two_annotators):
    answer = state_of(api.ann, article, "submit")
    assert (answer.status_code, answer.json()["state"], answer.json()["revision"]) == (200, "submitted", 1)
    assert AnnotationSet.objects.get().spans.count() == 0


def test_writes_go_to_the_callers_own_set_whatever_others_have(api, article):
    operation = put(TEXT, "117", "figure")
    for person in (api.ann, api.bob, api.cora):
        assert person.gesture(article, [operation]).json()["results"][0]["status"] == "created"
    assert AnnotationSet.objects.filter(kind="person").count() == 3
    api.bob.gesture(article, [delete(operation["id"], 1)])
    assert len(read(api.ann, article)["spans"]) == 1


def test_set_gold_addresses_gold_for_curators_and_managers_only(api, article):
    for person, status in ((api.cora, 200), (api.mara, 200), (api.ann, 403), (api.vera, 403), (api.otto, 404)):
        answer = person.gesture(article, [put(TEXT, "117", "figure", uid=uuid.UUID(int=1))], query="?set=gold")
        assert answer.status_code == status, person
    assert AnnotationSet.objects.get().kind == "gold"


def test_any_other_set_is_read_only(api, article, submitted):
    answer = api.cora.gesture(article, [put(TEXT, "40", "figure")], query=f"?set={submitted}")
    refused(answer, 400, "read_only")
    refused(api.cora.gesture(article, [put(TEXT, "40", "figure")], query="?set=everything"), 404, "not_found")
    assert Span.objects.count() == 1


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_write_to_a_closed_set_is_409(api, article, submitted, state):
    AnnotationSet.objects.update(state=state)
    answer = api.ann.gesture(article, [put(TEXT, "40", "figure")])
    assert refused(answer, 409, "set_submitted")["state"] == state
    assert Span.objects.count() == 1


def test_the_owner_reopens_until_it_is_accepted(api, article, submitted):
    answer = state_of(api.ann, article, "reopen")
    assert (answer.status_code, answer.json()["state"], answer.json()["revision"]) == (200, "in_progress", 3)
    assert api.ann.gesture(article, [put(TEXT, "40", "figure")]).status_code == 200
    state_of(api.ann, article, "submit")
    AnnotationSet.objects.update(state="accepted")
    refused(state_of(api.ann, article, "reopen"), 409, "set_accepted")


def test_a_curator_reopens_always_with_a_reason(api, article, submitted):
    AnnotationSet.objects.update(state="accepted")
    refused(state_of(api.cora, article, "reopen", {"set": submitted}), 400, "reason_required", "/reason")
    answer = state_of(api.cora, article, "reopen", {"set": submitted, "reason": "The second figure is missing."})
    assert answer.json()["state"] == "in_progress"
    assert read(api.ann, article)["set"]["reason"] == "The second figure is missing."


def test_nobody_else_reopens_a_set_that_is_not_theirs(api, article, submitted):
    refused(state_of(api.bob, article, "reopen", {"set": submitted, "reason": "x"}), 404, "not_found")
    refused(state_of(api.bob, article, "reopen"), 409, "not_submitted")
    refused(state_of(api.vera, article, "reopen"), 403, "forbidden")
    assert AnnotationSet.objects.get().state == "submitted"


def test_an_open_set_is_not_reopened(api, article):
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    refused(state_of(api.ann, article, "reopen"), 409, "not_submitted")


def test_a_write_to_a_skipped_set_makes_it_in_progress(api, article):
    answer = state_of(api.ann, article, "skip", {"reason": "Not about the talks."})
    assert (answer.json()["state"], answer.json()["revision"]) == ("skipped", 1)
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    assert (read(api.ann, article)["state"], read(api.ann, article)["revision"]) == ("in_progress", 2)


def test_skipping_needs_a_reason_and_an_open_set(api, article, submitted):
    refused(state_of(api.bob, article, "skip", {"reason": " "}), 400, "reason_required", "/reason")
    refused(state_of(api.ann, article, "skip", {"reason": "x"}), 409, "set_submitted")


@pytest.fixture
def required(talks) -> None:
    """Actors of Talks must say how they are mentioned."""
    version = SchemaVersion.objects.get(project=talks, number=talks.schema_version)
    body = json.loads(version.body)
    actor = next(label for label in body["labels"] if label["key"] == "actor")
    actor["attributes"][0]["required"] = True
    version.body = json.dumps(body)
    version.save()


def test_submit_checks_required_attributes_and_a_save_never_does(api, article, required):
    operation = put(TEXT, "Zelenskiy", "actor")
    assert api.ann.gesture(article, [operation]).status_code == 200
    missing = refused(state_of(api.ann, article, "submit"), 409, "incomplete")["missing"]
    assert missing == [{"id": operation["id"], "label": "actor", "attributes": ["mention"]}]
    assert read(api.ann, article)["state"] == "in_progress"
    api.ann.gesture(article, [{**operation, "attributes": {"mention": "name"}, "version": 1}])
    assert state_of(api.ann, article, "submit").json()["state"] == "submitted"


def test_the_server_stores_what_it_is_sent(api, article):
    spaced = put(TEXT, " 😊 ", "claim")
    figure = put(TEXT, "117", "figure", figure=None)
    api.ann.gesture(article, [spaced, figure])
    spans = {span["id"]: span for span in read(api.ann, article)["spans"]}
    assert (spans[spaced["id"]]["quote"], spans[spaced["id"]]["start"], spans[spaced["id"]]["end"]) == (" 😊 ", 9, 12)
    assert spans[figure["id"]]["figure"] is None


def test_the_state_in_lists_is_that_of_the_callers_own_set(api, article, talks):
    assert listed(api.ann, talks) == "new"
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    state_of(api.ann, article, "submit")
    assert (listed(api.ann, talks), listed(api.bob, talks)) == ("submitted", "new")


def test_for_curators_and_managers_it_is_the_least_advanced_person_set(api, article, talks, two_annotators):
    assert listed(api.cora, talks) == "new"
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    state_of(api.ann, article, "submit")
    assert listed(api.cora, talks) == "submitted"
    api.bob.gesture(article, [put(TEXT, "117", "figure")])
    assert (listed(api.cora, talks), listed(api.mara, talks)) == ("in_progress", "in_progress")


def test_accept_writes_gold_and_the_source_becomes_accepted(api, article, submitted):
    answer = state_of(api.cora, article, "accept", {"set": submitted, "revision": 2})
    assert (answer.status_code, answer.json()["state"], answer.json()["revision"]) == (200, "accepted", 3)
    gold = read(api.cora, article, "gold")
    assert gold["spans"] == read(api.ann, article)["spans"]
    assert read(api.ann, article)["state"] == "accepted"


def test_accept_of_a_set_that_is_not_submitted_is_409(api, article, two_annotators):
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    mine = AnnotationSet.objects.get().pk
    refused(state_of(api.cora, article, "accept", {"set": mine, "revision": 1}), 409, "not_submitted")


def test_accept_of_another_revision_is_409(api, article, submitted):
    answer = state_of(api.cora, article, "accept", {"set": submitted, "revision": 1})
    assert refused(answer, 409, "stale_revision")["current"] == 2


def test_accept_over_gold_is_409_unless_replace_and_the_old_rows_stay_in_change(api, article, submitted):
    by_hand = put(TEXT, "40", "figure")
    api.cora.gesture(article, [by_hand], query="?set=gold")
    refused(state_of(api.cora, article, "accept", {"set": submitted, "revision": 2}), 409, "gold_exists")
    body = {"set": submitted, "revision": 2, "replace": True}
    assert state_of(api.cora, article, "accept", body).status_code == 200
    assert [span["quote"] for span in read(api.cora, article, "gold")["spans"]] == ["117"]
    change = Change.objects.get(verb="copy")
    assert [span["id"] for span in change.before["spans"]] == [by_hand["id"]]


def test_gold_is_always_writable_by_a_curator(api, article, submitted):
    state_of(api.cora, article, "accept", {"set": submitted, "revision": 2})
    answer = api.cora.gesture(article, [put(TEXT, "40", "figure")], query="?set=gold")
    assert answer.json()["results"][0]["status"] == "created"


def test_submit_writes_gold_where_the_project_has_one_annotator_per_document(api, article):
    operation = put(TEXT, "117", "figure", figure={"value": "117"})
    claim, actor = put(TEXT, "3 were lost", "claim"), put(TEXT, "Moscow’s army", "actor")
    tie = {
        "op": "put_relation", "id": str(uuid.uuid4()), "type": "speaker", "head": claim["id"], "tail": actor["id"],
    }  # fmt: skip
    api.ann.gesture(article, [operation, claim, actor, tie])
    assert state_of(api.ann, article, "submit").json()["gold"] == "written"
    gold, mine = read(api.vera, article, "gold"), read(api.ann, article)
    assert (gold["spans"], gold["relations"]) == (mine["spans"], mine["relations"])


def test_a_resubmit_rewrites_gold_only_if_nobody_has_edited_it_since(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    state_of(api.ann, article, "submit")
    state_of(api.ann, article, "reopen")
    api.ann.gesture(article, [put(TEXT, "117 drones", "figure", uid=operation["id"], version=1)])
    assert state_of(api.ann, article, "submit").json()["gold"] == "written"
    gold = read(api.cora, article, "gold")["spans"]
    assert [span["quote"] for span in gold] == ["117 drones"]
    api.cora.gesture(article, [put(TEXT, "40", "figure")], query="?set=gold")
    state_of(api.ann, article, "reopen")
    api.ann.gesture(article, [delete(operation["id"], 2)])
    assert state_of(api.ann, article, "submit").json()["gold"] == "kept"
    assert [span["quote"] for span in read(api.cora, article, "gold")["spans"]] == ["117 drones", "40"]


def test_a_curators_stale_write_never_passes_for_a_fresh_one_after_gold_was_rewritten(api, article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    state_of(api.ann, article, "submit")
    seen = read(api.cora, article, "gold")["spans"][0]["version"]
    state_of(api.ann, article, "reopen")
    api.ann.gesture(article, [put(TEXT, "117 drones", "figure", uid=operation["id"], version=1)])
    state_of(api.ann, article, "submit")
    stale = put(TEXT, "40", "figure", uid=operation["id"], version=seen)
    refused(api.cora.gesture(article, [stale], query="?set=gold"), 409, "stale_version")


def test_submit_reopen_accept_and_skip_write_a_change_and_count_in_the_revision(api, article, two_annotators):
    state_of(api.ann, article, "skip", {"reason": "Later."})
    state_of(api.ann, article, "submit")
    state_of(api.ann, article, "reopen")
    mine = state_of(api.ann, article, "submit").json()
    state_of(api.cora, article, "accept", {"set": mine["set"], "revision": mine["revision"]})
    changes = Change.objects.filter(set=mine["set"]).order_by("seq").values_list("seq", "verb")
    assert list(changes) == [(1, "skip"), (2, "submit"), (3, "reopen"), (4, "submit"), (5, "accept")]
    assert AnnotationSet.objects.get(pk=mine["set"]).revision == 5


def test_a_second_submit_is_409_but_the_same_request_is_answered_again(api, article):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = state_of(api.ann, article, "submit", headers=key)
    again = state_of(api.ann, article, "submit", headers=key)
    assert (again.status_code, again.json()) == (200, first.json())
    refused(state_of(api.ann, article, "submit"), 409, "set_submitted")
    refused(state_of(api.ann, article, "reopen", headers=key), 409, "request_reused")


def test_in_a_blind_project_annotators_see_their_own_set_alone(api, article, submitted):
    assert read(api.bob, article)["spans"] == []
    refused(api.bob.get(f"documents/{article.pk}/annotations/?set={submitted}"), 404, "not_found")
    state_of(api.cora, article, "accept", {"set": submitted, "revision": 2})
    refused(api.bob.get(f"documents/{article.pk}/annotations/?set=gold"), 403, "blind")
    assert api.vera.get(f"documents/{article.pk}/annotations/?set=gold").status_code == 200
    Project.objects.update(blind=False)
    assert len(read(api.bob, article, "gold")["spans"]) == 1


def test_curators_read_all_sets_and_find_them_in_the_answer(api, article, submitted):
    body = read(api.cora, article)
    assert [(s["id"], s["owner"], s["state"]) for s in body["sets"]] == [(submitted, "ann", "submitted")]
    assert [span["quote"] for span in read(api.cora, article, str(submitted))["spans"]] == ["117"]
    assert read(api.ann, article)["sets"] == []


@pytest.mark.parametrize("which", ["nonsense", "0", "99999999999999999999", "-1", "1.5"])
def test_a_set_that_is_not_there_is_404(api, article, which):
    refused(api.cora.get(f"documents/{article.pk}/annotations/?set={which}"), 404, "not_found")


def listed(person, project) -> str:
    return person.get(f"projects/{project.pk}/documents/").json()["results"][0]["state"]
