import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.matching.scoring import LEAST, UNKNOWN, common_ground, confidence, probability, reciprocal

PROBABILITIES = st.floats(LEAST, 1)


def score(forward: float, backward: float) -> float:
    return float(reciprocal(np.array([forward]), np.array([backward]))[0])


def test_evidence_becomes_probability() -> None:
    found = probability(np.array([-np.inf, -100, 0, 100], dtype=np.float32))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [LEAST, (1 + LEAST) / 2, 1]


def test_the_published_example() -> None:
    assert round(score(0.9, 0.78), 2) == 0.84


def test_nobody_knows() -> None:
    assert np.isnan(score(np.nan, np.nan))


@given(PROBABILITIES, PROBABILITIES)
def test_one_way_ranks_like_the_known_direction(one: float, other: float) -> None:
    assert score(one, np.nan) == score(np.nan, one) <= one + 1e-12
    if one < other:
        assert score(one, np.nan) <= score(other, np.nan)


@given(PROBABILITIES, st.floats(UNKNOWN, 1))
def test_a_met_need_never_counts_for_less_than_an_unknown_one(known: float, learned: float) -> None:
    assert score(known, learned) >= score(known, np.nan) - 1e-12


def test_common_ground_stays_below_every_stated_need() -> None:
    found = common_ground(np.array([-np.inf, 0, np.inf], dtype=np.float32))
    assert found.tolist() == pytest.approx([LEAST / 100, LEAST * 0.505, LEAST])


def test_confidence_runs_from_little_to_one() -> None:
    assert confidence(judged=(0, 0), languages_known=False, sectors_known=False) == 0.05
    assert confidence(judged=(1, 1), languages_known=True, sectors_known=True) == pytest.approx(1)
