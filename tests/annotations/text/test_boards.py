"""Many figures of one thing: who stands against whom, what fits all, and the scale on which they are drawn."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.records.figures import FigureRecord
from annotations.text.boards import MOST_TRIED, Standing, Voice, board_of, by_document, opposite, sides
from annotations.text.intervals import quantity_of
from annotations.text.quantities import meet, overlap
from annotations.text.scales import EDGE, MOST_TICKS, WIDTH, scale_of


def figure(value: str | None = "9", bound: str = "exact", **more):
    low = value if bound in ("exact", "at_least", "more_than") else None
    high = value if bound in ("exact", "at_most", "less_than") else None
    told = {"value": value, "low": low, "high": high, "unit": "person", "counted": "dead", **more}
    return quantity_of(FigureRecord(bound=bound, **told))


NONE = figure(None, "vague")


def board(*figures, voices=None):
    return board_of(figures, voices or [Voice(n, None) for n in range(len(figures))])


@pytest.mark.parametrize(
    ("figures", "standing"),
    [
        ([], Standing.ALONE),
        ([figure()], Standing.ALONE),
        ([figure(), NONE], Standing.ALONE),
        ([figure(), figure()], Standing.EQUAL),
        ([figure(), figure(bound="at_least")], Standing.COMPATIBLE),
        ([figure(), figure("4")], Standing.CONFLICTING),
        ([figure(bound="more_than"), figure(bound="less_than")], Standing.CONFLICTING),
        ([figure(place="Kyiv"), figure("4", place="Sumy")], Standing.APART),
        ([figure(as_of="2025-05-17"), figure("4", as_of="2025-05-18")], Standing.APART),
        ([figure(as_of="2025-05-17"), figure("4", as_of="2025-05")], Standing.CONFLICTING),
        ([figure("30", unit="km", counted=None), figure("18", unit="mile", counted=None)], Standing.COMPATIBLE),
        ([figure("30", unit="km", counted=None), figure("28", unit="mile", counted=None)], Standing.UNCLEAR),
        ([figure("30", unit="km", counted="road"), figure("28", unit="mile", counted="road")], Standing.CONFLICTING),
    ],
)
def test_the_figures_of_one_thing_stand_to_each_other(figures, standing):
    assert board(*figures).standing == standing


@pytest.mark.parametrize("field, here, there", [("place", "Kyiv", "Sumy"), ("as_of", "2025-05-17", "2025-05-18")])
def test_two_places_that_differ_are_not_called_an_article_with_two_numbers(field, here, there):
    five, nine = figure("5", **{field: here}), figure("9", **{field: there})
    assert board(five, five, nine, nine).standing == Standing.PARTED
    assert board(five, figure("5", "at_least", **{field: here}), nine).standing == Standing.PARTED
    both = [Voice(1, None), Voice(1, None), Voice(2, None), Voice(3, None)]
    assert board(five, figure("6", **{field: here}), nine, nine, voices=both).standing == Standing.SEVERAL


@pytest.mark.parametrize("field, here, there", [("place", "Kyiv", "Sumy"), ("as_of", "2025-05-17", "2025-05-18")])
def test_a_figure_of_another_place_or_day_excuses_nothing(field, here, there):
    figures = [figure("5", **{field: here}), figure("9", **{field: here}), figure("5", **{field: there})]
    found = board(*figures, voices=[Voice(1, None), Voice(2, None), Voice(2, None)])
    assert found.standing == Standing.CONFLICTING and found.against == [1, 0, None]


def test_what_fits_all_is_told_in_the_base_of_the_dimension():
    found = board(figure("2", "less_than", unit="hour"), figure("60", "at_least", unit="minute"))
    assert found.fit == ((Decimal(3600), 0), (Decimal(7200), -1))
    assert board(figure("9", "at_least"), figure("12", "at_most")).fit == ((Decimal(9), 0), (Decimal(12), 0))


def test_a_part_contradicts_nobody_whose_whole_stands_beside_it():
    here, there = Voice(1, "officials"), Voice(2, "police")
    found = board(figure("7"), figure("3"), figure("7"), voices=[here, here, there])
    assert found.standing == Standing.SEVERAL and found.against == [None, None, None]
    found = board(figure("7"), figure("3"), figure("8"), voices=[here, here, there])
    assert found.standing == Standing.CONFLICTING and found.against == [2, 2, 0]


def test_two_people_in_one_article_may_contradict_each_other_and_one_does_not():
    ann, bob, nobody = Voice(1, "ann"), Voice(1, "bob"), Voice(1, None)
    assert board(figure("7"), figure("8"), voices=[ann, bob]).against == [1, 0]
    assert board(figure("7"), figure("8"), voices=[ann, ann]).standing == Standing.SEVERAL
    assert board(figure("7"), figure("8"), voices=[ann, nobody]).standing == Standing.SEVERAL
    same = [Voice(1, "rustem umerov"), Voice(1, "umerov")]
    assert board(figure("7"), figure("8"), voices=same).standing == Standing.SEVERAL
    assert board(figure("7", place="Kyiv"), figure("8"), voices=[ann, bob]).standing == Standing.SEVERAL


def test_the_most_common_contradiction_is_named():
    figures = [figure("9"), figure("3"), figure("8"), figure("8"), figure("8")]
    voices = [Voice(n, None) for n in range(5)]
    names = ["a", "b", "c", "d", "e"]
    found = board_of(figures, voices)
    common = sides(figures, names)
    assert common[0] == 2
    assert opposite(figures, voices, found, 0, common, by_document(voices, range(5))) == 2


EXACT = st.builds(figure, st.integers(0, 6).map(str), st.sampled_from(["exact", "at_least", "less_than", "approx"]),
                  place=st.sampled_from([None, "Kyiv", "Sumy"]),
                  as_of=st.sampled_from([None, "2025", "2025-05-17", "2025-05-12/2025-05-18"]),
                  unit=st.sampled_from(["km", "mile"]))  # fmt: skip


@settings(deadline=None)
@given(st.lists(EXACT, max_size=12))
def test_of_single_articles_each_figure_stands_against_one_exactly_if_some_other_does_not_fit(figures):
    found = board(*figures)
    for n, one in enumerate(figures):
        clashes = [m for m, other in enumerate(figures) if meet(one, other) and not overlap(one, other)]
        assert (found.against[n] is not None) == bool(clashes and one.known)
        assert found.against[n] is None or found.against[n] in clashes


@settings(deadline=None)
@given(st.lists(st.tuples(EXACT, st.integers(0, 3), st.sampled_from([None, "ann", "bob"])), max_size=12))
def test_whatever_is_said_to_stand_against_a_figure_does_not_fit_it(rows):
    figures, voices = [row[0] for row in rows], [Voice(*row[1:]) for row in rows]
    found = board_of(figures, voices)
    documents, common = by_document(voices, range(len(rows))), sides(figures, [str(one.document) for one in voices])
    for n in range(len(rows)):
        other = opposite(figures, voices, found, n, common, documents)
        assert (other is None) == (found.against[n] is None)
        if other is not None:
            assert meet(figures[n], figures[other]) and not overlap(figures[n], figures[other])


def test_a_large_tangle_is_told_without_trying_all_pairs():
    figures = [figure(str(n % 50)) for n in range(1000)]
    found = board_of(figures, [Voice(n % 300, None) for n in range(1000)])
    assert found.standing == Standing.CONFLICTING and len(figures) ** 2 > MOST_TRIED


@settings(deadline=None)
@given(st.lists(EXACT, max_size=8))
def test_every_number_has_its_place_on_the_scale(figures):
    scale = scale_of(figures)
    assert (scale is None) == (not figures)
    if scale is not None:
        assert 2 <= len(scale.ticks) <= 2 * MOST_TICKS
        assert list(scale.ticks) == sorted(set(scale.ticks)) and scale.low < scale.high
        for one in figures:
            for end in (one.low[0], one.high[0]):
                if end.is_finite():
                    assert EDGE <= Decimal(scale.at(end)) <= WIDTH - EDGE


@pytest.mark.parametrize(
    ("values", "ticks", "is_log"),
    [
        (["8", "9"], ["7", "8", "9", "10"], False),
        (["0.25"], ["0.20", "0.25", "0.30"], False),
        (["4", "20000"], ["1", "100", "10000"], True),
        (["0", "5"], ["0", "2", "4", "6"], False),
        (["339", "400"], ["300", "350", "400", "450"], False),
        (["-5", "5"], ["-10", "-5", "0", "5", "10"], False),
    ],
)
def test_round_numbers_stand_above_the_scale(values, ticks, is_log):
    scale = scale_of([figure(value) for value in values])
    assert ([format(tick, "f") for tick in scale.ticks], scale.is_log) == (ticks, is_log)


def test_the_scale_has_the_unit_that_most_figures_have():
    kms = [figure("10", unit="km"), figure("12", unit="km"), figure("6", unit="mile")]
    assert scale_of(kms).unit.name == "km"
    assert scale_of([NONE]) is None
