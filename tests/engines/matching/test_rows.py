import numpy as np
import pytest

from escale.engines.matching.rows import Rows
from escale.engines.text.embedding import pack, unit_rows, unpack


def drawn() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = unit_rows(np.random.default_rng(1).standard_normal((7, 16)).astype(np.float32))
    rows[3] = 0
    return rows


def test_signed_bytes_give_what_unpacking_them_gives() -> None:
    packed = pack(drawn())
    rows = Rows(np.frombuffer(b"".join(packed), dtype=np.int8).reshape(7, 16), np.arange(7))
    assert np.array_equal(rows[:], unpack(packed))
    assert (len(rows), rows.dimension) == (7, 16)


@pytest.mark.parametrize("part", [slice(0, 0), slice(1, 4), slice(2, None)])
def test_parts_and_rows_said_twice(part: slice) -> None:
    vectors, places = drawn(), np.array([0, 5, 5, 3, 6])
    rows = Rows(vectors, places)
    assert np.array_equal(rows.part(part)[:], vectors[places[part]])
    assert np.array_equal(rows.part(part)[::2], vectors[places[part]][::2])
