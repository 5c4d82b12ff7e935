"""Fewer breaks in rounds with rare rules: single meetings moved to where their people have fewer."""

from escale.engines.scheduling.budget import Budget
from escale.engines.scheduling.measure import breaks_in, pieces
from escale.engines.scheduling.state import State

SWEEPS = 4


def tidy(state: State, budget: Budget) -> None:
    """Move meetings one at a time, each only if the breaks of all people concerned become fewer."""
    problem = state.problem
    runs = pieces(problem)

    def gaps(people: set[int]) -> int:
        return sum(breaks_in(state, person, runs[person]) for person in people)

    for _ in range(SWEEPS):
        changed = False
        for index in sorted(state.placed):
            if budget.stopped(0) in ("cancelled", "time"):
                return
            request, former = problem.requests[index], state.placed[index]
            if any(d in state.placed for d in problem.dependents[index]) or not gaps(set(former.people)):
                continue
            everybody = {person for people in request.people for person in people}
            before, best = gaps(everybody), former
            state.remove(request)
            for cover in request.covers.values():
                placement = state.first_placement(request, cover)
                if placement is None:
                    continue
                state.place(request, placement)
                after = gaps(everybody)
                state.remove(request)
                if after < before:
                    before, best = after, placement
            state.place(request, best)
            changed |= best is not former
        if not changed:
            return
