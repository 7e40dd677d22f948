"""The rules of relations within gestures, one by one, through the API as a script sees it."""

import uuid

from annotations.models import AnnotationSet, Change, Relation
from tests.fixtures.gestures import delete, read, refused, relation


def test_a_deleted_relation_comes_back_with_the_version_of_its_deletion_only(api, article, claim_and_actor):
    _claim, _actor, tie = claim_and_actor
    result = api.ann.gesture(article, [delete(tie["id"], 1, "relation")]).json()["results"][0]
    assert (result["status"], result["version"]) == ("deleted", 2)
    refused(api.ann.gesture(article, [tie]), 409, "relation_deleted")
    result = api.ann.gesture(article, [{**tie, "version": 2}]).json()["results"][0]
    assert (result["status"], result["version"]) == ("created", 3)


def test_deleting_a_span_deletes_its_relations_and_says_which(api, article, claim_and_actor):
    claim, actor, tie = claim_and_actor
    result = api.ann.gesture(article, [delete(actor["id"], 1)]).json()["results"][0]
    assert result == {
        "id": actor["id"], "status": "deleted", "version": 2, "removed_relations": [{"id": tie["id"], "version": 2}],
    }  # fmt: skip
    assert not Relation.objects.exists()
    # Undo: the span and its relation come back in one gesture, with the versions of their deletion.
    undo = api.ann.gesture(article, [{**actor, "version": 2}, {**tie, "version": 2}]).json()
    assert [(r["status"], r["version"]) for r in undo["results"]] == [("created", 3), ("created", 3)]
    assert read(api.ann, article)["relations"][0]["id"] == tie["id"]


def test_each_changed_row_is_one_change_and_one_revision(api, article, claim_and_actor):
    _claim, actor, _tie = claim_and_actor
    assert api.ann.gesture(article, [delete(actor["id"], 1)]).json()["revision"] == 5
    changes = list(Change.objects.filter(set__isnull=False).order_by("seq").values_list("seq", "verb", "kind"))
    assert changes == [
        (1, "create", "span"), (2, "create", "span"), (3, "create", "relation"),
        (4, "delete", "relation"), (5, "delete", "span"),
    ]  # fmt: skip
    assert AnnotationSet.objects.get().revision == 5


def test_relations_tie_live_spans_of_one_set_with_legal_labels(api, article, claim_and_actor):
    claim, actor, tie = claim_and_actor
    answer = api.ann.gesture(article, [relation(actor["id"], claim["id"])])
    assert "claim to actor" in refused(answer, 400, "relation_not_allowed", "/operations/0/type")["detail"]
    refused(api.ann.gesture(article, [relation(claim["id"], claim["id"])]), 400, "relation_to_itself")
    refused(api.ann.gesture(article, [relation(claim["id"], str(uuid.uuid4()))]), 409, "relation_end_missing")
    refused(api.ann.gesture(article, [relation(claim["id"], actor["id"])]), 409, "duplicate_relation")
    refused(api.ann.gesture(article, [relation(claim["id"], actor["id"], "nope")]), 400, "relation_type_not_in_project")


def test_a_relation_to_a_deleted_span_is_409(api, article, claim_and_actor):
    claim, actor, _tie = claim_and_actor
    api.ann.gesture(article, [delete(actor["id"], 1)])
    answer = api.ann.gesture(article, [relation(claim["id"], actor["id"])])
    refused(answer, 409, "relation_end_missing", "/operations/0/tail")


def test_a_new_label_must_suit_the_relations_of_its_span(api, article, claim_and_actor):
    _claim, actor, tie = claim_and_actor
    relabel = {**actor, "label": "figure", "version": 1}
    refused(api.ann.gesture(article, [relabel]), 409, "relation_not_allowed", "/operations/0/label")
    assert api.ann.gesture(article, [delete(tie["id"], 1, "relation"), relabel]).status_code == 200
