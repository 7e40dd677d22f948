"""What tests of the annotation page do in it, and read from it."""

import uuid
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page, expect

from tests.fixtures.site import Api, Site

ONE_GESTURE = 500  # operations


def ready(page: Page) -> None:
    page.wait_for_selector("#desk[data-whole]")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def saved(page: Page) -> None:
    """Everything is on the server."""
    expect(page.locator("#status")).to_have_attribute("data-mode", "saved")
    expect(page.locator("#status")).to_have_text("Saved")


def rows(page: Page) -> list[tuple[str, str]]:
    """What the list beside the text says: (label, quote)."""
    found = page.locator("#list [role=option]").all()
    return [(str(row.locator(".label").text_content()), str(row.locator(".said").text_content())) for row in found]


def content(workbench: Site, talks: tuple[str, dict, dict]) -> dict[str, Any]:
    """What the server has of the annotator's own."""
    ann, _, document = talks
    return dict(workbench.api_of(ann).get(f"documents/{document['id']}/annotations/"))


def drag(page: Page, words: str) -> None:
    """Select words with the mouse."""
    box = page.evaluate(
        """(words) => {
          for (const p of document.querySelectorAll('#text p')) {
            const at = p.firstChild.data.indexOf(words)
            if (at < 0) continue
            const range = document.createRange()
            range.setStart(p.firstChild, at); range.setEnd(p.firstChild, at + words.length)
            const rects = [...range.getClientRects()]
            const [a, b] = [rects[0], rects[rects.length - 1]]
            return {x1: a.left + 0.5, y1: a.top + a.height / 2, x2: b.right - 0.5, y2: b.top + b.height / 2}
          }
        }""",
        words,
    )
    page.mouse.move(box["x1"], box["y1"])
    page.mouse.down()
    page.mouse.move(box["x2"], box["y2"], steps=4)
    page.mouse.up()


def annotate(
    api: Api, document: int, text: str, spans: Iterable[tuple[str, int, int]], ties: Iterable[tuple[int, int]] = ()
) -> list[str]:
    """Store spans (label, start, end) in code points, and who speaks: pairs of their places; the ids of the spans."""
    rows = [{"id": str(uuid.uuid4()), "label": label, "start": start, "end": end} for label, start, end in spans]
    operations: list[dict[str, Any]] = []
    for one in rows:
        operations.append({"op": "put_span", "quote": text[one["start"] : one["end"]], **one})
    for head, tail in ties:
        ends = {"head": rows[head]["id"], "tail": rows[tail]["id"]}
        operations.append({"op": "put_relation", "id": str(uuid.uuid4()), "type": "speaker", **ends})
    for first in range(0, len(operations), ONE_GESTURE):
        body = {"request": str(uuid.uuid4()), "operations": operations[first : first + ONE_GESTURE]}
        api.post(f"documents/{document}/operations/", body)
    return [str(one["id"]) for one in rows]
