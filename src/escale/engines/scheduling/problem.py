"""A round as numbers: indices instead of ids, slot sets as bit masks, every rule about one request resolved.

`Problem` is what all the search works on. Bit `s` of a slot mask stands for slot `s`. Times in seconds since
the epoch. Two slots of different blocks may overlap in time, so occupation is a mask of *instants*: bit `t`
is the moment slot `t` begins. Two slots overlap exactly when their instants intersect.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from escale.engines.scheduling.model import Closure, Participant, Round, Slot


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not possible: a reason and the names of the rules in the way."""

    reason: str
    blocking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The slots a meeting takes when it starts at `start`: `slots` to be free, `instants` it occupies."""

    start: int
    last: int
    slots: int
    instants: int
    minutes: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request in indices. `tables` is None when only the number of tables matters, or no table is needed.

    `covers` are the admissible placements by start slot; without any, `never` says why.
    """

    index: int
    id: str
    a: int
    b: int
    weight: int
    must: bool
    locked: bool
    virtual: bool
    people: tuple[tuple[int, ...], tuple[int, ...]]
    tables: tuple[int, ...] | None
    home: int | None
    after: tuple[int, ...]
    covers: dict[int, Cover]
    never: Refusal | None

    @property
    def hard(self) -> bool:
        return self.must or self.locked


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the search needs. Lists are indexed by slot, person, table, interpreter or request."""

    round: Round
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    days: tuple[date, ...]
    blocks: tuple[tuple[int, ...], ...]
    instants: tuple[int, ...]
    person_ids: tuple[str, ...]
    person_of: tuple[int, ...]
    person_slots: tuple[int, ...]
    languages: tuple[frozenset[str], ...]
    table_slots: tuple[int, ...]
    table_venue: tuple[str | None, ...]
    table_owner: tuple[int | None, ...]
    table_count: tuple[int, ...]
    interpreter_slots: tuple[int, ...]
    requests: tuple[Wanted, ...] = ()
    dependents: tuple[tuple[int, ...], ...] = field(default=())
    covers: dict[int, dict[int, Cover]] = field(default_factory=dict)  # by length, then start slot

    @property
    def caps(self) -> list[int]:
        return [
            len(self.requests) if participant.max is None else participant.max
            for participant in self.round.participants
        ]

    def walking_seconds(self, start: str | None, end: str | None) -> int:
        if start is None or end is None or start == end:
            return 0
        return 60 * self.round.walking_minutes[start, end]

    def needs_interpreter(self, first: int, second: int) -> bool:
        """Only when the languages of both are known and none is shared."""
        a, b = self.languages[first], self.languages[second]
        return bool(a) and bool(b) and not a & b

    def interpreters_for(self, first: int, second: int) -> tuple[int, ...]:
        """Those who speak a language of each of the two people."""
        a, b = self.languages[first], self.languages[second]
        return tuple(
            index
            for index, interpreter in enumerate(self.round.interpreters)
            if interpreter.languages & a and interpreter.languages & b
        )


def bits(mask: int) -> Iterator[int]:
    """Positions of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Calendar:
    """When each named thing is there: own unavailability and closures together."""

    def __init__(self, round_: Round) -> None:
        self.index = {slot.id: number for number, slot in enumerate(round_.slots)}
        self.every = (1 << len(round_.slots)) - 1
        self._closed: dict[str, int] = {}
        for closure in round_.closures:
            mask = sum(1 << i for i, slot in enumerate(round_.slots) if overlaps(slot, closure))
            self._closed[closure.who] = self._closed.get(closure.who, 0) | mask

    def slots(self, names: frozenset[str]) -> int:
        return sum(1 << self.index[name] for name in names)

    def free(self, unavailable: frozenset[str], *names: str) -> int:
        """Slots in which somebody known by `names` is there, "all" included."""
        away = self.slots(unavailable)
        for name in ("all", *names):
            away |= self._closed.get(name, 0)
        return self.every & ~away

    def person(self, participant: Participant, number: int) -> int:
        person = participant.people[number]
        return self.free(person.unavailable | participant.unavailable, person.id, participant.id)


def overlaps(slot: Slot, closure: Closure) -> bool:
    return closure.start < slot.end and slot.start < closure.end


def instants_between(round_: Round, first: Slot, last: Slot) -> int:
    """The moments at which some slot begins, from the start of `first` to before the end of `last`."""
    return sum(1 << i for i, slot in enumerate(round_.slots) if first.start <= slot.start < last.end)


def blocks_of(round_: Round) -> tuple[tuple[int, ...], ...]:
    blocks: dict[str, list[int]] = {}
    for number, slot in enumerate(round_.slots):
        blocks.setdefault(slot.block, []).append(number)
    return tuple(tuple(block) for block in blocks.values())
