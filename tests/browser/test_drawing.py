"""What is drawn on the text is where its words are, and can be read, however much of it there is."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import keys, saved
from tests.browser.strokes import BOXES, DRAWN, LINES, WORDS, apart, stands_under

PLAIN = "Nobody else spoke about it on that day and the room was quiet for a while before the next question came. "
LABELS = ["claim", "actor", "figure"]


def line_height(page: Page, block: int = 0) -> float:
    style = f"getComputedStyle(document.querySelectorAll('#text p')[{block}])"
    return float(page.evaluate(f"parseFloat({style}.lineHeight)"))


def nested(first: int, last: int, depth: int) -> list[tuple[str, int, int]]:
    return [(LABELS[i % 3], first + i, last - i) for i in range(depth)]


def test_one_deep_spot_lifts_no_paragraph_and_says_how_many_more_there_are(show):
    text = PLAIN * 8 + "\n" + PLAIN
    page, ids = show(text, nested(120, 180, 12))
    assert line_height(page) == line_height(page, 1)
    chips = page.locator(".more-lanes").all_text_contents()
    assert chips
    assert all(words.startswith("+") for words in chips)
    assert stands_under(page, ids[0], 120, 180)


def test_lanes_stay_within_their_own_line_of_text(show):
    page, _ = show(PLAIN * 4, nested(10, 300, 5))
    words = page.evaluate(WORDS, [0, 400])
    for line in page.evaluate(LINES):
        next_line = min((one["top"] for one in words if one["top"] > line["top"]), default=line["bottom"])
        assert line["bottom"] <= next_line + 6  # letters begin below the top of their box


def test_a_paragraph_that_is_deep_in_most_of_its_lines_is_lifted_and_normal_again_when_it_is_not(show):
    text = PLAIN * 3 + "\n" + PLAIN
    page, ids = show(text, nested(0, 300, 7))
    assert line_height(page) > line_height(page, 1)
    assert stands_under(page, ids[6], 6, 294)
    keys(page, *["]", "Delete"] * 3)
    saved(page)
    page.wait_for_function("() => !document.querySelector('#text p').style.lineHeight")


def test_a_new_span_is_drawn_beside_what_was_drawn_and_goes_without_a_trace(show):
    page, _ = show(PLAIN * 4, [("actor", 10, 20), ("claim", 12, 200), ("figure", 300, 310)])
    strokes = page.locator(".ink .line")
    before, drawn = strokes.count(), page.evaluate(LINES)
    page.evaluate("document.querySelectorAll('.ink .line').forEach((one) => { one.wasThere = true })")
    keys(page, "Control+Home", "a")
    expect(strokes).to_have_count(before + 1)
    assert page.evaluate("[...document.querySelectorAll('.ink .line')].filter((one) => one.wasThere).length") == before
    assert page.locator(".grips .handle").count() == 2
    keys(page, "Control+z")
    expect(strokes).to_have_count(before)
    expect(page.locator(".grips .handle")).to_have_count(0)
    assert page.evaluate(LINES) == drawn


def test_of_forty_nested_spans_the_one_with_the_focus_is_drawn_and_named(show):
    page, ids = show(PLAIN * 8, nested(120, 210, 40))
    keys(page, *["]"] * 39)
    expect(page.locator("#list [aria-selected=true]")).to_have_attribute("data-span", ids[38])
    expect(page.locator(f".ink .line[data-span='{ids[38]}']").first).to_be_attached()
    expect(page.locator(".tag")).to_have_text("Figure" if LABELS[38 % 3] == "figure" else LABELS[38 % 3].title())


def test_names_never_stand_over_each_other(show):
    spans = [(LABELS[i % 3], 10 * i, 10 * i + 9 + i % 4 * 6) for i in range(24)]
    page, _ = show(PLAIN * 4, spans)
    keys(page, "v")
    expect(page.locator(".tag").nth(5)).to_be_attached()
    assert apart(page.evaluate(BOXES, ".tag"))


def test_a_span_that_starts_in_the_line_break_between_two_paragraphs_is_drawn_at_its_words(show):
    text = "First words here.\nSecond words there.\n"
    start = text.index("\n")
    page, ids = show(text, [("claim", start, start + 7)])
    assert stands_under(page, ids[0], start + 1, start + 7)


def test_a_span_of_nothing_but_a_line_break_is_shown_behind_the_last_word(show):
    text = "First words here.\nSecond words there.\n"
    start = text.index("\n")
    page, ids = show(text, [("claim", start, start + 1)])
    (line,), (word,) = page.evaluate(LINES, ids[0]), page.evaluate(WORDS, [0, start])
    assert abs(line["left"] - word["right"]) < 2
    assert line["right"] > line["left"] + 4


def test_a_span_goes_on_where_a_long_line_is_cut_for_display(show):
    text = (PLAIN * 40).strip()
    page, ids = show(text, [("claim", 2900, 3100)])
    blocks = page.locator("#text p").filter(has=page.locator(".line"))
    page.locator("#text p").nth(1).scroll_into_view_if_needed()
    expect(blocks).to_have_count(2)
    assert stands_under(page, ids[0], 2900, 3100)


def test_what_runs_from_right_to_left_has_its_start_at_the_right(show):
    text = "قال الرئيس إن أربعين مسيّرة أسقطت فوق المدينة.\nאמר שר החוץ.\n"
    page, ids = show(text, [("actor", 4, 10), ("claim", 14, 44)])
    keys(page, "]")
    assert stands_under(page, ids[0], 4, 10)
    keys(page, "]")
    expect(page.locator(f".handle[data-span='{ids[1]}']")).to_have_count(2)
    (start,), (end,) = page.evaluate(BOXES, ".handle.start"), page.evaluate(BOXES, ".handle.end")
    assert start["x"] > end["x"]


CHANGES = {
    "letters and words stand wider": "one.style.cssText = 'letter-spacing: .12em; word-spacing: .16em'",
    "the text is larger": "one.style.fontSize = '2rem'",
    "another font": "one.style.fontFamily = 'monospace'",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_drawn_follows_the_text_when_it_is_laid_out_anew(show, change):
    page, ids = show(PLAIN * 5, [("claim", 130, 290), ("actor", 150, 160)])
    before = page.evaluate(WORDS, [130, 290])
    page.locator("#text").evaluate(f"(one) => {{ {change} }}")
    page.wait_for_function(f"(before) => JSON.stringify(({WORDS})([130, 290])) !== before", arg=str(before))
    page.evaluate(DRAWN)
    assert stands_under(page, ids[0], 130, 290)
    assert stands_under(page, ids[1], 150, 160)


def test_what_is_drawn_follows_a_window_that_is_zoomed(show):
    page, ids = show(PLAIN * 5, [("claim", 130, 290)])
    page.set_viewport_size({"width": 500, "height": 900})
    page.evaluate(DRAWN)
    assert stands_under(page, ids[0], 130, 290)


COLOURS: dict[str, dict[str, str]] = {
    "forced": {"forced_colors": "active"},
    "contrast": {"contrast": "more"},
    "usual": {},
}


@pytest.mark.parametrize("options", COLOURS.values(), ids=COLOURS)
def test_the_lines_of_labels_are_seen_in_every_choice_of_colours(show, options):
    page, ids = show(PLAIN * 2, [("claim", 20, 60)], **options)
    (line, *_) = page.evaluate(LINES, ids[0])
    clip = {name: line[name] for name in ("x", "y", "width", "height")}
    seen = page.screenshot(clip=clip)
    page.evaluate("document.querySelector('.ink').hidden = true")
    assert page.screenshot(clip=clip) != seen


def test_of_very_many_relations_only_those_of_spans_in_sight_are_drawn_and_no_names_stand_over_others(show):
    text = "".join(f"Actor{i:04d} said it. " + PLAIN + ("\n" if i % 4 == 3 else "") for i in range(300))
    spans, ties, at = [], [], 0
    for i in range(300):
        at = text.index(f"Actor{i:04d}")
        spans += [("actor", at, at + 9), ("claim", at + 10, at + 17)]
        ties += [(2 * i + 1, 2 * i), *([(2 * i + 1, 2 * i - 2)] if i % 2 else [])]
    page, _ = show(text, spans, ties)
    expect(page.locator(".arcs path").first).to_be_attached()
    assert 10 < page.locator(".arcs path").count() < 150
    assert apart(page.evaluate(BOXES, ".says:not(.quiet)"))


def far_apart() -> tuple[str, list[tuple[str, int, int]]]:
    """A text of many screens: an actor at its start, two claims at its end, and one in its middle."""
    text = "Umerov spoke first. " + PLAIN + "\n" + (PLAIN * 6 + "\n") * 40 + "Nobody agreed. Everybody left.\n"
    words = ["Nobody agreed", "Everybody left"]
    return text, [("actor", 0, 6), *(("claim", text.index(one), text.index(one) + len(one)) for one in words)]


def test_a_relation_that_leads_far_away_says_where_and_is_followed_by_a_click(show):
    text, spans = far_apart()
    page, (actor, claim, _) = show(text, spans, [(1, 0)])
    stub = page.locator(".leads")
    expect(stub).to_have_text(re.compile(r"^Speaker ← Nobody agreed, \d+ screens below$"))
    stub.click()
    expect(page.locator("#list [aria-selected=true]")).to_have_attribute("data-span", claim)
    expect(page.locator(f".leads[data-span='{claim}']")).to_have_text(
        re.compile(r"^Speaker → Umerov, \d+ screens above$")
    )
    page.locator(f".leads[data-span='{claim}']").click()
    expect(page.locator("#list [aria-selected=true]")).to_have_attribute("data-span", actor)


def test_relations_that_lead_far_away_are_one_stub_and_are_followed_by_keys(show):
    text, spans = far_apart()
    page, (_, _, last) = show(text, spans, [(1, 0), (2, 0)])
    expect(page.locator(".leads")).to_have_text(re.compile(r"^Speaker ← Nobody agreed, \d+ screens below, and 1 more$"))
    keys(page, "o", "Enter")
    other = page.locator("#details").get_by_role(
        "button", name=re.compile("Go to the other end: .*Everybody left, .* below")
    )
    other.focus()
    keys(page, "Enter")
    expect(page.locator("#list [aria-selected=true]")).to_have_attribute("data-span", last)


def covers(page: Page, boxes: list[dict[str, float]], last: int) -> bool:
    """Whether one of these stands over words: letters begin below the top of their box, and end above its end."""
    words = page.evaluate(WORDS, [0, last])
    return any(box["bottom"] > one["top"] + 3 and box["top"] < one["bottom"] - 3 for box in boxes for one in words)


def test_the_name_of_what_has_the_focus_covers_no_words_however_many_lanes_there_are(show):
    page, ids = show(PLAIN * 4, nested(10, 300, 5))
    for span in ids:
        keys(page, "]")
        expect(page.locator("#list [aria-selected=true]")).to_have_attribute("data-span", span)
        expect(page.locator(".tag")).to_have_count(1)
        page.evaluate(DRAWN)
        assert not covers(page, page.evaluate(BOXES, ".tag"), 400)


def test_names_under_the_mouse_cover_no_words(show):
    page, _ = show(PLAIN * 4, nested(10, 300, 3))
    words = page.evaluate(WORDS, [0, 400])
    page.mouse.move(words[1]["left"] + 200, words[1]["top"] + 10)
    expect(page.locator(".hover-names")).to_be_visible()
    assert not covers(page, page.evaluate(BOXES, ".hover-names"), 400)
