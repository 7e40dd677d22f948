"""Comparing figures: what is equal, compatible, conflicting and not comparable, and that it holds both ways round."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.records.figures import BOUNDS, FIGURE_KEYS, KINDS, FigureRecord
from annotations.text.intervals import half_step, holds_at, number, quantity_of, thing_of, widened
from annotations.text.quantities import Outcome, compare, in_words
from annotations.text.units import UNITS, unit_of

CASES = json.loads((Path(__file__).resolve().parents[2] / "cases" / "comparisons.json").read_text(encoding="utf-8"))
FIGURES = {name: FigureRecord(**fields) for name, fields in CASES["figures"].items()}
FEET = FigureRecord("100", "100", "100", unit="feet", kind="distance")
LISTED = [(outcome, *pair) for outcome in Outcome for pair in CASES[outcome]]
NUMBERS = st.one_of(st.none(), st.decimals(-(10**12), 10**12, places=3).map(lambda one: format(one.normalize(), "f")))
WORDS = st.sampled_from(
    [None, "person", "dead", "killed", "km", "mile", "hour", "day", "percent", "USD", "drone", "", "é\x00"]
)
RECORDS = st.builds(
    FigureRecord, value=NUMBERS, low=NUMBERS, high=NUMBERS, bound=st.sampled_from(BOUNDS), unit=WORDS, counted=WORDS,
    kind=st.sampled_from(KINDS), per=WORDS,
    as_of=st.sampled_from([None, "2025", "2025-05", "2025-05-18", "2025-05/2025-07", "soon"]),
    place=WORDS, attributed_to=WORDS,
)  # fmt: skip


@pytest.mark.parametrize(("outcome", "one", "other"), LISTED, ids=lambda part: str(part))
def test_two_figures_stand_to_each_other_as_listed_both_ways_round(outcome, one, other):
    for a, b in ((one, other), (other, one)):
        verdict = compare(FIGURES[a], FIGURES[b])
        assert verdict.outcome == outcome, verdict.reason
        assert verdict.reason[0].isupper() or verdict.reason[0].isdigit()
        assert verdict.reason.endswith(".")


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("nine dead", "four dead", "9 and 4 cannot both be true of the same thing (dead)."),
        ("one hour", "under two hours", "1 hour and less than 2 hours can both be true."),
        ("30 km", "18 miles", "30 km and 18 miles can both be true. 18 miles is 28.97 km, the same when rounded."),
        ("100 km", "80 miles", "100 km and 80 miles cannot both be true. 100 km is 62.14 miles."),
        ("nine dead", "nine injured", "Dead and injured are different things."),
        (
            "nine dead in the week of 26 May",
            "four dead on 2 June",
            "9 is as of 2025-05-26 to 2025-06-01, 4 as of 2025-06-02: the number may have changed between.",
        ),
        ("nine dead in Kyiv", "four dead in Sumy", "They are of different places: Kyiv and Sumy."),
        ("six thousand", "12,000", "6,000 and 12,000 differ, but only one says per what: side."),
        ("USD 7bn", "EUR 7bn", "USD and EUR are different currencies, which are never converted."),
        ("90 minutes", "1.5 hours", "90 minutes and 1.5 hours are the same."),
        ("100 feet", "30 km", "100 feet and 30 km cannot both be true. 100 feet is 0.03 km."),
        ("60 percent", "5 percentage points", "Share and percentage point are different things."),
    ],
)
def test_the_reason_names_the_numbers_units_and_words_that_decided(one, other, reason):
    named = FIGURES | {"six thousand": FIGURES["6,000 per side"], "100 feet": FEET}
    assert compare(named[one], FIGURES[other]).reason == reason


@pytest.mark.parametrize(
    ("as_of", "wanted", "holds"),
    [
        ("2025-05-17", "2025", True), ("2025-05-17", "2025-05-17", True), ("2025-05-17", "202", True),
        ("2025-05", "2025-05-17", False), (None, "2025", False), ("2025-05-17", "2025-06", False),
        ("2025-05-26/2025-06-01", "2025-06", True), ("2025-05-26/2025-06-01", "2025-05-28", True),
        ("2025-05-26/2025-06-01", "2025-05-26/2025-06-01", True), ("2025-05-26/2025-06-01", "2025-06-02", False),
        ("2014/2022", "2025", False), ("2014/2022", "201", True),
    ],
)  # fmt: skip
def test_an_as_of_is_found_by_the_dates_that_it_begins_like_or_touches(as_of, wanted, holds):
    assert holds_at(as_of, wanted) is holds


@settings(deadline=None)
@given(RECORDS, RECORDS)
def test_any_two_figures_get_one_outcome_whichever_comes_first(a, b):
    assert compare(a, b).outcome == compare(b, a).outcome


@settings(deadline=None)
@given(RECORDS)
def test_a_figure_with_a_number_is_equal_to_itself(a):
    expected = Outcome.EQUAL if quantity_of(a).known else Outcome.NOT_COMPARABLE
    assert compare(a, a).outcome == expected
    assert in_words(a)


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.text()), min_size=11, max_size=11))
def test_no_record_however_wrong_raises(fields):
    record = FigureRecord(**{key: value or "" if key in ("bound", "kind") else value
                             for key, value in zip(FIGURE_KEYS, fields, strict=True)})  # fmt: skip
    compare(record, FIGURES["nine dead"])
    compare(record, record)


@settings(deadline=None)
@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.decimals(1, 10**6, places=2))
def test_a_number_converted_there_and_back_is_the_same_and_equal_on_the_way(here, there, value):
    one, other = UNITS[here], UNITS[there]
    if one.dimension != other.dimension:
        return
    converted = value * one.factor / other.factor
    back = converted * other.factor / one.factor
    assert abs(back - value) <= value * Decimal("1e-20")
    if len(str(converted)) < 28:  # exactly so, without rounding
        said = [FigureRecord(value=f"{n:f}", low=f"{n:f}", high=f"{n:f}", unit=unit, kind="count")
                for n, unit in ((value, here), (converted, there))]  # fmt: skip
        assert compare(*said).outcome == Outcome.EQUAL


@settings(deadline=None)
@given(RECORDS)
def test_what_may_have_been_rounded_holds_what_was_said(a):
    one = quantity_of(a)
    low, high = widened(one)
    assert low[0] <= one.low[0]
    assert one.high[0] <= high[0]


@pytest.mark.parametrize(
    ("value", "half"),
    [("18", "0.5"), ("30", "5"), ("25", "2.5"), ("100", "5"), ("1200", "50"), ("1", "0.25"), ("2", "0.5"),
     ("1.5", "0.05"), ("0", "0"), ("-30", "5"), ("0.25", "0.005")],
)  # fmt: skip
def test_a_number_is_taken_as_rounded_to_its_last_digit_that_says_something(value, half):
    assert half_step(Decimal(value)) == Decimal(half)


@pytest.mark.parametrize("word", ["km", "Kilometres", "kilometer", "KM"])
def test_a_unit_is_known_in_all_its_spellings(word):
    assert unit_of(word) is UNITS["km"]


@pytest.mark.parametrize("word", [None, "", "ton", "USD", "person", "drone"])
def test_what_is_not_converted_has_no_unit_here(word):
    assert unit_of(word) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [("under two hours", "less than 2 hours"), ("USD 7bn", "USD 7,000,000,000"), ("eight to ten dead", "8 to 10"),
     ("several drones", "no number"), ("dozens of drones", "24 to 99"), ("over 30 percent", "more than 30 percent"),
     ("a year", "1 year"), ("about 400", "about 400"),
     ("from 2014 to 2022", "2014 to 2022"), ("3-7 June", "day 3 to 7")],
)  # fmt: skip
def test_a_figure_is_said_in_words(name, words):
    assert in_words(FIGURES[name]) == words


def test_figures_of_one_thing_stand_together_whatever_their_unit_and_spelling():
    assert thing_of(FIGURES["30 km"]) == thing_of(FIGURES["80 miles"])
    assert thing_of(FIGURES["nine killed"]) == thing_of(FIGURES["four dead"])
    assert thing_of(FIGURES["one in four"]) == thing_of(FIGURES["25 percent"])
    assert not thing_of(FIGURES["30 km"]).named
    assert thing_of(FIGURES["nine drones"]).named


@pytest.mark.parametrize("written", [None, "", "x", "NaN", "Infinity", "1e999", "9" * 61])
def test_what_is_no_plain_number_is_none(written):
    assert number(written) is None
