"""A list whose organisations are all of one trade."""

import pytest

from escale.engines.matching import evidence
from escale.engines.matching.engine import match
from escale.engines.matching.model import Profile

OFFERS = (
    "Solar thermal collectors with evacuated tubes for industrial heat.",
    "Molten salt storage tanks for concentrated solar power plants.",
    "Mirrors with anti-soiling coatings for parabolic troughs.",
    "Heliostat fields with calibrated tracking for solar towers.",
    "Dry cooling systems for solar thermal power plants.",
    "Receivers with selective coatings for parabolic trough collectors.",
    "Simulation of solar thermal power plants and their storage.",
    "Steam turbines adapted to solar thermal power plants.",
    "Robots that wash the mirrors of solar fields with little water.",
    "Thermal oil pumps for parabolic trough solar fields.",
)
NEEDS = (
    "We look for robots that clean solar mirrors while saving water.",
    "A solar plant needs storage in molten salt.",
    "Solar developers need heliostats that follow the sun exactly.",
    "Our solar plant needs cooling without water.",
)


def ranked() -> list[list[tuple[str, float]]]:
    hosts = [Profile(f"offer-{n}", side="host", offers=(text,)) for n, text in enumerate(OFFERS)]
    guests = [Profile(f"need-{n}", side="guest", needs=(text,)) for n, text in enumerate(NEEDS)]
    found = match([*hosts, *guests], top=len(OFFERS))
    return [
        [(each.id, each.they_meet_my_need or 0.0) for each in item.suggestions]
        for item in found
        if item.id.startswith("need")
    ]


def test_nearness_of_everything_to_everything_does_not_hide_a_match(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = ranked()
    monkeypatch.setattr(evidence, "RARE", -99.0)  # as if the list were of all trades
    absolute = ranked()
    assert [[name for name, _ in row] for row in measured] == [[name for name, _ in row] for row in absolute]
    assert [row[0][0] for row in measured] == ["offer-8", "offer-1", "offer-3", "offer-4"]
    assert all(
        here[1] > there[1]
        for mine, theirs in zip(measured, absolute, strict=True)
        for here, there in zip(mine[1:4], theirs[1:4], strict=True)
    )
