"""The guideline in the browser: read, with what changed; written, with a preview; told of to annotators."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import GuidelineVersion
from annotations.queries.guidelines import read_up_to
from annotations.services.guidelines import write_guideline

BODY = "# Claims\n\nMark what is said.\n\n<script>window.__x=1</script>"
pytestmark = pytest.mark.django_db


@pytest.fixture
def written(people, talks):
    """Version 1."""
    return write_guideline(by=people.mara, project=talks, body=BODY, note="First.", expected=0)[0]


@pytest.fixture
def changed(people, talks, written):
    """Version 2, with another line."""
    body = BODY.replace("what is said", "what somebody says")
    return write_guideline(by=people.mara, project=talks, body=body, note="Clearer.", expected=1)[0]


@pytest.fixture
def seen_by(client, talks):
    def get(person, end="", **more):
        client.force_login(person)
        answer = client.get(f"/projects/{talks.pk}/guideline/{end}", **more)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_a_member_reads_it_drawn_with_its_version_its_writer_and_its_note(seen_by, people, talks, written):
    page = seen_by(people.vera)
    assert "<h2>Claims</h2>" in page and "<script>window" not in page and "&lt;script&gt;window" in page
    for words in ("Version 1", "mara", "First."):
        assert words in page
    assert read_up_to(people.vera, talks) == 1


def test_without_a_guideline_the_page_says_so_and_a_manager_may_write_one(seen_by, people):
    assert "No guideline yet" in seen_by(people.ann)
    assert "Write the guideline" in seen_by(people.mara) and "Write the guideline" not in seen_by(people.ann)


def test_whoever_knew_an_older_version_is_shown_what_changed_once_and_can_ask_again(seen_by, people, written, client):
    seen_by(people.ann)
    body = BODY.replace("what is said", "what somebody says")
    write_guideline(by=people.mara, project=written.project, body=body, expected=1)
    page = seen_by(people.ann)
    assert "Changed since version 1" in page
    assert re.search(r"<del>.*?Mark what is said\.</del>", page) and re.search(r"<ins>.*?somebody says\.</ins>", page)
    assert "Removed:" in page and "Added:" in page
    assert "Changed since" not in seen_by(people.ann)
    assert "Changed since version 1" in seen_by(people.ann, "?since=1")
    assert "Changed since" not in seen_by(people.bob), "to somebody new all of it is new"


def test_an_earlier_version_can_be_read_and_does_not_count_as_having_read_the_newest(seen_by, people, talks, changed):
    page = seen_by(people.ann, "?version=1")
    assert "what is said" in page and "Newest version" in page
    assert read_up_to(people.ann, talks) == 0


@pytest.mark.parametrize(
    ("end", "status"),
    [("?version=9", 404), ("?version=x", 400), ("?since=2", 404), ("?since=0", 400), ("?version=1&since=2", 404),
     ("?since=9", 404)],
)  # fmt: skip
def test_versions_that_are_not_there_are_refused(client, people, changed, end, status):
    client.force_login(people.ann)
    assert client.get(f"/projects/{changed.project_id}/guideline/{end}").status_code == status


def test_the_text_alone_is_for_beside_a_document_and_counts_as_read(seen_by, people, talks, changed):
    part = seen_by(people.ann, "text/")
    assert "<html" not in part and "<h2>Claims</h2>" in part
    assert read_up_to(people.ann, talks) == 2


def test_annotators_are_told_in_the_list_and_beside_the_text_until_they_have_looked(client, people, talks, article):
    client.force_login(people.ann)
    pages = (f"/projects/{talks.pk}/documents/", f"/documents/{article.pk}/")

    def told() -> list[bool]:
        texts = [client.get(page).content.decode() for page in pages]
        return ["has a guideline that you have not opened yet" in texts[0], '<strong class="new">' in texts[1]]

    assert told() == [False, False] and 'id="guideline"' not in client.get(pages[1]).content.decode()
    write_guideline(by=people.mara, project=talks, body=BODY, expected=0)
    assert told() == [True, True]
    client.get(f"/projects/{talks.pk}/guideline/")
    assert told() == [False, False]
    write_guideline(by=people.mara, project=talks, body="Other.", note="All anew.", expected=1)
    page = client.get(pages[0]).content.decode()
    assert "has changed since you last looked" in page and "All anew." in page


def test_the_page_takes_as_many_statements_with_one_version_as_with_thirty(client, people, talks, written):
    client.force_login(people.ann)

    def statements() -> int:
        client.get(f"/projects/{talks.pk}/guideline/")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(f"/projects/{talks.pk}/guideline/")
        return len(caught)

    before = statements()
    for number in range(1, 30):
        write_guideline(by=people.mara, project=talks, body=f"Words {number}.", expected=number)
    assert statements() == before


@pytest.fixture
def send(client, people, talks):
    """What Mara's form sends."""
    client.force_login(people.mara)

    def post(**values):
        return client.post(f"/projects/{talks.pk}/guideline/edit/", values)

    return post


def test_a_manager_writes_it_and_line_breaks_are_those_that_were_typed(send, talks):
    answer = send(body="# Claims\r\n\r\nWords.", note="First.", number="0")
    assert (answer.status_code, answer["Location"]) == (302, f"/projects/{talks.pk}/guideline/")
    assert GuidelineVersion.objects.get().body == "# Claims\n\nWords."


def test_a_preview_shows_it_drawn_and_stores_nothing(send):
    page = send(body=BODY, note="Soon.", number="0", preview="1").content.decode()
    assert "<h2>Claims</h2>" in page and "<script>window" not in page
    assert BODY in unescape(page) and 'value="Soon."' in page
    assert not GuidelineVersion.objects.exists()


def test_a_version_stored_meanwhile_is_shown_beside_what_was_typed(send, changed):
    answer = send(body="My words.", note="Mine.", number="1")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My words.</textarea>" in page and 'value="Mine."' in page
    assert re.search(r"<del>.*?what somebody says", page) and re.search(r"<ins>.*?My words\.", page)
    assert GuidelineVersion.objects.count() == 2
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    assert send(body="My words.", number=number).status_code == 302
    assert GuidelineVersion.objects.get(number=3).body == "My words."


@pytest.mark.parametrize("given", [{"body": ""}, {"body": "[" * 30_000}, {"body": "x" * 200_001},
                                   {"body": "x", "note": "n" * 301}])  # fmt: skip
def test_what_is_refused_is_said_at_its_field_and_all_that_was_typed_stays(send, given):
    for more in ({}, {"preview": "1"}):
        if more and "note" in given or more and not given["body"]:
            continue
        answer = send(**{"note": "", "number": "0", **given, **more})
        page = answer.content.decode()
        assert answer.status_code == 400 and 'aria-invalid="true"' in page
        assert given["body"] in page
    assert not GuidelineVersion.objects.exists()


def test_a_form_whose_version_is_no_number_is_stale(send, written):
    assert send(body="x", number="one").status_code == 409
    assert send(body="x").status_code == 409
