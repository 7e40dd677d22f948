"""My work, review and assignments as people meet them: forms, their refusals, and what each page says."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Assignment, Change, Flag
from annotations.services.assignments import assign
from annotations.services.documents import add_document
from tests.fixtures.cast import TEXT

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def as_(client, talks):
    """A page or a form of Talks, as a person."""

    def ask(person, place, send=None):
        client.force_login(person)
        address = place if place.startswith("/") else f"/projects/{talks.pk}/{place}"
        return client.get(address) if send is None else client.post(address, send)

    return ask


@pytest.fixture
def submitted(people, api, talks, article):
    """Ann's work on the article, handed in; two annotators each, so that no gold is written."""
    type(talks).objects.filter(pk=talks.pk).update(annotators_per_document=2)
    assert api.ann.post(f"documents/{article.pk}/submit/", {}).status_code == 200
    return AnnotationSet.objects.get(document=article, owner=people.ann)


def test_work_is_sent_back_with_a_reason_mended_and_accepted_as_gold(as_, api, people, article, submitted):
    step = f"/documents/{article.pk}/step/"
    page = words(as_(people.cora, "review/"))
    assert "Drones" in page and "Accept as gold" in page
    sent = {"step": "send-back", "set": submitted.pk, "reason": "The second figure is missing."}
    assert as_(people.cora, step, sent).status_code == 302
    submitted.refresh_from_db()
    assert (submitted.state, submitted.sent_back_by) == ("in_progress", people.cora)
    for place in ("work/", f"/documents/{article.pk}/"):
        page = words(as_(people.ann, place))
        assert "Sent back by cora:" in page and "The second figure is missing." in page, place
    assert "/documents/" in as_(people.ann, "next/")["Location"]
    assert as_(people.ann, "/").context["desk"].document == article
    assert api.ann.post(f"documents/{article.pk}/submit/", {}).status_code == 200
    submitted.refresh_from_db()
    assert (submitted.sent_back_at, submitted.sent_back_by, submitted.reason) == (None, None, "")
    assert "Sent back" not in words(as_(people.ann, "work/"))
    sent = {"step": "accept", "set": submitted.pk, "revision": submitted.revision}
    assert as_(people.cora, step, sent)["Location"] == f"/projects/{article.project_id}/review/"
    assert AnnotationSet.objects.get(document=article, kind="gold").copied_from == submitted


def test_sending_back_needs_a_reason_and_a_revision_that_was_read(as_, people, article, submitted):
    step = f"/documents/{article.pk}/step/"
    refused = as_(people.cora, step, {"step": "send-back", "set": submitted.pk, "reason": " "})
    assert refused.status_code == 400 and "Say why it is sent back." in words(refused)
    assert as_(people.cora, step, {"step": "accept", "set": submitted.pk, "revision": "99"}).status_code == 409
    for sent in ({"step": "accept", "set": "x", "revision": "1"}, {"step": "dance"}, {}):
        assert as_(people.cora, step, sent).status_code == 400, sent
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_a_curator_judges_on_the_annotation_page_and_the_annotator_sees_no_such_form(as_, people, article, submitted):
    place = f"/documents/{article.pk}/?set={submitted.pk}"
    assert 'id="judge"' in words(as_(people.cora, place))
    assert 'id="judge"' not in words(as_(people.ann, place))
    assert 'id="aside"' in words(as_(people.bob, f"/documents/{article.pk}/"))
    assert 'id="aside"' not in words(as_(people.vera, f"/documents/{article.pk}/"))


def test_gold_that_is_a_copy_of_the_set_is_accepted_without_a_question(as_, api, people, article):
    assert api.ann.post(f"documents/{article.pk}/submit/", {}).json()["gold"] == "written"
    page = as_(people.cora, "review/")
    assert [one.gold for one in page.context["waiting"].rows] == ["same"]
    said = words(page)
    assert 'type="hidden" name="replace"' in said and "Accept, gold stays as it is" in said
    assert "Accept as gold" not in said and "Replace gold" not in said


def test_where_there_is_other_gold_the_form_says_that_it_is_replaced(as_, api, people, article, submitted):
    assert api.bob.post(f"documents/{article.pk}/submit/", {}).status_code == 200
    theirs = AnnotationSet.objects.get(document=article, owner=people.bob)
    step = {"step": "accept", "set": theirs.pk, "revision": theirs.revision}
    assert as_(people.cora, f"/documents/{article.pk}/step/", step).status_code == 302
    for place in ("review/", f"/documents/{article.pk}/?set={submitted.pk}"):
        page = words(as_(people.cora, place))
        assert '<summary class="button quiet slim">Replace gold…</summary>' in page, place
        assert "Accept as gold" not in page and 'name="replace" value="1"' in page, place
    step = {"step": "accept", "set": submitted.pk, "revision": submitted.revision, "replace": "1"}
    assert as_(people.cora, f"/documents/{article.pk}/step/", step).status_code == 302
    assert AnnotationSet.objects.get(document=article, kind="gold").copied_from == submitted


def test_what_waits_is_oldest_first_and_narrowed_to_one_annotator(as_, api, people, talks, article, submitted):
    other = add_document(by=people.mara, project=talks, key="other", text="Other.")
    for person in (api.bob, api.ann):
        assert person.post(f"documents/{other.pk}/submit/", {}).status_code == 200
    rows = as_(people.cora, "review/").context["waiting"].rows
    assert [(one.document.key, one.owner.username) for one in rows] == [
        ("article", "ann"), ("other", "bob"), ("other", "ann"),
    ]  # fmt: skip
    assert [one.document.key for one in as_(people.cora, "review/?annotator=bob").context["waiting"].rows] == ["other"]


def test_a_document_is_skipped_with_a_reason_that_both_lists_show(as_, people, article):
    step = f"/documents/{article.pk}/step/"
    assert as_(people.ann, step, {"step": "skip", "reason": ""}).status_code == 400
    after = as_(people.ann, step, {"step": "skip", "reason": "Not about the talks."})
    assert after["Location"].endswith(f"/next/?after={article.pk}")
    for person, place in ((people.ann, "work/"), (people.cora, "review/")):
        assert "Not about the talks." in words(as_(person, place)), place
    assert "Not about the talks." not in words(as_(people.bob, "work/"))


def test_a_flag_is_raised_answered_and_told_to_who_raised_it(as_, api, people, article):
    step = f"/documents/{article.pk}/step/"
    assert as_(people.ann, step, {"step": "flag", "reason": "The end is missing."}).status_code == 302
    assert "You flagged this document:" in words(as_(people.ann, f"/documents/{article.pk}/"))
    again = as_(people.ann, step, {"step": "flag", "reason": "Still."})
    assert again.status_code == 409 and Flag.objects.count() == 1
    flag = Flag.objects.get()
    page = words(as_(people.cora, "review/"))
    assert "The end is missing." in page
    folded = page.partition('<summary class="button slim">Answer…</summary>')[2].partition("</details>")[0]
    assert page.count('name="answer"') == folded.count('name="answer"') == 1, "only behind the button"
    assert as_(people.cora, "review/", {"flag": flag.pk, "answer": ""}).status_code == 400
    assert as_(people.cora, "review/", {"flag": flag.pk, "answer": "A whole one was added."}).status_code == 302
    assert as_(people.cora, "review/", {"flag": flag.pk, "answer": "Twice."}).status_code == 409
    assert "A whole one was added." in words(as_(people.ann, "work/"))
    assert api.bob.get(f"projects/{article.project_id}/flags/").json()["count"] == 0
    assert api.cora.get(f"projects/{article.project_id}/flags/").json()["results"][0]["resolved_by"] == "cora"
    seen = [row["kind"] for row in api.bob.get(f"documents/{article.pk}/history/").json()["results"]]
    assert "flag" not in seen and list(Change.objects.filter(kind="flag").values_list("verb", flat=True)) == [
        "created", "resolved",
    ]  # fmt: skip


def test_a_long_share_out_says_how_far_it_is_and_goes_on(as_, people, talks, monkeypatch):
    for n in range(4):
        add_document(by=people.mara, project=talks, key=f"long-{n}", text=TEXT + str(n))
    monkeypatch.setattr("annotations.services.assignments.BATCH", 2)
    monkeypatch.setattr("annotations.pages.assignments.SECONDS", 0)
    form = {"share": "1", "user": ["ann", "bob"], "overlap": "0", "per_document": "2"}
    page = as_(people.mara, "assignments/", form)
    assert page.status_code == 200 and "2 of 4 new assignments are made." in words(page)
    assert b"data-go-on" in page.content and b'name="done" value="2"' in page.content
    last = as_(people.mara, "assignments/", {**form, "done": "2"})
    assert last.status_code == 302
    assert "4 new assignments." in words(as_(people.mara, "assignments/"))


def test_a_share_out_is_looked_at_then_done_and_taken_back(as_, people, talks):
    for n in range(10):
        add_document(by=people.mara, project=talks, key=f"d{n}", text="Text.", source="Wire" if n < 8 else "Post")
    form = {"user": ["ann", "bob"], "overlap": "25", "per_document": "2"}
    look = as_(people.mara, "assignments/?source=Wire", {**form, "look": "1"})
    assert "10 new assignments in 8 documents; 2 of these have several annotators." in words(look)
    assert not Assignment.objects.exists() and "Share out now" in words(look)
    assert as_(people.mara, "assignments/?source=Wire", {**form, "share": "1"}).status_code == 302
    assert Assignment.objects.count() == 10
    assert as_(people.mara, "assignments/?source=Post", {"user": ["cora"], "assign": "1"}).status_code == 302
    people_now = {one.user.username: one.assigned for one in as_(people.mara, "assignments/").context["people"]}
    assert people_now == {"ann": 5, "bob": 5, "cora": 2, "mara": 0}
    as_(people.mara, "assignments/", {"unassign": "ann"})
    assert not Assignment.objects.filter(user=people.ann).exists()


@pytest.mark.parametrize(
    ("send", "said"),
    [
        ({"assign": "1"}, "Choose at least one person."),
        ({"look": "1", "user": "ann", "overlap": "x", "per_document": "2"}, "Give whole numbers."),
        ({"share": "1", "user": "ann", "overlap": "10", "per_document": "2"}, "2 annotators a document need as many"),
    ],
)
def test_what_cannot_be_assigned_is_said_on_the_page(as_, people, article, send, said):
    answer = as_(people.mara, "assignments/", send)
    assert answer.status_code == 400 and said in words(answer) and not Assignment.objects.exists()


def test_the_pages_cost_the_same_at_any_size(as_, people, talks, article):
    def fill(start, count):
        ids = []
        for n in range(start, start + count):
            document = add_document(by=people.mara, project=talks, key=f"k{n}", text="Text.")
            ids.append(document.pk)
            state = ("in_progress", "submitted", "skipped", "")[n % 4]
            if state:
                AnnotationSet.objects.create(document=document, kind="person", owner=people.ann, state=state)
            Flag.objects.create(project=talks, document=document, user=people.ann, reason="Cut.")
        assign(by=people.mara, project=talks, documents=ids, users=["ann", "bob"])

    def cost():
        counted = []
        for person, place in ((people.ann, "work/"), (people.cora, "review/"), (people.mara, "assignments/")):
            as_(person, place)
            with CaptureQueriesContext(connection) as captured:
                assert as_(person, place).status_code == 200
            counted.append(len(captured))
        return counted

    fill(0, 4)
    small = cost()
    fill(4, 16)
    assert cost() == small
