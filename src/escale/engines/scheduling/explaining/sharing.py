"""The rules about meetings together: caps, one place at a time, tables; walking and rest when they are broken.

Few meetings are ever in each other's way on foot, or tire an interpreter: clauses for that are added only where
a solution breaks them (`broken`). The same for the number of tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import gcd

from pysat.card import EncType

from escale.engines.scheduling.explaining.encoding import Encoding
from escale.engines.scheduling.explaining.explanation import Rule
from escale.engines.scheduling.problem import Cover, bits

FEW = 20  # tables: up to then a sequential counter is the smaller one


@dataclass(frozen=True, slots=True)
class Use:
    """A person, table or interpreter `who` is used by meeting `index` when it starts at `start`: `literal`."""

    index: int
    start: int
    cover: Cover
    literal: int


class Sharing:
    """Adds its clauses to an encoding, and more of them as solutions break rules."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding, self.problem, self.formula = encoding, encoding.problem, encoding.formula
        self.of_person: dict[int, list[Use]] = {}
        self.of_interpreter: dict[int, list[Use]] = {}
        self.of_table: dict[int, list[Use]] = {}
        self.counted: dict[int, list[int]] = {}
        self.venue: dict[tuple[int, str], int] = {}
        self.worked: dict[tuple[int, int, int], int] = {}
        self.limited: set[Rule] = set()
        for index in encoding.question.members:
            self._uses(index)
        self._one_place()
        self._caps()
        self._venues()
        self._work()
        self._known()

    def _known(self) -> None:
        """Selectors of the rules whose clauses come later: what is not known yet could not be assumed."""
        people = [self.encoding.person_name(person) for person in self.of_person]
        interpreters = [self.problem.round.interpreters[number].id for number in self.of_interpreter]
        rules = [Rule("tables", slot=self.encoding.slot(instant)) for instant in self.counted]
        if self.counted:
            self.encoding.addition(Rule("table"))
        rules += [Rule(name, who) for who in interpreters for name in ("max_run", "max_day")]
        if self.venue:
            rules += [Rule("walking", who) for who in (*people, *interpreters)]
        for rule in rules:
            self.encoding.selector(rule)

    # -- what is used -----------------------------------------------------------------------------------------
    def _both(self, one: int, other: int) -> int:
        literal = self.formula.variable()
        self.formula.add([-one, -other, literal])
        return literal

    def _uses(self, index: int) -> None:
        encoding, request = self.encoding, self.problem.requests[index]
        for start, cover in encoding.places.get(index, []):
            here = encoding.x[index, start]
            for side in (0, 1):
                people = encoding.attendants(request, side)
                for person in people:
                    literal = here if len(people) == 1 else self._both(here, encoding.y[index, person])
                    self.of_person.setdefault(person, []).append(Use(index, start, cover, literal))
            for number in range(len(self.problem.interpreter_slots)):
                if (index, number) in encoding.v:
                    literal = self._both(here, encoding.v[index, number])
                    self.of_interpreter.setdefault(number, []).append(Use(index, start, cover, literal))
            for table in range(len(self.problem.table_slots)):
                if (index, table) in encoding.z:
                    literal = self._both(here, encoding.z[index, table])
                    self.of_table.setdefault(table, []).append(Use(index, start, cover, literal))
            if self.problem.round.tables is None and not request.virtual:
                for instant in bits(cover.instants):
                    self.counted.setdefault(instant, []).append(here)

    # -- rules ------------------------------------------------------------------------------------------------
    def _one_place(self) -> None:
        round_ = self.problem.round
        for person, uses in self.of_person.items():
            self._busy(uses, "busy", self.encoding.person_name(person))
        for number, uses in self.of_interpreter.items():
            self._busy(uses, "busy", round_.interpreters[number].id)
        for uses in self.of_table.values():
            self._busy(uses, "tables", "")

    def _busy(self, uses: list[Use], rule: str, of: str) -> None:
        at: dict[int, list[int]] = {}
        for use in uses:
            for instant in bits(use.cover.instants):
                at.setdefault(instant, []).append(use.literal)
        for instant, literals in at.items():
            first = len(self.formula.clauses)
            self.formula.at_most_one(literals)
            self._guard(first, [self.encoding.selector(Rule(rule, of, self.encoding.slot(instant)))])

    def _guard(self, first: int, selectors: list[int]) -> None:
        """Let the clauses from `first` on bind only while all of `selectors` are true."""
        for clause in self.formula.clauses[first:]:
            clause.extend(-selector for selector in selectors)

    def _caps(self) -> None:
        """`max`, and what follows from one place at a time: no more meetings than its people have slots.

        The second is implied, but a solver left alone would try every order of the meetings to see it.
        """
        encoding = self.encoding
        of: dict[int, list[int]] = {}
        for index in encoding.question.members:
            for number in (self.problem.requests[index].a, self.problem.requests[index].b):
                of.setdefault(number, []).append(encoding.present[index])
        for number, meetings in of.items():
            participant = self.problem.round.participants[number]
            if participant.max is not None and len(meetings) > participant.max:
                first = len(self.formula.clauses)
                more = encoding.addition(Rule("max", participant.id))
                self.formula.at_most([*meetings, -more], participant.max + 1, EncType.seqcounter)
                self._guard(first, [encoding.selector(Rule("max", participant.id))])
            self._room(number, meetings)

    def _room(self, number: int, meetings: list[int]) -> None:
        encoding, participant = self.encoding, self.problem.round.participants[number]
        people = encoding.people.get(number, [])
        room = sum(self.problem.person_slots[person].bit_count() for person in people)
        if not people or len(meetings) <= room:
            return
        rules: set[Rule] = set()
        for person in people:
            for slot, given in enumerate(self.problem.round.slots):
                if self.problem.person_slots[person] >> slot & 1:
                    rules.add(Rule("busy", self.problem.person_ids[person], given.id))
                else:
                    rules |= encoding.absences.person(person, _single(slot), participant)
        guards = [encoding.selector(rule) for rule in sorted(rules)]
        if number in (encoding.asking or ()):
            guards.append(-encoding.addition(Rule("person", participant.id)))
        # One variable for all the guards, so that the clauses of the counter stay short.
        counts = self.formula.variable()
        self.formula.add([counts, *(-guard for guard in guards)])
        first = len(self.formula.clauses)
        self.formula.at_most(meetings, room, EncType.seqcounter)
        self._guard(first, [counts])

    def _venues(self) -> None:
        if not self.problem.round.walking_minutes:
            return
        for (index, table), literal in self.encoding.z.items():
            venue = self.encoding.new_tables.get(table) or self._venue_of(table)
            if venue is not None:
                known = self.venue.setdefault((index, venue), 0) or self.formula.variable()
                self.venue[index, venue] = known
                self.formula.add([-literal, known])

    def _venue_of(self, table: int) -> str | None:
        return self.problem.table_venue[table] if table < len(self.problem.table_venue) else None

    def _work(self) -> None:
        """One variable per interpreter and time worked, whatever the meeting."""
        for number, uses in self.of_interpreter.items():
            for use in uses:
                key = number, use.start, use.cover.last
                if key not in self.worked:
                    self.worked[key] = self.formula.variable()
                self.formula.add([-use.literal, self.worked[key]])

    # -- what a solution breaks -------------------------------------------------------------------------------
    def broken(self, true: set[int]) -> bool:
        """Add clauses against what this solution breaks; False when it keeps every rule whose selector is true."""
        before = len(self.formula.clauses)
        self._too_many_tables(true)
        self._too_far(true)
        self._too_tired(true)
        return len(self.formula.clauses) > before

    def _true(self, rule: Rule, true: set[int]) -> bool:
        return self.encoding.selector(rule) in true

    def _too_many_tables(self, true: set[int]) -> None:
        """One more table, when it is there, is there in every slot."""
        if not self.counted:
            return
        more = self.encoding.addition(Rule("table"))
        count = self.problem.round.table_count or 0
        for instant, literals in self.counted.items():
            rule = Rule("tables", slot=self.encoding.slot(instant))
            if rule in self.limited or sum(each in true for each in literals) <= count + (more in true):
                continue
            if not self._true(rule, true):
                continue
            self.limited.add(rule)
            first = len(self.formula.clauses)
            few = EncType.seqcounter if count < FEW else EncType.cardnetwrk
            self.formula.at_most([*literals, -more], count + 1, few)
            self._guard(first, [self.encoding.selector(rule)])

    def _too_far(self, true: set[int]) -> None:
        if not self.venue:
            return
        for person, uses in self.of_person.items():
            self._walks(uses, self.encoding.person_name(person), true)
        for number, uses in self.of_interpreter.items():
            self._walks(uses, self.problem.round.interpreters[number].id, true)

    def _walks(self, uses: list[Use], who: str, true: set[int]) -> None:
        rule = Rule("walking", who)
        if not self._true(rule, true):
            return
        seated = [(use, venue) for use in uses if use.literal in true for venue in self._where(use.index, true)]
        seated.sort(key=lambda each: self.problem.starts[each[0].start])
        for number, (one, start) in enumerate(seated):
            for other, end in seated[number + 1 :]:
                time = self.problem.starts[other.start] - self.problem.ends[one.cover.last]
                if one.index != other.index and time < self.problem.walking_seconds(start, end):
                    places = [self.venue[one.index, start], self.venue[other.index, end]]
                    self.encoding.add([-literal for literal in (one.literal, other.literal, *places)], rule)

    def _where(self, index: int, true: set[int]) -> Iterator[str]:
        return (venue for (each, venue), literal in self.venue.items() if each == index and literal in true)

    def _too_tired(self, true: set[int]) -> None:
        for number, uses in self.of_interpreter.items():
            worked = [use for use in uses if use.literal in true]
            worked.sort(key=lambda use: (self.problem.starts[use.start], self.problem.ends[use.cover.last]))
            self._runs(number, worked, true)
            self._days(number, worked, true)

    def _never_all(self, number: int, uses: list[Use], rule: Rule) -> None:
        """Whatever meetings they are; only meetings at one and the same time are named one by one."""
        times = {self.worked[number, use.start, use.cover.last] for use in uses}
        literals = times if len(times) == len(uses) else {use.literal for use in uses}
        self.encoding.add([-literal for literal in sorted(literals)], rule)

    def _runs(self, number: int, worked: list[Use], true: set[int]) -> None:
        limits, starts, ends = self.problem.round.interpreters[number], self.problem.starts, self.problem.ends
        rule, run = Rule("max_run", limits.id), list[Use]()
        if not self._true(rule, true):
            return
        for use in worked:
            if run and starts[use.start] - ends[run[-1].cover.last] >= 60 * limits.rest:
                run = []
            run.append(use)
            if _minutes(run) > limits.max_run:
                while _minutes(run[1:]) > limits.max_run:
                    run.pop(0)
                self._never_all(number, run, rule)
                return

    def _days(self, number: int, worked: list[Use], true: set[int]) -> None:
        limits, days = self.problem.round.interpreters[number], self.problem.days
        rule = Rule("max_day", limits.id)
        for day in {days[use.start] for use in worked}:
            here = [use for use in worked if days[use.start] == day]
            if _minutes(here) <= limits.max_day or not self._true(rule, true):
                continue
            limit = Rule("max_day", limits.id, str(day))
            if limit in self.limited:  # so some are at the same time
                while _minutes(here[1:]) > limits.max_day:
                    here.pop(0)
                self._never_all(number, here, rule)
            else:
                self.limited.add(limit)
                self._day(number, day, rule)

    def _day(self, number: int, day: date, rule: Rule) -> None:
        """All that can be worked on this day, counted."""
        most = self.problem.round.interpreters[number].max_day
        minutes = {
            self.worked[number, use.start, use.cover.last]: int(use.cover.minutes)
            for use in self.of_interpreter[number]
            if self.problem.days[use.start] == day
        }
        unit = gcd(*minutes.values()) or 1
        literals = [each for each, length in minutes.items() for _ in range(length // unit)]
        first = len(self.formula.clauses)
        self.formula.at_most(literals, most // unit, EncType.seqcounter)
        self._guard(first, [self.encoding.selector(rule)])


def _minutes(uses: list[Use]) -> float:
    return sum(use.cover.minutes for use in uses)


def _single(slot: int) -> Cover:
    return Cover(slot, slot, 1 << slot, 0, 0)
