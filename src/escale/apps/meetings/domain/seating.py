"""Who sits where when a meeting is placed by hand: free people, a table, an interpreter when one is needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from django.utils.translation import gettext as _

from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.errors import Conflict, Refused
from escale.apps.meetings.models import Agenda, Interpreter, Meeting, Request, Slot
from escale.apps.meetings.queries.presence import Presence, Present, presence_of
from escale.apps.meetings.queries.rounds import interpreters_of, sides_of, tables_of
from escale.apps.meetings.rules import share_language
from escale.apps.missions.models import Table
from escale.apps.missions.rules import may_meet
from escale.core import occupancy
from escale.core.documents.text import isolated
from escale.core.occupancy import Booking


@dataclass(frozen=True)
class Seats:
    """Everybody and everything a meeting takes; ``interpreter`` ``None``: not needed, or none is free."""

    people: tuple[Present, Present]
    table: Table | None
    interpreter: Interpreter | None

    def names(self) -> dict[str, str]:
        """What is booked, by its name in the occupancy, as people call it."""
        named = {
            f"person:{present.attendance.representative.person_id}": present.attendance.representative.person.name
            for present in self.people
        }
        if self.table is not None:
            named[f"table:{self.table.pk}"] = _("table %(table)s") % {"table": self.table.ref}
        if self.interpreter is not None:
            named[f"interpreter:{self.interpreter.pk}"] = self.interpreter.name
        return named

    def book(self, scope: str, slot: Slot, meeting: Meeting) -> None:
        """Let the database decide; raises :class:`Conflict` with the names of those who are taken."""
        names = self.names()
        holder = f"meeting:{meeting.pk}"
        try:
            occupancy.book(scope, [Booking(name, slot.starts, slot.ends, holder) for name in names])
        except occupancy.DoubleBooking as error:
            taken = occupancy.taken(scope, names, slot.starts, slot.ends)
            raise Conflict([names[name] for name in sorted(taken)]) from error


def scope_of(agenda: Agenda) -> str:
    """Where an agenda's meetings are booked: a draft's own scope, or what the mission has published."""
    if agenda.state == Agenda.State.PUBLISHED:
        return occupancy.published(agenda.round.stop.mission_id)
    return occupancy.draft(agenda.pk)


def seats_for(
    agenda: Agenda, request: Request, slot: Slot, *, table: Table | None = None, keep: Meeting | None = None
) -> Seats:
    """Free people of both sides, a table (the one asked for, else any) and an interpreter for a meeting.

    ``keep`` is the meeting that moves: its people and table are preferred; its bookings must be released before.
    Raises :class:`Refused` when a rule forbids it, :class:`Conflict` when somebody is taken.
    """
    sides = sides_of(agenda.round)
    pair = (request.first, request.second)
    if any(each.pk not in sides for each in pair) or not may_meet(sides[pair[0].pk], sides[pair[1].pk]):
        raise Refused(
            _("%(one)s and %(other)s are not on sides that meet.")
            % {"one": isolated(pair[0].name), "other": isolated(pair[1].name)}
        )
    presence = presence_of(agenda.round, [each.pk for each in pair])
    scope = scope_of(agenda)
    first, second = (_free_people(each, slot, presence, scope) for each in pair)
    before = {each.representative_id for each in keep.attendees.all()} if keep is not None else set()
    people = min(product(first, second), key=lambda both: _preference(both, before))
    return Seats(
        people=people,
        table=_table(agenda, pair, slot, presence, scope, table, keep),
        interpreter=_interpreter(agenda, people, slot, presence, scope),
    )


def _free_people(organisation: Organisation, slot: Slot, presence: Presence, scope: str) -> list[Present]:
    there = [present for present in presence.people.get(organisation.pk, ()) if slot.pk in present.slots]
    if not there:
        raise Refused(_("Nobody of %(name)s can be there at that time.") % {"name": isolated(organisation.name)})
    names = {f"person:{present.attendance.representative.person_id}": present for present in there}
    taken = occupancy.taken(scope, names, slot.starts, slot.ends)
    free = [present for name, present in names.items() if name not in taken]
    if not free:
        raise Conflict([organisation.name])
    return free


def _preference(both: tuple[Present, Present], before: set[int]) -> tuple[int, bool]:
    """Fewest new people, then a shared language."""
    first, second = both
    new = sum(present.representative_id not in before for present in both)
    return new, not share_language(first.languages, second.languages)


def _table(  # a rule of its own for each thing that may be wrong with a table
    agenda: Agenda,
    pair: tuple[Organisation, Organisation],
    slot: Slot,
    presence: Presence,
    scope: str,
    asked: Table | None,
    keep: Meeting | None,
) -> Table | None:
    tables = tables_of(agenda.round)
    if not tables:
        return None
    home = next((each.pk for each in pair if any(table.home_of_id == each.pk for table in tables)), None)
    fitting = [table for table in tables if table.home_of_id == home and slot.pk in presence.tables[table.pk]]
    if asked is not None:
        if asked.pk not in presence.tables:
            raise Refused(_("Table %(table)s does not belong to this round.") % {"table": asked.ref})
        if asked not in fitting:
            raise Refused(
                _("Table %(table)s is kept for somebody else or not there at that time.") % {"table": asked.ref}
            )
        fitting = [asked]
    names = {f"table:{table.pk}": table for table in _kept_first(fitting, keep)}
    taken = occupancy.taken(scope, names, slot.starts, slot.ends)
    free = next((table for name, table in names.items() if name not in taken), None)
    if free is None:
        raise Conflict([_("table %(table)s") % {"table": asked.ref} if asked else _("every table")])
    return free


def _kept_first(tables: Iterable[Table], keep: Meeting | None) -> list[Table]:
    return sorted(tables, key=lambda table: keep is None or table.pk != keep.table_id)


def _interpreter(
    agenda: Agenda, people: tuple[Present, Present], slot: Slot, presence: Presence, scope: str
) -> Interpreter | None:
    one, other = (set(present.languages) for present in people)
    if share_language(one, other):
        return None
    able = {
        f"interpreter:{each.pk}": each
        for each in interpreters_of(agenda.round)
        if one & set(each.languages) and other & set(each.languages) and slot.pk in presence.interpreters[each.pk]
    }
    taken = occupancy.taken(scope, able, slot.starts, slot.ends)
    return next((each for name, each in able.items() if name not in taken), None)
