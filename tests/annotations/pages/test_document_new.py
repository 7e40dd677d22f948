"""A text pasted into a form becomes a document."""

import re
from html import unescape

import pytest
from django.test import Client

from annotations.models import Document, DocumentText
from annotations.services.events import add_event

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def paste(client, people, talks):
    """POST the form as Mara, as browsers do."""
    client.force_login(people.mara)

    def post(**fields):
        return client.post(f"/projects/{talks.pk}/documents/new/", {"text": "Some text.", **fields})

    return post


@pytest.mark.parametrize(
    "text",
    [
        "one line", "\n\n  leading and trailing  \n\n", "a\tb\u00a0c \u200b", "😊 é e\u0301 \u2028 x", "\ufeffmark",
        " ", "{{ 7*7 }} <b>&amp;</b>", "a\n\n\nb\x0cc",
    ],
)  # fmt: skip
def test_the_text_arrives_as_it_stood_in_the_field(paste, talks, text):
    answer = paste(text=text.replace("\n", "\r\n"), key="k")
    assert answer.status_code == 302
    assert DocumentText.objects.get(document__key="k").text == text


def test_all_facts_are_stored_as_they_were_typed(paste, people, talks):
    add_event(by=people.mara, project=talks, key="round-1")
    facts = {
        "key": "k 1", "title": " Title ", "source": "Wire ", "url": "https://example.org/a?b=c",
        "published_on": "2025-06", "language": "en", "licence": "CC BY",
    }  # fmt: skip
    answer = paste(event="round-1", **facts)
    document = Document.objects.get(project=talks)
    assert answer["Location"] == f"/projects/{talks.pk}/documents/"
    assert {name: getattr(document, name) for name in facts} == facts and document.event.key == "round-1"


def test_the_list_then_links_to_the_new_document(paste, client):
    answer = paste(title="<b>Title</b>")
    document = Document.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert f'Stored: <a href="/documents/{document.pk}/">&lt;b&gt;Title&lt;/b&gt;</a>, 10 characters.' in page


def test_another_keeps_what_is_the_same_for_the_next(paste, client, people, talks):
    add_event(by=people.mara, project=talks, key="e&1")
    answer = paste(another="1", title="First", source="Wire & Co", language="en", event="e&1", key="k")
    assert Document.objects.count() == 1
    form = client.get(answer["Location"])
    values = {name: value for name, value in form.context["values"].items() if value}
    assert values == {"source": "Wire & Co", "language": "en", "event": "e&1"}
    assert "Stored:" in words(form)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""), ("text", "a\x00b"), ("title", "t" * 501), ("source", "s" * 301), ("url", "ftp://x"), ("url", "x"),
        ("published_on", "2025-13"), ("published_on", "June"), ("language", "l" * 36), ("licence", "l" * 301),
        ("key", "  "), ("key", "a\x07b"), ("key", "k" * 301), ("event", "nowhere"), ("event", "a\x00"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(paste, field, value):
    answer = paste(**{field: value})
    assert answer.status_code == 400 and list(answer.context["errors"]) == [field]
    assert answer.context["values"][field] == value
    assert 'aria-invalid="true"' in words(answer)
    assert not Document.objects.exists()


def test_all_mistakes_are_told_at_once_and_everything_typed_is_kept(paste):
    answer = paste(text="\r\n<Text>\r\n", title="<T>", url="x", published_on="June", key="k" * 301)
    raw = answer.content.decode()
    assert set(answer.context["errors"]) == {"url", "published_on", "key"}
    # Browsers drop the first line break after the tag: the one of the text is the second.
    assert re.search(r"<textarea[^>]*>\n\n&lt;Text&gt;\n</textarea>", raw)
    assert 'value="&lt;T&gt;"' in raw and 'value="June"' in raw


def test_a_key_that_is_taken_is_said_at_the_key(paste, people, talks, article):
    answer = paste(key="article", text="Another text.")
    assert answer.status_code == 409 and "article" in answer.context["errors"]["key"]
    assert answer.context["values"]["text"] == "Another text."


def test_a_text_over_the_limit_is_refused_with_both_numbers(paste, settings):
    settings.MAX_DOCUMENT_LENGTH = 5
    answer = paste(text="😊" * 6)
    assert answer.status_code == 400 and "6" in answer.context["errors"]["text"]
    assert paste(text="😊" * 5).status_code == 302


def test_the_form_needs_its_csrf_token(people, talks):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.mara)
    place = f"/projects/{talks.pk}/documents/new/"
    assert client.post(place, {"text": "x"}).status_code == 403
    token = str(client.get(place).context["csrf_token"])
    assert client.post(place, {"text": "x", "csrfmiddlewaretoken": token}).status_code == 302


def test_only_managers_paste_documents(client, people, talks):
    place = f"/projects/{talks.pk}/documents/new/"
    for name, status in (
        ("mara", 200), ("ada", 200), ("cora", 403), ("ann", 403), ("vera", 403), ("mia", 404), ("sid", 404),
    ):  # fmt: skip
        client.force_login(getattr(people, name))
        assert client.get(place).status_code == status
        if status != 200:
            assert client.post(place, {"text": "x"}).status_code == status
    assert not Document.objects.exists()
