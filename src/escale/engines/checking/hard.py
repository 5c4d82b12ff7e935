"""The hard rules, each a function that finds every place where it is broken."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations, pairwise

from escale.engines.checking.documents import Held, RoundDocument
from escale.engines.checking.violation import Violation

Found = Iterator[Violation]
Rule = Callable[[RoundDocument, list[Held]], Found]


def own_slots(round_: RoundDocument, held: list[Held]) -> Found:
    """A meeting stays within the slots its request allows."""
    for meeting in held:
        allowed = meeting.request.get("slots")
        if allowed is not None and not set(meeting.run) <= set(allowed):
            yield Violation("slots", meeting.id, f"is held in {meeting.slot}, outside its own slots")


def locks(round_: RoundDocument, held: list[Held]) -> Found:
    """A locked request is placed, in its slot and at its table."""
    placed = {meeting.id: meeting for meeting in held}
    for name, request in round_.requests.items():
        lock = request.get("locked")
        if not lock:
            continue
        meeting = placed.get(name)
        if meeting is None:
            yield Violation("locked", name, "is locked but not placed")
        elif meeting.slot != lock["slot"] or lock.get("table") not in (None, meeting.table):
            yield Violation("locked", name, f"is locked to {lock['slot']} but held in {meeting.slot}")


def musts(round_: RoundDocument, held: list[Held]) -> Found:
    """Every must is placed; with objective `breaks` every request is one."""
    placed = {meeting.id for meeting in held}
    for name, request in round_.requests.items():
        if (request.get("must") or round_.counts_breaks) and name not in placed:
            yield Violation("must", name, "must take place but is not placed")


def break_difference(round_: RoundDocument, held: list[Held]) -> Found:
    """With objective `breaks` nobody has many more breaks than anybody else."""
    allowed = round_.rules.get("max_break_difference")
    if allowed is None or not round_.counts_breaks or not round_.participants:
        return
    busy: dict[str, list[int]] = {name: [] for name in round_.participants}
    for meeting in held:
        for side in meeting.sides:
            busy[side] += [round_.in_time.index(slot) for slot in meeting.run]
    breaks = {name: sum(b - a > 1 for a, b in pairwise(sorted(slots))) for name, slots in busy.items()}
    most, fewest = max(breaks, key=breaks.__getitem__), min(breaks, key=breaks.__getitem__)
    if breaks[most] - breaks[fewest] > allowed:
        text = f"has {breaks[most]} breaks, {fewest} {breaks[fewest]}: further apart than {allowed}"
        yield Violation("max_break_difference", most, text)


def caps(round_: RoundDocument, held: list[Held]) -> Found:
    """Nobody has more meetings than its `max`."""
    count = Counter(side for meeting in held for side in meeting.sides)
    for name, participant in round_.participants.items():
        cap = participant.get("max")
        if cap is not None and count[name] > cap:
            yield Violation("max", name, f"has {count[name]} meetings, at most {cap} allowed")


def attendance(round_: RoundDocument, held: list[Held]) -> Found:
    """One person of each side attends, one of those the request lists, and is there all the time."""
    for meeting in held:
        if len(meeting.people) != 2:
            yield Violation("people", meeting.id, "needs one person of each side")
            continue
        for side, person in zip(meeting.sides, meeting.people, strict=True):
            if person not in round_.eligible(meeting.request, side):
                yield Violation("people", meeting.id, f"{person} may not attend for {side}")
                continue
            for slot in meeting.run:
                if not round_.person_there(person, slot):
                    yield Violation("unavailable", meeting.id, f"{person} is not there in {slot}")


def one_place(round_: RoundDocument, held: list[Held]) -> Found:
    """A person, a table or an interpreter is in one meeting at a time."""
    for (_, who), meetings in _by_resource(held).items():
        for one, other in combinations(meetings, 2):
            if one.span.meets(other.span):
                yield Violation("busy", who, f"is in {one.id} and {other.id} at the same time")


def tables(round_: RoundDocument, held: list[Held]) -> Found:
    """A meeting has a table where it may be held; virtual ones have none."""
    for meeting in held:
        if meeting.request.get("virtual") or round_.table_count is not None:
            if meeting.table is not None:
                yield Violation("table", meeting.id, f"has table {meeting.table} but needs none")
        elif meeting.table not in round_.tables:
            yield Violation("table", meeting.id, f"{meeting.table} is no table")
        elif meeting.table not in round_.permitted_tables(meeting.request):
            yield Violation("table", meeting.id, f"may not be held at {meeting.table}")
        else:
            for slot in meeting.run:
                if not round_.table_there(meeting.table, slot):
                    yield Violation("table", meeting.id, f"{meeting.table} is not there in {slot}")


def table_count(round_: RoundDocument, held: list[Held]) -> Found:
    """At no moment more meetings than tables, when only their number is given."""
    if round_.table_count is None:
        return
    physical = [meeting for meeting in held if not meeting.request.get("virtual")]
    for slot, span in round_.spans.items():
        now = sum(meeting.span.start <= span.start < meeting.span.end for meeting in physical)
        if now > round_.table_count:
            yield Violation("tables", slot, f"{now} meetings at {round_.table_count} tables")


def hours(round_: RoundDocument, held: list[Held]) -> Found:
    """A virtual meeting lies inside both sides' hours."""
    for meeting in held:
        for side in meeting.sides if meeting.request.get("virtual") else ():
            if not round_.within_hours(side, meeting.span):
                yield Violation("hours", meeting.id, f"is outside the hours of {side}")


def walking(round_: RoundDocument, held: list[Held]) -> Found:
    """Everybody has the time to walk from one of their tables to the next."""
    for (kind, who), meetings in _by_resource(held).items():
        physical = [m for m in meetings if kind != "table" and m.table in round_.tables]
        for pair in combinations(physical, 2):
            one, other = sorted(pair, key=lambda meeting: meeting.span.start)
            minutes = (other.span.start - one.span.end).total_seconds() / 60
            venues = [round_.tables[str(meeting.table)].get("venue") for meeting in (one, other)]
            if minutes < round_.walk(*venues):
                yield Violation("walking", who, f"cannot walk from {one.id} to {other.id} in time")


def interpretation(round_: RoundDocument, held: list[Held]) -> Found:
    """Two people without a common language have one interpreter with a language of each; others have none."""
    for meeting in held:
        if len(meeting.people) != 2 or not set(meeting.people) <= set(round_.people):
            continue
        needed = 0 if round_.understand(*meeting.people) else 1
        if len(meeting.interpreters) != needed:
            yield Violation("interpreters", meeting.id, f"needs {needed} interpreters")
        for who in meeting.interpreters:
            if needed and not round_.can_interpret(who, *meeting.people):
                yield Violation("interpreters", meeting.id, f"{who} does not speak a language of each")
            for slot in meeting.run:
                if not round_.interpreter_there(who, slot):
                    yield Violation("interpreters", meeting.id, f"{who} is not there in {slot}")


def interpreters_rest(round_: RoundDocument, held: list[Held]) -> Found:
    """No interpreter works longer than `max_run` without `rest`, nor than `max_day` in a day."""
    for who, interpreter in round_.interpreters.items():
        limits = {"max_run": 40, "rest": 20, "max_day": 240}
        limits |= {key: interpreter[key] for key in limits if interpreter.get(key) is not None}
        days: dict[date, float] = {}
        run, last = 0.0, None
        for meeting in sorted(
            _by_resource(held).get(("interpreter", who), ()), key=lambda meeting: meeting.span.start
        ):
            work = sum(round_.spans[slot].minutes for slot in meeting.run)
            rested = last is None or (meeting.span.start - last).total_seconds() / 60 >= limits["rest"]
            run = work if rested else run + work
            last = meeting.span.end
            day = meeting.span.start.date()
            days[day] = days.get(day, 0) + work
            if run > limits["max_run"]:
                yield Violation("max_run", who, f"{run:g} minutes without rest at {meeting.id}")
        for day, minutes in days.items():
            if minutes > limits["max_day"]:
                yield Violation("max_day", who, f"{minutes:g} minutes on {day}")


def order(round_: RoundDocument, held: list[Held]) -> Found:
    """A meeting takes place only if all it comes `after` do, earlier."""
    placed = {meeting.id: meeting for meeting in held}
    for meeting in held:
        for name in meeting.request.get("after") or ():
            before = placed.get(name)
            if before is None or before.span.end > meeting.span.start:
                yield Violation("after", meeting.id, f"must come after {name}")


RULES: tuple[Rule, ...] = (
    own_slots,
    locks,
    musts,
    break_difference,
    caps,
    attendance,
    one_place,
    tables,
    table_count,
    hours,
    walking,
    interpretation,
    interpreters_rest,
    order,
)


def _by_resource(held: list[Held]) -> dict[tuple[str, str], list[Held]]:
    """Meetings of each person, interpreter and table, by kind and name."""
    found: dict[tuple[str, str], list[Held]] = {}
    for meeting in held:
        used = {("person", person) for person in meeting.people}
        used |= {("interpreter", who) for who in meeting.interpreters}
        if meeting.table is not None:
            used.add(("table", meeting.table))
        for resource in sorted(used):
            found.setdefault(resource, []).append(meeting)
    return found
