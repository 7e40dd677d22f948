"""The guideline beside the text, by key and by mouse, and its form without scripts."""

import pytest
from playwright.sync_api import Page, expect

TEXT = "KYIV — Rustem Umerov said his side had passed over the names of at least 400 children."
BODY = "# Claims\n\nMark what somebody says.\n\n<script>window.__x=1</script>\n\n" + "Another paragraph.\n\n" * 80


@pytest.fixture
def talks(workbench):
    """A project with a guideline, an annotator and a document: (user name, project, document)."""
    ann = workbench.person("guided", "Gita Ito")
    project = workbench.project("Guided", annotator=ann)
    workbench.api.put(f"projects/{project['id']}/guideline/", {"body": BODY, "number": 0})
    return ann, project, workbench.document(project, TEXT)


@pytest.fixture
def desk(talks, open_as) -> Page:
    """The document as its annotator has it before them, with the focus in the text."""
    ann, _, document = talks
    page = open_as(ann, f"/documents/{document['id']}/")
    page.wait_for_selector("#desk[data-ready]")
    page.locator("#desk").focus()
    return page


def test_a_key_opens_the_guideline_beside_the_text_and_escape_gives_the_focus_back(desk):
    guide = desk.locator("#guide")
    expect(guide).to_be_hidden()
    expect(desk.locator("#guideline")).to_have_text("Guideline new")
    desk.keyboard.press("Shift+G")
    expect(guide.get_by_role("heading", name="Claims")).to_be_visible()
    expect(desk.locator("#guide-text")).to_be_focused()
    expect(desk.locator("#text")).to_be_visible()
    assert desk.evaluate("window.__x") is None and guide.locator("script").count() == 0
    desk.keyboard.press("Escape")
    expect(guide).to_be_hidden()
    expect(desk.locator("#desk")).to_be_focused()
    expect(desk.locator("#guideline")).to_have_text("Guideline")
    desk.reload()
    expect(desk.locator("#guideline")).to_have_text("Guideline")


def test_the_mouse_opens_and_closes_it_and_one_marks_with_it_open(desk, workbench, talks):
    desk.locator("#guideline").click()
    guide = desk.locator("#guide")
    expect(guide.get_by_role("heading", name="Claims")).to_be_visible()
    desk.locator("#desk").focus()
    desk.keyboard.press("a")
    expect(desk.locator("#status")).to_have_attribute("data-mode", "saved")
    content = workbench.api_of(talks[0]).get(f"documents/{talks[2]['id']}/annotations/")
    assert [span["quote"] for span in content["spans"]] == ["KYIV"]
    expect(guide).to_be_visible()
    guide.get_by_role("button", name="Close").click()
    expect(guide).to_be_hidden()
    desk.locator("#guideline").click()
    expect(guide).to_be_visible()
    desk.locator("#guideline").click()
    expect(guide).to_be_hidden()


def test_the_key_stands_in_the_help_and_nothing_is_loaded_before_it_is_pressed(desk):
    loaded = "performance.getEntriesByType('resource').some(({ name }) => name.includes('view/guideline.js'))"
    assert desk.evaluate(loaded) is False
    desk.keyboard.press("?")
    expect(desk.locator("#help-list")).to_contain_text("Guideline beside the text")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Shift+G")
    expect(desk.locator("#guide")).to_be_visible()
    assert desk.evaluate(loaded) is True


def test_without_scripts_a_manager_previews_and_stores_and_the_annotator_reads_what_changed(open_as, talks):
    ann, project, _ = talks
    reader = open_as(ann, f"/projects/{project['id']}/guideline/", java_script_enabled=False)
    expect(reader.get_by_role("heading", name="Claims")).to_be_visible()
    page = open_as("admin", f"/projects/{project['id']}/guideline/edit/", java_script_enabled=False)
    page.get_by_label("Text", exact=True).fill("# Claims\n\nMark **only** what somebody says.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".written strong")).to_have_text("only")
    page.get_by_role("button", name="Store as a new version").click()
    expect(page.locator(".written strong")).to_have_text("only")
    reader.reload()
    expect(reader.get_by_role("heading", name="Changed since version 1")).to_be_visible()
    expect(reader.locator("ins").first).to_contain_text("**only**")
