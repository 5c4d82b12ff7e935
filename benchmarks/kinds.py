"""Synthetic rounds in which rules of many kinds occur: small ones to prove, large ones to search."""

import random
from dataclasses import dataclass
from typing import Any

from benchmarks.rounds import WEIGHTS, slots

LANGUAGES = ("ar", "fr", "de", "lb")
KINDS = (
    "skewed",
    "caps",
    "minimums",
    "people",
    "listed",
    "venues",
    "homes",
    "virtual",
    "locks",
    "musts",
    "interpreters",
    "order",
    "long",
    "slots",
    "scarce",
)


@dataclass(frozen=True)
class Size:
    """`tables` in all; `kinds`: which rules occur, of `KINDS`."""

    participants: int
    requests: int
    slots: int
    tables: int
    kinds: frozenset[str]


def many_kinds(seed: int) -> dict[str, Any]:
    """At most 60 participants and 200 requests; each kind of rule occurs in every third round or so."""
    chance = random.Random(seed)
    kinds = frozenset(kind for kind in KINDS if chance.random() < 0.35)
    participants = chance.randint(20, 60)
    size = Size(participants, chance.randint(80, 200), chance.choice([8, 12, 16, 24]), participants // 3, kinds)
    return round_of(size, chance)


def interpreted(seed: int, size: Size | None = None) -> dict[str, Any]:
    """Interpreters, walking between venues, home tables, people in parallel."""
    kinds = frozenset({"skewed", "caps", "people", "venues", "homes", "interpreters"})
    return round_of(size or Size(150, 1200, 24, 45, kinds), random.Random(seed))


def round_of(size: Size, chance: random.Random) -> dict[str, Any]:
    kinds = size.kinds
    times = slots(size.slots)
    names = [slot["id"] for slot in times]
    tables = max(2, size.tables // 2) if "scarce" in kinds else size.tables
    listed = bool(kinds & {"venues", "homes"})
    participants = [_participant(chance, f"p{number + 1}", names, kinds) for number in range(size.participants)]
    seats: Any = {"count": tables}
    if listed:
        seats = [{"id": f"t{number + 1}"} for number in range(tables)]
    if "venues" in kinds:
        for seat in seats:
            seat["venue"] = chance.choice(["v1", "v1", "v2", "v3"])
    if "homes" in kinds:
        for number, owner in enumerate(chance.sample(participants, min(tables // 4, size.participants // 5))):
            owner["home_tables"] = [f"t{number + 1}"]
    requests = _requests(chance, size, participants)
    for number, request in enumerate(requests):
        _change(chance, request, number, requests, participants, names, kinds)
    _harden(chance, requests, participants, names, kinds)
    return {
        "format": "escale-round/1",
        "slots": times,
        "tables": seats,
        "walking_minutes": {"v1": {"v2": 6, "v3": 15}, "v2": {"v3": 10}} if "venues" in kinds else {},
        "participants": participants,
        "interpreters": _interpreters(chance, size, names) if "interpreters" in kinds else [],
        "requests": requests,
    }


def _participant(chance: random.Random, name: str, names: list[str], kinds: frozenset[str]) -> dict[str, Any]:
    away = 0.25 if "scarce" in kinds else 0.1
    found: dict[str, Any] = {"id": name, "unavailable": [slot for slot in names if chance.random() < away]}
    if "caps" in kinds:
        found["max"] = chance.randint(3, max(4, len(names) // 2))
    if "minimums" in kinds and chance.random() < 0.3:
        found["min"] = chance.randint(1, 3)
    count = chance.choice([1, 1, 2, 3]) if "people" in kinds else 1
    first = chance.choice(LANGUAGES)
    found["people"] = []
    for letter in "abc"[:count]:
        person: dict[str, Any] = {"id": f"{name}{letter}"}
        if "interpreters" in kinds:
            person["languages"] = sorted({first, chance.choice(LANGUAGES)})
        if count > 1:
            person["unavailable"] = [slot for slot in names if chance.random() < 0.1]
        found["people"].append(person)
    if "virtual" in kinds:
        found |= {"zone": "Africa/Casablanca", "hours": ["08:00", chance.choice(["12:00", "20:00"])]}
    return found


def _interpreters(chance: random.Random, size: Size, names: list[str]) -> list[dict[str, Any]]:
    """One for about fifteen participants."""
    return [
        {
            "id": f"i{number + 1}",
            "languages": chance.sample(LANGUAGES, chance.choice([2, 3])),
            "unavailable": [slot for slot in names if chance.random() < 0.1],
        }
        for number in range(2 + size.participants // 15)
    ]


def _requests(chance: random.Random, size: Size, participants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = [participant["id"] for participant in participants]
    skew = 0.8 if "skewed" in size.kinds else 0.2
    popularity = [1 / (rank + 3) ** skew for rank in range(len(names))]
    chance.shuffle(popularity)
    values, shares = zip(*WEIGHTS, strict=True)
    pairs: dict[tuple[str, str], None] = {}
    while len(pairs) < size.requests:
        a, b = chance.choices(names, popularity, k=2)
        if a != b and (b, a) not in pairs:
            pairs[a, b] = None
    return [
        {"id": f"r{number + 1}", "a": a, "b": b, "weight": chance.choices(values, shares)[0]}
        for number, (a, b) in enumerate(pairs)
    ]


def _change(
    chance: random.Random,
    request: dict[str, Any],
    number: int,
    requests: list[dict[str, Any]],
    participants: list[dict[str, Any]],
    names: list[str],
    kinds: frozenset[str],
) -> None:
    """Give one request some of the rarer rules."""
    if "virtual" in kinds and chance.random() < 0.2:
        request["virtual"] = True
    if "slots" in kinds and chance.random() < 0.2:
        request["slots"] = [slot for slot in names if chance.random() < 0.6]
    if "order" in kinds and number and chance.random() < 0.08:
        request["after"] = [requests[chance.randrange(number)]["id"]]
    if "long" in kinds and chance.random() < 0.15:
        request["length"] = 2
    if "listed" in kinds and chance.random() < 0.2:
        sides = [p for p in participants if p["id"] in (request["a"], request["b"])]
        request["people"] = [chance.choice(chance.choice(sides)["people"])["id"]]


def _harden(
    chance: random.Random,
    requests: list[dict[str, Any]],
    participants: list[dict[str, Any]],
    names: list[str],
    kinds: frozenset[str],
) -> None:
    """A few locks and musts, of plain requests, in slots of their own: so all of them can be kept."""
    if not kinds & {"locks", "musts"}:
        return
    sides = {participant["id"]: participant for participant in participants}
    free = list(names)
    plain = [request for request in requests if set(request) == {"id", "a", "b", "weight"}]
    for request in chance.sample(plain, min(len(plain), 6)):
        a, b = sides[request["a"]], sides[request["b"]]
        open_ = [slot for slot in free if slot not in _away(a) | _away(b)]
        if not open_ or (kinds & {"interpreters"} and not _understand(a, b)):
            continue
        free.remove(open_[0])
        if "locks" in kinds and chance.random() < 0.5:
            request["locked"] = {"slot": open_[0]}
        elif "musts" in kinds:
            request["must"] = True


def _understand(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(set(a["people"][0]["languages"]) & set(b["people"][0]["languages"]))


def _away(participant: dict[str, Any]) -> set[str]:
    found = set(participant["unavailable"])
    for person in participant["people"]:
        found |= set(person.get("unavailable", ()))
    return found
