"""The figures of an event as a reader meets them: from the list to the board, a filter, and on into an article."""

import csv
import io

from playwright.sync_api import expect


def test_from_the_documents_to_the_figures_of_an_event_and_into_the_article(open_as, workbench):
    demo = next(one["id"] for one in workbench.api.get("projects/?limit=200")["results"] if one["slug"] == "demo")
    page = open_as("admin", f"/projects/{demo}/documents/?source=Northwire")
    page.get_by_role("link", name="Drone strike on a bus near Sumy").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Drone strike on a bus near Sumy")
    board = page.get_by_role("region", name="Figures by source")
    expect(board).to_contain_text("9 and 8 cannot both be true of the same thing (dead).")
    expect(board.locator("circle.e-dot")).not_to_have_count(0)
    expect(board.locator("path.e-head")).not_to_have_count(0)
    page.get_by_label("What is counted or measured").select_option(label="Dead (people), 4")
    page.get_by_role("button", name="Filter").click()
    expect(board.locator("tbody tr:not(.q)")).to_have_count(4)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert sorted((row["source"], row["value"]) for row in rows) == [
        ("Northwire", "9"), ("The Harbour Gazette", "8"), ("The Harbour Gazette", "8"), ("The Lantern Post", "9"),
    ]  # fmt: skip
    row = board.get_by_role("row", name="Northwire").first
    row.get_by_role("link", name="Nine").click()
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Nine")


def test_the_board_is_reached_and_narrowed_by_keys_alone(open_as, workbench):
    demo = next(one["id"] for one in workbench.api.get("projects/?limit=200")["results"] if one["slug"] == "demo")
    page = open_as("admin", f"/projects/{demo}/events/")
    page.get_by_role("link", name="Drone attack on airfields").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Sources differ 1").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tr.q")).to_have_count(1)
    expect(page.locator("tr.q")).to_contain_text("Bomber")
    page.get_by_role("region", name="Figures by source").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".board .quote a").first).to_be_focused()
