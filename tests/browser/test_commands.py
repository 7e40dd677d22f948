"""Finding words, finding commands by name, and other keys for those who want them."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import keys, ready, rows, saved

TEXT = "KYIV — Erdoğan met ERDOGAN.\nThe list held 339 names; the names were 339.\n"


def test_words_are_found_whatever_their_marks_and_marked_with_the_next_key(desk):
    keys(desk, "/")
    bar = desk.get_by_role("search")
    desk.keyboard.type("erdogan")
    expect(bar).to_contain_text("1 of 2")
    keys(desk, "Enter")
    expect(bar).to_contain_text("2 of 2")
    keys(desk, "Shift+Enter", "Escape", "a")
    saved(desk)
    assert rows(desk) == [("Actor", "Erdoğan")]
    keys(desk, "/")
    desk.keyboard.type("nowhere")
    expect(bar).to_contain_text("not found")
    bar.get_by_role("button", name="Done").click()
    expect(bar).to_be_hidden()
    expect(desk.locator("#desk")).to_be_focused()


def test_a_command_is_found_by_its_name_and_run(desk):
    keys(desk, "Control+k")
    desk.keyboard.type("mark fig")
    expect(desk.locator("dialog.commands [role=option]")).to_have_count(1)
    keys(desk, "Enter")
    saved(desk)
    assert rows(desk) == [("Figure", "KYIV")]
    keys(desk, "Control+k")
    desk.keyboard.type("undo")
    desk.locator("dialog.commands [role=option]").first.click()
    saved(desk)
    assert rows(desk) == []
    expect(desk.locator("#desk")).to_be_focused()
    keys(desk, "Control+k")
    desk.keyboard.type("no such thing")
    expect(desk.locator("dialog.commands")).to_contain_text("No command is called that.")
    keys(desk, "Escape")
    expect(desk.locator("dialog.commands")).to_be_hidden()


def test_a_command_gets_another_key_which_stays_and_can_be_given_back(desk):
    keys(desk, "a", "?")
    change = desk.get_by_role("button", name="Change the key of: Mark the same words everywhere")
    change.focus()
    keys(desk, "Enter", "o")
    expect(change).to_contain_text("It is the key of “Next of the spans that overlap here”.")
    keys(desk, "%")
    keys(desk, "Escape")
    desk.reload()
    ready(desk)
    desk.locator("#desk").focus()
    keys(desk, "ArrowDown", "Home", *["ArrowRight"] * 4, "f", "*")
    expect(desk.locator("#ask")).to_be_hidden()
    keys(desk, "%", "Enter")
    expect(desk.locator("#list [role=option]")).to_have_count(3)
    keys(desk, "?")
    change.focus()
    keys(desk, "Enter", "Backspace", "Escape")
    keys(desk, "Control+z", "*")
    expect(desk.locator("#ask")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 1024, 800])
def test_every_label_and_button_above_the_text_can_be_read_whatever_the_width(desk, width):
    desk.set_viewport_size({"width": width, "height": 700})
    for name in ("Claim", "Actor", "Figure"):
        label = desk.locator("#labels .label", has_text=name)
        assert label.evaluate("(node) => node.scrollWidth <= node.clientWidth && node.clientWidth > 40")
        expect(label).to_be_in_viewport(ratio=1)
    for name in ("#relate", "#describe", "#undo", "#comments", "#about", "#history", "#help-button"):
        expect(desk.locator(name)).to_be_in_viewport(ratio=1)


def test_a_mouse_that_rests_on_a_mark_is_told_its_names_and_one_that_moves_on_is_left_alone(desk):
    keys(desk, "a", "s", "c")
    saved(desk)
    box = desk.locator("#text p").first.bounding_box()
    tip = desk.locator(".hover-names")
    desk.mouse.move(box["x"] + 12, box["y"] + 10)
    expect(tip).to_have_text("ActorClaim")
    desk.mouse.move(box["x"] + 400, box["y"] + 300)
    expect(tip).to_be_hidden()
