"""Fewer breaks, less walking and fewer changes of table in rounds with rare rules, the placed requests unchanged.

Single meetings and two-slot Kempe chains are moved: a meeting goes to another slot, whatever its people have there
comes back to where it was, and so on. Every rule is asked by `State`. A move stays when the people concerned have
no more breaks, then no more walking, then no more changes than before: moves that change nothing lead on.
"""

from collections.abc import Mapping
from itertools import islice
from random import Random

from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.measure import breaks_in, moves_of, pieces
from escale.engines.scheduling.problem import Cover, Wanted
from escale.engines.scheduling.seating import reseat
from escale.engines.scheduling.state import Placement, State

PATIENCE = 8  # moves per meeting without anything gained
MOVES = 40  # per meeting, at the most
LEAST, CHUNK = 2_000, 50  # moves however little effort is allowed; moves for a unit of effort
MOVING = 0.85  # of the time left; the rest is for tables
LONGEST = 12  # meetings in one chain
CHOICES = 6  # placements compared for a meeting in its new slot

Cost = tuple[int, int, int]  # breaks, minutes of walking, changes of table


def tidy(state: State, budget: Budget, seed: int) -> None:
    """Moves as long as they help or time is left, then tables."""
    tidying, moving = _Tidying(state, seed), budget.early(MOVING)
    patience, most = PATIENCE * len(tidying.movable), MOVES * len(tidying.movable)
    if budget.chunks is not None:
        most = min(most, max(LEAST, CHUNK * budget.chunks))
    while tidying.idle < patience and tidying.steps < most:
        if tidying.steps % 64 == 0 and moving.stopped(0) in ("cancelled", "time"):
            break
        tidying.step()
    reseat(state, budget)


class _Tidying:
    def __init__(self, state: State, seed: int) -> None:
        self.state, self.problem = state, state.problem
        self.runs = pieces(state.problem)
        self.chance = Random(seed)  # noqa: S311 - a search, not a secret
        self.steps = self.idle = 0
        self.movable = [index for index in sorted(state.placed) if len(self.problem.requests[index].covers) > 1]

    def step(self) -> None:
        """Try one move, rather of a meeting whose people have breaks."""
        chance, state = self.chance, self.state
        self.steps, self.idle = self.steps + 1, self.idle + 1
        index = chance.choice(self.movable)
        if not any(breaks_in(state, person, self.runs[person]) for person in state.placed[index].people):
            index = chance.choice(self.movable)
        start = chance.choice(list(self.problem.requests[index].covers))
        covers = self._chain(index, start)
        if covers is None:
            return
        requests = self.problem.requests
        people = {person for each in covers for side in requests[each].people for person in side}
        cost = self._cost(people)
        former = {each: state.remove(requests[each]) for each in covers}
        if self._place(covers):
            reached = self._cost(people)
            if reached < cost:
                self.idle = 0
            if reached <= cost:
                return
        for each in covers:
            if each in state.placed:
                state.remove(requests[each])
        for each, placement in former.items():
            state.place(requests[each], placement)

    def _chain(self, index: int, start: int) -> dict[int, Cover] | None:
        """The meetings to move and where to; None when one of them cannot follow."""
        state, requests = self.state, self.problem.requests
        back = state.placed[index].cover.start
        if start == back:
            return None
        covers = {index: requests[index].covers[start]}
        queue = [index]
        for each in queue:
            there = covers[each]
            for person in state.placed[each].people:
                for other in state.of_person[person]:
                    if other in covers or not state.placed[other].cover.instants & there.instants:
                        continue
                    cover = requests[other].covers.get(start if there.start == back else back)
                    if cover is None or len(queue) == LONGEST:
                        return None
                    covers[other] = cover
                    queue.append(other)
        return covers

    def _place(self, covers: Mapping[int, Cover]) -> bool:
        """Each where its people walk and change least; False when a rule forbids it."""
        state = self.state
        for each in sorted(covers, key=lambda each: covers[each].start):
            request = self.problem.requests[each]
            choices = list(islice(state.placements(request, covers[each]), CHOICES))
            if not choices:
                return False
            state.place(request, min(choices, key=lambda choice: self._price(request, choice)))
        return True

    def _price(self, request: Wanted, placement: Placement) -> Cost:
        self.state.place(request, placement)
        found = self._cost(set(placement.people))
        self.state.remove(request)
        return found

    def _cost(self, people: set[int]) -> Cost:
        """Of these people together."""
        breaks = sum(breaks_in(self.state, person, self.runs[person]) for person in people)
        moves = [moves_of(self.state, person) for person in people]
        return breaks, sum(minutes for minutes, _ in moves), sum(changes for _, changes in moves)
