"""Synthetic rounds as `escale-round/1` values: large ones to measure on, small ones with every rule to test on."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2030, 5, 6, 9, 0, tzinfo=UTC)
WEIGHTS = ((100, 0.15), (60, 0.15), (40, 0.2), (25, 0.2), (10, 0.3))


def slots(count: int, per_block: int = 6, minutes: int = 20) -> list[dict[str, Any]]:
    """Consecutive slots; a pause of an hour between blocks."""
    found = []
    for number in range(count):
        start = START + timedelta(minutes=minutes * number + 60 * (number // per_block))
        found.append(
            {
                "id": f"s{number + 1}",
                "start": start.isoformat(),
                "end": (start + timedelta(minutes=minutes)).isoformat(),
                "block": f"b{number // per_block + 1}",
            }
        )
    return found


@dataclass(frozen=True)
class Shape:
    """A large round: `there` is the share of slots in which a participant is available."""

    participants: int
    requests: int
    slots: int
    tables: int
    cap: int
    there: float = 1.0
    skew: float = 0.8


def large(shape: Shape, seed: int) -> dict[str, Any]:
    """Pairs drawn by popularity (Zipf-like), published weights, caps around `shape.cap`."""
    chance = random.Random(seed)
    names = [f"p{number + 1}" for number in range(shape.participants)]
    popularity = [1 / (rank + 3) ** shape.skew for rank in range(shape.participants)]
    chance.shuffle(popularity)
    pairs: dict[tuple[str, str], None] = {}
    while len(pairs) < shape.requests:
        a, b = chance.choices(names, popularity, k=2)
        if a != b and (b, a) not in pairs:
            pairs[a, b] = None
    times = slots(shape.slots)
    values, shares = zip(*WEIGHTS, strict=True)
    return {
        "format": "escale-round/1",
        "slots": times,
        "tables": {"count": shape.tables},
        "participants": [
            {
                "id": name,
                "max": max(1, shape.cap + chance.randint(-3, 3)),
                "unavailable": [slot["id"] for slot in times if chance.random() > shape.there],
                "size": chance.choice(["small", "large"]),
            }
            for name in names
        ],
        "requests": [
            {"id": f"r{number + 1}", "a": a, "b": b, "weight": chance.choices(values, shares)[0]}
            for number, (a, b) in enumerate(pairs)
        ],
    }


def small(seed: int, *, rare: bool = True) -> dict[str, Any]:
    """A round small enough to try everything; with `rare`, any rule of the format may occur."""
    chance = random.Random(seed)
    times = slots(chance.randint(1, 4), per_block=chance.randint(2, 4))
    names = [slot["id"] for slot in times]

    def some(share: float) -> list[str]:
        return [name for name in names if chance.random() < share]

    participants = [_participant(chance, f"p{number + 1}", some, rare) for number in range(chance.randint(2, 5))]
    tables = _tables(chance, participants, some, rare)
    requests = [
        _request(chance, f"r{number + 1}", participants, names, rare) for number in range(chance.randint(1, 6))
    ]
    if rare:
        for request in requests:
            if chance.random() < 0.15:
                request["after"] = [chance.choice(requests)["id"]]
    return {
        "format": "escale-round/1",
        "slots": times,
        "tables": tables,
        "walking_minutes": {"v1": {"v2": chance.choice([0, 10, 30])}} if isinstance(tables, list) else {},
        "participants": participants,
        "interpreters": _interpreters(chance, some) if rare else [],
        "closures": _closures(chance, participants, times) if chance.random() < 0.3 else [],
        "requests": requests,
        "rules": {"objective": "value", "fair_floor": 0.5 if rare and chance.random() < 0.2 else None},
    }


def _participant(chance: random.Random, name: str, some: Any, rare: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": name,
        "unavailable": some(0.15),
        "max": chance.choice([1, 2, 3, None]),
        "min": chance.choice([0, 0, 0, 1, 2]),
        "size": chance.choice(["small", "large", None]),
    }
    if chance.random() < 0.5:
        found["people"] = [
            {"id": f"{name}{letter}", "unavailable": some(0.2), "languages": _languages(chance, rare)}
            for letter in "abc"[: chance.randint(1, 3)]
        ]
    if rare and chance.random() < 0.5:
        found |= {"zone": "Africa/Casablanca", "hours": ["08:00", chance.choice(["11:00", "20:00"])]}
    return found


def _languages(chance: random.Random, rare: bool) -> list[str]:
    return chance.sample(["ar", "fr", "de"], chance.randint(0, 2)) if rare else []


def _tables(chance: random.Random, participants: list[dict[str, Any]], some: Any, rare: bool) -> Any:
    count = chance.randint(0 if chance.random() < 0.1 else 1, 3)
    if chance.random() < 0.5:
        return {"count": count}
    tables = [
        {"id": f"t{number + 1}", "unavailable": some(0.15)} | ({"venue": chance.choice(["v1", "v2"])} if rare else {})
        for number in range(count)
    ]
    if rare and count > 1 and chance.random() < 0.4:
        chance.choice(participants)["home_tables"] = [tables[0]["id"]]
    return tables


def _interpreters(chance: random.Random, some: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": f"i{number + 1}",
            "languages": chance.sample(["ar", "fr", "de"], 2),
            "unavailable": some(0.1),
            "max_run": chance.choice([20, 40]),
            "rest": chance.choice([20, 60]),
            "max_day": chance.choice([20, 40, 240]),
        }
        for number in range(chance.randint(0, 2))
    ]


def _closures(
    chance: random.Random, participants: list[dict[str, Any]], times: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    slot = chance.choice(times)
    who = chance.choice(["all", chance.choice(participants)["id"]])
    return [{"who": who, "start": slot["start"], "end": slot["end"], "why": "lunch"}]


def _request(
    chance: random.Random, name: str, participants: list[dict[str, Any]], names: list[str], rare: bool
) -> dict[str, Any]:
    a, b = chance.sample(participants, 2)
    found: dict[str, Any] = {
        "id": name,
        "a": a["id"],
        "b": b["id"],
        "weight": chance.choice([0, 10, 25, 40, 60, 100]),
    }
    if chance.random() < 0.1:
        found["must"] = True
    if chance.random() < 0.1:
        found["locked"] = {"slot": chance.choice(names)}
    if chance.random() < 0.15:
        found["slots"] = [slot for slot in names if chance.random() < 0.7]
    people = [person["id"] for side in (a, b) for person in side.get("people", ())]
    if people and chance.random() < 0.2:
        found["people"] = [chance.choice(people)]
    if rare:
        found["virtual"] = chance.random() < 0.2
        found["length"] = 2 if chance.random() < 0.15 else 1
    return found
