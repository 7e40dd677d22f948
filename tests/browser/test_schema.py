"""Labels in the browser: moved without dragging, keys that are taken told at once, spans checked again; histories."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe

TEXT = "KYIV — Rustem Umerov said his side had passed over the names of at least 400 children.\n"


@pytest.fixture
def talks(workbench):
    """A project with an annotator and a curator, a document, and the annotator's two spans in it."""
    ann, cora = workbench.person("ann", "Ann Ito"), workbench.person("cora", "Cora Lind")
    project = workbench.project("Labels", annotator=ann, curator=cora)
    document = workbench.document(project, TEXT)
    api = workbench.api_of(ann)
    for number, (quote, label) in enumerate((("Rustem Umerov", "actor"), ("at least 400", "figure")), start=1):
        start = TEXT.index(quote)
        body = {"start": start, "end": start + len(quote), "quote": quote, "label": label}
        api.put(f"documents/{document['id']}/spans/00000000-0000-4000-8000-00000000000{number}/", body)
    return ann, cora, project, document


def test_labels_are_moved_by_key_alone_and_the_button_keeps_the_focus(open_as, talks):
    page = open_as("admin", f"/projects/{talks[2]['id']}/settings/")
    rows = page.get_by_role("region", name="Table of labels").get_by_role("rowheader")
    expect(rows).to_have_text(["Claim", "Actor", "Figure"])
    page.get_by_role("button", name="Move Claim down").press("Enter")
    expect(rows).to_have_text(["Actor", "Claim", "Figure"])
    expect(page.get_by_role("button", name="Move Claim down")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows).to_have_text(["Actor", "Figure", "Claim"])
    expect(page.get_by_role("button", name="Move Claim down")).to_be_disabled()


def test_a_key_that_is_taken_says_so_while_it_is_typed(open_as, talks):
    page = open_as("admin", f"/projects/{talks[2]['id']}/settings/labels/new/")
    field, hint = page.get_by_label("Shortcut"), page.locator("#shortcut-hint")
    usual = hint.text_content()
    field.fill("a")
    expect(hint).to_have_text("The label Actor has this key.")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert not axe(page)
    field.fill("r")
    expect(hint).to_have_text("The editor needs this key: the label gets a digit instead.")
    field.fill("p")
    expect(hint).to_have_text(usual)
    page.get_by_label("Name", exact=True).first.fill("Place")
    expect(page.locator("#preview")).to_contain_text("Place")


def test_an_outdated_span_is_opened_in_the_editor_or_checked_where_it_is_listed(workbench, open_as, talks):
    ann, _cora, project, document = talks
    figure = next(
        one for one in workbench.api.get(f"projects/{project['id']}/labels/")["results"] if one["key"] == "figure"
    )
    workbench.api.patch(f"labels/{figure['id']}/", {"description": "Numbers with their units."})
    page = open_as(ann, f"/projects/{project['id']}/work/")
    page.get_by_role("link", name="Look at them again").click()
    assert not axe(page)
    page.get_by_role("link", name="at least 400").click()
    page.wait_for_selector("#desk[data-ready]")
    details = page.locator("#details")
    expect(details).to_be_visible()
    expect(details).to_have_attribute("aria-label", "Figure: at least 400")
    page.go_back()
    page.get_by_role("button", name="“at least 400” is right").click()
    expect(page.get_by_role("main")).to_contain_text("1 span is checked.")
    expect(page.get_by_role("heading", name="Nothing to look at again")).to_be_visible()
    assert not axe(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="at least 400")).to_be_visible()


def test_the_four_histories_lead_from_what_one_has_before_them(open_as, talks):
    ann, cora, project, document = talks
    page = open_as(ann, f"/documents/{document['id']}/#span-00000000-0000-4000-8000-000000000002")
    page.wait_for_selector("#desk[data-ready]")
    assert not axe(page, "#details")
    page.locator("#details").get_by_role("link", name="History").click()
    said = page.locator(".said")
    expect(said).to_have_text(["Ann Ito marked “at least 400” as Figure"])
    page.get_by_role("link", name="Show all").click()
    expect(said).to_have_count(3)
    page.goto(f"/documents/{document['id']}/")
    page.wait_for_selector("#desk[data-ready]")
    page.locator("#list [role=option]").first.click()
    page.locator("#desk").focus()
    page.keyboard.press("Backspace")
    expect(page.locator("#status")).to_have_attribute("data-mode", "saved")
    page.get_by_role("link", name="History").click()
    page.get_by_role("button", name="Restore span").click()
    expect(page.get_by_role("status")).to_contain_text("It is back as it was.")
    curator = open_as(cora, f"/documents/{document['id']}/history/")
    curator.get_by_role("link", name="in the annotation of Ann Ito").first.click()
    expect(curator.locator("main")).to_contain_text("Of one annotation set alone.")
    expect(curator.locator(".said")).to_have_count(4)
    assert not axe(curator)
    curator.goto(f"/projects/{project['id']}/people/")
    curator.get_by_role("link", name="History of Ann Ito").click()
    expect(curator.locator(".said").first).to_contain_text("Ann Ito")
    expect(curator.locator(".said")).to_have_count(4)


def test_a_guideline_that_changed_is_told_in_three_places_until_it_was_looked_at(workbench, open_as, talks):
    ann, _cora, project, document = talks
    guideline = f"projects/{project['id']}/guideline/"
    workbench.api.put(guideline, {"body": "# Claims\n\nMark what is said.", "number": 0})
    page = open_as(ann, f"/projects/{project['id']}/guideline/")
    workbench.api.put(guideline, {"body": "# Claims\n\nMark only what is said.", "number": 1, "note": "Only."})
    places = [f"/projects/{project['id']}/documents/", f"/projects/{project['id']}/work/"]
    for place in places:
        page.goto(place)
        expect(page.locator("main")).to_contain_text("The guideline has changed since you last looked.")
    page.goto(f"/documents/{document['id']}/")
    expect(page.locator("#guideline")).to_have_text("Guideline changed")
    page.goto(places[0])
    page.get_by_role("link", name="See what changed").click()
    expect(page.get_by_role("heading", name="Changed since version 1")).to_be_visible()
    for place in places:
        page.goto(place)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("main")).not_to_contain_text("The guideline has changed")
    page.goto(f"/documents/{document['id']}/")
    expect(page.locator("#guideline")).to_have_text("Guideline")
