"""What a manager's week is made of: a pile of documents, people who come in by their links, steps at their desks."""

import json
import random
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.axe import axe
from tests.browser.test_annotate import keys, ready, saved
from tests.fixtures.site import unique

PASSWORD = "three herons on one roof"
DOCUMENTS = 200
TOWN = 9  # words before it
TOWNS = ("Tartu", "Narva", "Riga", "Vilnius", "Turku", "Gdansk", "Malmo", "Pskov")
SOURCES = ("The Harbour Gazette", "Lake Courier", "Evening Wire", "Northern Post")
WHAT = ("buses", "trains", "ferries", "families", "tents", "soldiers", "nurses", "boats")
TITLES = ("Mayor", "Minister", "Captain", "Doctor")
NAMES = ("Ilves", "Kask", "Ozols", "Petraitis", "Salo", "Nowak")


def pile() -> bytes:
    """JSONL of 200 short reports, each with facts of its own; no annotation."""
    chance = random.Random(5)
    return b"".join(json.dumps(_report(chance, n), ensure_ascii=False).encode() + b"\n" for n in range(DOCUMENTS))


def _report(chance: random.Random, number: int) -> dict[str, Any]:
    town, what, many = chance.choice(TOWNS), chance.choice(WHAT), 12 + 3 * number
    speaker = f"{chance.choice(TITLES)} {chance.choice(NAMES)}"
    text = (
        f"{speaker} said at least {many} {what} had left {town} before noon 🌊.\n\n"
        f"The governor counted {many - chance.randint(1, 9)} of them, and called the number of the town hall a guess. "
        f"“Nobody was turned away,” said a driver who waited at the bridge of {town}.\n"
    )
    meta = {
        "title": f"{many} {what} leave {town}",
        "source": chance.choice(SOURCES),
        "published_on": f"2025-05-{number % 28 + 1:02}",
        "language": "en",
    }
    return {"id": f"report-{number:03}", "text": text, "meta": meta}


def invite(by: Page, word: str, role: str = "") -> tuple[str, str]:
    """(user name, link) of somebody new: by a site administrator on the page of all accounts, by a manager with a role
    on that of the members."""
    name = unique(word)
    form = by.locator("form", has=by.get_by_label("User name", exact=True))
    form.get_by_label("User name", exact=True).fill(name)
    if role:
        form.get_by_label("Role").select_option(label=role)
        form.get_by_role("button", name="Make a one-time link").click()
    else:
        form.get_by_role("button", name="Make account and link").click()
    link = by.get_by_label("One-time link").input_value()
    if role:
        expect(by.get_by_role("region", name="Table of people who are invited")).to_contain_text(name)
    return name, link


def come_in(page: Page, full_name: str) -> None:
    """With a one-time link before one, give oneself a name and a password."""
    page.get_by_label("Full name").fill(full_name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in as").click()
    expect(page.get_by_role("link", name=full_name)).to_be_visible()


def make_project(page: Page) -> int:
    """A project of the template for two annotators a document, blind as it is offered; its id."""
    page.get_by_role("link", name="New project").click()
    page.get_by_label("Name", exact=True).fill(unique("Evacuations"))
    page.get_by_role("radio", name="Claims, actors and figures").check()
    page.get_by_label("Annotators per document").fill("2")
    expect(page.get_by_role("checkbox", name="Blind")).to_be_checked()
    page.get_by_role("button", name="Create project").click()
    expect(page.get_by_role("heading", level=1, name="Documents")).to_be_visible()
    return int(page.url.split("/projects/")[1].split("/")[0])


def edit_schema(page: Page) -> None:
    """A label with a required attribute and one that hangs on it; one label renamed, one archived."""
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Add label").click()
    page.get_by_label("Name", exact=True).fill("Place")
    page.get_by_label("Key", exact=True).fill("place")
    page.get_by_label("Shortcut").fill("p")
    page.get_by_role("button", name="Add attribute").click()
    kind = page.get_by_role("group", name="Attribute 1")
    kind.get_by_label("Name").fill("Kind of place")
    kind.get_by_label("Key", exact=True).fill("kind")
    kind.get_by_label("Type").select_option("choice")
    kind.get_by_label("Choices").fill("city\nregion\nroad")
    kind.get_by_label("Required").check()
    page.get_by_role("button", name="Add attribute").click()
    people = page.get_by_role("group", name="Attribute 2")
    people.get_by_label("Name").fill("Inhabitants")
    people.get_by_label("Key", exact=True).fill("inhabitants")
    people.get_by_label("Type").select_option("number")
    people.get_by_label("At least").fill("1")
    people.get_by_label("Allowed only if").fill("kind")
    people.get_by_label("is one of").fill("city")
    page.get_by_role("button", name="Add label").click()
    expect(page.get_by_role("row", name="Place")).to_contain_text("Kind of place, Inhabitants")
    page.get_by_role("link", name="Claim", exact=True).click()
    page.get_by_label("Name", exact=True).first.fill("Statement")
    page.get_by_role("button", name="Save label").click()
    page.get_by_role("link", name="Archive Figure…").click()
    page.get_by_role("button", name="Archive label").click()
    expect(page.get_by_role("status")).to_contain_text("The label Figure is archived")
    expect(page.get_by_role("region", name="Table of what is archived")).to_contain_text("figure")
    expect(page.get_by_role("row", name="Statement claim")).to_be_visible()


def upload(page: Page, folder: Path) -> None:
    """The pile as one file, and then the list of the documents."""
    path = folder / "reports.jsonl"
    path.write_bytes(pile())
    page.get_by_role("link", name="Imports").click()
    page.get_by_label("File", exact=True).set_input_files(path)
    expect(page.get_by_role("radio", name="Workbench JSONL")).to_be_checked()
    page.get_by_role("button", name="Import documents").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-count=added]")).to_have_text(str(DOCUMENTS))
    page.get_by_role("link", name="Open the documents").click()
    expect(page.get_by_role("main")).to_contain_text(f"Showing 1 to 50 of {DOCUMENTS}")


def share_out(page: Page) -> None:
    """Two annotators for 20 per cent of the documents and one for each other, after a look at what that gives."""
    page.get_by_role("link", name="Assignments").click()
    page.get_by_label("Overlap, per cent of the documents").fill("20")
    page.get_by_label("Annotators of those").fill("2")
    page.get_by_role("button", name="Look what a share-out gives").click()
    expect(page.get_by_role("status")).to_contain_text("240 new assignments in 200 documents; 40 of these have several")
    assert axe(page) == []
    page.get_by_role("button", name="Share out now").click()
    expect(page.get_by_role("status")).to_contain_text("240 new assignments")
    assert axe(page) == []


def desk(page: Page, document: str) -> None:
    """From my work to the document of this title, with the focus in its text."""
    page.goto("/")
    page.get_by_role("link", name="Evacuations").first.click()
    page.get_by_role("link", name="My work").click()
    page.get_by_role("link", name=document, exact=True).first.click()
    ready(page)
    page.locator("#desk").focus()


def mark_speaker(page: Page) -> None:
    """The first two words."""
    keys(page, "Control+Home", "Shift+ArrowRight", "Shift+ArrowRight", "a")
    saved(page)


def mark_sentence(page: Page) -> None:
    """The first sentence, as what was said."""
    keys(page, "Escape", "Control+Home", "s", "c")
    saved(page)


def mark_town(page: Page) -> None:
    """The tenth word."""
    keys(page, "Escape", "Control+Home", *["ArrowRight"] * TOWN, "p")
    saved(page)
