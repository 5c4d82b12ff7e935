"""The problem in numbers, checked to be one that this objective is defined for."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from escale.engines.scheduling.errors import InvalidRound, NoResult
from escale.engines.scheduling.problem import Problem


@dataclass(frozen=True, slots=True)
class Instance:
    """Slots are counted from 0 in the order of time.

    `pairs` (M): the two participants of each meeting. `domains` (M): the slots it may take, in order. `after` (M):
    meetings that take place strictly earlier. `room` (T): meetings that a slot has tables for. `virtual` (M): needs
    no table. `caps` (P): meetings a participant may have. `difference`: how far the breaks of two participants may
    lie apart, None for any distance.
    """

    participants: int
    slots: int
    pairs: tuple[tuple[int, int], ...]
    domains: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]
    room: tuple[int, ...]
    virtual: tuple[bool, ...]
    caps: tuple[int, ...]
    difference: int | None

    def of_participant(self) -> list[list[int]]:
        """The meetings of each participant."""
        found: list[list[int]] = [[] for _ in range(self.participants)]
        for meeting, pair in enumerate(self.pairs):
            for side in pair:
                found[side].append(meeting)
        return found

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Instance":
        return cls(
            participants=data["participants"],
            slots=data["slots"],
            pairs=tuple((one, other) for one, other in data["pairs"]),
            domains=tuple(map(tuple, data["domains"])),
            after=tuple(map(tuple, data["after"])),
            room=tuple(data["room"]),
            virtual=tuple(data["virtual"]),
            caps=tuple(data["caps"]),
            difference=data["difference"],
        )


def instance_of(problem: Problem) -> tuple[Instance, tuple[int, ...]]:
    """The instance, and which slot of the round each of its slots is.

    Raises `InvalidRound` for a rule that the objective is not defined with, `NoResult` when a request has no place
    at all.
    """
    for pointer, expected in _foreign(problem):
        raise InvalidRound(pointer, expected)
    for request in problem.requests:
        if request.never is not None:
            raise NoResult((request.id,), "this request cannot be placed", rules=request.never.blocking)
    order = tuple(sorted(range(len(problem.starts)), key=problem.starts.__getitem__))
    rank = {slot: number for number, slot in enumerate(order)}
    instance = Instance(
        participants=len(problem.round.participants),
        slots=len(order),
        pairs=tuple((request.a, request.b) for request in problem.requests),
        domains=tuple(tuple(sorted(rank[slot] for slot in request.covers)) for request in problem.requests),
        after=tuple(request.after for request in problem.requests),
        room=tuple(problem.table_count[slot] for slot in order),
        virtual=tuple(request.virtual for request in problem.requests),
        caps=tuple(problem.caps),
        difference=problem.round.rules.max_break_difference,
    )
    return instance, order


def _foreign(problem: Problem) -> Iterator[tuple[str, str]]:
    """What a round for this objective may not hold: where it stands and what should stand there."""
    why = 'objective "breaks"'
    for number, participant in enumerate(problem.round.participants):
        if len(participant.people) != 1:
            yield f"/participants/{number}/people", f"one person ({why} counts the breaks of participants)"
        if participant.home_tables:
            yield f"/participants/{number}/home_tables", f"no home tables ({why})"
    for number, request in enumerate(problem.round.requests):
        if request.length != 1:
            yield f"/requests/{number}/length", f"1 ({why})"
        if request.locked and request.locked.table:
            yield f"/requests/{number}/locked/table", f"no table ({why} deals them out)"
    if any(instants != 1 << slot for slot, instants in enumerate(problem.instants)):
        yield "/slots", f"slots that do not overlap ({why})"
    if any(problem.round.walking_minutes.values()) and len(set(problem.table_venue)) > 1:
        yield "/walking_minutes", f"no walking ({why})"
    if any(problem.needs_interpreter(*pair) for each in problem.requests for pair in product(*each.people)):
        yield "/requests", f"pairs with a common language ({why})"
