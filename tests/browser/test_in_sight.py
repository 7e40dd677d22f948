"""What one works on is in sight: at the foot of the window, on a narrow page, at a large zoom, from right to left."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import annotate, drag, keys, ready, rows, saved
from tests.browser.strokes import BOXES, DRAWN

LINES = [f"Line {n}: nobody of them spoke about it on that long day, and the room was quiet." for n in range(1, 41)]
TEXT = "\n".join([*LINES, "Umerov said that 14 drones hit the port.", *LINES])
NARROW = [{"width": 390, "height": 800}, {"width": 720, "height": 450}]  # a telephone, and a large window at 200 %
IN_SIGHT = """(one) => {
  const { top, bottom } = one.getBoundingClientRect()
  const above = document.querySelector('.palette').getBoundingClientRect().bottom
  return top >= above && bottom <= innerHeight
}"""


def is_in_sight(page: Page, names: str) -> bool:
    page.evaluate(DRAWN)
    return bool(page.locator(names).evaluate(IN_SIGHT))


def span_of(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def test_the_picker_of_actors_is_whole_at_the_foot_of_the_window_also_when_it_grows(show):
    page, _ = show("word\n" * 14 + "Umerov spoke.\n", [("actor", 70, 76)])
    drag(page, "Umerov")
    keys(page, "=")
    expect(page.locator(".who")).to_contain_text("Nobody of this name is known yet")
    assert is_in_sight(page, ".who footer")
    keys(page, "n")
    assert is_in_sight(page, ".who footer")
    keys(page, "Enter")
    saved(page)


@pytest.mark.parametrize("size", NARROW, ids=["telephone", "zoom"])
def test_on_a_narrow_page_the_caret_what_is_found_and_every_form_are_in_sight(show, size):
    page, _ = show(TEXT, [("actor", *span_of("Umerov")), ("figure", *span_of("14 drones"))], **size)
    keys(page, "Control+Home", *["ArrowDown"] * 20)
    assert is_in_sight(page, "i.caret")
    keys(page, "Control+End")
    assert is_in_sight(page, "i.caret")
    keys(page, "/")
    page.keyboard.type("14 drones")
    page.keyboard.press("Escape")
    assert is_in_sight(page, ".ink .line >> nth=-1")
    keys(page, "Enter")
    assert is_in_sight(page, "#details header")
    assert is_in_sight(page, "#details [name=g-bound] >> nth=0")
    keys(page, "Escape", "[", "=")
    expect(page.locator(".who")).to_be_visible()
    assert is_in_sight(page, ".who footer")
    keys(page, "Escape")
    if size["width"] == 390:
        keys(page, "/")
        done = page.get_by_role("button", name="Done").bounding_box()
        assert done is not None and done["x"] + done["width"] <= size["width"]


def test_on_a_narrow_page_who_works_in_the_list_keeps_it_in_sight_and_is_led_to_the_form(show):
    page, _ = show(TEXT, [("actor", *span_of("Umerov")), ("figure", *span_of("14 drones"))], **NARROW[1])
    page.locator("#list").focus()
    keys(page, "Home", "ArrowDown")
    row = "#list [aria-selected=true]"
    expect(page.locator(row)).to_contain_text("14 drones")
    assert is_in_sight(page, row)
    keys(page, "Enter")
    assert is_in_sight(page, "#details header")


def test_home_and_end_are_where_a_line_begins_and_ends_for_who_reads_it(show):
    arabic = "قال الرئيس إن المحادثات ستستمر"
    page, _ = show(f"{arabic}\nShe spoke on.\n")
    where = "() => getSelection().focusOffset"
    for line, length in ((0, len(arabic)), (1, len("She spoke on."))):
        keys(page, "Control+Home", *["ArrowDown"] * line)
        keys(page, "End")
        assert page.evaluate(where) == length
        keys(page, "Home")
        assert page.evaluate(where) == 0


def test_the_name_of_a_short_span_stands_beside_the_handle_of_its_end(show):
    page, _ = show(TEXT, [("figure", *span_of("14"))])
    keys(page, "]")
    expect(page.locator(".handle.end")).to_be_attached()
    page.evaluate(DRAWN)
    (tag,) = page.evaluate(BOXES, ".grips .tag")
    (end,) = page.evaluate(BOXES, ".handle.end")
    assert tag["left"] - end["right"] >= 4  # half of the dot


def test_on_a_narrow_page_many_labels_leave_the_text_its_place_and_are_reached_by_scrolling(workbench, open_as):
    ann = workbench.person("ann", "Ann Ito")
    project = workbench.project("Many", annotator=ann)
    for n in range(27):
        label = {"key": f"more-{n}", "name": f"A label with a rather long name {n}", "kind": "other"}
        workbench.api.post(f"projects/{project['id']}/labels/", label)
    document = workbench.document(project, TEXT)
    page = open_as(ann, f"/documents/{document['id']}/", **NARROW[0])
    ready(page)
    assert page.locator(".palette").evaluate("(one) => one.offsetHeight") < 400
    drag(page, "Line 1")
    page.get_by_role("toolbar", name="Labels").get_by_role("button", name="long name 26").click()
    saved(page)
    assert rows(page) == [("A label with a rather long name 26", "Line 1")]


def test_what_a_submit_lacks_is_read_whole_on_a_narrow_page(workbench, open_as):
    ann = workbench.person("ann", "Ann Ito")
    project = workbench.project("Lacking", annotator=ann)
    attribute = {"key": "sure", "name": "How sure the writer of it is", "type": "text", "required": True}
    label = {"key": "view", "name": "A view that has a long name", "kind": "other", "attributes": [attribute]}
    workbench.api.post(f"projects/{project['id']}/labels/", label)
    document = workbench.document(project, TEXT)["id"]
    annotate(workbench.api_of(ann), document, TEXT, [("view", 0, 70)])
    page = open_as(ann, f"/documents/{document}/", allow=("409",), **NARROW[0])
    ready(page)
    page.locator("#submit").click()
    expect(page.locator(".lacking button")).to_be_visible()
    inside = "(one) => { const { left, right } = one.getBoundingClientRect(); return left >= 0 && right <= innerWidth }"
    assert page.locator(".lacking button").evaluate(inside)
    assert is_in_sight(page, "#details header")
