"""Every agenda is placed once more against every rule before it leaves the engine."""

from escale.engines.scheduling.errors import SchedulingError
from escale.engines.scheduling.state import State


def verify(state: State) -> None:
    """Place every meeting again, in time order, asking every rule. Raises `SchedulingError` on a broken one."""
    problem = state.problem
    again = State(problem)
    starts = problem.starts
    for index, placement in sorted(state.placed.items(), key=lambda item: starts[item[1].cover.start]):
        request = problem.requests[index]
        if not again.accepts(request, placement):
            raise SchedulingError(f"the planner broke a rule with request {request.id}")
        again.place(request, placement)
    left_out = [r.id for r in problem.requests if r.locked and r.index not in again.placed]
    if left_out:
        raise SchedulingError(f"locked requests could not be placed: {', '.join(left_out)}")
