"""Score bands and what people did: counts, Wilson intervals, the calibration error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.matching.outcomes import BANDS, Outcome, Share, report, share

OUTCOMES = st.builds(
    Outcome,
    score=st.none() | st.integers(0, 1000),
    wished=st.booleans(),
    refused=st.booleans(),
    held=st.booleans(),
    ratings=st.lists(st.integers(1, 5), max_size=3).map(tuple),
)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Of none of ten: z² / (10 + z²); of one of one: 1 / (1 + z²).
    [(0, 10, 0.0, 0.2775), (1, 1, 0.2065, 1.0), (5, 10, 0.2366, 0.7634), (45, 100, 0.3561, 0.5476)],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert (found.count, found.of, round(found.low, 4), round(found.high, 4)) == (count, of, low, high)


def test_of_nothing_nothing_is_known() -> None:
    assert share(0, 0) == Share(0, 0, 0.0, 1.0)
    empty = report([])
    assert empty.calibration_error is None
    assert [(band.low, band.high, band.shown) for band in empty.bands[:2]] == [(0, 100, 0), (100, 200, 0)]
    assert (empty.total.shown, empty.total.mean_score, empty.total.mean_rating) == (0, None, None)


def test_bands_count_what_was_done() -> None:
    found = report(
        [
            Outcome(score=820, wished=True, held=True, ratings=(5, 4, 5, 4, 5)),
            Outcome(score=880),
            Outcome(score=899, refused=True),
            Outcome(score=900, wished=True),
            Outcome(score=None, wished=True, held=True, ratings=(3,) * 5),
        ]
    )
    band = found.bands[8]
    assert (band.shown, band.wished.count, band.refused.count, band.held.count) == (3, 1, 1, 1)
    assert band.mean_score == pytest.approx(2.599 / 3)
    assert (band.ratings, band.mean_rating) == (5, 4.6)
    assert found.bands[9].shown == 1
    assert (found.total.shown, found.total.wished.count, found.total.mean_score) == (4, 2, 3.499 / 4)
    assert (found.unsuggested.shown, found.unsuggested.mean_score, found.unsuggested.mean_rating) == (1, None, 3.0)


def test_what_few_people_said_is_not_told() -> None:
    found = report([Outcome(850, ratings=(1,)), Outcome(950, ratings=(5,) * 5), Outcome(None, ratings=(2,) * 4)])
    told = [(band.ratings, band.mean_rating) for band in (*found.bands, found.unsuggested)]
    assert told == [(None, None)] * 11  # nor of the band that has enough: the total less it is the one rating
    assert (found.total.ratings, found.total.mean_rating) == (6, 26 / 6)
    few = report([Outcome(850, ratings=(1, 2, 3, 4))])
    assert (few.total.ratings, few.total.mean_rating) == (None, None)
    enough = report([Outcome(850, ratings=(1,) * 5), Outcome(950, ratings=(5,) * 5)])
    assert [(band.ratings, band.mean_rating) for band in enough.bands[7:]] == [(0, None), (5, 1.0), (5, 5.0)]


def test_the_ends_of_the_scale_are_in_the_outer_bands() -> None:
    found = report([Outcome(score=0), Outcome(score=99), Outcome(score=100), Outcome(score=1000)])
    assert [band.shown for band in found.bands] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_the_calibration_error_weighs_each_band_by_what_it_showed() -> None:
    # Three at 0.9 of which two were wished (off by 0.9 - 2/3), one at 0.2 that was not (off by 0.2).
    found = report([Outcome(900, True), Outcome(900, True), Outcome(900), Outcome(200), Outcome(None, True)])
    assert found.calibration_error == pytest.approx((3 * (0.9 - 2 / 3) + 0.2) / 4)
    assert report([Outcome(1000, True), Outcome(0)]).calibration_error == 0.0


@pytest.mark.parametrize("wrong", [Outcome(score=1001), Outcome(score=-1), Outcome(500, ratings=(0,))])
def test_what_is_no_score_or_rating_is_refused(wrong: Outcome) -> None:
    with pytest.raises(ValueError, match="expected"):
        report([wrong])


@given(st.lists(OUTCOMES, max_size=40))
def test_nothing_is_lost_and_order_does_not_matter(outcomes: list[Outcome]) -> None:
    found = report(outcomes)
    assert len(found.bands) == BANDS
    assert sum(band.shown for band in found.bands) == found.total.shown
    assert found.total.shown + found.unsuggested.shown == len(outcomes)
    for band in (*found.bands, found.total, found.unsuggested):
        for each in (band.wished, band.refused, band.held):
            assert each.low <= (each.count / each.of if each.of else 0.5) <= each.high
    assert report(reversed(outcomes)) == found
