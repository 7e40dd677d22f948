"""What is said of a document, changed on its page; two who edit at once see each other's values."""

import re
from html import unescape

import pytest

from annotations.models import Document
from annotations.services.documents import add_document, update_document
from annotations.services.events import add_event
from annotations.services.tags import tags_of

pytestmark = pytest.mark.django_db
META = {"section": "World", "page": 4}


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def document(people, talks):
    add_event(by=people.mara, project=talks, key="round-1", title="First round")
    return add_document(
        by=people.mara, project=talks, key="a", text="A text.", title="Old", source="Wire", meta=META, tags=["x"]
    )


@pytest.fixture
def edit(client, people, document):
    """POST the form as Mara as it stands, with some fields changed."""
    client.force_login(people.mara)
    address = f"/documents/{document.pk}/edit/"

    def form():
        seen = re.search(r'name="seen" value="(\w+)"', words(client.get(address))).group(1)
        return {"seen": seen, "title": "Old", "source": "Wire", "tags": "x", "meta-key": ["section", ""],
                "meta-value": ["World", ""]}  # fmt: skip

    def post(given=None, **changes):
        return client.post(address, {**(given or form()), **changes})

    post.form = form
    return post


def test_what_is_typed_is_stored_and_values_that_are_no_text_stay(edit, document):
    answer = edit(
        title="New", event="round-1", tags="war\r\n\r\n Київ ", published_on="2025-06",
        **{"meta-key": ["section", "desk", ""], "meta-value": ["Europe", "Kyiv", ""]},
    )  # fmt: skip
    assert answer.status_code == 302
    stored = Document.objects.get(pk=document.pk)
    assert (stored.title, stored.event.key, stored.published_on) == ("New", "round-1", "2025-06")
    assert stored.meta == {"section": "Europe", "desk": "Kyiv", "page": 4}
    assert tags_of([document.pk])[document.pk] == ["war", "Київ"]


def test_what_is_wrong_is_said_at_its_field_and_everything_typed_is_kept(edit, document):
    answer = edit(title="New", url="ftp://x", published_on="June", event="none", tags="a\u202eb",
                  **{"meta-key": ["page"], "meta-value": ["5"]})  # fmt: skip
    assert answer.status_code == 400 and set(answer.context["errors"]) == {
        "url", "published_on", "event", "tags", "meta",
    }  # fmt: skip
    assert 'value="New"' in words(answer)
    assert edit(**{"meta-key": ["title"], "meta-value": ["x"]}).context["errors"].keys() == {"meta"}
    assert Document.objects.get(pk=document.pk).title == "Old"


def test_a_tag_that_looks_like_another_one_is_told_at_the_tags(edit, people, talks, document):
    add_document(by=people.mara, project=talks, key="b", text="Another text.", tags=["peace"])
    answer = edit(tags="x\npеace")  # noqa: RUF001  # Cyrillic е
    assert answer.status_code == 409 and answer.context["errors"].keys() == {"tags"}
    assert "looks like 'peace'" in words(answer) and tags_of([document.pk])[document.pk] == ["x"]


def test_a_document_that_somebody_else_changed_shows_both_values_and_is_saved_knowingly(edit, document, people):
    form = edit.form()
    update_document(by=people.ada, document=document, changes={"title": "Theirs", "tags": ["y"]})
    refused = edit(form, title="Mine")
    page = words(refused)
    assert refused.status_code == 409 and "Somebody has changed this document" in page
    assert 'value="Mine"' in page and "Theirs" in page and Document.objects.get(pk=document.pk).title == "Theirs"
    again = {**form, "seen": re.search(r'name="seen" value="(\w+)"', page).group(1)}
    assert edit(again, title="Mine").status_code == 302
    assert Document.objects.get(pk=document.pk).title == "Mine"
    assert edit({**form, "seen": ""}).status_code == 409


def test_a_corrected_article_replaces_the_document_and_both_say_so(edit, client, talks, document):
    link = re.search(
        r'href="(/projects/\d+/documents/new/\?replaces=[^"]+)"', words(client.get(f"/documents/{document.pk}/edit/"))
    )
    page = words(client.get(link.group(1)))
    assert 'name="replaces" value="a"' in page and 'value="Wire"' in page
    answer = client.post(
        f"/projects/{talks.pk}/documents/new/", {"text": "A better text.", "key": "b", "replaces": "a"}
    )
    assert answer.status_code == 302
    new = Document.objects.get(project=talks, key="b")
    assert new.replaces_id == document.pk
    for pk, said, other in ((document.pk, "Replaced by", new.pk), (new.pk, "Replaces", document.pk)):
        for address in (f"/documents/{pk}/", f"/documents/{pk}/edit/"):
            page = words(client.get(address))
            assert re.search(rf'{said}\s*<a href="/documents/{other}/"', page), address
    refused = client.post(f"/projects/{talks.pk}/documents/new/", {"text": "A.", "replaces": "nothing"})
    assert refused.status_code == 400 and "There is no document" in words(refused)
