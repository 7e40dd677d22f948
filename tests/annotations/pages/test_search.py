"""Searching for a name in the list of documents, on the page and through the API."""

from html import unescape
from urllib.parse import quote

import pytest

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
