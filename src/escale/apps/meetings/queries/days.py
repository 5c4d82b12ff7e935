"""A person's own agenda: meetings and sessions in order, what changed, what waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import get_global
from django.db.models import Q, QuerySet

from escale.apps.directory.models import Field, Organisation
from escale.apps.directory.queries.visibility import ShownPerson, visibility_of
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Request, Waiting, Wish
from escale.apps.meetings.queries.cards import Why, quotes_about, texts_of, why
from escale.apps.meetings.queries.participants import Participant, people_shown
from escale.apps.missions.domain.suggesting import context_of
from escale.apps.missions.models import Session, Stop
from escale.apps.suggestions.models import Suggestion


@dataclass(frozen=True)
class Change:
    """How a meeting differs from the version that was published before: ``new``, ``moved`` or ``table``."""

    kind: str
    was: datetime | None = None


@dataclass(frozen=True)
class MyMeeting:
    """One meeting as its person sees it; ``home`` is the zone of the other clock, when it differs."""

    meeting: Meeting
    stop: Stop
    counterpart: Organisation
    people: Sequence[ShownPerson]
    reasons: Sequence[Why]
    change: Change | None
    home: str | None

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


@dataclass(frozen=True)
class MySession:
    """A session of the mission in the same order of time."""

    session: Session
    stop: Stop
    home: str | None

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


@lru_cache(maxsize=256)
def _zones_of(country: str) -> tuple[str, ...]:
    return tuple(sorted(zone for zone, territory in get_global("zone_territories").items() if territory == country))


def home_zone(country: str, at: datetime, stop: Stop) -> str | None:
    """A zone of ``country`` that shows another time than the stop at a moment; ``None`` without one answer.

    A country whose zones differ at that moment has no single clock, so none is shown.
    """
    return _home_zone(country, at, stop.zone)


@lru_cache(maxsize=4096)  # many sessions begin together, and a day is looked at again and again
def _home_zone(country: str, at: datetime, zone: str) -> str | None:
    zones = [ZoneInfo(name) for name in _zones_of(country)]
    if not zones or len({at.astimezone(each).utcoffset() for each in zones}) > 1:
        return None
    if at.astimezone(zones[0]).utcoffset() == at.astimezone(ZoneInfo(zone)).utcoffset():
        return None
    return zones[0].key


def published_meetings(participant: Participant) -> QuerySet[Meeting]:
    """The meetings of the published agendas that a person attends, also those that were called off since."""
    return (
        Meeting.objects.filter(
            agenda__state=Agenda.State.PUBLISHED,
            agenda__round__stop__mission=participant.mission,
            attendees__representative__person=participant.person,
        )
        .select_related(
            "slot", "table__venue", "request__first", "request__second", "agenda__round__stop", "declined_by"
        )
        .defer("agenda__inputs", "agenda__result")
        .order_by("slot__starts", "pk")
        .distinct()
    )


def my_meetings(participant: Participant) -> list[MyMeeting]:
    """A person's published meetings in order of time with people, reasons and what changed."""
    meetings = list(published_meetings(participant))
    roles = own_roles(meetings, participant)
    others = {meeting.pk: other_side(meeting.request, roles[meeting.pk]) for meeting in meetings}
    counterparts = {other.pk for other in others.values()}
    shown = people_shown(participant.mission, counterparts, met=True)
    attending = _attending(meetings)
    reasons = _reasons(participant, roles.values(), counterparts)
    changes = _changes(meetings, participant)
    return [
        MyMeeting(
            meeting=meeting,
            stop=meeting.agenda.round.stop,
            counterpart=others[meeting.pk],
            people=[each for each in shown.get(others[meeting.pk].pk, ()) if each.pk in attending[meeting.pk]],
            reasons=reasons.get((roles[meeting.pk], others[meeting.pk].pk), ()),
            change=changes.get(meeting.pk),
            home=home_zone(participant.organisation.country, meeting.slot.starts, meeting.agenda.round.stop),
        )
        for meeting in meetings
    ]


def own_roles(meetings: Sequence[Meeting], participant: Participant) -> dict[int, int]:
    """Per meeting the organisation for which the person attends it."""
    rows = Attendee.objects.filter(meeting__in=meetings, representative__person=participant.person)
    return dict(rows.order_by().values_list("meeting_id", "representative__organisation_id"))


def other_side(request: Request, mine: int) -> Organisation:
    """The organisation on the other side of a pair."""
    return request.second if request.first_id == mine else request.first


def _attending(meetings: Sequence[Meeting]) -> dict[int, set[int]]:
    attending: dict[int, set[int]] = {meeting.pk: set() for meeting in meetings}
    rows = Attendee.objects.filter(meeting__in=meetings).order_by()
    for meeting, representative in rows.values_list("meeting_id", "representative_id"):
        attending[meeting].add(representative)
    return attending


def _reasons(
    participant: Participant, mine: Iterable[int], counterparts: set[int]
) -> dict[tuple[int, int], list[Why]]:
    suggestions = list(
        Suggestion.objects.filter(
            context=context_of(participant.mission), organisation__in=set(mine), counterpart__in=counterparts
        ).select_related("organisation", "counterpart")
    )
    texts = texts_of({*mine, *counterparts})
    about_shown = visibility_of(participant.mission.cooperation_id).sees(Field.ABOUT, met=True)
    return {
        (each.organisation_id, each.counterpart_id): [
            why(reason, each.organisation, each.counterpart, texts)
            for reason in each.reasons
            if about_shown or not quotes_about(reason)
        ]
        for each in suggestions
    }


def _changes(meetings: Sequence[Meeting], participant: Participant) -> dict[int, Change]:
    """Against the version before, where there was one."""
    before = _versions_before({meeting.agenda_id: meeting.agenda for meeting in meetings})
    rows = Meeting.objects.filter(
        agenda__in=before.values(),
        state=Meeting.State.PLANNED,
        attendees__representative__person=participant.person,
    ).select_related("slot")
    then = {(meeting.agenda_id, meeting.request_id): meeting for meeting in rows}
    changes = {}
    for meeting in meetings:
        if (agenda := before.get(meeting.agenda_id)) is None:
            continue
        was = then.get((agenda.pk, meeting.request_id))
        if was is None:
            changes[meeting.pk] = Change("new")
        elif was.slot.starts != meeting.slot.starts:
            changes[meeting.pk] = Change("moved", was.slot.starts)
        elif was.table_id != meeting.table_id:
            changes[meeting.pk] = Change("table")
    return changes


def _versions_before(published: Mapping[int, Agenda]) -> dict[int, Agenda]:
    """Per published agenda the one that people saw before it."""
    superseded = Agenda.objects.filter(
        round__in={agenda.round_id for agenda in published.values()},
        state=Agenda.State.SUPERSEDED,
        published_at__isnull=False,
    ).order_by("published_at", "pk")
    latest = {agenda.round_id: agenda for agenda in superseded.defer("inputs", "result")}
    return {key: latest[agenda.round_id] for key, agenda in published.items() if agenda.round_id in latest}


def my_sessions(participant: Participant) -> list[MySession]:
    """The sessions at the stops a person comes to."""
    sessions = Session.objects.filter(stop__mission=participant.mission).select_related("stop")
    stops = participant.stop_keys
    country = participant.organisation.country
    return [
        MySession(each, each.stop, home_zone(country, each.starts, each.stop))
        for each in (sessions.filter(stop__in=stops) if stops else sessions)
    ]


def my_days(participant: Participant) -> list[MyDay]:
    """Meetings and sessions together, by the date on the clock of their stop."""
    entries: list[MyMeeting | MySession] = [*my_meetings(participant), *my_sessions(participant)]
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
    mine = participant.organisation
    wished = Wish.objects.filter(
        round__stop__mission=participant.mission, from_organisation=mine, level__in=(Wish.Level.MUST, Wish.Level.LIKE)
    ).values("to_organisation")
    return (
        Waiting.objects.filter(
            Q(request__first=mine, request__second__in=wished) | Q(request__second=mine, request__first__in=wished),
            agenda__state=Agenda.State.PUBLISHED,
            agenda__round__stop__mission=participant.mission,
        )
        .select_related("request__first", "request__second")
        .order_by("-request__weight", "pk")
    )
