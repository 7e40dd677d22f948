"""No page has a barrier that axe-core can find, in light, dark and high contrast, wide and narrow."""

import pytest

from tests.browser.axe import barriers
from tests.browser.places import PAGES, addresses


@pytest.fixture(scope="package")
def where(workbench):
    """The address of each place."""
    return addresses(workbench)


@pytest.mark.parametrize("place", PAGES, ids=lambda place: place.name)
def test_axe_finds_nothing(open_as, where, place):
    allowed = (f"status of {place.status}",) if place.status >= 400 else ()
    page = open_as("admin" if place.signed_in else None, where[place.name], allow=allowed)
    assert barriers(page) == []


@pytest.mark.parametrize("place", PAGES, ids=lambda place: place.name)
def test_no_page_is_wider_than_a_window_of_320_pixels(open_as, where, place):
    """WCAG 2.2, 1.4.10: the same as a window of 1,280 pixels at 400 %."""
    allowed = (f"status of {place.status}",) if place.status >= 400 else ()
    page = open_as("admin" if place.signed_in else None, where[place.name], width=320, height=640, allow=allowed)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
