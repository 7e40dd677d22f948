"""The form of a span: choices by one key, what the next one begins with, relations followed, reversed, described."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import content, drag, keys, ready, rows, saved

TEXT = "Umerov said the names of 400 children were passed over. Medinsky denied that the list held 339 names.\n"


@pytest.fixture
def talks(workbench):
    ann = workbench.person("ann", "Ann Ito")
    project = workbench.project("Talks", annotator=ann)
    manager = workbench.api
    schema = f"projects/{project['id']}/"
    manager(
        "POST",
        f"{schema}relation-types/",
        {
            "key": "supports",
            "name": "supports",
            "heads": ["claim"],
            "tails": ["claim"],
            "attributes": [
                {"key": "how", "name": "How", "type": "choice", "choices": ["fully", "partly"], "required": False}
            ],
        },
    )
    return ann, project, workbench.document(project, TEXT)


def claims(page: Page) -> None:
    """Two claims, without a speaker, the first one in focus."""
    for words in ("the names of 400 children were passed over", "the list held 339 names"):
        drag(page, words)
        keys(page, "c")
    page.locator("#desk").focus()
    keys(page, "Home", "[")


def test_a_digit_or_a_letter_answers_and_the_next_question_has_the_focus(desk, workbench, talks):
    claims(desk)
    keys(desk, "Enter", "2", "d", "Enter")
    saved(desk)
    assert content(workbench, talks)["spans"][0]["attributes"] == {"quote_type": "indirect", "claim_kind": "denial"}
    keys(desk, "Enter", "0", "Enter")
    saved(desk)
    assert content(workbench, talks)["spans"][0]["attributes"] == {"claim_kind": "denial"}


def test_what_the_next_span_begins_with_is_seen_and_can_be_ended(desk, workbench, talks):
    claims(desk)
    keys(desk, "Enter", "1")
    desk.get_by_label("The next Claim begins with these").check()
    keys(desk, "Enter")
    begins = desk.get_by_role("button", name="New Claim begins with direct. Stop that")
    expect(begins).to_be_visible()
    drag(desk, "Medinsky denied")
    keys(desk, "c")
    saved(desk)
    found = {span["quote"]: span["attributes"] for span in content(workbench, talks)["spans"]}
    assert found["Medinsky denied"] == {"quote_type": "direct"}
    desk.reload()
    ready(desk)
    begins.click()
    expect(begins).to_be_hidden()
    drag(desk, "Umerov said")
    keys(desk, "c")
    saved(desk)
    found = {span["quote"]: span["attributes"] for span in content(workbench, talks)["spans"]}
    assert found["Umerov said"] == {}


def test_a_relation_is_described_reversed_followed_and_taken_away(desk, workbench, talks):
    claims(desk)
    keys(desk, "r")
    desk.locator("#list [role=option]").nth(1).click()
    choice = desk.get_by_role("button", name="supports 1")
    choice.click()
    saved(desk)
    [relation] = content(workbench, talks)["relations"]
    first, second = (span["id"] for span in content(workbench, talks)["spans"])
    assert (relation["head"], relation["tail"]) == (first, second)
    desk.locator("#desk").focus()
    keys(desk, "Enter")
    form = desk.locator("#details")
    form.locator(".ties fieldset input").first.focus()
    keys(desk, "p")
    saved(desk)
    assert content(workbench, talks)["relations"][0]["attributes"] == {"how": "partly"}
    form.get_by_role("button", name="Reverse relation").click()
    saved(desk)
    [relation] = content(workbench, talks)["relations"]
    assert (relation["head"], relation["tail"], relation["attributes"]) == (second, first, {"how": "partly"})
    form.get_by_role("button", name="Go to the other end").click()
    expect(form.locator("header .quote")).to_have_text("the list held 339 names")
    form.get_by_role("button", name="Remove relation").click()
    saved(desk)
    assert content(workbench, talks)["relations"] == []
    keys(desk, "Escape", "Control+z", "Control+z", "Control+z", "Control+z")
    saved(desk)
    assert len(rows(desk)) == 2
    assert content(workbench, talks)["relations"] == []
