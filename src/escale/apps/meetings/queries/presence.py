"""Who can be there in which slot: stays, absences, closures, and what other rounds have published."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from escale.apps.directory.models import Consent, Representative
from escale.apps.meetings.models import Agenda, Attendee, Interpreter, Meeting, Round, Slot, Unavailability
from escale.apps.meetings.queries.rounds import slots_of
from escale.apps.missions.models import Attendance, Table

Interval = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Present:
    """A representative at a round and the slots (keys) in which they can meet."""

    attendance: Attendance
    slots: frozenset[int]

    @property
    def representative_id(self) -> int:
        return self.attendance.representative_id

    @property
    def languages(self) -> list[str]:
        """See :func:`languages_of`."""
        return languages_of(self.attendance.representative)


def languages_of(representative: Representative) -> list[str]:
    """The person's languages, else the organisation's, as primary subtags; empty means unknown."""
    named = representative.person.languages or representative.organisation.languages
    return sorted({str(language).split("-", maxsplit=1)[0].lower() for language in named})


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which somebody (the key of an attendance) can be there after all, whatever absence was known."""

    attendance: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Presence:
    """A round's slots, the people of each organisation, and when tables and interpreters are free (slot keys)."""

    slots: list[Slot]
    people: dict[int, list[Present]]
    tables: dict[int, frozenset[int]]
    interpreters: dict[int, frozenset[int]]

    def reach(self, organisation_id: int) -> frozenset[int]:
        """Slots in which somebody of an organisation can meet."""
        return frozenset().union(*(present.slots for present in self.people.get(organisation_id, ())))


class _Absences:
    """Intervals out of which nothing is possible, by ``("person", 7)``; ``("all", 0)`` is everybody."""

    def __init__(self, slots: list[Slot]) -> None:
        self._slots = slots
        self._intervals: dict[tuple[str, int], list[Interval]] = defaultdict(list)

    def add(self, kind: str, key: int, starts: datetime | None, ends: datetime | None) -> None:
        self._intervals[kind, key].append((starts, ends))

    def free(self, *who: tuple[str, int], also: Iterable[Interval] = ()) -> frozenset[int]:
        """Slots in which none of ``who`` is away."""
        away = [*also, *(interval for name in (*who, ("all", 0)) for interval in self._intervals.get(name, ()))]
        if not away:
            return frozenset(slot.pk for slot in self._slots)
        return frozenset(slot.pk for slot in self._slots if not any(_overlaps(slot, *gone) for gone in away))


def _overlaps(slot: Slot, starts: datetime | None, ends: datetime | None) -> bool:
    return (starts is None or starts < slot.ends) and (ends is None or ends > slot.starts)


def presence_of(
    of_round: Round, organisations: Collection[int] | None = None, openings: Collection[Opening] = ()
) -> Presence:
    """Who and what can be there in a round, or the people of some organisations only; a fixed number of queries.

    ``openings`` take back absences, not what others have planned with somebody meanwhile.
    """
    slots = slots_of(of_round)
    absences = _absences(of_round, slots)
    people: dict[int, list[Present]] = defaultdict(list)
    attendances = attendances_at(of_round)
    if organisations is not None:
        attendances = attendances.filter(representative__organisation__in=organisations)
    for attendance in attendances:
        free = absences.free(
            ("attendance", attendance.pk),
            ("person", attendance.representative.person_id),
            also=_before_and_after(attendance),
        )
        opened = {slot.pk for slot in slots for each in openings if _opens(each, attendance, slot)}
        if opened:
            free |= opened & absences.free(("person", attendance.representative.person_id))
        people[attendance.representative.organisation_id].append(Present(attendance, free))
    tables = Table.objects.filter(rounds=of_round).values_list("pk", flat=True)
    interpreters = Interpreter.objects.filter(mission=of_round.stop.mission_id).values_list("pk", flat=True)
    return Presence(
        slots=slots,
        people=dict(people),
        tables={key: absences.free(("table", key)) for key in tables},
        interpreters={key: absences.free(("interpreter", key)) for key in interpreters},
    )


def _opens(opening: Opening, attendance: Attendance, slot: Slot) -> bool:
    mine = opening.attendance == attendance.pk
    return mine and opening.starts <= slot.starts and slot.ends <= opening.ends


def attendances_at(of_round: Round) -> QuerySet[Attendance]:
    """Who comes to the round's stop and did not say no to taking part, with person and organisation."""
    answers = Consent.objects.filter(person=OuterRef("representative__person"), purpose=Consent.Purpose.PARTICIPATION)
    return (
        Attendance.objects.filter(Q(stops=None) | Q(stops=of_round.stop_id), mission=of_round.stop.mission_id)
        .exclude(Exists(answers) & ~Exists(answers.filter(withdrawn_at=None)))
        .select_related("representative__person", "representative__organisation")
        .order_by("pk")
        .distinct()
    )


def _before_and_after(attendance: Attendance) -> Iterator[Interval]:
    if attendance.arrives is not None:
        yield None, attendance.arrives
    if attendance.leaves is not None:
        yield attendance.leaves, None


def _absences(of_round: Round, slots: list[Slot]) -> _Absences:
    absences = _Absences(slots)
    if not slots:
        return absences
    span = {"starts__lt": max(slot.ends for slot in slots), "ends__gt": slots[0].starts}
    for away in Unavailability.objects.filter(mission=of_round.stop.mission_id, **span):
        absences.add(*_whom(away), away.starts, away.ends)
    for kind, key, starts, ends in _published_elsewhere(of_round, slots):
        absences.add(kind, key, starts, ends)
    return absences


def _whom(away: Unavailability) -> tuple[str, int]:
    for kind, key in (
        ("attendance", away.attendance_id),
        ("table", away.table_id),
        ("interpreter", away.interpreter_id),
    ):
        if key is not None:
            return kind, key
    return "all", 0


def _published_elsewhere(of_round: Round, slots: list[Slot]) -> Iterator[tuple[str, int, datetime, datetime]]:
    """What the other rounds of the mission have published while this one takes place."""
    meetings = Meeting.objects.filter(
        agenda__state=Agenda.State.PUBLISHED,
        agenda__round__stop__mission=of_round.stop.mission_id,
        state=Meeting.State.PLANNED,
        slot__starts__lt=max(slot.ends for slot in slots),
        slot__ends__gt=slots[0].starts,
    ).exclude(agenda__round=of_round)
    times = ("slot__starts", "slot__ends")
    for person, starts, ends in Attendee.objects.filter(meeting__in=meetings).values_list(
        "representative__person_id", "meeting__slot__starts", "meeting__slot__ends"
    ):
        yield "person", person, starts, ends
    for table, interpreter, starts, ends in meetings.values_list("table_id", "interpreters", *times):
        if table is not None:
            yield "table", table, starts, ends
        if interpreter is not None:
            yield "interpreter", interpreter, starts, ends
