"""Assignments: by hand, shared out evenly, taken back; who is kept to them; and what a first write may begin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import Forbidden, Invalid
from annotations.models import AnnotationSet, Assignment, Change, Document, Membership, Project
from annotations.services.assignments import assign, share_out, unassign
from annotations.services.documents import add_document, delete_document
from tests.fixtures.cast import TEXT, put

NAMES = ["ann", "bob", "cora", "mara"]


@pytest.fixture
def forty(people, talks):
    """Forty documents."""
    return [
        add_document(by=people.mara, project=talks, key=f"d{n:02}", text=TEXT + str(n)).pk for n in range(40)
    ]  # fmt: skip


def given(project) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for document, name in Assignment.objects.filter(project=project).values_list("document", "user__username"):
        found.setdefault(document, set()).add(name)
    return found


def test_assigning_by_hand_writes_one_change_a_document_and_the_same_again_none(people, talks, forty):
    wanted = {"by": people.mara, "project": talks, "documents": forty[:3], "users": ["ann", "bob"]}
    assert assign(**wanted) == 6 and assign(**wanted) == 0
    assert given(talks) == dict.fromkeys(forty[:3], {"ann", "bob"})
    changes = Change.objects.filter(kind="assignment")
    assert [(c.verb, c.after, c.document_id) for c in changes.order_by("document")] == [
        ("created", {"users": ["ann", "bob"]}, pk) for pk in forty[:3]
    ]


def test_documents_of_another_project_and_deleted_ones_are_left_out(people, talks, forty, foreign_article):
    delete_document(by=people.mara, document=Document.objects.get(pk=forty[0]))
    assert assign(by=people.mara, project=talks, documents=[*forty[:2], foreign_article.pk, 10**9], users=["ann"]) == 1
    assert set(given(talks)) == {forty[1]}


@pytest.mark.parametrize("name", ["otto", "vera", "nobody-here", "sid"])
def test_only_members_who_may_annotate_are_assigned_anything(people, talks, forty, name):
    for act in (assign, share_out):
        with pytest.raises(Invalid) as refused:
            act(by=people.mara, project=talks, documents=forty, users=["ann", name])
        assert refused.value.code == "unknown_user" and not given(talks)


def test_a_share_out_in_steps_gives_every_document_what_one_call_would(people, talks, forty, monkeypatch):
    monkeypatch.setattr("annotations.services.assignments.BATCH", 10)
    wanted = {"by": people.mara, "project": talks, "documents": forty, "users": NAMES, "overlap": 20}
    planned = share_out(**wanted, dry_run=True).new
    steps = []
    while not steps or steps[-1].left:
        steps.append(share_out(**wanted, seconds=0))
    assert len(steps) == 4 and [step.left > 0 for step in steps] == [True, True, True, False]
    assert sum(step.new for step in steps) == planned == Assignment.objects.filter(project=talks).count() == 48
    assert sorted(map(len, given(talks).values())) == [1] * 32 + [2] * 8
    loads = [Assignment.objects.filter(project=talks, user__username=name).count() for name in NAMES]
    assert max(loads) - min(loads) <= 2


def test_only_managers_assign(people, talks, forty):
    for act in (assign, share_out, unassign):
        with pytest.raises(Forbidden):
            act(by=people.cora, project=talks, documents=forty, users=["ann"])


def test_taking_back_keeps_what_was_begun(people, talks, forty):
    assign(by=people.mara, project=talks, documents=forty[:2], users=["ann"])
    AnnotationSet.objects.create(document_id=forty[0], kind="person", owner=people.ann, state="in_progress")
    assert unassign(by=people.mara, project=talks, documents=forty, users=["ann", "bob"]) == 2
    assert not given(talks) and AnnotationSet.objects.filter(owner=people.ann).count() == 1
    assert Change.objects.filter(kind="assignment", verb="deleted", before={"users": ["ann"]}).count() == 2


def test_a_share_out_is_even_over_people_and_pairs_and_the_same_again_adds_nothing(people, talks, forty):
    wanted = {"by": people.mara, "project": talks, "documents": forty, "users": NAMES, "overlap": 30}
    look = share_out(**wanted, dry_run=True)
    assert not given(talks), "a dry run writes nothing"
    done = share_out(**wanted)
    assert done == look and (done.documents, done.several, done.new) == (40, 12, 52)
    found = given(talks)
    assert sorted(map(len, found.values())) == [1] * 28 + [2] * 12
    assert set(done.people.values()) == {13}
    assert set(done.pairs.values()) == {2} and len(done.pairs) == 6
    again = share_out(**wanted)
    assert again.new == 0 and given(talks) == found
    assert Change.objects.filter(kind="assignment").count() == 40


def test_a_share_out_counts_what_is_assigned_already_and_fills_up_new_documents(people, talks, forty):
    assign(by=people.mara, project=talks, documents=forty[:20], users=["ann"])
    shares = share_out(by=people.mara, project=talks, documents=forty, users=["ann", "bob"])
    assert shares.people == {"ann": 0, "bob": 20} and shares.several == 0
    late = add_document(by=people.mara, project=talks, key="late", text="Late.").pk
    shares = share_out(by=people.mara, project=talks, documents=[*forty, late], users=["ann", "bob"])
    assert shares.new == 1 and len(given(talks)[late]) == 1


def test_three_annotators_of_every_document_are_three_different_ones(people, talks, forty):
    shares = share_out(by=people.mara, project=talks, documents=forty, users=NAMES, per_document=3, overlap=100)
    assert shares.new == 120 and {len(names) for names in given(talks).values()} == {3}
    assert max(shares.people.values()) - min(shares.people.values()) <= 1
    assert max(shares.pairs.values()) - min(shares.pairs.values()) <= 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"overlap": 101}, "out_of_range"), ({"overlap": -1}, "out_of_range"), ({"per_document": 0}, "out_of_range"),
        ({"overlap": 1, "per_document": 3}, "too_few_people"), ({"users": []}, "unknown_user"),
    ],
)  # fmt: skip
def test_shares_that_cannot_be_are_refused(people, talks, forty, more, code):
    wanted = {"documents": forty, "users": ["ann", "bob"], **more}
    with pytest.raises(Invalid) as refused:
        share_out(by=people.mara, project=talks, **wanted)
    assert refused.value.code == code


def test_assigning_costs_the_same_for_few_and_for_many(people, talks, forty):
    def cost(documents, users) -> int:
        with CaptureQueriesContext(connection) as captured:
            share_out(by=people.mara, project=talks, documents=documents, users=users)
        return len(captured)

    assert cost(forty[:2], ["ann"]) == cost(forty[2:], ["ann", "bob"])


# --- Projects where only what is assigned is annotated ---------------------------------------------------------------


@pytest.fixture
def closed(people, talks, article):
    """Talks keeps annotators to what is assigned; `article` is Bob's, `mine` is Ann's."""
    Project.objects.filter(pk=talks.pk).update(assigned_only=True)
    mine = add_document(by=people.mara, project=talks, key="mine", text=TEXT, source="Mine")
    assign(by=people.mara, project=talks, documents=[mine.pk], users=["ann"])
    assign(by=people.mara, project=talks, documents=[article.pk], users=["bob"])
    return mine


def test_what_is_not_assigned_is_in_no_list_count_search_or_export_of_an_annotator(
    api, client, people, talks, article, closed
):
    listed = api.ann.get(f"projects/{talks.pk}/documents/").json()
    assert listed["count"] == 1 and [row["key"] for row in listed["results"]] == ["mine"]
    assert api.ann.get(f"projects/{talks.pk}/documents/?search=drones").json()["count"] == 1
    for path in ("", "annotations/", "history/"):
        assert api.ann.get(f"documents/{article.pk}/{path}").status_code == 404
    client.force_login(people.ann)
    page = client.get(f"/projects/{talks.pk}/documents/")
    assert page.context["total"] == 1 and page.context["left"] == 1
    assert client.get(f"/documents/{article.pk}/").status_code == 404
    assert client.get("/").context["projects"][0].documents == 1 and client.get("/").context["left"] == 1
    assert client.get(f"/projects/{talks.pk}/exports/").context["documents"] == 1
    for name in ("cora", "mara", "vera"):
        assert getattr(api, name).get(f"projects/{talks.pk}/documents/").json()["count"] == 2


def test_an_export_of_the_own_work_with_the_rest_holds_what_is_assigned_alone(people, talks, article, closed):
    from annotations.queries.records import count_documents, read_chunks
    from annotations.services.exports.requests import request_export
    from annotations.services.exports.running import _selection

    def keys(person):
        job = request_export(by=person, project=talks, layer="mine", options={"unannotated": True})
        job.project.refresh_from_db()
        selection = _selection(job)
        found = [record.id for chunk in read_chunks(selection) for record in chunk.records]
        assert count_documents(selection) == len(found)
        return found

    assert keys(people.ann) == ["mine"] and keys(people.cora) == ["article", "mine"]


def test_a_first_write_needs_an_assignment_and_what_was_begun_goes_on_without(api, people, talks, article, closed):
    refused = api.ann.gesture(article, [put(TEXT, "117", "figure")])
    assert (refused.status_code, refused.json()["code"]) == (403, "not_assigned")
    for step, body in (("submit", {}), ("skip", {"reason": "No."}), ("flag", {"reason": "No."})):
        assert api.ann.post(f"documents/{article.pk}/{step}/", body).status_code == 404
    assert not AnnotationSet.objects.filter(document=article).exists()
    assert api.ann.gesture(closed, [put(TEXT, "117", "figure")]).status_code == 200
    unassign(by=people.mara, project=talks, documents=[closed.pk], users=["ann"])
    assert api.ann.gesture(closed, [put(TEXT, "40", "figure")]).status_code == 200
    assert api.ann.get(f"projects/{talks.pk}/documents/").json()["count"] == 1
    assert api.cora.gesture(article, [put(TEXT, "117", "figure")]).status_code == 200


def test_annotators_learn_nowhere_who_else_is_assigned(api, client, people, talks, article):
    assign(by=people.mara, project=talks, documents=[article.pk], users=["ann", "bob"])
    client.force_login(people.ann)
    for place in (f"documents/{article.pk}/", f"projects/{talks.pk}/documents/", f"projects/{talks.pk}/work/"):
        said = client.get(f"/{place}").content.decode()
        assert "bob" not in said, place
    history = api.ann.get(f"documents/{article.pk}/history/").json()
    assert all(row["kind"] != "assignment" for row in history["results"])
    assert any(
        row["kind"] == "assignment" for row in api.cora.get(f"documents/{article.pk}/history/").json()["results"]
    )


def test_who_left_the_project_counts_for_nothing(people, talks, forty):
    assign(by=people.mara, project=talks, documents=forty, users=["bob"])
    Membership.objects.filter(user=people.bob).delete()
    shares = share_out(by=people.mara, project=talks, documents=forty, users=["ann"])
    assert shares.people == {"ann": 40}
