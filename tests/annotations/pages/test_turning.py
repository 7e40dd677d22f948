"""What turns the direction of reading stands on no page as itself: it is named where it stood, and kept where it is."""

import html
import re

import pytest
from django.test import Client

from annotations.models import AnnotationSet, Document, Flag
from annotations.services.documents import add_document
from annotations.services.guidelines import write_guideline
from annotations.text.turning import TURNING, turns
from tests.fixtures.cast import as_person

TEXT = "The invoice \u202egnp.exe\u202c is \u2067real\u2069."
TITLE, SHOWN = "Invoice \u202egnp", "Invoice ‹RLO›gnp"


@pytest.fixture
def browser(people):
    made = Client()
    made.force_login(people.ada)
    return made


@pytest.fixture
def turned(people, talks) -> Document:
    """A document whose text, title, source, metadata, spans, flags and reasons turn the direction."""
    made = add_document(
        by=people.mara, project=talks, key="turned", text=TEXT, title=TITLE, source="N\u202dorth",
        meta={"note": "a\u2066b"},
    )  # fmt: skip
    ann, mara = as_person(people.ann), as_person(people.mara)
    quote = TEXT[12:21]
    span = {"start": 12, "end": 21, "quote": quote, "label": "actor", "attributes": {"mention": "name"}}
    assert ann.put(f"documents/{made.pk}/spans/5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11/", span).status_code == 201
    assert ann.post(f"documents/{made.pk}/flag/", {"reason": "Ends \u202ebackwards."}).status_code == 201
    assert ann.post(f"documents/{made.pk}/submit/", {}).status_code == 200
    found = AnnotationSet.objects.get(document=made, kind="person")
    assert mara.post(f"documents/{made.pk}/reopen/", {"set": found.pk, "reason": "No \u202eway."}).status_code == 200
    write_guideline(by=people.mara, project=talks, body="Mark \u202ethis.\n\n`&#x202e;` and &#x202e;", expected=0)
    return made


def outside_of_forms(answer) -> str:
    """A page without what a form sends back."""
    page = answer.content.decode()
    return re.sub(r'<textarea\b.*?</textarea>|\bvalue="[^"]*"', "", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        ("projects/{project}/documents/", SHOWN), ("projects/{project}/review/", "Ends ‹RLO›backwards."),
        ("projects/{project}/history/", "turned"), ("documents/{document}/history/", "‹RLO›gnp.exe"),
        ("documents/{document}/edit/", SHOWN), ("documents/{document}/", SHOWN), ("documents/{document}/purge/", SHOWN),
        ("projects/{project}/guideline/", "Mark ‹RLO›this."), ("projects/{project}/guideline/text/", "Mark ‹RLO›this."),
        ("projects/{project}/guideline/edit/", "Guideline"),
        ("admin/annotations/document/{document}/change/", "turned"),
        ("projects/{project}/documents/?search=gnp", SHOWN),
        ("projects/{project}/documents/?source=N%E2%80%ADorth", SHOWN),
    ],
)  # fmt: skip
def test_lists_history_and_every_other_page_show_what_it_is(browser, people, talks, turned, route, shown):
    answer = browser.get("/" + route.format(project=talks.pk, document=turned.pk))
    assert answer.status_code == 200
    said = outside_of_forms(answer)
    assert turns(said) == 0 and shown in html.unescape(said)
    assert int(answer["Content-Length"]) == len(answer.content)


def test_the_annotator_reads_why_it_was_sent_back(people, talks, turned):
    ann = Client()
    ann.force_login(people.ann)
    for address in (f"/documents/{turned.pk}/", f"/projects/{talks.pk}/work/"):
        said = outside_of_forms(ann.get(address))
        assert "No ‹RLO›way." in said and turns(said) == 0


def test_a_form_and_the_editor_send_back_what_is_stored(browser, turned):
    page = browser.get(f"/documents/{turned.pk}/edit/").content.decode()
    assert f'value="{TITLE}"' in page and 'value="N\u202dorth"' in page and "a\u2066b" in page
    editor = browser.get(f"/documents/{turned.pk}/").content.decode()
    assert "\\u202egnp.exe\\u202c is \\u2067real\\u2069." in editor  # as JSON


def test_the_text_itself_is_kept_and_goes_out_as_it_came(people, turned):
    api = as_person(people.cora)
    assert api.get(f"documents/{turned.pk}/").json()["text"] == TEXT
    assert TITLE in api.get(f"documents/{turned.pk}/").json()["title"]
    assert TURNING & set(Flag.objects.get().reason)


def test_a_refused_form_keeps_what_was_typed(browser, talks):
    answer = browser.post(
        f"/projects/{talks.pk}/settings/labels/new/", {"key": "new", "name": "a\u202eb", "kind": "other"}
    )
    assert answer.status_code == 400 and 'value="a\u202eb"' in answer.content.decode()
    assert turns(outside_of_forms(answer)) == 0


def test_what_is_no_page_is_left_alone(browser, talks, turned):
    table = browser.get(f"/projects/{talks.pk}/overview.csv")
    assert table["Content-Type"].startswith("text/csv") and b"State" in table.content
    assert TURNING & set(browser.get(f"/api/v1/documents/{turned.pk}/").content.decode())
