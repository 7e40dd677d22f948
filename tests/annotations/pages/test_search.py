"""Searching for a name in the list of documents, on the page and through the API."""

from html import unescape
from urllib.parse import quote

import pytest

from annotations.services.actors import create_actor
from annotations.services.documents import add_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(people, talks):
    """The president in three scripts and spellings, and his wife."""
    texts = {
        "english": "Zelenskyy left Istanbul.",
        "german": "Selenskyj kam nach Kiew.",
        "ukrainian": "Зеленський прибув.",
        "wife": "Zelenska, Зеленська, was there.",
    }
    for key, text in texts.items():
        add_document(by=people.mara, project=talks, key=key, text=text, source="Wire" if key == "german" else "Post")


@pytest.mark.parametrize("name", ["Zelenskyy", "Zelenskiy", "selenskyj", "Zelens'kyi", "Зеленский"])
def test_page_and_api_find_a_name_in_every_spelling(three, client, api, people, talks, name):
    client.force_login(people.ann)
    page = client.get(f"/projects/{talks.pk}/documents/", {"search": name})
    assert [row["document"].key for row in page.context["rows"]] == ["english", "german", "ukrainian"]
    path = f"projects/{talks.pk}/documents/?search={quote(name)}"
    answer = api.ann.get(path)
    assert [row["key"] for row in answer.json()["results"]] == ["english", "german", "ukrainian"]
    narrowed = api.ann.get(f"{path}&source=Wire")
    assert [row["key"] for row in narrowed.json()["results"]] == ["german"]


def test_the_field_says_that_names_are_found_in_other_spellings(three, client, people, talks):
    client.force_login(people.ann)
    page = unescape(client.get(f"/projects/{talks.pk}/documents/?search=nobody").content.decode())
    assert 'title="Names are found in all their spellings and scripts: Zelenskyy finds' in page
    assert "Names were looked for in all their spellings and scripts." in page


@pytest.fixture
def president(people, talks, three):
    add_document(by=people.mara, project=talks, key="role", text="The Ukrainian president spoke.")
    names = ["Zelenskyy", "the Ukrainian president", "<b>Ze</b> & co", *(f"Servant{number}" for number in range(9))]
    return create_actor(by=people.mara, project=talks, uid="v/z", name="Volodymyr Zelenskyy", aliases=names)


def test_page_and_api_find_an_actor_by_its_other_names_and_the_page_says_which(
    president, client, api, people, talks, elsewhere
):
    client.force_login(people.vera)
    page = client.get(f"/projects/{talks.pk}/documents/", {"search": "Zelenskyy"})
    assert [row["document"].key for row in page.context["rows"]] == ["english", "german", "role", "ukrainian"]
    raw = page.content.decode()
    assert "4 of 5 documents mention <strong>Zelenskyy</strong>" in raw
    assert f'Other names of <a href="/projects/{talks.pk}/actors/v/z/"><bdi>Volodymyr Zelenskyy</bdi></a>' in raw
    assert "<bdi>the Ukrainian president</bdi>" in raw and "and 5 more" in raw
    assert "&lt;b&gt;Ze&lt;/b&gt; &amp; co" in raw and "<b>" not in raw
    rows = api.vera.get(f"projects/{talks.pk}/documents/?search=Zelenskyy").json()
    assert [row["key"] for row in rows["results"]] == ["english", "german", "role", "ukrainian"]
    assert set(rows) == {"results", "next", "count"}
    client.force_login(people.otto)
    there = client.get(f"/projects/{elsewhere.pk}/documents/", {"search": "Zelenskyy"}).content.decode()
    assert "looked for too" not in there and "president" not in there


def test_nothing_is_said_where_no_other_name_was_looked_for(president, client, people, talks):
    client.force_login(people.ann)
    for search in ("spoke", "Zelenska", "Zelen", "x" * 1001, "!"):
        page = client.get(f"/projects/{talks.pk}/documents/", {"search": search}).content.decode()
        assert "looked for too" not in page


def test_the_way_through_the_documents_found_goes_by_the_other_names_as_well(president, client, people, talks):
    client.force_login(people.ann)
    document = talks.documents.get(key="role")
    page = client.get(f"/documents/{document.pk}/", {"search": "Zelenskyy"}).content.decode()
    assert "3 of 4" in page
