"""A new user's whole path: from the link that `make run` prints to a file of an article labelled in this browser."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import drag, keys, ready, saved
from tests.fixtures.site import Site

ARTICLE = (
    "The harbour office said at least 40 boats left before the storm 🌊.\n"
    "Captain Ruiz counted 38, and called the warning late.\n"
)
SPANS = [
    ("actor", "The harbour office"),
    ("claim", "at least 40 boats left before the storm"),
    ("figure", "at least 40"),
    ("actor", "Captain Ruiz"),
    ("figure", "38"),
    ("claim", "called the warning late"),
]
RELATIONS = [
    ("speaker", "at least 40 boats left before the storm", "The harbour office"),
    ("has_figure", "at least 40 boats left before the storm", "at least 40"),
]


@pytest.fixture(scope="module")
def workbench(tmp_path_factory) -> Iterator[Site]:
    """A workbench of its own: the link that is printed works once, and ends when another is made."""
    site = Site(tmp_path_factory.mktemp("first-day"))
    site.start()
    yield site
    site.stop()


def test_from_the_printed_link_to_a_downloaded_file(workbench, open_as, tmp_path: Path):
    page = open_as(None, workbench.link)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Projects")).to_be_visible()

    make_project(page)
    paste(page)
    page.get_by_role("link", name="Boats leave").first.click()
    ready(page)
    label(page)
    page.get_by_role("button", name="Submit and open next").click()
    expect(page.get_by_text("Nothing left to do")).to_be_visible()

    page.get_by_role("link", name="Exports").click()
    page.get_by_role("radio", name="All annotations").check()
    page.get_by_role("button", name="Export documents").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=30_000)
    shown = page.locator("#sha256").text_content().strip()
    expect(page.locator("[data-count=spans]")).to_have_text("6")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    path = tmp_path / "export.jsonl"
    download.value.save_as(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == shown
    check(path)


def make_project(page: Page) -> None:
    page.get_by_role("link", name="New project").click()
    page.get_by_label("Name", exact=True).fill("Harbour stories")
    page.get_by_role("radio", name="Claims, actors and figures").check()
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", level=1, name="Documents")).to_be_visible()


def paste(page: Page) -> None:
    page.get_by_role("link", name="Paste").first.click()
    page.get_by_label("Title").fill("Boats leave before the storm")
    page.get_by_label("Text", exact=True).fill(ARTICLE)
    page.get_by_label("Source").fill("The Harbour Gazette")
    page.get_by_label("Published on").fill("2025-05-17")
    page.get_by_role("button", name="Save document").click()
    expect(page.get_by_role("link", name="Boats leave").first).to_be_visible()


def label(page: Page) -> None:
    """By mouse and by keyboard: six spans, two relations, something deleted and put back."""
    page.locator("#desk").focus()
    keys(page, "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "a")
    drag(page, "at least 40 boats left before the storm")
    page.get_by_role("button", name="Claim").click()
    drag(page, "at least 40")
    keys(page, "f")
    drag(page, "Captain Ruiz")
    keys(page, "a")
    drag(page, "38")
    keys(page, "f")
    drag(page, "called the warning late")
    keys(page, "c", "Delete", "Control+z")
    page.locator("#list [role=option]", has_text="boats left before").click()
    keys(page, "r", "Enter")
    keys(page, "Escape")
    claim = page.locator("#list [role=option]", has_text="boats left before")
    for other in ("The harbour office", "at least 40"):
        claim.click()
        page.get_by_role("button", name="Relation").click()
        page.locator("#list [role=option]", has=page.get_by_text(other, exact=True)).click()
        expect(claim.locator(".more")).to_contain_text(other)
    saved(page)


def check(path: Path) -> None:
    """What a program that reads the file finds: every offset counts code points of the text."""
    (line,) = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
    assert line["text"] == ARTICLE
    assert hashlib.sha256(line["text"].encode()).hexdigest() == line["text_sha256"]
    quote = {span["id"]: line["text"][span["start"] : span["end"]] for span in line["spans"]}
    assert [(span["label"], quote[span["id"]]) for span in line["spans"]] == SPANS
    assert sorted((r["label"], quote[r["head"]], quote[r["child"]]) for r in line["relations"]) == sorted(RELATIONS)
    assert line["meta"]["state"] == "submitted"
