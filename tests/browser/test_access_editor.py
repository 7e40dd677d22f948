"""The annotation page has no barrier that axe-core can find, whatever is open: in light, dark and high contrast."""

from playwright.sync_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.desk import annotate, keys, ready, saved

TEXT = (
    "Rustem Umerov said that 117 drones hit Sumy, and Umerov named 40 of them.\n"
    "Moscow did not answer Umerov.\n" + "Nobody else spoke about it on that day. " * 12 + "\n"
)
SUGGESTED = [("figure", "40"), ("actor", "Sumy")]


def span(label: str, words: str) -> tuple[str, int, int]:
    return label, TEXT.index(words), TEXT.index(words) + len(words)


def open_crowded(workbench, talks, open_as) -> Page:
    """Spans, one within the other twelve deep, a relation, suggestions, a comment."""
    ann, project, document = talks
    api = workbench.api_of(ann)
    deep = TEXT.index("Nobody")
    nested = [(("claim", "actor", "figure")[n % 3], deep + n, deep + 80 - n) for n in range(12)]
    spans = [span("actor", "Rustem Umerov"), span("claim", "117 drones hit Sumy"), span("figure", "117"), *nested]
    (first, *_) = annotate(api, document["id"], TEXT, spans, [(1, 0)])
    made = [
        {"document": document["id"], "label": label, "start": start, "end": end, "quote": TEXT[start:end], "score": 0.9}
        for label, start, end in (span(*one) for one in SUGGESTED)
    ]
    body = {"source": "ner", "version": "1", "for": None, "suggestions": made}
    workbench.api.post(f"projects/{project['id']}/suggestions/", body)
    api.post(f"documents/{document['id']}/comments/", {"text": "Is that him?", "span": first})
    page = open_as(ann, f"/documents/{document['id']}/")
    ready(page)
    return page


def test_axe_finds_nothing_whatever_is_open_in_the_editor(workbench, talks, open_as):
    page = open_crowded(workbench, talks, open_as)
    found: list[str] = []

    def look(state: str, within: str | None = None) -> None:
        found.extend(f"{state}: {line}" for line in barriers(page, within))

    look("first visit")
    page.get_by_role("button", name="Got it").click()
    page.locator("#desk").focus()
    keys(page, "]", "v")
    expect(page.locator(".tag").first).to_be_attached()
    expect(page.locator(".more-lanes").first).to_be_attached()
    look("crowded, with names", "#desk")
    keys(page, "]", "Enter")
    look("form", "#details")
    keys(page, "Escape", "r")
    expect(page.locator("kbd.letter").first).to_be_attached()
    look("relation", ".ask-line")
    look("letters", "#text")
    keys(page, "Escape", "Control+k")
    look("palette", "dialog.commands")
    keys(page, "Escape", "?")
    look("help", "#help")
    keys(page, "Escape", "Control+Home", "Shift+M")
    expect(page.locator(".thread").first).to_be_visible()
    look("comments", ".beside")
    keys(page, "Escape", "Shift+F")
    look("filter", ".side")
    keys(page, "Escape", "Escape", "/")
    page.keyboard.type("umerov")
    look("find", ".find")
    keys(page, "Escape")
    page.locator("#suggestions [role=option]").first.click()
    expect(page.get_by_role("group", name="Suggestion")).to_be_visible()
    look("suggestions", ".side")
    look("a suggestion in the text", "#desk")
    page.get_by_role("button", name="Reading settings").click()
    look("reading settings", "#reading")
    keys(page, "Escape")
    page.get_by_role("button", name="Skip or flag").click()
    look("skip or flag", "#aside")
    keys(page, "Escape")
    page.locator("#desk").focus()
    keys(page, "]", "Delete")
    expect(page.locator("#toast")).to_be_visible()
    look("deleted", "#toast")
    saved(page)
    assert found == []
