"""A person's own agenda: meetings and sessions in order, what changed, what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery

from escale.apps.directory.models import Field, Organisation, Representative
from escale.apps.directory.queries.visibility import ShownPerson, Visibility, person_columns
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Rating, Request, Slot, Waiting, Wish
from escale.apps.meetings.queries.cards import Why, reasons_of, said_column
from escale.apps.meetings.queries.participants import Participant, agrees, comes_to
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Session, Stop
from escale.apps.suggestions.models import Suggestion
from escale.core.json_rows import JsonRows
from escale.core.prepared import prepared

MOST_SESSIONS: Final = 60  # of a journey; more stand in the programme, which is searched and filtered


@dataclass(frozen=True)
class Change:
    """How a meeting differs from the version that was published before: ``new``, ``moved`` or ``table``."""

    kind: str
    was: datetime | None = None


@dataclass(frozen=True)
class MyMeeting:
    """One meeting as its person sees it."""

    meeting: Meeting
    stop: Stop
    counterpart: Organisation
    people: Sequence[ShownPerson]
    reasons: Sequence[Why]
    change: Change | None

    @property
    def starts(self) -> datetime:
        return self.meeting.slot.starts

    @property
    def ends(self) -> datetime:
        return self.meeting.slot.ends

    @property
    def declined(self) -> bool:
        """It will not take place."""
        return self.meeting.state != Meeting.State.PLANNED

    @property
    def over(self) -> bool:
        """It stood to its end, so its people may say how it was."""
        return is_over(self.meeting)


@dataclass(frozen=True)
class MySession:
    """A session of the mission in the same order of time."""

    session: Session
    stop: Stop

    @property
    def starts(self) -> datetime:
        return self.session.starts

    @property
    def ends(self) -> datetime:
        return self.session.ends


@dataclass(frozen=True)
class MyDay:
    """Everything of one day at its stop."""

    date: datetime
    stop: Stop
    entries: Sequence[MyMeeting | MySession]


def is_over(meeting: Meeting) -> bool:
    """Whether a meeting stood to its end."""
    return meeting.state == Meeting.State.PLANNED and meeting.slot.ends <= datetime.now(UTC)


def my_rating(meeting: Meeting, participant: Participant) -> tuple[Representative, Rating | None]:
    """As whom a person attends a meeting, and what they said about it."""
    attendee = meeting.attendees.select_related("representative").filter(representative__person=participant.person)[0]
    said = Rating.objects.filter(request=meeting.request_id, representative=attendee.representative_id).first()
    return attendee.representative, said


def published_meetings(participant: Participant) -> QuerySet[Meeting]:
    """The meetings of the published agendas that a person attends, also those that were called off since."""
    return _attended(participant.mission.pk, participant.person.pk)


def _attended(mission: int, person: int) -> QuerySet[Meeting]:
    mine = Attendee.objects.filter(representative__person=person).order_by().values("meeting")
    return (
        Meeting.objects.filter(
            pk__in=mine, agenda__state=Agenda.State.PUBLISHED, agenda__round__stop__mission=mission
        )
        .select_related(
            "slot", "table__venue", "request__first", "request__second", "agenda__round__stop", "declined_by"
        )
        .defer("agenda__inputs", "agenda__result")
        .order_by("slot__starts", "pk")
    )


@prepared
def _day(*, mission: int, person: int, context: str) -> QuerySet[Meeting]:
    """A person's meetings with their people, what speaks for them, and where they stood in the version before."""
    superseded = Agenda.objects.filter(
        round=OuterRef("agenda__round"), state=Agenda.State.SUPERSEDED, published_at__isnull=False
    )
    mine_before = Meeting.objects.filter(
        agenda=OuterRef("before"),
        request=OuterRef("request"),
        state=Meeting.State.PLANNED,
        attendees__representative__person=person,
    )
    attendees = Attendee.objects.filter(meeting=OuterRef("pk")).order_by("representative__person__sort_key", "pk")
    first, second = OuterRef("request__first"), OuterRef("request__second")
    suggestions = Suggestion.objects.filter(
        Q(organisation=first, counterpart=second) | Q(organisation=second, counterpart=first), context=context
    )
    return _attended(mission, person).annotate(
        before=Subquery(superseded.order_by("-published_at", "-pk").values("pk")[:1]),
        was=JsonRows(mine_before, slot="slot_id", table="table_id"),
        people=JsonRows(attendees, agreed=agrees("representative__"), **person_columns("representative__")),
        suggestions=JsonRows(suggestions.order_by(), organisation="organisation_id", reasons="reasons"),
        said=said_column("request__first", "request__second"),
    )


def my_meetings(participant: Participant) -> list[MyMeeting]:
    """A person's published meetings in order of time with people, reasons and what changed. One query."""
    mission = participant.mission
    meetings = _day(mission=mission.pk, person=participant.person.pk, context=context_of(mission))
    moved = _moved(meetings)
    return [_my_meeting(each, vars(each), participant, moved) for each in meetings]


def _my_meeting(
    meeting: Meeting, row: Mapping[str, Any], participant: Participant, moved: Mapping[int, datetime]
) -> MyMeeting:
    stop, request = meeting.agenda.round.stop, meeting.request
    role = _own_role(row["people"], participant)
    mine, theirs = (request.first, request.second) if request.first_id == role else (request.second, request.first)
    reasons = next((each["reasons"] for each in row["suggestions"] if each["organisation"] == role), ())
    met = meeting.state == Meeting.State.PLANNED  # one that was called off is not agreed any more
    about_shown = participant.visibility.sees(Field.ABOUT, met=met)
    return MyMeeting(
        meeting=meeting,
        stop=stop,
        counterpart=theirs,
        people=_people_met(row["people"], theirs, participant.visibility, met=met),
        reasons=reasons_of(reasons, row["said"], mine, theirs, about_shown=about_shown),
        change=_change(meeting, row, moved),
    )


def _own_role(people: Sequence[Mapping[str, Any]], participant: Participant) -> int:
    """The organisation for which the person attends a meeting."""
    return next(int(row["organisation"]) for row in people if row["person"] == participant.person.pk)


def _people_met(
    people: Sequence[Mapping[str, Any]], counterpart: Organisation, visibility: Visibility, *, met: bool
) -> list[ShownPerson]:
    agreed = [row for row in people if row["agreed"] and row["organisation"] == counterpart.pk]
    return visibility.people(agreed, met=met)


def own_roles(meetings: Sequence[Meeting], participant: Participant) -> dict[int, int]:
    """Per meeting the organisation for which the person attends it."""
    rows = Attendee.objects.filter(meeting__in=meetings, representative__person=participant.person)
    return dict(rows.order_by().values_list("meeting_id", "representative__organisation_id"))


def other_side(request: Request, mine: int) -> Organisation:
    """The organisation on the other side of a pair."""
    return request.second if request.first_id == mine else request.first


def _change(meeting: Meeting, row: Mapping[str, Any], moved: Mapping[int, datetime]) -> Change | None:
    """Against the version that people saw before, where there was one."""
    if row["before"] is None:
        return None
    if not row["was"]:
        return Change("new")
    was = row["was"][0]
    if was["slot"] in moved and moved[was["slot"]] != meeting.slot.starts:
        return Change("moved", moved[was["slot"]])
    return Change("table") if was["table"] != meeting.table_id else None


def _moved(meetings: Sequence[Meeting]) -> dict[int, datetime]:
    """When the slots begin that meetings had before and have no longer; most days ask nothing."""
    slots = {was["slot"] for each in meetings for was in vars(each)["was"] if was["slot"] != each.slot_id}
    return dict(Slot.objects.filter(pk__in=slots).values_list("pk", "starts")) if slots else {}


@prepared
def _sessions_at(*, mission: int, attendance: int) -> QuerySet[Session]:
    here = Session.objects.filter(comes_to(attendance, "stop"), stop__mission=mission)
    return here.select_related("stop")[: MOST_SESSIONS + 1]


def my_sessions(participant: Participant) -> list[MySession] | None:
    """The sessions at the stops a person comes to; ``None``: so many that their meetings would be lost in them."""
    found = _sessions_at(mission=participant.mission.pk, attendance=participant.attendance.pk)
    if len(found) > MOST_SESSIONS:
        return None
    return [MySession(each, each.stop) for each in found]


def my_days(participant: Participant, sessions: Sequence[MySession] = ()) -> list[MyDay]:
    """Meetings and some sessions together, by the date on the clock of their stop."""
    entries: list[MyMeeting | MySession] = [*my_meetings(participant), *sessions]
    days: dict[tuple[str, int], list[MyMeeting | MySession]] = {}
    for entry in sorted(entries, key=lambda each: (each.starts, each.ends)):
        local = entry.starts.astimezone(ZoneInfo(entry.stop.zone))
        days.setdefault((local.date().isoformat(), entry.stop.pk), []).append(entry)
    return [MyDay(found[0].starts, found[0].stop, found) for found in days.values()]


def next_meeting(days: Sequence[MyDay], now: datetime | None = None) -> MyMeeting | None:
    """The first meeting that takes place and has not ended."""
    now = now or datetime.now(UTC)
    meetings = (entry for day in days for entry in day.entries if isinstance(entry, MyMeeting))
    return next((entry for entry in meetings if not entry.declined and entry.ends > now), None)


def waiting_for(participant: Participant) -> QuerySet[Waiting]:
    """The pairs an organisation wished for that have no meeting in the published agendas."""
    return _waiting(participant.mission.pk, participant.organisation.pk)


@prepared(shape={"most"})
def first_waiting(*, mission: int, organisation: int, most: int) -> QuerySet[Waiting]:
    """The first ``most`` of them, by keys."""
    return _waiting(mission, organisation)[:most]


def _waiting(mission: int, organisation: int) -> QuerySet[Waiting]:
    wished = Wish.objects.filter(
        round__stop__mission=mission, from_organisation=organisation, level__in=(Wish.Level.MUST, Wish.Level.LIKE)
    ).values("to_organisation")
    return (
        Waiting.objects.filter(
            Q(request__first=organisation, request__second__in=wished)
            | Q(request__second=organisation, request__first__in=wished),
            agenda__state=Agenda.State.PUBLISHED,
            agenda__round__stop__mission=mission,
        )
        .select_related("request__first", "request__second")
        .order_by("-request__weight", "pk")
    )
