"""What an agenda is worth, level by level."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from escale.engines.scheduling.model import Level, Slot
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.state import State

PROVED = ("must", "shortfall", "fair_floor", "value")


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """The levels that come before breaks, ordered so that a better agenda has a greater score."""

    musts: int
    missing: int
    unfair: int
    value: int


def score(state: State) -> Score:
    placed = [state.problem.requests[index] for index in state.placed]
    return Score(
        musts=sum(request.must for request in placed),
        missing=-missing(state.count, [p.min for p in state.problem.round.participants]),
        unfair=-missing(state.count, fair_floors(state.problem)),
        value=sum(request.weight for request in placed),
    )


def missing(count: list[int], floors: list[int]) -> int:
    """Meetings short of the floors, summed over participants."""
    return sum(max(0, floor - have) for have, floor in zip(count, floors, strict=True))


def possible(problem: Problem) -> list[int]:
    """Meetings each participant could have at the very most: its requests, its cap."""
    found = [0] * len(problem.round.participants)
    for request in problem.requests:
        found[request.a] += 1
        found[request.b] += 1
    return [min(have, cap) for have, cap in zip(found, problem.caps, strict=True)]


def fair_floors(problem: Problem) -> list[int]:
    """`fair_floor` of the possible meetings of each participant, rounded up; zero without the rule."""
    share = problem.round.rules.fair_floor or 0
    return [ceil(share * most - 1e-9) for most in possible(problem)]


def reachable(problem: Problem) -> list[int]:
    """Meetings each participant could have by its cap and the requests that fit anywhere at all."""
    found = [0] * len(problem.round.participants)
    for request in problem.requests:
        found[request.a] += bool(request.covers)
        found[request.b] += bool(request.covers)
    return [min(have, cap) for have, cap in zip(found, problem.caps, strict=True)]


def pieces(problem: Problem) -> list[list[tuple[int, ...]]]:
    """Per person, the runs of slots inside which a pause is a break.

    A block is cut where the person is away and where a closure that concerns them lies between two slots.
    """
    found: list[list[tuple[int, ...]]] = []
    for person, owner in enumerate(problem.person_of):
        names = {"all", problem.person_ids[person], problem.round.participants[owner].id}
        closures = [closure for closure in problem.round.closures if closure.who in names]
        runs: list[tuple[int, ...]] = []
        for block in problem.blocks:
            run: list[int] = []
            for slot in block:
                there = problem.person_slots[person] >> slot & 1
                cut = run and any(
                    _between(problem, run[-1], slot, closure.start.timestamp(), closure.end.timestamp())
                    for closure in closures
                )
                if run and (cut or not there):
                    runs.append(tuple(run))
                    run = []
                if there:
                    run.append(slot)
            if run:
                runs.append(tuple(run))
        found.append(runs)
    return found


def _between(problem: Problem, before: int, after: int, start: float, end: float) -> bool:
    return start < problem.starts[after] and problem.ends[before] < end


def breaks(state: State) -> int:
    """Idle runs between two meetings of a person, inside a piece of a block."""
    if not state.placed:
        return 0
    return sum(breaks_in(state, person, runs) for person, runs in enumerate(pieces(state.problem)))


def breaks_in(state: State, person: int, runs: list[tuple[int, ...]]) -> int:
    """Those of one person, whose pieces are given."""
    total = busy = 0
    for index in state.of_person[person]:
        busy |= state.placed[index].cover.slots
    for run in runs:
        held = [busy >> slot & 1 for slot in run]
        runs_of_meetings = sum(1 for then, now in pairwise([0, *held]) if now and not then)
        total += max(0, runs_of_meetings - 1)
    return total


def walking(state: State) -> tuple[int, int]:
    """Minutes walked between consecutive meetings of a block and table changes, over all people."""
    found = [moves_of(state, person) for person in range(len(state.of_person))]
    return sum(minutes for minutes, _ in found), sum(changes for _, changes in found)


def moves_of(state: State, person: int) -> tuple[int, int]:
    """Those of one person."""
    problem = state.problem
    minutes = changes = 0
    placements = sorted((state.placed[i] for i in state.of_person[person]), key=lambda p: p.cover.start)
    for one, other in pairwise(placements):
        if one.table is None or other.table is None:
            continue
        if _block(problem, one.cover.start) != _block(problem, other.cover.start):
            continue
        changes += one.table != other.table
        minutes += problem.walking_seconds(problem.table_venue[one.table], problem.table_venue[other.table]) // 60
    return minutes, changes


def _block(problem: Problem, slot: int) -> str:
    slots: tuple[Slot, ...] = problem.round.slots
    return slots[slot].block


def levels(state: State, value_bound: int) -> tuple[Level, ...]:
    """All levels in order. Only what is proved has a bound."""
    problem = state.problem
    reached = score(state)
    reach = reachable(problem)
    gaps = breaks(state)
    minutes, changes = walking(state)
    found = [
        Level("must", reached.musts, sum(request.must for request in problem.requests)),
        Level("shortfall", -reached.missing, missing(reach, [p.min for p in problem.round.participants])),
    ]
    if problem.round.rules.fair_floor is not None:
        found.append(Level("fair_floor", -reached.unfair, missing(reach, fair_floors(problem))))
    found += [
        Level("value", reached.value, value_bound),
        Level("breaks", gaps, None if gaps else 0),
        Level("walking", minutes, None if minutes else 0),
        Level("table_changes", changes, None if changes else 0),
    ]
    return tuple(found)


def shares(state: State) -> dict[str, float]:
    """Meetings had out of meetings possible, per size of participant, and the lowest single share."""
    most = possible(state.problem)
    totals: dict[str, tuple[int, int]] = {}
    lowest = 1.0
    for participant, have, could in zip(state.problem.round.participants, state.count, most, strict=True):
        if not could:
            continue
        lowest = min(lowest, have / could)
        if participant.size:
            so_far = totals.get(participant.size, (0, 0))
            totals[participant.size] = so_far[0] + have, so_far[1] + could
    found = {size: round(have / could, 4) for size, (have, could) in sorted(totals.items())}
    return found | {"lowest": round(lowest, 4)}
