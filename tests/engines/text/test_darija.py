import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.darija import arabic_as_standard, is_latin_darija, latin_as_french
from escale.engines.text.reading import readable


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("bghina charika kbira", "nous voulons entreprise grand"),
        ("kan9lbo 3la lfournisseur d n7as", "nous cherchons sur fournisseur de cuivre"),
        ("Khassna m3alem f njara", "nous avons besoin artisan à menuisier"),
        ("Chkoun katbi3 zitoun?", "qui nous vendons olives?"),
    ],
)
def test_known_words_become_french_whatever_their_spelling(written: str, read: str) -> None:
    assert is_latin_darija(written)
    assert readable(written) == latin_as_french(written) == read


def test_unknown_words_spelled_with_digits_become_arabic_and_french_stays() -> None:
    assert latin_as_french("bghit smasr7i w une livraison") == "nous voulons سماسرحي et une livraison"


@pytest.mark.parametrize(
    "text",
    [
        "Usine certifiée ISO 9001, pièces A350 et CO2Volc, 3 phases, 5kg, mp3 et pm10.",
        "The 2nd and 3rd axis of our 5g and b2b platform, w3c and html5 ready.",
        "Wir suchen den 1er und 2er Reihenhaus-Bau mit 3fach Verglasung.",
        "L'eau, l'huile et l'électricité d'un seul fournisseur.",
        "",
        "نبحث عن شركة",
    ],
)
def test_codes_units_and_other_languages_are_no_darija(text: str) -> None:
    assert not is_latin_darija(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("كنصنعو الزليج ديالنا فالورش وبغينا شريك", "نصنع الزليج الخاص بنا في الورش ونريد شريك"),
        ("كنز وكنيسة في كندا", "كنز وكنيسة في كندا"),
        ("We sell ماطيشة, fresh", "We sell طماطم, fresh"),
    ],
)
def test_arabic_letters_become_standard_arabic(written: str, read: str) -> None:
    assert arabic_as_standard(written) == read


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    latin_as_french(text)
    assert isinstance(readable(text), str)
