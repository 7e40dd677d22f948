"""A whole article without the mouse, and one with the mouse alone: marked, described, tied, undone and submitted."""

from statistics import median

from playwright.sync_api import Page, expect

from tests.browser.desk import content, drag, keys, saved

SAID = [("Umerov", "14"), ("Medinsky", "339"), ("Zelenskyy", "30"), ("Peskov", "7"), ("Sybiha", "1,000")]
TEXT = "".join(f"{who} said {n} drones hit the port.\n" for who, n in SAID)
CLAIMS = [f"{n} drones hit the port" for _, n in SAID]


def meant(found: dict) -> tuple[list, list]:
    """Spans and relations by their words, with their attributes."""
    quotes = {span["id"]: span["quote"] for span in found["spans"]}
    spans = sorted((span["label"], span["start"], span["quote"], span["attributes"]) for span in found["spans"])
    ties = sorted((one["type"], quotes[one["head"]], quotes[one["tail"]]) for one in found["relations"])
    return [*map(list, spans)], ties


def is_whole(found: dict) -> None:
    """Twenty spans, five of them claims with their answers, each tied to its speaker."""
    spans, ties = meant(found)
    assert [span[2] for span in spans if span[0] == "claim"] == CLAIMS
    assert [span[2] for span in spans if span[0] == "figure"] == [n for _, n in SAID]
    actors = [span[2] for span in spans if span[0] == "actor"]
    assert sorted(actors) == sorted([who for who, _ in SAID] + ["port"] * 5) and len(spans) == 20
    wanted = {"quote_type": "indirect", "claim_kind": "assertion"}
    assert [span[3] for span in spans if span[0] == "claim"] == [wanted] * 5
    assert ties == sorted(("speaker", claim, who) for claim, (who, _) in zip(CLAIMS, SAID, strict=True))


def taken_back_and_done_again(page: Page, undo, redo) -> None:
    while page.locator("#undo").is_enabled():
        undo()
    expect(page.locator("#count")).to_have_text("0")
    while page.locator("#redo").is_enabled():
        redo()
    expect(page.locator("#count")).to_have_text("20")
    saved(page)


def test_a_whole_article_is_done_without_the_mouse(desk, workbench, talks):
    pressed: list[int] = []

    def press(*given: str) -> None:
        keys(desk, *given)

    def one_token(*given: str) -> None:
        """Choosing and marking one token: counted."""
        pressed.append(len(given))
        press(*given)

    for line in range(len(SAID)):
        one_token(*(["ArrowDown", "Home"] if line else []), "a")
        one_token("ArrowRight", "ArrowRight", "f")
        press("Shift+End", "Shift+ArrowLeft", "c", "Enter")  # up to the full stop; who says it is offered
        press("Enter", "2", "1", "Enter")
        if not line:
            one_token("End", "ArrowLeft", "ArrowLeft", "a")
            press("*", "Enter")
    saved(desk)
    is_whole(content(workbench, talks))
    before = meant(content(workbench, talks))
    taken_back_and_done_again(desk, lambda: press("Control+z"), lambda: press("Control+Shift+z"))
    assert meant(content(workbench, talks)) == before
    assert median(pressed) <= 3, pressed
    press("Control+Enter")
    desk.wait_for_url(lambda url: f"/documents/{talks[2]['id']}/" not in url)
    assert content(workbench, talks)["state"] == "submitted"


def test_a_whole_article_is_done_with_the_mouse_alone(desk, workbench, talks):
    rows = desk.locator("#list [role=option]")

    def button(name: str) -> None:
        desk.get_by_role("toolbar", name="Labels").get_by_role("button", name=name).first.click()

    for (who, n), claim in zip(SAID, CLAIMS, strict=True):
        drag(desk, who)
        button("Actor")
        drag(desk, claim)
        button("Claim")
        desk.locator("#ask").get_by_role("button", name="Yes").click()
        button("Details")
        form = desk.locator("#details")
        form.get_by_text("indirect", exact=True).click()
        form.get_by_label("Kind of claim").select_option("assertion")
        form.get_by_role("button", name="Save").click()
        drag(desk, n)
        button("Figure")
    drag(desk, "port")
    button("Actor")
    button("More")
    desk.locator("dialog.commands [role=option]", has_text="Mark the same words everywhere").click()
    desk.locator("#ask").get_by_role("button", name="Mark 4 ↵").click()
    expect(rows).to_have_count(20)
    saved(desk)
    is_whole(content(workbench, talks))
    before = meant(content(workbench, talks))
    taken_back_and_done_again(desk, lambda: desk.locator("#undo").click(), lambda: desk.locator("#redo").click())
    assert meant(content(workbench, talks)) == before
    desk.locator("#submit").click()
    desk.wait_for_url(lambda url: f"/documents/{talks[2]['id']}/" not in url)
    assert content(workbench, talks)["state"] == "submitted"
