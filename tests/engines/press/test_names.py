"""Organisations in texts of four languages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.press.names import Names

DIRECTORY = [
    ("agency", "Agence de Développement Digital (ADD)"),
    ("agency", "وكالة التنمية الرقمية"),
    ("agency", "Digital Development Agency"),
    ("chamber", "Chambre de Commerce du Luxembourg"),
    ("chamber", "Handelskammer Luxemburg"),
    ("chamber", "غرفة التجارة"),
    ("cargo", "Cargo Lux Express S.à r.l."),
    ("cargo", "كارغو لوكس"),
    ("cable", "Câbles & Fils SA"),
    ("orange", "Orange"),
    ("muller", "Müller Söhne GmbH & Co. KG"),
    ("lab", "Laboratoires Lebtahi"),
    ("lab2", "Laboratoires LEBTAHI SARL"),
]
NAMES = Names(DIRECTORY)


def found(text: str) -> list[tuple[str, str]]:
    return [(" ".join(each.keys), text[each.start : each.end]) for each in NAMES.find(text)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "Accord entre l'Agence du développement digital du Maroc (ADD) et la Chambre de commerce du Luxembourg.",
            [
                ("agency", "Agence du développement digital"),
                ("agency", "ADD"),
                ("chamber", "Chambre de commerce du Luxembourg"),
            ],
        ),
        ("The Digital Development Agency will add two offices", [("agency", "Digital Development Agency")]),
        ("Die HANDELSKAMMER LUXEMBURG und Mueller", [("chamber", "HANDELSKAMMER LUXEMBURG")]),
        ("Chez Muller Sohne, on embauche", [("muller", "Muller Sohne")]),
        ("CargoLux Express, Cargo Luxe", []),
        ("D'Cargo Lux Express ass zu Casablanca", [("cargo", "Cargo Lux Express")]),
        ("Câbles et fils recrute", [("cable", "Câbles et fils")]),
        ("CABLES & FILS recrute", [("cable", "CABLES & FILS")]),
        ("Une orange et Orange", [("orange", "Orange")]),
        ("Laboratoires Lebtahi", [("lab lab2", "Laboratoires Lebtahi")]),
        ("وقعت وكالة التنمية الرقمية اتفاقا", [("agency", "وكالة التنمية الرقمية")]),
        (
            "اتفاق لوكالة التنميَة الرقمية وغرفة التجارة",
            [("agency", "لوكالة التنميَة الرقمية"), ("chamber", "وغرفة التجارة")],
        ),
        ("بالغرفة التجارية", []),
        ("وبكارغو لوكس", [("cargo", "وبكارغو لوكس")]),
        ("", []),
    ],
)
def test_found(text: str, mentions: list[tuple[str, str]]) -> None:
    assert found(text) == mentions


def test_the_longest_wins() -> None:
    names = Names([("a", "Port Net"), ("b", "Port Net Maroc")])
    assert [each.keys for each in names.find("Port Net Maroc et Port Net")] == [("b",), ("a",)]


def test_names_that_are_none() -> None:
    names = Names([("a", ""), ("c", "de la"), ("d", "x"), ("e", "(—)"), ("f", "…")])
    assert names.find("SA de la x S.A. (—) …") == []


def test_many_names_in_much_text() -> None:
    names = Names((str(n), f"Société numéro {n} du Nord") for n in range(20_000))
    text = "La société numéro 777 du Nord signe avec la Société Numéro 19999 Nord. " * 1_000
    begun = time.process_time()
    assert len(names.find(text)) == 2_000
    assert time.process_time() - begun < 5
    assert len(Names([("a", "de " * 100 + "x y")]).find("x " + "de " * 50_000)) == 0


@given(st.text(max_size=200))
def test_offsets_are_within_the_text(text: str) -> None:
    for name in (text, text[:20], "ال" + text[:5]):
        for each in Names([("a", name)]).find(f"{text} {name}"):
            assert 0 <= each.start < each.end <= len(f"{text} {name}")
