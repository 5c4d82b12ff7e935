"""The rules about one request alone, and the `Problem` they lead to.

Each rule answers, for one request, with the start slots it leaves and the name of what takes the others away.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product

from escale.engines.scheduling.hours import inside_hours
from escale.engines.scheduling.model import Participant, Request, Round
from escale.engines.scheduling.problem import (
    Calendar,
    Cover,
    Problem,
    Refusal,
    Wanted,
    blocks_of,
    instants_between,
)


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables by number, and the slots in which they are there, once for all that are alike."""

    numbers: tuple[int, ...]
    there: frozenset[int]


@dataclass(frozen=True, slots=True)
class Frame:
    """The round resolved but for its requests, with what is looked up for each of them."""

    problem: Problem
    calendar: Calendar
    participants: dict[str, int]
    people: tuple[tuple[int, ...], ...]
    number: dict[str, int]
    covers: dict[int, dict[int, Cover]]
    with_tables: int  # slots with any table that is nobody's home
    of_home: dict[int | None, Tables]  # the tables of a participant; of None those that are nobody's
    shared: dict[tuple[int, int], dict[int, Cover]] = field(default_factory=dict)
    alike: dict[tuple[frozenset[str], frozenset[str], int], frozenset[tuple[int, int]]] = field(default_factory=dict)

    def starts(self, there: int, length: int) -> int:
        """Start slots of meetings of this length that lie wholly within the slots `there`."""
        covers = self.covers[length]
        if length == 1:
            return there
        return sum(1 << start for start, cover in covers.items() if not cover.slots & ~there)

    def interpreting(self, first: int, second: int, length: int) -> frozenset[tuple[int, int]]:
        """Slots in which interpreters for two people are there, and starts they can bear, once for all alike."""
        key = self.problem.languages[first], self.problem.languages[second], length
        found = self.alike.get(key)
        if found is None:
            able = self.problem.interpreters_for(first, second)
            found = frozenset((self.problem.interpreter_slots[who], _bearable(self, who, length)) for who in able)
            self.alike[key] = found
        return found

    def within(self, starts: int, length: int) -> dict[int, Cover]:
        """The covers at these start slots; requests with the same ones share them."""
        found = self.shared.get((starts, length))
        if found is None:
            found = {start: cover for start, cover in self.covers[length].items() if starts >> start & 1}
            self.shared[starts, length] = found
        return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at for one request."""

    frame: Frame
    sides: tuple[Participant, Participant]
    people: tuple[tuple[int, ...], tuple[int, ...]]
    tables: Tables | None
    home: Participant | None


NO_TABLES = Tables((), frozenset())
Left = Iterator[tuple[int, str]]
Rule = Callable[[Facts, Request], Left]


def fits_block(facts: Facts, request: Request) -> Left:
    """The meeting's slots follow each other in one block."""
    left = facts.frame.calendar.every  # a single slot always fits
    if request.length > 1:
        left = sum(1 << start for start in facts.frame.covers[request.length])
    yield left, f"{request.id}.length"


def listed_people(facts: Facts, request: Request) -> Left:
    """Each side has somebody who may attend."""
    for side, people in zip(facts.sides, facts.people, strict=True):
        yield (facts.frame.calendar.every if people else 0), f"{side.id}.people"


def locked_slot(facts: Facts, request: Request) -> Left:
    """A locked meeting starts in its slot."""
    if request.locked is not None:
        yield 1 << facts.frame.calendar.index[request.locked.slot], f"{request.id}.locked"


def allowed_slots(facts: Facts, request: Request) -> Left:
    """Every slot of the meeting is one of the request's own `slots`."""
    if request.slots is not None:
        mask = facts.frame.calendar.slots(request.slots)
        yield facts.frame.starts(mask, request.length), f"{request.id}.slots"


def somebody_there(facts: Facts, request: Request) -> Left:
    """On each side one person who may attend is there for the whole meeting."""
    frame = facts.frame
    for side, people in zip(facts.sides, facts.people, strict=True):
        left = 0
        for person in people:
            left |= frame.starts(frame.problem.person_slots[person], request.length)
        yield left, f"{side.id}.unavailable"


def within_hours(facts: Facts, request: Request) -> Left:
    """A virtual meeting lies inside both sides' hours, in their zones."""
    if not request.virtual:
        return
    slots = facts.frame.problem.round.slots
    for side in facts.sides:
        yield (
            sum(
                1 << cover.start
                for cover in facts.frame.covers[request.length].values()
                if inside_hours(side, slots[cover.start].start, slots[cover.last].end)
            ),
            f"{side.id}.hours",
        )


def some_table(facts: Facts, request: Request) -> Left:
    """A table where this meeting may be held is there."""
    if request.virtual:
        return
    if facts.tables is None:
        yield facts.frame.starts(facts.frame.with_tables, request.length), "tables"
        return
    left = 0
    for there in facts.tables.there:
        left |= facts.frame.starts(there, request.length)
    yield left, f"{facts.home.id}.home_tables" if facts.home else "tables"


def some_language(facts: Facts, request: Request) -> Left:
    """Two people who may attend share a language, or an interpreter for them is there."""
    problem, frame = facts.frame.problem, facts.frame
    left = 0
    for first, second in product(*facts.people):
        both = problem.person_slots[first] & problem.person_slots[second]
        if not problem.needs_interpreter(first, second):
            left |= frame.starts(both, request.length)
            continue
        most = frame.starts(both, request.length)
        for there, bearable in frame.interpreting(first, second, request.length):
            left |= bearable & frame.starts(both & there, request.length)
            if not most & ~left:
                break
    yield left, "interpreters"


RULES: tuple[tuple[str, Rule], ...] = (
    ("length", fits_block),
    ("people", listed_people),
    ("locked", locked_slot),
    ("slots", allowed_slots),
    ("unavailable", somebody_there),
    ("hours", within_hours),
    ("tables", some_table),
    ("interpreters", some_language),
)


def _bearable(frame: Frame, who: int, length: int) -> int:
    """Start slots of meetings that this interpreter may take when rested."""
    interpreter = frame.problem.round.interpreters[who]
    most = min(interpreter.max_run, interpreter.max_day)
    return sum(1 << start for start, cover in frame.covers[length].items() if cover.minutes <= most)


def build(round_: Round) -> Problem:
    """Resolve a round into the numbers the search works on."""
    frame = _frame(round_)
    number = frame.number
    circular = _circular(round_, number)
    dependents: list[list[int]] = [[] for _ in round_.requests]
    for request in round_.requests:
        for before in request.after:
            dependents[number[before]].append(number[request.id])
    return replace(
        frame.problem,
        requests=tuple(_wanted(frame, request, circular) for request in round_.requests),
        dependents=tuple(tuple(d) for d in dependents),
        covers=frame.covers,
    )


def _frame(round_: Round) -> Frame:
    calendar = Calendar(round_)
    problem = _without_requests(round_, calendar)
    people: list[list[int]] = [[] for _ in round_.participants]
    for person, owner in enumerate(problem.person_of):
        people[owner].append(person)
    return Frame(
        problem=problem,
        calendar=calendar,
        participants={participant.id: index for index, participant in enumerate(round_.participants)},
        people=tuple(tuple(group) for group in people),
        number={request.id: index for index, request in enumerate(round_.requests)},
        covers={length: _covers(problem, length) for length in {r.length for r in round_.requests}},
        with_tables=sum(1 << slot for slot, count in enumerate(problem.table_count) if count),
        of_home=_tables_by_home(problem),
    )


def _tables_by_home(problem: Problem) -> dict[int | None, Tables]:
    found: dict[int | None, list[int]] = {}
    for table, owner in enumerate(problem.table_owner):
        found.setdefault(owner, []).append(table)
    return {owner: _alike(problem, tables) for owner, tables in found.items()}


def _alike(problem: Problem, tables: list[int]) -> Tables:
    return Tables(tuple(tables), frozenset(problem.table_slots[table] for table in tables))


def _without_requests(round_: Round, calendar: Calendar) -> Problem:
    people = [
        (owner, number)
        for owner, participant in enumerate(round_.participants)
        for number in range(len(participant.people))
    ]
    persons = [round_.participants[owner].people[number] for owner, number in people]
    tables = round_.tables or ()
    owners = {table: owner for owner, p in enumerate(round_.participants) for table in p.home_tables}
    table_slots = tuple(calendar.free(table.unavailable, table.id) for table in tables)
    return Problem(
        round=round_,
        starts=tuple(slot.start.timestamp() for slot in round_.slots),
        ends=tuple(slot.end.timestamp() for slot in round_.slots),
        days=tuple(slot.start.date() for slot in round_.slots),
        blocks=blocks_of(round_),
        instants=tuple(instants_between(round_, slot, slot) for slot in round_.slots),
        person_ids=tuple(person.id for person in persons),
        person_of=tuple(owner for owner, _ in people),
        person_slots=tuple(calendar.person(round_.participants[owner], number) for owner, number in people),
        languages=tuple(person.languages for person in persons),
        table_slots=table_slots,
        table_venue=tuple(table.venue for table in tables),
        table_owner=tuple(owners.get(table.id) for table in tables),
        table_count=tuple(_shared_tables(round_, s, table_slots, owners) for s in range(len(round_.slots))),
        interpreter_slots=tuple(calendar.free(i.unavailable, i.id) for i in round_.interpreters),
    )


def _shared_tables(round_: Round, slot: int, table_slots: tuple[int, ...], owners: dict[str, int]) -> int:
    """Tables there in this slot that are nobody's home."""
    if round_.tables is None:
        return round_.table_count or 0
    return sum(
        there >> slot & 1 for table, there in zip(round_.tables, table_slots, strict=True) if table.id not in owners
    )


def _covers(problem: Problem, length: int) -> dict[int, Cover]:
    """Every run of so many consecutive slots of one block, by start slot."""
    runs = [block[i : i + length] for block in problem.blocks for i in range(len(block) - length + 1)]
    return {run[0]: cover_of(problem.round, run) for run in sorted(runs)}


def cover_of(round_: Round, run: tuple[int, ...]) -> Cover:
    """The meeting that takes these slots."""
    slots = round_.slots
    return Cover(
        start=run[0],
        last=run[-1],
        slots=sum(1 << s for s in run),
        instants=instants_between(round_, slots[run[0]], slots[run[-1]]),
        minutes=sum(slots[s].minutes for s in run),
    )


def _circular(round_: Round, number: dict[str, int]) -> set[int]:
    """Requests that wait for themselves, or for one that does."""
    if not any(request.after for request in round_.requests):
        return set()
    waiting = {index: set(map(number.__getitem__, r.after)) for index, r in enumerate(round_.requests)}
    free = [index for index, before in waiting.items() if not before]
    after: dict[int, list[int]] = {}
    for index, before in waiting.items():
        for other in before:
            after.setdefault(other, []).append(index)
    while free:
        done = free.pop()
        del waiting[done]
        for index in after.get(done, ()):
            waiting[index].discard(done)
            if not waiting[index]:
                free.append(index)
    return set(waiting)


def _wanted(frame: Frame, request: Request, circular: set[int]) -> Wanted:
    facts = _facts(frame, request)
    index = frame.number[request.id]
    starts, never = _judge(facts, request)
    if index in circular:
        starts, never = 0, Refusal("cycle", tuple(f"{before}.after" for before in request.after))
    return Wanted(
        index=index,
        id=request.id,
        a=frame.participants[request.a],
        b=frame.participants[request.b],
        weight=request.weight,
        must=request.must,
        locked=request.locked is not None,
        virtual=request.virtual,
        people=facts.people,
        tables=None if facts.tables is None else facts.tables.numbers,
        home=frame.participants[facts.home.id] if facts.home else None,
        after=tuple(frame.number[before] for before in request.after),
        covers=frame.within(starts, request.length),
        never=never,
    )


def _facts(frame: Frame, request: Request) -> Facts:
    participants = frame.problem.round.participants
    a, b = frame.participants[request.a], frame.participants[request.b]
    home = next((owner for owner in (a, b) if participants[owner].home_tables), None)
    return Facts(
        frame,
        (participants[a], participants[b]),
        (_eligible(frame, request, a), _eligible(frame, request, b)),
        _permitted_tables(frame, request, home),
        None if home is None or request.virtual else participants[home],
    )


def _eligible(frame: Frame, request: Request, side: int) -> tuple[int, ...]:
    """Those listed in the request, or everybody when it lists nobody of this side."""
    people, names = frame.people[side], frame.problem.person_ids
    if not request.people:
        return people
    return tuple(person for person in people if names[person] in request.people) or people


def _permitted_tables(frame: Frame, request: Request, home: int | None) -> Tables | None:
    tables = frame.problem.round.tables
    if tables is None or request.virtual:
        return None
    permitted = frame.of_home.get(home, NO_TABLES)
    if request.locked and request.locked.table:
        names = [t for t in permitted.numbers if tables[t].id == request.locked.table]
        return _alike(frame.problem, names)
    return permitted


def _judge(facts: Facts, request: Request) -> tuple[int, Refusal | None]:
    """The start slots every rule leaves; when none is left, the rule that took the last and all that took."""
    left = facts.frame.calendar.every
    if not left:
        return 0, Refusal("slots", ("slots",))
    taking: list[str] = []
    for reason, rule in RULES:
        for kept, name in rule(facts, request):
            if left & ~kept:
                taking.append(name)
            left &= kept
        if not left:
            return 0, Refusal(reason, tuple(taking))
    return left, None
