"""Between agendas, states and solutions of the solver."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from escale.engines.scheduling import measure
from escale.engines.scheduling.answer import meeting_of
from escale.engines.scheduling.errors import InvalidRound, SchedulingError
from escale.engines.scheduling.explaining.encoding import Encoding, Question
from escale.engines.scheduling.explaining.explanation import Move, Rule
from escale.engines.scheduling.explaining.oracle import Oracle, TimeIsUp
from escale.engines.scheduling.model import Agenda, Meeting
from escale.engines.scheduling.problem import Problem
from escale.engines.scheduling.state import Placement, State

MOVABLE_CELLS = 300_000  # (meeting, slot, table or interpreter) that the solver may choose from
MOVABLE = (40, 600)


def state_of(problem: Problem, agenda: Agenda) -> State:
    """The agenda placed, rule by rule. Raises `InvalidRound` with the pointer of a meeting that breaks one."""
    read = _Names(problem)
    placements = [read.placement(f"/meetings/{each}", meeting) for each, meeting in enumerate(agenda.meetings)]
    state = State(problem)
    order = sorted(range(len(placements)), key=lambda each: problem.starts[placements[each].cover.start])
    for each in order:
        request = problem.requests[read.requests[agenda.meetings[each].request]]
        if request.index in state.placed or not state.accepts(request, placements[each]):
            raise InvalidRound(f"/meetings/{each}", "a meeting that keeps the rules of the round")
        state.place(request, placements[each])
    return state


class _Names:
    """Numbers of the things of a round by their ids."""

    def __init__(self, problem: Problem) -> None:
        round_ = problem.round
        self.problem = problem
        self.requests = {request.id: request.index for request in problem.requests}
        self.slots = {slot.id: each for each, slot in enumerate(round_.slots)}
        self.people = {person: each for each, person in enumerate(problem.person_ids)}
        self.tables = {table.id: each for each, table in enumerate(round_.tables or ())}
        self.interpreters = {interpreter.id: each for each, interpreter in enumerate(round_.interpreters)}

    def placement(self, pointer: str, meeting: Meeting) -> Placement:
        if meeting.request not in self.requests:
            raise InvalidRound(f"{pointer}/request", "a request of the round")
        request = self.problem.requests[self.requests[meeting.request]]
        cover = request.covers.get(self.slots.get(meeting.slot, -1))
        if cover is None:
            raise InvalidRound(f"{pointer}/slot", "a slot in which this request may be held")
        if not all(person in self.people for person in meeting.people):
            raise InvalidRound(f"{pointer}/people", "people of the round")
        if meeting.table is not None and meeting.table not in self.tables:
            raise InvalidRound(f"{pointer}/table", "a table of the round")
        if len(meeting.interpreters) > 1 or not all(who in self.interpreters for who in meeting.interpreters):
            raise InvalidRound(f"{pointer}/interpreters", "at most one interpreter of the round")
        one, other = meeting.people
        return Placement(
            cover,
            (self.people[one], self.people[other]),
            None if meeting.table is None else self.tables[meeting.table],
            self.interpreters[meeting.interpreters[0]] if meeting.interpreters else None,
        )


def as_it_is(state: State, asked: int) -> bool:
    """Place the request with nothing moved, where it makes the fewest breaks; False when it does not fit."""
    request = state.problem.requests[asked]
    if any(each.hard and each.index not in state.placed for each in state.problem.requests if each is not request):
        return False
    found: tuple[int, Placement] | None = None
    for cover in request.covers.values():
        placement = state.first_placement(request, cover)
        if placement is None:
            continue
        state.place(request, placement)
        breaks = measure.breaks(state)
        state.remove(request)
        if found is None or breaks < found[0]:
            found = breaks, placement
    if found is not None:
        state.place(request, found[1])
    return found is not None


def needed(problem: Problem, asked: int) -> set[int]:
    """The request, the locks and musts, and all that these wait for."""
    return with_earlier(problem, [asked, *(request.index for request in problem.requests if request.hard)])


def with_earlier(problem: Problem, some: Iterable[int]) -> set[int]:
    """These and all that they wait for."""
    found: set[int] = set()
    rest = list(some)
    while rest:
        index = rest.pop()
        if index not in found:
            found.add(index)
            rest += problem.requests[index].after
    return found


def bare(problem: Problem, asked: int) -> Question:
    """Can the request take place at all, beside locks and musts?"""
    return Question(problem, asked, tuple(sorted(needed(problem, asked))), {}, frozenset())


def around(state: State, asked: int) -> Question:
    """Can it take place beside the meetings of its two sides alone? If not, neither beside the agenda."""
    problem, request = state.problem, state.problem.requests[asked]
    sides = {request.a, request.b}
    own = [index for index in state.placed if sides & {problem.requests[index].a, problem.requests[index].b}]
    members = needed(problem, asked) | with_earlier(problem, own)
    return Question(problem, asked, tuple(sorted(members)), {}, frozenset(members & state.placed.keys()))


def beside(state: State, asked: int, movable: int, leaving: frozenset[int] = frozenset()) -> Question:
    """Can it take place beside every meeting but `leaving`? At most `movable` of them may move, the nearest."""
    problem = state.problem
    placed = frozenset(state.placed) - leaving
    must = needed(problem, asked)
    near = _near(state, asked, must, movable)
    still = {index: state.placed[index] for index in placed - near}
    return Question(problem, asked, tuple(sorted(placed | must)), still, placed)


def scopes(state: State) -> list[int]:
    """How many meetings may move: first a few, then as many as the solver can take."""
    problem = state.problem
    cells = len(problem.starts) * (1 + len(problem.table_slots) + len(problem.interpreter_slots))
    most = min(MOVABLE[1], max(MOVABLE[0], MOVABLE_CELLS // max(1, cells)))
    return sorted({min(size, len(state.placed)) for size in (MOVABLE[0], most)})


def _near(state: State, asked: int, must: set[int], most: int) -> set[int]:
    """The request, its sides' meetings, those of their partners and so on."""
    problem = state.problem
    if len(state.placed) <= most:
        return must | set(state.placed)
    of: dict[int, list[int]] = {}
    for index in state.placed:
        for side in (problem.requests[index].a, problem.requests[index].b):
            of.setdefault(side, []).append(index)
    found = {index for index in must if index not in state.placed} | {asked}
    sides = dict.fromkeys((problem.requests[asked].a, problem.requests[asked].b))
    queue = list(sides)
    for side in queue:
        for index in of.get(side, ()):
            if len(found) > most:
                return found
            found.add(index)
            for other in (problem.requests[index].a, problem.requests[index].b):
                if other not in sides:
                    sides[other] = None
                    queue.append(other)
    return found


def solution(oracle: Oracle) -> dict[int, Placement]:
    """What the solver found, for the meetings that take place."""
    encoding, true = oracle.encoding, oracle.true
    found: dict[int, Placement] = {}
    for index in encoding.question.members:
        if encoding.present[index] not in true:
            continue
        cover = next(cover for start, cover in encoding.places[index] if encoding.x[index, start] in true)
        people = people_of(encoding, index, true)
        table = next(
            (t for t in range(len(encoding.problem.table_slots)) if encoding.z.get((index, t)) in true), None
        )
        who = None
        if encoding.need(*people):
            who = next((n for n in encoding.able(*people) if encoding.v.get((index, n)) in true), None)
        found[index] = Placement(cover, people, table, who)
    return found


def people_of(encoding: Encoding, index: int, true: set[int]) -> tuple[int, int]:
    """Who attends; -1 for nobody (then `people` is not assumed)."""
    request = encoding.problem.requests[index]
    one, other = (
        next((p for p in encoding.attendants(request, side) if encoding.y[index, p] in true), -1) for side in (0, 1)
    )
    return one, other


def placed(problem: Problem, placements: Mapping[int, Placement]) -> State:
    """Every rule asked again. Raises `SchedulingError` when one is broken: the clauses were wrong."""
    state = State(problem)
    for index, placement in sorted(placements.items(), key=lambda each: problem.starts[each[1].cover.start]):
        if not state.accepts(problem.requests[index], placement):
            raise SchedulingError(f"the explanation broke a rule with request {problem.requests[index].id}")
        state.place(problem.requests[index], placement)
    return state


def settle(oracle: Oracle, assumed: Iterable[int], before: Mapping[int, Placement]) -> dict[int, Placement]:
    """A solution in which no single meeting that moves could have stayed, as far as time allows.

    `before`: placements in the agenda, in the numbers of this problem.
    """
    base, found = list(assumed), solution(oracle)
    encoding = oracle.encoding
    for index, placement in before.items():
        if index not in encoding.present:
            continue
        literals = _literals(encoding, index, placement)
        if found.get(index) == placement:
            base += literals
            continue
        try:
            if literals and oracle.possible([*base, *literals]):
                base += literals
                found = solution(oracle)
        except TimeIsUp:
            break
    return found


def _literals(encoding: Encoding, index: int, placement: Placement) -> list[int]:
    """What says that a meeting is exactly here; empty when it cannot be."""
    keys = [encoding.x.get((index, placement.cover.start))]
    keys += [encoding.y.get((index, person)) for person in placement.people]
    keys += [] if placement.table is None else [encoding.z.get((index, placement.table))]
    keys += [] if placement.interpreter is None else [encoding.v.get((index, placement.interpreter))]
    return [] if None in keys else [key for key in keys if key is not None]


@contextmanager
def asking(question: Question, until: float, before: Mapping[int, Placement]) -> Iterator[tuple[Oracle, list[int]]]:
    """An oracle that tries the agenda first, with the assumption that all rules hold and nothing is added."""
    with Oracle(question, until) as oracle:
        oracle.prefer(phases(oracle.encoding, before))
        yield oracle, [*oracle.rules(), *oracle.nothing_new()]


def phases(encoding: Encoding, before: Mapping[int, Placement]) -> list[int]:
    """The agenda as a preference of the solver."""
    return [
        each
        for index, placement in before.items()
        if index in encoding.present
        for each in _literals(encoding, index, placement)
    ]


def moves(before: State, after: State) -> tuple[Move, ...]:
    """Meetings of both that differ, in the order of the round. The rounds may differ; names count."""
    former = {before.problem.requests[index].id: meeting_of(before, index) for index in before.placed}
    then = {after.problem.requests[index].id: meeting_of(after, index) for index in after.placed}
    return tuple(
        Move(former[name], then[name])
        for name in (request.id for request in before.problem.requests)
        if name in former and name in then and former[name] != then[name]
    )


def named(oracle: Oracle, literals: Iterable[int]) -> tuple[Rule, ...]:
    """The rules of some selectors, sorted."""
    rules = {literal: rule for rule, literal in oracle.encoding.selectors.items()}
    return tuple(sorted(rules[literal] for literal in literals))
