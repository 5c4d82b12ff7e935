"""Which requests can take place together, as clauses in which every rule can be switched off.

Each rule instance has a *selector*: its clauses bind only while the selector is assumed. So a solver that fails
names, among the selectors assumed, some that contradict each other. *Extras* are additions to the round (a table
for the request asked about, one more meeting for a participant, a new person) that exist only when assumed.

`x` says where a meeting starts, `y` who attends, `z` at which table, `v` with which interpreter.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from escale.engines.scheduling.clauses import Formula
from escale.engines.scheduling.domains import cover_of
from escale.engines.scheduling.explaining.explanation import Rule
from escale.engines.scheduling.hours import inside_hours
from escale.engines.scheduling.model import Participant
from escale.engines.scheduling.problem import Cover, Problem, Wanted, overlaps
from escale.engines.scheduling.state import Placement

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Question:
    """`members` are looked at; those in `still` stay exactly there; those in `placed` are to take place.

    `asked`: the request that takes place in any case, `NOBODY` when no single one is asked about.
    """

    problem: Problem
    asked: int
    members: tuple[int, ...]
    still: Mapping[int, Placement]
    placed: frozenset[int]


class Encoding:
    """The clauses of the rules about one meeting; those about several are added by `sharing`."""

    def __init__(self, question: Question) -> None:
        self.question, self.problem = question, question.problem
        self.formula = Formula()
        self.selectors: dict[Rule, int] = {}
        self.extras: dict[Rule, int] = {}
        self.x: dict[tuple[int, int], int] = {}
        self.y: dict[tuple[int, int], int] = {}
        self.z: dict[tuple[int, int], int] = {}
        self.v: dict[tuple[int, int], int] = {}
        self.places: dict[int, list[tuple[int, Cover]]] = {}
        self.present: dict[int, int] = {}
        self.absences = Absences(self.problem)
        self.people: dict[int, list[int]] = {}
        for person, owner in enumerate(self.problem.person_of):
            self.people.setdefault(owner, []).append(person)
        self.new_tables = {
            len(self.problem.table_slots) + number: venue
            for number, venue in enumerate(dict.fromkeys(self.problem.table_venue) or (None,))
        }
        for member in question.members:
            self._meeting(self.problem.requests[member])
        for member in question.members:
            self._after(self.problem.requests[member])
        if question.asked != NOBODY:
            self.formula.add([self.present[question.asked]])

    # -- names ------------------------------------------------------------------------------------------------
    def selector(self, rule: Rule) -> int:
        if rule not in self.selectors:
            self.selectors[rule] = self.formula.variable()
        return self.selectors[rule]

    def addition(self, rule: Rule) -> int:
        if rule not in self.extras:
            self.extras[rule] = self.formula.variable()
        return self.extras[rule]

    def add(self, clause: Iterable[int], *rules: Rule) -> None:
        """A clause that binds while all of `rules` are assumed."""
        self.formula.add([*clause, *(-self.selector(rule) for rule in rules)])

    def slot(self, number: int) -> str:
        return self.problem.round.slots[number].id

    def side(self, request: Wanted, side: int) -> Participant:
        return self.problem.round.participants[(request.a, request.b)[side]]

    @property
    def asking(self) -> tuple[int, int] | None:
        """The participants of the request asked about."""
        if self.question.asked == NOBODY:
            return None
        asked = self.problem.requests[self.question.asked]
        return asked.a, asked.b

    def person_name(self, person: int) -> str:
        """A new person has no id yet; what concerns them is never part of a conflict."""
        ids = self.problem.person_ids
        return ids[person] if person < len(ids) else f"+{person - len(ids)}"

    def attendants(self, request: Wanted, side: int) -> list[int]:
        """Everybody with a variable, the listed ones or not."""
        if request.index in self.question.still:
            return [self.question.still[request.index].people[side]]
        owner, sides = (request.a, request.b)[side], self.asking
        people = self.people.get(owner, [])
        if sides is None or owner not in sides:
            return people
        if request.index != self.question.asked and self._listed(request, people):
            return people
        return [*people, len(self.problem.person_ids) + (owner == sides[1])]

    def _listed(self, request: Wanted, people: list[int]) -> bool:
        """Whether only some may attend: a new person is added to the list of the request asked about alone."""
        given = self.problem.round.requests[request.index].people
        return any(self.problem.person_ids[person] in (given or ()) for person in people)

    def languages(self, person: int) -> frozenset[str]:
        """A new person speaks what the first of that side does."""
        if person < len(self.problem.person_ids):
            return self.problem.languages[person]
        sides = self.asking or ()
        others = self.people.get(sides[person - len(self.problem.person_ids)], [])
        return self.problem.languages[others[0]] if others else frozenset()

    # -- one meeting ------------------------------------------------------------------------------------------
    def _meeting(self, request: Wanted) -> None:
        index, formula = request.index, self.formula
        self.present[index] = formula.variable()
        for cover, whole in self._covers(request):
            self.x[index, cover.start] = formula.variable()
            self.places.setdefault(index, []).append((cover.start, cover))
            if not whole:
                self.add([-self.x[index, cover.start]], Rule("length", request.id))
        starts = [self.x[index, start] for start, _ in self.places.get(index, [])]
        formula.add([-self.present[index], *starts])
        for start in starts:
            formula.add([-start, self.present[index]])
        formula.at_most_one(starts)
        for side in (0, 1):
            self._people(request, side)
        self._tables(request)
        self._interpreters(request)
        self._own_rules(request)

    def _covers(self, request: Wanted) -> Iterator[tuple[Cover, bool]]:
        """Every start, with what is left of the block when the meeting is too long for it."""
        if request.index in self.question.still:
            yield self.question.still[request.index].cover, True
            return
        round_ = self.problem.round
        length = round_.requests[request.index].length
        for block in self.problem.blocks:
            for first in range(len(block)):
                run = block[first : first + length]
                yield cover_of(round_, run), len(run) == length

    def _people(self, request: Wanted, side: int) -> None:
        index, rule = request.index, Rule("people", self.side(request, side).id)
        chosen = []
        for person in self.attendants(request, side):
            literal = self.y[index, person] = self.formula.variable()
            chosen.append(literal)
            if person >= len(self.problem.person_ids):
                self.formula.add([-literal, self.addition(Rule("person", self.side(request, side).id))])
            elif person not in request.people[side]:
                self.add([-literal], Rule("people", request.id))
            for start, cover in self.places.get(index, []):
                for absence in self.absences.person(person, cover, self.side(request, side)):
                    self.add([-self.x[index, start], -literal], absence)
        self.add([-self.present[index], *chosen], *([] if self.people.get((request.a, request.b)[side]) else [rule]))
        self.formula.at_most_one(chosen)

    def _tables(self, request: Wanted) -> None:
        """A table that is there, or for the request asked about a new one."""
        index, tables = request.index, self.problem.round.tables
        if request.virtual or tables is None:
            return
        fresh = []
        if index == self.question.asked:
            for number, venue in self.new_tables.items():
                literal = self.z[index, number] = self.formula.variable()
                fresh.append(literal)
                self.formula.add([-literal, self.addition(Rule("table", venue or ""))])
        still = self.question.still.get(index)
        choice = range(len(tables)) if still is None or still.table is None else [still.table]
        for number in choice:
            literal = self.z[index, number] = self.formula.variable()
            fresh.append(literal)
            self._permitted(request, number, literal)
            for start, cover in self.places.get(index, []):
                for absence in self.absences.named(tables[number].id, tables[number].unavailable, cover):
                    self.add([-self.x[index, start], -literal], absence)
        for start, cover in self.places.get(index, []):
            rules = [Rule("tables", slot=self.slot(slot)) for slot in _slots(cover)]
            self.add([-self.x[index, start], *fresh], *rules)
        self.formula.at_most_one(fresh)

    def _permitted(self, request: Wanted, table: int, literal: int) -> None:
        """Home tables serve their owner alone, whose meetings take place there; a lock may name the table."""
        round_, owner = self.problem.round, self.problem.table_owner[table]
        home = next((p for p in (request.a, request.b) if round_.participants[p].home_tables), None)
        if owner != home:
            owners = [home] if owner in (request.a, request.b) else [home, owner]
            for each in owners:
                if each is not None:
                    self.add([-literal], Rule("home_tables", round_.participants[each].id))
        lock = round_.requests[request.index].locked
        if lock is not None and lock.table is not None and round_.tables and round_.tables[table].id != lock.table:
            self.add([-literal], Rule("locked", request.id))

    def _interpreters(self, request: Wanted) -> None:
        """Without a common language an interpreter with a language of each."""
        index, who = request.index, self.problem.round.interpreters
        still = self.question.still.get(index)
        if still is not None:
            if still.interpreter is not None:
                self._interpreter(index, still.interpreter)
                self.formula.add([-self.present[index], self.v[index, still.interpreter]])
            return
        pairs = [
            (one, other)
            for one in self.attendants(request, 0)
            for other in self.attendants(request, 1)
            if self.need(one, other)
        ]
        for one, other in pairs:
            able = self.able(one, other)
            for number in able:
                if (index, number) not in self.v:
                    self._interpreter(index, number)
            needs = [-self.present[index], -self.y[index, one], -self.y[index, other]]
            self.add([*needs, *(self.v[index, number] for number in able)], Rule("interpreters", request.id))
        self.formula.at_most_one([self.v[index, number] for number in range(len(who)) if (index, number) in self.v])

    def need(self, one: int, other: int) -> bool:
        """Whether these two understand each other only through an interpreter."""
        a, b = self.languages(one), self.languages(other)
        return bool(a) and bool(b) and not a & b

    def able(self, one: int, other: int) -> list[int]:
        """Interpreters who speak a language of each."""
        a, b = self.languages(one), self.languages(other)
        return [n for n, who in enumerate(self.problem.round.interpreters) if who.languages & a and who.languages & b]

    def _interpreter(self, index: int, number: int) -> None:
        literal = self.v[index, number] = self.formula.variable()
        interpreter = self.problem.round.interpreters[number]
        for start, cover in self.places.get(index, []):
            for absence in self.absences.named(interpreter.id, interpreter.unavailable, cover):
                self.add([-self.x[index, start], -literal], absence)

    def _own_rules(self, request: Wanted) -> None:
        """Slots of its own, hours, lock, must, and that a meeting of the agenda goes on taking place."""
        index, round_ = request.index, self.problem.round
        given = round_.requests[index]
        for start, cover in self.places.get(index, []):
            literal = -self.x[index, start]
            if given.slots is not None and any(self.slot(each) not in given.slots for each in _slots(cover)):
                self.add([literal], Rule("slots", request.id))
            if given.locked is not None and self.slot(start) != given.locked.slot:
                self.add([literal], Rule("locked", request.id))
            for side in (0, 1) if request.virtual else ():
                first, last = round_.slots[cover.start].start, round_.slots[cover.last].end
                if not inside_hours(self.side(request, side), first, last):
                    self.add([literal], Rule("hours", self.side(request, side).id))
        if request.locked and index != self.question.asked:
            self.add([self.present[index]], Rule("locked", request.id))
        if request.must and index != self.question.asked:
            self.add([self.present[index]], Rule("must", request.id))
        elif index in self.question.placed:
            self.add([self.present[index]], Rule("placed", request.id))

    def _after(self, request: Wanted) -> None:
        """Everything in `after` takes place and is over."""
        starts, ends, rule = self.problem.starts, self.problem.ends, Rule("after", request.id)
        for before in request.after:
            self.add([-self.present[request.index], self.present[before]], rule)
            earlier = self.places.get(before, [])
            for start, _ in self.places.get(request.index, []):
                fit = [self.x[before, each] for each, cover in earlier if ends[cover.last] <= starts[start]]
                self.add([-self.x[request.index, start], *fit], rule)


class Absences:
    """Who is away when, by the rule that says so. A closure is the absence of whom it names."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.closed: dict[str, set[int]] = {}
        for closure in problem.round.closures:
            here = self.closed.setdefault(closure.who, set())
            here |= {number for number, slot in enumerate(problem.round.slots) if overlaps(slot, closure)}

    def person(self, person: int, cover: Cover, side: Participant) -> set[Rule]:
        """A new person is away only with everybody of that side."""
        found = set(self.named(side.id, side.unavailable, cover))
        if person < len(self.problem.person_ids):
            owner = self.problem.round.participants[self.problem.person_of[person]]
            own = next(each for each in owner.people if each.id == self.problem.person_ids[person])
            found |= set(self.named(own.id, own.unavailable, cover))
        return found

    def named(self, name: str, unavailable: frozenset[str], cover: Cover) -> Iterator[Rule]:
        for slot in _slots(cover):
            slot_id = self.problem.round.slots[slot].id
            if slot_id in unavailable or slot in self.closed.get(name, ()):
                yield Rule("unavailable", name, slot_id)
            if slot in self.closed.get("all", ()):
                yield Rule("unavailable", "all", slot_id)


def _slots(cover: Cover) -> list[int]:
    return [number for number in range(cover.start, cover.last + 1) if cover.slots >> number & 1]
