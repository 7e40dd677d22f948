"""What is marked in the browser is exactly what leaves in the file, whatever characters stand before it and in it."""

import hashlib
import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import drag, keys, ready, saved

FAMILY, FLAG, SKIN = "👩‍👩‍👧‍👦", "🇺🇦", "👍🏽"
TEXT = (
    f"\u200e{FAMILY} {FLAG}{FLAG} Ze\u0301lenskiy {SKIN} said 1\u00a0500 drones\r\n"
    "الرئيس قال إن 40 مسيّرة أسقطت فوق المدينة\r\n"
    "\r\n"
    f"שר החוץ אמר {FLAG} שלום\r\n"
    "Erdog\u0306an\tmet  Umerov in İstanbul 𝒳𝒴 after 10\u202f000 calls.\n"
    "last line without an end 😊"
)
MARKED = [
    ("actor", "Ze\u0301lenskiy"),
    ("figure", "1\u00a0500"),
    ("actor", "الرئيس"),
    ("figure", "40 مسيّرة"),
    ("actor", "שר החוץ"),
    ("claim", f"{FLAG} שלום"),
    ("actor", "Erdog\u0306an"),
    ("claim", "Umerov in İstanbul 𝒳𝒴 after 10\u202f000 calls"),
    ("figure", "10\u202f000"),
    ("claim", "without an end 😊"),
]
AT_END = """() => {
  const last = [...document.querySelectorAll('#text p')].at(-1).firstChild
  return getSelection().anchorNode === last && getSelection().anchorOffset === last.data.length
}"""
KEYS = {"claim": "c", "actor": "a", "figure": "f"}


@pytest.fixture
def hard(workbench):
    """A project with an annotator and the hard document."""
    ann = workbench.person("ann", "Ann Ito")
    project = workbench.project("Hard", annotator=ann, manager=(mara := workbench.person("mara")))
    return ann, mara, project, workbench.document(project, TEXT)


def units(points: int) -> int:
    """An offset into TEXT in UTF-16 units, as browsers count."""
    return len(TEXT[:points].encode("utf-16-le")) // 2


def select(page: Page, start: int, end: int) -> None:
    """Select a range of the whole text (UTF-16 units) as an assistive program would: through the browser."""
    page.evaluate(
        """([start, end]) => {
          const text = JSON.parse(document.getElementById('page').textContent).document.text
          const blocks = [...document.querySelectorAll('#text p')]
          let at = 0
          const places = blocks.map((p) => {
            const from = text.indexOf(p.firstChild.data, at)
            at = from + p.firstChild.data.length
            return [p.firstChild, from]
          })
          const place = (offset) => {
            const [node, from] = places.findLast(([, one]) => one <= offset)
            return [node, Math.min(offset - from, node.data.length)]
          }
          getSelection().setBaseAndExtent(...place(start), ...place(end))
        }""",
        [start, end],
    )


def export(workbench, mara: str, project: dict) -> list[dict]:
    """The lines of a canonical export of the project, its checksum checked."""
    api = workbench.api_of(mara)
    job = workbench.exported(project["id"], "all", api)
    request = urllib.request.Request(workbench.url + job["file"], headers={"Authorization": f"Bearer {api.token}"})
    with urllib.request.urlopen(request) as answer:
        raw = answer.read()
    assert hashlib.sha256(raw).hexdigest() == job["sha256"]
    return [json.loads(line) for line in raw.decode().splitlines()]


def marked(line: dict) -> list[tuple[str, str]]:
    """What a program that reads the file gets: (label, slice of the text by code points)."""
    return [(span["label"], line["text"][span["start"] : span["end"]]) for span in line["spans"]]


def test_marks_made_with_the_mouse_export_exact_spans(workbench, hard, open_as):
    ann, mara, project, document = hard
    page = open_as(ann, f"/documents/{document['id']}/")
    ready(page)
    for label, words in MARKED:
        drag(page, words)
        keys(page, f"Alt+{KEYS[label]}")
    saved(page)
    (line,) = export(workbench, mara, project)
    assert line["text"] == TEXT
    assert sorted(marked(line)) == sorted(MARKED)


def test_marks_made_with_the_keyboard_word_by_word_export_exact_spans(workbench, hard, open_as):
    ann, mara, project, document = hard
    page = open_as(ann, f"/documents/{document['id']}/")
    ready(page)
    page.locator("#desk").focus()
    expected = []
    for _ in range(60):
        before = page.locator("#list [role=option]").count()
        keys(page, "a")
        if page.locator("#list [role=option]").count() > before:
            expected.append(page.locator("#list [role=option][aria-selected=true] .said").text_content())
        keys(page, "ArrowRight")
        if page.evaluate(AT_END):
            break
    saved(page)
    (line,) = export(workbench, mara, project)
    found = [quote for _, quote in marked(line)]
    assert found == expected
    assert {"Ze\u0301lenskiy", "Erdog\u0306an", "الرئيس", "שר", "İstanbul", "1", "500"} <= set(found)


def test_a_selection_across_line_breaks_and_half_a_pair_is_repaired_and_exact(workbench, hard, open_as):
    ann, mara, project, document = hard
    page = open_as(ann, f"/documents/{document['id']}/")
    ready(page)
    page.locator("#desk").focus()
    inside = units(TEXT.index("𝒳")) + 1  # between the halves of a pair
    select(page, inside, inside + 2)
    keys(page, "Alt+c")
    start = TEXT.index("drones")
    end = TEXT.index("قال") + 3
    select(page, units(start), units(end))
    keys(page, "c")
    saved(page)
    expect(page.locator("#list [role=option]")).to_have_count(2)
    (line,) = export(workbench, mara, project)
    (_, across), (_, pair) = marked(line)
    assert across == TEXT[start:end]
    assert "\r\n" in across
    assert pair == "𝒳𝒴"
