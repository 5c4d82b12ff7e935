from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from escale.engines.matching.terms import Terms, codes_in, subjects_in, term_columns
from tests.engines.matching.speaking import wording


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
        wording(["Drohnen XYZ", "T24", "Drohnen"]), wording(["drones XYZ", "drone, T 24", "nothing", "Drones"])
    )
    of_two, of_five = 1 - log(2) / log(7), 1 - log(5) / log(7)
    expected = [[of_two + of_five, of_five, 0, of_five], [0, 1.5 * of_two, 0, 0], [of_five, of_five, 0, of_five]]
    assert products(needs, offers) == pytest.approx(np.array(expected), abs=1e-3)


def products(left: Terms, right: Terms, *, most: float = 99.0) -> NDArray[np.float32]:
    total = np.zeros((len(left), len(right)), dtype=np.float32)
    left.add_products(right, total, most=most, factor=1.0)
    return total


def test_no_sentences() -> None:
    needs, offers = term_columns(wording([]), wording([]))
    assert (len(needs), len(offers), needs.width) == (0, 0, 0)
    assert products(needs, offers).shape == (0, 0)


NAMED = st.lists(st.dictionaries(st.integers(0, 5), st.sampled_from([0.25, 0.5, 1.0])), max_size=6)


def rows_of(sentences: list[dict[int, float]]) -> tuple[Terms, NDArray[np.float32]]:
    """The same rows sparsely and in full."""
    full = np.zeros((len(sentences), 6), dtype=np.float32)
    for row, named in zip(full, sentences, strict=True):
        row[list(named)] = list(named.values())
    starts = np.cumsum([0, *map(len, sentences)])
    columns = np.array([column for named in sentences for column in named], dtype=np.int16)
    values = np.array([value for named in sentences for value in named.values()], dtype=np.float32)
    return Terms(starts, columns, values, 6), full


@given(NAMED, NAMED, st.sampled_from([0.5, 2.0]))
def test_sparse_rows_add_up_as_full_ones(
    left: list[dict[int, float]], right: list[dict[int, float]], most: float
) -> None:
    (mine, my_full), (theirs, their_full) = rows_of(left), rows_of(right)
    assert np.array_equal(products(mine, theirs, most=most), np.minimum(my_full @ their_full.T, most))
    part = slice(1, 3)
    assert np.array_equal(products(mine[part], theirs), my_full[part] @ their_full.T)
