"""Work without a network, and what a closed tab leaves behind: all of it is kept, and reaches the server once."""

import json

from playwright.sync_api import Page, expect

from tests.browser.desk import keys, ready, rows, saved

TEXT = "KYIV Moscow Umerov Medinsky Zelenskyy Istanbul Vilnius Ankara Sumy Odesa\n"
WORDS = TEXT.split()
CUT = (
    "ERR_INTERNET_DISCONNECTED",
    "ERR_FAILED",
    "ERR_ABORTED",
    "Failed to fetch",
    *(f"status of {n}" for n in (400, 401, 403, 503)),
)


def mark(page: Page, count: int) -> None:
    """Mark this many words, one after the other."""
    for _ in range(count):
        keys(page, "a", "ArrowRight")


def quotes(workbench, talks) -> list[str]:
    ann, _, document = talks
    return [span["quote"] for span in workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["spans"]]


def changes(workbench, talks) -> int:
    """How often the set was written: its revision counts every change that was stored."""
    ann, _, document = talks
    return workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["revision"]


def test_what_was_marked_without_a_network_is_kept_in_a_closed_tab_and_reaches_the_server_once(
    desk, workbench, talks, open_as
):
    ann, _, document = talks
    context = desk.context
    context.set_offline(True)
    mark(desk, 5)
    expect(desk.locator("#status")).to_have_text("Offline, 5 kept")
    desk.close()
    assert quotes(workbench, talks) == []
    context.set_offline(False)
    again = open_as(ann, f"/documents/{document['id']}/", context=context)
    ready(again)
    saved(again)
    assert [quote for _, quote in rows(again)] == WORDS[:5]
    assert quotes(workbench, talks) == WORDS[:5]
    assert changes(workbench, talks) == 5
    again.reload()
    ready(again)
    saved(again)
    assert changes(workbench, talks) == 5


def test_a_lost_answer_is_asked_for_again_and_nothing_is_stored_twice(desk, workbench, talks):
    lost = []

    def lose_the_answer(route):
        if not lost:
            lost.append(json.loads(route.request.post_data)["request"])
            route.fetch()
            route.abort()
        else:
            route.continue_()

    desk.route("**/operations/", lose_the_answer)
    mark(desk, 3)
    saved(desk)
    assert lost
    assert quotes(workbench, talks) == WORDS[:3]
    assert changes(workbench, talks) == 3


def test_an_answer_lost_with_the_tab_is_had_again_by_the_next_page(desk, workbench, talks, open_as):
    ann, _, document = talks

    def stored_but_never_told(route):
        route.fetch()

    context = desk.context
    desk.route("**/operations/", stored_but_never_told)
    with desk.expect_request("**/operations/"):
        mark(desk, 2)
    expect(desk.locator("#status")).to_have_attribute("data-waiting", "2")
    desk.close()
    again = open_as(ann, f"/documents/{document['id']}/", context=context)
    ready(again)
    saved(again)
    assert quotes(workbench, talks) == WORDS[:2]
    assert changes(workbench, talks) == 2


def test_a_refused_change_is_shown_with_its_reason_and_the_others_arrive(desk, workbench, talks):
    refused = []

    def refuse_the_second(route):
        body = json.loads(route.request.post_data)
        if body["operations"][0].get("quote") == WORDS[1]:
            refused.append(body["request"])
            route.fulfill(
                status=400,
                json={
                    "code": "quote_mismatch",
                    "detail": "The text there is another.",
                    "pointer": "/operations/0/quote",
                },
            )
        else:
            route.continue_()

    desk.route("**/operations/", refuse_the_second)
    mark(desk, 4)
    expect(desk.locator("#status")).to_have_text("Not saved: 1. See why")
    expect(desk.locator("#status")).to_have_attribute("data-waiting", "0")
    assert quotes(workbench, talks) == [WORDS[0], *WORDS[2:4]]
    desk.locator("#status").click()
    dialog = desk.locator("#saving")
    expect(dialog).to_contain_text("Mark Actor")
    expect(dialog).to_contain_text(WORDS[1])
    expect(dialog).to_contain_text("The text there is another.")
    desk.unroute("**/operations/")
    dialog.get_by_role("button", name="Send again").click()
    expect(desk.locator("#status")).to_have_attribute("data-mode", "saved")
    assert quotes(workbench, talks) == WORDS[:4]
    assert len(refused) == 1


def test_a_discarded_change_is_gone_from_the_page_too(desk, workbench, talks):
    desk.route(
        "**/operations/",
        lambda route: route.fulfill(status=400, json={"code": "offset_range", "detail": "No.", "pointer": ""}),
    )
    mark(desk, 1)
    desk.locator("#status[data-mode=parked]").click()
    desk.unroute("**/operations/")
    desk.locator("#saving").get_by_role("button", name="Discard this change").click()
    expect(desk.locator("#list [role=option]")).to_have_count(0)
    keys(desk, "Escape")
    saved(desk)


def test_who_was_signed_out_meanwhile_signs_in_again_and_loses_nothing(desk, workbench, talks, open_as):
    ann, _, document = talks
    desk.context.clear_cookies()
    mark(desk, 3)
    expect(desk.locator("#status")).to_have_text("Signed out, 3 kept")
    other = desk.context.new_page()
    other.goto(workbench.sign_in_link(ann))
    other.locator("main button.primary").click()
    other.wait_for_url(workbench.url + "/")
    desk.bring_to_front()
    desk.locator("#status").click()
    desk.locator("#saving").get_by_role("button", name="Try again now").click()
    expect(desk.locator("#status")).to_have_attribute("data-mode", "saved")
    assert quotes(workbench, talks) == WORDS[:3]
    assert changes(workbench, talks) == 3


def test_nothing_of_one_person_is_sent_under_the_name_of_another(desk, workbench, talks, open_as):
    _, project, document = talks
    bob = workbench.person("bob", "Bob")
    workbench.api.post(f"projects/{project['id']}/members/", {"user": bob, "role": "annotator"})
    desk.context.clear_cookies()
    mark(desk, 2)
    expect(desk.locator("#status")).to_have_text("Signed out, 2 kept")
    other = desk.context.new_page()
    other.goto(workbench.sign_in_link(bob))
    other.locator("main button.primary").click()
    other.wait_for_url(workbench.url + "/")
    other.goto(f"/documents/{document['id']}/")
    ready(other)
    saved(other)
    assert rows(other) == []
    desk.bring_to_front()
    desk.locator("#status").click()
    desk.locator("#saving").get_by_role("button", name="Try again now").click()
    expect(desk.locator("#saving")).to_contain_text("2 changes are kept")
    assert workbench.api_of(bob).get(f"documents/{document['id']}/annotations/")["spans"] == []


def test_two_tabs_of_one_person_lose_and_overwrite_nothing(desk, workbench, talks, open_as):
    ann, _, document = talks
    second = open_as(ann, f"/documents/{document['id']}/", context=desk.context)
    ready(second)
    desk.bring_to_front()
    desk.locator("#desk").focus()
    mark(desk, 3)
    saved(desk)
    second.bring_to_front()
    expect(second.locator("#list [role=option]")).to_have_count(3)
    second.locator("#desk").focus()
    keys(second, "Control+End", "ArrowLeft", "f")
    saved(second)
    assert sorted(quotes(workbench, talks)) == sorted([*WORDS[:3], WORDS[-1]])
    desk.bring_to_front()
    expect(desk.locator("#list [role=option]")).to_have_count(4)


def test_the_server_down_is_told_and_what_waits_is_sent_when_it_answers_again(desk, workbench, talks):
    desk.route("**/operations/", lambda route: route.fulfill(status=503, body="<html>busy</html>"))
    mark(desk, 2)
    expect(desk.locator("#status")).to_have_text("Offline, 2 kept")
    desk.unroute("**/operations/")
    saved(desk)
    assert quotes(workbench, talks) == WORDS[:2]


def test_a_navigation_without_a_network_shows_what_is_kept_and_comes_back(desk, workbench, talks):
    _, _, document = talks
    desk.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    desk.context.set_offline(True)
    mark(desk, 2)
    expect(desk.locator("#status")).to_have_text("Offline, 2 kept")
    desk.goto(f"/documents/{document['id']}/")
    expect(desk.locator("main")).to_contain_text("2 changes in 1 document")
    desk.context.set_offline(False)
    desk.wait_for_selector("#desk[data-ready]")
    saved(desk)
    assert quotes(workbench, talks) == WORDS[:2]
