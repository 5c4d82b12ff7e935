"""What happens on the day, as `escale-events/1` values: a measured case, and any kind of event to test on."""

import random
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def cancelled_and_late(data: Json, cancelled: int, late: int, seed: int) -> Json:
    """So many participants cancel, so many others (their first person) arrive in the first half."""
    chance = random.Random(seed)
    slots = [slot["id"] for slot in data["slots"]]
    chosen = chance.sample(data["participants"], cancelled + late)
    events: list[Json] = [{"kind": "cancelled", "participant": each["id"]} for each in chosen[:cancelled]]
    for each in chosen[cancelled:]:
        person = (each.get("people") or [each])[0]["id"]
        events.append({"kind": "late", "person": person, "until": chance.choice(slots[1 : 1 + len(slots) // 2])})
    return {"format": "escale-events/1", "now": None, "events": events}


def anything(data: Json, seed: int) -> Json:
    """One to three events of any kind that the round knows; sometimes the day has begun."""
    chance = random.Random(seed)
    makers: list[Callable[[random.Random, Json], Json]] = [_cancelled, _late, _early, _swapped, _group_late, _added]
    if isinstance(data["tables"], list) and data["tables"]:
        makers.append(_table_lost)
    if data.get("interpreters"):
        makers.append(_interpreter_lost)
    chosen = chance.sample(makers, chance.randint(1, 3))
    now = chance.choice([None, data["slots"][0]["start"], data["slots"][-1]["start"]])
    return {"format": "escale-events/1", "now": now, "events": [make(chance, data) for make in chosen]}


def _people(data: Json) -> list[Json]:
    return [person for each in data["participants"] for person in (each.get("people") or [{"id": each["id"]}])]


def _slot(chance: random.Random, data: Json) -> str:
    return str(chance.choice(data["slots"])["id"])


def _cancelled(chance: random.Random, data: Json) -> Json:
    return {"kind": "cancelled", "participant": chance.choice(data["participants"])["id"]}


def _late(chance: random.Random, data: Json) -> Json:
    return {"kind": "late", "person": chance.choice(_people(data))["id"], "until": _slot(chance, data)}


def _early(chance: random.Random, data: Json) -> Json:
    return {"kind": "early_leave", "person": chance.choice(_people(data))["id"], "from": _slot(chance, data)}


def _swapped(chance: random.Random, data: Json) -> Json:
    by: Any = chance.choice(["new", {"id": "new", "languages": ["fr"]}])
    return {"kind": "swapped", "person": chance.choice(_people(data))["id"], "by": by}


def _group_late(chance: random.Random, data: Json) -> Json:
    people = [person["id"] for person in chance.sample(_people(data), min(2, len(_people(data))))]
    return {"kind": "group_late", "people": people, "until": _slot(chance, data)}


def _table_lost(chance: random.Random, data: Json) -> Json:
    return {"kind": "table_lost", "table": chance.choice(data["tables"])["id"], "from": _slot(chance, data)}


def _interpreter_lost(chance: random.Random, data: Json) -> Json:
    return {"kind": "interpreter_lost", "interpreter": chance.choice(data["interpreters"])["id"]}


def _added(chance: random.Random, data: Json) -> Json:
    other = chance.choice(data["participants"])["id"]
    request = {"id": "added", "a": "newcomer", "b": other, "weight": chance.choice([10, 60])}
    return {"kind": "added", "participant": {"id": "newcomer"}, "requests": [request]}
