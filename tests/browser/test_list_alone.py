"""Complete editing from the lists beside the text, by key: the text itself never has the focus."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import annotate, content, keys, ready, rows, saved

TEXT = "Rustem Umerov said that 117 drones hit Sumy, and Umerov named 40 of them.\nMoscow did not answer Umerov.\n"
MARKED = [("actor", "Rustem Umerov"), ("claim", "117 drones hit Sumy"), ("figure", "117"), ("actor", "Moscow")]
SUGGESTED = [("figure", "40"), ("claim", "did not answer"), ("actor", "Sumy")]
WATCHED = """() => {
  window.focused = []
  document.getElementById('desk').addEventListener('focus', () => window.focused.push('the text'))
}"""


def span(label: str, words: str) -> tuple[str, int, int]:
    return label, TEXT.index(words), TEXT.index(words) + len(words)


@pytest.fixture
def desk(talks, open_as, workbench) -> Page:
    """Four spans and three suggestions, with the focus in the list of spans."""
    ann, project, document = talks
    annotate(workbench.api_of(ann), document["id"], TEXT, [span(*one) for one in MARKED])
    made = [
        {"document": document["id"], "label": label, "start": start, "end": end, "quote": TEXT[start:end], "score": 0.9}
        for label, start, end in (span(*one) for one in SUGGESTED)
    ]
    body = {"source": "ner", "version": "1", "for": None, "suggestions": made}
    workbench.api.post(f"projects/{project['id']}/suggestions/", body)
    page = open_as(ann, f"/documents/{document['id']}/")
    ready(page)
    page.evaluate(WATCHED)
    page.locator("#list").focus()
    yield page
    assert page.evaluate("window.focused") == []


def on(page: Page, words: str) -> None:
    """The focus is in the list, at the row of these words."""
    expect(page.locator("#list")).to_be_focused()
    expect(page.locator("#list [aria-selected=true] .said")).to_have_text(words)


def quotes(workbench, talks) -> list[tuple[str, str]]:
    return [(one["label"], one["quote"]) for one in content(workbench, talks)["spans"]]


def test_spans_are_relabelled_resized_described_deleted_and_brought_back(desk, workbench, talks):
    keys(desk, "Home", "c", "a", "]")
    on(desk, "117 drones hit Sumy")
    keys(desk, "e", "Shift+ArrowRight", "ArrowLeft", "Enter")
    on(desk, "drones hit")
    keys(desk, "Control+z")
    on(desk, "117 drones hit Sumy")
    keys(desk, "Enter")
    expect(desk.locator("#details")).to_be_visible()
    keys(desk, "1", "2", "Enter")
    on(desk, "117 drones hit Sumy")
    keys(desk, "ArrowDown", "Delete")
    on(desk, "Moscow")
    keys(desk, "Enter")
    desk.locator("#details").get_by_role("button", name="Delete span").focus()
    keys(desk, "Enter")
    expect(desk.locator("#details")).to_be_hidden()
    expect(desk.locator("#list")).to_be_focused()
    keys(desk, "Control+z", "Control+z")
    saved(desk)
    assert quotes(workbench, talks) == MARKED
    assert content(workbench, talks)["spans"][1]["attributes"] == {"claim_kind": "denial", "quote_type": "direct"}


def test_relations_are_made_followed_reversed_and_taken_away(desk, workbench, talks):
    keys(desk, "Home", "ArrowDown", "r")
    expect(desk.locator("#ask")).to_contain_text("Relation from “117 drones hit Sumy”")
    keys(desk, "ArrowUp", "Enter")
    expect(desk.locator("#list [role=option] .more").first).to_have_text("Speaker: Rustem Umerov")
    keys(desk, "r")
    expect(desk.locator("kbd.letter").first).to_be_attached()
    keys(desk, "Escape", "Enter")
    form = desk.locator("#details")
    form.get_by_role("button", name="Add relation…").focus()
    keys(desk, "Enter", "End", "Enter")  # Moscow is another one who may say it
    if desk.locator("#ask").is_visible():
        keys(desk, "1")
    expect(desk.locator("#list")).to_be_focused()
    saved(desk)
    assert len(content(workbench, talks)["relations"]) == 2
    keys(desk, "Home", "Enter")
    form.get_by_role("button", name="Go to the other end").first.focus()
    keys(desk, "Enter")
    expect(form.locator(".quote")).to_have_text("117 drones hit Sumy")
    form.get_by_role("button", name="Remove relation").first.focus()
    keys(desk, "Enter", "Escape")
    expect(desk.locator("#list")).to_be_focused()
    saved(desk)
    assert len(content(workbench, talks)["relations"]) == 1


def test_suggestions_are_judged_corrected_and_taken_back(desk, workbench, talks):
    keys(desk, ".")
    waiting = desk.locator("#suggestions")
    expect(waiting).to_be_focused()
    expect(waiting.locator("[aria-selected=true] .said")).to_have_text("Sumy")
    keys(desk, "n", "y")
    expect(waiting.locator("[role=option]")).to_have_count(1)
    keys(desk, "Control+z", "Control+z")
    expect(waiting.locator("[role=option]")).to_have_count(3)
    keys(desk, "Home", "f")  # taken over with another label
    expect(waiting.locator("[role=option]")).to_have_count(2)
    keys(desk, "Enter")
    expect(desk.locator("#details")).to_be_visible()
    keys(desk, "Escape")
    expect(waiting).to_be_focused()
    keys(desk, "Shift+Y", "Enter", "y", "y")
    expect(waiting).to_be_hidden()
    expect(desk.locator("#list")).to_be_focused()
    saved(desk)
    assert set(quotes(workbench, talks)) == {*MARKED, ("figure", "Sumy"), ("figure", "40"), ("claim", "did not answer")}


def test_more_words_are_marked_added_and_spoken_of(desk, workbench, talks):
    keys(desk, "/")
    desk.keyboard.type("named 40")
    keys(desk, "Escape")
    expect(desk.locator("#list")).to_be_focused()
    keys(desk, "c")  # no row is chosen: the key marks what was found
    on(desk, "named 40")
    keys(desk, "Home", "ArrowDown", "+", "End", "ArrowUp", "Enter")
    saved(desk)
    pieces = content(workbench, talks)["spans"][1]["fragments"]
    assert [TEXT[start:end] for start, end in pieces] == ["117 drones hit Sumy", "named 40"]
    keys(desk, "Control+z", "End", "*")
    expect(desk.locator("#toast")).to_contain_text("“Moscow”")
    keys(desk, "Shift+M")
    expect(desk.get_by_role("textbox", name="New comment on these words")).to_be_focused()
    keys(desk, "Escape")
    on(desk, "Moscow")
    keys(desk, "Control+k")
    desk.keyboard.type("details of the span")
    keys(desk, "Enter")
    expect(desk.locator("#details :focus")).to_have_count(1)
    keys(desk, "Escape")
    on(desk, "Moscow")
    saved(desk)
    assert len(rows(desk)) == 5
