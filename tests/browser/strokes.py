"""Where the words of a text are on the page, and what is drawn for a span: for tests that compare the two."""

from itertools import combinations

from playwright.sync_api import Page

LINES = """(id) => [...document.querySelectorAll('.ink .line:not(.joint)')]
  .filter((one) => !id || one.dataset.span === id)
  .map((one) => one.getBoundingClientRect().toJSON())"""
BOXES = """(names) => [...document.querySelectorAll(names)].map((one) => one.getBoundingClientRect().toJSON())"""
DRAWN = "new Promise((done) => { let n = 3; const go = () => (n-- ? requestAnimationFrame(go) : done()); go() })"
WORDS = """([start, end]) => {
  const [found, text] = [[], JSON.parse(document.getElementById('page').textContent).document.text]
  let from = 0
  for (const p of document.querySelectorAll('#text p')) {
    from = text.indexOf(p.firstChild.data, from)
    const [a, b] = [Math.max(start - from, 0), Math.min(end - from, p.firstChild.data.length)]
    from += p.firstChild.data.length
    if (a >= b) continue
    const range = document.createRange()
    range.setStart(p.firstChild, a); range.setEnd(p.firstChild, b)
    for (const {left, right, top, bottom, width} of range.getClientRects()) {
      const line = found.find((one) => Math.abs(one.top - top) < 5)
      if (line) Object.assign(line, {left: Math.min(left, line.left), right: Math.max(right, line.right)})
      else if (width) found.push({left, right, top, bottom})
    }
  }
  return found
}"""


def stands_under(page: Page, span: str, start: int, end: int) -> bool:
    """Whether the lines of a span are as wide as its words, and right below them."""
    lines, words = page.evaluate(LINES, span), page.evaluate(WORDS, [start, end])
    return len(lines) == len(words) > 0 and all(any(_under(line, one) for line in lines) for one in words)


def _under(line: dict[str, float], words: dict[str, float]) -> bool:
    wide = abs(line["left"] - words["left"]) < 1.5 and abs(line["right"] - words["right"]) < 1.5
    return wide and -3 < line["top"] - words["bottom"] < 30


def apart(boxes: list[dict[str, float]]) -> bool:
    """Whether none of these stands over another."""
    return all(
        a["right"] <= b["left"] + 2
        or b["right"] <= a["left"] + 2
        or a["bottom"] <= b["top"] + 2
        or b["bottom"] <= a["top"] + 2
        for a, b in combinations(boxes, 2)
    )
