"""A round: everything the planner is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time


@dataclass(frozen=True, slots=True)
class Slot:
    """A time in which meetings take place; `block` is a half day in one city. Times carry an offset."""

    id: str
    start: datetime
    end: datetime
    block: str = ""

    @property
    def minutes(self) -> float:
        return (self.end - self.start).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Table:
    """A place for one meeting at a time; `unavailable` holds slot ids."""

    id: str
    venue: str | None = None
    unavailable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """A representative. No `languages` means unknown: then no interpreter is asked for."""

    id: str
    languages: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Participant:
    """An organisation in the round. `max` None: no cap. `hours` are local to `zone`, for virtual meetings."""

    id: str
    people: tuple[Person, ...]
    unavailable: frozenset[str] = frozenset()
    min: int = 0
    max: int | None = None
    home_tables: tuple[str, ...] = ()
    size: str | None = None
    zone: str | None = None
    hours: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`max_run` minutes at most without `rest` minutes, `max_day` minutes a day (AIIC practice, alone)."""

    id: str
    languages: frozenset[str] = frozenset()
    unavailable: frozenset[str] = frozenset()
    max_run: int = 40
    rest: int = 20
    max_day: int = 240


@dataclass(frozen=True, slots=True)
class Closure:
    """`who` ("all", or the id of a participant, person, table or interpreter) is out from start to end."""

    who: str
    start: datetime
    end: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """The organiser fixed the (first) slot and perhaps the table."""

    slot: str
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A pair to be planned. `people` None: anybody of either side; `slots` None: any slot."""

    id: str
    a: str
    b: str
    weight: int
    must: bool = False
    virtual: bool = False
    people: frozenset[str] | None = None
    locked: Lock | None = None
    slots: frozenset[str] | None = None
    after: tuple[str, ...] = ()
    length: int = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """`fair_floor`: share (0 to 1) of its possible meetings that everybody should get, or None."""

    objective: str = "value"
    fair_floor: float | None = None
    max_break_difference: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """Exactly one of `tables` and `table_count` is not None. `warnings`: fields that were not understood."""

    slots: tuple[Slot, ...]
    participants: tuple[Participant, ...]
    requests: tuple[Request, ...]
    tables: tuple[Table, ...] | None = None
    table_count: int | None = None
    walking_minutes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    interpreters: tuple[Interpreter, ...] = ()
    closures: tuple[Closure, ...] = ()
    rules: Rules = Rules()
    warnings: tuple[str, ...] = ()
