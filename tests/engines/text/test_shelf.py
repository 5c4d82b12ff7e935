"""Bytes compared as bytes: the same cosines as from numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from escale.engines.text.shelf import Shelf, _cosines, warm_up


@given(arrays.arrays(np.int8, (7, 33), elements=st.integers(-127, 127)))
@settings(max_examples=50, deadline=None)
def test_cosines_are_those_of_the_numbers(rows: "np.ndarray[tuple[int, int], np.dtype[np.int8]]") -> None:
    numbers = rows.astype(float)
    lengths = np.linalg.norm(numbers, axis=1)
    expected = {
        (one, other): numbers[one] @ numbers[other] / lengths[one] / lengths[other]
        for one in range(3)
        for other in range(7)
        if lengths[one] > 0 and lengths[other] > 0
    }
    told = Shelf(rows).near([row.tobytes() for row in rows[:3]], least=-1.5)
    assert {(one, other) for one, other, _cosine in told} == expected.keys()
    assert all(cosine == pytest.approx(expected[one, other], abs=1e-6) for one, other, cosine in told)


def test_the_largest_numbers_do_not_overflow() -> None:
    rows = np.full((2, 4_096), 127, dtype=np.int8)
    rows[1] = -128
    assert [round(cosine, 6) for *_pair, cosine in Shelf(rows).near([rows[0].tobytes()], least=-1.5)] == [1.0, -1.0]


def test_vectors_are_added_and_some_are_looked_at() -> None:
    shelf = Shelf(np.zeros((0, 2), dtype=np.int8))
    assert shelf.near([b"\x01\x00"], least=0.0) == []
    shelf.add([b"\x01\x00"] * 1_500)
    shelf.add([b"\x00\x01", b"\x01\x01"])
    assert len(shelf) == 1_502
    assert shelf.near([b"\x00\x05"], least=0.5) == [(0, 1_500, 1.0), (0, 1_501, pytest.approx(0.7071068))]
    places = np.array([1_501, 3, 1_500])
    assert [at for _search, at, _cosine in shelf.near([b"\x00\x05"], least=0.9, places=places)] == [2]
    assert shelf.near([], least=0.0) == []


def test_nothing_is_left_to_compile_after_set_up() -> None:
    warm_up()
    compiled = len(_cosines.signatures)
    shelf = Shelf(np.zeros((0, 16), dtype=np.int8))
    shelf.add([bytes(range(16))] * 3)
    assert len(shelf.near([bytes(range(16))], least=0.5)) == 3
    assert shelf.near([bytes(range(16))], least=0.5, places=np.array([2])) == [(0, 0, 1.0)]
    assert len(_cosines.signatures) == compiled
