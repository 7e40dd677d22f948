"""Figures and actors by keyboard: read when they are marked, corrected, linked, tied to a claim, compared by event."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import axe
from tests.browser.desk import drag, keys, ready, rows, saved

FIRST = (
    "President Zelenskyy said at least 16 people were hurt. Zelensky’s office counted 3 of the 7 drones.\n"
    "The column was 30 km (18 miles) long, Mr. Zelenskyy added.\n"
)
SECOND = "Zelenskiy spoke of nearly 20 people hurt. Zelensky’s office gave no number.\n"
CUT = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "ERR_ABORTED", "Failed to fetch")


@pytest.fixture
def talks(workbench):
    """An event with two documents, and who annotates them."""
    ann = workbench.person("ann", "Ann Ito")
    project = workbench.project("Talks", annotator=ann)
    workbench.api.post(f"projects/{project['id']}/events/", {"key": "sumy", "title": "Strike on Sumy"})
    told = ((FIRST, "Wire"), (SECOND, "Herald"))
    documents = [workbench.document(project, text, event="sumy", source=source) for text, source in told]
    return ann, project, documents


@pytest.fixture
def desk(talks, open_as) -> Page:
    ann, _, (first, _) = talks
    page = open_as(ann, f"/documents/{first['id']}/", allow=CUT)
    ready(page)
    page.locator("#desk").focus()
    return page


def content(workbench, talks) -> dict:
    """What is stored of the first document."""
    ann, _, (first, _) = talks
    return workbench.api_of(ann).get(f"documents/{first['id']}/annotations/")


def figures(workbench, talks) -> dict[str, dict | None]:
    """By quote, what is stored of each figure."""
    return {span["quote"]: span["figure"] for span in content(workbench, talks)["spans"] if span["label"] == "figure"}


def mark(page: Page, words: str, key: str) -> None:
    drag(page, words)
    keys(page, key)


def said(page: Page, quote: str) -> str:
    """What the list says of a span besides its words."""
    return str(page.locator("#list [role=option]").filter(has_text=quote).locator(".more").first.text_content())


def test_a_figure_is_read_when_it_is_marked_and_one_undo_takes_both_back(desk, workbench, talks):
    mark(desk, "at least 16", "f")
    expect(desk.locator("#list .more")).to_contain_text("≥ 16")
    saved(desk)
    assert figures(workbench, talks)["at least 16"]["bound"] == "at_least"
    keys(desk, "Control+z")
    saved(desk)
    assert figures(workbench, talks) == {}
    expect(desk.locator("#undo")).to_be_disabled()
    keys(desk, "Control+Shift+z")
    saved(desk)
    assert figures(workbench, talks)["at least 16"]["value"] == "16"


def test_what_was_read_is_corrected_in_the_form_and_shown_as_corrected(desk, workbench, talks):
    mark(desk, "at least 16", "f")
    expect(desk.locator("#list .more")).to_contain_text("≥ 16")
    keys(desk, "Enter")
    form = desk.locator("#details")
    expect(form.locator(".figure-said")).to_contain_text("at least 16")
    expect(form.locator(".figure-from")).to_contain_text("at least 16")
    assert desk.evaluate("() => [...CSS.highlights.get('workbench-because')].join(' ')")
    keys(desk, "5")
    expect(form.get_by_label("Value")).to_be_focused()
    keys(desk, "Control+a", "1", ",", "5", "Enter")
    expect(form.locator(".figure-note.bad").first).to_contain_text("must be a plain decimal")
    expect(form).to_be_visible()
    keys(desk, "Control+a", "1", "8")
    expect(form.get_by_label("Low")).to_have_value("18")
    expect(form.locator(".figure-said")).to_contain_text("more than 18")
    expect(form.get_by_text("Corrected; read: 16").first).to_be_visible()
    form.get_by_label("As of").fill("2025-13")
    expect(form.get_by_text("must be a date such as")).to_be_visible()
    form.get_by_label("As of").fill("2025-05")
    keys(desk, "Enter")
    saved(desk)
    stored = figures(workbench, talks)["at least 16"]
    assert (stored["bound"], stored["value"], stored["low"], stored["high"]) == ("more_than", "18", "18", None)
    assert stored["as_of"] == "2025-05"
    assert desk.evaluate("() => CSS.highlights.get('workbench-because')?.size ?? 0") == 0
    keys(desk, "Enter")
    expect(form.get_by_text("Corrected; read: 16").first).to_be_visible()
    keys(desk, "Alt+r", "Enter")
    saved(desk)
    assert figures(workbench, talks)["at least 16"]["value"] == "16"
    keys(desk, "Control+z", "Control+z")
    saved(desk)
    assert figures(workbench, talks)["at least 16"]["value"] == "16"


def test_without_a_server_a_figure_stays_empty_until_somebody_asks(desk, workbench, talks):
    desk.context.set_offline(True)
    mark(desk, "at least 16", "f")
    expect(desk.locator("#status")).to_have_attribute("data-mode", "offline")
    desk.context.set_offline(False)
    desk.evaluate("() => dispatchEvent(new Event('online'))")
    expect(desk.locator("#toast")).to_contain_text("1 figure marked without the server")
    expect(desk.locator("#list .more")).to_have_count(0)
    unread = desk.get_by_role("button", name="Read 1 figure")
    unread.click()
    expect(desk.locator("#list .more")).to_contain_text("≥ 16")
    expect(unread).to_be_hidden()
    desk.locator("#desk").focus()
    keys(desk, "Control+z")
    saved(desk)
    assert figures(workbench, talks) == {"at least 16": None}
    keys(desk, "#")
    expect(desk.locator("#list .more")).to_contain_text("≥ 16")
    saved(desk)


def test_a_second_tab_shows_what_the_first_has_read_and_asks_for_nothing(desk, workbench, talks, open_as):
    ann, _, (first, _) = talks
    second = open_as(ann, f"/documents/{first['id']}/", context=desk.context)
    ready(second)
    asked: list[str] = []
    second.on("request", lambda request: asked.append(request.url))
    desk.bring_to_front()
    mark(desk, "at least 16", "f")
    mark(desk, "President Zelenskyy", "a")
    keys(desk, "=", "n", "1", "Enter")
    saved(desk)
    expect(second.locator("#list .more")).to_have_text(["Zelenskyy", "≥ 16 injured"])
    assert not [url for url in asked if "parse" in url]
    assert len(content(workbench, talks)["spans"]) == 2


def test_an_answer_that_comes_after_the_span_has_gone_writes_nothing(desk, workbench, talks):
    late: list[Route] = []
    desk.route("**/figures/parse/", lambda route: late.append(route))  # noqa: PLW0108  # Playwright marks its handlers
    with desk.expect_request("**/figures/parse/"):
        mark(desk, "at least 16", "f")
    saved(desk)
    keys(desk, "Delete")
    saved(desk)
    before = content(workbench, talks)["revision"]
    with desk.expect_response("**/figures/parse/"):
        late[0].continue_()
    desk.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    saved(desk)
    assert content(workbench, talks)["revision"] == before
    assert rows(desk) == []


def test_an_actor_is_linked_by_keys_and_the_new_spelling_is_known_in_the_next_document(desk, workbench, talks, open_as):
    ann, project, (_, second) = talks
    mark(desk, "President Zelenskyy", "a")
    mark(desk, "Mr. Zelenskyy", "a")
    keys(desk, "[", "=")
    picker = desk.get_by_role("dialog", name="Who is President Zelenskyy?")
    expect(picker).to_contain_text("Nobody of this name is known yet")
    keys(desk, "n", "1")
    expect(picker.get_by_label("Name")).to_have_value("Zelenskyy")
    picker.get_by_label("Name").fill("Volodymyr Zelenskyy")
    keys(desk, "Enter")
    expect(desk.locator("#ask")).to_contain_text("“Mr. Zelenskyy”: Volodymyr Zelenskyy as well?")
    keys(desk, "Enter")
    saved(desk)
    linked = {span["quote"]: span["actor"] for span in content(workbench, talks)["spans"]}
    assert len(set(linked.values())) == 1
    assert linked["Mr. Zelenskyy"]
    mark(desk, "Zelensky’s", "a")
    keys(desk, "=")
    expect(desk.locator(".who-list [role=option]").filter(has_text="Volodymyr Zelenskyy")).to_contain_text(
        "sounds alike"
    )
    keys(desk, "1")
    saved(desk)
    assert said(desk, "Zelensky’s") == "Volodymyr Zelenskyy"
    keys(desk, *["Control+z"] * 6)
    saved(desk)
    assert content(workbench, talks)["spans"] == []
    keys(desk, *["Control+Shift+z"] * 6)
    saved(desk)
    again = {span["quote"]: span["actor"] for span in content(workbench, talks)["spans"]}
    assert set(again.values()) == set(linked.values())
    other = open_as(ann, f"/documents/{second['id']}/", context=desk.context)
    ready(other)
    other.locator("#desk").focus()
    mark(other, "Zelensky’s", "a")
    keys(other, "=")
    expect(other.locator(".who-list [role=option]").filter(has_text="Volodymyr Zelenskyy")).to_contain_text("same name")
    keys(other, "Escape")
    expect(other.locator("#desk")).to_be_focused()
    assert workbench.api_of(ann).get(f"projects/{project['id']}/actors/")["count"] == 1


def test_a_claim_says_who_says_it(desk, workbench, talks):
    mark(desk, "President Zelenskyy", "a")
    mark(desk, "at least 16 people were hurt", "c")
    expect(desk.locator("#ask")).to_contain_text("Speaker: “President Zelenskyy”?")
    keys(desk, "Escape", "=")
    expect(desk.locator("#ask")).to_contain_text("Speaker: “President Zelenskyy”?")
    keys(desk, "Enter", "=")
    picker = desk.get_by_role("dialog", name="Who says it: President Zelenskyy?")
    expect(picker).to_be_visible()
    keys(desk, "n", "1", "Enter")
    saved(desk)
    found = content(workbench, talks)
    assert [relation["type"] for relation in found["relations"]] == ["speaker"]
    assert [span["actor"] is not None for span in found["spans"]] == [True, False]
    keys(desk, "Enter")
    speaker = desk.locator("#details .who-row")
    expect(speaker).to_contain_text("President Zelenskyy")
    speaker.get_by_role("link", name="Zelenskyy").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Zelenskyy")


def test_without_a_server_somebody_new_can_be_made_and_is_sent_with_the_link(desk, workbench, talks):
    ann, project, _ = talks
    desk.context.set_offline(True)
    mark(desk, "President Zelenskyy", "a")
    keys(desk, "=")
    expect(desk.locator(".popover.who")).to_contain_text("These are the actors of this document.")
    keys(desk, "n", "1", "Enter")
    expect(desk.locator("#list .more")).to_have_text("Zelenskyy")
    mark(desk, "Mr. Zelenskyy", "a")
    keys(desk, "=")
    expect(desk.locator(".who-list [role=option]").filter(has_text="Zelenskyy")).to_contain_text("in this document")
    keys(desk, "1")
    desk.context.set_offline(False)
    desk.evaluate("() => dispatchEvent(new Event('online'))")
    saved(desk)
    assert len({span["actor"] for span in content(workbench, talks)["spans"]}) == 1
    assert workbench.api_of(ann).get(f"projects/{project['id']}/actors/")["count"] == 1


def test_what_was_computed_from_figures_is_accepted_by_a_key(desk, workbench, talks):
    for words in ("30 km", "18 miles"):
        mark(desk, words, "f")
    button = desk.locator(".hints-button")
    expect(button).to_have_text("1 check", timeout=20_000)  # asked for when everything is saved and read
    desk.locator("#desk").focus()
    keys(desk, "Shift+C")
    panel = desk.get_by_role("complementary", name="Checks of the figures")
    expect(panel.locator(".hint-row")).to_have_count(1)
    assert axe(desk) == []
    keys(desk, "y")
    expect(panel.locator(".hint-row")).to_contain_text("accepted")
    expect(button).to_be_hidden()
    ann, _, (first, _) = talks
    [check] = workbench.api_of(ann).get(f"documents/{first['id']}/figures/checks/")["results"]
    assert check["state"] == "accepted"
    keys(desk, "Escape")
    expect(desk.locator("#desk")).to_be_focused()


def test_the_event_shows_what_both_documents_say(desk, workbench, talks, open_as):
    ann, _, (_, second) = talks
    mark(desk, "at least 16", "f")
    expect(desk.locator("#list .more")).to_contain_text("≥ 16")
    saved(desk)
    other = open_as(ann, f"/documents/{second['id']}/", context=desk.context)
    ready(other)
    other.locator("#desk").focus()
    mark(other, "nearly 20", "f")
    expect(other.locator("#list .more")).to_contain_text("20")
    saved(other)
    keys(other, "Shift+I")
    other.get_by_role("link", name="Compare what all documents of the event say").click()
    expect(other.locator("main table").first).to_contain_text("Herald")
    expect(other.locator("main table").first).to_contain_text("Wire")
    expect(other.locator("main td.plotcell svg")).not_to_have_count(0)


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_form_and_picker_have_no_barriers(talks, workbench, open_as, look):
    ann, _, (first, _) = talks
    page = open_as(ann, f"/documents/{first['id']}/", **look)
    ready(page)
    page.locator("#desk").focus()
    mark(page, "at least 16", "f")
    expect(page.locator("#list .more")).to_contain_text("≥ 16")
    keys(page, "Enter", "5")
    expect(page.locator(".figure-from")).to_contain_text("Read from")
    assert axe(page) == []
    keys(page, "Escape")
    mark(page, "President Zelenskyy", "a")
    keys(page, "=")
    expect(page.locator(".popover.who")).to_contain_text("Nobody of this name")
    assert axe(page) == []
    keys(page, "n")
    assert axe(page) == []
