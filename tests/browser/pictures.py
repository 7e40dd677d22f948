"""`make pictures`: every page of a freshly made demo, at two sizes, in light and dark, into docs/screenshots.

Of the editor in the middle of work there is one picture each. ARGS="projects annotate editor-form" takes these alone.
"""

import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.places import MAIL, PAGES, Place, addresses
from tests.browser.states import STATES, State, show
from tests.fixtures.browser import ARGS, find_browser
from tests.fixtures.site import ROOT, Site

FOLDER = ROOT / "docs" / "screenshots"
SIZES = [(1440, 900), (1024, 768)]
THEMES = ["light", "dark"]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def take(site: Site, browser: Browser, places: list[Place]) -> None:
    """Write <page>-<width>-<theme>.png for each page, size and theme."""
    where = addresses(site)
    for theme in THEMES:
        for width, height in SIZES:
            context = opened(site, browser, (width, height), theme)
            page, entered = context.new_page(), False
            for place in sorted(places, key=lambda place: place.signed_in):
                if place.signed_in and not entered:
                    sign_in(page, site)
                    entered = True
                page.goto(where[place.name])
                page.wait_for_load_state("networkidle")
                keep(page, f"{place.name}-{width}-{theme}")
            context.close()


def take_states(site: Site, browser: Browser, states: list[State]) -> None:
    """Write <state>-<width>-<theme>.png of the editor at work, each in the themes that it names."""
    for state in states:
        address = state.prepare(site)
        for theme in state.themes:
            context = opened(site, browser, SIZES[0], theme)
            page = context.new_page()
            sign_in(page, site)
            show(page, site, state, address)
            keep(page, f"{state.name}-{SIZES[0][0]}-{theme}")
            context.close()


def opened(site: Site, browser: Browser, size: tuple[int, int], theme: str) -> BrowserContext:
    """A window of a size in a theme."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=theme,
        reduced_motion="reduce",
        device_scale_factor=1,
    )
    # The hints of the first visit would stand in each picture of an annotation.
    context.add_init_script("localStorage.setItem('workbench-hints', 'shown')")
    return context


def keep(page: Page, name: str) -> None:
    """The page as it is, as a small file."""
    path = FOLDER / f"{name}.png"
    path.write_bytes(smaller(page.screenshot(caret="hide", animations="disabled")))
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1024:.0f} KB", flush=True)


def sign_in(page: Page, site: Site) -> None:
    """As the administrator, who manages the demo project."""
    page.goto(site.sign_in_link("admin"))
    page.locator("main button.primary").click()
    page.wait_for_url(site.url + "/")


def smaller(png: bytes) -> bytes:
    """The same picture, packed as tightly as zlib can; browsers pack for speed.

    Source: PNG specification, third edition, sections 5.2 to 5.4 (signature, chunks) and 10 (compression).
    """
    at, packed, kept = len(SIGNATURE), b"", {}
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12
        if kind == b"IDAT":
            packed += data
        else:
            kept[kind] = data
    body = zlib.compress(zlib.decompress(packed), 9)
    chunks = [(b"IHDR", kept.pop(b"IHDR")), *((k, d) for k, d in kept.items() if k != b"IEND"), (b"IDAT", body)]
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in [*chunks, (b"IEND", b"")])


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk with its length and its checksum."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main(names: list[str]) -> int:
    pictured = [place for place in PAGES if place.pictured]
    known = [one.name for one in [*pictured, *STATES]]
    if unknown := set(names) - set(known):
        print(f"There is no page {', '.join(sorted(unknown))}. There are: {' '.join(known)}")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = find_browser()
    folder = Path(tempfile.mkdtemp(prefix="workbench-pictures-"))
    site = Site(folder, **MAIL)
    try:
        site.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=ARGS)
            take(site, browser, [place for place in pictured if not names or place.name in names])
            take_states(site, browser, [state for state in STATES if not names or state.name in names])
            browser.close()
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
