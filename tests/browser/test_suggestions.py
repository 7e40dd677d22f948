"""Suggestions: by keys, by mouse, from their list, corrected, offline, in two tabs; the same words in the project."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe, barriers
from tests.browser.desk import keys, ready, rows, saved

TEXT = "KYIV — Zelenskiy said 117 people came.\nOf the 117, Zelenskiy named 40.\n"


def suggest(
    workbench, project: dict[str, Any], document: dict[str, Any], *given: tuple[str, str, int], source: str = "ner"
) -> list[str]:
    """Suggest (label, words, which of them) as the administrator, for everybody; the ids."""
    made = []
    for label, words, number in given:
        start = -1
        for _ in range(number):
            start = TEXT.index(words, start + 1)
        place = {"start": start, "end": start + len(words), "quote": words}
        made.append({"document": document["id"], "label": label, **place, "score": 0.93})
    body = {"source": source, "version": "1.2", "for": None, "suggestions": made}
    return [one["id"] for one in workbench.api.post(f"projects/{project['id']}/suggestions/", body)["results"]]


@pytest.fixture
def talks(workbench):
    """A project with a document and four suggestions."""
    ann = workbench.person("ann", "Ann Ito")
    project = workbench.project("Talks", annotator=ann)
    document = workbench.document(project, TEXT)
    suggest(
        workbench,
        project,
        document,
        ("actor", "Zelenskiy", 1),
        ("figure", "117", 1),
        ("figure", "117", 2),
        ("actor", "Zelenskiy", 2),
    )
    return ann, project, document


def waiting(page: Page) -> list[str]:
    return [str(row.text_content()) for row in page.locator("#suggestions [role=option] .said").all()]


def stored(workbench, talks) -> list[tuple[str, str]]:
    ann, _, document = talks
    content = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/?set=mine")
    return [(span["label"], span["quote"]) for span in content["spans"]]


def test_keys_go_from_one_to_the_next_and_undo_and_redo_follow_them(desk, workbench, talks):
    assert waiting(desk) == ["Zelenskiy", "117", "117", "Zelenskiy"]
    expect(desk.locator(".suggested h2")).to_have_text("Suggestions 4")
    expect(desk.locator(".proposed")).to_have_count(4)
    keys(desk, ".")
    expect(desk.locator("#here")).to_have_text("Suggestion: Actor, ner 1.2, 93 %")
    keys(desk, "y", "n", "y")
    saved(desk)
    assert rows(desk) == [("Actor", "Zelenskiy"), ("Figure", "117")]
    assert waiting(desk) == ["Zelenskiy"]
    assert stored(workbench, talks) == [("actor", "Zelenskiy"), ("figure", "117")]
    keys(desk, "Control+z", "Control+z", "Control+z")
    expect(desk.locator("#suggestions [role=option]")).to_have_count(4)
    saved(desk)
    assert stored(workbench, talks) == []
    keys(desk, "Control+y", "Control+y", "Control+y")
    expect(desk.locator("#suggestions [role=option]")).to_have_count(1)
    saved(desk)
    assert stored(workbench, talks) == [("actor", "Zelenskiy"), ("figure", "117")]
    desk.reload()
    ready(desk)
    assert waiting(desk) == ["Zelenskiy"]
    desk.locator("#desk").focus()
    keys(desk, "Control+z", "Control+z")
    expect(desk.locator("#suggestions [role=option]")).to_have_count(3)
    saved(desk)
    assert stored(workbench, talks) == [("actor", "Zelenskiy")]


def test_the_one_under_the_caret_is_meant(desk):
    keys(desk, "ArrowRight", "ArrowRight")
    expect(desk.locator("#here")).to_contain_text("Suggestion: Actor")
    keys(desk, "n")
    saved(desk)
    assert waiting(desk) == ["117", "117", "Zelenskiy"]
    expect(desk.locator("#here")).to_contain_text("Suggestion: Figure")


def test_all_of_the_same_words_are_taken_in_one_step_after_a_look(desk, workbench, talks):
    keys(desk, ".", ".", "Shift+Y")
    expect(desk.locator("#ask")).to_contain_text("2 suggestions say that “117” is Figure.")
    assert desk.evaluate("CSS.highlights.get('workbench-same').size") == 2
    keys(desk, "Enter")
    saved(desk)
    assert waiting(desk) == ["Zelenskiy", "Zelenskiy"]
    assert stored(workbench, talks) == [("figure", "117"), ("figure", "117")]
    keys(desk, "Control+z")
    expect(desk.locator("#suggestions [role=option]")).to_have_count(4)
    saved(desk)
    keys(desk, ".", "Shift+Y", "2")
    saved(desk)
    assert stored(workbench, talks) == []
    assert len(waiting(desk)) == 2


def test_the_mouse_does_it_all(desk, workbench, talks):
    box = desk.locator(".proposed").nth(1).bounding_box()
    assert box
    desk.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    bar = desk.get_by_role("group", name="Suggestion")
    expect(bar).to_contain_text("Figure")
    bar.get_by_role("button", name="Accept").first.click()
    saved(desk)
    assert rows(desk) == [("Figure", "117")]
    bar.get_by_role("button", name="Reject").click()
    saved(desk)
    assert waiting(desk) == ["Zelenskiy", "Zelenskiy"]
    desk.locator("#suggestions [role=option]").first.click()
    desk.locator(".suggested .acts").get_by_role("button", name="All of these").click()
    desk.locator("#ask").get_by_role("button", name="Accept 2").click()
    saved(desk)
    expect(desk.locator(".suggested")).to_be_hidden()
    assert stored(workbench, talks) == [("actor", "Zelenskiy"), ("figure", "117"), ("actor", "Zelenskiy")]


def test_the_list_alone_is_enough(desk):
    desk.locator("#suggestions").focus()
    keys(desk, "ArrowDown", "y")
    expect(desk.locator("#suggestions")).to_be_focused()
    keys(desk, "ArrowUp", "n")
    saved(desk)
    assert rows(desk) == [("Figure", "117")]
    assert waiting(desk) == ["117", "Zelenskiy"]
    keys(desk, "Escape")
    expect(desk.locator("#desk")).to_be_focused()


def test_the_form_corrects_what_is_taken_over(desk, workbench, talks):
    keys(desk, ".", ".", "Enter")
    details = desk.locator("#details")
    expect(details).to_contain_text("Suggested: ner 1.2, 93 %")
    details.get_by_label("Claim").check()
    details.get_by_role("button", name="Accept").click()
    saved(desk)
    assert rows(desk) == [("Claim", "117")]
    assert waiting(desk) == ["Zelenskiy", "117", "Zelenskiy"]
    keys(desk, "Control+z")
    expect(desk.locator("#suggestions [role=option]")).to_have_count(4)
    desk.locator("#desk").focus()
    keys(desk, "Control+Home", ".", ".", "e", "ArrowRight", "Enter")
    saved(desk)
    assert stored(workbench, talks) == [("figure", "117 people")]
    assert waiting(desk) == ["Zelenskiy", "117", "Zelenskiy"]


def test_they_can_be_hidden_and_a_mark_made_by_hand_hides_its_own(desk):
    keys(desk, "ArrowRight", "ArrowRight", "a")
    saved(desk)
    assert waiting(desk) == ["117", "117", "Zelenskiy"]
    desk.locator("#suggestions-switch").click()
    expect(desk.locator(".proposed")).to_have_count(0)
    expect(desk.locator("#suggestions")).to_be_hidden()
    desk.reload()
    ready(desk)
    expect(desk.locator("#suggestions")).to_be_hidden()
    desk.locator("#suggestions-switch").click()
    expect(desk.locator("#suggestions [role=option]")).to_have_count(3)


def test_without_the_server_judgements_wait_and_arrive_once_on_the_next_visit(open_as, workbench, talks):
    ann, _, document = talks
    page = open_as(ann, f"/documents/{document['id']}/", allow=("ERR_INTERNET_DISCONNECTED", "ERR_FAILED"))
    ready(page)
    page.locator("#desk").focus()
    page.context.set_offline(True)
    keys(page, ".", "y", "n")
    expect(page.locator("#status")).to_have_attribute("data-mode", "offline")
    expect(page.locator("#status")).to_have_attribute("data-storing", "0")
    context = page.context
    page.close()
    context.set_offline(False)
    page = open_as(ann, f"/documents/{document['id']}/", context=context)
    ready(page)
    saved(page)
    assert waiting(page) == ["117", "Zelenskiy"]
    assert stored(workbench, talks) == [("actor", "Zelenskiy")]


def test_what_the_other_tab_judged_otherwise_is_told_and_nothing_is_doubled(open_as, workbench, talks):
    ann, _, document = talks
    one = open_as(ann, f"/documents/{document['id']}/", allow=("409", "ERR_INTERNET_DISCONNECTED"))
    ready(one)
    other = workbench.api_of(ann)
    listed = other.get(f"documents/{document['id']}/annotations/?set=mine")["suggestions"]
    reject = {
        "request": "7c1e1e6c-37ec-4ad6-8c5c-5b0f4e0b7a01",
        "operations": [{"op": "reject_suggestion", "id": listed[0]["id"]}],
    }
    other.post(f"documents/{document['id']}/operations/", reject)
    one.locator("#desk").focus()
    keys(one, ".", "y")
    expect(one.locator("#status")).to_have_attribute("data-mode", "parked")
    one.locator("#status").click()
    expect(one.locator("#saving-list")).to_contain_text("was rejected elsewhere in the meantime")
    one.locator("#saving-list").get_by_role("button", name="Discard this change").click()
    one.locator("#saving").get_by_role("button", name="Close").click()
    saved(one)
    expect(one.locator("#suggestions [role=option]")).to_have_count(3)
    assert stored(workbench, talks) == []
    two = open_as(ann, f"/documents/{document['id']}/", context=one.context)
    ready(two)
    two.locator("#desk").focus()
    keys(two, ".", "y")
    saved(two)
    expect(one.locator("#suggestions [role=option]")).to_have_count(2)
    assert rows(one) == [("Figure", "117")]


def test_all_of_the_same_words_accepted_in_two_tabs_at_once_are_marked_once_and_it_is_told(open_as, workbench, talks):
    ann, _, document = talks
    address = f"/documents/{document['id']}/"
    one = open_as(ann, address, allow=("409", "ERR_INTERNET_DISCONNECTED"))
    two = open_as(ann, address, context=one.context)
    for tab in (one, two):
        ready(tab)
    one.context.set_offline(True)
    for tab, more in ((one, ()), (two, (".", "y"))):  # the second one takes another, too
        tab.bring_to_front()
        tab.locator("#desk").focus()
        keys(tab, ".", ".", "Shift+Y", "Enter", *more)
        expect(tab.locator("#status")).to_have_attribute("data-mode", "offline")
    one.context.set_offline(False)
    for tab in (one, two):
        tab.evaluate("dispatchEvent(new Event('online'))")
    expect(two.locator("#status")).to_have_attribute("data-mode", "parked")
    expect(two.locator("#status")).to_have_attribute("data-waiting", "0")
    assert sorted(stored(workbench, talks)) == [("actor", "Zelenskiy"), ("figure", "117"), ("figure", "117")]
    two.locator("#status").click()
    expect(two.locator("#saving-list")).to_contain_text("was accepted elsewhere in the meantime")
    two.locator("#saving-list").get_by_role("button", name="Discard this change").click()
    two.locator("#saving").get_by_role("button", name="Close").click()
    for tab in (one, two):
        saved(tab)
        expect(tab.locator("#list [role=option]")).to_have_count(3)
        expect(tab.locator("#suggestions [role=option]")).to_have_count(1)
    assert sorted(stored(workbench, talks)) == [("actor", "Zelenskiy"), ("figure", "117"), ("figure", "117")]


def test_the_same_words_are_suggested_in_the_other_documents_and_taken_back(desk, workbench, talks):
    ann, project, _ = talks
    second = workbench.document(project, "Zelenskiy came. Then Zelenskiy went; Zelenskiys did not.")
    keys(desk, "ArrowRight", "ArrowRight", "a", "Shift+P")
    dialog = desk.get_by_role("dialog", name="“Zelenskiy” in the other documents")
    expect(dialog).to_contain_text("2 places in 1 document.")
    expect(dialog.locator(".examples mark")).to_have_text(["Zelenskiy", "Zelenskiy"])
    assert axe(desk, "dialog.spread") == []
    dialog.get_by_role("button", name="Suggest 2 places").click()
    expect(dialog).to_contain_text("2 suggestions made in 1 document")
    api = workbench.api_of(ann)
    found = api.get(f"documents/{second['id']}/annotations/?set=mine")["suggestions"]
    assert [(one["start"], one["label"], one["source"]) for one in found] == [
        (0, "actor", "same text"),
        (21, "actor", "same text"),
    ]
    dialog.get_by_role("button", name="Take back").click()
    expect(dialog).to_contain_text("2 suggestions taken back.")
    assert api.get(f"documents/{second['id']}/annotations/?set=mine")["suggestions"] == []
    keys(desk, "Escape")
    expect(desk.locator("#desk")).to_be_focused()
    keys(desk, "*")
    expect(desk.locator("#ask")).to_contain_text("then suggest in the project")
    keys(desk, "2")
    expect(desk.get_by_role("dialog")).to_contain_text("2 places in 1 document.")
    assert [label for label, _ in rows(desk)] == ["Actor", "Actor"]


def test_nothing_is_in_the_way_of_anybody(open_as, talks):
    ann, _, document = talks
    page = open_as(ann, f"/documents/{document['id']}/")
    ready(page)
    page.locator("#desk").focus()
    keys(page, ".")
    expect(page.locator(".proposed.now")).to_have_count(1)
    expect(page.get_by_role("group", name="Suggestion")).to_be_hidden()
    page.locator("#suggestions [role=option]").first.click()
    expect(page.get_by_role("group", name="Suggestion")).to_be_visible()
    assert barriers(page) == []
