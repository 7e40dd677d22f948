"""Previous, next and back on the annotation page follow the list of work that it was opened from."""

import re
from html import unescape

import pytest

from annotations.models import AnnotationSet
from annotations.services.assignments import assign
from annotations.services.documents import add_document
from annotations.services.flags import flag_document
from tests.annotations.pages.test_annotate import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(people, talks):
    """Documents a to e: Ann has begun a and d, submitted b and then c; Bob has submitted b in between."""
    made = {key: add_document(by=people.mara, project=talks, key=key, text=f"Text {key}.") for key in "abcde"}
    for n, (key, person, state) in enumerate(
        [("a", "ann", "in_progress"), ("d", "ann", "in_progress"), ("b", "ann", "submitted"), ("b", "bob", "submitted"),
         ("c", "ann", "submitted")]
    ):  # fmt: skip
        at = f"2025-06-0{n + 1}T09:00:00Z" if state == "submitted" else None
        AnnotationSet.objects.create(
            document=made[key], kind="person", owner=getattr(people, person), state=state, submitted_at=at
        )
    return made


@pytest.fixture
def walk(client):
    """From an address on by `next`, as a person: the places met, and the last page's."""

    def go(person, address):
        client.force_login(person)
        met = []
        while address:
            assert len(met) < 20, "it goes in a circle"
            answer = client.get(address)
            assert answer.status_code == 200, address
            queue = page_of(answer)["queue"]
            met.append((queue["position"], queue["count"], answer.context["document"].key))
            address = queue["next"]
        return met, queue

    return go


def links(client, address) -> list[str]:
    found = re.findall(r'href="(/documents/\d+/\?from=[^"]*)"', client.get(address).content.decode())
    return [unescape(one) for one in found]


def test_from_my_work_one_walks_through_that_list_and_back_to_it(client, walk, people, talks, work):
    client.force_login(people.ann)
    first, *_ = [one for one in links(client, f"/projects/{talks.pk}/work/") if "in_progress" in one]
    met, last = walk(people.ann, first)
    assert met == [(1, 2, "a"), (2, 2, "d")]
    assert last["previous"] == f"/documents/{work['a'].pk}/?from=mine.in_progress"
    assert last["list"] == f"/projects/{talks.pk}/work/#in_progress"
    assert "Back to my work" in client.get(first).content.decode()


def test_from_review_one_walks_through_the_sets_that_wait_of_one_annotator_or_of_all(client, walk, people, talks, work):
    client.force_login(people.cora)
    met, last = walk(people.cora, links(client, f"/projects/{talks.pk}/review/")[0])
    assert met == [(1, 3, "b"), (2, 3, "b"), (3, 3, "c")]
    assert last["list"] == f"/projects/{talks.pk}/review/#waiting"
    met, last = walk(people.cora, links(client, f"/projects/{talks.pk}/review/?annotator=ann")[0])
    assert met == [(1, 2, "b"), (2, 2, "c")]
    assert last["list"] == f"/projects/{talks.pk}/review/?annotator=ann#waiting"
    assert "set=" in last["previous"] and "annotator=ann" in last["previous"]


def test_what_has_left_its_list_goes_on_with_the_first_of_it(walk, people, work):
    AnnotationSet.objects.filter(document=work["d"]).update(state="submitted", submitted_at="2025-06-09T09:00:00Z")
    met, _ = walk(people.ann, f"/documents/{work['d'].pk}/?from=mine.in_progress")
    assert met == [(0, 1, "d"), (1, 1, "a")]


def test_a_document_that_is_flagged_twice_is_passed_once(walk, people, talks, work):
    for person, key in [(people.ann, "a"), (people.bob, "e"), (people.bob, "a")]:
        flag_document(by=person, document_id=work[key].pk, reason="Look.")
    met, _ = walk(people.cora, f"/documents/{work['a'].pk}/?from=review.flags")
    assert met == [(1, 2, "a"), (2, 2, "e")]


@pytest.mark.parametrize("name", ["assigned", "skipped", "done", "sent_back", "flags"])
def test_each_list_of_my_work_may_be_where_one_comes_from(walk, people, talks, work, name):
    assign(by=people.mara, project=talks, users=["ann"], documents=[work["e"].pk])
    met, _ = walk(people.ann, f"/documents/{work['e'].pk}/?from=mine.{name}")
    assert met[0][2] == "e"


def test_lists_that_are_not_there_or_not_ones_own_are_refused(client, people, work):
    here = f"/documents/{work['a'].pk}/"
    client.force_login(people.ann)
    assert [client.get(f"{here}?from={one}").status_code for one in ("x", "mine.x", "waiting")] == [400] * 3
    assert client.get(f"{here}?from=review.waiting").status_code == 403
    client.force_login(people.vera)
    assert client.get(f"{here}?from=mine.done").status_code == 403
