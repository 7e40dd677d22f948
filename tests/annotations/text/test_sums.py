"""Checks in a document: what is told of sums, parts and conversions, and what is not."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.records.figures import BOUNDS, FigureRecord
from annotations.text.sums import Marked, checks_in

FIGURE = re.compile(r"(at least |about )?(\d+)( km| miles?| percent)?")
UNITS = {" km": "km", " mile": "mile", " miles": "mile", " percent": "percent"}


def marked(text: str, **more) -> list[Marked]:
    """Every number of a text as a figure of its own; without a unit they are of people who died."""
    found = []
    for n, match in enumerate(FIGURE.finditer(text)):
        hedge, value, unit = match.groups()
        bound = {"at least ": "at_least", "about ": "approx"}.get(hedge or "", "exact")
        kind = {None: "count", " percent": "percentage"}.get(unit, "distance")
        low, high = (None if bound == "approx" else value), (value if bound == "exact" else None)
        told = {"unit": UNITS.get(unit or "", "person"), "counted": None if unit else "dead", "kind": kind, **more}
        found.append(Marked(f"f{n}", *match.span(), FigureRecord(value, low, high, bound, **told)))
    return found


def told(text: str, **more) -> list[tuple[str, bool, str]]:
    return [(check.kind, check.agrees, check.says) for check in checks_in(text, marked(text, **more))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It killed 6: 4 in Sumy and 2 in Kyiv.", ("sum", True, "4 + 2 = 6.")),
        ("It killed 6: 4 in Sumy and 3 in Kyiv.", ("sum", False, "4 + 3 is 7, not 6.")),
        ("It killed 6 (4 in Sumy, 3 in Kyiv).", ("sum", False, "4 + 3 is 7, not 6.")),
        ("There were 4 in Sumy and 3 in Kyiv, 8 in all.", ("sum", False, "4 + 3 is 7, not 8.")),
        ("There were 4 in Sumy and 3 in Kyiv, a total of 7.", ("sum", True, "4 + 3 = 7.")),
        ("It killed 9: at least 4 in Sumy and 3 in Kyiv.", ("sum", True, "At least 4 + 3 = 9.")),
        ("It killed 5: at least 4 in Sumy and 3 in Kyiv.", ("sum", False, "At least 4 + 3 cannot be 5.")),
        ("6 were killed.\n\n4 died in Sumy and 2 in Kyiv.", ("sum", True, "4 + 2 = 6.")),
        ("Fire hit 3 of the 7.", ("subset", True, "3 of 7: a part of it.")),
        ("Fire hit 9 out of 7.", ("subset", False, "9 of 7: more than the whole.")),
        ("It killed 12 people, including at least 3 children.", ("subset", True, "At least 3 of 12: a part of it.")),
        ("It killed 12 people, among them 13 children.", ("subset", False, "13 of 12: more than the whole.")),
        ("about 30 km (18 miles) away", ("conversion", True, "About 30 km and 18 miles can both be true. 18 miles is "
                                         "28.97 km. “About” is taken as a tenth either way.")),
        ("30 km, or 30 miles, away", ("conversion", False, "30 km and 30 miles cannot both be true. 30 km is 18.64 "
                                      "miles.")),
        ("It killed 7, 3 of them children.", ("subset", True, "3 of 7: a part of it.")),
        ("It killed 9 (including 4 children, and 2 women).", ("subset", True, "4 of 9: a part of it.")),
        ("12 were aboard, 9 of whom died.", ("subset", True, "9 of 12: a part of it.")),
        ("It killed 6 (4 in Sumy, 3 of a family).", ("sum", False, "4 + 3 is 7, not 6.")),
        ("It killed 6: 4 women, 3 men and a boy.", ("sum", False, "4 + 3 is 7, not 6.")),
    ],
)  # fmt: skip
def test_a_hint_says_whether_the_numbers_agree(text, expected):
    assert told(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "It killed 6, and 4 more in Sumy, then 3.",  # nothing says that they should add up
        "It killed 3. Of the 7 nobody spoke.",  # two sentences
        "They walked 30 km in 18 days and 11 miles in 4.",  # no conversion
        "In 62 percent of the 7 it rained.",  # a share is no part
        "6 were killed.\n\nNobody was hurt.\n\n4 died in Sumy and 2 in Kyiv.",  # too far apart
        "They sent 40 officers instead of 20.",  # no part
        "The village lies 40 km east of 20 km of ditches.",
        "A crew of 40 made up of 30, and 12 ahead of 9.",
        "It killed 10: 6 women, 3 men and a boy.",  # the boy is no number
        "It killed 10: a boy, 6 women and 3 men.",
        "They took 500 away: 200 from Sumy and 150 from Kyiv, among others.",
        "They swapped 300 each: 300 from Sumy and 300 from Kyiv.",
        "The toll is 9 — up from 4 on Sunday and 3 on Saturday.",
        "The toll is 9 — after 4 on Sunday and 3 on Saturday.",
        "It hurt 6 (2 badly), 3 died.",  # what stands behind the bracket is not in it
        "The trip takes 20 km, 3 miles less than before.",
        "It killed 9.",
        "",
    ],
)
def test_nothing_is_told_where_nothing_says_so(text):
    assert told(text) == []


def test_each_of_several_parts_is_one_of_the_whole_and_not_of_the_part_before_it():
    assert [says for _kind, _agrees, says in told("It killed 9, 4 of them women, 3 of them children.")] == [
        "4 of 9: a part of it.", "3 of 9: a part of it.",
    ]  # fmt: skip


def test_a_way_and_a_speed_are_not_one_converted():
    text = "100 km (62 miles) away"
    way, speed = marked(text)
    assert [check.kind for check in checks_in(text, [way, speed])] == ["conversion"]
    fast = replace(speed, record=replace(speed.record, per="hour"))
    assert checks_in(text, [way, fast]) == []


def test_figures_of_different_things_are_not_added():
    text = "6 and 4 and 2"
    figures = [Marked(one.uid, one.start, one.end, FigureRecord(one.record.value, one.record.value, one.record.value,
               unit="person", counted=counted))
               for one, counted in zip(marked(text), ("dead", "injured", "dead"), strict=True)]  # fmt: skip
    assert checks_in(text, figures) == []


def test_the_key_is_that_of_the_spans_whatever_their_numbers_are():
    [before], [after] = (checks_in(text, marked(text)) for text in ("Fire hit 3 of the 7.", "Fire hit 9 of the 7."))
    assert before.key == after.key and before.spans == after.spans == ("f0", "f1")
    assert len(before.key) <= 100


def test_of_figures_that_overlap_the_first_counts():
    text = "Fire hit 3 of the 7."
    figures = marked(text)
    assert len(checks_in(text, [*figures, Marked("whole", 9, 20, FigureRecord("3"))])) == 0
    assert len(checks_in(text, [*figures, Marked("later", 18, 19, FigureRecord("1"))])) == 1


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 9), st.sampled_from(BOUNDS), st.sampled_from(["3", "7", None]))
    ),
    st.text(alphabet="ab 3of:.\n(é😀", max_size=60),
)
def test_no_marks_and_no_text_raise_however_wrong(places, text):
    figures = [
        Marked(str(n), start, start + length, FigureRecord(value, value, value, bound, "km" if n % 2 else "mile"))
        for n, (start, length, bound, value) in enumerate(places)
    ]
    for check in checks_in(text, figures):
        assert check.says and len(check.spans) > 1
