from math import log

import numpy as np
import pytest

from escale.engines.matching.terms import codes_in, subjects_in, term_columns


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("Certified ISO 27001 and ISO/IEC 17025:2017.", {"ISO27001", "ISO17025"}),
        ("AS9100, AS 9100", {"AS9100"}),
        ("Usine certifiée IATF 16949", {"IATF16949"}),
        ("WE SHOUT ABOUT ISO 9001", {"ISO9001"}),
        ("Founded in 2009", set()),
        ("", set()),
    ],
)
def test_codes_in_one_spelling(sentence: str, codes: set[str]) -> None:
    assert codes_in(sentence) == codes


def test_acronyms_are_subjects_like_trades() -> None:
    assert subjects_in("algodón GOTS, T 24") == {"GOTS", "cotton"}
    assert subjects_in("ALGODON GOTS") == {"cotton"}


def test_products_add_up_how_rare_shared_subjects_are_and_codes_more() -> None:
    needs, offers = term_columns(
        ["Drohnen XYZ", "T24", "Drohnen"], ["drones XYZ", "drone, T 24", "nothing", "Drones"]
    )
    of_two, of_five = 1 - log(2) / log(7), 1 - log(5) / log(7)
    expected = [[of_two + of_five, of_five, 0, of_five], [0, 1.5 * of_two, 0, 0], [of_five, of_five, 0, of_five]]
    assert needs @ offers.T == pytest.approx(np.array(expected), abs=1e-6)


def test_no_sentences() -> None:
    needs, offers = term_columns([], [])
    assert (needs.shape, offers.shape) == ((0, 0), (0, 0))
