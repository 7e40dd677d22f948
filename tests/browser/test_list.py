"""The list beside the text: however long it is, all of it is reached, filtered and worked on from there."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.desk import annotate, keys, ready, saved

MANY = 600
TEXT = "".join(f"Word{i:03d} was said here. " + ("\n" if i % 10 == 9 else "") for i in range(MANY))
STARTS = [TEXT.index(f"Word{i:03d}") for i in range(MANY)]
LABELS = ["actor", "claim", "figure"]


@pytest.fixture
def talks(workbench):
    """600 spans, ten in a paragraph; each hundredth claim has a speaker."""
    ann = workbench.person("ann", "Ann Ito")
    document = workbench.document(workbench.project("Long", annotator=ann), TEXT)["id"]
    spans = [(LABELS[i % 3], start, start + 7) for i, start in enumerate(STARTS)]
    annotate(workbench.api_of(ann), document, TEXT, spans, [(i, i - 1) for i in range(100, MANY, 300)])
    return ann, document


@pytest.fixture
def desk(talks, open_as) -> Page:
    ann, document = talks
    page = open_as(ann, f"/documents/{document}/")
    ready(page)
    page.locator("#desk").focus()
    return page


def quotes(workbench, talks) -> list[str]:
    ann, document = talks
    return [span["quote"] for span in workbench.api_of(ann).get(f"documents/{document}/annotations/")["spans"]]


def chosen(page: Page):
    return page.locator("#list [aria-selected=true]")


def in_sight(page: Page) -> list[int]:
    """Places in the list of the rows that are seen."""
    found: list[int] = page.evaluate(
        """() => {
          const list = document.getElementById('list').getBoundingClientRect()
          return [...document.querySelectorAll('#list [role=option]')]
            .map((one) => [one.getBoundingClientRect(), Number(one.ariaPosInSet)])
            .filter(([row]) => row.bottom > list.top + 1 && row.top < list.bottom - 1)
            .map(([, place]) => place) }"""
    )
    return found


def test_only_the_rows_near_the_window_are_there_and_each_says_which_of_how_many_it_is(desk):
    options = desk.locator("#list [role=option]")
    assert options.count() < 150
    expect(options.first).to_have_attribute("aria-posinset", "1")
    expect(options.first).to_have_attribute("aria-setsize", str(MANY))
    expect(desk.locator("#count")).to_have_text(str(MANY))


def test_a_row_far_down_that_the_text_has_chosen_is_seen_among_its_neighbours(desk):
    top = desk.locator("#list").bounding_box()["y"]
    for key, last in (("Control+End", "Word599"), ("Control+Home", "Word000"), ("Control+End", "Word599")):
        keys(desk, key, "[" if last == "Word599" else "o")
        expect(chosen(desk)).to_contain_text(last)
        expect(chosen(desk)).to_be_in_viewport()
        desk.wait_for_function(
            """(top) => [...document.querySelectorAll('#list :is([role=option], .part)')]
              .some((one) => one.getBoundingClientRect().top < top + 40)""",
            arg=top,
        )
        seen = in_sight(desk)
        assert seen == list(range(seen[0], seen[-1] + 1))


def test_keys_reach_every_row_and_the_text_follows(desk):
    keys(desk, "l", "End")
    expect(chosen(desk)).to_contain_text("Word599")
    expect(chosen(desk)).to_have_attribute("aria-posinset", str(MANY))
    expect(desk.locator(".handle.end")).to_be_in_viewport()
    expect(chosen(desk)).to_be_in_viewport()
    keys(desk, "PageUp")
    place = int(str(chosen(desk).get_attribute("aria-posinset")))
    assert 550 < place < 595
    keys(desk, "ArrowDown")
    expect(chosen(desk)).to_have_attribute("aria-posinset", str(place + 1))
    keys(desk, "Home", "PageDown")
    assert 5 < int(str(chosen(desk).get_attribute("aria-posinset"))) < 50
    active = desk.locator("#list").get_attribute("aria-activedescendant")
    expect(desk.locator(f"#{active}")).to_have_attribute("aria-selected", "true")


def test_the_wheel_goes_through_all_rows_and_passes_none(desk):
    desk.locator("#list").hover()
    last = in_sight(desk)
    assert last[0] == 1
    while last[-1] < MANY:
        top = desk.evaluate("document.getElementById('list').scrollTop")
        desk.mouse.wheel(0, 500)
        desk.wait_for_function("(top) => document.getElementById('list').scrollTop > top", arg=top)
        desk.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        now = in_sight(desk)
        assert now[0] <= last[-1] + 1, "rows were passed"
        assert now[-1] > last[-1]
        last = now
    desk.evaluate("document.getElementById('list').scrollTop = 0")
    expect(desk.locator("#list [role=option]").first).to_have_attribute("aria-posinset", "1")
    assert in_sight(desk)[0] == 1


def test_paragraphs_have_headings_wherever_one_looks(desk):
    keys(desk, "l", "End")
    row = desk.locator("#list [role=option]", has_text="Word590")
    assert row.evaluate("(row) => row.previousElementSibling.textContent") == "Paragraph 60"


def test_rows_far_down_are_changed_and_deleted_from_the_list_alone(desk, workbench, talks):
    keys(desk, "l", "End", "ArrowUp", "Delete")
    saved(desk)
    expect(chosen(desk)).to_contain_text("Word599")
    expect(chosen(desk)).to_have_attribute("aria-posinset", str(MANY - 1))
    keys(desk, "c", "Enter")
    expect(desk.locator("#details")).to_be_visible()
    keys(desk, "Escape")
    expect(desk.locator("#list")).to_be_focused()
    expect(chosen(desk).locator(".label")).to_have_text("Claim")
    keys(desk, "Control+z", "Control+z")
    saved(desk)
    expect(desk.locator("#count")).to_have_text(str(MANY))
    assert len(quotes(workbench, talks)) == MANY


def test_the_list_is_filtered_by_key_and_escape_shows_all_again(desk):
    keys(desk, "l", "Shift+F")
    expect(desk.get_by_role("searchbox", name="Words")).to_be_focused()
    desk.keyboard.type("word01")
    expect(desk.locator(".filter output")).to_have_text("10 of 600 shown")
    expect(desk.locator("#live")).to_have_text("10 of 600 shown")
    expect(desk.locator("#list [role=option]")).to_have_count(10)
    keys(desk, "Enter")
    expect(desk.locator("#list")).to_be_focused()
    keys(desk, "End", "Delete")
    expect(desk.locator("#count")).to_have_text("9 of 599")
    keys(desk, "Escape")
    expect(desk.locator("#list")).to_be_focused()
    expect(desk.locator("#count")).to_have_text("599")
    keys(desk, "Escape")
    expect(desk.locator("#desk")).to_be_focused()
    saved(desk)


def test_the_list_is_filtered_with_the_mouse_and_the_choices_have_counts(desk):
    desk.get_by_role("button", name="Filter").click()
    assert not axe(desk)
    label, kind = desk.get_by_label("Label", exact=True), desk.get_by_label("Kind", exact=True)
    assert label.locator("option").all_text_contents() == ["All labels", "Claim (200)", "Actor (200)", "Figure (200)"]
    kind.select_option("tied")
    expect(desk.locator("#count")).to_have_text("4 of 600")
    label.select_option("claim")
    expect(desk.locator("#count")).to_have_text("2 of 600")
    expect(desk.locator("#list [role=option] .more").first).to_have_text(re.compile("Speaker: Word"))
    desk.get_by_role("button", name="Show all").click()
    expect(desk.locator("#count")).to_have_text("600")
    expect(desk.locator(".filter")).to_be_hidden()


def test_a_paragraph_is_reached_by_its_number(desk):
    desk.get_by_role("button", name="Filter").click()
    desk.get_by_label("Go to paragraph").fill("31")
    keys(desk, "Enter")
    expect(chosen(desk)).to_contain_text("Word300")
    expect(desk.locator("#text p").nth(30)).to_be_in_viewport()
    desk.get_by_label("Go to paragraph").fill("99")
    desk.get_by_role("button", name="Go", exact=True).click()
    expect(desk.locator("#toast")).to_have_text("There are 60 paragraphs.")
