"""Who goes on while a form or a mode is open: what was written goes along, and nothing that has gone comes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import content, drag, keys, ready, rows, saved

TEXT = "Umerov said that 14 drones hit the port. Medinsky said that 339 people were freed.\nNobody else spoke.\n"


def described(page: Page) -> None:
    """The figure of the drones, with a value typed in its form that is not saved."""
    drag(page, "14 drones")
    keys(page, "f")
    expect(page.locator("#list .more")).to_contain_text("14 drone")
    keys(page, "Enter")
    page.locator("#details [name=g-value]").fill("15")


def value(workbench, talks) -> str:
    (figure,) = [one["figure"] for one in content(workbench, talks)["spans"] if one["label"] == "figure"]
    return str(figure["value"])


def to_a_row(page: Page) -> None:
    page.locator("#list [role=option]", has_text="Umerov").click()


def to_other_words(page: Page) -> None:
    drag(page, "Nobody")


def to_a_relation(page: Page) -> None:
    page.locator("#details").get_by_role("button", name="Add relation…").click()


def to_the_next_span(page: Page) -> None:
    drag(page, "Medinsky")
    keys(page, "a")


@pytest.mark.parametrize("going", [to_a_row, to_other_words, to_a_relation, to_the_next_span])
def test_what_was_written_in_the_form_goes_along_and_one_undo_takes_it_back(desk, workbench, talks, going):
    drag(desk, "Umerov")
    keys(desk, "a")
    described(desk)
    going(desk)
    expect(desk.locator("#details")).to_be_hidden()
    saved(desk)
    assert value(workbench, talks) == "15"
    desk.locator("#undo").click()
    if going is to_the_next_span:
        desk.locator("#undo").click()
    saved(desk)
    assert value(workbench, talks) == "14"


def test_escape_leaves_all_as_it_was_and_what_was_not_changed_is_not_saved(desk, workbench, talks):
    described(desk)
    keys(desk, "Escape")
    drag(desk, "Nobody")
    assert desk.locator("#undo").get_attribute("title") == "Undo: Mark Figure"
    drag(desk, "14 drones")
    keys(desk, "Enter")
    drag(desk, "Nobody")
    expect(desk.locator("#details")).to_be_hidden()
    saved(desk)
    assert desk.locator("#undo").get_attribute("title") == "Undo: Mark Figure"
    assert value(workbench, talks) == "14"


def test_what_cannot_be_saved_stays_before_its_writer_and_nothing_is_submitted_without_it(desk, workbench, talks):
    described(desk)
    number = desk.locator("#details [name=g-value]")
    number.fill("fifteen")
    desk.locator("#submit").click()
    expect(number).to_be_focused()
    to_other_words(desk)
    expect(number).to_have_value("fifteen")
    expect(desk.locator("#details")).to_be_visible()
    number.fill("15")
    desk.locator("#submit").click()
    desk.wait_for_url(lambda url: f"/documents/{talks[2]['id']}/" not in url)
    assert content(workbench, talks)["state"] == "submitted"
    assert value(workbench, talks) == "15"


def test_who_loads_the_page_anew_is_asked_while_something_is_written_and_not_saved(desk):
    asked: list[str] = []
    desk.on("dialog", lambda one: (asked.append(one.type), one.accept()))
    described(desk)
    desk.reload()
    ready(desk)
    assert asked == ["beforeunload"]
    desk.reload()
    ready(desk)
    assert asked == ["beforeunload"]


def test_attributes_that_were_chosen_are_kept_when_a_relation_is_reached_from_the_form(desk, workbench, talks):
    drag(desk, "Umerov")
    keys(desk, "a")
    drag(desk, "14 drones hit the port")
    keys(desk, "c", "Escape", "Enter", "2")
    desk.locator("#details").get_by_role("button", name="Add relation…").click()
    desk.keyboard.press(str(desk.locator("kbd.letter").text_content()))
    saved(desk)
    found = content(workbench, talks)
    (claim,) = [one for one in found["spans"] if one["label"] == "claim"]
    assert claim["attributes"] == {"quote_type": "indirect"}
    assert [one["head"] for one in found["relations"]] == [claim["id"]]
    keys(desk, "Enter", "1")
    desk.locator("#details").get_by_role("button", name="Remove relation").click()
    expect(desk.locator("#details [name=a-quote_type][value=direct]")).to_be_checked()
    saved(desk)
    found = content(workbench, talks)
    assert [one["attributes"] for one in found["spans"] if one["label"] == "claim"] == [{"quote_type": "direct"}]
    assert found["relations"] == []


def test_what_another_tab_has_written_meanwhile_stays_beside_what_the_form_changes(desk, workbench, talks, open_as):
    drag(desk, "14 drones hit the port")
    keys(desk, "c")
    saved(desk)
    keys(desk, "Enter", "2")
    tab = open_as(talks[0], desk.url, context=desk.context)
    ready(tab)
    keys(tab, "]", "Enter")
    tab.get_by_label("Kind of claim").select_option("denial")
    keys(tab, "Enter")
    saved(tab)
    expect(desk.locator("#list .more")).to_have_text("denial")
    keys(desk, "Enter")
    saved(desk)
    (claim,) = content(workbench, talks)["spans"]
    assert claim["attributes"] == {"quote_type": "indirect", "claim_kind": "denial"}


@pytest.mark.parametrize("written", [True, False], ids=["written", "untouched"])
def test_undo_beside_an_open_form_closes_it_and_gives_the_focus_back(desk, workbench, talks, written):
    described(desk)
    if not written:
        keys(desk, "Escape", "Enter")
    desk.locator("#undo").click()
    expect(desk.locator("#details")).to_be_hidden()
    expect(desk.locator("#desk")).to_be_focused()
    assert rows(desk) == ([("Figure", "14 drones")] if written else [])
    saved(desk)


@pytest.mark.parametrize("begun", ["e", "r"])
def test_what_was_undone_in_the_middle_of_a_mode_does_not_come_back_with_enter(desk, workbench, talks, begun):
    drag(desk, "Umerov")
    keys(desk, "a")
    drag(desk, "14 drones hit the port")
    keys(desk, "c", "Escape")
    drag(desk, "14 drones hit the port")
    keys(desk, begun)
    expect(desk.locator("#ask")).to_be_visible()
    keys(desk, "Control+z")
    expect(desk.locator("#ask")).to_be_hidden()
    keys(desk, "ArrowRight", "Enter")
    saved(desk)
    assert rows(desk) == [("Actor", "Umerov")]
    assert [one["quote"] for one in content(workbench, talks)["spans"]] == ["Umerov"]


@pytest.mark.parametrize("opened", ["Control+Shift+Enter", "Aa"])
def test_escape_closes_what_floats_over_the_page_and_leaves_the_span_in_focus(desk, opened):
    drag(desk, "Umerov")
    keys(desk, "a")
    if opened == "Aa":
        desk.get_by_role("button", name="Reading settings").click()
    else:
        keys(desk, opened)
    expect(desk.locator(":popover-open")).to_have_count(1)
    keys(desk, "Escape")
    expect(desk.locator(":popover-open")).to_have_count(0)
    expect(desk.locator("#here")).to_have_text("Actor, 1 word")
