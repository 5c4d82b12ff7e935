"""From a round, an agenda and a request to the explanation."""

from time import monotonic

from escale.engines.scheduling import measure
from escale.engines.scheduling.answer import meeting_of
from escale.engines.scheduling.budget import Limits
from escale.engines.scheduling.domains import build
from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.explaining import reading
from escale.engines.scheduling.explaining.costs import costs
from escale.engines.scheduling.explaining.explanation import COSTS, FREE, IMPOSSIBLE, Costs, Explanation, Remedy
from escale.engines.scheduling.explaining.oracle import Oracle, TimeIsUp, smallest
from escale.engines.scheduling.explaining.remedy import remedy
from escale.engines.scheduling.model import Agenda, Meeting, Round
from escale.engines.scheduling.state import Placement, State

REASONS = 0.5  # share of the time for verdict and conflict; of the rest half is for the remedy, half for the costs


def explain(round_: Round, agenda: Agenda, request_id: str, seconds: float, seed: int) -> Explanation:
    """See `escale.engines.scheduling.explaining`."""
    began = monotonic()
    problem = build(round_)
    asked = next((request.index for request in problem.requests if request.id == request_id), None)
    if asked is None:
        raise InvalidRound("/requests", f"a request {request_id!r}")
    state = reading.state_of(problem, agenda)
    if asked in state.placed:
        return Explanation(request_id, FREE, True, placed=meeting_of(state, asked), meetings=len(state.placed))
    where = _as_it_is(state, asked)
    if where is not None:
        return Explanation(request_id, FREE, True, where=where, meetings=len(state.placed))
    return _Asking(state, asked, began, seconds, seed).answer()


def _as_it_is(state: State, asked: int) -> Meeting | None:
    """Where it fits with nothing moved, with the fewest breaks."""
    request = state.problem.requests[asked]
    if any(each.hard and each.index not in state.placed for each in state.problem.requests if each is not request):
        return None
    found: tuple[int, Meeting] | None = None
    for cover in request.covers.values():
        placement = state.first_placement(request, cover)
        if placement is None:
            continue
        state.place(request, placement)
        breaks = measure.breaks(state)
        if found is None or breaks < found[0]:
            found = breaks, meeting_of(state, asked)
        state.remove(request)
    return found[1] if found else None


class _Asking:
    """The request does not fit into the agenda as it is: the rest of the questions, in order."""

    def __init__(self, state: State, asked: int, began: float, seconds: float, seed: int) -> None:
        self.state, self.asked, self.seed = state, asked, seed
        self.id = state.problem.requests[asked].id
        self.until = began + seconds
        self.reasons = began + REASONS * seconds

    def answer(self) -> Explanation:
        problem = self.state.problem
        possible: dict[int, Placement] | None = None
        with Oracle(reading.bare(problem, self.asked), self.reasons) as oracle:
            try:
                if not oracle.possible([*oracle.rules(), *oracle.nothing_new()]):
                    return self._impossible(oracle)
                possible = reading.solution(oracle)
            except TimeIsUp:
                pass
        with Oracle(reading.beside(self.state, self.asked), self.reasons) as oracle:
            oracle.prefer(reading.phases(oracle.encoding, self.state.placed))
            assumed = [*oracle.rules(), *oracle.nothing_new()]
            try:
                if oracle.possible(assumed):
                    return self._free(oracle, assumed)
                return self._costs(oracle, possible)
            except TimeIsUp:
                return self._unknown(oracle, possible)

    def _impossible(self, oracle: Oracle) -> Explanation:
        kept, minimal = smallest(oracle, oracle.core)
        conflict = reading.named(oracle, kept)
        with Oracle(reading.beside(self.state, self.asked), self.until) as wide:
            wide.prefer(reading.phases(wide.encoding, self.state.placed))
            found = self._remedy(wide, keeps_all=True)
        if found is None:
            oracle.until = self.until
            found = self._remedy(oracle, keeps_all=False)
        return Explanation(
            self.id,
            IMPOSSIBLE,
            True,
            conflict=conflict,
            minimal=minimal,
            remedy=found,
            meetings=len(self.state.placed),
        )

    def _remedy(self, oracle: Oracle, *, keeps_all: bool) -> Remedy | None:
        try:
            return remedy(oracle, self.state, keeps_all=keeps_all)
        except TimeIsUp:
            return None

    def _free(self, oracle: Oracle, assumed: list[int]) -> Explanation:
        after = reading.placed(self.state.problem, reading.settle(oracle, assumed, self.state.placed))
        return Explanation(
            self.id,
            FREE,
            True,
            where=meeting_of(after, self.asked),
            moves=reading.moves(self.state, after),
            movable=self._movable(oracle),
            meetings=len(self.state.placed),
        )

    def _movable(self, oracle: Oracle) -> int:
        return len(self.state.placed) - len(oracle.encoding.question.still)

    def _costs(self, oracle: Oracle, possible: dict[int, Placement] | None) -> Explanation:
        kept, minimal = smallest(oracle, oracle.core)
        conflict = reading.named(oracle, kept)
        requests = self.state.problem.requests
        still = {requests[index].id for index in oracle.encoding.question.still}
        # Where a meeting that may not move is in the conflict, moving it might have helped.
        proved = possible is not None and not any(rule.of in still for rule in conflict)
        now = monotonic()
        oracle.until = now + (self.until - now) / 2
        found = self._remedy(oracle, keeps_all=True)
        return Explanation(
            self.id,
            COSTS,
            proved,
            conflict=conflict,
            minimal=minimal,
            costs=self._price(possible),
            remedy=found,
            movable=self._movable(oracle),
            meetings=len(self.state.placed),
        )

    def _price(self, possible: dict[int, Placement] | None) -> Costs | None:
        if possible is None:
            return None
        limits = Limits(seconds=max(0.0, self.until - monotonic()), effort=None, seed=self.seed, workers=1)
        return costs(self.state, self.asked, possible, limits)

    def _unknown(self, oracle: Oracle, possible: dict[int, Placement] | None) -> Explanation:
        return Explanation(
            self.id,
            COSTS,
            False,
            minimal=False,
            costs=self._price(possible),
            movable=self._movable(oracle),
            meetings=len(self.state.placed),
        )
