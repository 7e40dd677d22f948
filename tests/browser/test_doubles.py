"""Possible doubles: what is none is kept apart and comes back, by the mouse and by keys alone, without barriers."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe

PAIRS = (("Andrij Jermak", "Andriy Yermak"), ("Wolodymyr Selenskyj", "Volodymyr Zelenskyy"))


@pytest.fixture
def doubles(open_as, workbench):
    """The page of a project that has two pairs of actors with names alike, for its manager."""
    manager = workbench.person("mara")
    project = workbench.project(manager=manager)
    api = workbench.api_of(manager)
    for name in (name for pair in PAIRS for name in pair):
        api.post(f"projects/{project['id']}/actors/", {"name": name, "type": "person"})
    return open_as(manager, f"/projects/{project['id']}/actor-doubles/")


def test_a_pair_is_kept_apart_and_taken_back_by_the_mouse(doubles):
    page = doubles
    rows = page.get_by_role("region", name="Table of pairs").locator("tbody tr")
    expect(rows).to_have_count(2)
    assert axe(page) == []
    rows.filter(has_text="Yermak").get_by_role("button", name="Not a double").click()
    expect(page.get_by_role("status")).to_contain_text("are kept apart.")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("link", name="Andriy Yermak")).to_be_hidden()
    page.get_by_text("1 pair kept apart").click()
    expect(page.get_by_role("link", name="Andriy Yermak")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Undo: keep").click()
    expect(rows).to_have_count(2)
    expect(page.get_by_role("status")).to_contain_text("are not kept apart any more.")


def test_all_of_it_goes_by_keys_and_the_focus_stays_in_its_place(doubles):
    page = doubles
    first = page.get_by_role("button", name="Not a double").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("are kept apart.")
    expect(page.get_by_role("button", name="Not a double")).to_be_focused()  # of the row that came in its place
    page.keyboard.press("Enter")
    summary = page.locator("details.kept > summary")
    expect(summary).to_contain_text("2 pairs kept apart")
    expect(page.get_by_role("heading", name="No other names sound alike")).to_be_visible()
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Undo: keep").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Not a double")).to_have_count(1)
    expect(summary).to_contain_text("1 pair kept apart")
    assert axe(page) == []
