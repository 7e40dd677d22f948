"""A page that was read just before the last change reached the server shows that change all the same."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.desk import keys, ready, rows, saved

TEXT = "KYIV Moscow Umerov Medinsky Zelenskyy\n"
QUIET = {"service_workers": "block"}  # they would ask for the page in place of the tab
ALL_SENT = """async () => {
  const waiting = () => new Promise((resolve) => {
    const opening = indexedDB.open('workbench')
    opening.onsuccess = () => {
      const counting = opening.result.transaction('gestures').objectStore('gestures').count()
      counting.onsuccess = () => { resolve(counting.result); opening.result.close() }
    }
  })
  for (let tries = 0; tries < 600 && (await waiting()); tries++) await new Promise((next) => setTimeout(next, 50))
}"""


def open_late(page: Page, address: str, meanwhile: Callable[[], None]) -> None:
    """Open an address whose answer is had from the server, and comes after something else was done."""

    def late(route: Route) -> None:
        answer = route.fetch()
        try:
            meanwhile()
        finally:
            route.fulfill(response=answer)

    page.route(f"**{address}", late, times=1)
    page.goto(address)
    ready(page)


def test_a_page_read_before_the_answer_to_another_tab_shows_what_that_one_has_saved(workbench, talks, open_as):
    ann, _, document = talks
    address = f"/documents/{document['id']}/"
    first = open_as(ann, address, **QUIET)
    ready(first)
    first.locator("#desk").focus()

    def mark() -> None:
        keys(first, "a", "ArrowRight", "a")
        saved(first)

    second = first.context.new_page()
    open_late(second, address, mark)
    expect(second.locator("#list [role=option]")).to_have_count(2)


def test_a_reload_as_the_network_returns_shows_the_last_gesture_that_the_old_page_has_sent(workbench, talks, open_as):
    ann, _, document = talks
    address = f"/documents/{document['id']}/"
    page = open_as(ann, address, allow=("ERR_", "Failed to fetch"), **QUIET)
    ready(page)
    beside = page.context.new_page()
    beside.goto("/account/")
    page.bring_to_front()
    page.locator("#desk").focus()
    down = True
    page.route("**/operations/", lambda route: route.abort() if down else route.continue_())
    keys(page, "a")
    expect(page.locator("#status")).to_have_text("Offline, 1 kept")

    def network_returns() -> None:
        nonlocal down
        down = False  # the old page is still there, and tries again
        beside.evaluate(ALL_SENT)

    open_late(page, address, network_returns)
    assert page.evaluate("JSON.parse(document.getElementById('page').textContent).content.spans") == []
    expect(page.locator("#list [role=option]")).to_have_count(1)
    assert [quote for _, quote in rows(page)] == ["KYIV"]
    saved(page)
