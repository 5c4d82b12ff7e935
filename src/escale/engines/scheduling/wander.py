"""Search for rounds with rare rules: take some meetings out, put a waiting request in, fill up, keep or revert.

Slower than the compiled search but indifferent to the kind of rule: it only ever asks `State`.
"""

from collections.abc import Callable, Mapping
from math import exp
from random import Random

from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.greedy import place_first
from escale.engines.scheduling.measure import Score, score
from escale.engines.scheduling.problem import Wanted
from escale.engines.scheduling.state import Placement, State

CHUNK = 50  # moves between two looks at the clock
EXTRA = 2  # unrelated meetings taken out with those in the way
REFILL = 12  # waiting requests of the people concerned that are tried afterwards
AS_BEFORE = 0.7  # how often a meeting taken out is offered the very place it had in the agenda to be repaired
HOT = 0.1  # temperature at the start, as a share of the mean weight


class Wandering:
    """`state` is walked; `best` keeps the placements of the best agenda met.

    `worth`: what is to be as high as possible. `fixed`: requests never taken out. `home`: placements that are
    worth keeping, of an agenda that is being repaired.
    """

    def __init__(
        self,
        state: State,
        seed: int,
        worth: Callable[[State], Score] = score,
        fixed: frozenset[int] = frozenset(),
        home: Mapping[int, Placement] | None = None,
    ) -> None:
        self.state = state.copy()
        self.worth, self.fixed, self.home = worth, fixed, home or {}
        self.chance = Random(seed)  # noqa: S311 - a search, not a secret
        self.now = worth(state)
        self.best, self.best_score = dict(state.placed), self.now
        self.chunks = 0
        requests = state.problem.requests
        self.of: list[list[int]] = [[] for _ in state.problem.round.participants]
        for request in requests:
            if request.covers:
                self.of[request.a].append(request.index)
                self.of[request.b].append(request.index)
        self.mean = sum(request.weight for request in requests) / max(1, len(requests))

    def run(self, budget: Budget, enough: Callable[[Score], bool], tell: Callable[[Score, int], None]) -> str:
        """Search until something stops it: "optimal", "effort", "time" or "cancelled"."""
        while not enough(self.best_score):
            if why := budget.stopped(self.chunks):
                return why
            temperature = HOT * self.mean * (1 - budget.fraction(self.chunks))
            for _ in range(CHUNK):
                self._move(temperature)
            self.chunks += 1
            tell(self.best_score, self.chunks)
        return "optimal"

    def _move(self, temperature: float) -> None:
        state, requests = self.state, self.state.problem.requests
        waiting = [r for r in requests if r.covers and r.index not in state.placed]
        candidates = waiting or [r for r in requests if r.covers]
        if not candidates:
            return
        request = self.chance.choice(candidates)
        taken = self._ruin(request)
        added = self._recreate(request, taken)
        reached = self.worth(state)
        if not self._accepts(reached, temperature):
            for index in reversed(added):
                state.remove(requests[index])
            for index, placement in reversed(taken.items()):
                state.place(requests[index], placement)
            return
        self.now = reached
        if reached > self.best_score:
            self.best, self.best_score = dict(state.placed), reached

    def _accepts(self, reached: Score, temperature: float) -> bool:
        now = self.now
        if reached >= now:
            return True
        if (reached.musts, reached.missing, reached.unfair) != (now.musts, now.missing, now.unfair):
            return False
        return temperature > 0 and self.chance.random() < exp((reached.value - now.value) / temperature)

    def _ruin(self, request: Wanted) -> dict[int, Placement]:
        """Take out what may be in the way of the request somewhere, and a little more."""
        state, chance = self.state, self.chance
        cover = request.covers[chance.choice(list(request.covers))]
        instants = cover.instants
        near = [i for side in (request.a, request.b) for i in self.of[side] if i in state.placed]
        there = [i for i in near if state.placed[i].cover.instants & instants]
        same_time = [i for i, p in state.placed.items() if p.cover.instants & instants]
        chosen = [*there, *_some(chance, near, EXTRA), *_some(chance, same_time, EXTRA), request.index]
        taken: dict[int, Placement] = {}
        for index in dict.fromkeys(chosen):
            self._take(index, taken)
        return taken

    def _take(self, index: int, taken: dict[int, Placement]) -> None:
        """Remove a meeting and, before it, those that come after it; locked ones stay."""
        problem = self.state.problem
        follow = [index]
        for each in follow:
            follow += [d for d in problem.dependents[each] if d in self.state.placed and d not in follow]
        if any(problem.requests[each].locked or each in self.fixed for each in follow):
            return
        for each in reversed(follow):
            if each in self.state.placed:
                taken[each] = self.state.remove(problem.requests[each])

    def _recreate(self, request: Wanted, taken: dict[int, Placement]) -> list[int]:
        state, chance, requests = self.state, self.chance, self.state.problem.requests
        around = [i for side in (request.a, request.b) for i in self.of[side]]
        for index in taken:
            around += self.of[requests[index].a] + self.of[requests[index].b]
        others = _some(chance, [i for i in dict.fromkeys(around) if i not in state.placed], REFILL)
        noisy = sorted(
            {*taken, *others} - {request.index},
            key=lambda i: (not requests[i].hard, -requests[i].weight * (0.6 + 0.8 * chance.random())),
        )
        added: list[int] = []
        for index in [request.index, *noisy, request.index]:
            starts = list(requests[index].covers)
            chance.shuffle(starts)
            if self._goes_home(index):
                added.append(index)
            if index not in state.placed and place_first(state, requests[index], starts):
                added.append(index)
        return added

    def _goes_home(self, index: int) -> bool:
        """Put a meeting back exactly where it was, if that is free and chance will have it."""
        state, home = self.state, self.home.get(index)
        request = state.problem.requests[index]
        if home is None or index in state.placed or self.chance.random() > AS_BEFORE:
            return False
        if not state.accepts(request, home):
            return False
        state.place(request, home)
        return True


def _some(chance: Random, items: list[int], most: int) -> list[int]:
    return chance.sample(items, min(most, len(items)))
