"""What of wishes, requests and meetings moves along when two organisations of the directory become one.

A merge never takes a meeting away that people see: it is refused, and the organiser cancels that meeting first.
Weights stay as they are until the next plan, which counts the wishes anew.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from escale.apps.directory.domain import MergeRefused, when_merging
from escale.apps.directory.models import Organisation
from escale.apps.meetings.domain.moving import recount
from escale.apps.meetings.models import Agenda, Attendee, Meeting, Rating, Request, Unavailability, Waiting, Wish
from escale.apps.missions.models import Attendance
from escale.core import occupancy


def register_moves() -> None:
    """Called when the app starts."""
    when_merging("meetings.Wish", _move_wishes)
    when_merging("meetings.Request", _move_requests)
    when_merging("meetings.Attendee", _move_attendees)
    when_merging("meetings.Unavailability", _move_absences)
    when_merging("meetings.Rating", _move_ratings)


def _move_wishes(keep: Organisation, absorb: Organisation) -> None:
    """Those between the two vanish; of two in the same direction the later word counts."""
    both = [keep, absorb]
    Wish.objects.filter(from_organisation__in=both, to_organisation__in=both).delete()
    for end, far in (("from_organisation", "to_organisation_id"), ("to_organisation", "from_organisation_id")):
        standing = {(wish.round_id, getattr(wish, far)): wish for wish in Wish.objects.filter(**{end: keep})}
        for wish in Wish.objects.filter(**{end: absorb}):
            rival = standing.get((wish.round_id, getattr(wish, far)))
            if rival is not None and rival.expressed_at > wish.expressed_at:
                wish.delete()
                continue
            if rival is not None:
                rival.delete()
            setattr(wish, end, keep)
            wish.save(update_fields=[end])


def _move_requests(keep: Organisation, absorb: Organisation) -> None:
    """The request between the two vanishes; of two with the same third one is left, with the meetings of both."""
    moving = list(_requests_of(absorb))
    standing = {(each.round_id, _counterpart(each, keep)): each for each in _requests_of(keep)}
    agendas = _locked_agendas([*moving, *standing.values()])
    for request in moving:
        other = _counterpart(request, absorb)
        if other == keep.pk:
            _take_away(request.meetings.all(), agendas)
            request.delete()
            continue
        rival = standing.get((request.round_id, other))
        left = request if rival is None else _one_of(rival, request, agendas)
        left.first_id, left.second_id = sorted((keep.pk, other))
        left.save(update_fields=["first", "second", "weight", "must", "withdrawn"])


def _requests_of(organisation: Organisation) -> QuerySet[Request]:
    return Request.objects.filter(Q(first=organisation) | Q(second=organisation)).order_by("pk")


def _counterpart(request: Request, organisation: Organisation) -> int:
    return request.second_id if request.first_id == organisation.pk else request.first_id


def _locked_agendas(requests: Iterable[Request]) -> dict[int, Agenda]:
    held = Meeting.objects.filter(request__in=requests).values("agenda")
    locked = Agenda.objects.select_for_update().filter(pk__in=held).select_related(None)
    return {agenda.pk: agenda for agenda in locked.defer("inputs", "result").order_by("pk")}


def _one_of(standing: Request, moving: Request, agendas: dict[int, Agenda]) -> Request:
    """The request whose name calendars know, else the one that stands, with what both had; the other one goes."""
    known = _is_seen(moving, agendas) and not _is_seen(standing, agendas)
    left, gone = (moving, standing) if known else (standing, moving)
    _move_meetings(gone, left, agendas)
    meets = left.meetings.filter(state=Meeting.State.PLANNED).values("agenda")
    Waiting.objects.filter(request__in=[left, gone], agenda__in=meets).delete()
    gone.waiting.exclude(agenda__in=left.waiting.values("agenda")).update(request=left)
    left.weight = max(left.weight, gone.weight)
    left.must = left.must or gone.must
    left.withdrawn = left.withdrawn or gone.withdrawn
    gone.ratings.exclude(representative__in=left.ratings.values("representative")).update(request=left)
    gone.delete()
    return left


def _is_seen(request: Request, agendas: dict[int, Agenda]) -> bool:
    return any(_people_see(meeting, agendas) for meeting in request.meetings.all())


def _people_see(meeting: Meeting, agendas: dict[int, Agenda]) -> bool:
    published = agendas[meeting.agenda_id].state == Agenda.State.PUBLISHED
    return published and meeting.state == Meeting.State.PLANNED


def _move_meetings(gone: Request, left: Request, agendas: dict[int, Agenda]) -> None:
    """One meeting an agenda: of two the planned one stays, of two planned ones that of ``left``."""
    standing = {meeting.agenda_id: meeting for meeting in left.meetings.all()}
    for meeting in gone.meetings.all():
        rival = standing.get(meeting.agenda_id)
        if rival is not None and (rival.state == Meeting.State.PLANNED or meeting.state != Meeting.State.PLANNED):
            _take_away([meeting], agendas)
            continue
        if rival is not None:
            _take_away([rival], agendas)
        meeting.request = left
        meeting.save(update_fields=["request"])


def _take_away(meetings: Iterable[Meeting], agendas: dict[int, Agenda]) -> None:
    for meeting in meetings:
        agenda, pair = agendas[meeting.agenda_id], meeting.request
        if _people_see(meeting, agendas):
            names = {"one": pair.first.name, "other": pair.second.name}
            raise MergeRefused([_("published meetings (%(one)s – %(other)s)") % names])
        occupancy.release(occupancy.draft(agenda.pk), holder=f"meeting:{meeting.pk}")
        meeting.delete()
        if agenda.state == Agenda.State.DRAFT and meeting.state == Meeting.State.PLANNED:
            recount(agenda)


def _move_attendees(keep: Organisation, absorb: Organisation) -> None:
    """Those of people who spoke for both; everybody else's role has moved with its meetings."""
    roles = {role.person_id: role for role in keep.representatives.all()}
    doubles = Attendee.objects.filter(representative__organisation=absorb).select_related("representative")
    for attendee in doubles:
        role = roles[attendee.representative.person_id]
        if Attendee.objects.filter(meeting=attendee.meeting_id, representative=role).exists():
            attendee.delete()
        else:
            attendee.representative = role
            attendee.save(update_fields=["representative"])


def _move_absences(keep: Organisation, absorb: Organisation) -> None:
    """Where a person attends for both, one attendance goes; when that person is away stays known."""
    doubles = Attendance.objects.filter(representative__organisation=absorb).select_related("representative")
    for attendance in doubles:
        stays = Attendance.objects.filter(
            mission=attendance.mission_id,
            representative__organisation=keep,
            representative__person=attendance.representative.person_id,
        )
        if (other := stays.first()) is not None:
            Unavailability.objects.filter(attendance=attendance).update(attendance=other)


def _move_ratings(keep: Organisation, absorb: Organisation) -> None:
    """Those of people who spoke for both; of two about one pair the one that stands with what is kept."""
    roles = {role.person_id: role for role in keep.representatives.all()}
    for rating in Rating.objects.filter(representative__organisation=absorb).select_related("representative"):
        role = roles[rating.representative.person_id]
        if Rating.objects.filter(request=rating.request_id, representative=role).exists():
            rating.delete()
        else:
            rating.representative = role
            rating.save(update_fields=["representative"])
