"""Codes of sectors in words."""

import pytest

from escale.core.sectors import sector_name


@pytest.mark.parametrize(
    ("sector", "words"),
    [
        ("64.19", "finance and insurance (64.19)"),
        ("01", "farming, forestry, fishing (01)"),
        ("43.99.1", "construction (43.99.1)"),
        ("99", "international organisations (99)"),
        ("00", "00"),
        ("clean technology", "clean technology"),
        ("2030", "2030"),
        ("", ""),
    ],
)
def test_a_sector_in_words(sector: str, words: str) -> None:
    assert sector_name(sector) == words
