"""Figures as newspapers write them."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.press.figures import contradictions, figures_in, number_of


@pytest.mark.parametrize(
    ("text", "language", "read_as"),
    [
        ("Douanes : plus de 100,7 MMDH de recettes", "fr", [("100700000000", "MAD", "")]),
        ("un marché de 156 MDH", "fr", [("156000000", "MAD", "")]),
        ("2,5 milliards de dirhams", "fr", [("2500000000", "MAD", "")]),
        ("800 millions de dirhams et 3 M€", "fr", [("800000000", "MAD", ""), ("3000000", "EUR", "")]),
        ("plus de 6 milliards de vues", "fr", [("6000000000", "", "vues")]),
        ("un dictionnaire de 7.900 termes", "fr", [("7900", "", "termes")]),
        ("près de 500 000 migrants", "fr", [("500000", "", "migrants")]),
        ("le taux dépasse 75%", "fr", [("75", "%", "")]),
        ("hausse de 12,5 % des exportations", "fr", [("12.5", "%", "exportations")]),
        ("170 ports, 180 ports", "fr", [("170", "", "ports"), ("180", "", "ports")]),
        (
            "$1.5 billion and 2.25 million people, 1,250 jobs",
            "en",
            [("1500000000", "USD", ""), ("2250000", "", "people"), ("1250", "", "jobs")],
        ),
        ("€ 3 million", "en", [("3000000", "EUR", "")]),
        (
            "1.250 Stellen, 3 Mio. Euro, 2 Mrd. Euro, 1 Billion Euro",
            "de",
            [
                ("1250", "", "Stellen"),
                ("3000000", "EUR", ""),
                ("2000000000", "EUR", ""),
                ("1000000000000", "EUR", ""),
            ],
        ),
        ("17 millones de llegadas, 12 por ciento", "es", [("17000000", "", "llegadas"), ("12", "%", "")]),
        ("سوق بقيمة ٨٠٠ مليون درهم و12 في المائة", "ar", [("800000000", "MAD", ""), ("12", "%", "")]),
        ("3,5 مليار درهم", "ar", [("3500000000", "MAD", "")]),
        ("1.234.567,89 DH", "fr", [("1234567.89", "MAD", "")]),
        ("la 15ème session, le 5e forum, 2e édition", "fr", []),
        ("vendredi 30 janvier 2026, le 25-09-2019, à 10h30, 20:30", "fr", []),
        ("en 2025", "fr", []),
        ("2025 MDH", "fr", [("2025000000", "MAD", "")]),
        ("de 12 a 15 años, a las 10 h 30", "es", [("12", "", ""), ("15", "", "años"), ("30", "", "")]),
        ("G20, 5G, CO2, B2B, 3D", "fr", []),
    ],
)
def test_figures(text: str, language: str, read_as: list[tuple[str, str, str]]) -> None:
    found = figures_in(text, language=language)
    assert [(each.value, each.unit, each.what) for each in found] == [(Decimal(v), u, w) for v, u, w in read_as]


def test_offsets() -> None:
    text = "Contrat : 100,7 MMDH signés, soit $5 million"
    assert [text[each.start : each.end] for each in figures_in(text, language="fr")] == ["100,7 MMDH", "$5 million"]


@pytest.mark.parametrize(
    ("written", "language", "number"),
    [
        ("1.250", "en", "1.250"),
        ("1,250", "en", "1250"),
        ("1,250", "fr", "1.250"),
        ("0.125", "fr", "0.125"),
        ("1.5", "fr", "1.5"),
        ("1,234.5", "", "1234.5"),
        ("1.234,5", "", "1234.5"),
        ("1 234,5", "", "1234.5"),
        ("12.34.56", "", None),
        ("1,2,3", "", None),
    ],
)
def test_separators(written: str, language: str, number: str | None) -> None:
    assert number_of(written, language) == (None if number is None else Decimal(number))


def test_contradictions() -> None:
    stated = [
        (source, figure)
        for source, text in (
            ("Le Matin", "relié à 170 ports et 3 quais"),
            ("Le Soir", "relié à 180 ports, 3 quais"),
            ("Le Jour", "170 ports"),
        )
        for figure in figures_in(text, language="fr")
    ]
    assert contradictions(stated) == {"port": {Decimal(170): ("Le Matin", "Le Jour"), Decimal(180): ("Le Soir",)}}
    assert contradictions([("Le Matin", each) for each in figures_in("170 ports puis 180 ports")]) == {}


def test_time_is_bounded() -> None:
    begun = time.process_time()
    for text in ("1 111" * 100_000, "1.1" * 100_000, "9" * 300_000, "1 million " * 40_000, "1 de de " * 40_000):
        figures_in(text)
    assert time.process_time() - begun < 10


@given(st.text(alphabet="0123456789 .,٫٬MDHde%€milons-", max_size=60), st.sampled_from(["fr", "en", "ar", ""]))
def test_every_figure_is_finite_and_inside(text: str, language: str) -> None:
    for each in figures_in(text, language=language):
        assert each.value.is_finite()
        assert 0 <= each.start < each.end <= len(text)
