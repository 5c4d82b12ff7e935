"""A partial agenda, and the rules about meetings together.

Each rule is a named function of (state, request, cover …) that answers yes or no; `refusal` turns the first
broken one into a reason. `place` only ever adds a placement that `placements` offered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from escale.engines.scheduling.problem import Cover, Problem, Refusal, Wanted, bits


@dataclass(frozen=True, slots=True)
class Placement:
    """Where and with whom a request is held. `table` None: virtual, or only the number counts."""

    cover: Cover
    people: tuple[int, int]
    table: int | None
    interpreter: int | None


class State:
    """Which requests are placed, and what they occupy. All masks are of instants."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.caps = problem.caps
        self.placed: dict[int, Placement] = {}
        self.count = [0] * len(problem.round.participants)
        self.person_busy = [0] * len(problem.person_ids)
        self.table_busy = [0] * len(problem.table_slots)
        self.interpreter_busy = [0] * len(problem.interpreter_slots)
        self.tables_used = [0] * len(problem.starts)
        self.of_person: list[list[int]] = [[] for _ in problem.person_ids]
        self.of_interpreter: list[list[int]] = [[] for _ in problem.interpreter_slots]

    def copy(self) -> "State":
        return state_of(self.problem, self.placed)

    def place(self, request: Wanted, placement: Placement) -> None:
        self.placed[request.index] = placement
        self._count(request, placement, 1)
        for person in placement.people:
            self.of_person[person].append(request.index)
        if placement.interpreter is not None:
            self.of_interpreter[placement.interpreter].append(request.index)

    def remove(self, request: Wanted) -> Placement:
        placement = self.placed.pop(request.index)
        self._count(request, placement, -1)
        for person in placement.people:
            self.of_person[person].remove(request.index)
        if placement.interpreter is not None:
            self.of_interpreter[placement.interpreter].remove(request.index)
        return placement

    def _count(self, request: Wanted, placement: Placement, step: int) -> None:
        instants = placement.cover.instants
        self.count[request.a] += step
        self.count[request.b] += step
        for person in placement.people:
            self.person_busy[person] ^= instants
        if placement.interpreter is not None:
            self.interpreter_busy[placement.interpreter] ^= instants
        if placement.table is not None:
            self.table_busy[placement.table] ^= instants
        if uses_counted_table(self, request):
            for instant in bits(instants):
                self.tables_used[instant] += step

    def placements(self, request: Wanted, cover: Cover) -> Iterator[Placement]:
        """Every way to hold the request at `cover` that keeps all rules; alike tables are offered once."""
        if not within_caps(self, request) or not in_order(self, request, cover):
            return
        if uses_counted_table(self, request) and not counted_table_free(self, cover):
            return
        people = [people_for(self, request, cover, side) for side in (0, 1)]
        tables = list(tables_for(self, request, cover)) if all(people) else []
        for first, second in product(*people):
            for interpreter in interpreters_for(self, first, second, cover):
                for table in tables:
                    placement = Placement(cover, (first, second), table, interpreter)
                    if can_walk(self, placement):
                        yield placement

    def accepts(self, request: Wanted, placement: Placement) -> bool:
        """Whether exactly this placement keeps all rules."""
        cover = placement.cover
        return (
            request.covers.get(cover.start) == cover
            and within_caps(self, request)
            and in_order(self, request, cover)
            and placement.people[0] in people_for(self, request, cover, 0)
            and placement.people[1] in people_for(self, request, cover, 1)
            and (not uses_counted_table(self, request) or counted_table_free(self, cover))
            and table_free(self, request, cover, placement.table)
            and placement.interpreter in interpreters_for(self, *placement.people, cover)
            and can_walk(self, placement)
        )

    def first_placement(self, request: Wanted, cover: Cover) -> Placement | None:
        return next(self.placements(request, cover), None)


def state_of(problem: Problem, placements: Mapping[int, Placement]) -> State:
    """All of these placed, no rule asked."""
    state = State(problem)
    for index, placement in placements.items():
        state.place(problem.requests[index], placement)
    return state


def within_caps(state: State, request: Wanted) -> bool:
    """Neither side has its `max` meetings yet."""
    return state.count[request.a] < state.caps[request.a] and state.count[request.b] < state.caps[request.b]


def full(state: State, request: Wanted) -> Refusal:
    """Which sides have their `max` meetings: the same answer at every place."""
    participants = state.problem.round.participants
    sides = (side for side in (request.a, request.b) if state.count[side] >= state.caps[side])
    return Refusal("full", tuple(f"{participants[side].id}.max" for side in sides))


def in_order(state: State, request: Wanted, cover: Cover) -> bool:
    """All of `after` are over, and whatever waits for this request begins later."""
    dependents = state.problem.dependents[request.index]
    if not request.after and not dependents:
        return True
    starts, ends = state.problem.starts, state.problem.ends
    for before in request.after:
        placement = state.placed.get(before)
        if placement is None or ends[placement.cover.last] > starts[cover.start]:
            return False
    waiting = (state.placed.get(index) for index in dependents)
    return all(p is None or ends[cover.last] <= starts[p.cover.start] for p in waiting)


def people_for(state: State, request: Wanted, cover: Cover, side: int) -> list[int]:
    """People of one side who may attend, are there and are not in another meeting."""
    there, busy, slots = state.problem.person_slots, state.person_busy, cover.slots
    return [
        person for person in request.people[side] if not slots & ~there[person] and not cover.instants & busy[person]
    ]


def uses_counted_table(state: State, request: Wanted) -> bool:
    return not request.virtual and request.tables is None


def counted_table_free(state: State, cover: Cover) -> bool:
    """Fewer meetings than tables at every moment."""
    count = state.problem.round.table_count or 0
    return all(state.tables_used[instant] < count for instant in bits(cover.instants))


def tables_for(state: State, request: Wanted, cover: Cover) -> Iterator[int | None]:
    """Permitted tables that are there and free, one of each kind (venue and availability)."""
    if request.tables is None:
        yield None
        return
    problem = state.problem
    seen: set[tuple[str | None, int, int]] = set()
    for table in request.tables:
        if not table_free(state, request, cover, table):
            continue
        kind = problem.table_venue[table], problem.table_slots[table], state.table_busy[table]
        if kind not in seen:
            seen.add(kind)
            yield table


def table_free(state: State, request: Wanted, cover: Cover, table: int | None) -> bool:
    """The table is one where the request may be held, is there and is not taken."""
    if table is None or request.tables is None:
        return table is None and request.tables is None
    there = not cover.slots & ~state.problem.table_slots[table]
    return there and table in request.tables and not cover.instants & state.table_busy[table]


def interpreters_for(state: State, first: int, second: int, cover: Cover) -> Iterator[int | None]:
    """None when the two people understand each other, else every interpreter who can take the meeting."""
    problem = state.problem
    if not problem.needs_interpreter(first, second):
        yield None
        return
    for who in problem.interpreters_for(first, second):
        there = not cover.slots & ~problem.interpreter_slots[who]
        if there and not cover.instants & state.interpreter_busy[who] and rested(state, who, cover):
            yield who


def rested(state: State, who: int, cover: Cover) -> bool:
    """With this meeting too, no run without `rest` exceeds `max_run` and no day exceeds `max_day`."""
    problem = state.problem
    limits = problem.round.interpreters[who]
    covers = [state.placed[index].cover for index in state.of_interpreter[who]] + [cover]
    covers.sort(key=lambda each: problem.starts[each.start])
    run = day = 0.0
    for number, each in enumerate(covers):
        before = covers[number - 1] if number else None
        same_day = before is not None and problem.days[before.start] == problem.days[each.start]
        day = day * same_day + each.minutes
        pause = problem.starts[each.start] - problem.ends[before.last] if before else float("inf")
        run = run * (pause < 60 * limits.rest) + each.minutes
        if run > limits.max_run or day > limits.max_day:
            return False
    return True


def can_walk(state: State, placement: Placement) -> bool:
    """Everybody in the meeting has the time to come from, and go on to, their other tables."""
    problem = state.problem
    if placement.table is None or not problem.round.walking_minutes:
        return True
    others = [index for person in placement.people for index in state.of_person[person]]
    if placement.interpreter is not None:
        others += state.of_interpreter[placement.interpreter]
    return all(walk_fits(problem, placement, state.placed[index]) for index in others)


def walk_fits(problem: Problem, one: Placement, other: Placement) -> bool:
    """Whether there is the time to walk between two meetings that are not at the same time."""
    first, second = sorted((one, other), key=lambda each: problem.starts[each.cover.start])
    time = problem.starts[second.cover.start] - problem.ends[first.cover.last]
    return time >= problem.walking_seconds(_venue(problem, first), _venue(problem, second))


def _venue(problem: Problem, placement: Placement) -> str | None:
    return None if placement.table is None else problem.table_venue[placement.table]


def refusal(state: State, request: Wanted, cover: Cover) -> Refusal | None:
    """The first rule that keeps an unplaced request out of this place, or None when it fits."""
    problem = state.problem
    if not within_caps(state, request):
        return full(state, request)
    sides = [problem.round.participants[side] for side in (request.a, request.b)]
    if not in_order(state, request, cover):
        return Refusal("after", (f"{request.id}.after",))
    busy = [sides[side].id for side in (0, 1) if not people_for(state, request, cover, side)]
    if busy:
        return Refusal("full", tuple(f"{name}.busy" for name in busy))
    if uses_counted_table(state, request) and not counted_table_free(state, cover):
        return Refusal("tables", ("tables",))
    if not list(tables_for(state, request, cover)):
        home = request.home
        return Refusal(
            "tables",
            (f"{problem.round.participants[home].id}.home_tables" if home is not None else "tables",),
        )
    pairs = product(people_for(state, request, cover, 0), people_for(state, request, cover, 1))
    if not any(True for pair in pairs for _ in interpreters_for(state, *pair, cover)):
        return Refusal("interpreters", ("interpreters",))
    if state.first_placement(request, cover) is None:
        return Refusal("walking", ("walking_minutes",))
    return None
