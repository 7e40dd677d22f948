"""The list of documents in a browser: ticks, their bar, what is done to many, and its undo."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe


@pytest.fixture
def listed(workbench):
    """A manager and the address of a list of three documents."""
    mara = workbench.person("mara")
    project = workbench.project(manager=mara)
    for name in ("First", "Second", "Third"):
        workbench.document(project, f"{name} text.", title=name)
    return mara, f"/projects/{project['id']}/documents/?sort=title"


def test_ticks_bring_the_bar_and_what_it_did_is_taken_back(listed, open_as):
    mara, address = listed
    page = open_as(mara, address)
    bar, toast, rows = page.locator("#bulk"), page.locator("#toast"), page.locator("#table tbody tr")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Tick First").check()
    page.get_by_role("checkbox", name="Tick Third").check()
    expect(page.locator("#ticked")).to_have_text("2 documents ticked")
    assert axe(page) == []
    page.get_by_label("A tag").fill("war")
    page.get_by_label("A tag").press("Enter")
    expect(toast).to_contain_text("2 documents with the tag war")
    expect(page.get_by_role("link", name="war")).to_have_count(2)
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="war")).to_have_count(0)
    page.get_by_role("checkbox", name="Tick all on this page").check()
    expect(page.locator("#ticked")).to_have_text("3 documents ticked")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Tick Second").check()
    page.get_by_role("button", name="Delete documents").click()
    expect(toast).to_contain_text("1 document deleted")
    expect(rows).to_have_count(2)
    assert axe(page) == []
    toast.get_by_role("button", name="Undo").click()
    expect(rows).to_have_count(3)
    page.get_by_role("link", name="Deleted documents").click()
    expect(page.get_by_role("heading", name="Nothing was deleted")).to_be_visible()


def test_keys_go_through_the_table_while_it_has_focus(listed, open_as):
    mara, address = listed
    page = open_as(mara, address)
    page.keyboard.press("j")
    expect(page.locator("#table tbody a:focus")).to_have_count(0)
    page.get_by_role("region", name="Table of documents").focus()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="First", exact=True)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(page.get_by_role("checkbox", name="Tick Second")).to_be_checked()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Tick Second")).not_to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/documents/\d+/\?sort=title$"))
