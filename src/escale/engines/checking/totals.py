"""The figures of an agenda, recomputed: levels, gap, shares, waiting list."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from math import ceil

from escale.engines.checking.documents import Held, Json, RoundDocument
from escale.engines.checking.violation import Violation

ROUNDING = 1e-4


class Totals:
    """What a set of meetings amounts to."""

    def __init__(self, round_: RoundDocument, held: list[Held]) -> None:
        self.round = round_
        self.held = held
        self.count = Counter(side for meeting in held for side in meeting.sides)
        wanted = Counter(request[side] for request in round_.requests.values() for side in ("a", "b"))
        self.possible = {name: self.capped(name, wanted[name]) for name in round_.participants}

    def capped(self, name: str, number: int) -> int:
        cap = self.round.participants[name].get("max")
        return number if cap is None else min(number, cap)

    def floors(self) -> dict[str, int]:
        return {name: item.get("min") or 0 for name, item in self.round.participants.items()}

    def fair_floors(self) -> dict[str, int]:
        share = self.round.rules.get("fair_floor") or 0
        return {name: ceil(share * most - 1e-9) for name, most in self.possible.items()}

    def missing(self, floors: dict[str, int]) -> int:
        return sum(max(0, floor - self.count[name]) for name, floor in floors.items())

    def values(self) -> dict[str, int]:
        """Every level by name."""
        minutes, changes = self.moves()
        found = {
            "must": sum(bool(meeting.request.get("must")) for meeting in self.held),
            "shortfall": self.missing(self.floors()),
            "value": sum(meeting.request["weight"] for meeting in self.held),
            "breaks": self.breaks(),
            "walking": minutes,
            "table_changes": changes,
        }
        if self.round.rules.get("fair_floor") is not None:
            found["fair_floor"] = self.missing(self.fair_floors())
        return found

    def breaks(self) -> int:
        """Pauses between two meetings of a person, inside one piece of a block."""
        busy: dict[str, set[str]] = {person: set() for person in self.round.people}
        for meeting in self.held:
            for person in meeting.people:
                busy[person].update(meeting.run)
        total = 0
        for person, slots in busy.items():
            for piece in self.round.pieces(person):
                places = [number for number, slot in enumerate(piece) if slot in slots]
                total += sum(later - sooner > 1 for sooner, later in pairwise(places))
        return total

    def moves(self) -> tuple[int, int]:
        """Minutes walked and tables changed between consecutive meetings of a person in a block."""
        minutes, changes = 0.0, 0
        for person in self.round.people:
            own = sorted((m for m in self.held if person in m.people), key=lambda m: m.span.start)
            for one, other in pairwise(own):
                if self.round.block(one.slot) != self.round.block(other.slot):
                    continue
                if one.table is None or other.table is None:
                    continue
                changes += one.table != other.table
                tables = self.round.tables
                minutes += self.round.walk(tables[one.table].get("venue"), tables[other.table].get("venue"))
        return int(minutes), changes

    def shares(self) -> dict[str, float]:
        """Meetings had of meetings possible: per size, and the lowest of anybody."""
        groups: dict[str, list[str]] = {}
        asked = [name for name, most in self.possible.items() if most]
        for name in asked:
            size = self.round.participants[name].get("size")
            if size:
                groups.setdefault(size, []).append(name)
        found = {
            size: sum(self.count[n] for n in names) / sum(self.possible[n] for n in names)
            for size, names in groups.items()
        }
        found["lowest"] = min((self.count[name] / self.possible[name] for name in asked), default=1.0)
        return found


def figures(round_: RoundDocument, totals: Totals, agenda: Json) -> Iterator[Violation]:
    """Every figure the agenda states is what its meetings amount to."""
    values = totals.values()
    if agenda["value"] != values["value"]:
        yield Violation("value", "value", f"says {agenda['value']}, the meetings add up to {values['value']}")
    stated = {level["name"]: level for level in agenda.get("levels") or ()}
    for name, value in values.items():
        if name in stated and stated[name]["value"] != value:
            yield Violation("levels", name, f"says {stated[name]['value']}, it is {value}")
    expected = (agenda["bound"] - agenda["value"]) / agenda["bound"] if agenda["bound"] else 0.0
    if abs(agenda["gap"] - expected) > ROUNDING:
        yield Violation("gap", "gap", f"says {agenda['gap']}, it is {expected:.6f}")
    shares = totals.shares()
    for name, share in (agenda.get("shares") or {}).items():
        if name not in shares or abs(share - shares[name]) > 0.01:
            yield Violation("shares", name, f"says {share}, it is {shares.get(name)}")


def fairness(round_: RoundDocument, totals: Totals, reachable: Counter[str], agenda: Json) -> Iterator[Violation]:
    """Shares by size, the lowest, and the participant that keeps it from being higher, where they are stated."""
    stated = agenda.get("fairness") or {}
    for share in stated.get("sizes") or ():
        group = [
            name
            for name, most in totals.possible.items()
            if most and round_.participants[name].get("size") == share["name"]
        ]
        had, possible = sum(totals.count[name] for name in group), sum(totals.possible[name] for name in group)
        if (share["participants"], share["had"], share["possible"]) != (len(group), had, possible):
            yield Violation("fairness", share["name"], f"it is {had} of {possible} for {len(group)} participants")
    asked = {name: most for name, most in totals.possible.items() if most}
    if lowest := stated.get("lowest"):
        worst = min(Fraction(totals.count[name], most) for name, most in asked.items())
        own = totals.count[lowest["name"]], totals.possible[lowest["name"]]
        if (lowest["had"], lowest["possible"]) != own or Fraction(*own) != worst:
            yield Violation("fairness", lowest["name"], f"the lowest share is {worst}")
    if highest := stated.get("highest"):
        name = highest["name"]
        staff = round_.staff(name, round_.participants[name])
        slots = sum(round_.person_there(each["id"], slot) for each in staff for slot in round_.slots)
        most = min(totals.capped(name, reachable[name]), slots)
        if highest["possible"] != totals.possible[name] or highest["had"] < most:
            yield Violation("fairness", name, f"could have {most} of {totals.possible[name]}")


def level_bounds(round_: RoundDocument, totals: Totals, agenda: Json) -> Iterator[Violation]:
    """A level states no bound that is not evident, and an agenda called optimal has all of them reached."""
    evident = {
        "must": sum(bool(request.get("must")) for request in round_.requests.values()),
        "value": agenda["bound"],
        "breaks": _proved_breaks(round_, agenda),
        "walking": 0,
        "table_changes": 0,
    }
    stated = {level["name"]: level for level in agenda.get("levels") or ()}
    for name, level in stated.items():
        given = level["bound"]
        if given is None or name in ("shortfall", "fair_floor"):
            continue
        if name == "breaks" and (given <= evident[name] or agenda.get("optimal_by") == "solver"):
            continue  # a lower bound may be lower; what a solver proved, `check` says, is not certified here
        if given != evident.get(name):
            yield Violation("levels", name, f"a bound of {given} is not certified here")
    open_levels = [
        name
        for name in ("must", "shortfall", "fair_floor", "value", *(["breaks"] if round_.counts_breaks else []))
        if name in stated and stated[name]["value"] != stated[name]["bound"]
    ]
    by = agenda.get("optimal_by")
    if by is not None and (by != "solver" or not agenda["optimal"]):
        yield Violation("optimal", "optimal_by", f'says {by!r}, expected "solver" of an optimum, or nothing')
    if bool(agenda["optimal"]) == bool(open_levels):
        yield Violation("optimal", "optimal", f"says {agenda['optimal']}, open: {', '.join(open_levels) or 'none'}")


def _proved_breaks(round_: RoundDocument, agenda: Json) -> int:
    """The breaks that cannot be avoided, as far as the agenda shows it."""
    if not round_.counts_breaks or agenda["certificate"]["kind"] != "minima":
        return 0
    return sum(int(least) for _kind, _name, least in agenda["certificate"]["rows"])


def floor_bounds(totals: Totals, reachable: Counter[str], agenda: Json) -> Iterator[Violation]:
    """What is said to be missing at least is missing even with every request that fits anywhere."""
    floors = {"shortfall": totals.floors(), "fair_floor": totals.fair_floors()}
    for level in agenda.get("levels") or ():
        if level["name"] not in floors or level["bound"] is None or agenda.get("optimal_by") == "solver":
            continue
        least = sum(
            max(0, floor - totals.capped(name, reachable[name])) for name, floor in floors[level["name"]].items()
        )
        if level["bound"] > least:
            yield Violation("levels", level["name"], f"a bound of {level['bound']} is not certified here")


def waiting(round_: RoundDocument, held: list[Held], agenda: Json) -> Iterator[Violation]:
    """Every request is either placed or waiting, once."""
    listed = Counter(item["request"] for item in agenda.get("waiting") or ())
    placed = {meeting.id for meeting in held}
    for name in round_.requests:
        if listed[name] != (name not in placed):
            yield Violation("waiting", name, f"is listed as waiting {listed[name]} times")
    for name in listed:
        if name not in round_.requests:
            yield Violation("waiting", name, "is no request of the round")
