import pytest

from escale.engines.text.reading import readable


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Рumps for оliνe groves", "Pumps for olive groves"),
        ("Насосы для полива", "Насосы для полива"),
        ("Filter nach Жуковский", "Filter nach Жуковский"),
        ("pum\u200bps", "pumps"),
        ("a < b and <b>c</b>", "a < b and  c "),
        ("e\u0301lan", "élan"),
    ],
)
def test_what_looks_the_same_is_read_the_same(written: str, read: str) -> None:
    assert readable(written) == read
