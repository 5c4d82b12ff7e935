"""From a round, an agenda and a request to the explanation."""

from dataclasses import replace
from time import monotonic
from typing import Any

from escale.engines.scheduling.answer import meeting_of
from escale.engines.scheduling.budget import Limits
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.explaining import reading
from escale.engines.scheduling.explaining.costs import costs
from escale.engines.scheduling.explaining.explanation import COSTS, FREE, IMPOSSIBLE, Costs, Explanation
from escale.engines.scheduling.explaining.oracle import Oracle, TimeIsUp, smallest
from escale.engines.scheduling.explaining.remedy import remedy
from escale.engines.scheduling.model import Agenda, Round
from escale.engines.scheduling.state import Placement, State

REASONS = 0.5  # share of the time for verdict and conflict; of the rest half is for the remedy, half for the costs


def explain(round_: Round, agenda: Agenda, request_id: str, limits: Limits) -> Explanation:
    """See `escale.engines.scheduling.explaining`."""
    began = monotonic()
    problem = build(round_)
    asked = next((request.index for request in problem.requests if request.id == request_id), None)
    if asked is None:
        raise InvalidRound("/requests", f"a request {request_id!r}")
    state = reading.state_of(problem, agenda)
    if asked in state.placed:
        return Explanation(request_id, FREE, True, placed=meeting_of(state, asked), meetings=len(state.placed))
    if reading.as_it_is(state, asked):
        where = meeting_of(state, asked)
        return Explanation(request_id, FREE, True, where=where, meetings=len(state.placed) - 1)
    return _Asking(state, asked, began, limits).answer()


class _Asking:
    """The request does not fit into the agenda as it is: the rest of the questions, in order."""

    def __init__(self, state: State, asked: int, began: float, limits: Limits) -> None:
        self.state, self.asked, self.limits = state, asked, limits
        self.id = state.problem.requests[asked].id
        self.until = began + limits.seconds
        now = monotonic()  # reading a large round takes a while
        self.reasons = now + REASONS * max(0.0, self.until - now)
        self.possible: dict[int, Placement] | None = None
        self.movable = 0

    def answer(self) -> Explanation:
        problem, placed = self.state.problem, self.state.placed
        try:
            with reading.asking(reading.bare(problem, self.asked), self.reasons, placed) as (oracle, assumed):
                if not oracle.possible(assumed):
                    return self._impossible(oracle)
                self.possible = reading.solution(oracle)
            with reading.asking(reading.around(self.state, self.asked), self.reasons, placed) as (oracle, assumed):
                if not oracle.possible(assumed):
                    return self._costs(oracle)
            return self._beside()
        except TimeIsUp:
            return self._told(COSTS, proved=False, minimal=False, **self._price())

    def _beside(self) -> Explanation:
        """Its own sides could have it: the others decide."""
        for movable in reading.scopes(self.state):
            self.movable, question = movable, reading.beside(self.state, self.asked, movable)
            with reading.asking(question, self.reasons, self.state.placed) as (oracle, assumed):
                if oracle.possible(assumed):
                    return self._free(oracle, assumed)
                if self.movable == reading.scopes(self.state)[-1]:
                    return self._costs(oracle)
        raise TimeIsUp

    def _told(self, verdict: str, **parts: Any) -> Explanation:
        parts = {"movable": self.movable, "meetings": len(self.state.placed), "proved": True} | parts
        return Explanation(self.id, verdict, **parts)

    def _impossible(self, oracle: Oracle) -> Explanation:
        kept, minimal = smallest(oracle, oracle.core)
        found = remedy(self.state, self.asked, self.until)
        return self._told(IMPOSSIBLE, conflict=reading.named(oracle, kept), minimal=minimal, remedy=found)

    def _free(self, oracle: Oracle, assumed: list[int]) -> Explanation:
        after = reading.placed(self.state.problem, reading.settle(oracle, assumed, self.state.placed))
        return self._told(FREE, where=meeting_of(after, self.asked), moves=reading.moves(self.state, after))

    def _costs(self, oracle: Oracle) -> Explanation:
        kept, minimal = smallest(oracle, oracle.core)
        conflict = reading.named(oracle, kept)
        requests = self.state.problem.requests
        # Where a meeting that may not move is in the conflict, moving it might have helped.
        still = {requests[index].id for index in oracle.encoding.question.still}
        proved = not any(rule.of in still for rule in conflict)
        now = monotonic()
        found = remedy(self.state, self.asked, now + (self.until - now) / 2)
        return self._told(COSTS, proved=proved, conflict=conflict, minimal=minimal, remedy=found, **self._price())

    def _price(self) -> dict[str, Costs | None]:
        if self.possible is None:
            return {}
        limits = replace(self.limits, seconds=max(0.0, self.until - monotonic()))
        best, nearest = costs(self.state, self.asked, self.possible, limits)
        return {"costs": best, "nearest": nearest}
