"""How much interpreters can work between two slots: rows of kind `shift`, recomputed."""

from collections import defaultdict
from dataclasses import dataclass

from escale.engines.checking.documents import Json, RoundDocument


@dataclass(frozen=True, slots=True)
class Shift:
    """A row: covers each slot, inside the window, of requests that only these interpreters could serve."""

    window: frozenset[str]
    interpreters: frozenset[str]
    multiplier: int

    def covers(self, slot: str, servers: set[str]) -> bool:
        return slot in self.window and servers <= self.interpreters


def window(round_: RoundDocument, key: tuple[str, ...]) -> list[str]:
    """The slots from the first to the last that the row names, in the order of the round."""
    names = list(round_.slots)
    return names[names.index(key[1]) : names.index(key[2]) + 1]


def most(round_: RoundDocument, who: str, slots: list[str]) -> int:
    """The most slots in which an interpreter may work: one at a time, with rests, within the hours of a day.

    Work is looked at slot by slot, also that of a long meeting: a relaxation. Where a block goes on past midnight the
    day of a meeting is that of its start, so that limit is then left out.
    """
    interpreter = round_.interpreters[who]
    run_limit, rest = _limit(interpreter, "max_run", 40), _limit(interpreter, "rest", 20)
    day_limit: float = _limit(interpreter, "max_day", 240)
    dates = {slot: round_.spans[slot].start.date() for slot in round_.slots}
    if any(len({dates[slot] for slot in block}) > 1 for block in round_.blocks.values()):
        day_limit = float("inf")
    reached: dict[tuple[str | None, float, float], int] = {(None, 0.0, 0.0): 0}  # last slot, run, day: worked
    for slot in sorted(slots, key=lambda name: round_.spans[name].start):
        if not round_.interpreter_there(who, slot):
            continue
        span = round_.spans[slot]
        found: dict[tuple[str | None, float, float], int] = defaultdict(int)
        for (last, run, day), worked in reached.items():
            if last is None:
                run = day = 0.0
            else:
                pause = (span.start - round_.spans[last].end).total_seconds() / 60
                if pause < 0:
                    continue
                run = run if pause < rest else 0.0
                day = day if dates[last] == dates[slot] else 0.0
            run, day = run + span.minutes, day + span.minutes
            if run <= run_limit and day <= day_limit:
                found[slot, run, day] = max(found[slot, run, day], worked + 1)
        reached |= found
    return max(reached.values())


def _limit(interpreter: Json, name: str, standard: int) -> int:
    given = interpreter.get(name)
    return standard if given is None else int(given)
