"""A manager's week, through the pages alone: from an empty project to gold, with annotators blind to each other."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import week
from tests.browser.axe import axe
from tests.browser.blind import differences, told
from tests.browser.test_annotate import drag, keys, ready, rows, saved
from tests.fixtures.site import Site

PEOPLE = ("Ann Ito", "Bob Sato", "Dora Weil", "Emil Berg", "Fay Oduya", "Gus Lima")
REASON = "The governor is an actor too."
NOBODY = "00000000-0000-4000-8000-000000000000"
Json = dict[str, Any]


@pytest.mark.timeout(600)  # half a minute, but on a machine with much else to do
def test_a_manager_brings_a_pile_to_gold_while_annotators_stay_blind(workbench: Site, open_as, tmp_path: Path):
    _name, link = week.invite(open_as("admin", "/people/"), "mara")
    mara = open_as(None, link)
    assert axe(mara) == []
    week.come_in(mara, "Mara Lund")
    assert mara.request.get("/people/").status == 403, "she is no site administrator"
    project = week.make_project(mara)
    week.edit_schema(mara)
    names, pages = {}, {}
    mara.get_by_role("link", name="People").click()
    for full_name in (*PEOPLE, "Cora Lind"):
        role = "Curator" if full_name == "Cora Lind" else "Annotator"
        word = full_name.split()[0].lower()
        names[word], link = week.invite(mara, word, role)
        pages[word] = open_as(None, link, allow=("409 (Conflict)",))  # what Ann hands in lacks something at first
        week.come_in(pages[word], full_name)
    week.upload(mara, tmp_path)
    week.share_out(mara)
    document = check_shares(workbench, mara, project, names)

    bob = pages["bob"]
    begin(bob, document["title"])
    export = own_export(bob, project)
    known = {"p": project, "d": document["id"], "other": names["ann"], "town": week.TOWNS[0]}
    before = told(bob.request, **known, s=10**9, u=NOBODY)
    work(pages["ann"], document["title"])
    theirs = facts_of_ann(workbench, document, names["ann"])
    assert differences(before, told(bob.request, **known, **theirs)) == []

    send_back(pages["cora"], project, document)
    mend(pages["ann"], document["title"])
    accept(pages["cora"], document)
    path, shown, number = gold_of(mara, project, tmp_path)
    theirs = facts_of_ann(workbench, document, names["ann"])
    assert differences(before, told(bob.request, **known, **theirs)) == []
    for address in (f"/exports/{number}/", f"/api/v1/exports/{number}/", f"/api/v1/exports/{number}/file/"):
        assert bob.request.get(address).status == 403
    assert own_export(bob, project) == export
    check(path, shown, document, names)
    finish(bob, document["title"])
    expect_both_in_review(pages["cora"], project, document)


def check_shares(workbench: Site, page: Page, project: int, names: dict[str, str]) -> Json:
    """What the page counts is what stands there; a document that Ann and Bob share."""
    people: dict[int, set[str]] = {}
    address = f"projects/{project}/assignments/?limit=200"
    while address:
        answer = workbench.api.get(address)
        for row in answer["results"]:
            people.setdefault(row["document"], set()).add(row["user"])
        address = (answer["next"] or "").partition("/api/v1/")[2]
    loads = Counter(name for several in people.values() for name in several)
    assert loads == {names[one.split()[0].lower()]: 40 for one in PEOPLE}
    assert Counter(len(several) for several in people.values()) == {2: 40, 1: 160}
    for full_name in PEOPLE:
        cells = page.get_by_role("row", name=full_name).get_by_role("cell").all_text_contents()
        assert cells[:4] == ["40", "40", "0", "0"], full_name
    both = next(pk for pk, several in people.items() if several == {names["ann"], names["bob"]})
    return workbench.api.get(f"documents/{both}/")


def begin(page: Page, title: str) -> None:
    """Bob begins the document, and leaves it open."""
    week.desk(page, title)
    week.mark_speaker(page)
    assert [label for label, _quote in rows(page)] == ["Actor"]


def work(page: Page, title: str) -> None:
    """Ann marks the same document by keys, is told what is missing, and hands it in."""
    week.desk(page, title)
    expect(page.locator("#list-empty")).to_be_visible()
    week.mark_speaker(page)
    week.mark_sentence(page)
    week.mark_town(page)
    keys(page, "Control+Enter")
    expect(page.locator("#trouble")).to_contain_text("Not submitted: 1 span lacks Kind of place")
    details = page.get_by_role("dialog", name="Place")
    details.get_by_text("city", exact=True).click()
    details.get_by_label("Inhabitants").fill("58000")
    keys(page, "Enter")
    saved(page)
    hand_in(page)


def hand_in(page: Page) -> None:
    """Submitted, and another document is open or nothing is left."""
    there = page.url
    keys(page, "Control+Enter")
    page.wait_for_url(lambda url: url != there)


def facts_of_ann(workbench: Site, document: Json, ann: str) -> Json:
    """Her set and one of her spans, by their ids."""
    address = f"documents/{document['id']}/annotations/?set="
    (number,) = [one["id"] for one in workbench.api.get(f"{address}gold")["sets"] if one["owner"] == ann]
    return {"s": number, "u": workbench.api.get(f"{address}{number}")["spans"][0]["id"]}


def send_back(page: Page, project: int, document: Json) -> None:
    """Cora reads the work that waits, and sends it back with a reason."""
    page.goto(f"/projects/{project}/review/")
    page.get_by_role("link", name=document["title"]).click()
    ready(page)
    assert [label for label, _quote in rows(page)] == ["Statement", "Actor", "Place"]
    expect(page.locator("#sets")).to_contain_text("Ann Ito, submitted")
    expect(page.locator("#judge")).to_contain_text("Ann Ito submitted this work.")
    page.locator("#judge").get_by_text("Send back…").click()
    page.get_by_label("Why it is sent back").fill(REASON)
    page.get_by_role("button", name="Send back", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Sent back:")


def mend(page: Page, title: str) -> None:
    """Ann finds what came back and why, in her work and beside the text."""
    page.goto("/")
    page.get_by_role("link", name="Evacuations").first.click()
    page.get_by_role("link", name="My work").click()
    back = page.get_by_role("region", name="Sent back")
    expect(back).to_contain_text(f"Sent back by Cora Lind: {REASON}")
    back.get_by_role("link", name=title).click()
    ready(page)
    expect(page.locator("#sent-back")).to_contain_text(f"Sent back by Cora Lind: {REASON}")
    drag(page, "The governor")
    keys(page, "a")
    saved(page)
    hand_in(page)


def accept(page: Page, document: Json) -> None:
    page.get_by_role("link", name="Review").click()
    named = re.compile(rf"^Accept.*gold.*: {re.escape(document['key'])}$")  # hers may be gold since she submitted
    page.get_by_role("button", name=named).click()
    expect(page.get_by_role("status")).to_contain_text("gold")


def own_export(page: Page, project: int) -> str:
    """The checksum of what Bob can take out."""
    page.goto(f"/projects/{project}/exports/")
    expect(page.get_by_role("radio", name="My annotations")).to_be_checked()
    page.get_by_role("button", name="Export documents").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=30_000)
    return str(page.locator("#sha256").text_content()).strip()


def gold_of(page: Page, project: int, folder: Path) -> tuple[Path, str, int]:
    """(file, checksum as the page shows it, id of the export)."""
    page.get_by_role("link", name="Exports").click()
    page.get_by_role("radio", name="Gold").check()
    page.get_by_role("button", name="Export documents").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    path = folder / "gold.jsonl"
    download.value.save_as(path)
    number = int(page.url.split("/exports/")[1].split("/")[0])
    return path, str(page.locator("#sha256").text_content()).strip(), number


def check(path: Path, shown: str, document: Json, names: dict[str, str]) -> None:
    """The file is what the page promised, each span where it stands in the text, and nobody's name is in it."""
    raw = path.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == shown
    (line,) = [json.loads(one) for one in raw.splitlines()]
    text = line["text"]
    assert (line["id"], hashlib.sha256(text.encode()).hexdigest()) == (document["key"], line["text_sha256"])
    assert all(span["text"] == text[span["start"] : span["end"]] for span in line["spans"])
    words = text.split()
    assert [(span["label"], span["text"], span["attrs"]) for span in line["spans"]] == [
        ("claim", text.split("\n")[0], {}),
        ("actor", " ".join(words[:2]), {}),
        ("place", words[week.TOWN], {"inhabitants": "58000", "kind": "city"}),
        ("actor", "The governor", {}),
    ]
    assert (line["meta"]["layer"], line["meta"]["state"]) == ("gold", "accepted")
    assert not any(name.encode() in raw for name in (*names.values(), *PEOPLE))


def finish(page: Page, title: str) -> None:
    """Bob hands in his reading of the document, in which he finds his own mark alone."""
    week.desk(page, title)
    assert [label for label, _quote in rows(page)] == ["Actor"]
    hand_in(page)


def expect_both_in_review(page: Page, project: int, document: Json) -> None:
    page.goto(f"/projects/{project}/review/")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=document["title"]))
    expect(row).to_contain_text("Bob Sato")
    expect(row).to_contain_text("there is other gold")
    assert axe(page) == []
