"""What can happen to an agenda, as it is kept: kinds, keys of the database and times; and what follows from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from escale.apps.meetings.models import Round, Slot, Unavailability
from escale.apps.meetings.queries.presence import Opening, attendances_at
from escale.apps.meetings.queries.rounds import interpreters_of, slots_of, tables_of
from escale.apps.missions.models import Attendance

JsonObject = dict[str, Any]


class Kind(StrEnum):
    """What happened. ``off`` without keys: nothing new, only places that declined meetings left free."""

    ORGANISATION = "organisation"
    LATE = "late"
    TABLE = "table"
    VENUE = "venue"
    INTERPRETER = "interpreter"
    DELAY = "delay"
    OFF = "off"
    BACK = "back"


@dataclass(frozen=True)
class Happening:
    """One thing that happened. ``keys``: of organisations, tables, venues, interpreters, requests (``off``) or of
    attendances (``back``: they can be there after all).

    From ``starts`` to ``ends`` (ISO 8601 with offset; ``None``: from the next slot that begins, to the last) it is
    not there. ``wishes``: whom somebody who comes late would like to meet.
    """

    kind: str
    keys: tuple[int, ...] = ()
    starts: str | None = None
    ends: str | None = None
    wishes: tuple[int, ...] = ()

    def as_json(self) -> JsonObject:
        """As it is kept."""
        return asdict(self) | {"keys": list(self.keys), "wishes": list(self.wishes)}


def happening_from(data: JsonObject) -> Happening:
    """As it was kept."""
    return Happening(data["kind"], tuple(data["keys"]), data["starts"], data["ends"], tuple(data["wishes"]))


def requests_off(happenings: Iterable[Happening]) -> set[int]:
    """The requests whose meetings are called off."""
    return {key for each in happenings if each.kind == Kind.OFF for key in each.keys}


def absences_of(happenings: Sequence[Happening], of_round: Round, as_of: datetime | None) -> list[Unavailability]:
    """Rows, not yet written, that say who and what is not there. A fixed number of queries.

    A delay takes the round's tables: other rounds of the mission go on meanwhile. Without tables it takes everybody.
    """
    slots = slots_of(of_round)
    if not slots:
        return []
    things = _Things(of_round, happenings)
    mission = of_round.stop.mission
    rows = []
    for each in happenings:
        starts = datetime.fromisoformat(each.starts) if each.starts else _first(each, slots, as_of)
        ends = datetime.fromisoformat(each.ends) if each.ends else slots[-1].ends
        if starts < ends:
            rows += [
                Unavailability(mission=mission, starts=starts, ends=ends, **{f"{of}_id": key} if of else {})
                for of, key in things.of(each)
            ]
    return rows


def openings_of(happenings: Sequence[Happening], of_round: Round) -> list[Opening]:
    """Who can be there after all, and when."""
    slots = slots_of(of_round)
    return [
        Opening(
            key,
            datetime.fromisoformat(each.starts) if each.starts else slots[0].starts,
            datetime.fromisoformat(each.ends) if each.ends else slots[-1].ends,
        )
        for each in happenings
        if each.kind == Kind.BACK and slots
        for key in each.keys
    ]


def _first(happening: Happening, slots: Sequence[Slot], as_of: datetime | None) -> datetime:
    """Who comes late missed what has begun; of everybody else what has begun took place."""
    if as_of is None or happening.kind == Kind.LATE:
        return slots[0].starts
    return next((slot.starts for slot in slots if slot.starts > as_of), slots[-1].ends)


class _Things:
    """What happenings are about, read once: people by organisation, tables, interpreters."""

    def __init__(self, of_round: Round, happenings: Sequence[Happening]) -> None:
        organisations = [
            key for each in happenings if each.kind in (Kind.ORGANISATION, Kind.LATE) for key in each.keys
        ]
        here = attendances_at(of_round).filter(representative__organisation__in=organisations)
        self.people = [(each.representative.organisation_id, each.pk) for each in here]
        self.tables = tables_of(of_round)
        self.interpreters = list(interpreters_of(of_round).values_list("pk", flat=True))

    def of(self, happening: Happening) -> Iterator[tuple[str, int]]:
        """The fields of an absence and their keys; ``("", 0)`` is everybody."""
        keys = happening.keys
        match happening.kind:
            case Kind.ORGANISATION | Kind.LATE:
                yield from (("attendance", key) for organisation, key in self.people if organisation in keys)
            case Kind.TABLE:
                yield from (("table", table.pk) for table in self.tables if table.pk in keys)
            case Kind.VENUE:
                yield from (("table", table.pk) for table in self.tables if table.venue_id in keys)
            case Kind.INTERPRETER:
                yield from (("interpreter", key) for key in self.interpreters if key in keys)
            case Kind.DELAY:
                yield from ([("table", table.pk) for table in self.tables] or [("", 0)])


def engine_events(
    absences: Sequence[Unavailability], slots: Sequence[Slot], people: Iterable[str], inputs: JsonObject
) -> list[JsonObject]:
    """The same as ``escale-events/1``. ``people``: those with meetings, which may be against a rule by hand."""
    known = {person["id"] for participant in inputs["participants"] for person in participant["people"]}
    roles = _roles([row.attendance_id for row in absences if row.attendance_id is not None])
    events: list[JsonObject] = [{"kind": "away", "people": sorted(known.intersection(people)), "slots": []}]
    for row in absences:
        at = [f"s{slot.pk}" for slot in slots if slot.starts < row.ends and row.starts < slot.ends]
        who = _named(row, roles)
        if at and known.issuperset(who.get("people", ())):  # nobody else has any meeting to lose
            events.append({"kind": "away", "slots": at, **who})
    return events


def _named(row: Unavailability, roles: Mapping[int, int]) -> dict[str, list[str]]:
    if row.attendance_id is not None:
        return {"people": [f"r{roles[row.attendance_id]}"]}
    if row.table_id is not None:
        return {"tables": [f"t{row.table_id}"]}
    return {} if row.interpreter_id is None else {"interpreters": [f"i{row.interpreter_id}"]}


def _roles(attendances: list[int]) -> dict[int, int]:
    return dict(Attendance.objects.filter(pk__in=attendances).values_list("pk", "representative_id"))
