import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.language import identify
from escale.engines.text.luxembourgish import as_german
from escale.engines.text.reading import readable


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Nous cherchons un partenaire pour transformer nos fruits.", "fr"),
        ("We make sensors for water networks.", "en"),
        ("نبحث عن شريك لتصدير زيت الزيتون.", "ar"),
        ("Wir suchen einen Hersteller von Verpackungen für Lebensmittel.", "de"),
        ("Buscamos un distribuidor de productos ecológicos.", "es"),
        ("Mir sichen e Partner fir eis Produkter zu Lëtzebuerg ze verkafen.", "lb"),
        ("Eis Firma bitt Léisunge fir kleng Betriber un.", "lb"),
        ("Eis, Kaffee und Kuchen mit Sahne für Hotels", "de"),
        ("ⵏⵔⴰ ⴰⵎⵛⵔⴰⴽ ⴳ ⵍⵓⴽⵙⵓⵎⴱⵓⵔⴳ (exemple)", "zgh"),
        ("", "und"),
        ("12 345 — 🚀", "und"),
    ],
)
def test_names_the_language(text: str, tag: str) -> None:
    assert identify(text) == tag


@given(st.text(max_size=60))
def test_always_answers_with_a_tag(text: str) -> None:
    assert 2 <= len(identify(text)) <= 3


def test_luxembourgish_is_read_as_german() -> None:
    text = "Gemeng sicht e Partner fir aus Bioofall Biogas ze maachen."
    assert readable(text) == "Gemeinde sucht ein Partner für aus Bioabfall Biogas zu machen."
    assert as_german("d'Universitéit") == "die Universität"


def test_other_languages_are_only_cleaned() -> None:
    assert readable("مُدرّسـة\u200f في\x00 الرباط") == "مدرسة في الرباط"
    assert readable("Wir suchen Partner") == "Wir suchen Partner"
