"""What somebody typed or published is shown literally in a real browser: it runs, loads and turns nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

SCRIPT = "<script>window.__x=1</script><img src=x onerror=window.__x=1>"
BRACES = "{{7*7}} ${7*7} #{7*7} [[7*7]] <%= 7*7 %>"
MARKUP = f"Kyiv said {SCRIPT} that {BRACES} trains were late."
TURNED = "The file \u202egnp.exe\u202c is an invoice.\nשלום \u2067a b\u2069 said 😊 117."


@pytest.fixture
def team(workbench):
    """An annotator and a manager of a project with markup in all names that may have it."""
    ann, mara = workbench.person("ann", f"Ann {SCRIPT}"), workbench.person("mara", "Mara Sol")
    project = workbench.project(f"Talks {SCRIPT} {BRACES}", annotator=ann, manager=mara)
    return ann, mara, project


def nothing_ran(page: Page) -> None:
    assert page.evaluate("window.__x") is None
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert page.locator("img").count() == 0


def mark(workbench, person: str, document: dict, quote: str, label: str = "figure") -> dict:
    start = document["text"].index(quote)
    span = {"start": start, "end": start + len(quote), "quote": quote, "label": label}
    return workbench.api_of(person)("PUT", f"documents/{document['id']}/spans/{uid_of(document)}/", span)


def uid_of(document: dict) -> str:
    return f"5f0c2c55-9d6b-4f4e-8a39-{document['id']:012d}"


def test_markup_and_the_braces_of_templates_are_shown_as_they_were_published(workbench, team, open_as):
    ann, mara, project = team
    document = workbench.document(project, MARKUP, title=f"Late {SCRIPT} {BRACES}", source=SCRIPT)
    mark(workbench, ann, document, SCRIPT)
    page = open_as(ann, f"/documents/{document['id']}/")
    page.wait_for_selector("#desk[data-ready]")
    assert page.locator("#text p").evaluate_all("all => all.map((p) => p.firstChild.data).join('')") == MARKUP
    expect(page.locator("#list .said")).to_have_text(SCRIPT)
    expect(page.locator("h2.article-title")).to_have_text(f"Late {SCRIPT} {BRACES}")
    nothing_ran(page)
    kept = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["spans"][0]
    assert MARKUP[kept["start"] : kept["end"]] == kept["quote"] == SCRIPT
    theirs = open_as(mara, f"/projects/{project['id']}/documents/")
    here = f"/projects/{project['id']}"
    for address in (f"{here}/documents/", f"{here}/history/", f"{here}/people/", f"{here}/overview/", "/",
                    f"/documents/{document['id']}/history/", f"/documents/{document['id']}/edit/"):  # fmt: skip
        theirs.goto(address)
        expect(theirs.get_by_role("main")).to_contain_text("<script>window.__x=1</script>")
        nothing_ran(theirs)


def test_labels_with_markup_and_braces_are_words_in_the_editor_and_in_settings(workbench, team, open_as):
    ann, mara, project = team
    api = workbench.api_of(mara)
    name = f"{SCRIPT} {{{{7*7}}}}"
    made = api(
        "POST", f"projects/{project['id']}/labels/", {"key": "odd", "name": name, "description": SCRIPT + BRACES}
    )
    document = workbench.document(project, "Twelve trains were late.")
    page = open_as(ann, f"/documents/{document['id']}/")
    page.wait_for_selector("#desk[data-ready]")
    expect(page.locator("#labels")).to_contain_text(name)
    nothing_ran(page)
    settings = open_as(mara, f"/projects/{project['id']}/settings/labels/{made['id']}/")
    expect(settings.locator("[data-name]")).to_have_text(name)
    settings.get_by_label("Name", exact=True).first.fill(BRACES)
    expect(settings.locator("[data-name]")).to_have_text(BRACES)
    nothing_ran(settings)


def test_what_turns_the_direction_of_reading_is_named_where_it_stands_and_kept(workbench, team, open_as):
    ann, mara, project = team
    document = workbench.document(project, TURNED, title="Invoice \u202egnp")
    mark(workbench, ann, document, "\u202egnp.exe\u202c", "claim")
    page = open_as(ann, f"/documents/{document['id']}/")
    page.wait_for_selector("#desk[data-ready]")
    expect(page.locator("#text .turn")).to_have_text(["RLO", "PDF", "RLI", "PDI"])
    lines = page.locator("#text p").evaluate_all("all => all.map((p) => p.firstChild.data)")
    assert "\n".join(lines) == TURNED
    # Each line for itself: the second one, which begins with Hebrew, does not turn the first.
    assert page.locator("#text p").evaluate_all("all => all.map((p) => getComputedStyle(p).direction)") == [
        "ltr",
        "rtl",
    ]
    for mark_ in page.locator("#text .turn").all():
        box, line = mark_.bounding_box(), mark_.locator("xpath=ancestor::p").bounding_box()
        assert line["x"] - 20 < box["x"] < line["x"] + line["width"] + 20 and box["width"] > 10
        assert line["y"] - 20 < box["y"] < line["y"] + line["height"]
    expect(page.locator("#list .said")).to_have_text("‹RLO›gnp.exe‹PDF›")
    expect(page.locator("h2.article-title")).to_have_text("Invoice ‹RLO›gnp")
    page.locator("#list [role=option]").click()
    page.keyboard.press("Enter")
    expect(page.locator("#details .quote")).to_have_text("‹RLO›gnp.exe‹PDF›")
    theirs = open_as(mara, f"/projects/{project['id']}/documents/")
    expect(theirs.get_by_role("link", name="Invoice ‹RLO›gnp", exact=True)).to_be_visible()
    theirs.goto(f"/documents/{document['id']}/history/")
    expect(theirs.locator(".said bdi", has_text="‹RLO›gnp.exe‹PDF›")).to_be_visible()
    kept = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["spans"][0]
    assert kept["quote"] == "\u202egnp.exe\u202c"
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", theirs.get_by_role("main").inner_text())


def test_words_beside_what_turns_are_marked_where_they_are_seen(workbench, team, open_as):
    """The marks drawn over the text are no part of it: a selection by key takes the words alone."""
    ann, _mara, project = team
    document = workbench.document(project, "Moscow \u202eanswered\u202c 117 times.")
    page = open_as(ann, f"/documents/{document['id']}/")
    page.wait_for_selector("#desk[data-ready]")
    page.locator("#desk").focus()
    page.keyboard.press("1")
    expect(page.locator("#status")).to_have_attribute("data-mode", "saved")
    expect(page.locator("#list .said")).to_have_text("Moscow")
    spans = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["spans"]
    assert [one["quote"] for one in spans] == ["Moscow"]
