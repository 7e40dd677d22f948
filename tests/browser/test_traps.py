"""What goes wrong in editors of text: long lines, two directions of reading, characters of many parts, late fonts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import drag, keys, ready, rows, saved
from tests.browser.strokes import BOXES, DRAWN, LINES, WORDS, apart, stands_under

PLAIN = "Nobody else spoke about it on that day and the room was quiet for a while before the next question came. "
FAMILY, FLAG, SKIN = "👩‍👩‍👧‍👦", "🇺🇦", "👍🏽"
# Each run of one direction by itself: of mixed directions, words that follow each other do not stand beside each other.
RUNS = """([words, id]) => {
  const text = [...document.querySelectorAll('#text p')].find((p) => p.firstChild.data.includes(words)).firstChild
  const range = document.createRange()
  range.setStart(text, text.data.indexOf(words)); range.setEnd(text, text.data.indexOf(words) + words.length)
  const covered = (rects) => {
    const found = []
    for (const {left, right} of [...rects].sort((a, b) => a.left - b.left)) {
      const last = found.at(-1)
      if (last && left < last[1] + 2) last[1] = Math.max(last[1], right)
      else found.push([left, right])
    }
    return found.map((one) => one.map(Math.round))
  }
  const boxes = [...document.querySelectorAll(`.ink .line[data-span='${id}']`)]
    .map((one) => one.getBoundingClientRect())
  return [covered(boxes), covered([...range.getClientRects()].filter(({width}) => width))]
}"""


def units(text: str) -> int:
    """Its length as browsers count."""
    return len(text.encode("utf-16-le")) // 2


def place(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


def quotes(page: Page) -> list[str]:
    return [quote for _, quote in rows(page)]


def test_a_line_without_spaces_is_cut_between_characters_and_a_span_goes_on_across_the_cut(show):
    text = "x" + "😊" * 1600  # a cut after 3,000 units would be inside of one
    page, ids = show(text, [("claim", 1490, 1510)])
    shown = page.locator("#text p").evaluate_all("(all) => all.map((p) => p.firstChild.data)")
    assert len(shown) == 2
    assert "".join(shown) == text
    assert all(part == part.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for part in shown)
    assert page.locator("#text p").evaluate_all("(all) => all.every((p) => p.firstChild.data.isWellFormed())")
    assert stands_under(page, ids[0], 2979, 3019)
    keys(page, "]", "e", "Alt+ArrowRight", "Alt+Shift+ArrowLeft", "Enter")
    saved(page)
    assert quotes(page) == ["😊" * 22]


def test_words_on_both_sides_of_a_cut_are_chosen_and_marked_by_key(show):
    text = (PLAIN * 40).strip()
    page, _ = show(text)
    cut = page.locator("#text p").first.evaluate("(p) => p.firstChild.data.length")
    page.evaluate("(at) => getSelection().collapse(document.querySelector('#text p').firstChild, at)", cut - 1)
    keys(page, "Alt+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight", "c")
    saved(page)
    (quote,) = quotes(page)
    assert " " in quote
    assert quote in text[cut - 30 : cut + 30]
    assert page.locator("#text p").filter(has=page.locator(".ink .line")).count() == 2


MIXED = {
    "a Hebrew name in a Latin line": ("He said אמר Umerov 40 לאתמול and left.", "אמר Umerov 40"),
    "from a Latin word into a Hebrew one": ("He said שלום עולם and left.", "said שלום"),
    "a number in an Arabic line": ("قال الرئيس إن 40 مسيّرة أسقطت فوق Sumy أمس.", "40 مسيّرة"),
    "a Latin name at the end of an Arabic run": ("قال الرئيس إن 40 مسيّرة أسقطت فوق Sumy أمس.", "فوق Sumy"),
}


@pytest.mark.parametrize(("text", "words"), MIXED.values(), ids=MIXED)
def test_where_directions_are_mixed_no_word_is_underlined_that_is_not_marked(show, text, words):
    page, ids = show(text, [("claim", *place(text, words))])
    drawn, wanted = page.evaluate(RUNS, [words, ids[0]])
    assert len(drawn) == len(wanted)
    for line, run in zip(drawn, wanted, strict=True):
        assert line == pytest.approx(run, abs=2)


def test_what_is_marked_behind_and_around_characters_of_many_parts_is_drawn_at_its_words(show):
    text = f"{FAMILY}{FLAG}{FLAG}{SKIN} Ze\u0301lenskiy said {FLAG} {SKIN}e\u0301 to {FAMILY}Kyiv.\n"
    marked = ["Ze\u0301lenskiy", f"{FLAG} {SKIN}e\u0301", f"{FAMILY}Kyiv", FLAG + FLAG]
    page, ids = show(text, [("claim", *place(text, words)) for words in marked])
    for words, one in zip(marked, ids, strict=True):
        start = units(text[: text.index(words)])
        assert stands_under(page, one, start, start + units(words)), words
    drag(page, "Kyiv")
    keys(page, "a")
    saved(page)
    assert ("Actor", "Kyiv") in rows(page)


def test_one_range_has_two_labels_and_is_gone_through_by_key_with_words_about_where_one_is(show):
    text = "He said that the talks went on in Sumy."
    page, _ = show(text)
    drag(page, "Sumy")
    keys(page, "a", "f")
    drag(page, "the talks went on in Sumy")
    keys(page, "c")
    assert sorted(rows(page)) == [("Actor", "Sumy"), ("Claim", "the talks went on in Sumy"), ("Figure", "Sumy")]
    drag(page, "Sumy")
    keys(page, "ArrowLeft")  # to the start of the selection
    told = []
    for _ in range(3):
        keys(page, "o")
        told.append(page.locator("#here").text_content())
    assert sorted(told) == ["1 of 3 here: Actor, 1 word", "2 of 3 here: Figure, 1 word", "3 of 3 here: Claim, 6 words"]
    keys(page, "]")
    expect(page.locator("#live")).to_contain_text("of 3 here")
    saved(page)


def test_a_paragraph_that_cannot_be_drawn_does_not_stop_the_others(show):
    text = "First words here.\nSecond words there.\n"
    page, _ = show(text, allow=("cannot be measured",))
    page.evaluate(
        """() => {
          const usual = Range.prototype.getClientRects
          Range.prototype.getClientRects = function () {
            if (this.startContainer.data?.startsWith('First')) throw new Error('cannot be measured')
            return usual.call(this)
          }
        }"""
    )
    drag(page, "Second")
    keys(page, "a")
    page.evaluate("document.getElementById('text').style.fontSize = '1.5rem'")  # both are drawn anew
    expect(page.locator("#text p").nth(1).locator(".ink .line")).to_have_count(1)
    saved(page)


FONT = Path("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf")


@pytest.mark.skipif(not FONT.is_file(), reason="the font is not installed")
def test_what_is_drawn_follows_a_font_that_comes_late(show):
    page, ids = show(PLAIN * 5, [("claim", 130, 290)])
    page.route("**/late.ttf", lambda route: route.fulfill(body=FONT.read_bytes(), content_type="font/ttf"))
    page.locator("#text").evaluate("(one) => { one.style.fontFamily = 'Late, serif' }")
    page.evaluate(DRAWN)
    assert stands_under(page, ids[0], 130, 290)
    before = page.evaluate(WORDS, [130, 290])
    page.evaluate(
        """async () => {
          const font = new FontFace('Late', 'url(/static/late.ttf)')
          document.fonts.add(font)
          await font.load()
        }"""
    )
    page.evaluate(DRAWN)
    assert page.evaluate(WORDS, [130, 290]) != before
    assert stands_under(page, ids[0], 130, 290)


def test_what_is_drawn_follows_the_zoom_of_the_browser(show):
    """At 200 % a window is half as wide, in pixels that are twice as large."""
    page, ids = show(PLAIN * 5, [("claim", 130, 290), ("actor", 150, 160)])
    before = page.evaluate(LINES, ids[0])
    zoom = {"width": 720, "height": 450, "deviceScaleFactor": 2, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", zoom)
    page.wait_for_function("() => devicePixelRatio === 2 && innerWidth === 720")
    page.evaluate(DRAWN)
    assert page.evaluate(LINES, ids[0]) != before
    assert stands_under(page, ids[0], 130, 290)
    assert stands_under(page, ids[1], 150, 160)


def test_letters_at_spans_that_begin_close_together_can_all_be_read(show):
    text = "He said that the talks went on in Sumy.\n"
    start = text.index("the talks")
    near = [("figure", start + n, len(text) - 2) for n in range(8)]
    page, _ = show(text, [("claim", 0, 12), *near])
    keys(page, "Control+Home", "r")
    expect(page.locator("kbd.letter")).to_have_count(8)
    assert apart(page.evaluate(BOXES, "kbd.letter"))


def test_a_very_long_text_is_laid_out_near_the_window_alone_until_a_reader_wants_all_of_it(show):
    """Chromium takes what is not laid out from assistive programs."""
    page, _ = show((PLAIN * 10 + "\n") * 150 + "The last words.\n")
    last = page.locator("#text .section").last
    skipped = "(one) => !one.firstElementChild.checkVisibility({ contentVisibilityAuto: true })"
    assert last.evaluate(skipped)
    page.get_by_role("button", name="Reading settings").click()
    page.get_by_label("Lay out the whole text").check()
    assert not last.evaluate(skipped)
    page.reload()
    ready(page)
    assert not last.evaluate(skipped)
    page.get_by_role("button", name="Reading settings").click()
    page.get_by_label("Lay out the whole text").uncheck()
    assert last.evaluate(skipped)
