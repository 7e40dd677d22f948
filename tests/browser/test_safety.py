"""Much work under bad conditions: nothing lost, nothing doubled, nothing overwritten unseen, always told."""

import json

from playwright.sync_api import Page, expect

from tests.browser.desk import content, keys, ready

WORDS = [f"word{n}" for n in range(416)]
TEXT = "\n".join(" ".join(WORDS[at : at + 8]) for at in range(0, len(WORDS), 8)) + "\n"
CUT = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION",
    "ERR_EMPTY_RESPONSE",
    "ERR_SOCKET",
    "ERR_FAILED",
    "ERR_ABORTED",
    "Failed to fetch",
    *(f"status of {n}" for n in (400, 401, 403, 503)),
)


def mark(page: Page, count: int, key: str = "a") -> None:
    for _ in range(count):
        keys(page, key, "ArrowRight")


def settled(page: Page) -> None:
    """The server has everything; a long queue takes its time."""
    page.wait_for_function(
        "() => document.getElementById('status').matches('[data-mode=saved][data-waiting=\"0\"]')", timeout=60_000
    )


def test_fifty_changes_without_a_network_survive_a_closed_tab_and_arrive_once(desk, workbench, talks, open_as):
    ann, _, document = talks
    context = desk.context
    context.set_offline(True)
    mark(desk, 50)
    expect(desk.locator("#status")).to_have_text("Offline, 50 kept")
    expect(desk.locator("#status")).to_have_attribute("data-storing", "0")
    desk.close()
    context.set_offline(False)
    again = open_as(ann, f"/documents/{document['id']}/", context=context)
    ready(again)
    settled(again)
    found = content(workbench, talks)
    assert [span["quote"] for span in found["spans"]] == WORDS[:50]
    assert found["revision"] == 50


def test_a_server_killed_in_the_middle_of_saves_loses_and_doubles_nothing(desk, workbench, talks):
    mark(desk, 15)
    for process in workbench.processes("web-worker"):
        process.kill()
    mark(desk, 15)
    for process in workbench.processes("web"):
        process.kill()
    mark(desk, 15)
    desk.evaluate("dispatchEvent(new Event('online'))")
    settled(desk)
    found = content(workbench, talks)
    assert [span["quote"] for span in found["spans"]] == WORDS[:45]
    assert found["revision"] == 45


def test_two_tabs_with_two_hundred_changes_each_lose_and_overwrite_nothing(desk, workbench, talks, open_as):
    ann, _, document = talks
    second = open_as(ann, f"/documents/{document['id']}/", context=desk.context)
    ready(second)
    second.locator("#desk").focus()
    keys(second, *["ArrowDown"] * 25, "Home")
    for _ in range(8):
        desk.bring_to_front()
        desk.locator("#desk").focus()
        mark(desk, 25)
        second.bring_to_front()
        second.locator("#desk").focus()
        mark(second, 25)
    for page in (desk, second):
        page.bring_to_front()
        settled(page)
    found = content(workbench, talks)
    assert sorted(span["quote"] for span in found["spans"]) == sorted(WORDS[:400])
    assert found["revision"] == 400
    for page in (desk, second):
        expect(page.locator("#count")).to_have_text("400")


def test_of_fifty_changes_one_is_refused_and_the_forty_nine_others_arrive(desk, workbench, talks):
    def refuse_one(route):
        body = json.loads(route.request.post_data)
        if body["operations"][0].get("quote") == WORDS[20]:
            refusal = {
                "code": "quote_mismatch",
                "detail": "The text there is another.",
                "pointer": "/operations/0/quote",
            }
            route.fulfill(status=400, json=refusal)
        else:
            route.continue_()

    desk.route("**/operations/", refuse_one)
    mark(desk, 50)
    expect(desk.locator("#status")).to_have_text("Not saved: 1. See why", timeout=30_000)
    expect(desk.locator("#status")).to_have_attribute("data-waiting", "0", timeout=30_000)
    found = content(workbench, talks)
    assert [span["quote"] for span in found["spans"]] == WORDS[:20] + WORDS[21:50]


def test_who_is_signed_out_in_between_finds_all_of_it_waiting_for_the_same_person(desk, workbench, talks):
    desk.context.clear_cookies()
    mark(desk, 20)
    expect(desk.locator("#status")).to_have_text("Signed out, 20 kept")
    assert content(workbench, talks)["spans"] == []
