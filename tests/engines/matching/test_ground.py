import numpy as np
import pytest

from escale.engines.matching.corpus import offers_of
from escale.engines.matching.ground import BREADTH, CIRCLE, Ground
from escale.engines.matching.model import Profile
from escale.engines.matching.rows import Rows

SILENT = np.zeros((0, 4), dtype=np.float32)


def ground_of(*profiles: Profile) -> np.ndarray:
    offers = offers_of(profiles)
    ground = Ground(profiles, offers, Rows.of(np.zeros((len(offers), 4), dtype=np.float32)))
    return ground.between(slice(0, len(profiles)))


def test_rare_words_in_common_speak_for_two_and_everyday_words_do_not() -> None:
    ours = "Dosimetry for tritium laboratories"
    between = ground_of(
        Profile("a", about=ours),
        Profile("b", about="Tritium dosimetry"),
        Profile("c", about="Laboratories for shoes"),
        *(Profile(f"d{n}", about="Work for laboratories") for n in range(6)),
    )
    assert between[0, 1] > between[0, 2]
    assert between[0, 2] == pytest.approx(between[0, 3])


def test_whom_both_met_counts_the_more_the_fewer_they_met() -> None:
    quiet = Profile("quiet", about="x")
    host = Profile("host", about="x", met=tuple(f"g{n}" for n in range(8)))
    guests = [Profile(f"g{n}", about="x", met=("quiet",) if n < 2 else ()) for n in range(8)]
    between = ground_of(quiet, host, *guests)
    nothing = between[1, 2]  # they met each other, and have nobody in common
    assert between[2, 3] - nothing == pytest.approx(CIRCLE * np.sqrt(1 / 2 + 1 / 8), rel=1e-5)
    assert between[4, 5] - nothing == pytest.approx(CIRCLE * np.sqrt(1 / 8), rel=1e-5)


def test_who_says_more_is_broader_up_to_a_point_and_saying_it_again_changes_nothing() -> None:
    one, ten, again, many = ground_of(
        Profile("a", offers=("a 0",)),
        Profile("b", offers=tuple(f"b {n}" for n in range(10))),
        Profile("c", offers=("c 0",) * 50),
        Profile("d", offers=tuple(f"d {n}" for n in range(500))),
    )[0]
    assert ten - one == pytest.approx(BREADTH * np.log(10), rel=1e-5)
    assert again == pytest.approx(one)
    assert many - one == pytest.approx(BREADTH * np.log(50), rel=1e-5)
