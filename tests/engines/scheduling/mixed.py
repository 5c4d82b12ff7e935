"""Tiny random rounds in which any rule of the format may occur, and any two together."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
ZONES = ("Africa/Casablanca", "Europe/Luxembourg", "America/New_York", "UTC")
# On the first the clocks of Luxembourg change, on the last those of New York.
DAYS = (datetime(2030, 3, 31, tzinfo=UTC), datetime(2030, 5, 6, tzinfo=UTC), datetime(2030, 11, 3, tzinfo=UTC))


def mixed(seed: int) -> Json:
    """One round with objective `value`."""
    return _Draw(seed).round()


def mixed_breaks(seed: int) -> Json:
    """One round with objective `breaks`, with every rule that is defined for it."""
    draw = _Draw(seed, plain=True)
    found = draw.round()
    found["rules"] = {"objective": "breaks", "max_break_difference": draw.luck.choice([None, 0, 1, 2])}
    return found


class _Draw:
    """`plain`: only what objective `breaks` is defined for."""

    def __init__(self, seed: int, *, plain: bool = False) -> None:
        self.luck, self.plain = random.Random(seed), plain
        self.times = self._slots()
        self.names = [slot["id"] for slot in self.times]

    def chance(self, share: float) -> bool:
        return self.luck.random() < share

    def some(self, share: float) -> list[str]:
        return [name for name in self.names if self.chance(share)]

    def round(self) -> Json:
        participants = [self._participant(f"p{number}") for number in range(self.luck.randint(2, 5))]
        tables = self._tables(participants)
        interpreters = [] if self.plain else [self._interpreter(f"i{n}") for n in range(self.luck.randint(0, 2))]
        requests = [self._request(f"r{n}", participants, tables) for n in range(self.luck.randint(1, 6))]
        for number, request in enumerate(requests):
            if self.chance(0.15):
                others = requests[:number] if self.plain else requests
                if others:
                    request["after"] = [each["id"] for each in self.luck.choices(others, k=self.luck.randint(1, 2))]
        who = ["all", *(each["id"] for each in (*participants, *interpreters))]
        who += [person["id"] for each in participants for person in each.get("people", ())]
        who += [table["id"] for table in tables] if isinstance(tables, list) else []
        return {
            "format": "escale-round/1",
            "slots": self.times,
            "tables": tables,
            "walking_minutes": self._walking(tables),
            "participants": participants,
            "interpreters": interpreters,
            "closures": [self._closure(who) for _ in range(self.luck.choice([0, 0, 0, 1, 2]))] if self.times else [],
            "requests": requests,
            "rules": {"objective": "value", "fair_floor": self.luck.choice([None, None, None, 0.5, 0.7, 1])},
        }

    def _slots(self) -> list[Json]:
        """One or two blocks; now and then the second begins while the first still goes on."""
        moment = self.luck.choice(DAYS) + timedelta(hours=self.luck.choice([0, 8, 12, 22]))
        found: list[Json] = []
        for block in range(self.luck.randint(1, 2)):
            for _ in range(self.luck.randint(1, 3 if block else 4) + self.plain):
                end = moment + timedelta(minutes=self.luck.choice([20, 20, 20, 30]))
                found.append({"start": moment, "end": end, "block": f"b{block}"})
                moment = end + timedelta(minutes=self.luck.choice([0, 0, 0, 10]))
            moment += timedelta(minutes=self.luck.choice([0, 60, 720, 60 if self.plain else -30]))
        found.sort(key=lambda slot: slot["start"])
        return [
            {
                "id": f"s{number}",
                "start": slot["start"].isoformat(),
                "end": slot["end"].isoformat(),
                "block": slot["block"],
            }
            for number, slot in enumerate(found)
        ]

    def _participant(self, name: str) -> Json:
        found: Json = {
            "id": name,
            "unavailable": self.some(0.06 if self.plain else 0.12),
            "max": self.luck.choice([1, 2, 3, None, None]),
        }
        if self.plain:
            found["max"] = self.luck.choice([2, 3, 4, *[None] * 6])
        else:
            found["min"] = self.luck.choice([0, 0, 0, 1, 2])
        found["size"] = self.luck.choice(["small", "large", None])
        if not self.plain and self.chance(0.6):
            found["people"] = [
                {"id": f"{name}{letter}", "unavailable": self.some(0.2), "languages": self._languages(0.6)}
                for letter in "abc"[: self.luck.randint(1, 3)]
            ]
        if self.chance(0.6):
            found["zone"] = self.luck.choice(ZONES)
            found["hours"] = self.luck.choice(
                [["08:00", "11:00"], ["08:00", "20:00"], ["22:00", "02:30"], ["00:00", "24:00"]]
            )
        return found

    def _languages(self, share: float) -> list[str]:
        return self.luck.sample(["ar", "fr", "de"], self.luck.randint(1, 2)) if self.chance(share) else []

    def _tables(self, participants: list[Json]) -> Any:
        count = self.luck.choice([1, 2, 3] if self.plain else [0, 1, 1, 2, 2, 3])
        if self.chance(0.4):
            return {"count": count}
        venues = not self.plain and self.chance(0.6)
        tables = [
            {"id": f"t{number}", "unavailable": self.some(0.15)}
            | ({"venue": self.luck.choice(["v1", "v2", "v3"])} if venues else {})
            for number in range(count)
        ]
        if not self.plain:
            for table in tables:
                if self.chance(0.2):
                    owner = self.luck.choice(participants)
                    owner.setdefault("home_tables", []).append(table["id"])
        return tables

    def _walking(self, tables: Any) -> Json:
        if not isinstance(tables, list) or self.plain:
            return {}
        minutes = [self.luck.choice([0, 5, 10, 30, 90]) for _ in range(3)]
        return {"v1": {"v2": minutes[0], "v3": minutes[1]}, "v3": {"v2": minutes[2]}}

    def _interpreter(self, name: str) -> Json:
        return {
            "id": name,
            "languages": self.luck.sample(["ar", "fr", "de"], self.luck.randint(0, 3)),
            "unavailable": self.some(0.1),
            "max_run": self.luck.choice([20, 40, None]),
            "rest": self.luck.choice([0, 20, 60, None]),
            "max_day": self.luck.choice([20, 40, 70, None]),
        }

    def _closure(self, who: list[str]) -> Json:
        slot = self.luck.choice(self.times)
        start, end = datetime.fromisoformat(slot["start"]), datetime.fromisoformat(slot["end"])
        shift = timedelta(minutes=self.luck.choice([0, 0, 10, 20]))
        return {"who": self.luck.choice(who), "start": (start + shift).isoformat(), "end": (end + shift).isoformat()}

    def _request(self, name: str, participants: list[Json], tables: Any) -> Json:
        a, b = self.luck.sample(participants, 2)
        found: Json = {
            "id": name,
            "a": a["id"],
            "b": b["id"],
            "weight": self.luck.choice([0, 1, 10, 25, 40, 60, 100, 10**9 if self.chance(0.1) else 100]),
            "virtual": self.chance(0.1 if self.plain else 0.2),
        }
        if self.chance(0.06):
            found["must"] = True
        if self.chance(0.06):
            found["locked"] = {"slot": self.luck.choice(self.names)}
            if not self.plain and isinstance(tables, list) and tables and not found["virtual"] and self.chance(0.5):
                found["locked"]["table"] = self.luck.choice(tables)["id"]
        if self.chance(0.2):
            found["slots"] = self.some(0.8 if self.plain else 0.7)
        people = [person["id"] for side in (a, b) for person in side.get("people", ())]
        if people and self.chance(0.2):
            found["people"] = self.luck.sample(people, min(len(people), self.luck.randint(1, 2)))
        if not self.plain and self.chance(0.2):
            found["length"] = 2
        return found
