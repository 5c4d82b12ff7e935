"""Copies: whole, edited, cut off; and texts that are none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.engines.press.copies import Copies, are_copies, shingles_of

TEXT = (
    "La commission mixte s'est réunie mardi à Rabat pour examiner l'état d'avancement de douze projets communs. "
    "Les deux délégations ont salué les progrès accomplis dans la formation des ingénieurs et dans la logistique. "
    "Un calendrier a été arrêté pour les prochains mois, avec une réunion de suivi prévue au printemps à Luxembourg. "
    "Plusieurs entreprises ont présenté leurs solutions de paiement et de gestion des entrepôts devant les experts."
)
OTHER = (
    "Le marché de gros de la ville rouvrira samedi après trois semaines de travaux sur les chambres froides. "
    "Les commerçants espèrent retrouver leur clientèle habituelle avant les fêtes, malgré la hausse des prix du "
    "carburant et la concurrence des nouvelles plateformes de livraison installées dans la périphérie."
)


def found(one: str, other: str) -> bool:
    copies = Copies()
    copies.add("one", one)
    return copies.add("other", other) == ["one"]


def test_the_same_in_capitals_and_without_accents() -> None:
    assert found(TEXT, TEXT.upper().replace("É", "E"))


@pytest.mark.parametrize("words", [11, 15, 20, 40, 60])
def test_cut_off(words: int) -> None:
    short = " ".join(TEXT.split()[:words])
    assert found(TEXT, short)
    assert found(short, TEXT)


def test_edited() -> None:
    assert found(TEXT, "Rabat. " + TEXT.replace("mardi", "hier").replace("douze", "onze").replace("salué", "noté"))


def test_another_text() -> None:
    assert not found(TEXT, OTHER)
    assert not found(TEXT, "La commission mixte s'est réunie mardi")  # too few words to say so


def test_removed() -> None:
    copies = Copies()
    copies.add("one", TEXT)
    copies.remove("one")
    copies.remove("never there")
    assert copies.add("other", TEXT) == []
    assert copies.add("third", TEXT) == ["other"]


def test_words_under_every_article_make_no_copies() -> None:
    copies = Copies()
    for number in range(400):
        body = " ".join(f"mot{number}x{place}" for place in range(60))
        text = body + " Retrouvez toute l'actualité sur notre application et abonnez-vous à la lettre du matin"
        assert copies.add(str(number), text) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["un", "deux", "trois", "quatre", "cinq", "six", "sept"]), max_size=80))
def test_every_text_of_enough_words_is_a_copy_of_itself(words: list[str]) -> None:
    text = " ".join(words)
    shingles = shingles_of(text)
    assert found(text, text) == are_copies(shingles, shingles) or len(words) - 3 != len(shingles)
