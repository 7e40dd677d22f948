"""Comments beside the text; what is known of the document and of a span; hints for newcomers; the text on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe
from tests.browser.desk import keys, ready, rows, saved

TEXT = "KYIV — Zelenskiy said 117 people came.\nOf the 117, Zelenskiy named 40.\n"
CUT = ("ERR_INTERNET_DISCONNECTED",)


@pytest.fixture
def talks(workbench):
    ann, cora = workbench.person("ann", "Ann Ito"), workbench.person("cora", "Cora Diaz")
    project = workbench.project("Talks", annotator=ann, curator=cora)
    facts = {"title": "Two talks", "url": "https://example.org/two", "meta": {"desk": "east"}, "tags": ["talks"]}
    return ann, cora, workbench.document(project, TEXT, **facts)


def test_one_writes_about_a_span_gets_an_answer_edits_resolves_and_deletes(desk, workbench, talks):
    _, cora, document = talks
    keys(desk, "ArrowRight", "ArrowRight", "a", "Shift+M")
    panel = desk.locator(".beside")
    expect(panel.get_by_role("textbox", name="New comment on these words")).to_be_focused()
    desk.keyboard.type("Is it he?")
    keys(desk, "Control+Enter")
    thread = panel.locator(".thread")
    expect(thread).to_contain_text("Is it he?")
    expect(desk.locator("#comments-count")).to_have_text("1")
    expect(desk.locator("#list [role=option] .more")).to_have_text("1 comment")
    curator = workbench.api_of(cora)
    [found] = workbench.api_of(talks[0]).get(f"documents/{document['id']}/comments/?set=mine")["results"]
    assert (found["quote"], found["text"]) == ("Zelenskiy", "Is it he?")
    sets = curator.get(f"documents/{document['id']}/annotations/?set=gold")["sets"]
    [own] = [one["id"] for one in sets if one["owner"] == talks[0]]
    curator.post(f"documents/{document['id']}/comments/?set={own}", {"text": "It is.", "thread": found["id"]})
    keys(desk, "Escape")
    expect(desk.locator("#desk")).to_be_focused()
    keys(desk, "Shift+M")
    expect(thread.locator(".answer")).to_contain_text("It is.")
    thread.get_by_role("button", name="Edit").click()
    thread.get_by_role("textbox", name="Your comment").fill("Is it really he?")
    thread.get_by_role("button", name="Save").click()
    expect(thread).to_contain_text("Is it really he?")
    thread.get_by_role("button", name="Answer…").click()
    thread.get_by_role("textbox", name="Answer").fill("Thanks.")
    thread.get_by_role("button", name="Answer").click()
    expect(thread.locator(".answer")).to_have_count(2)
    assert axe(desk, ".beside") == []
    thread.get_by_role("button", name="Resolve").click()
    expect(panel.locator("summary")).to_have_text("Resolved (1)")
    expect(desk.locator("#comments-count")).to_be_empty()
    panel.locator("summary").click()
    thread.get_by_role("button", name="Reopen").click()
    expect(desk.locator("#comments-count")).to_have_text("1")
    delete = thread.get_by_role("button", name="Delete").first
    delete.click()
    delete.click()
    expect(thread).to_contain_text("This comment was deleted.")


def test_what_cannot_be_sent_stays_in_the_field_and_in_the_browser_and_is_sent_once(desk, workbench, talks):
    ann, _, document = talks
    desk.locator("#comments").click()
    field = desk.locator(".beside").get_by_role("textbox", name="New comment on the document")
    expect(field).to_be_focused()
    field.fill("A second look, please.")
    desk.context.set_offline(True)
    desk.locator(".beside").get_by_role("button", name="Comment Ctrl").click()
    expect(desk.locator(".beside [role=alert]")).to_contain_text(
        "Not sent: The server could not be reached. Your words are kept here."
    )
    expect(field).to_have_value("A second look, please.")
    desk.context.set_offline(False)
    desk.reload()
    ready(desk)
    desk.locator("#comments").click()
    expect(field).to_have_value("A second look, please.")
    desk.locator(".beside").get_by_role("button", name="Comment Ctrl").click()
    expect(desk.locator(".thread")).to_contain_text("A second look, please.")
    expect(field).to_have_value("")
    found = workbench.api_of(ann).get(f"documents/{document['id']}/comments/?set=mine")
    assert [(one["text"], one["span"]) for one in found["results"]] == [("A second look, please.", None)]
    desk.reload()
    ready(desk)
    expect(desk.locator("#comments-count")).to_have_text("1")


def test_what_is_known_of_the_document_stands_beside_the_text(desk):
    keys(desk, "Shift+I")
    panel = desk.locator(".beside")
    for words in ["Two talks", "https://example.org/two", "east", "talks", "not said"]:
        expect(panel).to_contain_text(words)
    expect(panel.get_by_role("button", name="Copy: Address")).to_be_visible()
    assert panel.get_by_role("link").count() == 0
    assert axe(desk, ".beside") == []
    keys(desk, "Escape")
    expect(panel).to_have_count(0)
    expect(desk.locator("#desk")).to_be_focused()
    desk.locator("#about").click()
    expect(panel).to_contain_text("Two talks")


def test_the_history_of_a_span_stands_beside_the_text(desk):
    keys(desk, "Shift+H")
    expect(desk.locator(".beside")).to_have_count(0)
    keys(desk, "ArrowRight", "ArrowRight", "a", "Shift+H")
    expect(desk.locator(".beside .change")).to_have_count(1)
    desk.locator("#list").focus()
    keys(desk, "c")
    saved(desk)
    keys(desk, "Shift+H")
    expect(desk.locator(".beside")).to_have_count(0)
    keys(desk, "Shift+H")
    expect(desk.locator(".beside .change")).to_have_count(2)


def test_five_hints_are_shown_on_the_first_visit_and_never_again(desk):
    hints = desk.locator("#hints")
    expect(hints.locator("li")).to_have_count(5)
    assert axe(desk, "#hints") == []
    expect(desk.locator("#desk")).to_be_focused()
    hints.get_by_role("button", name="Got it").click()
    expect(hints).to_have_count(0)
    desk.reload()
    ready(desk)
    expect(hints).to_have_count(0)
    desk.locator("#desk").focus()
    keys(desk, "?")
    desk.get_by_role("button", name="Five hints for the beginning").click()
    expect(hints.get_by_role("button", name="Got it")).to_be_focused()


def test_paper_shows_each_mark_with_the_name_of_its_label(desk):
    keys(desk, "ArrowRight", "ArrowRight", "a", "s", "c")
    saved(desk)
    assert [label for label, _ in rows(desk)] == ["Claim", "Actor"]
    desk.evaluate(
        "addEventListener('beforeprint', () => window.printed = document.querySelector('#printed p').textContent)"
    )
    assert desk.pdf().startswith(b"%PDF")
    assert desk.evaluate("window.printed") == "[KYIV — [Zelenskiy]Actor said 117 people came.]Claim"
    desk.evaluate("dispatchEvent(new Event('beforeprint'))")
    desk.emulate_media(media="print")
    expect(desk.locator("#printed li")).to_have_text(
        ["Claim: KYIV — Zelenskiy said 117 people came.", "Actor: Zelenskiy"]
    )
    expect(desk.locator("#printed p").first).to_have_text("[KYIV — [Zelenskiy]Actor said 117 people came.]Claim")
    expect(desk.locator("#text")).to_be_hidden()
    desk.emulate_media(media="screen")
    desk.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(desk.locator("#printed")).to_have_count(0)
    expect(desk.locator("#text")).to_be_visible()
    expect(desk.locator(".ink .line").first).to_be_visible()
