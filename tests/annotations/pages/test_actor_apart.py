"""An actor's own page says from whom it is kept apart, who said so and when, and takes it back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Actor
from annotations.services.actors import create_actor, keep_apart, merge_actor, unmerge_actor
from tests.annotations.pages.test_actors import said

TITLE = "Not the same as"


@pytest.fixture
def make(people, talks):
    def made(uid, name, *aliases, project=talks, by=people.mara):
        return create_actor(by=by, project=project, uid=uid, name=name, aliases=list(aliases))

    return made


@pytest.fixture
def two(people, make):
    """Two who are kept apart by Cora."""
    one, other = make("j/1", "Andrij Jermak"), make("y", "<b>Andriy</b> Yermak")
    keep_apart(by=people.cora, actor=one, other="y")
    return one, other


@pytest.fixture
def page(client, talks):
    def opened(person, uid, query=""):
        client.force_login(person)
        return client.get(f"/projects/{talks.pk}/actors/{uid}/{query}")

    return opened


def listed(answer) -> list[str]:
    return [one.actor.uid for one in answer.context["apart"]]


def test_both_pages_name_the_other_with_who_said_so_and_when(page, people, two):
    for uid, other in (("j/1", "y"), ("y", "j/1")):
        answer = page(people.cora, uid)
        words = said(answer)
        assert listed(answer) == [other] and TITLE in words and "said by cora" in words
        assert f'/actors/{other}/"' in answer.content.decode()
        assert "<b>Andriy" not in answer.content.decode()
    (one,) = page(people.mara, "y").context["apart"]
    assert one.said.user == people.cora and f"{one.said.at:%Y}" in said(page(people.mara, "y"))


def test_nothing_is_shown_where_there_is_none(page, people, make, two):
    make("n", "Northwire")
    assert TITLE not in said(page(people.cora, "n"))


def test_others_see_the_pair_but_not_who_said_so_and_have_no_way_to_take_it_back(page, people, two):
    for person in (people.ann, people.vera):
        words = said(page(person, "y"))
        assert TITLE in words and "Andrij Jermak" in words
        assert "said by" not in words and "cora" not in words and 'value="together"' not in words


def test_it_is_taken_back_there_and_that_is_undone_there(page, client, people, talks, two):
    where = f"/projects/{talks.pk}/actors/y/"
    client.force_login(people.mara)
    done = client.post(where, {"action": "together", "other": "j/1"})
    assert done["Location"] == f"{where}?done=together&which=j%2F1"
    answer = client.get(done["Location"])
    assert listed(answer) == [] and "and Andrij Jermak are not kept apart any more." in said(answer)
    assert "not kept apart any more" not in said(page(people.ann, "y", "?done=together&which=j/1"))
    client.force_login(people.mara)
    again = client.post(where, {"action": "apart", "other": "j/1"}, follow=True)
    assert listed(again) == ["j/1"] and "not kept apart any more" not in said(again)
    assert "said by mara" in said(again)


def test_what_was_said_of_somebody_merged_stands_with_who_lives(page, people, make, two):
    extra = make("e", "Extra Yermak")
    keep_apart(by=people.mara, actor=extra, other="j/1")
    merge_actor(by=people.cora, actor=extra, into="y")
    answer = page(people.cora, "y")
    assert listed(answer) == ["j/1"] and listed(page(people.cora, "j/1")) == ["y"]
    assert answer.context["apart"][0].said.user == people.mara, "who said it last"
    assert listed(page(people.cora, "e")) == [], "one who is merged has no such list"
    unmerge_actor(by=people.cora, actor=Actor.objects.get(uid="e"))
    assert listed(page(people.cora, "e")) == ["j/1"]


@pytest.mark.parametrize(
    ("action", "other", "status"),
    [("apart", "y", 400), ("apart", "x\x00", 400), ("apart", "none", 400), ("together", "none", 400)],
)
def test_what_cannot_be_is_refused_and_what_stood_in_the_forms_stays(client, people, talks, two, action, other, status):
    client.force_login(people.cora)
    refused = client.post(f"/projects/{talks.pk}/actors/y/", {"action": action, "other": other})
    assert refused.status_code == status and listed(refused) == ["j/1"]
    assert refused.context["values"]["name"] == "<b>Andriy</b> Yermak"
    for query in ("?done=together&which=%00", "?done=together&which=j/1", "?done=together", "?done=apart&which=no"):
        assert client.get(f"/projects/{talks.pk}/actors/y/{query}").status_code == 200


def test_the_page_costs_the_same_for_many_and_says_when_there_are_more(page, people, make, two, monkeypatch):
    page(people.cora, "y")
    with CaptureQueriesContext(connection) as few:
        page(people.cora, "y")
    for number in range(6):
        keep_apart(by=people.cora, actor=make(f"m{number}", f"Many {number}"), other="y")
    with CaptureQueriesContext(connection) as many:
        answer = page(people.cora, "y")
    assert len(few) == len(many) and len(listed(answer)) == 7
    monkeypatch.setattr("annotations.pages.actor.MOST_APART", 2)
    answer = page(people.cora, "y")
    assert listed(answer) == ["j/1", "m0"] and "there are more" in said(answer)
