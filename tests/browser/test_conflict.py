"""The same span changed in two places: both versions are shown, and a person says what stands."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import barriers
from tests.browser.desk import keys, ready, saved

TEXT = "Umerov said the names of 400 children were passed over.\n"


@pytest.fixture
def desk(talks, open_as, workbench) -> Page:
    """A claim changed here without a network, and elsewhere meanwhile; now the network is back."""
    ann, _, document = talks
    page = open_as(
        ann, f"/documents/{document['id']}/", allow=("ERR_INTERNET_DISCONNECTED", "Failed to fetch", "status of 409")
    )
    ready(page)
    page.locator("#desk").focus()
    keys(page, "s", "c")
    saved(page)
    page.context.set_offline(True)
    keys(page, "Enter", "1", "2", "Enter")
    api = workbench.api_of(ann)
    [span] = api.get(f"documents/{document['id']}/annotations/")["spans"]
    theirs = {"attributes": {"quote_type": "mixed"}, "version": 1, "label": "claim"}
    api(
        "PUT",
        f"documents/{document['id']}/spans/{span['id']}/",
        {**{k: span[k] for k in ("start", "end", "quote")}, **theirs},
    )
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#status")).to_have_text("Not saved: 1. See why")
    page.locator("#status").click()
    return page


def attributes(workbench, talks) -> dict[str, str]:
    ann, _, document = talks
    [span] = workbench.api_of(ann).get(f"documents/{document['id']}/annotations/")["spans"]
    return span["attributes"]


def test_field_by_field_it_is_chosen_what_stands_and_nothing_was_overwritten_before(desk, workbench, talks):
    assert attributes(workbench, talks) == {"quote_type": "mixed"}
    table = desk.locator("#saving table")
    expect(table.get_by_role("row")).to_have_count(3)
    assert barriers(desk, "#saving") == []
    expect(table.get_by_role("row").nth(1)).to_contain_text("denial")
    expect(table.get_by_role("row").nth(2)).to_contain_text("direct")
    table.get_by_role("row").nth(2).get_by_label("mixed").check()
    desk.get_by_role("button", name="Save what is chosen").click()
    saved(desk)
    assert attributes(workbench, talks) == {"quote_type": "mixed", "claim_kind": "denial"}


def test_mine_can_be_put_in_its_place_or_given_up(desk, workbench, talks):
    desk.get_by_role("button", name="Send again").click()
    saved(desk)
    assert attributes(workbench, talks) == {"quote_type": "direct", "claim_kind": "denial"}
