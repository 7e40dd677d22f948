"""A span in several pieces, made and unmade by key and by mouse."""

from playwright.sync_api import expect

from tests.browser.desk import drag, keys, rows, saved

TEXT = "The talks on the dam, he said, collapsed at noon.\n"


def pieces(workbench, talks) -> list[list[str]]:
    """The words of each piece of each span on the server."""
    ann, _, document = talks
    spans = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["spans"]
    return [[TEXT[start:end] for start, end in span["fragments"] or [(span["start"], span["end"])]] for span in spans]


def test_words_are_added_to_a_span_and_taken_out_again_without_the_mouse(desk, workbench, talks):
    keys(desk, "Shift+ArrowRight", "Shift+ArrowRight", "c", "+")
    expect(desk.locator("#ask")).to_contain_text("Choose more words for “The talks”")
    keys(desk, *["ArrowRight"] * 8, "a")  # a label key marks nothing here
    saved(desk)
    assert pieces(workbench, talks) == [["The talks"]]
    keys(desk, "Shift+End", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter")
    saved(desk)
    assert pieces(workbench, talks) == [["The talks", "collapsed"]]
    expect(desk.locator("#text .line.joint").first).to_be_attached()
    assert rows(desk) == [("Claim", "The talks … collapsed")]
    expect(desk.locator("#here")).to_have_text("Claim, 3 words")
    keys(desk, "Control+z")
    saved(desk)
    assert pieces(workbench, talks) == [["The talks"]]
    keys(desk, "Control+Shift+z", "+", "Home", "Enter")
    saved(desk)
    assert pieces(workbench, talks) == [["talks", "collapsed"]]


def test_words_are_added_with_the_mouse_and_escape_leaves_all_as_it_was(desk, workbench, talks):
    drag(desk, "The talks")
    desk.get_by_role("button", name="Claim").click()
    desk.locator("#list [role=option]").first.dblclick()
    desk.locator("#desk").focus()
    keys(desk, "[", "Enter")
    desk.get_by_role("button", name="Add words to the span").click()
    drag(desk, "collapsed")
    desk.get_by_role("button", name="Add or take out").click()
    saved(desk)
    assert pieces(workbench, talks) == [["The talks", "collapsed"]]
    keys(desk, "+", "Home", "Escape", "Enter")
    expect(desk.locator("#ask")).to_be_hidden()
    assert pieces(workbench, talks) == [["The talks", "collapsed"]]
