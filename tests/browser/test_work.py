"""Laying a document aside from the annotation page, by key and by mouse; sending it back and accepting it."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import keys, ready, rows, saved

TEXT = "Moscow replied that the list held 339 names. Moscow did not answer.\n"


@pytest.fixture
def team(workbench):
    """An annotator and a curator, and a document of their project."""
    ann, cora = workbench.person("ann", "Ann Ito"), workbench.person("cora", "Cora Lind")
    project = workbench.project("Talks", annotator=ann, curator=cora)
    return ann, cora, project, workbench.document(project, TEXT)


def test_a_document_is_flagged_by_mouse_and_skipped_by_key_once_every_mark_is_saved(team, open_as):
    ann, _cora, project, document = team
    page = open_as(ann, f"/documents/{document['id']}/")
    page.wait_for_selector("#desk[data-ready]")
    page.get_by_role("button", name="Skip or flag…").click()
    page.get_by_label("What is wrong with the document").fill("The end is missing.")
    page.get_by_role("button", name="Flag it").click()
    expect(page.locator("#flagged")).to_contain_text("The end is missing.")
    page.wait_for_selector("#desk[data-ready]")
    page.locator("#desk").focus()
    page.keyboard.press("1")  # a mark that is still on its way when the form is sent
    page.keyboard.press("Control+Shift+Enter")
    expect(page.get_by_label("Why you skip it")).to_be_focused()
    page.keyboard.type("Not about the talks.")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/projects/{project['id']}/documents/")
    page.goto(f"{page.url.rsplit('/documents/', 1)[0]}/work/")
    expect(page.get_by_role("main")).to_contain_text("Not about the talks.")
    expect(page.get_by_role("main")).to_contain_text("0 sent back, 0 in progress")


def test_work_is_sent_back_and_accepted_on_the_annotation_page(workbench, team, open_as):
    ann, cora, project, document = team
    workbench.api_of(ann)("POST", f"documents/{document['id']}/submit/", {})
    page = open_as(cora, f"/projects/{project['id']}/review/")
    page.get_by_role("main").get_by_role("link", name=document["key"]).click()
    page.wait_for_selector("#desk[data-ready]")
    page.locator("#judge").get_by_text("Send back…").click()
    page.get_by_label("Why it is sent back").fill("The figure is missing.")
    page.get_by_role("button", name="Send back", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Sent back:")
    theirs = open_as(ann, f"/documents/{document['id']}/")
    expect(theirs.locator("#sent-back")).to_contain_text("Sent back by Cora Lind: The figure is missing.")


def test_the_text_has_the_focus_as_a_document_opens_so_that_keys_mark_from_one_to_the_next(workbench, team, open_as):
    ann, _cora, project, document = team
    workbench.document(project, "Kyiv answered.\n")
    page = open_as(ann, f"/documents/{document['id']}/")
    ready(page)
    expect(page.locator("#desk")).to_be_focused()
    expect(page.locator(".caret")).to_be_visible()
    keys(page, "a")
    assert rows(page) == [("Actor", "Moscow")]
    keys(page, "Control+Enter")
    page.wait_for_url(lambda url: f"/documents/{document['id']}/" not in url)
    ready(page)
    keys(page, "ArrowRight", "f")
    assert rows(page) == [("Figure", "answered")]
    saved(page)
