"""The way to the next document to do."""

from html import unescape

import pytest

from annotations.models import AnnotationSet
from annotations.services.documents import add_document

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def five(people, talks):
    """a to e; Ann has begun b and submitted c."""
    made = {key: add_document(by=people.mara, project=talks, key=key, text=f"Text {key}.") for key in "abcde"}
    for key, state in (("b", "in_progress"), ("c", "submitted")):
        AnnotationSet.objects.create(document=made[key], kind="person", owner=people.ann, state=state)
    return made


@pytest.fixture
def onward(client, talks):
    """GET next/ as a person; where it leads."""

    def get(person, query=""):
        client.force_login(person)
        answer = client.get(f"/projects/{talks.pk}/next/?{query}")
        return answer["Location"] if answer.status_code == 302 else answer.status_code

    return get


def test_next_leads_to_the_next_document_to_do(onward, people, five):
    assert onward(people.ann) == f"/documents/{five['b'].pk}/", "what was begun comes first"
    assert onward(people.ann, f"after={five['b'].pk}") == f"/documents/{five['d'].pk}/"
    assert onward(people.mara) == f"/documents/{five['a'].pk}/"


def test_when_nothing_is_left_the_list_says_so(onward, client, people, talks, five):
    for document in five.values():
        AnnotationSet.objects.update_or_create(
            document=document, kind="person", owner=people.ann, defaults={"state": "submitted"}
        )
    place = onward(people.ann)
    assert place == f"/projects/{talks.pk}/documents/"
    assert "Nothing left to do in this project: you have submitted" in words(client.get(place))


def test_in_an_empty_project_it_says_that_there_are_none(onward, client, people, talks):
    assert "it has no documents yet" in words(client.get(onward(people.ann)))


def test_viewers_go_to_the_list_and_strangers_nowhere(onward, people, talks, five):
    assert onward(people.vera) == f"/projects/{talks.pk}/documents/"
    assert onward(people.sid) == onward(people.otto) == 404


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 19, "²"])
def test_an_after_that_is_no_number_is_refused(onward, people, five, after):
    assert onward(people.ann, f"after={after}") == 400
