"""Small rounds in which moving one meeting often makes room for another."""

import random
from typing import Any

from benchmarks.rounds import slots

WEIGHTS = [10, 25, 40, 60, 100]


def tense_round(seed: int, people: int = 6, requests: int = 7, times: int = 3) -> dict[str, Any]:
    chance = random.Random(seed)
    held = slots(times, per_block=times)
    names = [f"p{number}" for number in range(people)]
    pairs = chance.sample([(a, b) for n, a in enumerate(names) for b in names[n + 1 :]], requests)
    return {
        "format": "escale-round/1",
        "slots": held,
        "tables": {"count": chance.randint(2, 3)},
        "participants": [
            {"id": name, "max": 3, "unavailable": [s["id"] for s in held if chance.random() < 0.15]} for name in names
        ],
        "requests": [
            {"id": f"r{number}", "a": a, "b": b, "weight": chance.choice(WEIGHTS)}
            for number, (a, b) in enumerate(pairs)
        ],
    }


def tense_events(data: dict[str, Any], seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    names = [each["id"] for each in data["participants"]]
    chance.shuffle(names)
    last = data["slots"][-1]["id"]
    added = [
        {"id": "n1", "a": names[2], "b": names[3], "weight": 100},
        {"id": "n2", "a": names[4], "b": names[3], "weight": 60},
    ]
    return {
        "format": "escale-events/1",
        "events": [
            {"kind": "late", "person": names[0], "until": last},
            {"kind": "early_leave", "person": names[1], "from": last},
            {"kind": "added", "requests": added},
        ],
    }
