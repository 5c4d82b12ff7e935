"""Changes of a round: what each costs, and the round after it.

The prices say which of two changes an organiser would rather make. They are part of the interface
(docs/reference/scheduling.md): asking one person to stay a slot longer comes before unlocking what was promised,
that before another table, and dropping a must comes last.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import time
from typing import TypeVar
from zoneinfo import ZoneInfo

from escale.engines.scheduling.explaining.encoding import Encoding
from escale.engines.scheduling.explaining.explanation import Change, Rule
from escale.engines.scheduling.explaining.reading import people_of
from escale.engines.scheduling.hours import inside_hours
from escale.engines.scheduling.model import Closure, Interpreter, Participant, Person, Request, Round, Slot, Table
from escale.engines.scheduling.problem import Cover

OTHERS = 2  # times the price when the request of somebody else is changed
PRICES = {
    "slots": 2,
    "people": 2,
    "unavailable": 3,
    "hours": 4,
    "locked": 4,
    "max": 5,
    "person": 6,
    "after": 6,
    "table": 7,
    "interpreters": 8,
    "home_tables": 9,
    "length": 9,
    "closure": 12,
    "must": 20,
}
OF_REQUESTS = ("slots", "people", "after", "interpreters")


def price(rule: Rule, asked: Request) -> int | None:
    """Of doing without a rule (or, for an extra, of having it); None: nobody can change that."""
    if rule.rule == "unavailable" and rule.of == "all":
        return PRICES["closure"]
    found = PRICES.get(rule.rule)
    if found is not None and rule.rule in OF_REQUESTS and rule.of != asked.id:
        return found * OTHERS
    return found


_Named = TypeVar("_Named", Participant, Person, Table, Interpreter)


class Reader:
    """From what was done without, and the solution that this allowed, to changes of the round."""

    def __init__(self, encoding: Encoding, true: set[int]) -> None:
        self.encoding, self.true = encoding, true
        self.problem, self.round = encoding.problem, encoding.problem.round
        self.number = {request.id: request.index for request in self.problem.requests}
        self.asked = self.round.requests[encoding.question.asked]

    def changes(self, rules: Iterable[Rule]) -> tuple[Change, ...]:
        found = []
        for rule in sorted(rules):
            kind, values = self._values(rule)
            found.append(Change(kind, rule.of, values, price(rule, self.asked) or 0))
        return tuple(found)

    def _values(self, rule: Rule) -> tuple[str, tuple[str | int, ...]]:
        if rule.rule == "unavailable":
            return "availability", (rule.slot,)
        readers: dict[str, Callable[[Rule], tuple[str | int, ...]]] = {
            "slots": self._slots,
            "people": self._people,
            "hours": self._hours,
            "max": self._max,
            "table": self._table,
            "interpreters": self._interpreter,
            "person": lambda _: (self._new_id(rule.of),),
        }
        reader = readers.get(rule.rule)
        return rule.rule.rstrip("s") if rule.rule == "interpreters" else rule.rule, reader(rule) if reader else ()

    def cover(self, index: int) -> Cover | None:
        """Where a meeting is in the solution."""
        places = self.encoding.places.get(index, [])
        return next((cover for start, cover in places if self.encoding.x[index, start] in self.true), None)

    def _covered(self, index: int) -> list[Slot]:
        cover = self.cover(index)
        if cover is None:
            return []
        every = range(cover.start, cover.last + 1)
        return [self.round.slots[each] for each in every if cover.slots >> each & 1]

    def _slots(self, rule: Rule) -> tuple[str, ...]:
        own = self.round.requests[self.number[rule.of]].slots or frozenset()
        return tuple(slot.id for slot in self._covered(self.number[rule.of]) if slot.id not in own)

    def _people(self, rule: Rule) -> tuple[str, ...]:
        index, ids = self.number.get(rule.of, -1), self.problem.person_ids
        if index < 0:
            return ()
        listed = self.round.requests[index].people or frozenset()
        who = people_of(self.encoding, index, self.true)
        return tuple(ids[each] for each in who if 0 <= each < len(ids) and ids[each] not in listed)

    def _hours(self, rule: Rule) -> tuple[str, ...]:
        """The hours widened to what is held in them."""
        participant = next(each for each in self.round.participants if each.id == rule.of)
        for index in self.encoding.question.members:
            request, slots = self.round.requests[index], self._covered(index)
            if request.virtual and rule.of in (request.a, request.b) and slots:
                participant = widened(participant, slots)
        hours = participant.hours or (time(), time())
        return tuple(hour.isoformat("minutes") for hour in hours)

    def _max(self, rule: Rule) -> tuple[int, ...]:
        return tuple((each.max or 0) + 1 for each in self.round.participants if each.id == rule.of)

    def _table(self, _: Rule) -> tuple[str, ...]:
        return tuple(slot.id for slot in self._covered(self.encoding.question.asked))

    def _interpreter(self, rule: Rule) -> tuple[str, ...]:
        """A language of each of the two, then the slots."""
        index = self.number[rule.of]
        one, other = people_of(self.encoding, index, self.true)
        spoken = [min(self.encoding.languages(each), default="") for each in (one, other)]
        return (*spoken, *(slot.id for slot in self._covered(index)))

    def _new_id(self, participant: str) -> str:
        taken = set(self.problem.person_ids) | {each.id for each in self.round.participants}
        return next(f"{participant}+{number}" for number in range(1, 10**6) if f"{participant}+{number}" not in taken)


def widened(participant: Participant, slots: list[Slot]) -> Participant:
    """With hours that hold a meeting in these slots; all day when that would cross midnight."""
    start, end = slots[0].start, slots[-1].end
    if participant.hours is None or inside_hours(participant, start, end):
        return participant
    zone = ZoneInfo(participant.zone) if participant.zone else start.tzinfo
    opens, closes = participant.hours
    hours = (min(opens, start.astimezone(zone).time()), max(closes, end.astimezone(zone).time()))
    wider = replace(participant, hours=hours)
    return wider if inside_hours(wider, start, end) else replace(participant, hours=(time(), time()))


def apply(round_: Round, asked: str, changes: Iterable[Change]) -> Round:
    """The round after the changes; `asked`: the request they are made for."""
    for change in changes:
        round_ = APPLIED[change.kind](round_, asked, change)
    return round_


def _requests(round_: Round, name: str, change: Callable[[Request], Request]) -> Round:
    return replace(round_, requests=tuple(change(r) if r.id == name else r for r in round_.requests))


def _participants(round_: Round, name: str, change: Callable[[Participant], Participant]) -> Round:
    return replace(round_, participants=tuple(change(p) if p.id == name else p for p in round_.participants))


def _slots(round_: Round, _: str, change: Change) -> Round:
    more = frozenset(map(str, change.values))
    return _requests(round_, change.of, lambda r: replace(r, slots=(r.slots or frozenset()) | more))


def _people(round_: Round, _: str, change: Change) -> Round:
    more = frozenset(map(str, change.values))
    return _requests(round_, change.of, lambda r: replace(r, people=(r.people or frozenset()) | more))


def _unlocked(round_: Round, _: str, change: Change) -> Round:
    return _requests(round_, change.of, lambda r: replace(r, locked=None))


def _not_must(round_: Round, _: str, change: Change) -> Round:
    return _requests(round_, change.of, lambda r: replace(r, must=False))


def _not_after(round_: Round, _: str, change: Change) -> Round:
    return _requests(round_, change.of, lambda r: replace(r, after=()))


def _length(round_: Round, _: str, change: Change) -> Round:
    return _requests(round_, change.of, lambda r: replace(r, length=int(change.values[0])))


def _hours(round_: Round, _: str, change: Change) -> Round:
    opens, closes = (time.fromisoformat(str(each)) for each in change.values)
    return _participants(round_, change.of, lambda p: replace(p, hours=(opens, closes)))


def _max(round_: Round, _: str, change: Change) -> Round:
    return _participants(round_, change.of, lambda p: replace(p, max=int(change.values[0])))


def _no_homes(round_: Round, _: str, change: Change) -> Round:
    return _participants(round_, change.of, lambda p: replace(p, home_tables=()))


def _person(round_: Round, asked: str, change: Change) -> Round:
    name = str(change.values[0])

    def sent(participant: Participant) -> Participant:
        speaks = participant.people[0].languages if participant.people else frozenset()
        return replace(participant, people=(*participant.people, Person(name, speaks)))

    round_ = _participants(round_, change.of, sent)
    own = {person.id for p in round_.participants if p.id == change.of for person in p.people}
    return _requests(
        round_, asked, lambda r: replace(r, people=r.people | {name}) if r.people and r.people & own else r
    )


def _table(round_: Round, asked: str, change: Change) -> Round:
    """In the slots of the meeting alone; where only the number counts, one more all day."""
    if round_.tables is None:
        return replace(round_, table_count=(round_.table_count or 0) + 1)
    taken = {table.id for table in round_.tables}
    name = next(f"t+{number}" for number in range(1, 10**6) if f"t+{number}" not in taken)
    away = frozenset(slot.id for slot in round_.slots) - set(map(str, change.values))
    round_ = replace(round_, tables=(*round_.tables, Table(name, change.of or None, away)))
    request = next(each for each in round_.requests if each.id == asked)
    home = next(
        (p for side in (request.a, request.b) for p in round_.participants if p.id == side and p.home_tables), None
    )
    if home is not None:
        round_ = _participants(round_, home.id, lambda p: replace(p, home_tables=(*p.home_tables, name)))
    lock = request.locked
    if lock is not None and lock.table is not None:
        round_ = _requests(round_, asked, lambda r: replace(r, locked=replace(lock, table=name)))
    return round_


def _interpreter(round_: Round, _: str, change: Change) -> Round:
    one, other, *slots = map(str, change.values)
    taken = {each.id for each in round_.interpreters}
    name = next(f"i+{number}" for number in range(1, 10**6) if f"i+{number}" not in taken)
    away = frozenset(slot.id for slot in round_.slots) - set(slots)
    minutes = int(sum(slot.minutes for slot in round_.slots if slot.id in slots)) + 1
    new = Interpreter(name, frozenset({one, other}), away)
    new = replace(new, max_run=max(new.max_run, minutes), max_day=max(new.max_day, minutes))
    return replace(round_, interpreters=(*round_.interpreters, new))


def _availability(round_: Round, _: str, change: Change) -> Round:
    """Whoever bears the name is there in the slot; a closure that names it is cut."""
    slot = next(each for each in round_.slots if each.id == change.values[0])
    back = frozenset({slot.id})

    def there(each: _Named) -> _Named:
        return replace(each, unavailable=each.unavailable - back) if each.id == change.of else each

    return replace(
        round_,
        participants=tuple(
            there(replace(p, people=tuple(there(person) for person in p.people))) for p in round_.participants
        ),
        tables=None if round_.tables is None else tuple(there(table) for table in round_.tables),
        interpreters=tuple(there(interpreter) for interpreter in round_.interpreters),
        closures=tuple(part for closure in round_.closures for part in _cut(closure, change.of, slot)),
    )


def _cut(closure: Closure, who: str, slot: Slot) -> list[Closure]:
    if closure.who != who:
        return [closure]
    parts = [replace(closure, end=min(closure.end, slot.start)), replace(closure, start=max(closure.start, slot.end))]
    return [part for part in parts if part.start < part.end]


APPLIED: dict[str, Callable[[Round, str, Change], Round]] = {
    "slots": _slots,
    "people": _people,
    "availability": _availability,
    "hours": _hours,
    "locked": _unlocked,
    "max": _max,
    "person": _person,
    "after": _not_after,
    "table": _table,
    "interpreter": _interpreter,
    "home_tables": _no_homes,
    "length": _length,
    "must": _not_must,
}
