"""Keys pressed, and words chosen, in a text that is drawn before the code of the keys has come."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import content, keys, ready, rows, saved
from tests.browser.test_annotate import point
from tests.fixtures.workers import until

TEXT = "KYIV Umerov said that talks would go on. Moscow did not answer.\n"
CUT = ("ERR_FAILED", "Failed to fetch")
TALL = "One line.\n" * 200


@pytest.fixture
def early(talks, open_as) -> Callable[..., tuple[Page, Route]]:
    """The page with its text and nothing else, the focus in it, and what lets the commands come."""

    def make(document: dict[str, Any] | None = None) -> tuple[Page, Route]:
        ann, _, usual = talks
        page = open_as(ann, "/offline/", allow=CUT)
        held: list[Route] = []
        page.route("**/main/commands.js", lambda route: held.append(route))
        with page.expect_request("**/main/commands.js"):
            page.goto(f"/documents/{(document or usual)['id']}/", wait_until="commit")  # loaded it is later
        page.locator("#desk[aria-busy=false]").focus()
        return page, held[0]

    return make


def said(workbench, talks) -> list[tuple[str, str]]:
    return sorted((span["label"], span["quote"]) for span in content(workbench, talks)["spans"])


def test_keys_pressed_before_there_are_commands_are_done_in_order_and_once(early, workbench, talks):
    page, commands = early()
    keys(page, "ArrowRight", "a", "ArrowRight", "ArrowRight", "Alt+ArrowRight", "Shift+ArrowRight", "a", "Control+z")
    assert page.locator("#desk").get_attribute("data-ready") is None
    assert rows(page) == []
    commands.continue_()
    ready(page)
    saved(page)
    assert rows(page) == [("Actor", "Umerov")]
    assert said(workbench, talks) == [("actor", "Umerov")]
    keys(page, "Control+Shift+z")
    saved(page)
    assert [label for label, _ in rows(page)] == ["Actor", "Actor"]
    page.unroute("**/main/commands.js")
    page.reload()
    ready(page)
    assert [label for label, _ in rows(page)] == ["Actor", "Actor"]


def test_a_key_pressed_later_comes_after_those_pressed_early(early, workbench, talks):
    page, commands = early()
    keys(page, "ArrowRight")
    commands.continue_()
    page.wait_for_selector("#desk[data-ready]")
    keys(page, "a")
    saved(page)
    assert said(workbench, talks) == [("actor", "Umerov")]


def test_a_key_that_is_held_down_early_moves_on_but_marks_once(early, workbench, talks):
    page, commands = early()
    for _ in range(3):
        page.keyboard.down("ArrowRight")  # the second and the third are repeats
    page.keyboard.up("ArrowRight")
    for _ in range(3):
        page.keyboard.down("a")
    page.keyboard.up("a")
    commands.continue_()
    ready(page)
    saved(page)
    assert said(workbench, talks) == [("actor", "that")]


def test_what_is_being_composed_and_what_the_browser_needs_is_not_taken(early, workbench, talks):
    page, commands = early()
    taken = page.evaluate(
        """() => [
          {key: 'a', isComposing: true}, {key: 'Tab'}, {key: 'F5'}, {key: ' '}, {key: 'PageDown'},
          ...['r', 'l', 't', 'w'].map((key) => ({key, ctrlKey: true})), {key: 'a'}, {key: 'ArrowDown'},
        ].filter((one) => !document.getElementById('desk').dispatchEvent(
          new KeyboardEvent('keydown', {...one, bubbles: true, cancelable: true}))).map(({key}) => key)"""
    )
    assert taken == ["a", "ArrowDown"]
    commands.continue_()
    ready(page)
    saved(page)
    assert said(workbench, talks) == [("actor", "KYIV")]  # the first a was being composed: a second would take it back


def test_arrows_pressed_early_do_not_scroll_but_a_page_down_does(early, workbench, talks):
    _, project, _ = talks
    tall = workbench.document(project, TALL)
    page, commands = early(tall)
    taken = "document.addEventListener('keydown', (event) => (window.taken ??= []).push(event.defaultPrevented))"
    page.evaluate(taken)
    keys(page, "ArrowDown", "ArrowRight", "PageDown")
    assert page.evaluate("taken") == [True, True, False]
    until(lambda: page.evaluate("desk.scrollTop") > 0)
    commands.continue_()
    ready(page)
    keys(page, "a")
    saved(page)
    [span] = workbench.api_of(talks[0]).get(f"documents/{tall['id']}/annotations/")["spans"]
    assert (span["start"], span["quote"]) == (14, "line")  # of the second line


def test_words_chosen_by_mouse_early_are_what_a_key_marks(early, workbench, talks):
    page, commands = early()
    page.mouse.dblclick(*point(page, "Moscow"))
    commands.continue_()
    ready(page)
    keys(page, "a")
    saved(page)
    assert said(workbench, talks) == [("actor", "Moscow")]


def test_each_early_key_is_done_where_the_mouse_was_by_then(early, workbench, talks):
    page, commands = early()
    page.mouse.click(*point(page, "Umerov"))
    keys(page, "a")
    page.mouse.click(*point(page, "Moscow"))
    keys(page, "ArrowRight", "c")
    page.mouse.click(*point(page, "Umerov"))
    commands.continue_()
    ready(page)
    saved(page)
    assert said(workbench, talks) == [("actor", "Umerov"), ("claim", "did")]
    keys(page, "Delete")  # the span that was clicked last
    saved(page)
    assert said(workbench, talks) == [("claim", "did")]


def test_who_has_gone_on_to_a_field_keeps_it_and_the_keys_are_done_in_the_text(early, workbench, talks):
    page, commands = early()
    keys(page, "ArrowRight", "a")
    page.get_by_role("button", name="Skip or flag…").click()
    field = page.get_by_label("Why you skip it")
    field.fill("Not a")
    commands.continue_()
    ready(page)
    saved(page)
    expect(field).to_be_focused()
    field.press("a")
    expect(field).to_have_value("Not aa")
    assert said(workbench, talks) == [("actor", "Umerov")]


def test_keys_that_lead_to_the_list_act_there(early, workbench, talks):
    page, commands = early()
    keys(page, "a", "l")
    commands.continue_()
    ready(page)
    expect(page.locator("#list")).to_be_focused()


def test_where_the_commands_cannot_be_loaded_the_keys_are_dropped_and_that_is_told(early, workbench, talks):
    page, commands = early()
    keys(page, "ArrowRight", "a")
    page.route("**/main/commands.js", lambda route: route.abort())  # it is asked for again
    commands.abort()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Parts of this page could not be loaded")
    expect(told).to_contain_text("The keys you pressed did nothing.")
    keys(page, "a")
    page.unroute("**/main/commands.js")
    told.get_by_role("button", name="Try again").click()
    ready(page)
    assert rows(page) == []
    assert said(workbench, talks) == []


def test_no_more_keys_are_held_than_are_told(early, workbench, talks):
    page, commands = early()
    page.evaluate(
        """() => {
          const press = () => new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true})
          for (let n = 0; n < 300; n++) desk.dispatchEvent(press())
        }"""
    )
    keys(page, "Home", "a")  # too many
    commands.continue_()
    page.wait_for_selector("#desk[data-ready]")
    expect(page.locator("#toast")).to_contain_text("the first 300 of them count")
    ready(page)
    assert rows(page) == []
    keys(page, "Control+Home", "a")
    saved(page)
    assert said(workbench, talks) == [("actor", "KYIV")]
