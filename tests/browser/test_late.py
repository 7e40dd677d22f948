"""What is loaded after the first drawing is there when the network has gone, and had again where it did not come."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import keys, ready, rows, saved

TEXT = "KYIV Umerov said that talks would go on. Umerov left.\n"
CUT = ("ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "Failed to fetch")


def select(page: Page, words: str) -> None:
    """From the start of the text, word by word."""
    keys(page, "Control+Home", *["Shift+ArrowRight"] * len(words.split()))


@pytest.mark.parametrize("module", ["view/side.js", "view/find.js"])
def test_what_could_not_be_loaded_is_told_and_had_again_without_loading_the_page_anew(talks, open_as, module):
    ann, _, document = talks
    page = open_as(ann, "/offline/", allow=CUT)
    page.route(f"**/{module}", lambda route: route.abort())
    page.goto(f"/documents/{document['id']}/")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Parts of this page could not be loaded")
    page.locator("#desk").focus()
    select(page, "KYIV")
    keys(page, "a")
    saved(page)
    expect(page.locator(".ink .line")).to_have_count(1)
    page.unroute(f"**/{module}")
    told.get_by_role("button", name="Try again").click()
    ready(page)
    expect(told).to_be_hidden()
    assert rows(page) == [("Actor", "KYIV")]
    page.locator("#desk").focus()
    keys(page, "/")
    expect(page.get_by_role("searchbox", name="Find")).to_be_focused()


def test_the_text_is_drawn_though_keys_could_not_be_loaded_which_is_told_and_mended(workbench, talks, open_as):
    ann, _, document = talks
    span = {"start": 0, "end": 4, "quote": "KYIV", "label": "actor"}
    workbench.api_of(ann)("PUT", f"documents/{document['id']}/spans/{uuid.uuid4()}/", span)
    page = open_as(ann, "/offline/", allow=CUT)
    page.route("**/main/commands.js", lambda route: route.abort())
    page.goto(f"/documents/{document['id']}/")
    expect(page.locator(".ink .line")).to_have_count(1)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Parts of this page could not be loaded")
    assert page.locator("#desk").get_attribute("data-ready") is None
    page.unroute("**/main/commands.js")
    told.get_by_role("button", name="Try again").click()
    ready(page)
    expect(told).to_be_hidden()
    assert rows(page) == [("Actor", "KYIV")]
    page.locator("#desk").focus()
    keys(page, "Control+Home", "ArrowRight", "a")
    saved(page)
    assert rows(page) == [("Actor", "KYIV"), ("Actor", "Umerov")]


def test_all_of_the_page_works_without_a_network_once_it_was_opened(desk):
    desk.context.set_offline(True)
    keys(desk, "Control+Home", "s")
    assert desk.evaluate("document.getSelection().toString()") == "KYIV Umerov said that talks would go on."
    keys(desk, "Control+Home", "ArrowRight", "a")
    expect(desk.locator("#status")).to_have_text("Offline, 1 kept")
    keys(desk, "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "c", "Enter")
    expect(desk.locator(".arcs path")).to_have_count(1)  # who says it was offered, and taken
    keys(desk, "Enter")
    expect(desk.locator("#details")).to_be_visible()
    keys(desk, "Escape", "[", "e", "Escape", "*")
    expect(desk.locator("#ask")).to_contain_text("at 1 more place")
    keys(desk, "Enter", "]", "r")
    expect(desk.locator("kbd.letter").first).to_be_visible()
    keys(desk, "Escape", "v")
    expect(desk.locator("#names")).to_have_attribute("aria-pressed", "true")
    for key, opened in [("?", "#help"), ("Control+k", ".commands")]:
        keys(desk, key)
        expect(desk.locator(opened)).to_be_visible()
        keys(desk, "Escape")
    keys(desk, "Shift+F")
    expect(desk.get_by_role("searchbox", name="Words")).to_be_focused()
    keys(desk, "Escape")
    desk.locator("#status").click()
    expect(desk.locator("#saving")).to_contain_text("The server does not answer")
    keys(desk, "Escape")
    desk.context.set_offline(False)
    saved(desk)


def test_a_tab_opened_behind_another_becomes_whole_though_it_draws_no_frame(talks, open_as):
    ann, _, document = talks
    page = open_as(ann, "/offline/", allow=CUT)
    page.add_init_script("window.requestAnimationFrame = () => 0")
    page.goto(f"/documents/{document['id']}/")
    ready(page)


def test_a_document_is_skipped_after_its_marks_however_early_that_is_asked(talks, open_as):
    ann, _, document = talks
    page = open_as(ann, "/offline/")
    code, marks, sent = [], [], []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url.split("/")[-2]))
    page.route("**/main/around.js", lambda route: code.append(route))
    page.route("**/operations/", lambda route: marks.append(route))
    with page.expect_request("**/main/around.js"), page.expect_request("**/operations/"):
        page.goto(f"/documents/{document['id']}/")
        page.wait_for_selector("#desk[data-ready]")
        page.locator("#desk").focus()
        select(page, "KYIV")
        keys(page, "a")
    page.get_by_role("button", name="Skip or flag…").click()
    page.get_by_label("Why you skip it").fill("Not about the talks.")
    keys(page, "Enter")
    with page.expect_request("**/view/aside.js"):
        code[0].continue_()
    assert sent == ["operations"]
    marks[0].continue_()
    page.wait_for_url("**/projects/*/documents/")
    assert sent == ["operations", "step"]
