import pytest

from escale.engines.text.trades import trades_in


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("Meerwasserentsalzung mit Umkehrosmose", "desalination"),
        ("Dessalement d'eau de mer", "desalination"),
        ("desaladora solar", "desalination"),
        ("وحدات لتحلية مياه البحر", "desalination"),
        ("بالطائرات المسيرة", "drone"),
        ("Bank", "bank"),
        ("البنك", "bank"),
    ],
)
def test_names_the_trade_in_every_language(text: str, trade: str) -> None:
    assert trade in trades_in(text)


@pytest.mark.parametrize(
    ("text", "trade"),
    [("transport", "sport"), ("Export", "port"), ("training", "train"), ("the team", "tea"), ("يبحث", "research")],
)
def test_a_word_inside_another_names_nothing(text: str, trade: str) -> None:
    assert trade not in trades_in(text)


def test_a_short_find_within_a_longer_one_is_none() -> None:
    assert "crane" in trades_in("Kran")
    assert "crane" not in trades_in("Krankenhaus")
    assert "credit" not in trades_in("accredited")
