"""The common round as arrays for the compiled search.

A round is *common* when a request takes one slot, wherever and with whomever it is held: no slots overlap in
time, every meeting lasts one slot, no request waits for another, tables differ at most in availability,
everybody understands each other, and the people of a side can stand in for each other (or each request
names one of them). Then an agenda is a slot per request, and people and tables can be dealt out afterwards.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling.measure import fair_floors, pieces
from escale.engines.scheduling.problem import Problem, bits

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Core(NamedTuple):
    """Constants of a common round.

    A *pool* is whatever a request needs one unit of in its slot: the people of a participant, or one person.
    Shapes: R requests, S slots, P participants, Q pools. `side` (R, 2) participants, `pool` (R, 2), `allowed`
    (R, S), `room` (Q, S), `tables` (S), `cap`, `floor`, `fair` (P), `pull` (R) what placing is worth to the
    search, `weight` (R), `fixed` (R) never removed or moved, `seated` (R) uses a table, `first`, `wanted`
    the requests of each participant (compressed rows), `piece`, `place` (Q, S) for counting breaks:
    the uninterrupted piece of a block and the position in it, -1 where nobody counts.
    `price` (2): of one meeting missing to a floor, and to a fair floor.
    """

    side: Ints
    pool: Ints
    allowed: Bools
    room: Ints
    tables: Ints
    cap: Ints
    floor: Ints
    fair: Ints
    pull: Floats
    weight: Ints
    must: Bools
    fixed: Bools
    seated: Bools
    first: Ints
    wanted: Ints
    piece: Ints
    place: Ints
    price: Floats


def compact(problem: Problem) -> Core | None:
    """The arrays of a common round, None when the round is not common."""
    if not _is_common(problem) or not _interchangeable(problem):
        return None
    requests, slots = problem.requests, len(problem.starts)
    allowed = np.zeros((len(requests), slots), dtype=np.bool_)
    for request in requests:
        allowed[request.index, list(request.covers)] = True
    pool_numbers: dict[tuple[int, ...], int] = {}
    pool = np.array(
        [[pool_numbers.setdefault(people, len(pool_numbers)) for people in request.people] for request in requests],
        dtype=np.int64,
    ).reshape(-1, 2)
    side = np.array([(request.a, request.b) for request in requests], dtype=np.int64).reshape(-1, 2)
    first, wanted = by_participant(side, len(problem.round.participants))
    piece, place = _places(problem, list(pool_numbers), slots)
    weight = np.array([request.weight for request in requests], dtype=np.int64)
    largest = float(weight.max(initial=1))
    must = np.array([request.must for request in requests], dtype=np.bool_)
    return Core(
        side=side,
        pool=pool,
        allowed=allowed,
        room=_room(problem, list(pool_numbers), slots),
        tables=np.array(problem.table_count, dtype=np.int64),
        cap=np.array(problem.caps, dtype=np.int64),
        floor=np.array([p.min for p in problem.round.participants], dtype=np.int64),
        fair=np.array(fair_floors(problem), dtype=np.int64),
        pull=weight + must * largest * 1000,
        weight=weight,
        must=must,
        fixed=np.array([request.locked for request in requests], dtype=np.bool_),
        seated=np.array([not request.virtual for request in requests], dtype=np.bool_),
        first=first,
        wanted=wanted,
        piece=piece,
        place=place,
        price=np.array([largest * 32, largest * 4]),
    )


def _is_common(problem: Problem) -> bool:
    alone = all(instants == 1 << slot for slot, instants in enumerate(problem.instants))
    plain = not any(request.after for request in problem.requests) and all(
        request.length == 1 for request in problem.round.requests
    )
    tables_alike = len(set(problem.table_venue)) <= 1 and not any(owner is not None for owner in problem.table_owner)
    return bool(problem.requests) and alone and plain and tables_alike and _all_understand(problem)


def _all_understand(problem: Problem) -> bool:
    if not any(problem.languages):
        return True
    return not any(
        problem.needs_interpreter(*pair) for request in problem.requests for pair in product(*request.people)
    )


def _interchangeable(problem: Problem) -> bool:
    """No two sets of people asked for overlap without being equal."""
    owner: dict[int, tuple[int, ...]] = {}
    return all(
        owner.setdefault(person, people) == people
        for request in problem.requests
        for people in request.people
        for person in people
    )


def _room(problem: Problem, pools: list[tuple[int, ...]], slots: int) -> Ints:
    room = np.zeros((len(pools), slots), dtype=np.int64)
    for number, people in enumerate(pools):
        for person in people:
            room[number, list(bits(problem.person_slots[person]))] += 1
    return room


def by_participant(side: Ints, count: int) -> tuple[Ints, Ints]:
    owners, requests = side.T.ravel(), np.tile(np.arange(len(side)), 2)
    order = np.lexsort((requests, owners))
    return np.searchsorted(owners[order], np.arange(count + 1)).astype(np.int64), requests[order]


def _places(problem: Problem, pools: list[tuple[int, ...]], slots: int) -> tuple[Ints, Ints]:
    """Only pools of one person: with several, breaks depend on who attends."""
    piece = np.full((len(pools), slots), -1, dtype=np.int64)
    place = np.full((len(pools), slots), -1, dtype=np.int64)
    runs_of = pieces(problem)
    for number, people in enumerate(pools):
        if len(people) != 1:
            continue
        for name, run in enumerate(runs_of[people[0]]):
            piece[number, list(run)] = name
            place[number, list(run)] = np.arange(len(run))
    return piece, place
