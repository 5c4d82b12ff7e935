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
    assert subjects_in("algodón GOTS, ISO 14001") == {"GOTS", "cotton"}
    assert subjects_in("ALGODON GOTS") == {"cotton"}


def test_products_count_shared_subjects_and_codes_twice() -> None:
    needs, offers = term_columns(
        ["Drohnen für Hochspannung", "AS9100"], ["Drones pour capteurs", "drone sensors, AS 9100", "nothing"]
    )
    assert (needs @ offers.T).round(5).tolist() == [[1, 1, 0], [0, 2, 0]]


def test_no_sentences() -> None:
    needs, offers = term_columns([], [])
    assert (needs.shape, offers.shape) == ((0, 0), (0, 0))
