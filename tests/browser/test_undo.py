"""Undo and redo in a real browser: they survive a reload, and end with signing out."""

from playwright.sync_api import Page, expect

from tests.browser.desk import keys, ready, rows, saved

TEXT = "KYIV Moscow Umerov Medinsky Zelenskyy\n"
KEPT = """() => new Promise((resolve) => {
  const opening = indexedDB.open('workbench')
  opening.onsuccess = () => {
    const counting = opening.result.transaction('steps').objectStore('steps').count()
    counting.onsuccess = () => { resolve(counting.result); opening.result.close() }
  }
})"""


def again(page: Page) -> None:
    saved(page)
    page.reload()
    ready(page)
    page.locator("#desk").focus()


def quotes(page: Page) -> list[str]:
    return [quote for _, quote in rows(page)]


def test_all_that_was_done_before_a_reload_is_taken_back_and_done_again_after_it(desk, workbench, talks):
    ann, _, document = talks
    for _ in range(4):
        keys(desk, "a", "ArrowRight")
    keys(desk, "[", "Delete")  # the last one goes
    expect(desk.locator("#list [role=option]")).to_have_count(3)
    again(desk)
    keys(desk, "Control+z")
    expect(desk.locator("#list [role=option]")).to_have_count(4)
    again(desk)
    for left in (3, 2, 1, 0):
        keys(desk, "Control+z")
        expect(desk.locator("#list [role=option]")).to_have_count(left)
    expect(desk.locator("#undo")).to_be_disabled()
    again(desk)
    assert quotes(desk) == []
    for _ in range(4):
        keys(desk, "Control+Shift+z")
    saved(desk)
    assert quotes(desk) == ["KYIV", "Moscow", "Umerov", "Medinsky"]
    keys(desk, "Control+Shift+z")
    saved(desk)
    stored = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["spans"]
    assert [span["quote"] for span in stored] == quotes(desk) == ["KYIV", "Moscow", "Umerov"]


def test_very_many_places_of_the_same_words_are_one_step_also_after_a_reload(workbench, open_as):
    ann = workbench.person("ann", "Ann Ito")
    document = workbench.document(workbench.project("Many", annotator=ann), "Umerov spoke. " * 520)["id"]
    page = open_as(ann, f"/documents/{document}/")
    ready(page)
    page.locator("#desk").focus()
    keys(page, "a", "*")
    expect(page.locator("#ask")).to_contain_text("at 519 more places")
    keys(page, "Enter")
    expect(page.locator("#count")).to_have_text("520")
    again(page)
    expect(page.locator("#count")).to_have_text("520")
    keys(page, "Control+z")
    expect(page.locator("#count")).to_have_text("1")
    saved(page)
    assert len(workbench.api_of(ann).get(f"documents/{document}/annotations/")["spans"]) == 1


def test_what_was_changed_elsewhere_meanwhile_is_not_taken_back(desk, workbench, talks):
    ann, _, document = talks
    keys(desk, "a", "ArrowRight", "a")
    saved(desk)
    api = workbench.api_of(ann)
    address = f"documents/{document['id']}"
    first = api.get(f"{address}/annotations/")["spans"][0]
    body = {key: first[key] for key in ("start", "end", "quote", "attributes", "version")}
    api("PUT", f"{address}/spans/{first['id']}/", {**body, "label": "figure"})
    again(desk)
    keys(desk, "Control+z")
    expect(desk.locator("#list [role=option]")).to_have_count(1)
    expect(desk.locator("#undo")).to_be_disabled()
    assert rows(desk) == [("Figure", "KYIV")]


def test_signing_out_leaves_none_of_it_in_the_browser(desk):
    keys(desk, "a")
    saved(desk)
    desk.wait_for_function(f"({KEPT})().then((count) => count === 1)")
    desk.goto(desk.url.split("/documents")[0] + "/")
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("button", name="Sign in")).to_be_visible()
    assert desk.evaluate(KEPT) == 0
