"""Between agendas (`State`) and the arrays of the board."""

import numpy as np
from numpy.typing import NDArray

from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.rare.board import KIND, ONE, OTHER, SLOT, WHO
from escale.engines.scheduling.rare.terms import kinds_of
from escale.engines.scheduling.state import Placement, State


def placements_of(state: State) -> NDArray[np.int64]:
    """The placements of an agenda as rows of the board."""
    kind_of = {table: kind for kind, tables in enumerate(kinds_of(state.problem)) for table in tables}
    at = np.full((len(state.problem.requests), 5), -1)
    for index, placement in state.placed.items():
        kind = -1 if state.problem.requests[index].virtual else kind_of.get(placement.table or 0, 0)
        who = -1 if placement.interpreter is None else placement.interpreter
        at[index] = placement.cover.start, *placement.people, kind, who
    return at


def seated(problem: Problem, at: NDArray[np.int64]) -> State:
    """The agenda of a board: every meeting gets a table of its kind, one its people come from if it is free."""
    state, kinds = State(problem), kinds_of(problem)
    placed = np.flatnonzero(at[:, SLOT] >= 0).tolist()
    last: dict[int, int] = {}
    for index in sorted(placed, key=lambda i: (problem.starts[at[i, SLOT]], i)):
        request, row = problem.requests[index], at[index].tolist()
        cover, people = request.covers[row[SLOT]], (row[ONE], row[OTHER])
        table = None
        if row[KIND] >= 0 and request.tables is not None:
            known = [last.get(person) for person in people]
            busy = state.table_busy
            free = [t for t in kinds[row[KIND]] if not busy[t] & cover.instants]
            table = next((t for t in known if t in free), free[0])
            last.update(dict.fromkeys(people, table))
        state.place(request, Placement(cover, people, table, None if row[WHO] < 0 else row[WHO]))
    return state
