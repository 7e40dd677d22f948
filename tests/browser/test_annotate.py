"""Annotating in a real browser, by key and by mouse, saved on a real server."""

import re

from playwright.sync_api import Page, expect

from tests.browser.desk import drag, keys, ready, rows, saved

TEXT = (
    "KYIV — Rustem Umerov said his side had passed over the names of at least 400 children. "
    "Moscow replied that the list held 339 names.\n\n"
    "Zelenskyy said a truce of 30 days remained the test. Moscow did not answer.\n"
)


def stored(workbench, talks, which: str = "mine") -> list[tuple[str, str]]:
    """What the server has: (label, quote)."""
    ann, _, document = talks
    content = workbench.api_of(ann)("GET", f"documents/{document['id']}/annotations/?set={which}")
    for span in content["spans"]:
        assert TEXT[span["start"] : span["end"]] == span["quote"]
    return [(span["label"], span["quote"]) for span in content["spans"]]


def point(page: Page, words: str) -> tuple[float, float]:
    """The middle of some words in the text."""
    x, y = page.evaluate(
        """(words) => {
          for (const p of document.querySelectorAll('#text p')) {
            const at = p.firstChild.data.indexOf(words)
            if (at < 0) continue
            const range = document.createRange()
            range.setStart(p.firstChild, at); range.setEnd(p.firstChild, at + words.length)
            const r = range.getClientRects()[0]
            return [r.left + r.width / 2, r.top + r.height / 2]
          }
        }""",
        words,
    )
    return x, y


def test_one_key_marks_the_word_under_the_caret_and_the_same_key_takes_it_back(desk, workbench, talks):
    keys(desk, "a")
    saved(desk)
    assert rows(desk) == [("Actor", "KYIV")]
    assert stored(workbench, talks) == [("actor", "KYIV")]
    keys(desk, "a")
    saved(desk)
    assert stored(workbench, talks) == []


def test_words_chosen_by_key_are_marked_and_saved(desk, workbench, talks):
    keys(desk, "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "a")
    saved(desk)
    assert stored(workbench, talks) == [("actor", "Rustem Umerov")]


def test_words_chosen_by_mouse_are_marked_from_the_palette(desk, workbench, talks):
    drag(desk, "his side had passed over the names of at least 400 children")
    desk.get_by_role("button", name=re.compile("^Claim")).click()
    drag(desk, "at least 400 children")
    desk.get_by_role("button", name=re.compile("^Figure")).click()
    saved(desk)
    assert stored(workbench, talks) == [
        ("claim", "his side had passed over the names of at least 400 children"),
        ("figure", "at least 400 children"),
    ]


def test_a_click_takes_the_smallest_of_nested_spans_and_the_next_click_the_one_around_it(desk):
    drag(desk, "his side had passed over the names of at least 400 children")
    keys(desk, "c")
    drag(desk, "400")
    keys(desk, "f", "Escape")
    desk.mouse.click(*point(desk, "400"))
    expect(desk.locator("#here")).to_have_text("1 of 2 here: Figure, 1 word")
    expect(desk.locator(".handle.end")).to_be_attached()  # what is drawn over the text must not take the next click
    desk.mouse.click(*point(desk, "400"))
    expect(desk.locator("#here")).to_have_text("2 of 2 here: Claim, 12 words")
    keys(desk, "o")
    expect(desk.locator("#here")).to_have_text("1 of 2 here: Figure, 1 word")


def test_undo_and_redo_take_back_marks_deletions_and_relations(desk, workbench, talks):
    keys(desk, "a", "ArrowRight", "ArrowRight", "a", "Control+z", "Control+z")
    saved(desk)
    assert stored(workbench, talks) == []
    keys(desk, "Control+y", "Control+Shift+z")
    saved(desk)
    assert stored(workbench, talks) == [("actor", "KYIV"), ("actor", "Rustem")]
    keys(desk, "Delete")
    saved(desk)
    assert len(stored(workbench, talks)) == 1
    keys(desk, "Control+z")
    saved(desk)
    assert stored(workbench, talks) == [("actor", "KYIV"), ("actor", "Rustem")]


def test_a_claim_is_tied_to_its_speaker_by_letter_and_the_tie_goes_and_comes_back_with_it(desk, workbench, talks):
    drag(desk, "Rustem Umerov")
    keys(desk, "a")
    drag(desk, "his side had passed over the names")
    keys(desk, "c", "r")
    expect(desk.locator("kbd.letter")).to_have_text("a")
    keys(desk, "a")
    saved(desk)
    claim = desk.locator("#list [role=option]", has_text="his side had passed")
    expect(claim.locator(".more")).to_have_text("Speaker: Rustem Umerov")
    assert desk.locator(".arcs path").count() == 1
    keys(desk, "Delete")
    expect(desk.locator(".arcs path")).to_have_count(0)
    keys(desk, "Control+z")
    expect(desk.locator(".arcs path")).to_have_count(1)
    saved(desk)
    ann, _, document = talks
    content = workbench.api_of(ann)("GET", f"documents/{document['id']}/annotations/")
    assert [relation["type"] for relation in content["relations"]] == ["speaker"]


def test_the_end_of_a_span_is_moved_by_key_and_by_mouse(desk, workbench, talks):
    drag(desk, "Rustem")
    keys(desk, "a", "e", "ArrowRight", "Enter")
    saved(desk)
    assert stored(workbench, talks) == [("actor", "Rustem Umerov")]
    handle = desk.locator(".handle.end").bounding_box()
    x, y = point(desk, "Rustem")
    desk.mouse.move(handle["x"] + 1, handle["y"] + handle["height"] + 3)  # its knob is below the line
    desk.mouse.down()
    desk.mouse.move(x, y, steps=5)
    desk.mouse.up()
    saved(desk)
    assert stored(workbench, talks) == [("actor", "Rustem")]


def test_details_change_the_label_and_attributes_by_key(desk, workbench, talks):
    drag(desk, "Rustem Umerov")
    keys(desk, "a", "Enter")
    details = desk.locator("#details")
    expect(details).to_be_visible()
    details.get_by_label("name", exact=True).check()
    keys(desk, "Enter")
    expect(details).to_be_hidden()
    saved(desk)
    ann, _, document = talks
    read = f"documents/{document['id']}/annotations/"
    assert workbench.api_of(ann)("GET", read)["spans"][0]["attributes"] == {"mention": "name"}
    keys(desk, "Enter")
    details.get_by_label("Claim", exact=True).check()
    keys(desk, "Enter")
    saved(desk)
    span = workbench.api_of(ann)("GET", read)["spans"][0]
    assert (span["label"], span["attributes"], span["version"]) == ("claim", {}, 3)


def test_complete_work_is_possible_from_the_list(desk, workbench, talks):
    keys(desk, "a", "ArrowRight", "ArrowRight", "a", "l")
    expect(desk.locator("#list")).to_be_focused()
    keys(desk, "Home", "f")
    saved(desk)
    assert stored(workbench, talks) == [("figure", "KYIV"), ("actor", "Rustem")]
    keys(desk, "ArrowDown", "Delete")
    saved(desk)
    assert stored(workbench, talks) == [("figure", "KYIV")]
    keys(desk, "Escape")
    expect(desk.locator("#desk")).to_be_focused()


def test_the_same_words_are_marked_everywhere_in_one_step(desk, workbench, talks):
    drag(desk, "Moscow")
    keys(desk, "a", "*")
    expect(desk.locator("#ask")).to_contain_text("at 1 more place as Actor")
    keys(desk, "Enter")
    saved(desk)
    assert stored(workbench, talks) == [("actor", "Moscow"), ("actor", "Moscow")]
    keys(desk, "Control+z")
    saved(desk)
    assert stored(workbench, talks) == [("actor", "Moscow")]


def test_a_cyrillic_keyboard_marks_with_the_same_keys(desk, workbench, talks):
    desk.evaluate(
        """() => document.getElementById('desk').dispatchEvent(
            new KeyboardEvent('keydown', {key: 'ф', code: 'KeyA', bubbles: true, cancelable: true}))"""
    )
    saved(desk)
    assert stored(workbench, talks) == [("actor", "KYIV")]


def test_tab_leaves_the_text_and_single_keys_do_nothing_outside_of_it(desk, workbench, talks):
    keys(desk, "Tab", "a", "Shift+Tab")
    expect(desk.locator("#desk")).to_be_focused()
    assert rows(desk) == []


def test_single_keys_can_be_switched_off_and_stay_off(desk):
    keys(desk, "?")
    desk.get_by_label("Single keys").uncheck()
    keys(desk, "Escape")
    desk.locator("#desk").focus()
    keys(desk, "a")
    assert rows(desk) == []
    desk.get_by_role("button", name=re.compile("^Actor")).click()
    assert rows(desk) == [("Actor", "KYIV")]
    saved(desk)
    desk.reload()
    ready(desk)
    desk.locator("#desk").focus()
    keys(desk, "ArrowRight", "a")
    saved(desk)
    assert rows(desk) == [("Actor", "KYIV")]


def test_help_shows_every_command_with_its_keys(desk):
    keys(desk, "?")
    help_list = desk.locator("#help-list")
    for words in ("Claim", "Next span", "Undo", "Relation to another span", "Submit"):
        expect(help_list.get_by_text(words, exact=True)).to_be_visible()


def test_submit_saves_first_then_opens_the_next_document_and_the_work_can_be_reopened(desk, workbench, talks):
    ann, project, document = talks
    other = workbench.document(project, "The next one.")
    keys(desk, "a", "Control+Enter")
    desk.wait_for_url(f"**/documents/{other['id']}/")
    read = workbench.api_of(ann)("GET", f"documents/{document['id']}/annotations/")
    assert (read["state"], len(read["spans"])) == ("submitted", 1)
    desk.goto(f"/documents/{document['id']}/")
    ready(desk)
    desk.locator("#desk").focus()
    keys(desk, "f")
    assert rows(desk) == [("Actor", "KYIV")]
    desk.get_by_role("button", name="Reopen it").click()
    desk.wait_for_selector("#status[data-mode=saved]")
    assert workbench.api_of(ann)("GET", f"documents/{document['id']}/annotations/")["state"] == "in_progress"


def test_the_last_document_leads_back_to_the_list_with_a_word_about_it(desk):
    keys(desk, "Control+Enter")
    desk.wait_for_url("**/documents/")
    expect(desk.get_by_text("Nothing left to do")).to_be_visible()


def test_previous_and_next_are_reached_by_key(desk, workbench, talks):
    _, project, document = talks
    workbench.document(project, "The next one.", key="zzz")
    desk.reload()
    ready(desk)
    keys(desk, "Alt+PageDown")
    desk.wait_for_function(f"!location.pathname.includes('/{document['id']}/')")
    ready(desk)
    keys(desk, "Alt+PageUp")
    desk.wait_for_url(f"**/documents/{document['id']}/**")


def test_a_claim_beside_an_actor_offers_who_says_it_and_enter_takes_it(desk, workbench, talks):
    keys(desk, "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "a")
    assert rows(desk)[0] == ("Actor", "Rustem Umerov")
    drag(desk, "his side had passed over the names of at least 400 children")
    keys(desk, "c")
    expect(desk.locator("#ask")).to_contain_text("“Rustem Umerov”?")
    keys(desk, "Enter")
    expect(desk.locator("#list [role=option]").nth(1)).to_contain_text(": Rustem Umerov")
    keys(desk, "Control+z")
    expect(desk.locator("#list [role=option]").nth(1)).not_to_contain_text(": Rustem Umerov")
    saved(desk)


def test_any_other_key_goes_on_as_if_nothing_had_been_offered(desk, workbench, talks):
    keys(desk, "a")
    drag(desk, "the names of at least 400 children")
    keys(desk, "c")
    expect(desk.locator("#ask")).to_be_visible()
    keys(desk, "]")
    expect(desk.locator("#ask")).to_be_hidden()
    keys(desk, "Control+z", "Control+Shift+z")
    drag(desk, "400")
    keys(desk, "f")
    saved(desk)
    ann, _, document = talks
    content = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")
    assert (len(content["spans"]), content["relations"]) == (3, [])
