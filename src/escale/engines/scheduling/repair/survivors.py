"""What is left of an agenda after the events: every meeting that still can be, as it was or repaired in place."""

from collections.abc import Iterator

from escale.engines.scheduling.errors import InvalidRound
from escale.engines.scheduling.model import Agenda, Meeting, Round
from escale.engines.scheduling.problem import Problem, Wanted
from escale.engines.scheduling.repair.applying import Applied
from escale.engines.scheduling.state import Placement, State


class _Names:
    """From ids to the numbers of a problem."""

    def __init__(self, problem: Problem) -> None:
        round_ = problem.round
        self.problem = problem
        self.requests = {request.id: request for request in problem.requests}
        self.slots = {slot.id: number for number, slot in enumerate(round_.slots)}
        self.people = {name: number for number, name in enumerate(problem.person_ids)}
        self.tables = {table.id: number for number, table in enumerate(round_.tables or ())}
        self.interpreters = {each.id: number for number, each in enumerate(round_.interpreters)}

    def placement(self, meeting: Meeting) -> Placement | None:
        """None when the request may not begin in that slot any more."""
        cover = self.requests[meeting.request].covers.get(self.slots[meeting.slot])
        if cover is None:
            return None
        first, second = (self.people[person] for person in meeting.people)
        table = None if meeting.table is None else self.tables[meeting.table]
        who = self.interpreters[meeting.interpreters[0]] if meeting.interpreters else None
        return Placement(cover, (first, second), table, who)


def check_names(agenda: Agenda, round_: Round) -> None:
    """Raises `InvalidRound` when the agenda names what the round does not know, or places a request twice."""
    known: dict[str, set[str]] = {
        "slot": {slot.id for slot in round_.slots},
        "table": {table.id for table in round_.tables or ()},
        "people": {person.id for participant in round_.participants for person in participant.people},
        "interpreters": {interpreter.id for interpreter in round_.interpreters},
    }
    waiting = {request.id for request in round_.requests}
    for number, meeting in enumerate(agenda.meetings):
        pointer = f"/meetings/{number}"
        if meeting.request not in waiting:
            raise InvalidRound(f"{pointer}/request", "the id of a request of the round, placed once")
        waiting.discard(meeting.request)
        for key, names in (
            ("slot", (meeting.slot,)),
            ("table", () if meeting.table is None else (meeting.table,)),
            ("people", meeting.people),
            ("interpreters", meeting.interpreters),
        ):
            if not known[key].issuperset(names):
                raise InvalidRound(f"{pointer}/{key}", f"what the round knows, not {', '.join(names)}")


def survive(problem: Problem, agenda: Agenda, applied: Applied) -> State:
    """Place what can stay; then, the weightiest first, those whose people, table or interpreter were taken.

    Raises `InvalidRound` when a meeting breaks a rule though no event touches it: the agenda was not one of
    this round.
    """
    names = _Names(problem)
    state = State(problem)
    taken: list[tuple[int, Meeting]] = []
    numbered = sorted(enumerate(agenda.meetings), key=lambda item: names.slots[item[1].slot])
    for number, meeting in numbered:
        request, placement = names.requests[meeting.request], names.placement(meeting)
        if placement is not None and state.accepts(request, placement):
            state.place(request, placement)
        else:
            taken.append((number, meeting))
    lost: set[str] = set()
    for number, meeting in taken:
        if not _touched(problem, names.requests[meeting.request], meeting, applied, lost):
            raise InvalidRound(f"/meetings/{number}", "a meeting that keeps the rules of the round")
        lost.add(meeting.request)
    left = [meeting for _, meeting in taken]
    left.sort(key=lambda meeting: _rank(names.requests[meeting.request]))
    before = -1
    while len(state.placed) > before:  # again, for those that come after one repaired later
        before = len(state.placed)
        left = [meeting for meeting in left if not _repair_in_place(state, names, meeting, applied)]
    return state


def _rank(request: Wanted) -> tuple[bool, int, int]:
    return not request.hard, -request.weight, request.index


def _touched(problem: Problem, request: Wanted, meeting: Meeting, applied: Applied, lost: set[str]) -> bool:
    if request.id in applied.kept:
        return False
    sides = [problem.round.participants[side].id for side in (request.a, request.b)]
    named = [("participant", side) for side in sides]
    named += [("person", person) for person in meeting.people]
    named += [("interpreter", who) for who in meeting.interpreters]
    if meeting.table is not None:
        named.append(("table", meeting.table))
    before = {problem.requests[index].id for index in request.after}
    return bool(applied.touched.intersection(named)) or bool(lost & before) or meeting.slot in applied.begun


def _repair_in_place(state: State, names: _Names, meeting: Meeting, applied: Applied) -> bool:
    """In the same slot with as few other people, tables and interpreters as possible, else not at all."""
    request = names.requests[meeting.request]
    cover = request.covers.get(names.slots[meeting.slot])
    if cover is None or meeting.slot in applied.begun:
        return False
    people = [names.people[_stand_in(applied, person)] for person in meeting.people]
    table = None if meeting.table is None else names.tables[meeting.table]
    who = names.interpreters[meeting.interpreters[0]] if meeting.interpreters else None
    found = min(
        _ways(state, request, Placement(cover, (people[0], people[1]), table, who)),
        key=lambda way: _changes(way, people, table, who),
        default=None,
    )
    if found is not None:
        state.place(request, found)
    return found is not None


def _stand_in(applied: Applied, person: str) -> str:
    """Who comes for this person in the end."""
    seen = {person}
    while (by := applied.stands_in.get(person, person)) not in seen:
        seen.add(by)
        person = by
    return person


def _ways(state: State, request: Wanted, former: Placement) -> Iterator[Placement]:
    """Every placement in the slot; alike tables are offered once, so the former one is tried by itself."""
    for way in state.placements(request, former.cover):
        same_table = Placement(way.cover, way.people, former.table, way.interpreter)
        yield same_table if state.accepts(request, same_table) else way


def _changes(way: Placement, people: list[int], table: int | None, who: int | None) -> int:
    others = sum(now != before for now, before in zip(way.people, people, strict=True))
    return others + (way.table != table) + (way.interpreter != who)
